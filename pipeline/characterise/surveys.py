"""Which surveys each block asks for, why, and what is done of them: one table to read."""

import pandas as pd

from riskshed.schemas.stages import Surveyed

KEY = ["block_id", "requirement_id"]
ASKED = ["taxon_group", "target", "method", "windows", "core_windows", "source", "citation"]


def surveys(surveyed: Surveyed) -> pd.DataFrame:
    """Return one row a block × requirement, scoped-out ones among them.

    Columns: those of `triggers` and `satisfied`, and what the requirement asks for.
    """
    done = surveyed.satisfied.rename(columns={"evidence": "visits_evidence"})
    facts = surveyed.requirements[["requirement_id", *ASKED]]
    rows = surveyed.triggers.merge(facts, on="requirement_id", how="left")
    return rows.merge(done, on=KEY, how="left").sort_values(KEY, ignore_index=True)
