"""Two lists, never one: what is known to be bad, and what is merely unknown."""

import pandas as pd

from riskshed.schemas.rating_scale import CLASSES, places_on_scale

COLUMNS = [
    "place",
    "rating_basis",
    "risk_id",
    "rating_inherent",
    "rating_inherent_lo",
    "rating_inherent_hi",
    "source_id",
    "stressor",
    "zone_id",
    "receptor_id",
    "assessment_endpoint",
    "phase",
    "tier",
    "consequence_5",
    "confidence",
    "effect_metric",
    "effect_low",
    "effect_high",
    "p_exceed",
    "verification",
    "needs",
]


def by_evidence(register: pd.DataFrame) -> pd.DataFrame:
    """Return the rows ranked by what the evidence shows at least: the lower end of the rating.

    Rows that nothing is known against (lower end N) are not in this list.
    """
    rows = register[register["rating_inherent_lo"].isin(CLASSES[1:])]
    return _ranked(rows, "rating_inherent_lo", "rating_inherent_hi", "effect_low")


def by_ignorance(register: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose rating is undecided, ranked by what it may be at most.

    A row is undecided where its rating spans more than one class; what would settle it stands in
    ``needs``.
    """
    decided = register["rating_inherent_lo"].eq(register["rating_inherent_hi"])
    rows = register[~decided & register["rating_inherent_hi"].notna()].copy()
    high, low = (places_on_scale(rows[f"rating_inherent_{end}"]) for end in ("hi", "lo"))
    rows["width"] = high - low
    return _ranked(rows, "rating_inherent_hi", "width", "p_exceed")


def _ranked(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Return the rows ranked within their basis: ``place`` 1 is the first of each basis."""
    parts = [_ranked_alike(part, *by) for _, part in rows.groupby("rating_basis", sort=True)]
    return pd.concat([rows.head(0).reindex(columns=COLUMNS), *parts], ignore_index=True).astype(
        {"place": "int64"}
    )


def _ranked_alike(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    keys = pd.DataFrame(
        {
            name: places_on_scale(rows[name])
            if name.startswith("rating")
            else rows[name].astype("float64")
            for name in by
        }
    ).fillna(-1.0)
    keys["risk_id"] = rows["risk_id"]
    keys = keys.sort_values([*by, "risk_id"], ascending=[*([False] * len(by)), True])
    ranked = rows.loc[keys.index].reset_index(drop=True)
    ranked["place"] = range(1, len(ranked) + 1)
    return ranked.reindex(columns=COLUMNS)
