"""Significance: a lookup of receptor value and magnitude, never a product; and its interval."""

import numpy as np
import pandas as pd

CLASSES = ("N", "L", "M", "H", "E")
UNDECIDED = "U"


def magnitude_class(share: pd.Series, limits: pd.DataFrame) -> pd.Series:
    """Return the magnitude 1–5 of an effect on a share of the reference; class k is (lo, hi].

    A share of zero is magnitude 1; an unknown share has no magnitude (missing).

    Parameters
    ----------
    share : part of the reference population or extent affected, 0–1
    limits : columns magnitude, effect_share_hi; the upper limits of the classes
    """
    upper = limits.sort_values("magnitude")["effect_share_hi"].to_numpy(dtype="float64")
    place = np.searchsorted(upper, share.to_numpy(dtype="float64"), side="left")
    classes = np.minimum(place, len(upper) - 1) + 1.0
    return pd.Series(np.where(share.isna(), np.nan, classes), index=share.index)


def lookup(value: pd.Series, magnitude: pd.Series, table: pd.DataFrame) -> pd.Series:
    """Return the class of each value × magnitude (columns value, magnitude, class of `table`)."""
    classes = table.set_index(["value", "magnitude"])["class"]
    keys = pd.MultiIndex.from_arrays([value.astype("int64"), magnitude.astype("int64")])
    return pd.Series(classes.reindex(keys).to_numpy(), index=value.index, dtype="str")


def printed_class(low: str, high: str, widest: int = 2) -> str:
    """Return what a rating interval prints: its upper end, or ``U`` where it is too wide to say.

    >>> printed_class("L", "M"), printed_class("N", "E")
    ('M', 'U')
    """
    width = CLASSES.index(high) - CLASSES.index(low) + 1
    return high if width <= widest else UNDECIDED


def rate(rows: pd.DataFrame, table: pd.DataFrame, widest: int = 2) -> pd.DataFrame:
    """Return rating, rating_lo and rating_hi of every row, on the index of `rows`.

    `rows` has value_low, value_high, magnitude_low and magnitude_high, all known.
    """
    low = lookup(rows["value_low"], rows["magnitude_low"], table)
    high = lookup(rows["value_high"], rows["magnitude_high"], table)
    printed = [printed_class(a, b, widest) for a, b in zip(low, high, strict=True)]
    return pd.DataFrame(
        {
            "rating": pd.Series(printed, index=rows.index, dtype="str"),
            "rating_lo": low,
            "rating_hi": high,
        }
    )


def deciding_input(rows: pd.DataFrame, table: pd.DataFrame) -> pd.Series:
    """Return which input, made certain, would narrow the rating most: magnitude or value.

    Each of the two is set to the middle of its interval in turn; the one whose certainty leaves the
    narrower rating is named. A rating that is one class wide has no such input.
    """
    order = {name: place for place, name in enumerate(CLASSES)}
    spread = {}
    for name in ("magnitude", "value"):
        middle = ((rows[f"{name}_low"] + rows[f"{name}_high"]) / 2).round()
        fixed = rows.assign(**{f"{name}_low": middle, f"{name}_high": middle})
        rated = rate(fixed, table)
        ends = [rated[end].map(order).astype("float64") for end in ("rating_hi", "rating_lo")]
        spread[name] = ends[0] - ends[1]
    own = rate(rows, table)
    certain = own["rating_lo"].eq(own["rating_hi"])
    better = np.where(spread["magnitude"] <= spread["value"], "magnitude", "value")
    return pd.Series(np.where(certain, "", better), index=rows.index, dtype="str")
