"""Estimates with non-detects: by hand, against scipy by other routes, and laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from riskshed.pipeline.epc.censored_data import (
    fit_lognormal,
    kaplan_meier,
    kaplan_meier_restricted,
    plotting_positions,
    regression_on_order_statistics,
)
from riskshed.pipeline.epc.observations import observations


@st.composite
def censored_units(draw):
    """Units of 2 to 20 results on a coarse grid, so that ties are common; at least two detects."""
    n = draw(st.integers(2, 20))
    values = draw(st.lists(st.integers(1, 30).map(float), min_size=n, max_size=n))
    nondetect = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    return observations([5.0, 7.0, *values], np.array([False, False, *nondetect]))


def test_kaplan_meier_by_hand():
    """Detects 1 and 3, a non-detect below 2: F(1) = 1 · 2/3, mean 1 · 2/3 + 3 · 1/3 = 5/3."""
    km = kaplan_meier(observations([1.0, 2.0, 3.0], np.array([False, True, False])))

    assert pytest.approx(km.cdf.tolist()) == [2 / 3, 1.0]
    assert pytest.approx(km.mean) == 5 / 3
    # A_1 = (3 − 1) · 2/3; SE² = 2/1 · A_1² · 1/(3 · 2)
    assert np.sqrt(2 * (4 / 3) ** 2 / 6) == pytest.approx(km.se)


@pytest.mark.property
@given(censored_units())
def test_kaplan_meier_is_the_right_censored_estimate_turned_round(results):
    """scipy.stats.ecdf of −x, right-censored: its survival beyond −y is P(X < y)."""
    km = kaplan_meier(results)
    turned = stats.CensoredData(uncensored=-results.detects, right=-results.limits)
    survival = stats.ecdf(turned).sf

    below = [float(survival.evaluate(-point)) for point in km.points[1:]]

    assert below == pytest.approx(km.cdf[:-1].tolist())


@pytest.mark.property
@given(st.lists(st.floats(0.1, 100), min_size=3, max_size=30, unique=True))
def test_kaplan_meier_without_nondetects_is_the_plain_sample(values):
    """Mean and standard error are those of the sample, for sd²(n)/n · n/(n−1) is sd²(n−1)/n."""
    results = observations(values, np.zeros(len(values), dtype=bool))
    km = kaplan_meier(results)

    assert np.mean(values) == pytest.approx(km.mean)
    assert np.std(values) == pytest.approx(km.sd, abs=1e-9)
    if not np.isnan(km.se):
        assert stats.sem(values) == pytest.approx(km.se, abs=1e-9)


@pytest.mark.property
@given(
    st.lists(st.floats(2, 100), min_size=2, max_size=20),
    st.integers(1, 10),
)
def test_one_limit_below_all_detects_puts_its_mass_where_it_is_said_to(detects, n_below):
    """Unrestricted at the smallest detect, restricted at the limit: plain means of such samples."""
    values = [*detects, *[1.0] * n_below]
    results = observations(values, np.array([False] * len(detects) + [True] * n_below))
    restricted = kaplan_meier_restricted(results)

    assert np.mean([*detects, *[min(detects)] * n_below]) == pytest.approx(
        kaplan_meier(results).mean
    )
    assert np.mean(values) == pytest.approx(restricted.mean)
    # Nothing is censored any more: the n − 1 deviation, the error blank as in EnvStats.
    assert np.std(values, ddof=1) == pytest.approx(restricted.sd)
    assert np.isnan(restricted.se)


def test_limits_that_reach_the_detects_restrict_nothing():
    """The smallest limit is not below the smallest detect: both estimates are one."""
    results = observations([1.0, 2.0, 3.0, 3.0], np.array([False, False, False, True]))

    assert kaplan_meier(results).mean == kaplan_meier_restricted(results).mean


def test_a_nondetect_above_the_largest_detect_leaves_the_distribution_as_it_is():
    """'Below 100' says nothing about results between 1 and 3."""
    without = kaplan_meier(observations([1.0, 2.0, 3.0], np.array([False] * 3)))
    with_it = kaplan_meier(observations([1.0, 2.0, 3.0, 100.0], np.array([False] * 3 + [True])))

    assert without.cdf.tolist() == with_it.cdf.tolist()
    assert without.mean == with_it.mean


@pytest.mark.parametrize("detects", [[], [4.0], [4.0, 4.0]])
def test_without_two_distinct_detects_nothing_has_a_standard_error(detects):
    """No detect, one, or two equal ones: se missing, both lognormal estimates missing."""
    values = [*detects, 1.0, 2.0]
    results = observations(values, np.array([False] * len(detects) + [True, True]))

    assert np.isnan(kaplan_meier(results).se)
    assert np.isnan(regression_on_order_statistics(results).slope)
    assert np.isnan(fit_lognormal(results).mean)


def test_without_detects_there_is_no_quantile():
    """All non-detects: the median is unknown, not zero and not the limit."""
    km = kaplan_meier(observations([1.0, 2.0], np.array([True, True])))

    assert np.isnan(km.quantile(0.5))
    assert np.isnan(km.mean)


def test_a_zero_among_the_detects_has_no_lognormal_estimate():
    """Kaplan-Meier takes it, the two lognormal methods do not."""
    results = observations([0.0, 1.0, 2.0, 2.0], np.array([False, False, False, True]))

    assert kaplan_meier(results).mean > 0
    assert np.isnan(fit_lognormal(results).mean_log)
    assert np.isnan(regression_on_order_statistics(results).mean)


def test_plotting_positions_without_nondetects_are_weibulls():
    """i/(n + 1)."""
    detects, limits = plotting_positions(np.array([2.0, 3.0, 5.0]), np.array([]))

    assert pytest.approx(detects.tolist()) == [0.25, 0.5, 0.75]
    assert len(limits) == 0


def test_plotting_positions_by_hand():
    """One limit 2 with two non-detects, one detect below, two above: P_1 = 2/(2 + 3) = 0.4."""
    detects, limits = plotting_positions(np.array([1.0, 3.0, 5.0]), np.array([2.0, 2.0]))

    assert pytest.approx(detects.tolist()) == [0.3, 0.6 + 0.4 / 3, 0.6 + 0.8 / 3]
    assert pytest.approx(limits.tolist()) == [0.2, 0.4]


def test_order_statistics_leave_out_nondetects_above_the_largest_detect():
    """The imputed sample is the same with and without 'below 100'."""
    values, nondetect = [1.0, 2.0, 3.0, 1.5], [False, False, False, True]
    without = regression_on_order_statistics(observations(values, np.array(nondetect)))
    with_it = regression_on_order_statistics(
        observations([*values, 100.0], np.array([*nondetect, True]))
    )

    assert without == with_it


@pytest.mark.property
@settings(max_examples=30, deadline=None)
@given(censored_units())
def test_lognormal_likelihood_is_nowhere_greater(results):
    """No neighbour of the estimate, in mean or in spread, explains the results better."""
    fit = fit_lognormal(results)

    def likelihood(mean_log, sd_log):
        detected = stats.norm.logpdf(np.log(results.detects), mean_log, sd_log).sum()
        return detected + stats.norm.logcdf(np.log(results.limits), mean_log, sd_log).sum()

    at_fit = likelihood(fit.mean_log, fit.sd_log)
    for factor in (0.99, 1.01):
        assert likelihood(fit.mean_log, fit.sd_log * factor) < at_fit
        assert likelihood(fit.mean_log + (factor - 1) * fit.sd_log, fit.sd_log) < at_fit


def test_lognormal_fit_without_nondetects_is_the_plain_one():
    """Mean of ln x and its deviation with n."""
    values = np.array([1.0, 2.0, 5.0, 20.0])
    fit = fit_lognormal(observations(values, np.zeros(4, dtype=bool)))

    assert np.log(values).mean() == pytest.approx(fit.mean_log)
    assert np.log(values).std() == pytest.approx(fit.sd_log)


def test_lognormal_fit_is_what_scipy_finds_by_a_general_search():
    """scipy.stats.lognorm.fit on the same left-censored data."""
    detects, limits = np.array([1.2, 2.0, 5.0, 7.5, 20.0]), np.array([1.0, 3.0, 3.0])
    fit = fit_lognormal(
        observations(np.concatenate([detects, limits]), np.array([False] * 5 + [True] * 3))
    )
    censored = stats.CensoredData(uncensored=detects, left=limits)
    sd_log, _, median = stats.lognorm.fit(censored, floc=0)

    assert (np.log(median), sd_log) == pytest.approx((fit.mean_log, fit.sd_log), rel=1e-3)
