"""How the works lie to an area: inside, overlapping, near or far, with exact figures in metres.

All shapes are in one CRS that measures in metres and shows true areas. What a cut leaves over for
reasons of arithmetic is no overlap: less than one square metre or one metre, and less than a
thousandth of the whole. Nor is a strip along two borders that is no wider than what a survey can
tell (`relation_of`, ``accuracy_m``): two outlines of one border never fall together.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

SQUARE_METRES_PER_HECTARE = 10_000
METRES_PER_KILOMETRE = 1_000
SLIVER = 1.0  # square metres of an area, metres of a line
SLIVER_SHARE = 0.001  # of a subject that is itself only a few metres across
MILLIMETRE = 0.001  # metres; below it a width is a matter of arithmetic
CIRCLE_SEGMENTS = 64  # per quarter: the area of a circle stays within 0.01 %
NAN = float("nan")


@dataclass(frozen=True)
class Relation:
    """How a subject lies to an area.

    Parameters
    ----------
    relation : inside, overlaps, within_x_km or none
    overlap_ha : hectares of a polygon inside; NaN for lines and points, which have no area
    length_km : kilometres of a line inside, ground that two lines share counted once; NaN else
    distance_m : metres to the nearest part; 0 where they meet
    """

    relation: str
    overlap_ha: float
    length_km: float
    distance_m: float


def relation_of(
    subject: BaseGeometry, area: BaseGeometry, near_m: float, accuracy_m: float = 0.0
) -> Relation:
    """Return how a point, line or polygon lies to an area.

    Parameters
    ----------
    subject, area : valid shapes in metres; the area is a polygon
    near_m : up to this distance (inclusive) the relation is ``within_x_km``
    accuracy_m : metres by which an outline may be wrong: what lies no deeper than this (inclusive)
        inside both borders is near, not inside; its hectares are still told

    >>> block, reserve = shapely.box(0, 0, 200, 100), shapely.box(100, 0, 1000, 1000)
    >>> relation_of(block, reserve, 10_000)
    Relation(relation='overlaps', overlap_ha=1.0, length_km=nan, distance_m=0.0)
    """
    dimension = int(shapely.get_dimensions(subject))
    distance = float(shapely.distance(subject, area))
    shared, whole = (None, 0.0) if distance > 0 else _shared(subject, area, dimension)
    part = 0.0 if shared is None else _measure(shared, dimension)
    met = shared is not None and _is_certain(shared, subject, area, accuracy_m)
    return Relation(
        relation=_word(part if met else 0.0, whole, distance, near_m),
        overlap_ha=part / SQUARE_METRES_PER_HECTARE if dimension == 2 else NAN,
        length_km=part / METRES_PER_KILOMETRE if dimension == 1 else NAN,
        distance_m=distance,
    )


def _shared(
    subject: BaseGeometry, area: BaseGeometry, dimension: int
) -> tuple[BaseGeometry, float]:
    """Return what of a subject lies in an area, and how much there is of the subject."""
    ground = shapely.union_all(shapely.get_parts(subject)) if dimension == 1 else subject
    return shapely.intersection(ground, area), _measure(ground, dimension)


def _is_certain(
    shared: BaseGeometry, subject: BaseGeometry, area: BaseGeometry, accuracy_m: float
) -> bool:
    """Return whether a part lies deeper inside one of the borders than these may be wrong."""
    if accuracy_m == 0:
        return True
    polygons = [subject, area] if shapely.get_dimensions(subject) == 2 else [area]
    return any(_is_deep(shared, one, accuracy_m) for one in polygons)


def _is_deep(part: BaseGeometry, polygon: BaseGeometry, depth_m: float) -> bool:
    """Return whether a part reaches deeper than this into a polygon.

    It does where the polygon is itself no wider there: of a brook no outline says how deep.
    """
    if part.is_empty:
        return False
    west, south, east, north = part.bounds
    reach = 4 * depth_m  # the core near the part is that of the whole, and cheap to find
    around = shapely.box(west - reach, south - reach, east + reach, north + reach)
    core = shapely.intersection(polygon, around).buffer(-(depth_m + MILLIMETRE))
    return bool(core.is_empty or core.intersects(part))


def beyond(ground: BaseGeometry, allowed: BaseGeometry) -> tuple[float, float]:
    """Return the hectares of a ground outside what is allowed, and metres to the farthest of it.

    >>> beyond(shapely.box(0, 0, 103, 100), shapely.box(0, 0, 100, 100))
    (0.03, 3.0)
    """
    outside = shapely.difference(ground, allowed)
    if outside.is_empty:
        return 0.0, 0.0
    corners = shapely.points(shapely.get_coordinates(outside))
    farthest = float(np.max(shapely.distance(corners, allowed)))
    return float(outside.area) / SQUARE_METRES_PER_HECTARE, farthest


def _measure(shape: BaseGeometry, dimension: int) -> float:
    """Return square metres, metres or the number of points."""
    if dimension == 2:
        return float(shape.area)
    return float(shape.length) if dimension == 1 else float(len(shapely.get_parts(shape)))


def _word(part: float, whole: float, distance: float, near_m: float) -> str:
    sliver = min(SLIVER, SLIVER_SHARE * whole)
    if part > sliver:
        return "inside" if whole - part <= sliver else "overlaps"
    return "within_x_km" if distance <= near_m else "none"


def corridor(subject: BaseGeometry, reach_m: float) -> BaseGeometry:
    """Return everything within `reach_m` metres of a shape, the shape itself among it."""
    return subject.buffer(reach_m, CIRCLE_SEGMENTS)


def summed_length_km(subject: BaseGeometry) -> float:
    """Return the sum of the lengths of all lines in a shape; NaN for points and polygons."""
    if shapely.get_dimensions(subject) != 1:
        return NAN
    return float(np.sum(shapely.length(shapely.get_parts(subject)))) / METRES_PER_KILOMETRE


def area_ha(subject: BaseGeometry) -> float:
    """Return the hectares of a polygon; NaN for points and lines."""
    is_area = shapely.get_dimensions(subject) == 2
    return float(subject.area) / SQUARE_METRES_PER_HECTARE if is_area else NAN
