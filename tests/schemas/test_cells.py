"""What a cell may hold, and how text is kept from running."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.schemas.cells import kind_of, protect, runs_as_formula, tidy, unprotect, values

FORMULAS = ("=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1")
texts = st.one_of(st.text(max_size=8), st.text(st.sampled_from("'=+-@\t\r1.e "), max_size=6))


@pytest.mark.parametrize("text", FORMULAS)
def test_every_dangerous_beginning_is_guarded(text: str) -> None:
    """The six beginnings after which a spreadsheet reads on as a formula."""
    assert f"'{text}" == protect(text)


@pytest.mark.parametrize("text", ["-5", "+5", "-5.0", "-.5", "-5e-3"])
def test_a_signed_number_is_guarded_only_on_request(text: str) -> None:
    """A spreadsheet makes a number of it, which is harmless; strict files guard it all the same."""
    assert (text, f"'{text}") == (protect(text), protect(text, numbers_too=True))


@pytest.mark.parametrize("text", ["", "lead", "a=b", "5-3", " =1", "'", "O'Brien"])
def test_other_text_is_left_alone(text: str) -> None:
    """A guard that is not needed would be a change of the data."""
    assert text == protect(text)


@pytest.mark.property
@given(text=texts, strict=st.booleans())
def test_the_guard_can_be_taken_off_exactly(text: str, strict: bool) -> None:
    """Guarded text never runs, and comes back as it was, apostrophes of its own included."""
    guarded = protect(text, numbers_too=strict)

    assert not runs_as_formula(guarded, numbers_too=strict)
    assert text == unprotect(guarded, numbers_too=strict)


def test_every_column_gets_one_kind() -> None:
    """Text, number, integer or boolean, whatever pandas made of it on the way."""
    table = pd.DataFrame(
        {
            "text": pd.Series(["a", None], dtype=object),
            "nothing": pd.Series([None, None], dtype=object),
            "category": pd.Categorical(["a", None]),
            "mixed_numbers": pd.Series([1, 2.5], dtype=object),
            "count": pd.array([1, None], dtype="Int64"),
            "whole": pd.array([1, 2], dtype="Int64"),
            "truth": pd.Series([True, None], dtype=object),
            "plain_truth": [True, False],
        }
    )
    expected = {
        "text": "str",
        "nothing": "str",
        "category": "str",
        "mixed_numbers": "float64",
        "count": "float64",
        "whole": "int64",
        "truth": "boolean",
        "plain_truth": "boolean",
    }
    assert expected == {name: str(kind) for name, kind in tidy(table).dtypes.items()}


def test_empty_text_is_missing_text() -> None:
    """One kind of missing: a CSV file could not tell two apart."""
    assert values(tidy(pd.DataFrame({"note": ["", "a"]}))["note"]) == [None, "a"]


def test_order_of_rows_and_columns_is_kept() -> None:
    """Only the index goes."""
    table = pd.DataFrame({"b": ["y", "x"], "a": [2.0, 1.0]}, index=[7, 7])
    clean = tidy(table)

    assert (
        list(clean.columns),
        list(clean["b"]),
        list(clean.index),
    ) == (["b", "a"], ["y", "x"], [0, 1])


@pytest.mark.parametrize(
    "cells", [[["a"], ["b"]], [{"a": 1}, None], [pd.Timestamp("2024-06-30"), "x"], ["a", 1]]
)
def test_what_no_format_can_hold_is_named(cells: list[object]) -> None:
    """The message says which column, what it holds and what to do."""
    with pytest.raises(TypeError, match=r"column odd holds .*ISO text"):
        kind_of(pd.Series(cells, dtype=object, name="odd"))
