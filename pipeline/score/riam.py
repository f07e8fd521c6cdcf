"""RIAM, the Rapid Impact Assessment Matrix (PASTAKIA1998).

    ES = (A1 · A2) · (B1 + B2 + B3)

A1 importance 0–4, A2 magnitude −3…3, B1 permanence, B2 reversibility, B3 cumulation, 1–3 each. One
ES comes from several combinations, so **the band is the result**: the score is never ranked or
summed. Of the scores within the bands only some can occur; the limits 19, 35 and 71 never do.
"""

import pandas as pd

from riskshed.schemas.bands import band_of, method_table, not_assessed, whole_numbers

CRITERIA = ("A1", "A2", "B1", "B2", "B3")


def environmental_score(table: pd.DataFrame) -> pd.Series:
    """Return ES of each row; unknown where one of the five criteria is.

    Examples
    --------
    >>> case = pd.DataFrame({"A1": [4.0], "A2": [-3.0], "B1": [3.0], "B2": [3.0], "B3": [3.0]})
    >>> environmental_score(case).tolist()
    [-108.0]
    """
    return table["A1"] * table["A2"] * (table["B1"] + table["B2"] + table["B3"])


def range_band(score: pd.Series) -> pd.Series:
    """Return the band of each score: +E … +A, N (no change), −A … −E as ``-A`` … ``-E``.

    >>> range_band(pd.Series([72.0, 9.0, 0.0, -10.0])).tolist()
    ['+E', '+A', 'N', '-B']
    """
    return band_of(score, method_table("riam_bands", "lo", "hi", "reachable_lo", "reachable_hi"))


def riam_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the same order with ``ES``, ``RB`` (the result) and ``flags``.

    Input: one row an impact, columns ``A1, A2, B1, B2, B3``.
    """
    score = environmental_score(table)
    flags = not_assessed(table[list(CRITERIA)])
    return whole_numbers(table.assign(ES=score, RB=range_band(score))).assign(flags=flags)
