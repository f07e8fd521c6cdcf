"""Which estimate of a unit's mean to use, by one written rule, and the reason in words.

The rule (a simplification of EPA's ProUCL 5.2, printed in `reason`):

1. fewer than 8 results or fewer than 4 detects: the largest detect, flag `insufficient_n`;
2. more than 80 % non-detects: the largest detect, flag `over_80_percent_nondetect`;
3. some non-detects: Kaplan-Meier mean, Student's t; Chebyshev where sd(ln detects) > 1;
4. none, Shapiro-Wilk does not reject the normal (p ≥ 0.05): Student's t;
5. none, nor the gamma: gamma, adjusted below n = 50, approximate from there;
6. else BCa bootstrap where sd(ln x) ≤ 1 and (|k3| < 1 or n ≥ 30);
7. else Chebyshev at 95, 97.5 or 99 % for sd(ln x) below 1, up to 2, above 2.

The exposure point concentration is the limit, but never more than the largest detect. What cannot
be estimated is NaN, never zero: a unit of non-detects has no concentration, only `upper_bound`.
With a zero among the detects sd(ln x) is infinite (the limit of ever smaller values): the widest
limit of its branch.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from riskshed.pipeline.epc import censored_data, complete_data, goodness_of_fit
from riskshed.pipeline.epc.bootstrap import ucl_bootstrap
from riskshed.pipeline.epc.complete_data import NAN, Moments
from riskshed.pipeline.epc.observations import Observations, is_constant, observations
from riskshed.pipeline.epc.shapiro_wilk import shapiro_wilk

MIN_RESULTS = 8
MIN_DETECTS = 4
MAX_NONDETECT_SHARE = 0.8
GAMMA_ADJUSTED_BELOW_N = 50
SD_LOG_MILD = 1.0
SD_LOG_SEVERE = 2.0
SKEWNESS_MILD = 1.0
BOOTSTRAP_ENOUGH_N = 30
# Monte Carlo noise of the limit (one standard deviation over seeds), measured on the soils of the
# demo: 1 % at a skewness of 3 with 2,000 resamples, 6 to 9 % at 12; with 50,000 below 2 % there.
RESAMPLES = 2000
RESAMPLES_SKEWED = 50_000
SKEWNESS_SEVERE = 3.0
MOST_DRAWS = 20_000_000  # some 0.2 s; of more results fewer resamples are needed


@dataclass(frozen=True)
class ExposurePoint:
    """The concentration that a receptor of the unit meets on average, and how it was found.

    Parameters
    ----------
    n, n_nondetect, n_detect : number of results
    mean, sd, se : mean, standard deviation and standard error of the mean (Kaplan-Meier with
        non-detects); NaN where not estimable
    lcl05 : lower one-sided 95 % limit of the mean by Student's t, not below the smallest result or
        limit. With non-detects the mass below the smallest detect counts at the smallest limit, so
        that the lower end is not raised by it
    ucl : upper one-sided 95 % limit (97.5 or 99 % where `method` says so), not capped
    epc : exposure point concentration, min(ucl, largest detect)
    method : slug of the rule's branch, `max_detect` or `not_estimable` among them
    max_detect : largest detect
    upper_bound : largest result or detection limit: no location is known to be above it
    flags : what a reader must know, sorted
    reason : the branch in one sentence
    """

    n: int
    n_nondetect: int
    n_detect: int
    mean: float
    sd: float
    se: float
    lcl05: float
    ucl: float
    epc: float
    method: str
    max_detect: float
    upper_bound: float
    flags: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class _Limit:
    """The branch taken."""

    ucl: float
    method: str
    reason: str


def exposure_point_concentration(
    values: npt.ArrayLike, nondetect: npt.ArrayLike, *, seed: int
) -> ExposurePoint:
    """Return the exposure point concentration of one unit by the rule of this module.

    Parameters
    ----------
    values : shape (n,); concentrations in one unit and basis, the limit for a non-detect; one a
        location (average field replicates first)
    nondetect : shape (n,), boolean
    seed : of the bootstrap; order of rows does not matter

    Raises
    ------
    ValueError : a value is missing, infinite or negative, or a limit is not above zero

    >>> point = exposure_point_concentration([3.0, 9.0], [False, False], seed=1)
    >>> point.epc, point.method, point.flags
    (9.0, 'max_detect', ('insufficient_n',))
    """
    results = observations(values, nondetect)
    sample = _mean_of(results)
    limit = _limit_of_the_mean(results, sample, seed)
    highest = float(results.detects[-1]) if len(results.detects) else NAN
    epc = highest if np.isnan(limit.ucl) else min(limit.ucl, highest)
    return ExposurePoint(
        n=results.n,
        n_nondetect=len(results.limits),
        n_detect=len(results.detects),
        mean=sample.mean,
        sd=sample.sd,
        se=sample.se,
        lcl05=_lower_limit(results, sample),
        ucl=limit.ucl,
        epc=epc,
        method=limit.method,
        max_detect=highest,
        upper_bound=float(results.values[-1]) if results.n else NAN,
        flags=_flags(results, limit),
        reason=limit.reason,
    )


def _mean_of(results: Observations) -> Moments:
    """Return the moments that carry the limits; se is NaN where they would not be honest."""
    if len(results.limits) == 0:
        sample = complete_data.moments(results.values)
        return _without_se(sample) if is_constant(results.values) else sample
    if len(results.detects) < 2:
        return Moments(results.n, NAN, NAN, NAN, NAN)
    km = censored_data.kaplan_meier(results)
    sample = Moments(results.n, km.mean, km.sd, km.se, NAN)
    return _without_se(sample) if _too_few(results) or _mostly_nondetect(results) else sample


def _without_se(sample: Moments) -> Moments:
    return Moments(sample.n, sample.mean, sample.sd, NAN, sample.skewness)


def _too_few(results: Observations) -> bool:
    return results.n < MIN_RESULTS or len(results.detects) < MIN_DETECTS


def _mostly_nondetect(results: Observations) -> bool:
    return len(results.limits) > MAX_NONDETECT_SHARE * results.n


def _limit_of_the_mean(results: Observations, sample: Moments, seed: int) -> _Limit:
    """Return the branch taken: the rule of this module, read from top to bottom."""
    if len(results.detects) == 0:
        return _nothing_detected(results)
    obstacle = _obstacle(results)
    if obstacle:
        return _Limit(NAN, "max_detect", f"{obstacle}: the largest detect stands for it.")
    if len(results.limits):
        return _kaplan_meier_limit(results, sample)
    return _complete_limit(results, sample, seed)


def _nothing_detected(results: Observations) -> _Limit:
    if results.n == 0:
        return _Limit(NAN, "not_estimable", "No results: nothing is known.")
    return _Limit(
        NAN,
        "not_estimable",
        f"No detect in {results.n} results: the concentration is below the detection limits and "
        "otherwise unknown.",
    )


def _obstacle(results: Observations) -> str:
    """Return why the mean can have no upper limit; empty if it can."""
    if _too_few(results):
        return (
            f"{len(results.detects)} detects in {results.n} results are too few for a limit of "
            f"the mean (at least {MIN_DETECTS} in {MIN_RESULTS} are needed)"
        )
    if _mostly_nondetect(results):
        share = 100 * len(results.limits) / results.n
        return f"{share:.3g} % non-detects are too many for a limit of the mean (at most 80 %)"
    if is_constant(results.detects):
        return "All detects are equal, so there is no spread to set a limit by"
    return ""


def _kaplan_meier_limit(results: Observations, sample: Moments) -> _Limit:
    spread = complete_data.sd_log(results.detects)
    share = f"{len(results.limits)} of {results.n} results are non-detects"
    if spread > SD_LOG_MILD:
        return _Limit(
            complete_data.ucl_chebyshev(sample.mean, sample.se),
            "ucl95_km_cheb",
            f"{share} and sd(ln detects) = {spread:.3g} is above 1: Kaplan-Meier mean with "
            "Chebyshev's limit.",
        )
    return _Limit(
        complete_data.ucl_t(sample),
        "ucl95_km_t",
        f"{share} and sd(ln detects) = {spread:.3g} is not above 1: Kaplan-Meier mean with "
        "Student's t.",
    )


def _complete_limit(results: Observations, sample: Moments, seed: int) -> _Limit:
    values = results.values
    p_normal = shapiro_wilk(values)[1]
    if p_normal >= goodness_of_fit.SIGNIFICANCE:
        return _Limit(
            complete_data.ucl_t(sample),
            "ucl95_t",
            f"All detects and not distinguishable from normal (Shapiro-Wilk p = {p_normal:.3g}): "
            "Student's t.",
        )
    fit = complete_data.fit_gamma(values)
    p_gamma = goodness_of_fit.gamma_p_value(values, fit)
    if p_gamma >= goodness_of_fit.SIGNIFICANCE:
        return _gamma_limit(sample, fit, p_gamma)
    return _distribution_free_limit(results, sample, seed)


def _gamma_limit(sample: Moments, fit: complete_data.GammaFit, p_gamma: float) -> _Limit:
    seen = f"All detects, not normal, not distinguishable from gamma (p = {p_gamma:.3g})"
    if sample.n < GAMMA_ADJUSTED_BELOW_N:
        return _Limit(
            complete_data.ucl_gamma_adjusted(sample, fit),
            "ucl95_gamma_adj",
            f"{seen}, n = {sample.n} below {GAMMA_ADJUSTED_BELOW_N}: adjusted gamma limit.",
        )
    return _Limit(
        complete_data.ucl_gamma_approximate(sample, fit),
        "ucl95_gamma_approx",
        f"{seen}, n = {sample.n} at least {GAMMA_ADJUSTED_BELOW_N}: approximate gamma limit.",
    )


def _distribution_free_limit(results: Observations, sample: Moments, seed: int) -> _Limit:
    spread = complete_data.sd_log(results.values)
    seen = (
        f"All detects, neither normal nor gamma, sd(ln x) = {spread:.3g}, "
        f"skewness = {sample.skewness:.3g}, n = {sample.n}"
    )
    if bootstrap_is_enough(spread, sample.skewness, sample.n):
        ucl = ucl_bootstrap(results.values, "BCa", resamples(sample.skewness, sample.n), seed)
        # Where nearly all results are equal the resamples may not support the correction.
        if ucl >= sample.mean:
            return _Limit(ucl, "ucl95_bca", f"{seen}: BCa bootstrap.")
    confidence, method = chebyshev_confidence(spread)
    ucl = complete_data.ucl_chebyshev(sample.mean, sample.se, confidence)
    return _Limit(ucl, method, f"{seen}: Chebyshev's limit at {100 * confidence:g} %.")


def bootstrap_is_enough(spread: float, skewness: float, n: int) -> bool:
    """Tell whether the bootstrap may be used: sd(ln x) ≤ 1 and (|k3| < 1 or n ≥ 30).

    >>> bootstrap_is_enough(1.0, 1.0, 30), bootstrap_is_enough(1.0, 1.0, 29)
    (True, False)
    """
    return spread <= SD_LOG_MILD and (abs(skewness) < SKEWNESS_MILD or n >= BOOTSTRAP_ENOUGH_N)


def resamples(skewness: float, n: int) -> int:
    """Return how many resamples keep the limit of so skewed a unit from moving with the seed.

    >>> resamples(2.9, 147), resamples(12.0, 147), resamples(12.0, 1000), resamples(12.0, 100_000)
    (2000, 50000, 20000, 2000)
    """
    if abs(skewness) < SKEWNESS_SEVERE:
        return RESAMPLES
    return max(RESAMPLES, min(RESAMPLES_SKEWED, MOST_DRAWS // n))


def chebyshev_confidence(spread: float) -> tuple[float, str]:
    """Return the confidence of Chebyshev's limit for a spread sd(ln x), and its slug.

    >>> chebyshev_confidence(0.99)[1], chebyshev_confidence(1.0)[1], chebyshev_confidence(2.01)[1]
    ('ucl95_cheb', 'ucl97_5_cheb', 'ucl99_cheb')
    """
    if spread < SD_LOG_MILD:
        return 0.95, "ucl95_cheb"
    if spread <= SD_LOG_SEVERE:
        return 0.975, "ucl97_5_cheb"
    return 0.99, "ucl99_cheb"


def _lower_limit(results: Observations, sample: Moments) -> float:
    """Return x̄ − t SE, from the restricted Kaplan-Meier estimate where there are non-detects."""
    if np.isnan(sample.se):
        return NAN
    mean, se = sample.mean, sample.se
    if len(results.limits):
        km = censored_data.kaplan_meier_restricted(results)
        mean = km.mean
        # Blank only where every non-detect stands at the smallest limit: then a plain sample.
        se = float(km.sd / np.sqrt(results.n)) if np.isnan(km.se) else km.se
    low = mean - complete_data.t_quantile(results.n) * se
    return float(max(low, results.values[0]))


def _flags(results: Observations, limit: _Limit) -> tuple[str, ...]:
    """Return the sorted flags; each names a fact about the unit, several may hold."""
    n, detects, limits = results.n, results.detects, results.limits
    if n == 0:
        return ("no_data",)
    raised = {
        "insufficient_n": _too_few(results),
        "all_nondetect": len(detects) == 0,
        "single_detect": len(detects) == 1,
        "nd_above_max_detect": bool(len(detects) and len(limits) and limits[-1] > detects[-1]),
        "constant": len(detects) > 1 and is_constant(detects),
        "over_80_percent_nondetect": _mostly_nondetect(results),
        "epc_capped_at_max": bool(len(detects) and limit.ucl > detects[-1]),
        "zero_value": bool(len(detects) and detects[0] == 0),
    }
    return tuple(sorted(flag for flag, holds in raised.items() if holds))
