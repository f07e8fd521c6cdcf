"""What a competent person concluded: the only way to ``significance_concluded``."""

import pandas as pd

from riskshed.schemas.frames import repeated
from riskshed.schemas.text import split_list

COLUMNS = {
    "significance": "significance_concluded",
    "scale": "significance_scale",
    "reason": "significance_reason",
    "concluded_by": "concluded_by",
    "competence": "competence",
    "concluded_on": "concluded_on",
}


def concluded(conclusions: pd.DataFrame, pathways: pd.DataFrame) -> pd.DataFrame:
    """Return risk_id and what was concluded of it, for the rows that a conclusion names.

    A conclusion names one row by its risk_id, or all rows of a receptor in some phases; the one
    that names the row itself wins, then the latest.
    """
    by_row = conclusions.dropna(subset="risk_id").assign(rank=0)
    wide = conclusions[conclusions["risk_id"].isna()]
    phases = [split_list(phase) for phase in wide["phase"]]
    spread = repeated(wide, phases).drop(columns=["phase", "risk_id"])
    spread["phase"] = pd.Series([p for own in phases for p in own], dtype="str")
    by_receptor = spread.merge(
        pathways[["risk_id", "receptor_id", "phase"]], on=["receptor_id", "phase"]
    ).assign(rank=1)
    every = pd.concat([by_row, by_receptor], ignore_index=True)
    every = every.sort_values(["rank", "concluded_on"], ascending=[True, False])
    first = every.drop_duplicates("risk_id").rename(columns=COLUMNS)
    return first[["risk_id", *COLUMNS.values()]]
