"""Lookup tables: whole, monotone, every class in reach; intervals and what they print."""

from collections.abc import Callable
from itertools import product

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.schemas.faults import UsageError
from riskshed.schemas.rating_scale import (
    CLASSES,
    STEPS,
    Axes,
    check_classes,
    check_matrix,
    deciding_input,
    printed_class,
    rate,
)
from riskshed.schemas.vocabulary import read_config

AXES: Axes = ("likelihood", "consequence")
LADDER = {2: "N", 3: "L", 4: "L", 5: "M", 6: "M", 7: "H", 8: "H", 9: "E", 10: "E"}


def ladder() -> pd.DataFrame:
    """Return a faultless table, by the sum of the two axes; the numbers mean nothing."""
    cells = [(a, b, LADDER[a + b]) for a, b in product(range(1, 6), range(1, 6))]
    return pd.DataFrame(cells, columns=[*AXES, "class"]).astype(dict.fromkeys(AXES, "float64"))


def with_cell(first: int, second: int, letter: str) -> pd.DataFrame:
    table = ladder()
    at = table["likelihood"].eq(first) & table["consequence"].eq(second)
    return table.assign(**{"class": table["class"].mask(at, letter)})


def test_a_whole_monotone_table_passes() -> None:
    """The case that the others break in one place."""
    check_matrix(ladder(), AXES, "risk_matrix.csv")


def dropped(table: pd.DataFrame) -> pd.DataFrame:
    return table[~(table["likelihood"].eq(2) & table["consequence"].eq(4))]


def twice(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.iloc[[0]]])


def outside(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(likelihood=table["likelihood"].mask(table.index == 0, 6.0))


def empty_axis(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(likelihood=table["likelihood"].mask(table.index == 0))


def between(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(consequence=table["consequence"].mask(table.index == 0, 1.5))


def empty_class(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{"class": table["class"].mask(table.index == 0)})


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        (dropped, "likelihood 2, consequence 4 is missing"),
        (twice, "likelihood 1, consequence 1 stands twice"),
        (outside, "likelihood 6, consequence 1 is no cell"),
        (empty_axis, "likelihood nan, consequence 1 is no cell"),
        (between, "likelihood 1, consequence 1.5 is no cell"),
        (empty_class, "likelihood 1, consequence 1 is nan; write one of N L M H E"),
    ],
)
def test_a_table_that_is_not_25_cells_is_refused_by_its_cell(
    breaks: Callable[[pd.DataFrame], pd.DataFrame], message: str
) -> None:
    """The file and the cell stand in the message."""
    with pytest.raises(UsageError, match=f"^risk_matrix.csv: {message}"):
        check_matrix(breaks(ladder()), AXES, "risk_matrix.csv")


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ((3, 3, "L"), "likelihood 3, consequence 3 is L, below the M of likelihood 2"),
        ((2, 2, "E"), "likelihood 2, consequence 3 is M, below the E of likelihood 2"),
        ((4, 4, "Q"), "likelihood 4, consequence 4 is Q; write one of N L M H E"),
    ],
)
def test_a_table_that_falls_along_an_axis_is_refused_by_its_cell(
    cell: tuple[int, int, str], message: str
) -> None:
    """Raising one cell makes its neighbours too low; a class that is none is named."""
    with pytest.raises(UsageError, match=f"^risk_matrix.csv: {message}"):
        check_matrix(with_cell(*cell), AXES, "risk_matrix.csv")


def test_a_class_that_no_cell_gives_is_named() -> None:
    """Four classes under five names would be a scale nobody declared."""
    table = ladder()
    with pytest.raises(UsageError, match="no cell is E; every class is reached"):
        check_matrix(table.assign(**{"class": table["class"].replace("E", "H")}), AXES, "x.csv")


def test_the_shipped_tables_are_checked_when_they_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A broken cell in config/ stops every command, by name, before anything is rated."""

    def broken(path: str) -> pd.DataFrame:
        table = read_config(path)
        return table.iloc[1:] if path == "methods/significance.csv" else table

    monkeypatch.setattr("riskshed.pipeline.load.knowledge.read_config", broken)

    with pytest.raises(UsageError, match=r"significance\.csv: value 1, magnitude 1 is missing"):
        load_knowledge.__wrapped__()


@pytest.mark.parametrize(
    ("row", "column", "limit", "message"),
    [
        (2, "effect_share_hi", 0.05, "magnitude 3 goes from effect_share_lo 0.05 to .* 0.05, so "
         "nothing falls into it"),
        (2, "effect_share_hi", 0.01, "magnitude 3 goes from .* 0.01, so nothing falls into it"),
        (1, "effect_share_hi", 0.04, "magnitude 2 ends at 0.04 and the next begins at 0.05"),
        (1, "effect_share_hi", None, "magnitude 2 goes from .* to effect_share_hi nan"),
        (0, "magnitude", 2.0, "magnitude is 1 to 5, each once"),
    ],
)  # fmt: skip
def test_limits_of_classes_that_do_not_rise_or_meet_stop_every_command(
    row: int, column: str, limit: float | None, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each class of magnitude and likelihood is reached: read from config/, refused by name."""

    def broken(path: str) -> pd.DataFrame:
        table = read_config(path).copy()
        if path == "methods/magnitude.csv":
            table[column] = table[column].astype("float64")
            table.loc[row, column] = limit
        return table

    monkeypatch.setattr("riskshed.pipeline.load.knowledge.read_config", broken)

    with pytest.raises(UsageError, match=rf"magnitude\.csv: {message}"):
        load_knowledge.__wrapped__()


def test_the_last_class_may_be_open() -> None:
    """As often as you like a year is still "often"."""
    table = pd.DataFrame({"c": STEPS, "lo": [0.0, 1, 2, 3, 4], "hi": [1.0, 2, 3, 4, None]})

    check_classes(table, ("lo", "hi"), "c", "x.csv")


@pytest.mark.parametrize(
    ("low", "high", "printed"),
    [("N", "N", "N"), ("N", "L", "L"), ("N", "M", "U"), ("H", "E", "E"), ("M", "E", "U")],
)
def test_an_interval_prints_its_upper_end_up_to_two_classes(
    low: str, high: str, printed: str
) -> None:
    """Wider ones print U: neither high nor none."""
    assert printed_class(low, high) == printed


ends = st.integers(1, 5)


@pytest.mark.property
@given(ends, ends, ends, ends)
def test_the_ends_of_a_rating_are_those_of_the_cells_between(
    a: int, b: int, c: int, d: int
) -> None:
    """No cell inside the rectangle of two intervals lies outside the interval of classes."""
    (low_1, high_1), (low_2, high_2) = sorted((a, b)), sorted((c, d))
    case = pd.DataFrame(
        {
            "likelihood_low": [low_1],
            "likelihood_high": [high_1],
            "consequence_low": [low_2],
            "consequence_high": [high_2],
        }
    )
    inside = [
        CLASSES.index(LADDER[x + y])
        for x, y in product(range(low_1, high_1 + 1), range(low_2, high_2 + 1))
    ]

    rated = rate(case, ladder(), AXES).loc[0]

    assert CLASSES.index(rated["rating_lo"]) == min(inside)
    assert CLASSES.index(rated["rating_hi"]) == max(inside)


def test_a_missing_end_has_no_rating() -> None:
    """Missing stays missing; the other rows are rated."""
    cases = pd.DataFrame(
        {
            "likelihood_low": [1.0, None],
            "likelihood_high": [1.0, 5.0],
            "consequence_low": [1.0, 1.0],
            "consequence_high": [1.0, 1.0],
        }
    )

    rated = rate(cases, ladder(), AXES)

    assert rated["rating"].tolist()[0] == "N"
    assert pd.isna(rated.loc[1, "rating"])


def test_the_input_that_would_narrow_the_rating_most_is_named() -> None:
    """A wide consequence decides over a certain likelihood; a certain rating has no such input."""
    cases = pd.DataFrame(
        {
            "likelihood_low": [3.0, 1.0, 3.0],
            "likelihood_high": [3.0, 5.0, 3.0],
            "consequence_low": [1.0, 3.0, 3.0],
            "consequence_high": [5.0, 3.0, 3.0],
        }
    )

    assert deciding_input(cases, ladder(), AXES).tolist() == ["consequence", "likelihood", ""]
