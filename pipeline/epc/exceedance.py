"""How often a level is exceeded: by locations, and by the mean of the unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from riskshed.pipeline.epc.complete_data import NAN
from riskshed.pipeline.epc.observations import observations

TAIL = 0.05


@dataclass(frozen=True)
class ShareAbove:
    """Share of locations above a level with its 5-95 % range; NaN without any location.

    `share` counts what is decided: with `n_undecided` locations it is the least it can be, and
    the range is that of the least at its low end and of the most at its high end.
    """

    share: float
    low05: float
    high95: float
    n: int
    n_undecided: int


def share_above(values: npt.ArrayLike, nondetect: npt.ArrayLike, level: float) -> ShareAbove:
    """Return the share of locations whose concentration is greater than `level`.

    A non-detect with a limit not above the level is below it. One with a limit above it cannot be
    decided: below for the low end, above for the high end, never dropped. The ends are Clopper and
    Pearson's (1934), 5 % in each tail.

    Raises
    ------
    ValueError : as `observations`, or the level is missing or infinite

    >>> share_above([1.0, 3.0, 5.0], [False, False, True], 2.0).n_undecided
    1
    """
    if not np.isfinite(level):
        raise ValueError("the level is missing or infinite")
    results = observations(values, nondetect)
    n = results.n
    if n == 0:
        return ShareAbove(NAN, NAN, NAN, 0, 0)
    above = int((results.detects > level).sum())
    undecided = int((results.limits > level).sum())
    return ShareAbove(
        share=above / n,
        low05=clopper_pearson(above, n)[0],
        high95=clopper_pearson(above + undecided, n)[1],
        n=n,
        n_undecided=undecided,
    )


def clopper_pearson(count: int, n: int) -> tuple[float, float]:
    """Return the exact 5 and 95 % limits of a share, `count` of `n`.

    >>> [round(end, 4) for end in clopper_pearson(0, 10)]
    [0.0, 0.2589]
    """
    low = float(special.betaincinv(count, n - count + 1, TAIL)) if count > 0 else 0.0
    high = float(special.betaincinv(count + 1, n - count, 1 - TAIL)) if count < n else 1.0
    return low, high


def prob_mean_above(n: float, mean: float, se: float, level: float) -> float:
    """Return the probability that the mean of a unit exceeds `level`, by the t distribution.

    Parameters
    ----------
    n, mean, se : of an `ExposurePoint`: number of results, their mean and its standard error

    NaN where the standard error is not estimable. With non-detects it is an upper estimate, as the
    mean is: what lies below the smallest detect counts at that detect.
    """
    if not se > 0:
        return NAN
    return float(special.stdtr(n - 1, (mean - level) / se))
