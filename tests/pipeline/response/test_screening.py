"""A screening gives an outcome, never an effect size."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.response.screening import OUTCOMES, screen

NAN = np.nan
amounts = st.one_of(st.just(NAN), st.floats(1e-3, 1e6))


@pytest.mark.parametrize(("value", "outcome"), [(9.99, "below"), (10.0, "below"), (10.01, "above")])
def test_a_value_on_the_benchmark_is_below(value: float, outcome: str) -> None:
    """Below, on and above a benchmark of 10."""
    assert screen(value, 10.0, 1.0).outcome.tolist() == outcome


@pytest.mark.parametrize(
    ("highest", "outcome"), [(9.99, "below"), (10.0, "below"), (10.01, "above_in_places")]
)
def test_a_mean_passes_only_where_every_place_does(highest: float, outcome: str) -> None:
    """A mean of 6 against 10; its highest place below, on and above 10. Above is undecided."""
    found = screen(6.0, 10.0, highest_place=highest)

    assert found.outcome.tolist() == outcome
    assert int(found.magnitude_high) == (1 if outcome == "below" else 5)


@pytest.mark.parametrize(
    ("background", "outcome"),
    [(9.9, "above"), (10.0, "above"), (10.1, "benchmark_below_background"), (NAN, "above")],
)
def test_a_benchmark_below_the_background_is_named(background: float, outcome: str) -> None:
    """Background below, on, above a benchmark of 10, and unknown."""
    assert screen(20.0, 10.0, background).outcome.tolist() == outcome


def test_below_the_benchmark_the_background_does_not_matter() -> None:
    """A value that passes passes."""
    assert screen(5.0, 10.0, 15.0).outcome.tolist() == "below"


@pytest.mark.parametrize(
    ("limit", "outcome"),
    [(9.0, "below"), (10.0, "below"), (11.0, "cannot_exclude"), (NAN, "cannot_exclude")],
)
def test_nondetects_exclude_only_below_their_reporting_limit(limit: float, outcome: str) -> None:
    """A limit above the benchmark, or an unknown one, cannot show that nothing is there."""
    found = screen(NAN, 10.0, all_nondetect=True, reporting_limit=limit)

    assert found.outcome.tolist() == outcome
    assert bool(found.censored)


@pytest.mark.parametrize(("value", "benchmark"), [(5.0, NAN), (NAN, 5.0), (NAN, NAN)])
def test_without_a_benchmark_or_value_nothing_is_assessed(value: float, benchmark: float) -> None:
    """Not assessed, and no quotient of zero."""
    found = screen(value, benchmark)

    assert found.outcome.tolist() == "not_assessed"
    assert np.isnan(found.quotient)


@pytest.mark.property
@given(amounts, amounts, amounts, st.booleans(), amounts)
def test_only_below_is_negligible_and_nothing_else_has_a_size(
    value: float, benchmark: float, background: float, all_nondetect: bool, limit: float
) -> None:
    """Magnitude is 1 where below, else 1 to 5."""
    found = screen(value, benchmark, background, all_nondetect=all_nondetect, reporting_limit=limit)
    outcome = str(found.outcome)

    assert outcome in OUTCOMES
    assert (int(found.magnitude_low), int(found.magnitude_high)) == (
        (1, 1) if outcome == "below" else (1, 5)
    )


@pytest.mark.property
@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), st.floats(1.0, 100.0), amounts)
def test_a_higher_value_never_lowers_the_magnitude(
    value: float, benchmark: float, factor: float, background: float
) -> None:
    """Law of the family: more exposure, no less effect."""
    found = screen([value, factor * value], benchmark, background)

    assert found.magnitude_high[0] <= found.magnitude_high[1]
    assert found.quotient[0] <= found.quotient[1]


def test_inputs_broadcast_and_quotients_are_printed() -> None:
    """Two values against one benchmark."""
    found = screen([5.0, 20.0], 10.0)

    assert found.quotient.tolist() == [0.5, 2.0]
    assert found.outcome.tolist() == ["below", "above"]


@pytest.mark.parametrize(
    ("value", "benchmark", "message"),
    [(-1.0, 1.0, "value is negative"), (1.0, 0.0, "benchmark is not above zero")],
)
def test_impossible_numbers_are_refused(value: float, benchmark: float, message: str) -> None:
    """A missing benchmark is written as missing, not as zero."""
    with pytest.raises(ValueError, match=message):
        screen(value, benchmark)


def test_below_a_level_of_probable_effect_nothing_is_negligible():
    """Such a level says where effects are likely; a screening level says where they are not."""
    found = screen([5.0, 5.0, 20.0], 10.0, probable=[False, True, True])

    assert found.outcome.tolist() == ["below", "below_probable_effect", "above"]
    assert found.magnitude_high.tolist() == [1, 5, 5]
