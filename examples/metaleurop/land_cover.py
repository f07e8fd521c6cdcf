"""Land cover of the example site: repaired, clipped, without overlaps, without gaps.

All overlays run on one grid of 1e-7 degrees (about 1 cm), so that neighbours share their corners
and the coordinates can be written as they are. Hectares are measured in Lambert-93 (EPSG:2154).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import shapely
from building import GRID, polygons
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

METRIC = Transformer.from_crs(4326, 2154, always_xy=True)
UNMAPPED = "unmapped"


@dataclass(frozen=True)
class Step:
    """What became of one land-cover class; areas in hectares.

    Parameters
    ----------
    name : land-cover class of the source
    fault : why the polygon was invalid; empty where it was valid
    raw, repaired, clipped, final : area as delivered, as valid polygon, inside the study area,
        and after higher classes took what overlaps
    """

    name: str
    fault: str
    raw: float
    repaired: float
    clipped: float
    final: float


def project(geometry: BaseGeometry) -> BaseGeometry:
    """Return a WGS84 geometry in Lambert-93 metres."""
    return shapely.transform(geometry, METRIC.transform, interleaved=False)


def hectares(geometry: BaseGeometry) -> float:
    """Return the area of a WGS84 geometry, measured in Lambert-93."""
    return float(project(geometry).area) / 1e4


def repair(geometry: BaseGeometry) -> BaseGeometry:
    """Return a valid multipolygon on the grid."""
    valid = polygons(shapely.make_valid(geometry))
    return polygons(shapely.set_precision(valid, GRID))


def partition(
    classes: Sequence[tuple[str, BaseGeometry]], area: BaseGeometry
) -> tuple[dict[str, BaseGeometry], list[Step]]:
    """Divide the study area among the classes; what nobody covers is `unmapped`.

    All outlines are cut at their crossings into faces; a face goes to the first class that holds
    it. So neighbours have the same corners, and nothing is lost or given twice.

    Parameters
    ----------
    classes : name and raw geometry (WGS84), in the order in which they keep what overlaps
    area : the study area (WGS84), valid, on the grid

    Returns
    -------
    parts : one multipolygon a class, and `unmapped`; together they are the study area
    steps : one a class, in the same order: hectares as delivered and after each step
    """
    valid = {name: repair(raw) for name, raw in classes}
    clipped = {
        name: polygons(shapely.intersection(shape, area, grid_size=GRID))
        for name, shape in valid.items()
    }
    parts = _share_out(_faces([area, *clipped.values()]), clipped, area)
    steps = []
    for name, raw in classes:
        fault = "" if raw.is_valid else shapely.is_valid_reason(raw).split("[")[0]
        measured = [hectares(shape) for shape in (raw, valid[name], clipped[name], parts[name])]
        steps.append(Step(name, fault, *measured))
    return parts, steps


def _faces(shapes: Iterable[BaseGeometry]) -> list[BaseGeometry]:
    outlines = shapely.union_all([shape.boundary for shape in shapes], grid_size=GRID)
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(outlines))))


def _share_out(
    faces: Iterable[BaseGeometry], classes: dict[str, BaseGeometry], area: BaseGeometry
) -> dict[str, BaseGeometry]:
    shares: dict[str, list[BaseGeometry]] = {name: [] for name in [*classes, UNMAPPED]}
    for shape in [area, *classes.values()]:
        shapely.prepare(shape)
    for face in faces:
        inside = face.point_on_surface()
        if area.contains(inside):
            owners = (name for name, shape in classes.items() if shape.contains(inside))
            shares[next(owners, UNMAPPED)].append(face)
    return {name: polygons(shapely.coverage_union_all(mine)) for name, mine in shares.items()}


def within_distance(
    geometries: Iterable[BaseGeometry], centre: BaseGeometry, metres: float
) -> float:
    """Return the hectares of the geometries (WGS84) within a distance of a point (WGS84)."""
    circle = project(centre).buffer(metres, quad_segs=64)
    return sum(float(project(shape).intersection(circle).area) for shape in geometries) / 1e4
