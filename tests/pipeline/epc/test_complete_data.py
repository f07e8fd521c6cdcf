"""Limits of the mean without non-detects: laws and independent routes to the same number."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from scipy.special import psi

from riskshed.pipeline.epc import complete_data
from riskshed.pipeline.epc.bootstrap import ucl_bootstrap
from riskshed.pipeline.epc.goodness_of_fit import gamma_p_value, shapiro_wilk_log
from riskshed.pipeline.epc.shapiro_wilk import shapiro_wilk

EXPONENTIAL = stats.expon.ppf((np.arange(25) + 0.5) / 25)


def test_gamma_fit_is_where_scipy_finds_the_greatest_likelihood():
    """scipy.stats.gamma.fit maximises the same likelihood by a general search."""
    shape, _, scale = stats.gamma.fit(EXPONENTIAL, floc=0)
    fit = complete_data.fit_gamma(EXPONENTIAL)

    assert (shape, scale) == pytest.approx((fit.shape, fit.scale), rel=1e-5)


@pytest.mark.property
@given(st.floats(0.05, 1e5))
def test_gamma_shape_solves_its_equation(shape):
    """ln k − ψ(k) of the answer is the number that was asked for."""
    wanted = np.log(shape) - psi(shape)

    # The difference loses digits as k grows, hence the error that grows with k.
    assert shape == pytest.approx(complete_data._gamma_shape(wanted), rel=1e-9 + 1e-14 * shape**2)


def test_approximate_gamma_limit_is_the_chi_square_formula():
    """2 n k* x̄ / χ²(0.05; 2 n k*), written with scipy.stats.chi2."""
    sample, fit = complete_data.moments(EXPONENTIAL), complete_data.fit_gamma(EXPONENTIAL)
    df = 2 * sample.n * fit.shape_corrected

    assert df * sample.mean / stats.chi2.ppf(0.05, df) == pytest.approx(
        complete_data.ucl_gamma_approximate(sample, fit), rel=1e-10
    )


def test_adjusted_gamma_limit_lies_above_the_approximate_one():
    """Its level is below 0.05 at every finite n."""
    sample, fit = complete_data.moments(EXPONENTIAL), complete_data.fit_gamma(EXPONENTIAL)

    assert complete_data.ucl_gamma_adjusted(sample, fit) > complete_data.ucl_gamma_approximate(
        sample, fit
    )


@pytest.mark.parametrize(
    ("confidence", "factor"), [(0.90, 3.0), (0.95, 4.3589), (0.975, 6.2450), (0.99, 9.9499)]
)
def test_chebyshev_factors(confidence, factor):
    """The factors that EPA OSWER 9285.6-10 uses."""
    assert factor == round(complete_data.ucl_chebyshev(0.0, 1.0, confidence), 4)


def test_without_skewness_the_corrected_limits_are_the_plain_ones():
    """k3 = 0: modified t is Student's, the adjusted central limit is the plain one."""
    sample = complete_data.moments(np.array([1.0, 2.0, 3.0, 4.0, 5.0]))

    assert complete_data.ucl_t(sample) == pytest.approx(complete_data.ucl_modified_t(sample))
    assert complete_data.ucl_clt(sample) == pytest.approx(complete_data.ucl_adjusted_clt(sample))


def test_skewness_is_the_adjusted_one():
    """scipy.stats.skew without bias is the same number."""
    sample = complete_data.moments(EXPONENTIAL)

    assert stats.skew(EXPONENTIAL, bias=False) == pytest.approx(sample.skewness)


def test_logarithmic_methods_refuse_a_zero():
    """A zero has no logarithm: the answer is missing, and the spread of logs is without bound."""
    values = np.array([0.0, 1.0, 2.0, 5.0])

    assert np.isnan(complete_data.fit_gamma(values).shape)
    assert np.isnan(complete_data.ucl_lognormal_cox(values))
    assert np.isnan(shapiro_wilk_log(values)[1])
    assert np.isinf(complete_data.sd_log(values))


@pytest.mark.parametrize("size", [0, 1, 2])
def test_too_few_results_give_missing_values_not_errors(size):
    """Nought, one and two results have no shape, no test, and below two no limit."""
    values = np.arange(1.0, size + 1)
    sample, fit = complete_data.moments(values), complete_data.fit_gamma(values)

    assert np.isnan(fit.shape)
    assert np.isnan(shapiro_wilk(values)[1])
    assert np.isnan(gamma_p_value(values, fit))
    assert (size < 2) == np.isnan(complete_data.ucl_t(sample))
    assert (size < 2) == np.isnan(ucl_bootstrap(values, "BCa", 100, 1))


def test_constant_data_have_no_distribution_to_test():
    """Equal results: no Shapiro-Wilk, no gamma, no bootstrap, no skewness."""
    values = np.full(10, 0.1)

    assert np.isnan(shapiro_wilk(values)[1])
    assert np.isnan(complete_data.fit_gamma(values).shape)
    assert np.isnan(ucl_bootstrap(values, "BCa", 100, 1))
    assert np.isnan(complete_data.moments(values).skewness)


def test_gamma_is_accepted_for_gamma_and_rejected_for_two_clusters():
    """Quantiles of an exponential look like a gamma; two tight clusters do not."""
    clusters = np.concatenate([np.linspace(1, 1.1, 20), np.linspace(9, 9.1, 20)])

    assert gamma_p_value(EXPONENTIAL, complete_data.fit_gamma(EXPONENTIAL)) > 0.5
    assert gamma_p_value(clusters, complete_data.fit_gamma(clusters)) < 0.001
