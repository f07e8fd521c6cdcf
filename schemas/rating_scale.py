"""The five-class scale N L M H E, and U; the lookup tables that give it.

A lookup table has two axes of five classes each and a class in every cell: value × magnitude for
what is planned or present, likelihood × consequence for what may happen. Never a product: cells of
one product differ in what they mean, and published limits of products contradict each other.
"""

from itertools import pairwise, product

import numpy as np
import pandas as pd

from riskshed.schemas.faults import UsageError
from riskshed.schemas.frames import side_by_side

CLASSES = ("N", "L", "M", "H", "E")
UNDECIDED = "U"
STEPS = (1, 2, 3, 4, 5)

Axes = tuple[str, str]


def lookup(first: pd.Series, second: pd.Series, table: pd.DataFrame, axes: Axes) -> pd.Series:
    """Return the class of each pair; a pair with a missing end has none.

    Parameters
    ----------
    first, second : classes 1–5, on one index
    table : columns `axes` and ``class``, one row a cell
    """
    classes = table.set_index(list(axes))["class"]
    keys = pd.MultiIndex.from_arrays([first.astype("float64"), second.astype("float64")])
    return pd.Series(classes.reindex(keys).to_numpy(), index=first.index, dtype="str")


def places_on_scale(classes: pd.Series) -> pd.Series:
    """Return the place of each class on the scale, 0 is N; missing where there is none.

    >>> places_on_scale(pd.Series(["N", "E", None])).tolist()
    [0.0, 4.0, nan]
    """
    return classes.map({name: place for place, name in enumerate(CLASSES)}).astype("float64")


def printed_class(low: str, high: str, widest: int = 2) -> str:
    """Return what a rating interval prints: its upper end, or ``U`` where it is too wide to say.

    >>> printed_class("L", "M"), printed_class("N", "E")
    ('M', 'U')
    """
    width = CLASSES.index(high) - CLASSES.index(low) + 1
    return high if width <= widest else UNDECIDED


def rate(rows: pd.DataFrame, table: pd.DataFrame, axes: Axes, widest: int = 2) -> pd.DataFrame:
    """Return rating, rating_lo and rating_hi of every row, on the index of `rows`.

    `rows` has ``<axis>_low`` and ``<axis>_high`` of both axes; where one is missing there is no
    rating. `table` is monotone (`check_matrix`), so the ends of the interval are at its corners.
    """
    one, two = axes
    low = lookup(rows[f"{one}_low"], rows[f"{two}_low"], table, axes)
    high = lookup(rows[f"{one}_high"], rows[f"{two}_high"], table, axes)
    ends = side_by_side(low, high)
    printed = [printed_class(a, b, widest) if a in CLASSES and b in CLASSES else None
               for a, b in ends]  # fmt: skip
    return pd.DataFrame(
        {
            "rating": pd.Series(printed, index=rows.index, dtype="str"),
            "rating_lo": low,
            "rating_hi": high,
        }
    )


def deciding_input(rows: pd.DataFrame, table: pd.DataFrame, axes: Axes) -> pd.Series:
    """Return which of the two axes, made certain, would narrow the rating most.

    Each is set to the middle of its interval in turn; the one whose certainty leaves the narrower
    rating is named, the second on a tie. A rating that is one class wide has no such input.
    """
    spread = {}
    for name in axes:
        middle = ((rows[f"{name}_low"] + rows[f"{name}_high"]) / 2).round()
        fixed = rows.assign(**{f"{name}_low": middle, f"{name}_high": middle})
        spread[name] = _width(rate(fixed, table, axes))
    first, second = axes
    better = np.where(spread[second] <= spread[first], second, first)
    open_still = _width(rate(rows, table, axes)) > 0
    return pd.Series(np.where(open_still, better, ""), index=rows.index, dtype="str")


def _width(rated: pd.DataFrame) -> pd.Series:
    """Return how many steps lie between the ends of each rating; missing where there is none."""
    return places_on_scale(rated["rating_hi"]) - places_on_scale(rated["rating_lo"])


def check_matrix(table: pd.DataFrame, axes: Axes, name: str) -> None:
    """Refuse a lookup table that is not whole, falls along an axis, or leaves a class out.

    Parameters
    ----------
    table : columns `axes` and ``class``
    name : the file, for the message

    Raises
    ------
    UsageError
        naming the cell, or the class that no cell gives

    Examples
    --------
    >>> cells = [(1, 1, "L"), (1, 2, "N")]
    >>> table = pd.DataFrame(cells, columns=["likelihood", "consequence", "class"])
    >>> check_matrix(table, ("likelihood", "consequence"), "risk_matrix.csv")
    Traceback (most recent call last):
    riskshed.schemas.faults.UsageError: risk_matrix.csv: likelihood 1, consequence 3 is missing; \
give each of the 25 cells once
    """
    cells = _cells(table, axes, name)
    rank = {pair: CLASSES.index(letter) for pair, letter in cells.items()}
    for pair, place in rank.items():
        for before in ((pair[0] - 1, pair[1]), (pair[0], pair[1] - 1)):
            if rank.get(before, 0) > place:
                raise UsageError(
                    f"{name}: {_place(pair, axes)} is {cells[pair]}, below the {cells[before]} of "
                    f"{_place(before, axes)}; a class never falls along an axis"
                )
    unreached = [letter for letter in CLASSES if letter not in cells.values()]
    if unreached:
        raise UsageError(f"{name}: no cell is {unreached[0]}; every class is reached by some cell")


def check_classes(table: pd.DataFrame, limits: tuple[str, str], key: str, name: str) -> None:
    """Refuse classes whose limits do not rise, leave a gap, or leave a class out of reach.

    Parameters
    ----------
    table : columns `key` (1–5) and the lower and upper limit of each class; the last may be open
    name : the file, for the message

    Raises
    ------
    UsageError
        naming the class

    Examples
    --------
    >>> table = pd.DataFrame({"magnitude": STEPS, "lo": [0, 1, 2, 3, 4], "hi": [1, 2, 2, 4, 5]})
    >>> check_classes(table, ("lo", "hi"), "magnitude", "magnitude.csv")
    Traceback (most recent call last):
    riskshed.schemas.faults.UsageError: magnitude.csv: magnitude 3 goes from lo 2 to hi 2, so \
nothing falls into it; give each class limits that rise
    """
    ordered = table.sort_values(key)
    if ordered[key].tolist() != list(STEPS):
        raise UsageError(f"{name}: {key} is 1 to 5, each once")
    low, high = limits
    ends = list(zip(ordered[key], ordered[low], ordered[high], strict=True))
    for step, lower, upper in ends:
        if not lower < upper and not (np.isnan(upper) and step == STEPS[-1]):
            raise UsageError(
                f"{name}: {key} {step:g} goes from {low} {lower:g} to {high} {upper:g}, so nothing "
                "falls into it; give each class limits that rise"
            )
    for (step, _, upper), (_, lower, _) in pairwise(ends):
        if upper != lower:
            raise UsageError(
                f"{name}: {key} {step:g} ends at {upper:g} and the next begins at {lower:g}; "
                "each begins where the one before ends"
            )


def _cells(table: pd.DataFrame, axes: Axes, name: str) -> dict[tuple[int, int], str]:
    """Return the class of each of the 25 cells, or refuse the cell that is missing or wrong."""
    found: dict[tuple[int, int], str] = {}
    for first, second, letter in zip(table[axes[0]], table[axes[1]], table["class"], strict=True):
        pair = (first, second)
        if pair in found or first not in STEPS or second not in STEPS:
            what = "stands twice" if pair in found else "is no cell"
            raise UsageError(f"{name}: {_place(pair, axes)} {what}; give each of the 25 cells once")
        if letter not in CLASSES:
            raise UsageError(f"{name}: {_place(pair, axes)} is {letter}; write one of N L M H E")
        found[int(first), int(second)] = letter
    for pair in product(STEPS, STEPS):
        if pair not in found:
            raise UsageError(
                f"{name}: {_place(pair, axes)} is missing; give each of the 25 cells once"
            )
    return found


def _place(pair: tuple[float, float], axes: Axes) -> str:
    return f"{axes[0]} {pair[0]:g}, {axes[1]} {pair[1]:g}"
