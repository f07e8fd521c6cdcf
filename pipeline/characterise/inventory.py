"""What was identified, by name; what was looked at, and what was not; the state before."""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import cells_by_name, rows_of, side_by_side
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph
from riskshed.schemas.text import join_list, joined_lists

STATUSES = ("assessed", "potential", "eliminated", "scoped_out", "never_looked_at")
COUNTED = {"n_assessed": "complete", "n_potential": "potential", "n_eliminated": "eliminated"}

KINDS = {
    "source": "source",
    "receptor": "receptor",
    "process": "exposure_response",
    "endpoint": "endpoint",
}


def identification(graph: CausalGraph, site: Site) -> pd.DataFrame:
    """Return the four identifications: a row a source, receptor, exposure-response or endpoint.

    Columns: kind, id, name, n_pathways, evidence (file:row, or the links that lead there),
    verification.
    """
    nodes = graph.nodes
    met = graph.pathways["node_ids"].str.split(";").explode().value_counts()
    declared, links = _declared_in(site), _links_into(graph)
    ids = list(side_by_side(nodes["node_id"], nodes["kind"], nodes["ref_id"]))
    return pd.DataFrame(
        {
            "kind": nodes["kind"].map(KINDS),
            "id": nodes["node_id"],
            "name": nodes["label"],
            "n_pathways": nodes["node_id"].map(met).fillna(0).astype("int64"),
            "evidence": [
                links["link_ids"].get(node, "")
                if kind == "process"
                else declared[kind].get(ref, "")
                for node, kind, ref in ids
            ],
            "verification": [
                links["verification"].get(node, "") if kind == "process" else "declared"
                for node, kind, _ in ids
            ],
        }
    ).sort_values(["kind", "id"], ignore_index=True)


def _declared_in(site: Site) -> dict[str, dict[str, str]]:
    """Return file:row of sources and receptors, by kind of node; an endpoint is its receptor's."""
    places = {}
    for kind, table in (("source", "sources"), ("receptor", "receptors")):
        rows = site.tables[table]
        cells = rows["source_file"] + ":" + rows["source_row"].astype("str")
        places[kind] = dict(zip(rows[f"{kind}_id"], cells, strict=True))
    return places | {"endpoint": places["receptor"]}


def _links_into(graph: CausalGraph) -> dict[str, dict[str, str]]:
    """Return the links and the verification of the edges into each node."""
    grouped = graph.edges.groupby("to_node")
    ids = grouped["link_ids"].agg(joined_lists)
    return {
        "link_ids": cells_by_name(ids),
        "verification": cells_by_name(grouped["verification"].agg(join_list)),
    }


def coverage(graph: CausalGraph, site: Site) -> pd.DataFrame:
    """Return every source × receptor with what became of the pair.

    Columns: source_id, receptor_id, status (the first of `STATUSES` that holds), n_assessed,
    n_potential, n_eliminated, n_scoped_out, reason, signed_by, signed_on. The reason of a pair
    that was eliminated is its evidence: which survey, when, by whom.
    """
    pairs = pd.MultiIndex.from_product(
        [
            sorted(site.tables["sources"]["source_id"]),
            sorted(site.tables["receptors"]["receptor_id"]),
        ],
        names=["source_id", "receptor_id"],
    )
    key = ["source_id", "receptor_id"]
    table = pd.DataFrame(index=pairs)
    for column, state in COUNTED.items():
        counts = graph.pathways[graph.pathways["completeness"].eq(state)].groupby(key).size()
        table[column] = counts.reindex(pairs, fill_value=0)
    scoped = graph.scoped_out.groupby(key)
    table["n_scoped_out"] = scoped.size().reindex(pairs, fill_value=0)
    for column in ("reason", "signed_by", "signed_on"):
        table[column] = scoped[column].agg(lambda v: join_list(v.dropna())).reindex(pairs)
    table["status"] = [_status(row) for row in rows_of(table)]
    table["reason"] = table["reason"].where(
        table["status"].ne("never_looked_at"),
        "no link of the knowledge base and no row of links joins them",
    )
    gone = graph.pathways.dropna(subset="elimination_reason").groupby(key)["elimination_reason"]
    evidence = gone.agg(lambda words: " | ".join(sorted(set(words)))).reindex(pairs)
    table["reason"] = table["reason"].where(table["status"].ne("eliminated"), evidence)
    columns = [*key, "status", *COUNTED, "n_scoped_out", "reason", "signed_by", "signed_on"]
    return table.reset_index()[columns]


def _status(row: dict[str, Any]) -> str:
    counted = (*COUNTED, "n_scoped_out")
    return next(
        (status for status, count in zip(STATUSES, counted, strict=False) if row[count] > 0),
        "never_looked_at",
    )


def baseline(site: Site) -> pd.DataFrame:
    """Return the state of each receptor before: what is declared, and what is not."""
    facts = [
        "baseline_condition",
        "baseline_value",
        "baseline_unit",
        "baseline_date",
        "baseline_trend",
        "future_baseline_without_project",
    ]
    table = site.tables["receptors"][["receptor_id", "name", *facts, "source_file", "source_row"]]
    known = table["baseline_condition"].notna() | table["baseline_value"].notna()
    return table.assign(
        status=known.map({True: "declared", False: "not declared: unknown, never 'unchanged'"})
    ).sort_values("receptor_id", ignore_index=True)
