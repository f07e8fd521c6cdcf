"""From absence at a block to absence in a zone: only where blocks hold the whole of the zone."""

from typing import Any

import pandas as pd
import shapely

from riskshed.pipeline.identify.pieces import SLIVER_M2
from riskshed.pipeline.identify.zones import Zoning
from riskshed.pipeline.places.sound import all_sound
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list

ABSENCE_COLUMNS = ["survey_state", "surveyed_from", "absent_until", "survey_why", "survey_blocks"]
SURVEYED_KINDS = ("species", "community")  # a mapped habitat or a place is not looked for


def absence_in_zones(site: Site, zoning: Zoning, absences: pd.DataFrame) -> pd.DataFrame:
    """Return one row a receptor × zone of which surveys at its blocks say something.

    Columns: receptor_id, zone_id, survey_state (absent: at every one of the blocks that together
    hold the zone; conflict: two surveys contradict each other at one of them; unknown),
    surveyed_from (the latest of their first visits), absent_until (the earliest day on which one
    of them expires), survey_why, survey_blocks (the blocks of the zone).
    """
    receptors = site.tables["receptors"]
    able = set(receptors.loc[receptors["kind"].isin(SURVEYED_KINDS), "receptor_id"])
    by_pair = {
        (row["receptor_id"], row["block_id"]): row
        for row in rows_of(absences)
        if row["receptor_id"] in able
    }
    rows = [
        {"receptor_id": receptor, "zone_id": zone, "survey_blocks": join_list(blocks)} | said
        for zone, (blocks, whole) in sorted(blocks_of_zones(site, zoning).items())
        for receptor in sorted({name for name, block in by_pair if block in blocks})
        if (said := _said([by_pair.get((receptor, block)) for block in sorted(blocks)], whole))
    ]
    return pd.DataFrame(rows, columns=["receptor_id", "zone_id", *ABSENCE_COLUMNS]).astype("str")


def _said(rows: list[dict[str, Any] | None], whole: bool) -> dict[str, str]:
    """Return what the blocks of a zone say together; a block of which nothing is known says so."""
    there = [row for row in rows if row is not None]
    why = join_list(f"{row['block_id']}: {row['why']}" for row in there)
    states = {row["state"] for row in there}
    if any(row["conflict"] for row in there):
        return {"survey_state": "conflict", "survey_why": why}
    if whole and len(there) == len(rows) and states == {"absent"}:
        return {
            "survey_state": "absent",
            "surveyed_from": max(str(row["surveyed_from"]) for row in there),
            "absent_until": min(str(row["until"]) for row in there),
            "survey_why": why,
        }
    asked = [row for row in there if known(row["requirement_ids"]) and row["requirement_ids"]]
    return {"survey_state": "unknown", "survey_why": why} if asked else {}


def blocks_of_zones(site: Site, zoning: Zoning) -> dict[str, tuple[frozenset[str], bool]]:
    """Return the blocks in each zone, and whether they hold the whole of it."""
    ids = set(site.tables["disturbance_blocks"]["block_id"])
    found = _by_typed_habitats(site, ids) | _by_ground(site, zoning)
    of_blocks = zoning.zones.loc[zoning.zones["basis"].eq("disturbance block"), "zone_id"]
    return found | {zone: (frozenset({zone}), True) for zone in of_blocks if zone in ids}


def _by_typed_habitats(site: Site, ids: set[str]) -> dict[str, tuple[frozenset[str], bool]]:
    """Return the blocks of zones that are typed into habitats; a habitat on no block is outside."""
    typed = site.tables["habitats"].dropna(subset="zone_id")
    return {
        str(zone): (
            frozenset(rows["block_id"].dropna()) & ids,
            bool(rows["block_id"].notna().all()),
        )
        for zone, rows in typed.groupby("zone_id")
    }


def _by_ground(site: Site, zoning: Zoning) -> dict[str, tuple[frozenset[str], bool]]:
    """Return the blocks that meet each zone that is drawn, and whether anything is left of it."""
    layer = site.layers.get("blocks")
    if layer is None or zoning.pieces.empty:
        return {}
    names = layer["block_id"].to_numpy()
    blocks, pieces = all_sound(layer.geometry.to_numpy()), zoning.pieces.geometry.to_numpy()
    near = pd.DataFrame(shapely.STRtree(blocks).query(pieces).T, columns=["piece", "block"])
    found: dict[str, tuple[frozenset[str], bool]] = {}
    for zone, own in zoning.pieces.reset_index(drop=True).groupby("zone_id"):
        here = near[near["piece"].isin(own.index)]
        ground = shapely.union_all(pieces[here["piece"].unique()])  # all of it that is near a block
        around = here["block"].unique()
        met = around[shapely.area(shapely.intersection(blocks[around], ground)) > SLIVER_M2]
        beyond = pieces[own.index.difference(here["piece"])]
        left = shapely.difference(ground, shapely.union_all(blocks[met]))
        whole = shapely.area(left) + shapely.area(beyond).sum() <= SLIVER_M2
        found[str(zone)] = (frozenset(map(str, names[met])), bool(len(met) and whole))
    return found
