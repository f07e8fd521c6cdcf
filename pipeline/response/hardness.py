"""The criteria of metals at the hardness of a water, as a table (`riskshed calc`)."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.hardness import NUMBERS, SETS, level_at
from riskshed.schemas.text import join_list
from riskshed.schemas.vocabulary import read_config

DURATIONS = ("acute", "chronic")


def hardness_table(table: pd.DataFrame, *, set: str = "epa") -> pd.DataFrame:
    """Return the acute and the chronic criterion of each row, in ug/L.

    A set that has none for an analyte, or none of that duration, leaves the cell empty.

    Parameters
    ----------
    table : columns analyte, hardness (mg/L as CaCO3)
    set : ``epa`` or ``colorado_reg31``, as the option is called

    Examples
    --------
    >>> copper = pd.DataFrame({"analyte": ["Cu"], "hardness": [100.0]})
    >>> hardness_table(copper)[["acute", "chronic"]].round(1).to_dict("list")
    {'acute': [13.4], 'chronic': [9.0]}
    """
    every = read_config("benchmarks/hardness_criteria.csv").astype(dict.fromkeys(NUMBERS, float))
    criteria = every[every["benchmark_set"].eq(SETS[set])].set_index(["stressor", "duration"])
    result = table[["analyte", "hardness"]].copy()
    for duration in DURATIONS:
        key = pd.MultiIndex.from_arrays([table["analyte"], [duration] * len(table)])
        asked = criteria.reindex(key).set_index(table.index)
        result[duration] = level_at(asked, table["hardness"])
        held = table["hardness"].clip(asked["hardness_min"], asked["hardness_max"])
        result[f"held_{duration}"] = held.ne(table["hardness"]) & asked["slope"].notna()
    result["flags"] = [_flags(row, set) for row in rows_of(result)]
    return result.drop(columns=[f"held_{duration}" for duration in DURATIONS])


def _flags(row: dict[str, Any], name: str) -> str:
    none = [duration for duration in DURATIONS if pd.isna(row[duration])]
    held = any(row[f"held_{duration}"] for duration in DURATIONS)
    words = [f"no {duration} criterion of {row['analyte']} in {name}" for duration in none]
    outside = "hardness outside the range of the formula: taken at its nearer end"
    return join_list([*words, *([outside] if held else [])])
