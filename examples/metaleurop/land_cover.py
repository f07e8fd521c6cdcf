"""Land cover of the example site: repaired, clipped, without overlaps, without gaps.

All overlays run on one grid of 1e-7 degrees (about 1 cm), so that neighbours share their corners
and the coordinates can be written as they are. Hectares are measured in Lambert-93 (EPSG:2154).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

DECIMALS = 7  # of a degree: about 1 cm, finer than the land cover is mapped
GRID = 10.0**-DECIMALS
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


def read_features(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Return properties and geometry of every feature of a GeoJSON file in WGS84."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return [
        (feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in collection["features"]
    ]


def project(geometry: BaseGeometry) -> BaseGeometry:
    """Return a WGS84 geometry in Lambert-93 metres."""
    return shapely.transform(geometry, METRIC.transform, interleaved=False)


def hectares(geometry: BaseGeometry) -> float:
    """Return the area of a WGS84 geometry, measured in Lambert-93."""
    return float(project(geometry).area) / 1e4


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry as one multipolygon; points and lines have no area."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areas = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(areas)


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


def write_layer(path: Path, features: Iterable[tuple[dict[str, Any], BaseGeometry]]) -> None:
    """Write GeoJSON (RFC 7946: WGS84, outer rings anticlockwise), one feature a line.

    Raises
    ------
    ValueError
        When a geometry is not valid after its coordinates were rounded.
    """
    lines = [_feature(properties, geometry) for properties, geometry in features]
    body = ",\n".join(lines)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n', encoding="utf-8"
    )


def _feature(properties: dict[str, Any], geometry: BaseGeometry) -> str:
    ordered = shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)
    rounded = shapely.transform(ordered, lambda xy: xy.round(DECIMALS))
    if not rounded.is_valid:
        raise ValueError(f"{properties}: {shapely.is_valid_reason(rounded)} after rounding")
    shape = json.loads(shapely.to_geojson(rounded))
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
