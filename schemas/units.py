"""Units: every number in the base unit of its dimension, so that alike is compared with alike."""

import pandas as pd


def in_base_units(rows: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with ``value`` and ``unit`` in the base unit of their dimension.

    A unit that is not in the vocabulary leaves the value unknown, never as it stands.

    Parameters
    ----------
    rows : columns value and unit
    units : the vocabulary of units: term, factor_to_base, base_unit

    Examples
    --------
    >>> units = pd.DataFrame({"term": ["ug/L"], "factor_to_base": [0.001], "base_unit": ["mg/L"]})
    >>> in_base_units(pd.DataFrame({"value": [4.0], "unit": ["ug/L"]}), units).to_dict("list")
    {'value': [0.004], 'unit': ['mg/L']}
    """
    table = units.set_index("term")
    factor = rows["unit"].map(table["factor_to_base"]).astype("float64")
    base = rows["unit"].map(table["base_unit"]).astype("str")
    return rows.assign(value=rows["value"] * factor, unit=base)
