"""Significance: the lookup of value × magnitude, and where the classes of magnitude end."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.score.significance import deciding_input, magnitude_class, rate

CLASSES = "NLMHE"


def _rule(value, magnitude):
    """Return the class by the words of graph-and-rating.md, not by the shipped table."""
    if magnitude == 1:
        return "N"
    total = value + magnitude
    return "L" if total <= 4 else "M" if total <= 6 else "H" if total <= 8 else "E"


def _rated(value, magnitude):
    rows = pd.DataFrame(
        {"value_low": [value[0]], "value_high": [value[1]],
         "magnitude_low": [magnitude[0]], "magnitude_high": [magnitude[1]]}
    ).astype("float64")  # fmt: skip
    return rate(rows, load_knowledge().significance).iloc[0]


@pytest.mark.parametrize(("value", "magnitude"), list(product(range(1, 6), repeat=2)))
def test_each_of_the_25_cells_is_that_of_the_rule(value, magnitude):
    """m = 1 negligible; else m + v at most 4 low, 5–6 medium, 7–8 high, 9–10 extreme."""
    rated = _rated((value, value), (magnitude, magnitude))

    assert rated.tolist() == [_rule(value, magnitude)] * 3


pairs = st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda pair: tuple(sorted(pair)))


@pytest.mark.property
@given(pairs, pairs)
def test_an_interval_runs_from_the_least_to_the_most_that_its_ends_may_mean(value, magnitude):
    """Ends at the corners; printed up to two classes wide, else U."""
    cells = [
        CLASSES.index(_rule(v, m))
        for v in range(value[0], value[1] + 1)
        for m in range(magnitude[0], magnitude[1] + 1)
    ]
    low, high = CLASSES[min(cells)], CLASSES[max(cells)]

    rated = _rated(value, magnitude)

    assert (rated["rating_lo"], rated["rating_hi"]) == (low, high)
    assert rated["rating"] == (high if max(cells) - min(cells) <= 1 else "U")


@pytest.mark.parametrize(
    ("share", "magnitude"),
    [
        (0.0, 1), (0.0099, 1), (0.01, 1), (0.0101, 2),
        (0.05, 2), (0.0501, 3), (0.20, 3), (0.2001, 4), (0.50, 4), (0.5001, 5), (1.0, 5),
    ],
)  # fmt: skip
def test_class_k_is_open_below_and_closed_above(share, magnitude):
    """1 % | 5 % | 20 % | 50 %: both sides of every line, and on it."""
    assert magnitude_class(pd.Series([share]), load_knowledge().magnitude).tolist() == [magnitude]


def test_a_share_on_the_line_is_on_the_line_however_it_was_summed():
    """0.1 + 0.1 is 0.2 and 0.01 + 0.02 + 0.02 is 0.05, whatever the last bit of a float says."""
    sums = pd.Series([0.1 + 0.1, 0.01 + 0.02 + 0.02, 0.1 + 0.7 - 0.6, 3 * (0.05 / 3)])

    assert magnitude_class(sums, load_knowledge().magnitude).tolist() == [3, 2, 3, 2]


def test_an_unknown_share_has_no_magnitude():
    """Missing, not 1."""
    assert magnitude_class(pd.Series([float("nan")]), load_knowledge().magnitude).isna().all()


@pytest.mark.parametrize(
    ("value", "magnitude", "driver"),
    [((3, 3), (1, 5), "magnitude"), ((1, 5), (4, 4), "value"), ((3, 3), (3, 3), "")],
)
def test_the_deciding_input_is_the_one_that_is_open(value, magnitude, driver):
    """Of a certain value and an open magnitude it is the magnitude; of a certain rating neither."""
    rows = pd.DataFrame(
        {"value_low": [value[0]], "value_high": [value[1]],
         "magnitude_low": [magnitude[0]], "magnitude_high": [magnitude[1]]}
    ).astype("float64")  # fmt: skip

    assert deciding_input(rows, load_knowledge().significance).tolist() == [driver]
