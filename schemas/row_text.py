"""Rows of text from columns: each distinct cell is written once, what no row changes is put once.

A register has 200 columns; half of them say the same in every row or nothing at all.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import pandas as pd


class Texts(NamedTuple):
    """A column of text: each distinct text, and for each row the place of its own."""

    distinct: list[str]
    codes: np.ndarray

    @property
    def is_constant(self) -> bool:
        """Return whether every row has the same text."""
        return len(self.distinct) == 1

    def rows(self) -> list[str]:
        """Return the text of each row."""
        texts = np.array(self.distinct, dtype=object)[self.codes]
        return list(texts.tolist())


def column_texts(column: pd.Series, write: Callable[[Any], str], missing: str = "") -> Texts:
    """Return the cells of a tidy column as text.

    >>> column_texts(pd.Series(["lead", None, "lead"], dtype="str"), str.upper, "-").rows()
    ['LEAD', '-', 'LEAD']
    """
    codes, cells = pd.factorize(column)
    return coded_texts([write(cell) for cell in cells.tolist()], codes, missing)


def coded_texts(distinct: list[str], codes: np.ndarray, missing: str = "") -> Texts:
    """Return a column of which `codes` are -1 where a cell is missing.

    >>> coded_texts(["lead"], np.array([0, -1])).rows()
    ['lead', '']
    """
    gaps = [missing] if (codes < 0).any() else []  # code -1 takes the last text
    return Texts(distinct + gaps, codes)


def joined_rows(columns: Sequence[Texts], between: str, rows: int) -> Iterator[str]:
    """Yield each row as one text, its cells joined by `between`.

    >>> of = [Texts(["a"], np.array([0, 0])), Texts(["1 %", "2"], np.array([0, 1]))]
    >>> list(joined_rows(of, ", ", rows=2))
    ['a, 1 %', 'a, 2']
    """
    parts = [one.distinct[0].replace("%", "%%") if one.is_constant else "%s" for one in columns]
    template = between.join(parts)
    varying = [one.rows() for one in columns if not one.is_constant]
    if not varying:
        return repeat(template % (), rows)
    return (template % cells for cells in zip(*varying, strict=True))
