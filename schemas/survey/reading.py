"""A table while it is read, and how its cells are shown in a message."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from riskshed.schemas.faults import Fault

_LONGEST = 80


@dataclass
class Reading:
    """A table while it is read.

    ``rows`` are the row numbers in the user's file, ``cells`` the text under the declared column
    names, ``typed`` the values, ``bad`` the rows of each column whose cell was refused (no rule
    speaks of them a second time), ``absent`` the required columns that are not there.
    """

    table: str
    file: str
    rows: np.ndarray
    cells: dict[str, pd.Series]
    typed: pd.DataFrame = field(default_factory=pd.DataFrame)
    bad: dict[str, np.ndarray] = field(default_factory=dict)
    absent: set[str] = field(default_factory=set)
    _texts: dict[str, np.ndarray] = field(default_factory=dict)

    def shown(self, place: int | np.integer, column: str) -> str:
        """Return the cell of a column as a message shows it; empty where there is none."""
        if column not in self.cells:
            return ""
        if column not in self._texts:  # one cell of an Arrow column is slow, a million slower
            self._texts[column] = self.cells[column].fillna("").to_numpy(dtype=object)
        return clip(self._texts[column][place])

    def fault(
        self, place: int | np.integer, column: str, rule: str, severity: str, fix: str
    ) -> Fault:
        """Return a fault about one cell."""
        row, value = int(self.rows[place]), self.shown(place, column)
        return Fault(self.table, self.file, row, column, value, rule, severity, fix)


def clip(text: str) -> str:
    r"""Return a text as a message may show it: short, on one line, nothing invisible.

    >>> clip("lead\x00dust")
    'lead\\x00dust'
    >>> clip("a" * 100)[-19:]
    'a… (100 characters)'
    """
    short = text[:_LONGEST]
    if not short.isprintable():
        short = "".join(
            char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
            for char in short
        )
    return short if len(text) <= _LONGEST else f"{short}… ({len(text)} characters)"
