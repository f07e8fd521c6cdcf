"""Dose against a no-effect and a low-effect level: which share of the receptor is affected.

Tier 2 for wildlife: the doses at the sampled locations are compared with the toxicity reference
values of the receptor's guild (no-effect level, low-effect level). The effect is the share of the
locations above the low-effect level with its 5-95 % range; its upper end is at least the share
above the no-effect level, because what happens between the two levels is unknown.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

EFFECT_METRIC = "p_exceed_low_effect"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Exceedance:
    """Share of locations above one level.

    Parameters
    ----------
    share : with non-detects at their upper value; NaN where the level or every dose is unknown
    share_lower : with non-detects at their lower value
    low, high : 5 % and 95 % Clopper-Pearson limits: `low` of `share_lower`, `high` of `share`
    """

    share: float
    share_lower: float
    low: float
    high: float


@dataclass(frozen=True)
class DoseBracket:
    """Effect of a dose as a share of the receptor, 0..1.

    Parameters
    ----------
    share : share of locations above the low-effect level; NaN where that level is unknown
    low, high : the effect interval, always known (0..1 where nothing is)
    low_effect, no_effect : the exceedances behind it
    n, n_missing : locations with and without a known dose
    flags : what makes the interval wider than the samples alone would, sorted
    """

    share: float
    low: float
    high: float
    low_effect: Exceedance
    no_effect: Exceedance
    n: int
    n_missing: int
    flags: tuple[str, ...]


UNKNOWN = Exceedance(np.nan, np.nan, np.nan, np.nan)


def clopper_pearson(k: int, n: int, tail: float = 0.05) -> tuple[float, float]:
    """Return the exact binomial limits of k in n, `tail` probability left out on each side.

    Source: Clopper & Pearson 1934, Biometrika 26: 404-413.

    >>> low, high = clopper_pearson(0, 10)
    >>> low, round(high, 4)
    (0.0, 0.2589)
    """
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is no share")
    low = 0.0 if k == 0 else float(special.betaincinv(k, n - k + 1, tail))
    high = 1.0 if k == n else float(special.betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def exceedance(dose_lower: ArrayLike, dose_upper: ArrayLike, level: float) -> Exceedance:
    """Return the share of known doses above `level`; a dose equal to the level is not above it.

    `dose_lower` and `dose_upper` (n,) are the same locations with non-detects at the lowest and at
    the highest value that they may have; both are equal where everything was detected.
    """
    lower, upper = (
        np.asarray(dose_lower, dtype=np.float64),
        np.asarray(dose_upper, dtype=np.float64),
    )
    if np.isnan(level) or lower.size == 0:
        return UNKNOWN
    n = lower.size
    k_lower, k_upper = int((lower > level).sum()), int((upper > level).sum())
    low, high = clopper_pearson(k_lower, n)[0], clopper_pearson(k_upper, n)[1]
    return Exceedance(k_upper / n, k_lower / n, low, high)


def _known(dose_lower: ArrayLike, dose_upper: ArrayLike) -> tuple[Floats, Floats, int]:
    """Return the locations with a known dose and how many have none."""
    lower, upper = np.broadcast_arrays(
        np.asarray(dose_lower, dtype=np.float64), np.asarray(dose_upper, dtype=np.float64)
    )
    known = ~(np.isnan(lower) | np.isnan(upper))
    lower, upper = lower[known], upper[known]
    if (lower > upper).any():
        raise ValueError("a lower dose is above its upper dose")
    if (lower < 0).any():
        raise ValueError("a dose is negative")
    return lower, upper, int((~known).sum())


def _check_levels(no_effect_level: float, low_effect_level: float) -> None:
    for name, level in (("no-effect", no_effect_level), ("low-effect", low_effect_level)):
        if level <= 0:
            raise ValueError(f"{name} level is not above zero")
    if low_effect_level < no_effect_level:
        raise ValueError("low-effect level is below the no-effect level")


def _interval(low_effect: Exceedance, no_effect: Exceedance) -> tuple[float, float]:
    """Return the ends of the effect; where a level is unknown its end is as wide as it can be."""
    low = 0.0 if np.isnan(low_effect.share) else low_effect.low
    if np.isnan(no_effect.share):
        return low, 1.0
    if np.isnan(low_effect.share):
        return low, no_effect.high
    return low, max(low_effect.high, no_effect.share)


def _flags(low_effect: Exceedance, no_effect: Exceedance, n: int, missing: int) -> tuple[str, ...]:
    reasons = {
        "no_dose": n == 0,
        "dose_missing": n > 0 and missing > 0,
        "low_effect_level_unknown": n > 0 and np.isnan(low_effect.share),
        "no_effect_level_unknown": n > 0 and np.isnan(no_effect.share),
        "nondetects_decide": low_effect.share > low_effect.share_lower
        or no_effect.share > no_effect.share_lower,
    }
    return tuple(sorted(flag for flag, holds in reasons.items() if holds))


def dose_bracket(
    dose_lower: ArrayLike,
    dose_upper: ArrayLike | None = None,
    *,
    no_effect_level: float = np.nan,
    low_effect_level: float = np.nan,
) -> DoseBracket:
    """Return the effect interval of the doses (n,) at n locations, mg per kg body weight and day.

    ========================  ==========================  ========================================
    known levels              low                         high
    ========================  ==========================  ========================================
    both                      5 % limit of the share      the larger of the 95 % limit of the share
                              above the low-effect level  above the low-effect level and the share
                                                          above the no-effect level
    no-effect only            0 (magnitude 1)             95 % limit of the share above it
    low-effect only           5 % limit of its share      1
    none, or no dose          0                           1
    ========================  ==========================  ========================================

    A dose below the no-effect level everywhere gives low = 0 and high = 1 - 0.05**(1/n): few
    locations cannot show that a small share is not affected. An unknown dose (NaN) is not counted
    and flagged. Non-detects enter twice: lowest value in `dose_lower`, highest in `dose_upper`
    (left out where everything was detected); ``nondetects_decide`` where that matters.

    >>> bracket = dose_bracket([1.0, 3.0, 9.0, 9.0], no_effect_level=2.0, low_effect_level=5.0)
    >>> bracket.share, round(bracket.low, 3), round(bracket.high, 3)
    (0.5, 0.098, 0.902)
    """
    upper = dose_lower if dose_upper is None else dose_upper
    lower_known, upper_known, missing = _known(dose_lower, upper)
    _check_levels(no_effect_level, low_effect_level)
    low_effect = exceedance(lower_known, upper_known, low_effect_level)
    no_effect = exceedance(lower_known, upper_known, no_effect_level)
    low, high = _interval(low_effect, no_effect)
    n = int(lower_known.size)
    flags = _flags(low_effect, no_effect, n, missing)
    return DoseBracket(low_effect.share, low, high, low_effect, no_effect, n, missing, flags)
