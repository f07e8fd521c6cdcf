"""Confidence: how much the evidence carries. It stands beside the risk, never inside it."""

from datetime import date

import numpy as np
import pandas as pd

PARTS = ("currency", "cover", "method", "agreement", "season", "effort", "domain")
TIER_METHOD = {0.0: 0.0, 1.0: 0.4, 2.0: 0.7, 3.0: 1.0}
UNVERIFIED_CAP = 0.4
ENOUGH_SAMPLES = 30.0
CURRENT_DAYS, STALE_DAYS = 365.0, 3650.0
"""Evidence of the last year counts full, evidence of ten years not at all (ours, declared)."""


def confidence(rows: pd.DataFrame, as_of: date, thresholds: dict[str, float]) -> pd.DataFrame:
    """Return confidence (class) and confidence_<part> (0–1) of every row, on the index of `rows`.

    `rows` has sampled_to, exposure_n, tier, verification, screening_outcome, effect_low,
    effect_value, effect_metric, extrapolated (`outside_domain`), survey_season and survey_effort
    (`survey_fit`). A part that does not apply is missing; one that
    applies and is unknown counts as zero. The class is that of the mean of the parts that apply,
    and never better than low where the weakest part is zero.
    """
    measured = rows["exposure_n"] > 0
    parts = pd.DataFrame(
        {
            "confidence_currency": _currency(rows["sampled_to"], as_of).where(measured),
            "confidence_season": rows["survey_season"],
            "confidence_effort": rows["survey_effort"],
            "confidence_cover": (rows["exposure_n"] / ENOUGH_SAMPLES).clip(upper=1.0).fillna(0.0),
            "confidence_method": _method(rows),
            "confidence_domain": 1.0 - rows["extrapolated"].astype("Float64").astype("float64"),
            "confidence_agreement": _agreement(rows),
        },
        index=rows.index,
    )
    mean = parts.mean(axis=1)
    weakest_nil = parts.eq(0).any(axis=1)
    limit = thresholds
    classes = np.select(
        [
            (mean >= limit["confidence_high"]) & ~weakest_nil,
            (mean >= limit["confidence_medium"]) & ~weakest_nil,
            mean >= limit["confidence_low"],
        ],
        ["high", "medium", "low"],
        default="very_low",
    )
    unchecked = rows["verification"].eq("unverified").to_numpy()
    classes = np.where(unchecked & np.isin(classes, ["high", "medium"]), "low", classes)
    return parts.assign(confidence=pd.Series(classes, index=rows.index, dtype="str"))


def _currency(sampled_to: pd.Series, as_of: date) -> pd.Series:
    """Return 1 for evidence of the last year, falling to 0 at ten years; undated evidence is 0."""
    year = pd.to_numeric(sampled_to.str[:4], errors="coerce")
    month = pd.to_numeric(sampled_to.str[5:7], errors="coerce").fillna(12)
    age = (as_of.year - year) * 365.0 + (as_of.month - month) * 30.4
    return (1 - (age - CURRENT_DAYS) / (STALE_DAYS - CURRENT_DAYS)).clip(0, 1).fillna(0.0)


def _method(rows: pd.DataFrame) -> pd.Series:
    """Return the weight of the tier; a fact that nobody has checked caps it."""
    weight = rows["tier"].map(TIER_METHOD).fillna(0.0)
    return weight.clip(upper=UNVERIFIED_CAP).where(rows["verification"].eq("unverified"), weight)


def _agreement(rows: pd.DataFrame) -> pd.Series:
    """Return 1 where screening and effect say the same, 0.5 where they may, 0 where they do not.

    They contradict each other where the concentration is below its screening benchmark and the
    dose is above the low-effect level at some location; they may agree where the concentration is
    above its benchmark and no location has a dose above the low-effect level.
    """
    both = rows["effect_metric"].eq("p_exceed_low_effect") & rows["screening_outcome"].isin(
        ["above", "above_in_places", "below"]
    )
    below = rows["screening_outcome"].eq("below")
    agree = np.select(
        [below & (rows["effect_low"] > 0), ~below & rows["effect_value"].eq(0)], [0.0, 0.5], 1.0
    )
    return pd.Series(agree, index=rows.index).where(both)
