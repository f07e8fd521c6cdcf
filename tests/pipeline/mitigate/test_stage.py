"""Ratings with measures, on a site that has every kind of row: hand arithmetic."""

from dataclasses import replace

import pandas as pd
import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.mitigate.stage import mitigate
from tests.pipeline.mitigate.mixed_site import (
    CLEARING,
    GOOD,
    ROOTS,
    SHREWS,
    VIEWS,
    cleared,
    dam,
    ends,
    plants,
    rows,
    shrews,
    the_core,
    the_plan,
    the_row,
    with_measures,
)
from tests.plans import Plan, a_habitat, a_receptor, a_source, core, frame_of, run, site_of

IRREVERSIBLE = {"link_id": "OWN", "action": "connect", "source_id": "DIG", "citation": "plan",
                "receptor_id": "heathland", "reversibility": "irreversible"}  # fmt: skip


def test_what_a_measure_takes_off_is_taken_off_the_effect():
    """14.0 to 25 % of the reference: the best case leaves 1.4 % (2), the worst 7.5 % (3).

    With value 3 both are M; without measures magnitude 3 to 4 is M to H.
    """
    row = shrews(rows({}))

    assert row["affected_low"] == pytest.approx(0.14, abs=0.001)
    assert (row["affected_high"], row["value_low"], row["value_high"]) == (0.25, 3, 3)
    assert (row["rating_lo"], row["rating_hi"]) == ("M", "H")
    assert (ends(row, "current"), row["rating_current"]) == ("M–M", "M")
    assert ends(row, "residual") == "M–M"
    assert row["control_effectiveness"] == pytest.approx(0.8)


@pytest.mark.parametrize("acts_as", [None, "consequence", "both"])
def test_what_is_planned_is_lowered_whatever_the_table_says_of_events(acts_as):
    """``acts_as`` is asked of unplanned events; a measure against what is planned needs none."""
    assert ends(shrews(rows({"acts_as": acts_as})), "current") == "M–M"


def test_a_measure_against_the_likelihood_does_nothing_for_what_is_planned():
    assert ends(shrews(rows({"acts_as": "likelihood"})), "residual") == "M–H"


@pytest.mark.parametrize("status", ["planned", "in_place"])
def test_what_nobody_verified_lowers_the_residual_and_not_the_current(status):
    row = shrews(rows({"status": status}))

    assert (ends(row, "current"), ends(row, "residual")) == ("M–H", "M–M")


@pytest.mark.parametrize(
    "change",
    [
        {"tier": "offset", "location": "off_site"},
        {"tier": "restore", "criteria_met_on": None},
        {"tier": "restore", "criteria_met_on": "2010-06-01", "completion_criteria": "cover"},
        {"status": "failed"},
        {"effectiveness_low": None, "effectiveness_mid": None, "effectiveness_high": None},
        {"acts_on": "process:soil:dietary_ingestion_of_earthworms@Z9"},
        {"acts_on": f"source:S1->{ROOTS}|Zn"},
    ],
)
def test_what_may_not_count_changes_no_rating(change):
    """Offset, restoration not complete, failed, of unknown effect, elsewhere: nothing moves."""
    table = rows(change | {"acts_as": "both", "effectiveness_high": None})

    for view in VIEWS:
        assert table[f"rating_{view}_lo"].equals(table["rating_lo"])
        assert table[f"rating_{view}_hi"].equals(table["rating_hi"])


def test_a_restoration_counts_in_the_phase_after_its_criteria_are_met():
    """Met in 2001: nothing in operation (to 2003), all of it after closure."""
    table = rows({"tier": "restore", "criteria_met_on": "2001-05-01"})
    after = the_row(
        table,
        source_id="S1",
        stressor="Cd",
        zone_id="Z1",
        receptor_id="shrews",
        phase="post_closure",
    )

    assert (ends(shrews(table), "residual"), ends(after, "residual")) == ("M–H", "M–M")


def test_an_assumed_effectiveness_counts_for_no_more_than_the_cap():
    """At 0.5 of 14.0 to 25 %, 7.0 to 12.5 % are left: magnitude 3 both, M.

    At 0.96 no more than 1 % is left, which is on the line and so of magnitude 1.
    """
    sure = {"effectiveness_low": 0.96, "effectiveness_mid": 0.96, "effectiveness_high": 0.96}
    assumed = rows(sure | {"basis": "assumed"})
    verified = rows(sure)

    assert ends(shrews(assumed), "current") == "M–M"
    assert shrews(assumed)["control_effectiveness"] == 0.5
    assert (ends(shrews(verified), "current"), shrews(verified)["rating_current_lo"]) == (
        "N–N",
        "N",
    )


def test_an_unknown_effect_stays_unknown_unless_the_barrier_lets_nothing_pass():
    """Screening says no more than N to H: 99 % off an unknown is unknown, 100 % off is nothing."""
    almost = {"effectiveness_low": 0.99, "effectiveness_mid": 0.99, "effectiveness_high": 0.99}
    whole = {"effectiveness_low": 1.0, "effectiveness_mid": 1.0, "effectiveness_high": 1.0}

    assert ends(plants(rows({"acts_on": ROOTS} | almost)), "current") == "N–H"
    assert plants(rows({"acts_on": ROOTS} | almost))["rating_current"] == "U"
    assert ends(plants(rows({"acts_on": ROOTS} | whole)), "current") == "N–N"
    assert ends(
        plants(rows({"acts_on": ROOTS} | whole | {"effectiveness_low": 0.5})), "current"
    ) == ("N–H")


def test_a_measure_against_the_likelihood_lowers_the_annual_probability():
    """Once in fifty years, p = 0.0198; a tenth to three tenths of it is 0.002 to 0.0059.

    Both are at most once in a hundred years (0.00995): likelihood 1. Consequence 2 stays: N.
    """
    row = cleared(rows({"acts_on": CLEARING, "acts_as": "likelihood"}))

    assert row["annual_probability"] == pytest.approx(0.0198013, rel=1e-5)
    assert (row["likelihood_inherent"], row["consequence_inherent"]) == (2, 2)
    assert (row["rating_lo"], row["rating_hi"]) == ("L", "L")
    assert (row["likelihood_residual"], row["consequence_residual"]) == (1, 2)
    assert ends(row, "residual") == "N–N"


def test_a_measure_against_the_consequence_lowers_the_consequence():
    """5 % of the reference; with 0.9 off 0.5 % is left (1), with 0.7 off 1.5 % (2)."""
    row = cleared(rows({"acts_on": CLEARING, "acts_as": "consequence"}))

    assert (row["likelihood_residual"], row["consequence_residual"]) == (2, 2)
    assert ends(row, "residual") == "N–L"


def test_a_measure_against_both_lowers_both():
    better = {"effectiveness_low": 0.85, "acts_on": CLEARING, "acts_as": "both"}
    row = cleared(rows(better))

    assert (row["likelihood_residual"], row["consequence_residual"]) == (1, 1)


def test_an_event_measure_of_unknown_way_lowers_neither():
    """Whether it makes the event rarer or smaller, nobody said."""
    row = cleared(rows({"acts_on": CLEARING, "acts_as": None}))

    assert ends(row, "residual") == "L–L"
    assert pd.isna(row["control_effectiveness"])


def test_why_a_measure_does_not_fit_a_row_is_told():
    """Per pathway: the same measure may fit one and not the other."""
    silent = with_measures({"acts_on": CLEARING}).measures
    likelihood = with_measures({"acts_as": "likelihood"}).measures.merge(
        the_core()[1][["source_id"]].reset_index(), on="risk_id"
    )

    assert set(silent["why_not"]) == {
        "nobody said whether it acts on the likelihood or the consequence of the event"
    }
    assert {s: set(r["why_not"]) for s, r in likelihood.groupby("source_id")} == {
        "S1": {"it acts on a likelihood, and what is planned happens anyway"},
        "S2": {""},
    }


def test_an_event_that_nothing_lowers_keeps_its_likelihood():
    """Once in ten years is on the line between the classes 2 and 3, and 2 with and without."""
    row = dam(rows({}))

    assert row["likelihood_inherent"] == 2
    assert row["likelihood_residual"] == 2
    assert ends(row, "current") == "N–H"


def test_the_state_of_today_says_nothing_of_how_far_the_event_is_lowered():
    """Dam break, consequence up to 5: 30 % of the lead of today is no measure of its plume."""
    low = {"effectiveness_low": 0.3, "effectiveness_mid": 0.3, "effectiveness_high": 0.3}
    some = dam(rows({"acts_as": "consequence"} | low))
    whole = dam(
        rows(
            {
                "acts_as": "consequence",
                "effectiveness_low": 1.0,
                "effectiveness_mid": 1.0,
                "effectiveness_high": 1.0,
            }
        )
    )

    assert (some["consequence_residual"], whole["consequence_residual"]) == (5, 1)


def test_embedded_measures_stand_apart_and_count_alike():
    table = rows({"embedded": True}, {"measure_id": "M2"}, {"measure_id": "M3", "acts_on": ROOTS})

    assert shrews(table)["mitigation_ids"] == "M1;M2"
    assert shrews(table)["embedded_ids"] == "M1"
    assert pd.isna(plants(table)["embedded_ids"])


def test_the_earliest_tier_in_use_is_named_with_the_reasons_of_the_others():
    """A measure that failed is not in use; an offset is, though it lowers nothing."""
    tiers = rows(
        {"tier": "restore", "tier_skipped_reason": "no other site"},
        {"measure_id": "M2"},
        {"measure_id": "M3", "tier": "avoid", "status": "failed", "tier_skipped_reason": None},
    )
    offset = rows({"tier": "offset", "location": "off_site"})

    assert shrews(tiers)["mitigation_tier_max"] == "minimise"
    assert shrews(tiers)["tier_skipped_reason"] == (
        "no other site | the ore has to leave by this road"
    )
    assert shrews(offset)["mitigation_tier_max"] == "offset"


def test_a_row_with_no_measure_says_nothing_of_measures():
    row = plants(rows({}))

    names = ["mitigation_ids", "mitigation_tier_max", "tier_skipped_reason", "control_basis"]
    assert row[[*names, "control_status", "control_effectiveness"]].isna().all()
    assert ends(row, "residual") == "N–H"


def test_basis_and_status_are_the_weakest_of_what_counts():
    row = shrews(
        rows(
            {},
            {"measure_id": "M2", "status": "planned", "basis": "literature"},
            {"measure_id": "M3", "status": "failed", "basis": "assumed"},
        )
    )

    assert (row["control_basis"], row["control_status"]) == ("literature", "planned")


def test_without_a_table_of_measures_nothing_is_said_of_current_and_residual():
    """Not surveyed is not the same as "no measures": the columns are there and empty."""
    register = run(the_plan()).register

    names = [n for n in register if n.startswith(("rating_current", "rating_residual"))]
    assert len(names) == 6
    assert register[[*names, "mitigation_ids", "control_effectiveness"]].isna().all(axis=None)
    assert register["rating_inherent"].notna().all()


def test_measures_never_change_the_inherent_rating():
    """The register with and without measures is the same, but for what measures fill."""
    plan = the_plan()
    before = run(plan).register
    plan.tables["mitigation"] = [GOOD]
    after = run(plan).register
    filled = [n for n in before if before[n].isna().all() and after[n].notna().any()]

    stamps = ["register_version", "inputs_hash"]
    assert {"rating_current", "rating_residual_hi", "mitigation_ids"} <= set(filled)
    pd.testing.assert_frame_equal(
        before.drop(columns=[*filled, *stamps]),
        after.drop(columns=[*filled, *stamps]),
        check_dtype=False,
    )


def test_the_order_of_the_measures_changes_nothing():
    first = [{}, {"measure_id": "M2", "acts_on": "source:S1", "status": "planned"}]
    one, other = with_measures(*first), with_measures(*first[::-1])

    pd.testing.assert_frame_equal(one.ratings, other.ratings)
    pd.testing.assert_frame_equal(one.measures, other.measures)


def told(*changes):
    """Return the findings about these measures: measure (by its row), column, value, fix."""
    found = with_measures(*changes).findings
    assert found["severity"].eq("warning").all()
    return list(found[["row", "column", "value", "fix"]].itertuples(index=False, name=None))


def test_a_measure_that_acts_on_nothing_is_told_with_the_nearest_name():
    """One of two names is misspelt; the other one acts, and is not told."""
    lost = SHREWS.replace("worms", "wroms")
    ((row, column, value, fix),) = told({}, {"measure_id": "M2", "acts_on": f"{ROOTS};{lost}"})

    assert (row, column, value) == (3, "acts_on", lost)
    assert f"it lowers nothing; nearest: {SHREWS}" in fix


def test_an_edge_of_another_stressor_is_told_with_the_nearest_edge():
    """The name of an edge is nearest to an edge, never to the node at its end."""
    ((_, _, _, fix),) = told({"acts_on": f"source:S1->{ROOTS}|Zn"})

    assert f"nearest: source:S1->{ROOTS}|" in fix


@pytest.mark.parametrize(
    ("changes", "rows_told"),
    [
        ([{}], []),
        ([{"tier_skipped_reason": None}], [2]),
        ([{"tier_skipped_reason": None, "tier": "avoid"}], []),
        ([{"tier_skipped_reason": None}, {"measure_id": "M2", "tier": "avoid"}], []),
        (
            [{"tier_skipped_reason": None, "tier": "restore", "completion_criteria": "cover"},
             {"measure_id": "M2", "tier": "avoid", "tier_skipped_reason": None}],
            [2],
        ),
        (
            [{"tier_skipped_reason": None},
             {"measure_id": "M2", "tier": "avoid", "status": "failed"}],
            [2],
        ),
        (
            [{"tier_skipped_reason": None},
             {"measure_id": "M2", "tier": "avoid", "acts_on": ROOTS, "tier_skipped_reason": None}],
            [2],
        ),
        ([{"tier_skipped_reason": None, "status": "failed"}], []),
    ],
)  # fmt: skip
def test_a_tier_that_is_skipped_in_silence_is_told(changes, rows_told):
    """Minimise without avoid on the same path needs a reason; one that failed is not in use."""
    found = told(*changes)

    assert [row for row, _, _, _ in found] == rows_told
    assert all(column == "tier_skipped_reason" for _, column, _, _ in found)
    assert all("avoid" in fix or "minimise" in fix for _, _, _, fix in found)


def test_findings_about_measures_stand_in_faults_csv():
    """Beside those of the graph, with file and row."""
    plan = the_plan()
    plan.tables["mitigation"] = [GOOD | {"acts_on": "source:S9"}]
    faults = run(plan).faults
    (found,) = faults[faults["table"].eq("mitigation")].to_dict("records")

    assert (found["file"], found["row"], found["value"]) == (
        "tables/mitigation.csv",
        2,
        "source:S9",
    )


@pytest.mark.parametrize(
    ("links", "left", "rating"),
    [
        ([], 0.3, "M"),  # 30 % are magnitude 4
        ([IRREVERSIBLE], 0.3, "H"),  # … and one more
        ([IRREVERSIBLE], 0.006, "N"),  # what is negligible stays so
        ([IRREVERSIBLE], 0.05, "M"),  # magnitude 2 and one more
    ],
)
def test_what_is_left_is_rated_as_an_effect_of_that_size(links, left, rating):
    """60 % of a reference of value 2 are cleared; a measure leaves a share of the reference.

    By hand, from the tables: what is irreversible weighs one class more, of what is left, not of
    what was: from 60 to 30 % the magnitude falls from 5 (5 + 1, at most 5) to 5 (4 + 1).
    """
    plan = Plan(
        {
            "sources": [a_source("DIG", "vegetation_clearing", phase="construction",
                                 stressors="habitat_loss", block_ids="B1")],
            "habitats": [a_habitat("H1", "B1", area=60.0)],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": 60.0}],
            "receptors": [a_receptor("heathland", reference_extent_ha=100.0, value_1_5=2.0)],
            "links": links,
        }
    )  # fmt: skip
    before = core(plan)
    share = 1 - left / 0.6
    measure = GOOD | {"acts_on": "source:DIG", "effectiveness_low": share,
                      "effectiveness_mid": share, "effectiveness_high": share}  # fmt: skip
    tables = site_of(plan).tables | {"mitigation": frame_of("mitigation", [measure])}
    site = replace(site_of(plan), tables=tables)

    (row,) = mitigate(site, before.graph, before.rated, load_knowledge()).ratings.to_dict("records")

    assert row["rating_residual"] == rating
