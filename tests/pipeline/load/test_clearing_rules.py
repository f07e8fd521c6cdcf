"""Permits, clearances and what was cleared: a good site, one thing changed, the fault in words."""

import pytest

from riskshed.pipeline.load.site import load_site
from tests.sites import good_tables, the_fault, write_site

PERMIT = {
    "permit_id": "P1", "instrument": "clearing permit", "authority": "DWER",
    "valid_from": "2025-01-01", "last_clearing_date": "2025-09-30", "valid_to": "2025-12-31",
    "area_cap_ha": "10", "purposes": "any", "methods": "any", "block_ids": "B1",
}  # fmt: skip
FIND = {
    "clearance_id": "CL1", "block_id": "B1", "kind": "chance_find", "date": "2025-03-10",
    "by": "A. Ecologist", "finds": "nest", "outcome": "finds", "releases": "",
}  # fmt: skip
RELEASE = FIND | {
    "clearance_id": "CL2", "kind": "release", "date": "2025-03-10", "outcome": "released",
    "releases": "CL1",
}  # fmt: skip


@pytest.fixture
def check(tmp_path):
    """Return a function that writes the small site, its block changed, and returns the faults."""

    def faults(block=None, **more):
        tables = good_tables()
        tables["disturbance_blocks"][0] |= block or {}
        settings = {"as_of": "2025-12-31"}  # all of it has happened
        site = write_site(tmp_path / "tiny", site_settings=settings, **{**tables, **more})
        return load_site(site)[1]

    return faults


def test_permits_clearances_and_a_release_that_fit_have_no_fault(check):
    """The second permit begins the day after the first ends; the release is of the same day."""
    second = PERMIT | {
        "permit_id": "P2", "valid_from": "2026-01-01", "valid_to": "2026-12-31",
        "last_clearing_date": "",
    }  # fmt: skip
    assert check(permits=[PERMIT, second], clearances=[FIND, RELEASE]) == []


def test_two_permits_on_one_block_on_one_day_are_both_named(check):
    """The last day of the first is the first day of the second."""
    second = PERMIT | {"permit_id": "P2", "valid_from": "2025-12-31", "valid_to": "2026-12-31",
                       "last_clearing_date": ""}  # fmt: skip
    fault = the_fault(check(permits=[PERMIT, second]))

    assert (fault.table, fault.row, fault.column, fault.severity) == (
        *("permits", 3, "block_ids", "error"),
    )
    assert "B1 stands under P1 and P2 from 2025-12-31 to 2025-12-31" in fault.rule


def test_a_clearance_or_permit_of_an_unknown_block_names_the_nearest(check):
    """X1 for both tables, and for what a release releases."""
    faults = check(
        permits=[PERMIT | {"block_ids": "B1;B2"}],
        clearances=[FIND | {"block_id": "B7"}, RELEASE | {"releases": "CL9"}],
    )

    assert [(f.table, f.column, f.value) for f in faults if f.severity == "error"] == [
        ("clearances", "block_id", "B7"),
        ("clearances", "releases", "CL9"),
        ("permits", "block_ids", "B2"),
    ]


def test_a_block_names_a_permit_that_is_there(check):
    """Only where there are permits at all."""
    assert check(block={"permit_id": "P9"}) == []
    assert the_fault(check(block={"permit_id": "P9"}, permits=[PERMIT])).value == "P9"


@pytest.mark.parametrize(("cleared", "faults"), [("9.9", 0), ("10", 0)])
def test_what_is_cleared_reaches_the_cap_without_a_fault(check, cleared, faults):
    """X6: below the cap and on it."""
    assert len(check(block={"cleared_ha": cleared}, permits=[PERMIT])) == faults


def test_what_is_cleared_beyond_the_cap_is_told_with_its_sum(check):
    """X6: a warning, because the gates say STOP."""
    fault = the_fault(check(block={"cleared_ha": "10"}, permits=[PERMIT | {"area_cap_ha": "9"}]))

    assert (fault.column, fault.value, fault.severity) == ("area_cap_ha", "9", "warning")
    assert "its blocks have 10 ha" in fault.rule


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"date": "2025-03-09"}, "nothing is released before it is found; CL1 is of 2025-03-10"),
        ({"releases": "CL2"}, "releases are not"),
    ],
)
def test_a_release_fits_what_it_releases(check, changes, rule):
    """The day before the find; a release of itself."""
    assert rule in the_fault(check(clearances=[FIND, RELEASE | changes])).rule
