"""How the works lie to an area: inside, overlapping, near or far, with exact figures in metres.

All shapes are in one CRS that measures in metres and shows true areas. What a cut leaves over for
reasons of arithmetic is no overlap: less than one square metre or one metre, and less than a
thousandth of the whole.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

SQUARE_METRES_PER_HECTARE = 10_000
METRES_PER_KILOMETRE = 1_000
SLIVER = 1.0  # square metres of an area, metres of a line
SLIVER_SHARE = 0.001  # of a subject that is itself only a few metres across
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


def sound(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape, made valid: what is valid in degrees is not always valid in metres."""
    return shape if shape.is_valid else shapely.make_valid(shape)


def relation_of(subject: BaseGeometry, area: BaseGeometry, near_m: float) -> Relation:
    """Return how a point, line or polygon lies to an area.

    Parameters
    ----------
    subject, area : valid shapes in metres; the area is a polygon
    near_m : up to this distance (inclusive) the relation is ``within_x_km``

    >>> block, reserve = shapely.box(0, 0, 200, 100), shapely.box(100, 0, 1000, 1000)
    >>> relation_of(block, reserve, 10_000)
    Relation(relation='overlaps', overlap_ha=1.0, length_km=nan, distance_m=0.0)
    """
    dimension = int(shapely.get_dimensions(subject))
    distance = float(shapely.distance(subject, area))
    part, whole = (0.0, 0.0) if distance > 0 else _shared(subject, area, dimension)
    return Relation(
        relation=_word(part, whole, distance, near_m),
        overlap_ha=part / SQUARE_METRES_PER_HECTARE if dimension == 2 else NAN,
        length_km=part / METRES_PER_KILOMETRE if dimension == 1 else NAN,
        distance_m=distance,
    )


def _shared(subject: BaseGeometry, area: BaseGeometry, dimension: int) -> tuple[float, float]:
    """Return how much of a subject lies in an area, and how much there is of it."""
    ground = shapely.union_all(shapely.get_parts(subject)) if dimension == 1 else subject
    return _measure(shapely.intersection(ground, area), dimension), _measure(ground, dimension)


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
