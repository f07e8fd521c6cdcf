"""Finds as ground: where they are, how far their buffer reaches, and into which blocks."""

from collections import defaultdict
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.gate.block import Block, Row, first_of, is_true, items, known, records
from riskshed.pipeline.gate.case import Find
from riskshed.pipeline.places.relations import corridor
from riskshed.pipeline.places.subjects import WGS84
from riskshed.schemas.site import Site
from riskshed.schemas.stages import GateFacts


def finds_by_block(
    site: Site, facts: GateFacts, blocks: list[Block]
) -> tuple[dict[str, list[Find]], dict[str, list[Row]]]:
    """Return the finds by each block that they reach, and the releases by what they release."""
    table = site.tables["clearances"]
    finds = _finds(table, site.settings.crs, _buffers(facts))
    reached: dict[str, list[Find]] = defaultdict(list)
    for find in finds:
        own = str(find.row["block_id"])
        for block in blocks:
            if block.block_id == own or _meets(find, block):
                reached[block.block_id].append(find)
    releases: dict[str, list[Row]] = defaultdict(list)
    done = table[table["kind"].eq("release") & ~(table["date"] > facts.as_of.isoformat())]
    for row in records(done.sort_values(["date", "clearance_id"])):
        for one in items(row, "releases"):
            releases[one].append({**row, "date": first_of(row["date"])})
    return dict(reached), dict(releases)


def _meets(find: Find, block: Block) -> bool:
    if find.ground is None or block.shape is None:
        return False
    return bool(find.ground.intersects(block.shape)) and (
        find.ground.intersection(block.shape).area > 0
    )


def _finds(table: pd.DataFrame, crs: Any, buffers: dict[str, float]) -> list[Find]:
    """Return the finds and stops, oldest first; an inspection counts that found something."""
    silent = table["outcome"].isna() & table["finds"].notna()
    found = table["kind"].isin(("chance_find", "stop")) | (
        table["kind"].eq("inspection") & (table["outcome"].eq("finds") | silent)
    )
    chosen = table[found].sort_values(["date", "clearance_id"])
    points = gpd.points_from_xy(chosen["decimalLongitude"], chosen["decimalLatitude"], crs=WGS84)
    placed = points.to_crs(crs) if len(chosen) else []
    return [
        _find({**row, "date": first_of(row["date"])}, point, buffers)
        for row, point in zip(records(chosen), placed, strict=True)
    ]


def _find(row: Row, point: BaseGeometry, buffers: dict[str, float]) -> Find:
    asked = buffers.get(str(row["requirement_id"])) if known(row["requirement_id"]) else None
    buffer_m = float(row["buffer_m"]) if known(row["buffer_m"]) else asked
    placed = known(row["decimalLatitude"]) and known(row["decimalLongitude"])
    ground = corridor(point, buffer_m) if placed and buffer_m is not None else None
    return Find(row, buffer_m, ground)


def _buffers(facts: GateFacts) -> dict[str, float]:
    """Return the buffers of requirements that were checked or that a person takes on.

    The buffer of an unchecked one would let the rest of the block go.
    """
    done = facts.surveyed.satisfied
    trusted = {str(row["requirement_id"]) for row in records(done) if is_true(row["accepted"])}
    return {
        str(row["requirement_id"]): float(row["buffer_m"])
        for row in records(facts.surveyed.requirements)
        if known(row.get("buffer_m")) and str(row["requirement_id"]) in trusted
    }
