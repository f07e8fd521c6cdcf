"""One rounding for all that is written."""

import math
from decimal import Context, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.schemas.rounding import round_significant, round_value

numbers = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.property
@given(value=numbers)
def test_rounding_is_that_of_decimal_arithmetic(value: float) -> None:
    """The standard library's decimal type rounds the exact value to the same 12 digits."""
    exact = Context(prec=12).create_decimal(Decimal(value))

    assert float(exact) + 0.0 == round_value(value)


@pytest.mark.property
@given(value=numbers)
def test_rounding_again_changes_nothing(value: float) -> None:
    """A file that is read and written again is the same file."""
    assert round_value(value) == round_value(round_value(value))


@pytest.mark.property
@given(value=numbers)
def test_twelve_digits_are_enough_to_write_the_number(value: float) -> None:
    """The short text of a rounded number is the number."""
    assert round_value(value) == float(f"{round_value(value):.12g}")


def test_minus_zero_is_zero_and_unknown_stays_unknown() -> None:
    """Two zeros would be two spellings of one number; unknown is never a number."""
    assert math.copysign(1, round_value(-0.0)) == 1
    assert math.isnan(round_value(float("nan")))
    assert math.isinf(round_value(float("inf")))


def test_only_float_columns_change_and_the_frame_given_does_not() -> None:
    """Text, integers and booleans pass; small and nullable floats become float64."""
    table = pd.DataFrame(
        {
            "name": ["a", "b"],
            "n": [1, 2],
            "x": [0.1 + 0.2, float("nan")],
            "small": np.array([0.5, 0.25], dtype="float32"),
            "nullable": pd.array([1 / 3, None], dtype="Float64"),
        }
    )
    before = table.copy(deep=True)
    rounded = round_significant(table)

    pd.testing.assert_frame_equal(before, table)
    assert [str(rounded[name].dtype) for name in ("x", "small", "nullable")] == ["float64"] * 3
    assert [rounded["x"].iloc[0], rounded["nullable"].iloc[0]] == [0.3, 0.333333333333]
    assert rounded[["x", "nullable"]].isna().sum().tolist() == [1, 1]
