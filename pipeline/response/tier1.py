"""Tier 1: screening. Below its benchmark is negligible; what is above needs more evidence."""

from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.epc import (
    observations,
    prob_mean_above,
    quantile,
    share_above,
)
from riskshed.pipeline.response.screening import ABOVE, ABOVE_IN_PLACES, BELOW, screen
from riskshed.schemas.frames import groups_of, rows_of

CASE = ["receptor_id", "zone_id", "stressor", "medium"]
COLUMNS = [
    "exposure_value",
    "exposure_value_unit",
    "exposure_statistic",
    "share_above",
    "p_exceed",
    "quotient",
    "quotient_low",
    "quotient_high",
    "screening_outcome",
    "screening_low",
    "screening_high",
]


def screening(cases: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Return the screening of every case that was measured.

    Parameters
    ----------
    cases : columns `CASE`, unit, mobile (bool), the summary of the zone (n, n_nondetect, mean,
        se, lcl, ucl, epc, median, max_value), background_value, benchmark_value, benchmark_kind
    measurements : the single values behind the summary

    Plants and soil fauna meet the soil they stand in: their exposure is the highest location, and
    the share of locations above the benchmark is printed. Mobile animals meet the mean: their
    exposure is the exposure point concentration, and P(mean > benchmark) is printed; it passes only
    where no single location is above the benchmark.
    """
    values = groups_of(measurements, ["zone_id", "stressor", "medium"])
    rows = [_case(case, values) for case in rows_of(cases)]
    return pd.DataFrame(rows, columns=[*CASE, *COLUMNS], index=cases.index)


def _case(case: dict[str, Any], values: dict[tuple[str, ...], pd.DataFrame]) -> dict[str, Any]:
    rows = values[case["zone_id"], case["stressor"], case["medium"]]
    numbers = rows["value"].to_numpy(dtype="float64")
    nondetect = rows["nondetect"].to_numpy(dtype=bool)
    level = float(case["benchmark_value"])
    mobile = bool(case["mobile"])
    everywhere = _share(numbers, nondetect, level) == 1.0
    low, middle, high, p_exceed = (
        _mean_exposure(case, level, everywhere)
        if mobile
        else _location_exposure(numbers, nondetect, level)
    )
    hidden = nondetect & (numbers > level)
    result = screen(
        middle,
        level,
        float(case["background_value"]),
        # a limit above the benchmark may hide an exceedance: that is never a pass
        all_nondetect=bool(nondetect.all() or (middle <= level and hidden.any())),
        reporting_limit=float(numbers[nondetect].max(initial=0.0)) or np.nan,
        highest_place=float(numbers[~nondetect].max(initial=0.0)),
        probable=case["benchmark_kind"] == "probable_effect",
    )
    return {key: case[key] for key in CASE} | {
        "exposure_value": middle,
        "exposure_value_unit": case["unit"],
        "exposure_statistic": case["epc_method"] if mobile else "max_location",
        "share_above": _share(numbers, nondetect, level),
        "p_exceed": p_exceed,
        "quotient": middle / level,
        "quotient_low": low / level,
        "quotient_high": high / level,
        "screening_outcome": str(result.outcome),
        "screening_low": float(result.magnitude_low),
        "screening_high": float(result.magnitude_high),
    }


def _share(numbers: np.ndarray, nondetect: np.ndarray, level: float) -> float:
    return float("nan") if np.isnan(level) else share_above(numbers, nondetect, level).share


def _location_exposure(
    numbers: np.ndarray, nondetect: np.ndarray, level: float
) -> tuple[float, float, float, float]:
    """Return median, highest, highest and the share of locations above the level."""
    detected = numbers[~nondetect]
    highest = float(detected.max()) if len(detected) else float("nan")
    median = quantile(observations(numbers, nondetect), 0.5)
    return median, highest, highest, _share(numbers, nondetect, level)


def _mean_exposure(
    case: dict[str, Any], level: float, everywhere: bool
) -> tuple[float, float, float, float]:
    """Return lower limit, exposure point concentration, upper limit and P(mean > level).

    `everywhere` says that every location lies above the level: then so does their mean, however
    wide a single high result makes Student's distribution.
    """
    n, mean, se = float(case["n"]), float(case["mean"]), float(case["se"])
    p_exceed = float("nan") if np.isnan(level) else prob_mean_above(n, mean, se, level)
    if everywhere and not np.isnan(p_exceed):
        p_exceed = 1.0  # as the lower limit says, which is not below the smallest result
    low, epc, ucl = float(case["lcl"]), float(case["epc"]), float(case["ucl"])
    return low, epc, epc if np.isnan(ucl) else max(epc, ucl), p_exceed


def screening_needs(outcome: str) -> str:
    """Return what would settle a screening outcome; nothing where it is below.

    >>> screening_needs("above")
    'tier 2 or 3: dose or sensitivity with a low-effect level, or an effect survey'
    """
    if outcome == BELOW:
        return ""
    if outcome in (ABOVE, ABOVE_IN_PLACES):
        return "tier 2 or 3: dose or sensitivity with a low-effect level, or an effect survey"
    return {
        "benchmark_below_background": "a benchmark that tells contamination from background",
        "below_probable_effect": "a screening or threshold level: below one of probable effect "
        "nothing is negligible",
        "cannot_exclude": "analysis with a reporting limit below the benchmark",
    }.get(outcome, "a measured concentration and a benchmark for this receptor")
