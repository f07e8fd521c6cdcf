"""What the law says of the ground of a source: the strictest effect of the areas that it meets."""

import pandas as pd

STRICTEST_FIRST = ("prohibited", "company_policy", "consent_required", "authorised")
MET = frozenset({"inside", "overlaps"})


def legal_effects(constraints: pd.DataFrame) -> pd.DataFrame:
    """Return source_id and legal_effect of every source whose ground meets a constraint.

    Blocks have rows of their own in ``constraints.csv``; a corridor of influence is no ground.
    """
    met = constraints[constraints["subject_kind"].eq("source") & constraints["relation"].isin(MET)]
    order = {name: place for place, name in enumerate(STRICTEST_FIRST)}
    ranked = met.assign(rank=met["legal_effect"].map(order)).sort_values(
        ["subject_id", "rank", "constraint_id"]
    )
    first = ranked.drop_duplicates("subject_id")
    return first[["subject_id", "legal_effect"]].rename(columns={"subject_id": "source_id"})
