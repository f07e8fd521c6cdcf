"""Geometry in pieces: simple polygons that carry the name of the zone or habitat they belong to.

A land-cover class is one shape of thousands of parts; taken as a whole every cut is slow, taken as
parts it is quick and nothing need be put together again.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.places.sound import Shapes, sound_polygons
from riskshed.schemas.site import Site

WGS84 = 4326
SQUARE_METRES_PER_HECTARE = 10_000
SLIVER_M2 = 1.0  # what cutting leaves over is no habitat
CIRCLE_SEGMENTS = 64  # per quarter: the polygon's area stays within 0.01 % of the circle's


def in_pieces(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one valid polygon a row, with the columns of the row it came from."""
    shapes, rows = sound_polygons(frame.geometry.to_numpy())
    facts = pd.DataFrame(frame.drop(columns=frame.geometry.name)).iloc[rows]
    return gpd.GeoDataFrame(facts.reset_index(drop=True), geometry=shapes, crs=frame.crs)


def habitat_pieces(site: Site) -> gpd.GeoDataFrame:
    """Return the habitats that have a geometry, in pieces, with the columns of their table."""
    layer = site.layers.get("habitats")
    if layer is None:
        return gpd.GeoDataFrame(site.tables["habitats"].head(0), geometry=[], crs=site.settings.crs)
    table = site.tables["habitats"].drop(columns="geometry", errors="ignore")
    shapes = layer[["habitat_id", "geometry"]].merge(table, on="habitat_id")
    return in_pieces(gpd.GeoDataFrame(shapes, crs=layer.crs))


def source_geometries(site: Site) -> gpd.GeoDataFrame:
    """Return source_id and geometry of every source whose place is known, in the site's CRS."""
    found: dict[str, BaseGeometry] = {}
    layer = site.layers.get("sources")
    if layer is not None:
        found |= dict(zip(layer["source_id"], layer.geometry, strict=True))
    table = site.tables["sources"]
    shapes = table[table["footprintWKT"].notna()]
    outlines = gpd.GeoSeries.from_wkt(shapes["footprintWKT"], crs=WGS84)
    placed = table[table["decimalLongitude"].notna() & table["decimalLatitude"].notna()]
    points = gpd.GeoSeries(
        gpd.points_from_xy(placed["decimalLongitude"], placed["decimalLatitude"]), crs=WGS84
    )
    for sources, places in ((shapes["source_id"], outlines), (placed["source_id"], points)):
        for source_id, place in zip(sources, places.to_crs(site.settings.crs), strict=True):
            found.setdefault(source_id, place)
    ids = sorted(found)
    names = pd.Series(ids, dtype="str")
    return gpd.GeoDataFrame(
        {"source_id": names}, geometry=[found[i] for i in ids], crs=site.settings.crs
    )


def rings_of_pieces(
    pieces: gpd.GeoDataFrame, place: BaseGeometry, bands: Sequence[tuple[float, float]]
) -> list[gpd.GeoDataFrame]:
    """Return, for each band, the parts that lie farther than its low and up to its high metres."""
    shapes: Shapes = pieces.geometry.to_numpy()
    nearest, farthest = shapely.distance(shapes, place), _farthest(shapes, place)
    rings = []
    for low, high in bands:
        near = (nearest < high) & (farthest > low)
        whole = near & (nearest >= low) & (farthest <= high)
        cut = in_pieces(_cut(pieces[near & ~whole], place, low, high))
        both = pd.concat([pieces[whole], cut], ignore_index=True)
        ring = gpd.GeoDataFrame(both, crs=pieces.crs)
        rings.append(ring[ring.geometry.area > SLIVER_M2].reset_index(drop=True))
    return rings


def _cut(
    pieces: gpd.GeoDataFrame, place: BaseGeometry, low: float, high: float
) -> gpd.GeoDataFrame:
    """Return what of each piece lies between two distances."""
    shapes = pieces.geometry
    if np.isfinite(high):
        shapes = shapes.intersection(place.buffer(high, CIRCLE_SEGMENTS))
    if low > 0:
        shapes = shapes.difference(place.buffer(low, CIRCLE_SEGMENTS))
    return pieces.set_geometry(shapes)


def _farthest(shapes: Shapes, place: BaseGeometry) -> NDArray[np.float64]:
    """Return the distance of each shape's farthest vertex; infinite where that proves nothing.

    The distance to a convex place grows along every straight edge towards one of its ends; to any
    other place it need not, so no shape is then taken whole.
    """
    if not shapely.equals(place, place.convex_hull):
        return np.full(len(shapes), np.inf)
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    distance = shapely.distance(shapely.points(coordinates), place)
    farthest = np.zeros(len(shapes))
    np.maximum.at(farthest, owner, distance)
    return farthest


def overlaps(left: gpd.GeoDataFrame, right: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return one row a pair of pieces that overlap by more than a sliver: left, right, area_m2."""
    places = right.sindex.query(left.geometry, predicate="intersects")
    shared = shapely.area(
        shapely.intersection(
            left.geometry.to_numpy()[places[0]], right.geometry.to_numpy()[places[1]]
        )
    )
    table = pd.DataFrame({"left": places[0], "right": places[1], "area_m2": shared})
    return table[table["area_m2"] > SLIVER_M2]
