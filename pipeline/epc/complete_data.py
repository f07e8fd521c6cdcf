"""Upper confidence limits of a mean where every result is a detect.

Symbols: n results x, mean x̄, standard deviation s (n − 1), SE = s/√n, k3 the adjusted skewness.
Every limit is one-sided; units are those of x. Where a limit cannot be had from the data (one
result, a zero under a logarithm) it is NaN.

Sources: EPA OSWER 9285.6-10 (2002) and the ProUCL technical guide for the set of methods; each
function names the author of its equation.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import special

from riskshed.pipeline.epc.observations import FloatArray, is_constant

NAN = float("nan")
CONFIDENCE = 0.95
MOST_EXP = math.log(np.finfo(np.float64).max)  # the exponential of more is beyond every number

# Adjusted significance level for a nominal 0.05 (Grice & Bain 1980): n, beta.
GRICE_BAIN_N = np.array([5.0, 10.0, 20.0, 40.0])
GRICE_BAIN_BETA = np.array([0.0086, 0.0267, 0.0380, 0.0440])
GRICE_BAIN_BETA_AT_INFINITY = 0.05


@dataclass(frozen=True)
class Moments:
    """Size, mean, standard deviation, standard error and skewness of a sample."""

    n: int
    mean: float
    sd: float
    se: float
    skewness: float


@dataclass(frozen=True)
class GammaFit:
    """Gamma shape and scale by maximum likelihood, and the same with the bias correction."""

    shape: float
    scale: float
    shape_corrected: float
    scale_corrected: float


def moments(values: FloatArray) -> Moments:
    """Return the moments; the skewness is k3 = n/((n−1)(n−2)) Σ((x−x̄)/s)³.

    >>> round(moments(np.array([1.0, 2.0, 3.0])).se, 4)
    0.5774
    """
    n = len(values)
    mean = float(values.mean()) if n else NAN
    sd = float(values.std(ddof=1)) if n > 1 else NAN
    skewness = NAN
    if n > 2 and not is_constant(values):
        skewness = float(n / ((n - 1) * (n - 2)) * (((values - mean) / sd) ** 3).sum())
    return Moments(n, mean, sd, sd / math.sqrt(n) if n > 1 else NAN, skewness)


def sd_log(values: FloatArray) -> float:
    """Return the standard deviation of ln x; infinite with a zero among x, for ln x then is too.

    >>> sd_log(np.array([1.0, np.e])).__round__(4), sd_log(np.array([0.0, 1.0]))
    (0.7071, inf)
    """
    if len(values) < 2:
        return NAN
    if values.min() <= 0:
        return float("inf")
    return float(np.log(values).std(ddof=1))


def ucl_t(sample: Moments) -> float:
    """Return Student's limit x̄ + t(0.95, n−1) SE."""
    return sample.mean + t_quantile(sample.n) * sample.se


def ucl_modified_t(sample: Moments) -> float:
    """Return the limit for skewed data x̄ + k3 s/(6n) + t(0.95, n−1) SE (Johnson 1978)."""
    return ucl_t(sample) + sample.skewness * sample.sd / (6 * sample.n) if sample.n else NAN


def ucl_clt(sample: Moments) -> float:
    """Return the large-sample limit x̄ + z SE."""
    return sample.mean + float(special.ndtri(CONFIDENCE)) * sample.se


def ucl_adjusted_clt(sample: Moments) -> float:
    """Return the limit x̄ + [z + k3 (1 + 2z²)/(6√n)] SE (Chen 1995)."""
    if sample.n == 0:
        return NAN
    z = float(special.ndtri(CONFIDENCE))
    skew_term = sample.skewness * (1 + 2 * z**2) / (6 * np.sqrt(sample.n))
    return float(sample.mean + (z + skew_term) * sample.se)


def ucl_chebyshev(mean: float, se: float, confidence: float = CONFIDENCE) -> float:
    """Return the limit x̄ + √(1/α − 1) SE that holds for any distribution, α = 1 − confidence.

    >>> round(ucl_chebyshev(0.0, 1.0), 4)
    4.3589
    """
    return mean + float(np.sqrt(1 / (1 - confidence) - 1)) * se


def t_quantile(n: int) -> float:
    """Return t(0.95, n−1); NaN for fewer than two results."""
    return float(special.stdtrit(n - 1, CONFIDENCE)) if n > 1 else NAN


def fit_gamma(values: FloatArray) -> GammaFit:
    """Return the gamma distribution of greatest likelihood and its bias-corrected shape.

    k solves ln k − ψ(k) = ln x̄ − mean(ln x); θ = x̄/k; k* = k (n−3)/n + 2/(3n), θ* = x̄/k*.
    All are NaN with a zero, with constant data or with fewer than three results.
    """
    n = len(values)
    if n < 3 or values.min() <= 0 or is_constant(values):
        return GammaFit(NAN, NAN, NAN, NAN)
    mean = float(values.mean())
    shape = _gamma_shape(_log_of_mean_minus_mean_of_log(values, mean))
    corrected = shape * (n - 3) / n + 2 / (3 * n)
    return GammaFit(shape, mean / shape, corrected, mean / corrected)


def _log_of_mean_minus_mean_of_log(values: FloatArray, mean: float) -> float:
    """Return −mean ln(x/x̄), by log1p near the mean, where the difference of logs loses digits."""
    ratio = values / mean
    near = ratio > 0.5
    return -float(np.where(near, np.log1p(np.where(near, ratio - 1, 0)), np.log(ratio)).mean())


def _gamma_shape(log_ratio: float) -> float:
    """Solve ln k − ψ(k) = log_ratio by Newton's method on 1/k (Minka 2002), from his start."""
    s = log_ratio
    k = (3 - s + np.sqrt((s - 3) ** 2 + 24 * s)) / (12 * s)
    for _ in range(100):  # converges in about four steps
        step = (np.log(k) - special.psi(k) - s) / (k**2 * (1 / k - special.polygamma(1, k)))
        improved = 1 / (1 / k + step)
        if abs(improved - k) <= 1e-15 * k:
            break
        k = improved
    return float(k)


def grice_bain_beta(n: int) -> float:
    """Return the adjusted significance level for 0.05: linear in n to 40, then linear in 1/n.

    NaN below five results, where the table of Grice & Bain (1980) begins.

    >>> grice_bain_beta(10), grice_bain_beta(80)
    (0.0267, 0.047)
    """
    if n < GRICE_BAIN_N[0]:
        return NAN
    if n <= GRICE_BAIN_N[-1]:
        return float(np.interp(n, GRICE_BAIN_N, GRICE_BAIN_BETA))
    nearness = GRICE_BAIN_N[-1] / n
    at_infinity = GRICE_BAIN_BETA_AT_INFINITY
    return float(round(at_infinity + nearness * (GRICE_BAIN_BETA[-1] - at_infinity), 15))


def ucl_gamma_approximate(sample: Moments, fit: GammaFit) -> float:
    """Return 2 n k* x̄ / χ²(α; 2 n k*) with α = 0.05."""
    return _ucl_gamma(sample, fit, 1 - CONFIDENCE)


def ucl_gamma_adjusted(sample: Moments, fit: GammaFit) -> float:
    """Return the same with the significance level of Grice & Bain (1980) for small n."""
    return _ucl_gamma(sample, fit, grice_bain_beta(sample.n))


def _ucl_gamma(sample: Moments, fit: GammaFit, alpha: float) -> float:
    """χ²(α; 2m)/2 is the quantile of a gamma with shape m, hence no factor 2 here."""
    m = sample.n * fit.shape_corrected
    return float(m * sample.mean / special.gammaincinv(m, alpha))


def ucl_lognormal_cox(values: FloatArray) -> float:
    """Return Cox's limit exp(m + v/2 + t(0.95, n−1) √(v/n + v²/(2(n+1)))), m and v of ln x.

    With Student's t in place of z, as the reference program has it (z gives less: 5 % at n = 15).
    NaN where it is beyond every number. Given for comparison only. Land's H is left out: it
    explodes with skew, as EPA warns.
    """
    n = len(values)
    if n < 2 or values.min() <= 0:
        return NAN
    m, v = np.log(values).mean(), np.log(values).var(ddof=1)
    limit = m + v / 2 + t_quantile(n) * np.sqrt(v / n + v**2 / (2 * (n + 1)))
    return float(np.exp(limit)) if limit < MOST_EXP else NAN
