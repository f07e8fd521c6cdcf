"""Land take: the share of the zone's habitat that is taken, of the declared reference affected."""

import pandas as pd
import pytest

from riskshed.pipeline.response.land_take import land_effects
from tests.plans import Plan, a_habitat, a_receptor, a_source, core

CASE = {"receptor_id": "moth", "zone_id": "Z1", "stressor": "habitat_loss", "phase": "construction"}
ZONES = pd.DataFrame({"zone_id": ["Z1"], "area_ha": [100.0]})


def _effect(*overlaps, stressor_class="habitat_loss", zones=ZONES, reference=float("nan")):
    cases = pd.DataFrame([CASE | {"stressor_class": stressor_class}])
    reach = pd.DataFrame([CASE | {"source_id": i, "overlap_ha": v} for i, v in enumerate(overlaps)])
    reach = reach.astype({"overlap_ha": "float64"})
    return land_effects(cases, reach, zones, pd.Series({"moth": reference})).iloc[0]


def test_the_effect_is_the_share_of_the_zone_that_is_taken():
    """20 of 100 ha."""
    effect = _effect(20.0)

    assert (effect["effect_low"], effect["effect_value"], effect["effect_high"]) == (0.2, 0.2, 0.2)
    assert effect["effect_metric"] == "habitat_share"


def test_the_takes_of_all_sources_add_up_to_no_more_than_the_zone():
    """20 + 30 ha; 70 + 70 ha are the whole zone."""
    assert _effect(20.0, 30.0)["effect_value"] == 0.5
    assert _effect(70.0, 70.0)["effect_value"] == 1.0


def test_of_a_reference_smaller_than_the_zone_the_take_is_a_share_of_the_reference():
    """20 ha taken of a reference of 40 ha are half of it, however large the zone is drawn."""
    drawn = [_effect(20.0, reference=40.0, zones=ZONES.assign(area_ha=a)) for a in (40.0, 1e5)]

    assert [one["effect_value"] for one in drawn] == [0.5, 0.5]
    assert "reference" in drawn[1]["er_model"]
    assert _effect(20.0, reference=100.0)["effect_value"] == 0.2


def test_a_take_that_nobody_knows_may_be_the_rest_of_the_zone():
    """20 ha are known, another source's overlap is not: at least 0.2, at most all of it."""
    effect = _effect(20.0, None)

    assert (effect["effect_low"], effect["effect_high"]) == (0.2, 1.0)
    assert pd.isna(effect["effect_value"])


@pytest.mark.parametrize(
    "unknown",
    [
        _effect(None),
        _effect(20.0, stressor_class="metals"),
        _effect(20.0, zones=ZONES.assign(area_ha=float("nan"))),
    ],
)
def test_without_overlap_area_or_class_there_is_no_effect_to_state(unknown):
    """Missing, never zero."""
    assert unknown[["effect_low", "effect_value", "effect_high", "effect_metric"]].isna().all()


@pytest.mark.parametrize(
    ("reference", "affected", "magnitude"),
    [(20.0, 1.0, 5), (40.0, 0.5, 4), (100.0, 0.2, 3), (400.0, 0.05, 2), (2000.0, 0.01, 1)],
)
def test_magnitude_is_relative_to_the_declared_reference(reference, affected, magnitude):
    """20 ha cleared, all of its zone: its share of the reference, on the line of each class."""
    plan = Plan(
        {
            "sources": [a_source("DIG", "vegetation_clearing", phase="construction",
                                 stressors="habitat_loss", block_ids="B1")],
            "habitats": [a_habitat("H1", "B1", area=20.0)],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": 20.0}],
            "receptors": [a_receptor("heathland", reference_extent_ha=reference)],
        }
    )  # fmt: skip

    (row,) = core(plan).rows.to_dict("records")

    assert row["tier"] == 2
    assert row["affected_low"] == row["affected_high"] == pytest.approx(affected)
    assert (row["magnitude_low"], row["magnitude_high"]) == (magnitude, magnitude)
    assert row["rating_basis"] == "significance"
