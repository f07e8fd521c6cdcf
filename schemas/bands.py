"""Bands: from a number to the class that it falls in, by limits that stand in ``config/methods/``.

Two habits are met in the field and both are kept apart by name: a *class* is (lo, hi], a *band* is
named by its lower limit, which belongs to it.
"""

from functools import cache

import numpy as np
import pandas as pd

from riskshed.schemas.faults import UsageError
from riskshed.schemas.vocabulary import read_config


def class_of(amount: pd.Series, upper: pd.Series) -> pd.Series:
    """Return the class 1, 2, … of each amount; class k is (lo, hi], the first from below.

    An amount above the last limit is of the last class; a missing amount has no class.

    Parameters
    ----------
    amount : what is classed
    upper : upper limits of the classes, rising; a missing last one is open

    Examples
    --------
    >>> class_of(pd.Series([0.0, 0.01, 0.02, None]), pd.Series([0.01, 1.0])).tolist()
    [1.0, 1.0, 2.0, nan]
    """
    limits = upper.to_numpy(dtype="float64", na_value=np.inf)
    place = np.searchsorted(limits, amount.to_numpy(dtype="float64"), side="left")
    classes = np.minimum(place, len(limits) - 1) + 1.0
    return pd.Series(np.where(amount.isna(), np.nan, classes), index=amount.index)


def moved_class(classes: pd.Series, shift: pd.Series) -> pd.Series:
    """Return the classes 1–5 moved by whole steps; a class of 1 stays 1, a missing one missing.

    Of what is nil nothing is made greater because it would be irreversible or badly timed.

    Parameters
    ----------
    classes : 1–5, or missing
    shift : steps up or down, on the same index

    Examples
    --------
    >>> moved_class(pd.Series([1.0, 2.0, 5.0, None]), pd.Series([1.0, 1.0, 1.0, 1.0])).tolist()
    [1.0, 3.0, 5.0, nan]
    """
    return (classes + shift).clip(1.0, 5.0).mask(classes.le(1.0), 1.0)


def band_of(score: pd.Series, bands: pd.DataFrame) -> pd.Series:
    """Return the band of each score: the last whose lower limit it reaches; missing stays missing.

    Parameters
    ----------
    score : what is banded
    bands : columns band and lo, in any order

    Raises
    ------
    ValueError
        a score lies below the lowest band
    UsageError
        two bands begin at one limit, so that no score reaches the first of them

    Examples
    --------
    >>> limits = pd.DataFrame({"band": ["low", "high"], "lo": [1.0, 10.0]})
    >>> band_of(pd.Series([9.0, 10.0, None]), limits).tolist()
    ['low', 'high', nan]
    """
    ordered = bands.sort_values("lo")
    twice = ordered[ordered["lo"].duplicated(keep=False)]
    if len(twice):
        both = " and ".join(twice["band"].head(2))
        raise UsageError(f"the bands {both} both begin at {twice['lo'].iloc[0]:g}: correct one")
    scores = score.to_numpy(dtype="float64", na_value=np.nan)
    place = np.searchsorted(ordered["lo"].to_numpy("float64"), scores, side="right") - 1
    if (place < 0).any():
        raise ValueError(f"a score of {scores[place < 0].min():g} lies below the lowest band")
    names = ordered["band"].to_numpy()[place]
    return pd.Series(names, index=score.index, dtype="str").where(score.notna())


@cache
def method_table(name: str, *numbers: str) -> pd.DataFrame:
    """Return ``config/methods/<name>.csv`` with the columns `numbers` as float64; never edit it.

    >>> method_table("conesa_bands", "lo", "hi")["lo"].tolist()
    [13.0, 25.0, 50.0, 75.0]
    """
    return read_config(f"methods/{name}.csv").astype(dict.fromkeys(numbers, "float64"))


def whole_numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with each float column that holds whole numbers only as int64.

    >>> whole_numbers(pd.DataFrame({"A1": [1.0, 4.0], "B1": [1.0, None]})).to_dict("list")
    {'A1': [1, 4], 'B1': [1.0, nan]}
    """
    floats = frame.select_dtypes("float64")
    whole = [name for name in floats if np.equal(np.mod(floats[name], 1), 0).all()]
    return frame.astype(dict.fromkeys(whole, "int64"))


def not_assessed(judged: pd.DataFrame) -> list[str]:
    """Return a flag for each row that names the criteria nobody judged; empty where all are.

    >>> not_assessed(pd.DataFrame({"A1": [1.0, None], "A2": [None, None]}))
    ['not_assessed: A2', 'not_assessed: A1 A2']
    """
    names = np.array(judged.columns, dtype=str)
    found = [" ".join(names[row]) for row in judged.isna().to_numpy()]
    return [f"not_assessed: {which}" if which else "" for which in found]
