"""Rules across measures, conclusions and readings: one thing broken, and the fault in words."""

import pytest

from riskshed.pipeline.load.site import load_site
from riskshed.schemas.survey import TABLES
from tests.schemas.survey.rows import good_row
from tests.sites import good_tables, the_fault, write_site


@pytest.fixture
def check(tmp_path):
    """Return a function that writes the small site with more tables and returns the faults."""

    def faults(**more):
        return load_site(write_site(tmp_path / "tiny", **{**good_tables(), **more}))[1]

    return faults


def measures(**needs):
    """Return measures by id and what each depends on."""
    row = good_row("mitigation")
    return [{**row, "measure_id": name, "depends_on": cell} for name, cell in needs.items()]


def conclusion(name, **changes):
    return {**good_row("conclusions"), "conclusion_id": name, **changes}


def test_a_measure_depends_on_measures_that_are_there(check):
    """X1 for measures: the nearest id is named."""

    fault = the_fault(check(mitigation=measures(M1="", M2="M1;M9")))

    assert (fault.table, fault.row, fault.value) == ("mitigation", 3, "M9")
    assert fault.rule == "every id here is a mitigation.measure_id"


def test_measures_that_need_each_other_are_named_with_the_way_around(check):
    """M4 needs one of them but is on no circle; a measure that needs itself is one."""

    faults = check(mitigation=measures(M1="M2", M2="M3;M5", M3="M1", M4="M1", M5="", M6="M6"))

    assert [(f.row, f.column, f.rule.partition(": ")[2]) for f in faults] == [
        (2, "depends_on", "M1 → M2 → M3 → M1"),
        (3, "depends_on", "M2 → M3 → M1 → M2"),
        (4, "depends_on", "M3 → M1 → M2 → M3"),
        (7, "depends_on", "M6 → M6"),
    ]


def test_measures_may_share_what_they_need(check):
    """A diamond is no circle."""

    assert check(mitigation=measures(M1="M2;M3", M2="M4", M3="M4", M4="")) == []


def test_a_conclusion_is_about_a_receptor_that_is_there(check):
    """X1 for conclusions."""

    about = {"risk_id": "", "receptor_id": "R-SHRWE", "phase": "operation"}
    fault = the_fault(check(conclusions=[conclusion("C1", **about)]))

    assert (fault.table, fault.column, fault.value) == ("conclusions", "receptor_id", "R-SHRWE")
    assert fault.fix.startswith("nearest id in receptors: R-SHREW")


def test_one_subject_has_one_conclusion(check):
    """Of the phases of a receptor, one is concluded twice; so is a row of the register."""

    shrew = {"risk_id": "", "receptor_id": "R-SHREW"}
    faults = check(
        conclusions=[
            conclusion("C1", **shrew, phase="operation"),
            conclusion("C2", **shrew, phase="post_closure"),
            conclusion("C3", **shrew, phase="closure;operation"),
            conclusion("C4"),
            conclusion("C5"),
        ]
    )

    assert [(f.row, f.value, f.rule[-2:]) for f in faults] == [(4, "C3", "C1"), (6, "C5", "C4")]


def test_who_was_consulted_names_receptors_that_are_there(check):
    """X1 for consultations."""

    row = {**good_row("consultations"), "receptor_ids": "R-SHREW;R-BERRY"}

    assert the_fault(check(consultations=[row])).value == "R-BERRY"


def test_a_constraint_speaks_of_blocks_and_sources_that_are_there(check):
    """X1 for constraints."""

    row = {
        **good_row("constraints"),
        "checked_on": "2024-06-30",
        "block_ids": "B1",
        "source_ids": "S9",
    }

    assert the_fault(check(constraints=[row])).value == "S9"


def test_a_station_of_which_nobody_says_where_it_is(check):
    """Told once for all of its readings; the place may stand in another row, or in samples."""

    nowhere = {"decimalLatitude": "", "decimalLongitude": "", "zone_id": ""}
    reading = {**good_row("physical"), **nowhere}
    rows = [
        {**reading, "measure_id": "P1", "location_id": "N-1"},
        {**reading, "measure_id": "P2", "location_id": "N-1"},
        {**reading, "measure_id": "P3", "location_id": "N-2"},
        {**reading, "measure_id": "P4", "location_id": "N-2", "zone_id": "Z-NEAR"},
        {**reading, "measure_id": "P5", "location_id": "L-Z-NEAR-00"},
    ]
    fault = the_fault(check(physical=rows))

    assert (fault.row, fault.value, fault.severity) == (2, "N-1", "warning")


def test_tables_that_were_read_by_no_version_are_read_now(tmp_path):
    """Every one of the six stands in the site, typed."""

    more = {
        "mitigation": measures(M1=""),
        "constraints": [
            {
                **good_row("constraints"),
                "checked_on": "2024-06-30",
                "block_ids": "B1",
                "source_ids": "S1",
            }
        ],
        "physical": [good_row("physical")],
        "background": [good_row("background")],
        "conclusions": [conclusion("C1")],
        "consultations": [{**good_row("consultations"), "receptor_ids": "R-PLANT"}],
    }
    site, faults = load_site(write_site(tmp_path / "tiny", **{**good_tables(), **more}))

    assert faults == []
    assert site is not None
    assert {name: len(site.tables[name]) for name in more} == dict.fromkeys(more, 1)
    assert set(site.not_surveyed) == set(TABLES) - set(good_tables()) - set(more)
