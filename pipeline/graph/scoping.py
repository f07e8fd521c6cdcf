"""What a named person has scoped out, with reason and date: taken off the list, never forgotten."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import split_list

SCOPED_COLUMNS = [
    "pathway_id",
    "phase",
    "source_id",
    "stressor",
    "receptor_id",
    "zone_id",
    "link_id",
    "reason",
    "signed_by",
    "signed_on",
]


def scope_out(pathways: pd.DataFrame, links: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pathways that stay, and those that a ``scope_out`` row takes off (with the row).

    An empty cell of the row means "any": a row with a source and a receptor scopes out all their
    pathways, one with a stressor only that stressor's.
    """
    rows = links[links["action"].eq("scope_out")]
    taken = [_matching(pathways, row) for row in rows_of(rows)]
    scoped = pd.concat([pathways.head(0), *taken]).reindex(columns=SCOPED_COLUMNS)
    scoped = scoped.drop_duplicates(["pathway_id", "phase"])
    gone = pd.MultiIndex.from_frame(scoped[["pathway_id", "phase"]])
    here = pd.MultiIndex.from_frame(pathways[["pathway_id", "phase"]])
    return pathways[~here.isin(gone)].reset_index(drop=True), scoped.reset_index(drop=True)


def _matching(pathways: pd.DataFrame, row: dict[str, Any]) -> pd.DataFrame:
    meant = pd.Series(True, index=pathways.index)
    for column in ("source_id", "receptor_id", "stressor"):
        asked = split_list(row[column])
        if asked:
            meant &= pathways[column].isin(asked)
    if split_list(row["phases"]):
        meant &= pathways["phase"].isin(split_list(row["phases"]))
    facts = {c: row[c] for c in ("link_id", "reason", "signed_by", "signed_on")}
    return pathways[meant].assign(**facts)
