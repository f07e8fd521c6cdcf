"""Above background? A count of locations against the share the background would put there."""

import pytest
from scipy.stats import binomtest

from riskshed.pipeline.load.knowledge import load_knowledge
from tests.plans import NOWHERE, identified, smelter_plan, with_soil


def _zone(values, reference=None, region=None):
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])
    plan.settings["background_region"] = region
    with_soil(plan, "Z1", {"Pb": values})
    if reference:
        with_soil(plan, None, {"Pb": reference}, role="reference", **NOWHERE)
    found = identified(plan).contamination.set_index(["zone_id", "stressor"])
    return found.loc[("Z1", "Pb")]


REFERENCE = [float(v) for v in range(1, 12)]  # eleven values: the 90th percentile is the tenth, 10


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("above", "answer"), [(0, "no"), (2, "no"), (3, "no"), (4, "yes"), (10, "yes")]
)
def test_a_zone_is_above_background_where_the_binomial_test_says_so(above, answer):
    """Both sides of 5 % with 10 locations: 3 of 10 above a p90 has p = 0.07, 4 of 10 has 0.013."""
    p_value = binomtest(above, 10, 0.1, alternative="greater").pvalue

    zone = _zone([11.0] * above + [9.0] * (10 - above), REFERENCE)

    assert zone["background_value"] == pytest.approx(10.0)
    assert zone["p_value"] == pytest.approx(p_value)
    assert zone["above_background"] == answer == ("yes" if p_value < 0.05 else "no")


def test_a_value_on_the_background_is_not_above_it():
    """Greater, not equal."""
    assert _zone([10.0] * 10, REFERENCE)["n_above"] == 0


def test_a_limit_above_the_background_is_no_exceedance():
    """Non-detects below 50 where the background is 10 say nothing."""
    zone = _zone([("<", 50.0)] * 10, REFERENCE)

    assert (zone["n"], zone["n_above"], zone["above_background"]) == (10, 0, "no")


def test_seven_reference_samples_are_too_few():
    """Eight make a background of the site; below that the region's, or nothing."""
    assert _zone([11.0] * 10, REFERENCE[:8])["above_background"] == "yes"
    few = _zone([11.0] * 10, REFERENCE[:7])
    assert few["above_background"] != few["above_background"]  # missing: unknown, not "no"


def test_reference_samples_come_before_the_region():
    """Lead of Île-de-France stands in the shipped table; the site's own samples win."""
    table = load_knowledge().background
    shipped = table[
        table["region_key"].eq("france_ile_de_france")
        & table["stressor"].eq("Pb")
        & table["statistic"].eq("p90")
    ]["value"].item()

    regional = _zone([9.0] * 9, region="france_ile_de_france")
    own = _zone([9.0] * 9, REFERENCE, region="france_ile_de_france")

    assert regional["background_value"] == shipped
    assert regional["background_statistic"] == "p90"
    assert own["background_source"] == "reference samples of the site"
    assert own["background_verification"] == "declared"


@pytest.mark.oracle
def test_a_median_is_tested_as_a_median():
    """Where only a median is on record, half of the locations may lie above it."""
    median = (
        load_knowledge().background.set_index("background_id").loc["bg-europe_foregs-Pb-median"]
    )
    values = [median["value"] + 1.0] * 8 + [median["value"] - 1.0] * 2

    zone = _zone(values, region="europe_foregs")

    assert zone["p_value"] == pytest.approx(binomtest(8, 10, 0.5, alternative="greater").pvalue)
    assert zone["above_background"] == "no"  # 56 of 1024: p = 0.0547
