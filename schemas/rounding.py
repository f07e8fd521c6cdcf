"""One rounding for every number that leaves the program."""

import numpy as np
import pandas as pd

SIGNIFICANT_DIGITS = (
    12  # more than any survey measures, fewer than the last bits that differ by machine
)


def round_value(value: float, digits: int = SIGNIFICANT_DIGITS) -> float:
    """Return `value` rounded to `digits` significant digits; not-a-number stays so, -0.0 is 0.0.

    >>> round_value(0.1 + 0.2)
    0.3
    >>> round_value(123456.7891, digits=3)
    123000.0
    """
    # through the decimal text: exact for every magnitude, where scaling by a power of ten is not
    return float(f"{value:.{digits - 1}e}") + 0.0


def round_significant(frame: pd.DataFrame, digits: int = SIGNIFICANT_DIGITS) -> pd.DataFrame:
    """Return a copy of `frame` whose float columns are float64 rounded to `digits` digits.

    >>> round_significant(pd.DataFrame({"unit": ["mg/kg"], "value": [2 / 3]}), digits=3)
        unit  value
    0  mg/kg  0.667
    """
    floats = [name for name in frame.columns if pd.api.types.is_float_dtype(frame[name])]
    plain = {name: frame[name].to_numpy(dtype="float64", na_value=float("nan")) for name in floats}
    return frame.assign(**{name: round_array(cells, digits) for name, cells in plain.items()})


def round_array(cells: np.ndarray, digits: int = SIGNIFICANT_DIGITS) -> np.ndarray:
    """Return the float64 `cells` rounded to `digits` significant digits.

    >>> round_array(np.array([2 / 3, 1.0]), digits=3).tolist()
    [0.667, 1.0]
    """
    codes, distinct = pd.factorize(cells)  # each distinct number is rounded once; missing is -1
    rounded = [*(round_value(cell, digits) for cell in distinct.tolist()), float("nan")]
    return np.array(rounded, dtype="float64")[codes]
