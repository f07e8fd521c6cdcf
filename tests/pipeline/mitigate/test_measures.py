"""Which measures count, and how much of an effect is left: hand arithmetic."""

import pandas as pd
import pytest

from riskshed.pipeline.mitigate.barriers import remaining
from riskshed.pipeline.mitigate.measures import measures_on_pathways

PHASES = {"operation": ("2020", "2030"), "closure": ("2030", None)}
PATHWAYS = pd.DataFrame(
    {
        "risk_id": ["r-op", "r-cl"],
        "phase": ["operation", "closure"],
        "node_ids": ["source:s;process:p;receptor:r;endpoint:e"] * 2,
        "edge_ids": ["source:s->process:p|Pb;process:p->receptor:r|Pb;receptor:r->endpoint:e|Pb"]
        * 2,
    }
)
GOOD = {
    "measure_id": "M1",
    "tier": "minimise",
    "acts_on": "process:p",
    "acts_as": "consequence",
    "embedded": False,
    "independent": True,
    "depends_on": None,
    "status": "verified",
    "effectiveness_low": 0.4,
    "effectiveness_mid": 0.5,
    "effectiveness_high": 0.6,
    "basis": "verified",
    "start": "2019",
    "end": None,
    "criteria_met_on": None,
}


def on_pathways(*changes, cap=0.5, phases=PHASES):
    """Return the measures on both pathways: the good one, with each of the changes in turn."""
    rows = pd.DataFrame([GOOD | change for change in changes])
    for column in ("start", "end", "criteria_met_on", "depends_on"):
        rows[column] = rows[column].astype("str")
    return measures_on_pathways(rows, PATHWAYS, phases, cap).set_index(["measure_id", "risk_id"])


def test_a_verified_measure_counts_now_and_at_the_end():
    row = on_pathways({}).loc[("M1", "r-op")]

    assert (row["counts_current"], row["counts_residual"], row["why_not"]) == (True, True, "")


@pytest.mark.parametrize("status", ["planned", "in_place"])
def test_a_measure_that_nobody_verified_counts_only_in_the_residual(status):
    row = on_pathways({"status": status}).loc[("M1", "r-op")]

    assert (row["counts_current"], row["counts_residual"]) == (False, True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"tier": "offset"}, "an offset never lowers the risk on the site"),
        ({"status": "failed"}, "it failed"),
        ({"status": None}, "its status is unknown"),
        ({"start": "2025"}, "its dates do not cover the phase"),
        ({"end": "2029"}, "its dates do not cover the phase"),
        ({"effectiveness_mid": float("nan")}, "its effectiveness is unknown"),
    ],
)
def test_what_does_not_count_says_why(change, reason):
    row = on_pathways(change).loc[("M1", "r-op")]

    assert (row["counts_residual"], row["why_not"]) == (False, reason)


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        ("2027-03", "2049-06", True),
        ("2027-02", "2049-07", True),
        ("2027-03-01", "2049-06-30", True),
        ("2026", "2050", True),
        ("2027-03-02", "2049-06", False),
        ("2027-03", "2049-06-29", False),
        ("2027", "2049-06", False),
        ("2027-03", "2049", False),
    ],
)
def test_a_measure_covers_a_phase_only_if_it_surely_does(start, end, counts):
    """March 2027 to June 2049: what starts some day in 2027 may start in April, what ends some day
    in 2049 may end in May. Written alike, both mean the same days."""
    phases = {"operation": ("2027-03", "2049-06"), "closure": ("2049-07", None)}
    row = on_pathways({"start": start, "end": end}, phases=phases).loc[("M1", "r-op")]

    assert (row["counts_current"], row["counts_residual"]) == (counts, counts)


def test_a_measure_of_a_known_day_is_not_shown_to_cover_a_phase_of_an_unknown_one():
    row = on_pathways({}, phases={"operation": (None, "2030")}).loc[("M1", "r-op")]

    assert (row["counts_current"], row["why_not"]) == (False, "its dates do not cover the phase")


def test_dates_that_end_with_the_phase_cover_it():
    assert on_pathways({"end": "2030"}).loc[("M1", "r-op"), "counts_residual"]


@pytest.mark.parametrize(
    ("met", "counts"),
    [("2029-12-31", True), ("2030-01-01", True), ("2030-01-02", False), ("2030", False)],
)
def test_restoration_counts_in_phases_after_its_criteria_are_met(met, counts):
    """The phase closure begins in 2030, nobody says when: what is met later that year may be late.

    Met on the first day counts, on the second not; "2030" may be its last day.
    """
    rows = on_pathways({"tier": "restore", "criteria_met_on": met})

    assert rows.loc[("M1", "r-cl"), "counts_residual"] == counts
    assert not rows.loc[("M1", "r-op"), "counts_residual"]


def test_assumed_effectiveness_is_capped_and_verified_is_not():
    assumed = {"basis": "assumed", "effectiveness_mid": 0.9, "effectiveness_high": 0.95}
    rows = on_pathways(assumed, assumed | {"measure_id": "M2", "basis": "verified"})

    assert rows.loc[("M1", "r-op"), "effectiveness_high"] == 0.5
    assert rows.loc[("M1", "r-op"), "capped"]
    assert rows.loc[("M2", "r-op"), "effectiveness_high"] == 0.95


def left(*changes, end="mid"):
    """Return what is left of the effect in operation."""
    return remaining(on_pathways(*changes).reset_index(), "counts_residual", end)["r-op"]


def test_independent_measures_on_one_place_multiply():
    assert left({}, {"measure_id": "M2", "effectiveness_mid": 0.8}) == pytest.approx(0.5 * 0.2)


def test_dependent_measures_on_one_place_count_as_the_best_of_them():
    assert left({"independent": False}, {"measure_id": "M2", "effectiveness_mid": 0.8}) == (
        pytest.approx(0.2)
    )


def test_measures_on_different_places_are_barriers_in_series():
    edge = "source:s->process:p|Pb"

    assert left({"independent": False}, {"measure_id": "M2", "acts_on": edge}) == (
        pytest.approx(0.25)
    )


def test_a_dependent_measure_beside_independent_ones_takes_nothing_away():
    """Two independent halves leave a quarter; a third that is not independent cannot raise it."""
    two = ({}, {"measure_id": "M2"})
    third = {"measure_id": "M3", "independent": False, "effectiveness_mid": 0.1}

    assert left(*two) == left(*two, third) == pytest.approx(0.25)


@pytest.mark.parametrize("independent", [True, False])
def test_a_measure_on_two_places_of_a_path_is_one_barrier(independent):
    """Half is left, not a quarter; and what shares one of its places is on the same barrier."""
    both = {"acts_on": "source:s;source:s->process:p|Pb", "independent": independent}
    other = {"measure_id": "M2", "acts_on": "source:s", "independent": independent}

    assert left(both) == pytest.approx(0.5)
    assert left(both, other) == pytest.approx(0.25 if independent else 0.5)


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ({"depends_on": "M1"}, 0.5),
        ({"depends_on": "M1", "effectiveness_mid": 0.8}, 0.2),
        ({"depends_on": "M3"}, 0.25),
        ({"depends_on": None}, 0.25),
    ],
)
@pytest.mark.parametrize("place", ["process:p", "receptor:r"])
def test_what_depends_on_another_measure_does_not_multiply_with_it(second, expected, place):
    """On one place or on two, and though it says that it is independent: the better of them."""
    third = {"measure_id": "M3", "acts_on": "process:p", "effectiveness_mid": 0.0}

    assert left({}, {"measure_id": "M2", "acts_on": place} | second, third) == (
        pytest.approx(expected)
    )


def test_measures_that_depend_on_the_same_one_do_not_multiply():
    """Two sprays on one pump: half is left, though nobody lists the pump on this path."""
    on = {"depends_on": "PUMP", "acts_on": "receptor:r"}
    rows = on_pathways({}, {"measure_id": "M2"}).reset_index()
    assert remaining(rows, "counts_residual", "mid")["r-op"] == pytest.approx(0.25)
    rows["depends_on"] = on["depends_on"]

    assert remaining(rows, "counts_residual", "mid")["r-op"] == pytest.approx(0.5)


def test_a_measure_between_two_others_never_takes_away_from_them():
    """Halves in series on two places; a weak one on both of them, not independent: a quarter."""
    two = (
        {"independent": False, "acts_on": "process:p"},
        {"measure_id": "M2", "independent": False, "acts_on": "receptor:r"},
    )
    bridge = {"measure_id": "M3", "independent": False, "acts_on": "process:p;receptor:r"}

    assert left(*two) == left(*two, bridge | {"effectiveness_mid": 0.1}) == pytest.approx(0.25)
    assert left(*two, bridge | {"effectiveness_mid": 0.8}) == pytest.approx(0.2)


def test_what_depends_on_a_measure_that_does_not_stand_does_not_count():
    """A planned pump: the drain behind it counts in the residual; a failed one: nowhere."""
    drain = {"measure_id": "M2", "depends_on": "M1", "acts_on": "receptor:r"}
    last = {"measure_id": "M3", "depends_on": "M2", "acts_on": "receptor:r"}
    planned = on_pathways({"status": "planned"}, drain, last)
    failed = on_pathways({"status": "failed"}, drain, last)

    for measure in ("M2", "M3"):
        row = planned.loc[(measure, "r-op")]
        assert (row["counts_current"], row["counts_residual"]) == (False, True)
        row = failed.loc[(measure, "r-op")]
        assert (row["counts_current"], row["counts_residual"]) == (False, False)
        assert row["why_not"] == "what it depends on is not committed or failed"


def test_a_measure_on_another_stressor_leaves_the_pathway_alone():
    rows = on_pathways({"acts_on": "source:s->process:p|Zn"})

    assert rows.empty


def test_no_measure_ever_leaves_more_than_there_was():
    one, two = left({}), left({}, {"measure_id": "M2", "effectiveness_mid": 0.0})

    assert two <= one <= 1.0
