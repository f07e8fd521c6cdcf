"""Rules across monitoring: stations that are known and stand on ground that was not yet cleared."""

from collections.abc import Callable, Iterator
from typing import Any

import geopandas as gpd
import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near
from riskshed.pipeline.places.subjects import WGS84, block_shapes
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.text import split_list

STATIONS = ("samples", "physical")
PLACE = ["location_id", "decimalLongitude", "decimalLatitude"]
LISTS = ("location_ids", "control_location_ids")


def stations_are_known(folder: Folder) -> list[Fault]:
    """Find stations of a programme at which nothing was ever measured: a slip, or not yet begun."""
    if not folder.has("monitoring") or folder.unread & set(STATIONS):
        return []
    stations = {name for table in STATIONS for name in _names(folder.tables.get(table))}
    rule = "every station is a location_id in samples or physical"
    return [
        row_fault(
            "monitoring",
            row,
            column,
            rule,
            f"nearest: {near(one, stations) or 'none'}; right if nothing was measured there yet, "
            "and then the programme has no recent data",
            severity="warning",
            value=one,
        )
        for row in rows_of(folder.tables["monitoring"])
        for column in LISTS
        for one in split_list(row[column])
        if one not in stations
    ]


def _names(table: pd.DataFrame | None) -> set[str]:
    return set() if table is None else set(table["location_id"].dropna())


def baseline_before_works(folder: Folder) -> list[Fault]:
    """Find BACI designs whose baseline does not end before the works on their blocks start."""
    if not folder.has("monitoring", "disturbance_blocks"):
        return []
    starts = _starts(folder)
    table = folder.tables["monitoring"]
    rows = table[table["design"].eq("BACI") & table["baseline_to"].notna()]
    rule = "the baseline of a BACI design ends before the works on its blocks start"
    fix = "name only what was measured before as the baseline, or call the design control_impact"
    return [
        row_fault(
            "monitoring", row, "baseline_to", f"{rule}; {block} started on {starts[block]}", fix
        )
        for row in rows_of(rows)
        for block in split_list(row["block_ids"])
        if starts.get(block, "9999") <= row["baseline_to"]
    ]


def stations_before_clearing(folder: Folder) -> list[Fault]:
    """X13: no station lies in a block that was cleared before the baseline there was complete."""
    if not folder.has("monitoring", "disturbance_blocks"):
        return []
    on_block = _station_blocks(folder)
    starts = _starts(folder)
    rule = "no station stands on a block that was cleared before its baseline was complete"
    fix = "choose another station, or correct the baseline or actual_start in disturbance_blocks"
    return [
        row_fault(
            "monitoring",
            row,
            column,
            f"{rule}; {block} was started on {starts[block]}, the baseline ends {until}",
            fix,
            value=station,
        )
        for row, until in _with_baseline(folder.tables["monitoring"])
        for column in LISTS
        for station in split_list(row[column])
        for block in on_block.get(station, ())
        if starts.get(block, "9999") <= until
    ]


def _with_baseline(monitoring: pd.DataFrame) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each programme that has a baseline, with the last day that is known of it."""
    for row in rows_of(monitoring):
        days = [row[name] for name in ("baseline_to", "baseline_from") if known(row[name])]
        if days:
            yield row, str(days[0])


def _starts(folder: Folder) -> dict[str, str]:
    """Return the day on which the works on each block started, of those that did."""
    blocks = folder.tables["disturbance_blocks"].dropna(subset=["block_id", "actual_start"])
    return dict(side_by_side(blocks["block_id"], blocks["actual_start"]))


def _station_blocks(folder: Folder) -> dict[str, list[str]]:
    """Return the blocks in whose outlines each station lies."""
    shapes = block_shapes(folder.layers)
    tables = [folder.tables[name][PLACE] for name in STATIONS if folder.has(name)]
    if not shapes or not tables:
        return {}
    placed = pd.concat(tables).dropna().drop_duplicates(ignore_index=True)
    degrees = gpd.points_from_xy(placed["decimalLongitude"], placed["decimalLatitude"], crs=WGS84)
    points = degrees.to_crs(folder.layers["blocks"].crs)
    found: dict[str, list[str]] = {}
    for station, point in zip(placed["location_id"], points, strict=True):
        inside = [block for block, shape in sorted(shapes.items()) if shape.intersects(point)]
        found.setdefault(station, []).extend(inside)
    return {station: sorted(set(blocks)) for station, blocks in found.items()}


MONITORING_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    stations_are_known,
    baseline_before_works,
    stations_before_clearing,
)
