"""The shape of a GeoJSON geometry, as it stands there: what is unlike GeoJSON is never mended."""

from collections.abc import Iterator
from itertools import accumulate, chain
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from riskshed.pipeline.load.files import shorten

UNREADABLE = (
    "the geometry cannot be read as GeoJSON",
    "export the layer again from the GIS",
)
NOT_READ = (ShapelyError, AttributeError, TypeError, ValueError, LookupError, OverflowError)
NUMBERS = frozenset((int, float))  # what JSON makes of a number; a truth is none
SMALLEST_RING = 4  # places, the first of them again as the last


class UnlikeGeoJSONError(ValueError):
    """A geometry that is no GeoJSON: the rule in words, and what to do."""

    def __init__(self, rule: str, fix: str) -> None:
        super().__init__(rule)
        self.rule, self.fix = rule, fix


def shape_of(geometry: dict[str, Any]) -> shapely.Geometry:
    """Return the shape of a geometry object.

    Raises
    ------
    UnlikeGeoJSONError
        with what is wrong and what to do

    >>> shape_of({"type": "Point", "coordinates": [3.03, 50.43]})
    <POINT (3.03 50.43)>
    """
    try:
        problem = _unlike_geojson(geometry)
        if not problem:
            return _outlines(geometry) or shape(geometry)
    except NOT_READ as error:
        raise UnlikeGeoJSONError(*UNREADABLE) from error
    raise UnlikeGeoJSONError(*problem)


def _unlike_geojson(geometry: dict[str, Any]) -> tuple[str, str] | None:
    """Return what the reader of shapes would mend in silence: texts for numbers, an open ring."""
    inner = geometry.get("geometries") or []
    for one in inner:
        if problem := _unlike_geojson(one):
            return problem
    odd = _odd_coordinates(geometry.get("coordinates") or [])
    if odd:
        return f"a coordinate is no number: {shorten(repr(odd[0]))}", "export the layer again"
    rings = [ring for part in _parts(geometry) for ring in part or []]
    if any(ring and ring[0] != ring[-1] for ring in rings):
        return "an outline is not closed: its first and last place differ", "close it in the GIS"
    return None


def _parts(geometry: dict[str, Any]) -> list[Any]:
    """Return the polygons of a geometry, each a list of rings; none of points and lines."""
    coordinates = geometry.get("coordinates")
    parts = {"Polygon": [coordinates], "MultiPolygon": coordinates}
    return parts.get(geometry["type"]) or []


def _odd_coordinates(coordinates: list[Any]) -> list[Any]:
    """Return the coordinates that are no numbers, of the first line that has any."""
    for line in _lines(coordinates):
        if not NUMBERS.issuperset(map(type, chain.from_iterable(line))):
            return [one for place in line for one in place if type(one) not in NUMBERS]
    return []


def _lines(coordinates: list[Any]) -> Iterator[list[Any]]:
    """Yield each list of places in nested coordinates: a line, a ring, a place on its own."""
    if coordinates and not isinstance(coordinates[0], list):
        yield [coordinates]
    elif coordinates and coordinates[0] and isinstance(coordinates[0][0], list):
        for part in coordinates:
            yield from _lines(part)
    else:
        yield coordinates


def _outlines(geometry: dict[str, Any]) -> shapely.Geometry | None:
    """Return polygons of two coordinates a place, all places at once; None of anything else.

    A class of land cover is one shape of thousands of parts.
    """
    parts = _parts(geometry)
    rings = list(chain.from_iterable(parts))
    places = list(chain.from_iterable(rings))
    small = not parts or not all(parts) or min(map(len, rings)) < SMALLEST_RING
    if small or {len(place) for place in places} != {2}:
        return None
    flat = np.fromiter(chain.from_iterable(places), dtype=float, count=2 * len(places))
    of_rings, of_parts = ([0, *accumulate(map(len, of))] for of in (rings, parts))
    many = geometry["type"] == "MultiPolygon"
    made: shapely.Geometry = shapely.from_ragged_array(
        shapely.GeometryType.MULTIPOLYGON if many else shapely.GeometryType.POLYGON,
        flat.reshape(-1, 2),
        tuple(map(np.array, (of_rings, of_parts, [0, len(parts)])[: 3 if many else 2])),
    )[0]
    return made
