"""Completeness: the table of register.md B2, element by element and phase by phase."""

from itertools import product

import pytest

from riskshed.pipeline.graph.completeness import ELEMENTS, completeness_of, measured_in_phase
from tests.plans import (
    NOWHERE,
    a_source,
    core,
    smelter_plan,
    spread_out,
    with_soil,
)

STATES = ("present", "assumed", "unknown", "absent")


@pytest.mark.parametrize("states", list(product(STATES, repeat=3)), ids="-".join)
def test_absent_eliminates_then_unknown_is_potential_then_complete(states):
    """Any element absent: eliminated; else any unknown: potential; else complete."""
    elements = dict(zip(ELEMENTS, [*states, "present", "present"], strict=True))
    expected = {"absent": "eliminated", "unknown": "potential"}
    worst = next((expected[s] for s in ("absent", "unknown") if s in states), "complete")

    assert completeness_of(elements) == worst


@pytest.mark.parametrize("element", ELEMENTS)
def test_every_one_of_the_five_elements_counts(element):
    """One absent element is enough, whichever it is."""
    elements = dict.fromkeys(ELEMENTS, "present") | {element: "absent"}

    assert completeness_of(elements) == "eliminated"


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "answer"),
    [
        ("2003-01-31", "2003-01-31", "1970", "2003-01-31", "yes"),  # on the last day
        ("2003-02-01", "2003-02-01", "1970", "2003-01-31", "no"),  # the day after
        ("1970-01-01", "1970-01-01", "1970-01-01", None, "yes"),  # on the first day
        ("1969-12-31", "1969-12-31", "1970-01-01", None, "no"),  # the day before
        ("2001", "2006", "2003-02-01", None, "yes"),  # the samples reach into it
        ("2003", "2003", "2003-02-01", None, "yes"),  # a year that may be inside is inside
        ("2002", "2002", "2003-02-01", None, "no"),
        (None, None, "1970", "2003", "undated"),
        ("2004-05-03", "2004-05-03", None, None, "undated"),
    ],
)
def test_samples_belong_to_the_phase_in_which_they_were_taken(first, last, start, end, answer):
    """Both sides of both limits of a phase, and on them; dates of any precision."""
    assert measured_in_phase(first, last, start, end) == answer


@pytest.fixture(scope="module")
def rows():
    """Return the rows of the smelter, where Z1 and Z2 are above background in 2004."""
    return core(smelter_plan()).rows.reset_index()


def test_contamination_above_background_completes_all_but_the_source(rows):
    """Measured above background: transport, point, route and receptor; the source is not shown."""
    here = rows[rows["phase"].eq("post_closure") & rows["receptor_id"].eq("shrews")]

    assert set(here["elem_transport"]) == {"present"}
    assert set(here["elem_exposure_point"]) == {"present"}
    assert set(here["elem_route"]) == {"present"}
    assert set(here["elem_receptor"]) == {"assumed"}
    assert set(here["elem_source"]) == {"unknown"}
    assert set(here["completeness"]) == {"potential"}
    assert here["has_assumptions"].all()
    assert here["elem_receptor_evidence"].str.contains("presence assumed").all()


def test_what_was_measured_in_another_phase_is_assumed_and_says_so(rows):
    """The samples of 2004 lie in post-closure: for operation they are an assumption."""
    operation = rows[rows["phase"].eq("operation")]

    assert set(operation["measured_in_phase"]) == {"no"}
    assert set(operation["elem_transport"]) == {"assumed"}
    assert operation["elem_transport_evidence"].str.contains("not measured in this phase").all()


def test_vegetation_is_there_where_its_habitat_is_mapped(rows):
    """Plants of mapped habitat are present; shrews on suitable habitat are assumed at most."""
    plants = rows[rows["receptor_id"].eq("plants")]

    assert set(plants["elem_receptor"]) == {"present"}


def test_below_background_nothing_is_completed():
    """A zone like its reference leaves transport unknown: the pathway is potential, never gone."""
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])
    with_soil(plan, "Z1", {"Pb": spread_out(20, 0.4, 12)})
    with_soil(plan, None, {"Pb": spread_out(20, 0.4, 12)}, role="reference", **NOWHERE)

    rows = core(plan).rows

    lead = rows[rows["stressor"].eq("Pb") & rows["zone_id"].eq("Z1")]
    assert set(lead["elem_transport"]) == {"unknown"}
    assert lead["elem_transport_evidence"].str.contains("not above background").all()
    assert set(rows["completeness"]) == {"potential"}


def test_a_source_whose_ground_overlaps_the_zone_is_present_and_another_stays_unknown():
    """One works is shown to reach by an overlap with its block, the other is not."""
    plan = smelter_plan()
    plan.tables["sources"] = [
        a_source(
            "DIG",
            "vegetation_clearing",
            phase="construction",
            stressors="habitat_loss",
            block_ids="Z1",
        ),
        a_source("S1", stressors="Pb;Cd"),
    ]
    plan.tables["disturbance_blocks"] = [{"block_id": "Z1", "area_ha": 30.0}]

    rows = core(plan).rows

    cleared = rows[rows["source_id"].eq("DIG") & rows["zone_id"].eq("Z1")]
    assert set(cleared["elem_source"]) == {"present"}
    assert set(cleared["elem_transport"]) == {"present"}
    assert cleared["elem_transport_evidence"].str.contains("overlap 30").all()
    assert set(cleared.loc[cleared["receptor_id"].eq("plants"), "completeness"]) == {"complete"}
    elsewhere = rows[rows["source_id"].eq("S1") | rows["zone_id"].eq("Z2")]
    assert set(elsewhere["elem_source"]) == {"unknown"}
