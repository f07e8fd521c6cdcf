"""Criteria for metals in water that are a formula of the hardness of the water.

``criterion = (c - k ln H) exp(m ln H + b)`` in ug/L, with the hardness H in mg/L as CaCO3 held
within the range for which the formula was made (40 CFR 132, tables 1 and 2: 25 to 400 mg/L).
"""

from typing import Any

import numpy as np
import pandas as pd

UNIT = "ug/L"
NUMBERS = (
    *("slope", "intercept", "conversion", "conversion_per_ln_h"),
    *("hardness_min", "hardness_max"),
)
"""The columns of `config/benchmarks/hardness_criteria.csv` that are numbers."""
SETS = {"epa": "us_epa_aquatic", "colorado_reg31": "colorado_reg31"}
"""The sets of criteria, by the names that `calc` takes."""


def level_at(criteria: pd.DataFrame, hardness: pd.Series) -> pd.Series:
    """Return the level of each criterion at a hardness, in ug/L; unknown where either is.

    Parameters
    ----------
    criteria : columns slope (m), intercept (b), conversion (c), conversion_per_ln_h (k),
        hardness_min, hardness_max (mg/L)
    hardness : on the same index, mg/L as CaCO3

    Examples
    --------
    The chronic criterion of copper (40 CFR 132: 0.8545, -1.702, 0.960); EPA prints 9.0 ug/L at
    100 mg/L.

    >>> copper = {"slope": [0.8545], "intercept": [-1.702], "conversion": [0.960],
    ...           "conversion_per_ln_h": [0.0], "hardness_min": [25.0], "hardness_max": [400.0]}
    >>> level_at(pd.DataFrame(copper), pd.Series([100.0])).round(1).tolist()
    [9.0]
    """
    ln_h = np.log(hardness.clip(criteria["hardness_min"], criteria["hardness_max"]))
    conversion = criteria["conversion"] - criteria["conversion_per_ln_h"] * ln_h
    level: pd.Series = conversion * np.exp(criteria["slope"] * ln_h + criteria["intercept"])
    return level


def formula_of(criterion: dict[str, Any]) -> str:
    """Return a criterion as a reader writes it, with its numbers.

    >>> formula_of({"slope": 0.7977, "intercept": -3.909, "conversion": 1.101672,
    ...             "conversion_per_ln_h": 0.041838, "hardness_min": 25.0, "hardness_max": 400.0})
    '(1.101672 - 0.041838 ln H) exp(0.7977 ln H - 3.909) ug/L, H from 25 to 400'
    """
    conversion = f"{criterion['conversion']:g}"
    if criterion["conversion_per_ln_h"]:
        conversion = f"({criterion['conversion']} - {criterion['conversion_per_ln_h']} ln H)"
    sign = "-" if criterion["intercept"] < 0 else "+"
    power = f"exp({criterion['slope']} ln H {sign} {abs(criterion['intercept'])})"
    ends = f"H from {criterion['hardness_min']:g} to {criterion['hardness_max']:g}"
    return f"{conversion} {power} {UNIT}, {ends}"
