"""The best tier there is: what each says, what it needs, and what it rests on."""

import numpy as np
import pytest
from scipy.stats import beta

from tests.plans import NOWHERE, a_receptor, core, smelter_plan, spread_out, with_soil

FLAT = [50.0 + i / 100 for i in range(12)]  # twelve locations almost alike


def _row(receptor, results, metal="Pb", reference=None, **settings):
    """Return the operation row of one receptor in Z1 with these results and nothing else."""
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])
    plan.tables["receptors"] = [a_receptor(receptor)]
    plan.settings.update(settings)
    with_soil(plan, "Z1", {metal: results})
    if reference:
        with_soil(plan, None, {metal: reference}, role="reference", **NOWHERE)
    rows = core(plan).rows
    (row,) = rows[
        rows["zone_id"].eq("Z1") & rows["stressor"].eq(metal) & rows["phase"].eq("post_closure")
    ].to_dict("records")
    return row


def test_below_its_benchmark_a_pathway_is_negligible():
    """Plants of lead: Eco-SSL 120 mg/kg; the highest location at 50 is magnitude 1, N."""
    row = _row("plants", FLAT)

    assert row["benchmark_value"] == 120.0
    assert (row["tier"], row["screening_outcome"]) == (1, "below")
    assert (row["magnitude_low"], row["magnitude_high"], row["rating"]) == (1, 1, "N")
    assert row["needs"] == ""


def test_on_the_benchmark_is_not_above_it():
    """The highest location is 120.0 exactly."""
    assert _row("plants", [50.0, 120.0])["screening_outcome"] == "below"
    assert _row("plants", [50.0, 120.001])["screening_outcome"] == "above"


def test_above_its_benchmark_nothing_is_known_of_the_size():
    """One location of twelve at 130: an outcome, not an effect: [1, 5], U, with what it needs."""
    row = _row("plants", [*FLAT[:11], 130.0])

    assert (row["tier"], row["screening_outcome"]) == (1, "above")
    assert (row["magnitude_low"], row["magnitude_high"], row["rating"]) == (1, 5, "U")
    assert row["share_above"] == pytest.approx(1 / 12)
    assert row["needs"].startswith("tier 2 or 3")
    assert np.isnan(row["effect_value"])


def test_a_limit_above_the_benchmark_is_never_a_pass():
    """Eleven locations at 50, one 'below 500': the benchmark of 120 may be exceeded there."""
    row = _row("plants", [*FLAT[:11], ("<", 500.0)])

    assert row["screening_outcome"] == "cannot_exclude"
    assert (row["tier"], row["rating"]) == (0, "U")


def test_a_mean_of_places_that_are_all_above_a_level_is_above_it():
    """Shrews of lead, Eco-SSL 56 mg/kg. Eleven at 60, one at 60,000: t = 1.0 with 11 degrees of
    freedom would say 0.83; one place at 50 more, and Student's t stands."""
    every, not_every = (_row("shrews", [*[60.0] * 11, 60_000.0, *more]) for more in ([], [50.0]))

    assert every["benchmark_value"] == 56.0
    assert (every["share_above"], every["p_exceed"]) == (1.0, 1.0)
    assert every["quotient_low"] == pytest.approx(60 / 56)
    assert 0.8 < not_every["p_exceed"] < 0.9
    assert not_every["quotient_low"] < 1


def test_places_that_are_all_below_a_level_leave_open_what_lies_between_them():
    """1 and 55 mg/kg below 56: t = −28/27 with one degree of freedom, 1/2 − atan(28/27)/π."""
    row = _row("shrews", [1.0, 55.0])

    assert (row["screening_outcome"], row["share_above"]) == ("below", 0.0)
    assert row["p_exceed"] == pytest.approx(0.5 - np.arctan(28 / 27) / np.pi)


def test_a_benchmark_below_background_raises_nothing_and_passes_nothing():
    """Background of 200 above the benchmark of 120: printed, and left open."""
    row = _row("plants", [*FLAT[:11], 130.0], reference=spread_out(150, 0.3, 12))

    assert row["screening_outcome"] == "benchmark_below_background"
    assert (row["tier"], row["rating"]) == (0, "U")
    assert "benchmark_below_background" in row["flags"]


def test_without_a_benchmark_nothing_is_said():
    """No set declared: tier 0, [1, 5], U."""
    row = _row("plants", FLAT, benchmark_sets=[])

    assert (row["tier"], row["magnitude_low"], row["magnitude_high"]) == (0, 1, 5)
    assert row["rating"] == "U"


def test_without_a_sample_nothing_is_said():
    """Tier 0 says that evidence is missing, and which."""
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])

    rows = core(plan).rows

    assert set(rows["tier"]) == {0}
    assert set(rows["rating"]) == {"U"}
    assert set(rows["response_rule"]) == {"T0-no-evidence"}
    assert rows["needs"].ne("").all()


@pytest.mark.oracle
def test_tier_two_is_the_share_of_locations_above_the_low_effect_level():
    """Woodcocks of lead, Sample et al. 1996: 1.13 and 11.3 mg/kg/d; 3 of 12 above the low level.

    A dose of 11.3 needs 200 mg/kg in soil or so: 40 and 4000 mg/kg are clear of it.
    """
    row = _row("woodcocks", [40.0] * 9 + [4000.0] * 3)

    assert row["tier"] == 2
    assert (row["trv_no_effect"], row["trv_low_effect"]) == (1.13, 11.3)
    assert row["effect_value"] == 0.25
    assert row["effect_low"] == pytest.approx(beta.ppf(0.05, 3, 10))
    assert row["share_above_no_effect"] == 1.0  # 40 mg/kg is above the no-effect level, too
    assert row["effect_high"] == 1.0
    assert row["effect_metric"] == "p_exceed_low_effect"


@pytest.mark.oracle
def test_both_levels_come_from_one_set_and_a_lone_level_opens_the_lower_end():
    """Eco-SSL has only a no-effect dose: the lower end is nil, the upper that of its share."""
    row = _row("woodcocks", [0.001] * 12, trv_sets=["eco_ssl"])

    assert np.isnan(row["trv_low_effect"])
    assert row["effect_low"] == 0.0
    assert row["effect_high"] == pytest.approx(1 - 0.05 ** (1 / 12))
    assert row["magnitude_low"] == 1
    assert row["needs"] == "a low-effect level for this receptor"


def test_a_set_with_both_levels_comes_before_a_set_with_one():
    """eco_ssl stands first and has one level; sample_1996 has both and is used."""
    row = _row("woodcocks", FLAT, trv_sets=["eco_ssl", "sample_1996"])

    assert row["trv_set"] == "sample_1996"


def test_a_dose_speaks_for_food_only():
    """Shrews meet lead by food; plants by their roots: no dose in their row."""
    plan = smelter_plan()

    rows = core(plan).rows

    assert set(rows.loc[rows["tier"].eq(2), "route"]) == {"ingestion"}
    assert rows.loc[rows["route"].ne("ingestion"), "dose_epc"].isna().all()


def test_a_row_says_how_sure_the_facts_are_that_it_rests_on():
    """The weakest of reference values, intake and uptake; and their sources."""
    row = _row("woodcocks", FLAT)

    assert row["verification"] in {"verified", "derived", "unverified"}
    assert row["fact_source_keys"]
