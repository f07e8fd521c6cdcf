"""What a receptor meets in a zone: statistics, flags, and the weight of crowded places."""

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.exposure.concentration import spatially_weighted_mean
from tests.plans import Plan, core, smelter_plan, soil_samples, with_soil


def _zone(values, **settings):
    plan = smelter_plan()
    plan.settings.update(settings)
    with_soil(plan, "Z9", {"Pb": values})
    found = core(plan).exposed.concentrations.set_index(["zone_id", "stressor"])
    return found.loc[("Z9", "Pb")]


@pytest.mark.oracle
def test_the_limit_of_a_normal_sample_is_students():
    """Mean, median, highest and x̄ + t s/√n of nine values, by numpy and a table of t (8 df)."""
    values = [10.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0, 20.0]
    zone = _zone(values)

    limit = 15 + 1.859548 * np.std(values, ddof=1) / 3  # t(0.95, 8) = 1.859548
    assert (zone["mean"], zone["median"], zone["max_value"], zone["n"]) == (15, 15, 20, 9)
    assert zone["epc"] == pytest.approx(limit, rel=1e-6)
    assert zone["epc_method"] == "ucl95_t"


def test_reference_samples_are_not_what_a_receptor_meets():
    """Ten reference samples in the zone leave its concentration as it was."""
    plan = smelter_plan()
    before = core(plan).exposed.concentrations
    with_soil(plan, "Z1", {"Pb": [1.0] * 10}, role="reference")

    after = core(plan).exposed.concentrations

    columns = ["zone_id", "stressor", "n", "mean", "epc"]
    pd.testing.assert_frame_equal(before[columns], after[columns])


def test_targeted_samples_have_a_weighted_mean_and_no_limit():
    """Samples put where trouble was expected: not random, and said so."""
    zone = _zone([10.0] * 8 + [100.0], sampling_design="targeted")

    assert zone["epc_method"] == "spatially_weighted_mean"
    assert zone["epc"] == pytest.approx(20.0)  # no coordinates: every location weighs the same
    assert "not_random" in zone["concentration_flags"]


def test_a_design_that_nobody_told_is_flagged():
    """Unknown is never treated as random in silence."""
    values = [10.0, 12.0, 13.0, 14.0, 15.0, 16.0, 17.0, 18.0]

    assert (
        "sampling_design_unknown" in _zone(values, sampling_design="unknown")["concentration_flags"]
    )


def test_crowded_locations_share_the_weight_of_their_cell():
    """Nine samples of 100 in one hectare and one of 0 elsewhere: two cells, so a mean of 50.

    Ten locations stand for 10 ha: cells of √(10 ha / 10) = 100 m; the nine stand in one of them.
    """
    group = pd.DataFrame(
        {
            "value": [100.0] * 9 + [0.0],
            "x_m": [5.0 * i for i in range(1, 10)] + [850.0],
            "y_m": [50.0] * 10,
        }
    )

    assert spatially_weighted_mean(group, area_ha=10.0) == pytest.approx(50.0)
    assert spatially_weighted_mean(group, area_ha=float("nan")) == pytest.approx(90.0)


def test_a_zone_without_a_detect_has_no_concentration():
    """Twelve non-detects: nothing but an upper bound is known, so the exposure is missing."""
    plan: Plan = smelter_plan()
    samples, chemistry = soil_samples("Z9", {"Pb": [("<", 5.0)] * 12})
    plan.rows("samples").extend(samples)
    plan.rows("chemistry").extend(chemistry)
    zone = core(plan).exposed.concentrations.set_index(["zone_id", "stressor"]).loc[("Z9", "Pb")]

    assert np.isnan(zone["epc"])
    assert np.isnan(zone["mean"])
    assert (zone["n"], zone["n_nondetect"]) == (12, 12)
