"""Tier 1: a concentration against a screening benchmark. An outcome, never an effect size.

Below its benchmark a pathway is negligible (magnitude 1). Everything else says only that a better
tier is needed: magnitude 1 to 5. A mean passes only where every single place does: the limit of a
mean may fall when a value rises, and more contamination must never turn a failure into a pass.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

BELOW = "below"
ABOVE = "above"
ABOVE_IN_PLACES = "above_in_places"
BENCHMARK_BELOW_BACKGROUND = "benchmark_below_background"
NOT_ASSESSED = "not_assessed"
CANNOT_EXCLUDE = "cannot_exclude"
BELOW_PROBABLE_EFFECT = "below_probable_effect"
OUTCOMES = (
    *(BELOW, ABOVE, ABOVE_IN_PLACES, BENCHMARK_BELOW_BACKGROUND, NOT_ASSESSED, CANNOT_EXCLUDE),
    BELOW_PROBABLE_EFFECT,
)

NEGLIGIBLE, HIGHEST = 1, 5


@dataclass(frozen=True)
class Screening:
    """Outcomes of one screening; all arrays have the broadcast shape of the input.

    Parameters
    ----------
    outcome : one of `OUTCOMES`
    quotient : value / benchmark; NaN where one of them is unknown
    censored : the quotient is an upper bound (reporting limit / benchmark), not a measurement
    magnitude_low, magnitude_high : 1 and 1 where below, else 1 and 5
    """

    outcome: NDArray[np.str_]
    quotient: NDArray[np.float64]
    censored: NDArray[np.bool_]
    magnitude_low: NDArray[np.int64]
    magnitude_high: NDArray[np.int64]


def _numbers(values: ArrayLike, name: str, *, zero: bool) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=np.float64)
    if not np.all((numbers > 0) | (zero & (numbers == 0)) | np.isnan(numbers)):
        raise ValueError(f"{name} is {'negative' if zero else 'not above zero'}")
    return numbers


def screen(
    value: ArrayLike,
    benchmark: ArrayLike,
    background: ArrayLike = np.nan,
    *,
    all_nondetect: ArrayLike = False,
    reporting_limit: ArrayLike = np.nan,
    highest_place: ArrayLike = 0.0,
    probable: ArrayLike = False,
) -> Screening:
    """Return the outcome of each value against its benchmark; all in the same unit and basis.

    Parameters
    ----------
    value : exposure concentration; not used where `all_nondetect`
    benchmark : screening value; NaN where there is none
    background : regional background; NaN where unknown (then nothing is compared with it)
    all_nondetect : nothing was detected, only `reporting_limit` (the highest) is known
    highest_place : the highest single result, where `value` is a mean over places
    probable : the benchmark says where effects are likely, not where they are unlikely

    The first line that holds gives the outcome:

    ==============================  ===========================================================
    ``not_assessed``                no benchmark, or neither a value nor non-detects
    ``cannot_exclude``              nothing detected, reporting limit above the benchmark or
                                    unknown
    ``below_probable_effect``       as below, of a level above which effects are likely: what is
                                    under it is not negligible
    ``below``                       value (or reporting limit) at or below the benchmark, and no
                                    single place above it
    ``benchmark_below_background``  above a benchmark that the background is above, too
    ``above``                       value above the benchmark
    ``above_in_places``             value at or below the benchmark, a single place above it
    ==============================  ===========================================================

    >>> screen([5.0, 20.0, 20.0], 10.0, [1.0, 1.0, 15.0]).outcome.tolist()
    ['below', 'above', 'benchmark_below_background']
    >>> screen(9.0, 10.0, highest_place=[10.0, 11.0]).outcome.tolist()
    ['below', 'above_in_places']
    >>> screen(float("nan"), 10.0, all_nondetect=True, reporting_limit=12.0).outcome.tolist()
    'cannot_exclude'
    """
    measured, limit, level, natural, censored, place, likely = np.broadcast_arrays(
        _numbers(value, "value", zero=True),
        _numbers(reporting_limit, "reporting limit", zero=False),
        _numbers(benchmark, "benchmark", zero=False),
        _numbers(background, "background", zero=True),
        np.asarray(all_nondetect, dtype=bool),
        _numbers(highest_place, "highest place", zero=True),
        np.asarray(probable, dtype=bool),
    )
    highest = np.where(censored, limit, measured)
    unknown = np.isnan(level) | (~censored & np.isnan(measured))
    passes = highest <= level
    below = passes & ~(place > level)
    outcome = np.select(
        [unknown, censored & ~passes, below & likely, below, level < natural, ~passes],
        [NOT_ASSESSED, CANNOT_EXCLUDE, BELOW_PROBABLE_EFFECT, BELOW, BENCHMARK_BELOW_BACKGROUND,
         ABOVE],
        default=ABOVE_IN_PLACES,
    )  # fmt: skip
    high = np.where(outcome == BELOW, NEGLIGIBLE, HIGHEST).astype(np.int64)
    low = np.full_like(high, NEGLIGIBLE)
    return Screening(outcome, highest / level, censored.copy(), low, high)
