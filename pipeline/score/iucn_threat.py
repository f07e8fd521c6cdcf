"""Impact of a threat on a taxon by the additive score of the Red List (IUCN-THREAT-SCORE).

    score = timing + scope + severity;  high 8–9, medium 6–7, low 3–5, negligible below

Scope is a share of the taxon's whole population, never of the site's. The weight of timing is known
for ongoing threats only; for others no total is given. The page of the scheme says that severity
holds *within* the scope, so a product is argued (Garnett 2018, Mair 2021): `population_decline`
offers it as an interval. The horizon is three generations or ten years, the longer, at most 100.
"""

import numpy as np
import pandas as pd

from riskshed.schemas.bands import band_of, method_table, whole_numbers

ONGOING = "ongoing"
NO_WEIGHT = "timing_has_no_verified_weight"
SHORTEST, LONGEST, GENERATIONS = 10.0, 100.0, 3.0


def _scores(axis: str) -> pd.Series:
    table = method_table("iucn_threat_scores", "score")
    return table[table["axis"].eq(axis)].set_index("term")["score"]


def scope_plus_severity(table: pd.DataFrame) -> pd.Series:
    """Return the published part of the score; unknown where scope or severity is.

    >>> scope_plus_severity(pd.DataFrame({"scope": ["minority"], "severity": ["rapid"]})).tolist()
    [3.0]
    """
    return table["scope"].map(_scores("scope")) + table["severity"].map(_scores("severity"))


def impact_class(total: pd.Series) -> pd.Series:
    """Return high, medium, low or negligible.

    >>> impact_class(pd.Series([9.0, 7.0, 5.0, 2.0])).tolist()
    ['high', 'medium', 'low', 'negligible']
    """
    return band_of(total, method_table("iucn_threat_bands", "lo", "hi"))


def population_decline(table: pd.DataFrame) -> pd.DataFrame:
    """Return decline_low and decline_high of the whole population: scope × severity, as shares.

    Unknown where scope or severity is, or where no share is on record for it (negligible).

    >>> cases = pd.DataFrame({"scope": ["whole"], "severity": ["rapid"]})
    >>> population_decline(cases).round(3).to_dict("list")
    {'decline_low': [0.18], 'decline_high': [0.3]}
    """
    shares = method_table("iucn_threat_shares", "share_lo", "share_hi")
    limits = {axis: own.set_index("term") for axis, own in shares.groupby("axis")}
    return pd.DataFrame(
        {
            f"decline_{name}": table["scope"].map(limits["scope"][end])
            * table["severity"].map(limits["severity"][end])
            for name, end in (("low", "share_lo"), ("high", "share_hi"))
        }
    )


def horizon_years(generation_years: pd.Series) -> pd.Series:
    """Return the years that timing and severity speak of.

    >>> horizon_years(pd.Series([2.0, 10.0, 50.0])).tolist()
    [10.0, 30.0, 100.0]
    """
    return (GENERATIONS * generation_years).clip(SHORTEST, LONGEST)


def threat_table(table: pd.DataFrame, *, product: bool = False) -> pd.DataFrame:
    """Return the rows in the same order with their scores, class and flags.

    Input: one row a threat, columns ``scope, severity`` and optionally ``timing`` (else ongoing)
    and ``generation_years``. Added: ``scope_plus_severity, ongoing_total, ongoing_class``, with
    generations ``horizon_years``, with `product` ``decline_low, decline_high``.
    """
    timing = table["timing"] if "timing" in table else pd.Series(ONGOING, index=table.index)
    added = scope_plus_severity(table)
    total = added + timing.map(_scores("timing"))
    rated = table.assign(
        scope_plus_severity=added, ongoing_total=total, ongoing_class=impact_class(total)
    )
    if "generation_years" in table:
        rated["horizon_years"] = horizon_years(table["generation_years"])
    if product:
        rated = rated.join(population_decline(table))
    unknown = timing.notna() & timing.ne(ONGOING)
    empty = table[["scope", "severity"]].isna().any(axis=1) | timing.isna()
    flags = np.select([empty, unknown], ["not_assessed", NO_WEIGHT], default="")
    return whole_numbers(rated).assign(flags=flags)
