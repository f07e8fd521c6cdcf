"""Tier 1: screening. Below its benchmark is negligible; what is above needs more evidence."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from riskshed.pipeline.epc import (
    observations,
    prob_mean_above,
    quantile,
    share_above,
)
from riskshed.pipeline.response.screening import ABOVE, ABOVE_IN_PLACES, BELOW, screen
from riskshed.schemas.frames import rows_of

CASE = ["receptor_id", "zone_id", "stressor", "medium"]


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
    met = _exposures(cases, measurements)
    level = cases["benchmark_value"].astype("float64")
    mobile = cases["mobile"].astype(bool)
    exposure = {
        "exposure_value": met["middle"],
        "exposure_value_unit": cases["unit"],
        "exposure_statistic": cases["epc_method"].where(mobile, "max_location"),
        "share_above": met["share_above"],
        "p_exceed": met["p_exceed"],
        "quotient": met["middle"] / level,
        "quotient_low": met["low"] / level,
        "quotient_high": met["high"] / level,
    }
    columns = pd.DataFrame(exposure | _outcomes(cases, met, level), index=cases.index)
    return pd.concat([cases[CASE], columns], axis=1)


def _outcomes(cases: pd.DataFrame, met: pd.DataFrame, level: pd.Series) -> dict[str, Any]:
    """Return the outcome of each screening and the magnitudes that it leaves open."""
    result = screen(
        met["middle"],
        level,
        cases["background_value"].astype("float64"),
        # a limit above the benchmark may hide an exceedance: that is never a pass
        all_nondetect=met["all_nondetect"] | ((met["middle"] <= level) & met["hidden"]),
        reporting_limit=met["reporting_limit"],
        highest_place=met["highest_place"],
        probable=cases["benchmark_kind"].eq("probable_effect"),
    )
    return {
        "screening_outcome": pd.Series(result.outcome, index=cases.index, dtype="str"),
        "screening_low": result.magnitude_low.astype("float64"),
        "screening_high": result.magnitude_high.astype("float64"),
    }


class Met(NamedTuple):
    """What a receptor meets in a zone, and what the single results say about it.

    ``low``, ``middle`` and ``high`` of the exposure, the share of locations above the benchmark,
    P(exposure > benchmark); whether nothing was detected, whether a limit above the benchmark hides
    what is there; the highest limit (NaN without one) and the highest result.
    """

    low: float
    middle: float
    high: float
    share_above: float
    p_exceed: float
    all_nondetect: bool
    hidden: bool
    reporting_limit: float
    highest_place: float


def _exposures(cases: pd.DataFrame, measurements: pd.DataFrame) -> pd.DataFrame:
    """Return what each case meets, columns those of `Met`."""
    places = measurements.groupby(["zone_id", "stressor", "medium"]).indices
    value = measurements["value"].to_numpy(dtype="float64")
    nondetect = measurements["nondetect"].to_numpy(dtype=bool)
    rows = []
    for case in rows_of(cases):
        here = places[case["zone_id"], case["stressor"], case["medium"]]
        rows.append(_met(case, value[here], nondetect[here]))
    return pd.DataFrame(rows, columns=Met._fields, index=cases.index)


def _met(case: dict[str, Any], numbers: np.ndarray, nondetect: np.ndarray) -> Met:
    level = float(case["benchmark_value"])
    share = _share(numbers, nondetect, level)
    low, middle, high, p_exceed = (
        _mean_exposure(case, level, everywhere=share == 1.0)
        if case["mobile"]
        else (*_location_exposure(numbers, nondetect), share)
    )
    return Met(
        low=low,
        middle=middle,
        high=high,
        share_above=share,
        p_exceed=p_exceed,
        all_nondetect=bool(nondetect.all()),
        hidden=bool((nondetect & (numbers > level)).any()),
        reporting_limit=float(numbers[nondetect].max(initial=0.0)) or np.nan,
        highest_place=float(numbers[~nondetect].max(initial=0.0)),
    )


def _share(numbers: np.ndarray, nondetect: np.ndarray, level: float) -> float:
    return float("nan") if np.isnan(level) else share_above(numbers, nondetect, level).share


def _location_exposure(numbers: np.ndarray, nondetect: np.ndarray) -> tuple[float, float, float]:
    """Return the median of the locations, and the highest twice."""
    detected = numbers[~nondetect]
    highest = float(detected.max()) if len(detected) else float("nan")
    median = quantile(observations(numbers, nondetect), 0.5)
    return median, highest, highest


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
