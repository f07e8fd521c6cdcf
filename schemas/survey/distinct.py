"""Judging each distinct text of a column once."""

from collections.abc import Callable

import numpy as np
import pandas as pd


def judged(cells: pd.Series, verdict: Callable[[str], bool], *, missing: bool) -> pd.Series:
    """Return the verdict on each cell; ``missing`` stands where the cell is empty.

    >>> judged(pd.Series(["7", None, "x"]), str.isdigit, missing=True).tolist()
    [True, True, False]
    """
    codes, uniques = pd.factorize(cells)
    table = np.array([*(bool(verdict(text)) for text in uniques), missing], dtype=bool)
    return pd.Series(table[codes], index=cells.index)  # code -1 (missing) takes the last
