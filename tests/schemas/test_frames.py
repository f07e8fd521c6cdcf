"""Reading a frame row by row, group by group: also where there is nothing to read."""

import numpy as np
import pandas as pd
import pytest

from riskshed.schemas import frames
from riskshed.schemas.frames import cells_by_name, known, repeated, rows_of, text_where


@pytest.mark.parametrize("cell", [None, float("nan"), pd.NA, pd.NaT])
def test_a_missing_cell_is_not_known(cell: object) -> None:
    """Every mark that pandas has for a missing cell counts as missing."""
    assert not known(cell)


@pytest.mark.parametrize("cell", [0.0, "", False, "nan"])
def test_nothing_much_is_still_known(cell: object) -> None:
    """Zero, an empty text and False are answers; unknown is never zero."""
    assert known(cell)


def test_a_frame_without_rows_has_no_rows_no_groups_and_no_names() -> None:
    """A site with an empty table is the usual case, not an error."""
    empty = pd.DataFrame({"zone": [], "stressor": []}, dtype="str")

    assert list(rows_of(empty)) == []
    assert cells_by_name(empty["zone"]) == {}
    assert list(repeated(empty, []).columns) == ["zone", "stressor"]
    assert text_where(empty["zone"].eq("a"), "here").dtype == "str"


def test_a_row_without_items_goes_and_the_rest_is_numbered_anew() -> None:
    """A source that releases nothing gives no row; the index is that of a fresh frame."""
    sources = pd.DataFrame({"source": ["stack", "pit", "dump"]}, index=[7, 7, 2])

    rows = repeated(sources, [["Pb"], [], ["Cd", "Zn"]])

    assert rows["source"].tolist() == ["stack", "dump", "dump"]
    assert rows.index.tolist() == [0, 1, 2]


def test_text_where_keeps_the_index_of_its_condition() -> None:
    """The text joins its frame by index, as every column does."""
    flags = text_where(pd.Series([False, True], index=["b", "a"]), "undated")

    assert flags.index.tolist() == ["b", "a"]
    assert flags["a"] == "undated"
    assert not known(flags["b"])


@pytest.mark.parametrize("most", [2**62, 50])
def test_rows_that_are_alike_have_one_number(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where pandas finds a duplicate, missing cells too, also where the numbers grow too large."""
    monkeypatch.setattr(frames, "_MOST", most)
    dice = np.random.default_rng(1)
    for _ in range(50):
        texts = {name: dice.choice(["a", "b", None], 12) for name in "xyz"}
        table = pd.DataFrame(texts).astype("str").assign(n=dice.choice([1.0, 2.0, np.nan], 12))
        numbers = pd.Series(frames.row_codes(table))

        assert numbers.duplicated().tolist() == table.duplicated().tolist()
