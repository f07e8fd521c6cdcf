"""Confidence: each part by hand, and the class of their mean."""

from datetime import date

import pandas as pd
import pytest

from riskshed.pipeline.characterise.confidence import confidence

LIMITS = {"confidence_high": 0.75, "confidence_medium": 0.5, "confidence_low": 0.25}
ROW = {"sampled_to": "2024-01", "exposure_n": 30.0, "tier": 2.0, "verification": "verified",
       "screening_outcome": "above", "effect_metric": "p_exceed_low_effect", "effect_low": 0.1,
       "effect_value": 0.2, "extrapolated": None, "survey_season": float("nan"),
       "survey_effort": float("nan")}  # fmt: skip


def _of(**cells):
    rows = pd.DataFrame([ROW | cells]).astype({"sampled_to": "str"})
    return confidence(rows, date(2024, 6, 30), LIMITS).iloc[0]


@pytest.mark.parametrize(
    ("cells", "agreement"),
    [
        ({}, 1.0),
        ({"effect_low": 0.0, "effect_value": 0.0}, 0.5),  # above the benchmark, no dose effect
        ({"effect_low": 0.0, "effect_value": float("nan")}, 1.0),  # no low-effect level to hold
        ({"screening_outcome": "below"}, 0.0),
        ({"screening_outcome": "below", "effect_low": 0.0, "effect_value": 0.0}, 1.0),
        ({"screening_outcome": "above_in_places", "effect_low": 0.0, "effect_value": 0.0}, 0.5),
        ({"screening_outcome": "cannot_exclude"}, None),
        ({"effect_metric": "habitat_share"}, None),
    ],
)
def test_two_lines_agree_contradict_or_may_do_either(cells, agreement):
    """Nothing is said of agreement where only one line speaks."""
    found = _of(**cells)["confidence_agreement"]

    assert pd.isna(found) if agreement is None else found == agreement


def test_evidence_ages_from_one_year_to_ten():
    """Half-way between 365 and 3,650 days is half; ten years, and no date, are nothing."""
    assert _of()["confidence_currency"] == 1.0
    assert _of(sampled_to="2018-12")["confidence_currency"] == pytest.approx(0.5, abs=0.01)
    assert _of(sampled_to="2014-06")["confidence_currency"] == 0.0
    assert _of(sampled_to=None)["confidence_currency"] == 0.0


def test_the_class_is_that_of_the_mean_and_no_better_than_low_where_a_part_is_nil():
    """(1 + 1 + 0.7 + 1) / 4 is high; unverified facts, and a nil part, are low at best."""
    assert _of()["confidence"] == "high"
    assert _of(verification="unverified")["confidence"] == "low"
    assert _of(sampled_to=None)["confidence"] == "low"
    assert _of(exposure_n=3.0, tier=1.0, effect_metric=None)["confidence"] == "medium"
