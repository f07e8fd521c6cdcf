"""Laws of the exposure point concentration that hold in every branch of the rule.

That raising one value never lowers the concentration is no law: it may change the branch.
"""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskshed.pipeline.epc import exposure_point_concentration, prob_mean_above

pytestmark = pytest.mark.property

NUMBERS = ("mean", "sd", "se", "lcl05", "ucl", "epc", "max_detect", "upper_bound")
concentrations = st.integers(1, 9999).map(lambda i: i / 100) | st.floats(-3, 6).map(np.exp)


@st.composite
def units(draw, max_size=40):
    """Units of any size, share of non-detects and shape, ties among them."""
    n = draw(st.integers(0, max_size))
    values = np.array(draw(st.lists(concentrations, min_size=n, max_size=n)), dtype=float)
    below = draw(st.sampled_from([0.0, 0.0, 0.2, 0.5, 0.9]))
    cut = np.quantile(values, below) if n else 0.0
    nondetect = values < cut
    flipped = draw(st.lists(st.integers(0, max(n - 1, 0)), max_size=2)) if below and n else []
    nondetect[flipped] = True
    return values, nondetect


def ordered(smaller, larger):
    """Not above, where both are known; the last digits are rounding."""
    return np.isnan(smaller) or np.isnan(larger) or smaller <= larger * (1 + 1e-12)


@settings(deadline=None)
@given(units(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(unit, random):
    """The same bits, whatever the order."""
    values, nondetect = unit
    order = list(range(len(values)))
    random.shuffle(order)

    first = exposure_point_concentration(values, nondetect, seed=3)
    second = exposure_point_concentration(values[order], nondetect[order], seed=3)

    assert repr(first) == repr(second)


@settings(deadline=None)
@given(units(), st.sampled_from([2.0**-10, 0.5, 4.0, 1024.0]))
def test_another_unit_of_measure_changes_only_the_numbers(unit, factor):
    """Every number scales with the values; method and flags stay."""
    values, nondetect = unit
    one = exposure_point_concentration(values, nondetect, seed=3)
    other = exposure_point_concentration(values * factor, nondetect, seed=3)

    assert (one.method, one.flags) == (other.method, other.flags)
    for name in NUMBERS:
        assert getattr(one, name) * factor == pytest.approx(
            getattr(other, name), rel=1e-9, nan_ok=True
        )


@settings(deadline=None)
@given(units())
def test_the_limits_stand_in_order(unit):
    """lcl05 ≤ mean ≤ ucl, mean ≤ epc ≤ largest detect ≤ upper bound, floor ≤ lcl05."""
    values, nondetect = unit
    point = exposure_point_concentration(values, nondetect, seed=3)

    assert ordered(point.lcl05, point.mean)
    assert ordered(point.mean, point.ucl)
    assert ordered(point.mean, point.epc)
    assert ordered(point.epc, point.max_detect)
    assert ordered(point.max_detect, point.upper_bound)
    assert len(values) == 0 or ordered(values.min(), point.lcl05)


@settings(deadline=None)
@given(units())
def test_a_concentration_is_known_exactly_where_something_was_detected(unit):
    """Never zero for unknown; a detect always gives a concentration."""
    values, nondetect = unit
    point = exposure_point_concentration(values, nondetect, seed=3)

    assert (~nondetect).any() == np.isfinite(point.epc)
    assert (point.method in {"max_detect", "not_estimable"}) == np.isnan(point.ucl)
    assert point.n == point.n_detect + point.n_nondetect == len(values)
    assert list(point.flags) == sorted(set(point.flags))


@settings(deadline=None)
@given(units())
def test_the_inputs_are_left_as_they_were(unit):
    """Neither sorted in place nor edited."""
    values, nondetect = unit
    before = values.copy(), nondetect.copy()

    exposure_point_concentration(values, nondetect, seed=3)

    assert before[0].tolist() == values.tolist()
    assert before[1].tolist() == nondetect.tolist()


def above(point, level):
    return prob_mean_above(point.n, point.mean, point.se, level)


@settings(deadline=None)
@given(units(), concentrations, concentrations)
def test_a_higher_level_is_exceeded_less_probably(unit, one, other):
    """The probability falls with the level, is 1/2 at the mean and 5 % at Student's limit."""
    values, nondetect = unit
    point = exposure_point_concentration(values, nondetect, seed=3)

    assert ordered(above(point, max(one, other)), above(point, min(one, other)))
    if np.isfinite(point.se):
        assert above(point, point.mean) == pytest.approx(0.5)
    else:
        assert np.isnan(above(point, one))
    if point.method in {"ucl95_t", "ucl95_km_t"}:
        assert above(point, point.ucl) == pytest.approx(0.05)


def test_a_point_without_a_standard_error_has_no_probability():
    """Unknown, not nought."""
    point = exposure_point_concentration([2.0], [False], seed=1)

    assert np.isnan(above(point, 1.0))
    assert np.isnan(above(dataclasses.replace(point, se=0.0), 1.0))
