"""Faults of what comes before clearing: seasons, permits, clearances, waivers, time zones."""

import json

import pytest

from tests.bad_input.command import LEAN, Bad, names, refused, riskshed
from tests.pipeline.load.test_clearing_rules import FIND, PERMIT
from tests.schemas.survey.rows import good_row, read
from tests.sites import good_tables, write_site

NEWT = {
    "requirement_id": "R-1", "taxon_group": "mammals", "method": "live_trapping",
    "windows": "03-15..06-15", "min_visits": "4", "min_gap_days": "7", "validity_days": "548",
    "citation": "none seen",
}  # fmt: skip
BLOCKS = {"disturbance_blocks": good_tables()["disturbance_blocks"], "habitats": None}


def asked(column, value, rule, fix, **more):
    """Return the case of one cell of a requirement."""
    return Bad(f"{column} {value}", "tables/survey_requirements.csv", 2, column, rule, fix,
               {"survey_requirements": [{**NEWT, column: value, **more}]}, value)  # fmt: skip


def row_of(table, good, row, rule, fix, column, **cells):
    """Return the case of some cells of the last row of a table."""
    rows = [*([good] if row == 3 else []), {**good, **cells}]
    return Bad(f"{table} {column} {cells[column]}", f"tables/{table}.csv", row, column, rule, fix,
               {**BLOCKS, table: rows}, cells[column])  # fmt: skip


WAIVER = {
    "waiver_id": "W1", "rule_id": "G20", "block_ids": "B1", "reason": "ill", "signed_by": "A. B.",
    "role": "manager", "authority": "delegation 1", "signed_on": "2025-03-01",
    "expires_on": "2025-03-31",
}  # fmt: skip
BAD = [
    asked("windows", "02-30..05-01", "both of them days of the calendar", "type MM-DD..MM-DD"),
    asked("windows", "2028-02-29..2028-05-01", "MM-DD..MM-DD", "such as 03-15..06-15"),
    asked("min_visits", "0", "at least 1", "type a number that is at least 1"),
    asked("min_gap_days", "40", "the season is long enough", "4 visits do not fit into 03-15..06"),
    asked("validity_days", "0", "greater than 0", "type a number that is greater than 0"),
    asked("lead_days_report", "-3", "at least 0", "type a number that is at least 0"),
    row_of("permits", PERMIT, 2, "does not end before it starts", "on or after 2025-01-01",
           "valid_to", valid_to="2024-12-31", last_clearing_date=""),
    row_of("permits", PERMIT, 3, "B1 stands under P1 and P2", "the day before the other begins",
           "block_ids", permit_id="P2", block_ids="B1"),
    row_of("permits", PERMIT, 2, "a real calendar date", "no such day in the calendar",
           "valid_from", valid_from="2025-02-29"),
    row_of("clearances", FIND, 2, "every id here is a disturbance_blocks.block_id", "B1",
           "block_id", block_id="B7"),
    row_of("clearances", FIND, 2, "a real calendar date", "type 2025-03-10, without the time",
           "date", date="2025-03-10T08:00+08:00"),
    row_of("permits", PERMIT, 2, "a required cell is filled", "type valid to", "valid_to",
           valid_to="", last_clearing_date="", unknown_fields="valid_to"),
    row_of("clearances", FIND, 2, "a required cell is filled", "type date", "date",
           date="", unknown_fields="date"),
    row_of("waivers", WAIVER, 2, "a required cell is filled", "type signed by", "signed_by",
           signed_by=""),
    Bad("a time zone that is none", "site.yaml", 0, "time_zone", "by its IANA name",
        "time_zone: Asia/Shanghai", {"site_settings": {"time_zone": "Asia/Shangai"}}),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=names)
def test_a_fault_before_clearing_is_named_with_its_way_out(bad, tmp_path):
    """Table, file, row, column, what is wrong and what to do; exit 1 and nothing written."""
    refused(bad, tmp_path)


@pytest.mark.parametrize(
    ("windows", "told"),
    [("07-01..03-16", False), ("07-01..03-17", True), ("10-01..02-29", False),
     ("06-15..03-15", True), ("02-29..02-29", False)],
)  # fmt: skip
def test_a_season_with_its_ends_exchanged_is_told(windows, told):
    """260 days past the year end may be meant, 261 are told; a leap day is a day."""
    row = good_row("survey_requirements") | {"windows": windows, "core_windows": ""}
    faults = read("survey_requirements", {**row, "min_visits": "1", "min_visits_in_core": ""})[1]
    found = [(fault.column, fault.severity) for fault in faults if "exchanged" in fault.fix]

    assert found == [("windows", "warning")] * told


def test_no_survey_known_is_not_no_survey_needed(tmp_path):
    """A site with a block and no requirement: the schedule says that the gates hold it."""
    site = write_site(tmp_path / "tiny", **LEAN | BLOCKS)
    said = riskshed("schedule", site)

    assert said.code == 1
    assert "No survey is known, so the gates hold B1" in said.everything
    assert "way out: type in survey_requirements" in said.everything
    assert json.loads(riskshed("schedule", site, "--json").out)["no_survey_known"] == ["B1"]
