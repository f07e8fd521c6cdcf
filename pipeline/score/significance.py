"""Significance: a lookup of receptor value and magnitude, never a product; and its interval."""

import pandas as pd

from riskshed.schemas import rating_scale
from riskshed.schemas.bands import class_of

AXES: rating_scale.Axes = ("value", "magnitude")


def magnitude_class(share: pd.Series, limits: pd.DataFrame) -> pd.Series:
    """Return the magnitude 1–5 of an effect on a share of the reference; class k is (lo, hi].

    A share of zero is magnitude 1; an unknown share has no magnitude (missing).

    Parameters
    ----------
    share : part of the reference population or extent affected, 0–1
    limits : columns magnitude, effect_share_hi; the upper limits of the classes
    """
    return class_of(share, limits.sort_values("magnitude")["effect_share_hi"])


def rate(rows: pd.DataFrame, table: pd.DataFrame, widest: int = 2) -> pd.DataFrame:
    """Return rating, rating_lo and rating_hi of every row, on the index of `rows`.

    `rows` has value_low, value_high, magnitude_low and magnitude_high, all known.
    """
    return rating_scale.rate(rows, table, AXES, widest)


def deciding_input(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Return which input, made certain, would narrow the rating most: magnitude or value."""
    return rating_scale.deciding_input(rows, table, AXES)
