"""What a named person has scoped out, with reason and date: taken off the list, never forgotten."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import known, lists_by, rows_of
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


NAMED_BY = {  # column of a pathway, and the cell of the row that names it
    "source_id": "source_id",
    "receptor_id": "receptor_id",
    "endpoint_id": "endpoint_id",
    "stressor": "stressor",
    "zone_id": "zone_id",
    "phase": "phases",
    "process_id": "process",
    "medium": "medium",
    "route": "route",
}
USED_BY = ["source_id", "stressor", "phase", "zone_id", "receptor", "process_id"]


def scope_out(
    pathways: pd.DataFrame, links: pd.DataFrame, hypotheses: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pathways that stay, and those that a ``scope_out`` row takes off (with the row).

    An empty cell of the row means "any", every other one narrows what it takes off: a row with a
    source and a receptor scopes out all their pathways, one with a stressor only that stressor's.
    A row that names a link of the knowledge base (``kb_link_id``) takes off what rests on this link
    alone; a pathway that another link of `hypotheses` states too stays.
    """
    rows = links[links["action"].eq("scope_out")]
    told = _with_links(pathways, hypotheses) if len(rows) else pathways
    taken = [_matching(told, row) for row in rows_of(rows)]
    scoped = pd.concat([pathways.head(0), *taken]).reindex(columns=SCOPED_COLUMNS)
    scoped = scoped.drop_duplicates(["pathway_id", "phase"])
    gone = pd.MultiIndex.from_frame(scoped[["pathway_id", "phase"]])
    here = pd.MultiIndex.from_frame(pathways[["pathway_id", "phase"]])
    return pathways[~here.isin(gone)].reset_index(drop=True), scoped.reset_index(drop=True)


def _with_links(pathways: pd.DataFrame, hypotheses: pd.DataFrame) -> pd.DataFrame:
    """Return the pathways with their last process and the links that state them, as a list."""
    facts = pathways.assign(
        process_id=pathways["process_ids"].str.split(";").str[-1],
        receptor=pathways["node_ids"].str.extract(r"receptor:([^;]+)", expand=False),
    )
    stated = lists_by(hypotheses.rename(columns={"receptor_id": "receptor"}), USED_BY, ["link_id"])
    stated = stated.rename(columns={"link_id": "stated_by"})
    return facts.merge(stated, on=USED_BY, how="left").set_axis(pathways.index)


def _matching(pathways: pd.DataFrame, row: dict[str, Any]) -> pd.DataFrame:
    meant = pd.Series(True, index=pathways.index)
    for column, cell in NAMED_BY.items():
        asked = split_list(row[cell])
        if asked:
            meant &= pathways[column].isin(asked)
    if known(row["kb_link_id"]):
        meant &= pathways["stated_by"].eq(row["kb_link_id"])
    facts = {c: row[c] for c in ("link_id", "reason", "signed_by", "signed_on")}
    return pathways[meant].assign(**facts)
