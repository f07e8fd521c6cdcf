"""The works as shapes: every block and every source of which the place is known."""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.places.sound import sound
from riskshed.schemas.text import split_list

WGS84 = "OGC:CRS84"  # longitude first
Layers = Mapping[str, gpd.GeoDataFrame]
Tables = Mapping[str, pd.DataFrame]


def block_shapes(layers: Layers) -> dict[str, BaseGeometry]:
    """Return the outline of each block that has one, by block_id."""
    return shapes_of(layers, "blocks", "block_id")


def shapes_of(layers: Layers, name: str, key: str) -> dict[str, BaseGeometry]:
    """Return the outlines of a layer by the ids of its features; of a layer not there, none."""
    layer = layers.get(name)
    if layer is None:
        return {}
    drawn = layer[layer[key].notna()]
    return {str(one): sound(shape) for one, shape in zip(drawn[key], drawn.geometry, strict=True)}


def source_shapes(tables: Tables, layers: Layers, crs: Any) -> dict[str, BaseGeometry]:
    """Return the shape of each source whose place is known, by source_id.

    Its feature in the layer (an outline typed into the table is there too), else its point, else
    the blocks on which it stands.

    Parameters
    ----------
    tables, layers : of a site or of a folder with faults; a missing one is empty
    crs : the system of the layers, in metres
    """
    found: dict[str, BaseGeometry] = {}
    layer, table = layers.get("sources"), tables.get("sources")
    if layer is not None:
        drawn = layer[layer["source_id"].notna()]
        found |= dict(zip(drawn["source_id"].astype(str), drawn.geometry, strict=True))
    if table is None or table.empty:
        return {name: sound(shape) for name, shape in found.items()}
    for name, point in _points(table, crs).items():
        found.setdefault(name, point)
    for name, place in _on_blocks(table, block_shapes(layers)).items():
        found.setdefault(name, place)
    return {name: sound(shape) for name, shape in found.items()}


def _points(sources: pd.DataFrame, crs: Any) -> dict[str, BaseGeometry]:
    placed = sources.dropna(subset=["source_id", "decimalLongitude", "decimalLatitude"])
    degrees = gpd.points_from_xy(placed["decimalLongitude"], placed["decimalLatitude"], crs=WGS84)
    return dict(zip(placed["source_id"].astype(str), degrees.to_crs(crs), strict=True))


def _on_blocks(
    sources: pd.DataFrame, blocks: Mapping[str, BaseGeometry]
) -> dict[str, BaseGeometry]:
    """Return the blocks of each source that names some, where all of them are drawn."""
    named = sources.dropna(subset=["source_id", "block_ids"])
    places = {}
    for name, cell in zip(named["source_id"].astype(str), named["block_ids"], strict=True):
        ids = split_list(cell)
        if ids and all(one in blocks for one in ids):
            places[name] = shapely.union_all([blocks[one] for one in ids])
    return places


def constraint_shapes(layers: Layers) -> dict[str, BaseGeometry]:
    """Return the outline of each constraint that has one, by constraint_id."""
    return shapes_of(layers, "constraints", "constraint_id")
