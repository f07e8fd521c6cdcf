"""Shapiro-Wilk and the bootstrap give what scipy.stats gives, which is too slow to import."""

import warnings

import numpy as np
import pytest
from scipy import stats

from riskshed.pipeline.epc import bootstrap
from riskshed.pipeline.epc.bootstrap import ucl_bootstrap
from riskshed.pipeline.epc.shapiro_wilk import shapiro_wilk

SHAPES = {"normal": stats.norm(), "skewed": stats.lognorm(1), "flat": stats.uniform()}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("size", [3, 4, 5, 6, 11, 12, 30, 500, 6000])
def test_shapiro_wilk_is_that_of_scipy(shape, size):
    """Both sides of every change of formula; scipy's normal scores hold to some nine digits."""
    for seed in range(5):
        values = SHAPES[shape].rvs(size, random_state=seed) * 1e-3 + 20
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*For N > 5000.*")
            theirs = stats.shapiro(values)

        w, p = shapiro_wilk(values)

        assert w == pytest.approx(theirs.statistic, abs=1e-8)
        assert p == pytest.approx(theirs.pvalue, rel=1e-5, abs=1e-12)


def test_shapiro_wilk_does_not_ask_for_an_order_or_a_unit():
    """The same results in another order and in another unit have the same W and p."""
    values = stats.lognorm(0.5).rvs(25, random_state=1)

    assert shapiro_wilk(values[::-1] * 1e6) == pytest.approx(shapiro_wilk(values), rel=1e-9)


def test_more_than_5000_normal_results_are_normal():
    """p is extrapolated there; its side of 0.05 is all that counts."""
    values = stats.norm.ppf((np.arange(6000) + 0.5) / 6000) + 10

    assert shapiro_wilk(values)[1] > 0.05


@pytest.mark.parametrize("method", ["percentile", "BCa"])
@pytest.mark.parametrize("size", [2, 3, 30, 400])
def test_the_bootstrap_limit_is_that_of_scipy(method, size):
    """The same seed draws the same samples, so that nothing but rounding is between them."""
    values = stats.lognorm(1.2).rvs(size, random_state=size)
    theirs = stats.bootstrap(
        (values,), np.mean, n_resamples=2000, confidence_level=0.95, alternative="less",
        method=method, rng=np.random.default_rng(3),
    ).confidence_interval.high  # fmt: skip

    assert ucl_bootstrap(values, method, 2000, seed=3) == pytest.approx(theirs, rel=1e-12)


def test_batches_of_the_bootstrap_change_nothing(monkeypatch):
    """A large unit is resampled in small batches, from one stream of random numbers."""
    values = stats.expon.ppf((np.arange(25) + 0.5) / 25)
    whole = ucl_bootstrap(values, "BCa", 500, 3)

    monkeypatch.setattr(bootstrap, "BATCH_VALUES", 250)

    assert ucl_bootstrap(values, "BCa", 500, 3) == whole > values.mean()
