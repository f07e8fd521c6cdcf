"""Conesa's matrix of importance, as Latin-American mining assessments use it.

    I = ± (3 IN + 2 EX + MO + PE + RV + SI + AC + EF + PR + MC),  13 ≤ |I| ≤ 100

IN intensity, EX extent, MO moment, PE persistence, RV reversibility, SI synergy, AC accumulation,
EF effect, PR periodicity, MC recoverability (CONESA-ENGINE). Where place or moment is critical, EX
or MO comes with 4 added. Importance ranks within one study; the classes are config, by edition.
"""

import pandas as pd

from riskshed.schemas.bands import band_of, method_table, not_assessed, whole_numbers

WEIGHTS = {
    "IN": 3,
    "EX": 2,
    **dict.fromkeys(("MO", "PE", "RV", "SI", "AC", "EF", "PR", "MC"), 1),
}
EDITION = "engine_25_50_75"
LIMITS = (13, 100)


def importance(table: pd.DataFrame) -> pd.Series:
    """Return I of each row; unknown where one of the criteria or the sign is.

    Parameters
    ----------
    table : columns of `WEIGHTS` and ``sign`` (1 benefit, −1 harm)

    Examples
    --------
    >>> lowest = pd.DataFrame({name: [1.0] for name in WEIGHTS}).assign(sign=-1.0)
    >>> importance(lowest).tolist()
    [-13.0]
    """
    return table["sign"] * sum(weight * table[name] for name, weight in WEIGHTS.items())


def importance_class(importances: pd.Series, edition: str = EDITION) -> pd.Series:
    """Return the class of the absolute value of I: [13, 25) irrelevant … [75, 100] critical.

    Parameters
    ----------
    importances : I, signed
    edition : whose limits, one of ``conesa_bands.csv``
    """
    bands = method_table("conesa_bands", "lo", "hi")
    return band_of(importances.abs(), bands[bands["edition"].eq(edition)])


def conesa_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows in the same order with ``importance``, ``class`` and ``flags``.

    Input: one row an impact, columns of `WEIGHTS` and ``sign``.
    """
    score = importance(table)
    flags = not_assessed(table[[*WEIGHTS, "sign"]])
    rated = table.assign(importance=score, **{"class": importance_class(score)})
    return whole_numbers(rated).assign(flags=flags)
