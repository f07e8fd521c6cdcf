"""Rules across what people decided: measures that need each other, conclusions drawn once."""

from collections.abc import Callable

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import way_back
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.text import split_list


def measures_have_no_cycle(folder: Folder) -> list[Fault]:
    """Find measures that need themselves, by way of others."""
    if not folder.has("mitigation"):
        return []
    table = folder.tables["mitigation"].dropna(subset=["measure_id", "depends_on"])
    needs = {
        measure: split_list(cell)
        for measure, cell in side_by_side(table["measure_id"], table["depends_on"])
    }
    faults = []
    for row in rows_of(table):
        way = way_back(row["measure_id"], needs)
        if way:
            rule = "a measure does not depend on itself: " + " → ".join(way)
            fix = "correct depends_on of one of them"
            faults.append(row_fault("mitigation", row, "depends_on", rule, fix))
    return faults


def concluded_once(folder: Folder) -> list[Fault]:
    """One row of the register, or one receptor in one phase, has one conclusion."""
    if not folder.has("conclusions"):
        return []
    table = folder.tables["conclusions"]
    subjects = table.assign(phase=table["phase"].map(split_list)).explode("phase")
    key = ["risk_id", "receptor_id", "phase"]
    whole = subjects["risk_id"].notna() | subjects[["receptor_id", "phase"]].notna().all(axis=1)
    named = subjects[whole].reset_index(drop=True)
    groups = named.groupby(key, dropna=False, sort=False)["conclusion_id"]
    again = named.assign(first=groups.transform("first"))[groups.cumcount() > 0]
    again = again.drop_duplicates(["source_file", "source_row"])
    rule = "one subject has one conclusion; it has"
    fix = "keep the conclusion that holds, and the older one in a document"
    return [
        row_fault("conclusions", row, "conclusion_id", f"{rule} {row['first']}", fix)
        for row in rows_of(again)
    ]


def stations_have_places(folder: Folder) -> list[Fault]:
    """Find stations at which something was read and of which nobody says where they are."""
    if not folder.has("physical"):
        return []
    readings = folder.tables["physical"]
    placed = {*_placed_stations(readings), *_placed_stations(folder.tables.get("samples"))}
    lost = readings[readings["location_id"].notna() & ~readings["location_id"].isin(placed)]
    rule = "a station has a place: a point or a zone, here or in samples"
    fix = "type decimalLatitude and decimalLongitude, or the zone_id, in one of its rows"
    return [
        row_fault("physical", row, "location_id", rule, fix, severity="warning")
        for row in rows_of(lost.drop_duplicates("location_id"))
    ]


def _placed_stations(table: pd.DataFrame | None) -> set[str]:
    if table is None:
        return set()
    placed = table[["decimalLatitude", "zone_id"]].notna().any(axis=1)
    return set(table.loc[placed, "location_id"].dropna())


DECISION_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    measures_have_no_cycle,
    concluded_once,
    stations_have_places,
)
