"""The share of locations above a level, decided and undecided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from riskshed.pipeline.epc import share_above
from riskshed.pipeline.epc.exceedance import clopper_pearson

results = st.lists(st.tuples(st.integers(1, 20).map(float), st.booleans()), max_size=25)


def split(rows):
    """Values and flags of (value, nondetect) pairs."""
    return np.array([v for v, _ in rows], dtype=float), np.array([c for _, c in rows], dtype=bool)


@pytest.mark.parametrize(("value", "share"), [(1.999, 0.0), (2.0, 0.0), (2.001, 1.0)])
def test_at_the_level_is_not_above_it(value, share):
    """On both sides and on the line."""
    assert share == share_above([value], [False], 2.0).share


@pytest.mark.parametrize(("limit", "undecided"), [(1.999, 0), (2.0, 0), (2.001, 1)])
def test_a_nondetect_is_undecided_where_its_limit_is_above_the_level(limit, undecided):
    """'Below 2' is not above 2; 'below 2.001' may be."""
    actual = share_above([limit], [True], 2.0)

    assert undecided == actual.n_undecided
    assert actual.share == 0.0


def test_undecided_locations_widen_the_range_and_are_not_dropped():
    """Of ten, two above, three undecided: low end as 2 of 10, high end as 5 of 10."""
    values = [5.0, 5.0, *[1.0] * 5, 9.0, 9.0, 9.0]
    actual = share_above(values, [False] * 7 + [True] * 3, 2.0)

    assert (actual.share, actual.n, actual.n_undecided) == (0.2, 10, 3)
    assert stats.binomtest(2, 10).proportion_ci(0.9).low == pytest.approx(actual.low05)
    assert stats.binomtest(5, 10).proportion_ci(0.9).high == pytest.approx(actual.high95)


@pytest.mark.parametrize("count", range(11))
def test_the_ends_are_those_of_clopper_and_pearson(count):
    """scipy.stats.binomtest, exact, 90 % two-sided."""
    expected = stats.binomtest(count, 10).proportion_ci(0.90, method="exact")

    assert (expected.low, expected.high) == pytest.approx(clopper_pearson(count, 10))


def test_no_location_leaves_the_share_unknown():
    """Not zero."""
    actual = share_above([], [], 2.0)

    assert np.isnan([actual.share, actual.low05, actual.high95]).all()
    assert actual.n == 0


@pytest.mark.parametrize("level", [float("nan"), float("inf")])
def test_a_level_that_is_no_number_is_refused(level):
    """An unknown benchmark decides nothing."""
    with pytest.raises(ValueError, match="level"):
        share_above([1.0], [False], level)


@pytest.mark.property
@given(results, st.integers(0, 20), st.integers(0, 5))
def test_a_higher_level_is_exceeded_at_no_more_locations(rows, level, more):
    """Share and both ends fall with the level."""
    low, high = share_above(*split(rows), level), share_above(*split(rows), level + more)

    if rows:
        assert low.low05 <= low.share <= low.high95
        assert (high.share, high.low05, high.high95) <= (low.share, low.low05, low.high95)


@pytest.mark.property
@given(results.filter(bool), st.integers(0, 20), st.data())
def test_losing_a_detection_never_narrows_the_range(rows, level, data):
    """A detect that becomes 'below 21' can only widen it."""
    place = data.draw(st.integers(0, len(rows) - 1))
    blurred = [*rows[:place], (21.0, True), *rows[place + 1 :]]
    before, after = share_above(*split(rows), level), share_above(*split(blurred), level)

    assert after.low05 <= before.low05
    assert after.high95 >= before.high95


@pytest.mark.property
@given(results, st.integers(0, 20), st.randoms(use_true_random=False))
def test_the_order_of_locations_changes_nothing(rows, level, random):
    """Shuffled, the same."""
    shuffled = list(rows)
    random.shuffle(shuffled)

    assert repr(share_above(*split(rows), level)) == repr(share_above(*split(shuffled), level))
