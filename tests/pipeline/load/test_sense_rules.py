"""Rules of sense in one table: dates after as_of, sets of benchmarks that nobody has."""

import pandas as pd
import pytest

from riskshed.pipeline.load.folder import Folder
from riskshed.pipeline.load.sense_rules import (
    SEEN,
    SETTLED,
    benchmark_sets_are_there,
    habitats_lie_in_typed_zones,
    seen_before_as_of,
)
from riskshed.pipeline.load.site import load_site
from riskshed.schemas.settings import parse_settings
from riskshed.schemas.survey.parse import empty_table
from tests.sites import good_tables, write_site

COLUMNS = [(table, one) for tables in (SEEN, SETTLED) for table in tables for one in tables[table]]


def faults(table, column, cell, as_of="2028-03-10"):
    """Return the faults of a table with one row, of which one cell is filled."""
    settings, _ = parse_settings(
        {"id": "tiny", "name": "T", "country": "AUS", "crs": 32631, "as_of": as_of,
         "phases": {"construction": {"start": None, "end": None}}}, "site.yaml",
    )  # fmt: skip
    empty = empty_table(table)
    row = {column: cell, "source_file": f"tables/{table}.csv", "source_row": 2}
    frame = pd.DataFrame([row], columns=list(empty.columns)).astype(empty.dtypes.to_dict())
    return seen_before_as_of(Folder("tiny", {table: frame}, settings=settings))


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_what_is_dated_after_as_of_is_told_and_what_is_dated_on_it_is_not(table, column):
    """A warning at the cell; without as_of nothing is later."""
    assert faults(table, column, "2028-03-10") == []
    assert faults(table, column, "2028-03-11", as_of=None) == []
    (fault,) = faults(table, column, "2028-03-11")

    assert (fault.table, fault.row, fault.column, fault.value, fault.severity) == (
        *(table, 2, column, "2028-03-11", "warning"),
    )
    assert ("planned, and no fact yet" in fault.rule) == (table in SETTLED)


def test_a_month_that_only_begins_later_is_later():
    """March may be before the tenth; April is not."""
    assert faults("obligations", "read_on", "2028-03") == []
    assert len(faults("obligations", "read_on", "2028-04")) == 1


def sets_missing(names, own=()):
    """Return the faults of a site that names sets, and whose own table has some."""
    settings, wrong = parse_settings(
        {"id": "tiny", "name": "T", "country": "AUS", "crs": 32631, "benchmark_sets": names,
         "phases": {"construction": {"start": None, "end": None}}}, "site.yaml",
    )  # fmt: skip
    assert wrong == []
    table = pd.DataFrame({"benchmark_set": list(own)}, dtype="str")
    return benchmark_sets_are_there(Folder("tiny", {"benchmarks": table}, settings=settings))


def test_a_set_of_benchmarks_is_shipped_or_stands_in_the_table_of_the_site():
    """A slip of the finger would silently match nothing; the site's own set is no slip."""
    (fault,) = sets_missing(["eco_ssl", "eco_ssl_gild"])

    assert (fault.file, fault.column, fault.severity) == (
        *("site.yaml", "benchmark_sets.1", "warning"),
    )
    assert "eco_ssl_guild" in fault.fix
    assert sets_missing(["eco_ssl", "north_2026"], own=["north_2026", None]) == []


@pytest.mark.parametrize(("zone", "told"), [("Z7", ["zone_id"]), ("B1", []), (None, [])])
def test_a_habitat_without_zone_is_told_where_zones_are_typed(zone, told):
    """Unless what was typed is a block: then the blocks are the zones, and each has its own."""
    cells = {
        "habitats": {"habitat_id": "H1", "block_id": "B1"},
        "samples": {"sample_id": "S1", "zone_id": zone},
    }
    tables = {}
    for table, row in cells.items():
        empty = empty_table(table)
        row |= {"source_file": f"tables/{table}.csv", "source_row": 2}
        frame = pd.DataFrame([row], columns=list(empty.columns))
        tables[table] = frame.astype(empty.dtypes.to_dict())
    ids = {"disturbance_blocks.block_id": frozenset({"B1"})}

    found = habitats_lie_in_typed_zones(Folder("tiny", tables, typed_ids=ids))

    assert [fault.column for fault in found] == told


SQUARE = "POLYGON ((3.01 50.41, 3.011 50.41, 3.011 50.411, 3.01 50.411, 3.01 50.41))"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, True),
        ({"block_ids": "B1"}, False),
        ({"footprintWKT": SQUARE}, False),
        ({"origin": "legacy"}, False),  # what was taken long ago is there
        ({"event_type": "unplanned", "frequency_per_year": "0.1"}, False),
        ({"stressors": "noise"}, False),
    ],
)
def test_planned_land_use_names_its_blocks_or_has_an_outline(cells, told, tmp_path):
    """A warning: without either nobody knows how much land it takes."""
    tables = good_tables()
    pit = {**tables["sources"][0], "source_id": "PIT", "activity_type": "open_pit_extraction",
           "origin": "this_project", "stressors": "habitat_loss", "block_ids": ""}  # fmt: skip
    tables["sources"].append(pit | cells)
    found = load_site(write_site(tmp_path / "tiny", **tables))[1]

    assert [(fault.severity, fault.row, fault.column) for fault in found] == (
        [("warning", 3, "block_ids")] if told else []
    )
