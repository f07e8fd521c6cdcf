"""Mean, spread and quantiles where some results lie below their detection limit.

A non-detect is known to be below its own limit and nothing else: it is never replaced by half
the limit, nor by zero. Kaplan-Meier assumes no distribution and carries the decision rule; the
two lognormal estimates (regression on order statistics, maximum likelihood) stand beside it for
comparison and are NaN with fewer than two distinct detects or with a zero among the detects.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from riskshed.pipeline.epc.complete_data import NAN
from riskshed.pipeline.epc.observations import FloatArray, Observations, is_constant


@dataclass(frozen=True)
class KaplanMeier:
    """Kaplan-Meier estimate: step points, P(X ≤ point), and the moments; `se` is that of the mean.

    `points` and `cdf` have shape (p,), p distinct detects, ascending; both empty without detects.
    """

    points: FloatArray
    cdf: FloatArray
    mean: float
    sd: float
    se: float

    def quantile(self, p: float) -> float:
        """Return the smallest point with P(X ≤ point) ≥ p; NaN without detects."""
        if len(self.points) == 0:
            return NAN
        reached = self.cdf >= p - 1e-12  # the product of fractions carries rounding
        return float(self.points[np.argmax(reached)])


@dataclass(frozen=True)
class OrderStatisticsFit:
    """Lognormal regression on order statistics: line, and moments with the imputed values."""

    intercept: float
    slope: float
    mean: float
    sd: float
    median: float


@dataclass(frozen=True)
class LognormalFit:
    """Lognormal of greatest likelihood: mean and standard deviation of ln x, and E[x]."""

    mean_log: float
    sd_log: float
    mean: float


def kaplan_meier(results: Observations) -> KaplanMeier:
    """Return the left-censored estimate, mass below the smallest detect put at that detect.

    With distinct detects y_1 < … < y_p, m_j detects at y_j and r_j of all results (a non-detect at
    its limit) not above y_j: F(y_p) = 1, F(y_j) = F(y_{j+1}) (r_{j+1} − m_{j+1}) / r_{j+1};
    mean = Σ y_j ΔF_j; sd² = Σ (y_j − mean)² ΔF_j; A_j = Σ_{i≤j} (y_{i+1} − y_i) F(y_i);
    SE² = d/(d−1) Σ_{j<p} A_j² m_{j+1} / (r_{j+1} (r_{j+1} − m_{j+1})), d detects in all.
    A non-detect above y_p leaves F as it is. SE is NaN without two distinct detects.
    Sources: Beal 2010; ProUCL 5.2 technical guide; Helsel 2012.

    >>> results = Observations(np.array([1.0, 2.0, 3.0]), np.array([False, True, False]))
    >>> kaplan_meier(results).mean.__round__(4)
    1.6667
    """
    points, counts = np.unique(results.detects, return_counts=True)
    at_or_below = np.searchsorted(results.values, points, side="right")
    if len(points) == 0:
        return KaplanMeier(points, points, NAN, NAN, NAN)
    kept = (at_or_below - counts) / at_or_below
    cdf = np.append(np.cumprod(kept[:0:-1])[::-1], 1.0)
    mass = np.diff(cdf, prepend=0.0)
    mean = float((points * mass).sum())
    sd = float(np.sqrt(((points - mean) ** 2 * mass).sum()))
    return KaplanMeier(points, cdf, mean, sd, _kaplan_meier_se(points, cdf, counts, at_or_below))


def _kaplan_meier_se(
    points: FloatArray, cdf: FloatArray, counts: np.ndarray, at_or_below: np.ndarray
) -> float:
    if is_constant(points):
        return NAN
    area = np.cumsum(np.diff(points) * cdf[:-1])
    m, r = counts[1:], at_or_below[1:]
    detects = counts.sum()
    return float(np.sqrt(detects / (detects - 1) * (area**2 * m / (r * (r - m))).sum()))


def kaplan_meier_restricted(results: Observations) -> KaplanMeier:
    """Return the same with the mass below the smallest detect put at the smallest limit.

    Only where that limit lies below every detect; the non-detects at it then count as found there.
    If no other non-detect is left, nothing is censored any more: sd is the sample's (n − 1) and
    the SE, which the reference program leaves blank, is NaN.
    """
    limits, detects = results.limits, results.detects
    if len(limits) == 0 or len(detects) == 0 or limits[0] >= detects[0]:
        return kaplan_meier(results)
    still_below = results.nondetect & (results.values > limits[0])
    estimate = kaplan_meier(Observations(results.values, still_below))
    if still_below.any():
        return estimate
    sample_sd = float(results.values.std(ddof=1))
    return KaplanMeier(estimate.points, estimate.cdf, estimate.mean, sample_sd, NAN)


def regression_on_order_statistics(results: Observations) -> OrderStatisticsFit:
    """Return the lognormal regression on order statistics (Helsel & Cohn 1988; Helsel 2005).

    ln(detects) are regressed on the normal quantiles of their plotting positions, the non-detects
    imputed from the line. Non-detects above the largest detect are left out: the line says
    nothing about them. NaN with fewer than two distinct detects or a zero among them.
    """
    detects = results.detects
    if not _has_lognormal_spread(detects):
        return OrderStatisticsFit(NAN, NAN, NAN, NAN, NAN)
    limits = results.limits[results.limits <= detects[-1]]
    detect_positions, limit_positions = plotting_positions(detects, limits)
    z, y = special.ndtri(detect_positions), np.log(detects)
    slope = float(((z - z.mean()) * (y - y.mean())).sum() / ((z - z.mean()) ** 2).sum())
    intercept = float(y.mean() - slope * z.mean())
    imputed = np.exp(intercept + slope * special.ndtri(limit_positions))
    whole = np.sort(np.concatenate([detects, imputed]))
    mean, sd, median = whole.mean(), whole.std(ddof=1), np.median(whole)
    return OrderStatisticsFit(intercept, slope, float(mean), float(sd), float(median))


def plotting_positions(detects: FloatArray, limits: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the plotting positions of detects and of non-detects (both ascending).

    With A_j detects in [L_j, L_{j+1}), B_j results below L_j (non-detects up to and at it) and C_j
    non-detects at L_j, the chance of exceeding L_j is P_j = P_{j+1} + A_j/(A_j+B_j) (1 − P_{j+1});
    detect i of band j stands at (1−P_j) + i/(A_j+1) (P_j − P_{j+1}), non-detect i at L_j stands
    at i/(C_j+1) (1 − P_j).

    >>> plotting_positions(np.array([2.0, 3.0]), np.array([]))[0].round(4).tolist()
    [0.3333, 0.6667]
    """
    levels, at_level = np.unique(limits, return_counts=True)
    edges = np.searchsorted(detects, levels, side="left")
    in_band = np.diff(np.concatenate([[0], edges, [len(detects)]]))  # the first band is below L_1
    below = edges + np.cumsum(at_level)
    exceed = np.zeros(len(levels) + 2)  # P_0 = 1 stands first, P beyond the last limit = 0 last
    exceed[0] = 1.0
    for j in range(len(levels), 0, -1):
        share = in_band[j] / (in_band[j] + below[j - 1])
        exceed[j] = exceed[j + 1] + share * (1 - exceed[j + 1])
    detect_positions = [
        (1 - exceed[j]) + _ranks(count) / (count + 1) * (exceed[j] - exceed[j + 1])
        for j, count in enumerate(in_band)
    ]
    limit_positions = [
        _ranks(count) / (count + 1) * (1 - exceed[j + 1]) for j, count in enumerate(at_level)
    ]
    return np.concatenate(detect_positions), np.concatenate([np.empty(0), *limit_positions])


def _ranks(count: int) -> FloatArray:
    return np.arange(1.0, count + 1)


def fit_lognormal(results: Observations) -> LognormalFit:
    """Return the lognormal of greatest likelihood, a non-detect counting with P(X < limit).

    In h = 1/σ and a = μ/σ (Olsen 1978) the log-likelihood Σ[ln h − (h ln x − a)²/2] +
    Σ ln Φ(h ln L − a) is concave, so Newton's steps, halved where they overshoot, find its top.
    A trap, kept for comparison only: on skewed data E[x] = exp(μ + σ²/2) can be several times off.
    """
    if not _has_lognormal_spread(results.detects):
        return LognormalFit(NAN, NAN, NAN)
    x, c = np.log(results.detects), np.log(results.limits)
    # Centred logs: the answer then does not depend on the unit, and the first step is good.
    centre = float(x.mean())
    a, h = _newton_on_likelihood(x - centre, c - centre)
    mean_log, sd_log = float(centre + a / h), float(1 / h)
    return LognormalFit(mean_log, sd_log, float(np.exp(mean_log + sd_log**2 / 2)))


def _newton_on_likelihood(x: FloatArray, c: FloatArray) -> tuple[float, float]:
    at = np.array([0.0, 1 / x.std()])
    value = _log_likelihood(at, x, c)
    for _ in range(200):
        step = np.linalg.solve(*_curvature_and_slope(at, x, c))
        length = 1.0
        while (tried := _log_likelihood(at + length * step, x, c)) < value and length > 1e-12:
            length /= 2
        at, value = at + length * step, tried
        if length <= 1e-12 or np.abs(length * step).max() <= 1e-13 * np.abs(at).max():
            break
    return float(at[0]), float(at[1])


def _log_likelihood(at: FloatArray, x: FloatArray, c: FloatArray) -> float:
    a, h = at
    if h <= 0:
        return -np.inf
    detected = len(x) * np.log(h) - ((h * x - a) ** 2).sum() / 2
    return float(detected + special.log_ndtr(h * c - a).sum())


def _curvature_and_slope(
    at: FloatArray, x: FloatArray, c: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return −Hessian and gradient in (a, h); w is the hazard φ/Φ of the non-detects."""
    a, h = at
    residual, u = h * x - a, h * c - a
    w = np.exp(-(u**2) / 2 - special.log_ndtr(u)) / np.sqrt(2 * np.pi)
    bend = w * (w + u)
    slope = np.array([residual.sum() - w.sum(), len(x) / h - (residual * x).sum() + (w * c).sum()])
    cross = -x.sum() - (bend * c).sum()
    curvature = np.array(
        [
            [len(x) + bend.sum(), cross],
            [cross, len(x) / h**2 + (x**2).sum() + (bend * c**2).sum()],
        ]
    )
    return curvature, slope


def _has_lognormal_spread(detects: FloatArray) -> bool:
    return len(detects) > 1 and detects[0] > 0 and not is_constant(detects)


def quantile(results: Observations, p: float) -> float:
    """Return the value below which a share `p` of the results lies; Kaplan-Meier with non-detects.

    NaN where nothing was detected: the level is known to lie below the limits, not where.

    >>> quantile(Observations(np.array([1.0, 2.0, 4.0]), np.array([False] * 3)), 0.5)
    2.0
    """
    return quantiles(results, [p])[0]


def quantiles(results: Observations, shares: Sequence[float]) -> list[float]:
    """Return the `quantile` of each share.

    >>> quantiles(Observations(np.array([1.0, 2.0, 4.0]), np.array([False] * 3)), [0.5, 1.0])
    [2.0, 4.0]
    """
    if len(results.detects) == 0:
        return [NAN] * len(shares)
    if len(results.limits) == 0:
        return [float(value) for value in np.quantile(results.values, shares)]
    estimate = kaplan_meier(results)
    return [estimate.quantile(share) for share in shares]
