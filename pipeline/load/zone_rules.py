"""Rules about zones and the habitats in them: what was typed is what the map says.

They are warnings: the typed zone counts, and a receptor may have been met outside its habitat.
"""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near
from riskshed.pipeline.load.point_rules import LAT, LON, WGS84
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import join_list, split_list

WITH_ZONES = ("samples", "physical")
ASKED_BY = ("habitat_group", "local_class", "ecosystem_get_code", "habitat_id")


def typed_zones_are_those_of_the_map(folder: Folder) -> list[Fault]:
    """Hold the zone that a row names against where its place lies on the map."""
    zones = folder.layers.get("zones")
    if zones is None or not len(zones) or folder.settings is None:
        return []
    shapes = zones.dissolve("zone_id").geometry
    faults: list[Fault] = []
    for table in WITH_ZONES:
        if folder.has(table):
            rows = folder.tables[table].dropna(subset=["zone_id", LAT, LON])
            rows = rows[rows["zone_id"].isin(shapes.index)]
            faults += _elsewhere(table, rows, shapes, folder.settings.sample_snap_m)
    return faults


def _elsewhere(table: str, rows: pd.DataFrame, shapes: gpd.GeoSeries, snap_m: float) -> list[Fault]:
    places = gpd.GeoSeries(gpd.points_from_xy(rows[LON], rows[LAT]), crs=WGS84).to_crs(shapes.crs)
    away = places.distance(shapes.loc[rows["zone_id"]].reset_index(drop=True)).to_numpy()
    off = away > snap_m  # a place that is nowhere is told elsewhere, and is no number here
    faults = []
    for row, place, metres in zip(rows_of(rows[off]), places[off], away[off], strict=True):
        inside = join_list(sorted(shapes.index[shapes.intersects(place)]))
        where = f"they lie in {inside}" if inside else "they lie in no zone"
        rule = f"the coordinates lie in the zone that is typed: {where}, {metres:.0f} m from it"
        fix = "correct zone_id or the coordinates; as long as both stand, the typed zone counts"
        faults.append(row_fault(table, row, "zone_id", rule, fix, severity="warning"))
    return faults


def receptors_find_their_habitat(folder: Folder) -> list[Fault]:
    """Tell of receptors none of whose habitats is mapped here."""
    if not folder.has("receptors", "habitats") or "habitats" in folder.unread:
        return []
    habitats = folder.tables["habitats"]
    mapped = {str(name) for column in ASKED_BY for name in habitats[column].dropna()}
    rule = "one of its habitat codes is a habitat_group, local_class, GET code or id of habitats"
    return [
        row_fault(
            "receptors",
            row,
            "habitat_codes",
            rule,
            f"nearest: {near(codes[0], mapped)}; as it is, it lives only where it was recorded",
            severity="warning",
        )
        for row in rows_of(folder.tables["receptors"].dropna(subset="habitat_codes"))
        if mapped
        and (codes := split_list(row["habitat_codes"]))
        and not {*codes, *split_list(row["habitat_ids"])} & mapped
    ]


ZONE_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    typed_zones_are_those_of_the_map,
    receptors_find_their_habitat,
)
