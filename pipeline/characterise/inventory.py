"""What was identified, by name; what was looked at, and what was not; the state before."""

import pandas as pd

from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph
from riskshed.schemas.text import join_list, split_list

STATUSES = ("assessed", "potential", "eliminated", "scoped_out", "never_looked_at")


def identification(graph: CausalGraph, site: Site) -> pd.DataFrame:
    """Return the four identifications: one row a source, receptor, exposure-response process, endpoint.

    Columns: kind, id, name, n_pathways, evidence (file:row, or the links that lead there),
    verification.
    """
    kinds = {
        "source": "source",
        "receptor": "receptor",
        "process": "exposure_response",
        "endpoint": "endpoint",
    }
    nodes = graph.nodes
    met = graph.pathways["node_ids"].str.split(";").explode().value_counts()
    rows = {
        t: f["source_file"] + ":" + f["source_row"].astype("str") for t, f in site.tables.items()
    }
    cell = {
        "source": dict(zip(site.tables["sources"]["source_id"], rows["sources"], strict=True)),
        "receptor": dict(
            zip(site.tables["receptors"]["receptor_id"], rows["receptors"], strict=True)
        ),
    }
    cell["endpoint"] = cell["receptor"]
    links = _links_into(graph)
    return pd.DataFrame(
        {
            "kind": nodes["kind"].map(kinds),
            "id": nodes["node_id"],
            "name": nodes["label"],
            "n_pathways": nodes["node_id"].map(met).fillna(0).astype("int64"),
            "evidence": [
                links["link_ids"].get(node, "") if kind == "process" else cell[kind].get(ref, "")
                for node, kind, ref in zip(
                    nodes["node_id"], nodes["kind"], nodes["ref_id"], strict=True
                )
            ],
            "verification": [
                links["verification"].get(node, "") if kind == "process" else "declared"
                for node, kind in zip(nodes["node_id"], nodes["kind"], strict=True)
            ],
        }
    ).sort_values(["kind", "id"], ignore_index=True)


def _links_into(graph: CausalGraph) -> dict[str, dict[str, str]]:
    """Return the links and the verification of the edges into each node."""
    grouped = graph.edges.groupby("to_node")
    return {
        "link_ids": grouped["link_ids"]
        .agg(lambda lists: join_list(i for text in lists for i in split_list(text)))
        .to_dict(),
        "verification": grouped["verification"].agg(lambda v: join_list(v)).to_dict(),
    }


def coverage(graph: CausalGraph, site: Site) -> pd.DataFrame:
    """Return every source × receptor with what became of the pair.

    Columns: source_id, receptor_id, status (the first of `STATUSES` that holds), n_assessed,
    n_potential, n_eliminated, n_scoped_out, reason, signed_by, signed_on.
    """
    pairs = pd.MultiIndex.from_product(
        [
            sorted(site.tables["sources"]["source_id"]),
            sorted(site.tables["receptors"]["receptor_id"]),
        ],
        names=["source_id", "receptor_id"],
    )
    key = ["source_id", "receptor_id"]
    counts = graph.pathways.groupby([*key, "completeness"]).size().unstack(fill_value=0)
    table = counts.reindex(pairs, fill_value=0).reindex(
        columns=["complete", "potential", "eliminated"], fill_value=0
    )
    table.columns = pd.Index(["n_assessed", "n_potential", "n_eliminated"])
    scoped = graph.scoped_out.groupby(key)
    table["n_scoped_out"] = scoped.size().reindex(pairs, fill_value=0)
    for column in ("reason", "signed_by", "signed_on"):
        table[column] = scoped[column].agg(lambda v: join_list(v.dropna())).reindex(pairs)
    table["status"] = [_status(row) for row in table.to_dict("records")]
    table["reason"] = table["reason"].where(
        table["status"].ne("never_looked_at"),
        "no link of the knowledge base and no row of links joins them",
    )
    columns = [
        *key,
        "status",
        "n_assessed",
        "n_potential",
        "n_eliminated",
        "n_scoped_out",
        "reason",
        "signed_by",
        "signed_on",
    ]
    return table.reset_index()[columns]


def _status(row: dict[str, int]) -> str:
    counted = ("n_assessed", "n_potential", "n_eliminated", "n_scoped_out")
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
