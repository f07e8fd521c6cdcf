"""Small readings of a frame that pandas leaves untyped: rows, groups, cells that are known."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from riskshed.schemas.text import join_list

_MOST = 2**62  # half of what 64 bits hold


def known(cell: Any) -> bool:
    """Return whether a cell holds something: neither None nor NaN nor NA.

    >>> known(0.0), known(""), known(float("nan")), known(None), known(pd.NA)
    (True, True, False, False, False)
    """
    return isinstance(cell, str) or bool(pd.notna(cell))


def rows_of(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Yield the rows as dictionaries, by name of the column.

    >>> list(rows_of(pd.DataFrame({"stressor": ["Pb"], "n": [3]})))
    [{'stressor': 'Pb', 'n': 3}]
    """
    names = [str(name) for name in frame.columns]
    columns = [_cells(column) for _, column in frame.items()] if len(frame) else []
    for cells in zip(*columns, strict=True):
        yield dict(zip(names, cells, strict=True))


def side_by_side(*columns: pd.Series) -> Iterator[tuple[Any, ...]]:
    """Yield the cells of columns of one length, row by row.

    As lists: a loop over a column of text takes ten times as long, cell by cell.

    >>> list(side_by_side(pd.Series(["Pb", "Cd"]), pd.Series([1, 2])))
    [('Pb', 1), ('Cd', 2)]
    """
    return zip(*(column.tolist() for column in columns), strict=True)


def tuples_of(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Yield the rows as tuples.

    >>> list(tuples_of(pd.DataFrame({"stressor": ["Pb"], "n": [3]})))
    [('Pb', 3)]
    """
    return side_by_side(*(column for _, column in frame.items()))


def of_distinct(make: Callable[[tuple[Any, ...]], Any], *columns: pd.Series) -> list[Any]:
    """Return what is made of the cells of each row, made once for rows that are alike.

    >>> of_distinct("".join, pd.Series(["a", "a"]), pd.Series(["b", "c"]))
    ['ab', 'ac']
    """
    rows = list(side_by_side(*columns))
    made = {row: make(row) for row in dict.fromkeys(rows)}
    return [made[row] for row in rows]


def row_codes(frame: pd.DataFrame) -> np.ndarray:
    """Return a whole number for each row, the same for rows that are alike, missing cells too.

    >>> codes = row_codes(pd.DataFrame({"sample": ["a", "a", "b"], "analyte": ["Pb", "Pb", None]}))
    >>> codes[0] == codes[1] != codes[2]
    np.True_
    """
    codes = np.zeros(len(frame), dtype="int64")
    for _, column in frame.items():
        own, distinct = pd.factorize(column.to_numpy(dtype=object))
        size = len(distinct) + 1
        if codes.max(initial=0) >= _MOST // size:
            codes = pd.factorize(codes)[0]
        codes = codes * size + own + 1
    return codes


def _cells(column: pd.Series) -> list[Any]:
    """Return the cells as Python's own values; what is missing is None where pandas has NA."""
    cells: list[Any] = column.to_numpy(dtype=object).tolist()
    if getattr(column.dtype, "na_value", None) is pd.NA:
        return [None if cell is pd.NA else cell for cell in cells]
    if column.dtype == object:
        return [cell.item() if isinstance(cell, np.generic) else cell for cell in cells]
    return cells


def cells_by_name(column: pd.Series) -> dict[str, Any]:
    """Return the cells of a column by the text of their index.

    >>> cells_by_name(pd.Series([1, 2], index=["Cd", "Pb"]))
    {'Cd': 1, 'Pb': 2}
    """
    return {str(name): cell for name, cell in column.items()}


def lists_by(frame: pd.DataFrame, key: list[str], columns: list[str]) -> pd.DataFrame:
    """Return one row a key, sorted, with the distinct texts of each column as a ``;``-joined list.

    >>> links = pd.DataFrame({"edge": ["a", "a"], "link": ["L2", "L1"]})
    >>> lists_by(links, ["edge"], ["link"])["link"].tolist()
    ['L1;L2']
    """
    found: dict[tuple[Any, ...], tuple[set[str], ...]] = {}
    for group, texts in zip(tuples_of(frame[key]), tuples_of(frame[columns]), strict=True):
        if group not in found:
            found[group] = tuple(set() for _ in columns)
        for into, text in zip(found[group], texts, strict=True):
            if isinstance(text, str):
                into.add(text)
    rows = [(*group, *(join_list(items) for items in found[group])) for group in sorted(found)]
    return pd.DataFrame(rows, columns=[*key, *columns]).astype("str")


def repeated(frame: pd.DataFrame, items: Sequence[Sequence[object]]) -> pd.DataFrame:
    """Return each row once for every item of its list (one list a row), numbered anew.

    >>> repeated(pd.DataFrame({"source": ["a", "b", "c"]}), [["Cd", "Pb"], [], ["Zn"]])
      source
    0      a
    1      a
    2      c
    """
    counts = np.array([len(own) for own in items], dtype="int64")
    return frame.iloc[np.repeat(np.arange(len(frame)), counts)].reset_index(drop=True)


def text_where(condition: pd.Series, text: str) -> pd.Series:
    """Return `text` where the condition holds, and nothing (missing) elsewhere.

    >>> text_where(pd.Series([True, False]), "below").tolist()
    ['below', nan]
    """
    return pd.Series(text, index=condition.index, dtype="str").where(condition)
