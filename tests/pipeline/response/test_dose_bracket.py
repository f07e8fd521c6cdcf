"""The effect interval of doses between a no-effect and a low-effect level."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from riskshed.pipeline.response.dose_bracket import clopper_pearson, dose_bracket, exceedance

doses = st.lists(st.floats(0.0, 100.0), min_size=1, max_size=40)


@pytest.mark.parametrize("n", [1, 10, 500])
def test_limits_of_none_and_all_have_their_closed_form(n: int) -> None:
    """None of n: 0 and 1 - 0.05**(1/n); all of n: 0.05**(1/n) and 1."""
    assert clopper_pearson(0, n) == pytest.approx((0.0, 1 - 0.05 ** (1 / n)), rel=1e-12)
    assert clopper_pearson(n, n) == pytest.approx((0.05 ** (1 / n), 1.0), rel=1e-12)


@pytest.mark.property
@given(st.integers(1, 60), st.data())
def test_each_limit_leaves_out_exactly_its_tail(n: int, data: st.DataObject) -> None:
    """Definition: at the lower limit k or more has 5 % probability, at the upper k or fewer."""
    k = data.draw(st.integers(0, n))

    low, high = clopper_pearson(k, n)

    if k > 0:
        assert binom.sf(k - 1, n, low) == pytest.approx(0.05, rel=1e-6)
    if k < n:
        assert binom.cdf(k, n, high) == pytest.approx(0.05, rel=1e-6)


@pytest.mark.parametrize(("dose", "share"), [(0.99, 0.0), (1.0, 0.0), (1.01, 1.0)])
def test_a_dose_on_the_level_is_not_above_it(dose: float, share: float) -> None:
    """Below, on and above a level of 1."""
    assert exceedance([dose], [dose], 1.0).share == share


@pytest.mark.property
@given(doses, st.floats(0.1, 50.0), st.floats(0.0, 50.0))
def test_the_interval_holds_both_shares(values: list[float], no_effect: float, step: float) -> None:
    """0 <= low <= share above low-effect <= high, and high >= share above no-effect."""
    bracket = dose_bracket(values, no_effect_level=no_effect, low_effect_level=no_effect + step)

    assert 0.0 <= bracket.low <= bracket.share <= bracket.high <= 1.0
    assert bracket.high >= bracket.no_effect.share


@pytest.mark.property
@given(doses, st.floats(1.0, 10.0))
def test_a_higher_dose_never_lowers_the_effect(values: list[float], factor: float) -> None:
    """Law of the family: more exposure, no less effect."""
    less = dose_bracket(values, no_effect_level=5.0, low_effect_level=20.0)
    more = dose_bracket(
        [factor * value for value in values], no_effect_level=5.0, low_effect_level=20.0
    )

    assert (more.low, more.share, more.high) >= (less.low, less.share, less.high)
    assert more.low >= less.low
    assert more.high >= less.high


@pytest.mark.property
@given(doses, st.randoms(use_true_random=False))
def test_the_order_of_locations_does_not_matter(values: list[float], random: object) -> None:
    """Shuffling changes nothing."""
    shuffled = list(values)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    straight = dose_bracket(values, no_effect_level=5.0, low_effect_level=20.0)

    assert dose_bracket(shuffled, no_effect_level=5.0, low_effect_level=20.0) == straight


@pytest.mark.property
@given(doses)
def test_losing_the_low_effect_level_never_narrows_the_interval(values: list[float]) -> None:
    """Less knowledge, wider interval."""
    both = dose_bracket(values, no_effect_level=5.0, low_effect_level=20.0)
    one = dose_bracket(values, no_effect_level=5.0)

    assert one.low <= both.low
    assert one.high >= both.high


def test_doses_between_the_levels_raise_only_the_upper_end() -> None:
    """Everything between no-effect and low-effect: from nothing to everything."""
    bracket = dose_bracket([3.0] * 50, no_effect_level=2.0, low_effect_level=5.0)

    assert (bracket.share, bracket.low, bracket.high) == (0.0, 0.0, 1.0)


def test_below_the_no_effect_level_everywhere_the_upper_end_falls_with_the_number() -> None:
    """High is 1 - 0.05**(1/n): 26 % at ten locations, 0.6 % at 500."""
    few, many = (
        dose_bracket([1.0] * n, no_effect_level=2.0, low_effect_level=5.0) for n in (10, 500)
    )

    assert (few.low, many.low) == (0.0, 0.0)
    assert few.high == pytest.approx(1 - 0.05 ** (1 / 10), rel=1e-12)
    assert many.high == pytest.approx(1 - 0.05 ** (1 / 500), rel=1e-12)


def test_with_only_a_no_effect_level_the_lower_end_is_negligible() -> None:
    """Above a no-effect level is not an effect."""
    bracket = dose_bracket([9.0] * 20, no_effect_level=2.0)

    assert (bracket.low, bracket.high) == (0.0, 1.0)
    assert np.isnan(bracket.share)
    assert bracket.flags == ("low_effect_level_unknown",)


def test_with_only_a_low_effect_level_nothing_is_excluded() -> None:
    """Below a low-effect level is not without effect."""
    bracket = dose_bracket([1.0] * 100, low_effect_level=5.0)

    assert (bracket.low, bracket.high) == (0.0, 1.0)
    assert bracket.flags == ("no_effect_level_unknown",)


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_without_a_known_dose_everything_is_possible(values: list[float]) -> None:
    """Unknown is neither zero nor high."""
    bracket = dose_bracket(values, no_effect_level=2.0, low_effect_level=5.0)

    assert (bracket.low, bracket.high, bracket.n) == (0.0, 1.0, 0)
    assert bracket.flags == ("no_dose",)


def test_an_unknown_dose_is_not_counted_as_low() -> None:
    """Nine of ten known: the share is of the nine."""
    bracket = dose_bracket([9.0] * 9 + [np.nan], no_effect_level=2.0, low_effect_level=5.0)

    assert (bracket.share, bracket.n, bracket.n_missing) == (1.0, 9, 1)
    assert bracket.flags == ("dose_missing",)


def test_nondetects_that_could_be_above_widen_both_ends() -> None:
    """Five detects above, five non-detects between 0 and above: as if 5 and as if 10 of 10."""
    bracket = dose_bracket(
        [9.0] * 5 + [0.0] * 5, [9.0] * 10, no_effect_level=2.0, low_effect_level=5.0
    )

    assert bracket.low == clopper_pearson(5, 10)[0]
    assert bracket.high == clopper_pearson(10, 10)[1]
    assert bracket.flags == ("nondetects_decide",)


@pytest.mark.parametrize(
    ("lower", "upper", "no_effect", "low_effect", "message"),
    [
        ([1.0], [1.0], 5.0, 2.0, "below the no-effect"),
        ([1.0], [1.0], 0.0, 2.0, "not above zero"),
        ([2.0], [1.0], 1.0, 2.0, "above its upper"),
        ([-1.0], [1.0], 1.0, 2.0, "negative"),
    ],
)
def test_contradictions_are_refused(
    lower: list[float], upper: list[float], no_effect: float, low_effect: float, message: str
) -> None:
    """Swapped levels or treatments are mistakes of the caller."""
    with pytest.raises(ValueError, match=message):
        dose_bracket(lower, upper, no_effect_level=no_effect, low_effect_level=low_effect)
