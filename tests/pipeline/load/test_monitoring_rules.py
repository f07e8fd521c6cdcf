"""Rules across monitoring and restoration: one thing broken, and the fault in words."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from riskshed.pipeline.load.folder import Folder
from riskshed.pipeline.load.monitoring_rules import MONITORING_RULES
from riskshed.pipeline.load.restoration_rules import RESTORATION_RULES
from riskshed.schemas.survey.parse import parse_table
from tests.schemas.survey.rows import good_row

BLOCKS = {
    "B07": box(500000, 5590000, 501000, 5591000),
    "B08": box(502000, 5590000, 503000, 5591000),
}
IN_B07 = {"decimalLatitude": "50.466", "decimalLongitude": "3.007"}


def table(name, *changes):
    rows = [{**good_row(name), **change} for change in changes]
    raw = pd.DataFrame(rows, dtype="str").assign(source_row=range(2, len(rows) + 2))
    typed, faults = parse_table(name, raw, f"tables/{name}.csv")
    assert not faults
    return typed


def faults_of(**tables):
    """Return the faults of the rules of this file; the two blocks are drawn."""
    shapes = gpd.GeoDataFrame({"block_id": list(BLOCKS)}, geometry=list(BLOCKS.values()), crs=32631)
    folder = Folder("north", tables, {"blocks": shapes})
    return [fault for rule in (*MONITORING_RULES, *RESTORATION_RULES) for fault in rule(folder)]


def station(name, **changes):
    return {**good_row("samples"), "sample_id": name, "location_id": name, **changes}


SAMPLES = table("samples", *(station(name) for name in ("SW-1", "SW-2", "SW-3")))


def test_a_station_without_a_measurement_is_named_with_the_nearest():
    """A warning: the programme may not have begun."""
    (fault,) = faults_of(monitoring=table("monitoring", {"location_ids": "SW-2;SW-33"}),
                         samples=SAMPLES)  # fmt: skip
    assert (fault.severity, fault.column, fault.value) == ("warning", "location_ids", "SW-33")
    assert "nearest: SW-3;" in fault.fix


@pytest.mark.parametrize(("start", "found"), [("2025-09-30", True), ("2025-10-01", False)])
def test_the_baseline_of_a_baci_design_ends_before_the_works_start(start, found):
    """On the first day of the works it is too late; the day before is good."""
    blocks = table("disturbance_blocks", {"actual_start": start, "actual_end": ""})
    faults = faults_of(monitoring=table("monitoring", {}), disturbance_blocks=blocks,
                       samples=SAMPLES)  # fmt: skip
    assert [fault.column for fault in faults] == (["baseline_to"] if found else [])
    assert not found or f"B07 started on {start}" in faults[0].rule


@pytest.mark.parametrize(("block", "found"), [("B07", True), ("B08", False)])
def test_a_station_stands_on_no_block_that_was_cleared_before_its_baseline(block, found):
    """X13, whatever the design: the ground on which a control stands must have been as it was."""
    cleared = {"block_id": block, "actual_start": "2025-01-15", "actual_end": ""}
    programme = {"design": "gradient", "control_location_ids": "SW-1"}
    stations = table("samples", station("SW-1", **IN_B07), station("SW-2"), station("SW-3"))
    faults = faults_of(monitoring=table("monitoring", programme), samples=stations,
                       disturbance_blocks=table("disturbance_blocks", cleared))  # fmt: skip
    assert [(f.column, f.value) for f in faults] == (
        [("control_location_ids", "SW-1")] if found else []
    )


def test_a_measure_that_restores_has_its_unit():
    """X9: an error beside units, a warning where no unit is recorded at all."""
    restore = {"tier": "restore", "measure_id": "M-RESTORE-1"}
    mitigation = table("mitigation", restore, {**restore, "measure_id": "M-RESTORE-2"}, {})
    beside = faults_of(mitigation=mitigation, restoration=table("restoration", {}))
    alone = faults_of(mitigation=mitigation)

    assert [(f.row, f.value, f.severity) for f in beside] == [(3, "M-RESTORE-2", "error")]
    assert [(f.row, f.severity) for f in alone] == [(2, "warning")]
    assert "2 measures restore ground" in alone[0].rule


@pytest.mark.parametrize(
    ("second", "block", "columns"),
    [
        ({"restored_ha": "3.5", "recoverable_ha": "3.5"}, {"recoverable_ha": ""},
         ["recoverable_ha"]),
        ({"restored_ha": "3.5", "recoverable_ha": "3.5"}, {"recoverable_ha": "12"},
         ["recoverable_ha"]),
        ({"restored_ha": "2.4", "recoverable_ha": "2.4"}, {"recoverable_ha": "12.4"}, []),
        ({"restored_ha": "3.6", "recoverable_ha": "3.6"}, {"recoverable_ha": "10"},
         ["restored_ha", "recoverable_ha"]),
        ({"restored_ha": "0", "recoverable_ha": "0"},
         {"recoverable": "not_recoverable", "recoverable_ha": "0"},
         ["restored_ha", "recoverable_ha"]),
    ],
)  # fmt: skip
def test_a_hectare_is_restored_once(second, block, columns):
    """X10: 6.5 of 10 ha by one unit, the rest by a second; the block has 12.4 ha."""
    faults = faults_of(
        restoration=table("restoration", {}, {"unit_id": "RU-05", **second}),
        disturbance_blocks=table("disturbance_blocks", block),
        mitigation=table("mitigation", {"tier": "restore", "measure_id": "M-RESTORE-1"}),
    )
    assert [fault.column for fault in faults] == columns
    assert {fault.row for fault in faults} <= {3}


def test_blocks_that_share_a_unit_are_looked_at_together():
    """Two blocks of 4 ha: a unit on both of 5 ha fits, one more of 4 ha on one of them does not."""
    small = {"area_ha": "4", "recoverable_ha": "4", "cleared_ha": ""}
    blocks = table("disturbance_blocks", small, {**small, "block_id": "B08"})
    both = {"block_ids": "B07;B08", "recoverable_ha": "5", "restored_ha": "5"}
    one = {"unit_id": "RU-05", "block_ids": "B08", "recoverable_ha": "4", "restored_ha": "2"}
    fits = faults_of(restoration=table("restoration", both), disturbance_blocks=blocks)
    (over,) = faults_of(restoration=table("restoration", both, one), disturbance_blocks=blocks)

    assert fits == []
    assert (over.column, over.row) == ("recoverable_ha", 3)
    assert "B07, B08" in over.rule
    assert "9 ha" in over.rule
