"""The Shapiro-Wilk test of normality.

The approximation of Royston (1995), algorithm AS R94, for complete samples; the constants are those
of its translations in scipy and R. W and p agree with `scipy.stats.shapiro` (a test holds them
together), whose import takes half a second; above 5000 results p is extrapolated, as it is there.
"""

import math

import numpy as np
from numpy.polynomial.polynomial import polyval
from scipy import special

from riskshed.pipeline.epc.observations import FloatArray, is_constant

# Polynomials, constant term first: in 1/√n the two largest weights, less their normal scores;
_LARGEST = (0.0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056)
_SECOND = (0.0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633)
# mean and ln sd of −ln(γ − ln(1 − W)), and γ, in n up to 11 results;
_FEW = 11
_FEW_MEAN = (0.5440, -0.39978, 0.025054, -0.0006714)
_FEW_LOG_SD = (1.3822, -0.77857, 0.062767, -0.0020322)
_FEW_GAMMA = (-2.273, 0.459)
# mean and ln sd of ln(1 − W) in ln n beyond.
_MANY_MEAN = (-1.5861, -0.31082, -0.083751, 0.0038915)
_MANY_LOG_SD = (-0.4803, -0.082676, 0.0030302)
_TINY = 1e-19  # the p-value of what cannot be normal, and the least 1 − W


def shapiro_wilk(values: FloatArray) -> tuple[float, float]:
    """Return W and its p-value; NaN for fewer than three results or constant data.

    >>> w, p = shapiro_wilk(np.array([148.0, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236]))
    >>> round(w, 4), round(p, 4)
    (0.7888, 0.0067)
    """
    n = len(values)
    if n < 3 or is_constant(values):
        return float("nan"), float("nan")
    ordered = np.sort(values)
    off = (ordered - ordered.mean()) / (ordered[-1] - ordered[0])
    weights = _weights(n)
    length = math.sqrt((weights**2).sum() * (off**2).sum())
    shared = float((weights * off).sum())
    # 1 − W as a product: a difference loses its digits where W is near 1.
    lack = max((length - shared) * (length + shared) / length**2, _TINY)
    return 1 - lack, _p_value(lack, n)


def _weights(n: int) -> FloatArray:
    """Return the weights of the ordered results: normal scores, the outermost corrected."""
    if n == 3:
        return np.array([-math.sqrt(0.5), 0.0, math.sqrt(0.5)])
    scores = special.ndtri((np.arange(1, n + 1) - 0.375) / (n + 0.25))
    square = (scores**2).sum()
    outer = [
        scores[-place] / math.sqrt(square) + polyval(1 / math.sqrt(n), terms)
        for place, terms in enumerate((_LARGEST, _SECOND)[: 2 if n > 5 else 1], start=1)
    ]
    left = square - 2 * sum(scores[-place] ** 2 for place in range(1, len(outer) + 1))
    weights = scores / math.sqrt(left / (1 - 2 * sum(weight**2 for weight in outer)))
    for place, weight in enumerate(outer, start=1):
        weights[-place], weights[place - 1] = weight, -weight
    return np.asarray(weights)


def _p_value(lack: float, n: int) -> float:
    """Return how often a normal sample has a 1 − W of at least `lack`; exact for three results."""
    if n == 3:
        return max(0.0, 1 - 6 / math.pi * math.acos(math.sqrt(1 - lack)))
    seen = math.log(lack)
    if n > _FEW:
        mean, log_sd = polyval(math.log(n), _MANY_MEAN), polyval(math.log(n), _MANY_LOG_SD)
    else:
        gamma = polyval(n, _FEW_GAMMA)
        if seen >= gamma:
            return _TINY
        seen = -math.log(gamma - seen)
        mean, log_sd = polyval(n, _FEW_MEAN), polyval(n, _FEW_LOG_SD)
    return float(special.ndtr((mean - seen) / math.exp(log_sd)))
