"""The causal graph as people see it: a networkx MultiDiGraph with what each edge carries."""

from collections import Counter
from typing import Any

import networkx as nx
import pandas as pd

from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.ids import stressor_key
from riskshed.schemas.stages import CausalGraph, Exposed, Identified
from riskshed.schemas.text import split_list


def causal_graph(
    site_id: str,
    graph: CausalGraph,
    identified: Identified,
    exposed: Exposed,
    register: pd.DataFrame,
) -> nx.MultiDiGraph:
    """Return the typed graph: nodes by ``node_id``, edges keyed by stressor.

    ``releases`` edges carry distance, overlap and shares; ``exposes`` edges the exposure and the
    share of the receptor's reference; every edge the number of its pathways and its worst rating.
    """
    view = nx.MultiDiGraph(site_id=site_id)
    worst_node, worst_edge = _worst(register, "node_ids"), _worst(register, "edge_ids")
    for node in rows_of(graph.nodes):
        name = str(node.pop("node_id"))
        view.add_node(name, **_known(node), **worst_node.get(name, {"n_pathways": 0}))
    carried = _carried(graph, identified, exposed, register)
    for edge in rows_of(graph.edges):
        name = str(edge["edge_id"])
        view.add_edge(
            edge.pop("from_node"),
            edge.pop("to_node"),
            key=stressor_key(str(edge.pop("stressor")), str(edge["to_stressor"])),
            **_known(edge),
            **carried.get(name, {}),
            **worst_edge.get(name, {"n_pathways": 0}),
        )
    return view


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that are known: GraphML has no word for a missing one."""
    return {name: value for name, value in facts.items() if known(value)}


def _worst(register: pd.DataFrame, column: str) -> dict[str, dict[str, int]]:
    """Return n_pathways, and the count of rows of each rating, by node or edge that is rated."""
    met = [
        (name, rating)
        for names, rating in side_by_side(register[column], register["rating_inherent"])
        for name in split_list(names)
    ]
    total = Counter(name for name, _ in met)
    rated = Counter((name, rating) for name, rating in met if known(rating))
    worst = {name: {"n_pathways": total[name]} for name, _ in sorted(rated)}
    for name, rating in sorted(rated):
        worst[name][f"n_{rating}"] = rated[name, rating]
    return worst


def _carried(
    graph: CausalGraph, identified: Identified, exposed: Exposed, register: pd.DataFrame
) -> dict[str, dict[str, Any]]:
    """Return what releases and exposes edges carry, by edge id."""
    first = graph.pathways.assign(
        edge_id=graph.pathways["edge_ids"].str.split(";").str[0],
        stressor=graph.pathways["released_stressor"],
    )
    key = ["source_id", "stressor", "zone_id", "phase"]
    released = (
        first[["edge_id", *key]]
        .merge(identified.reach, on=key, how="left")
        .merge(exposed.attribution, on=key, how="left")
    )
    names = [
        "distance_m",
        "overlap_ha",
        "reached",
        "own_share",
        "background_share",
        "unattributed_share",
    ]
    carried = _facts(released, names)
    met = register.assign(edge_id=register["edge_ids"].str.split(";").str[-2])
    names = [
        "exposure_value",
        "exposure_value_unit",
        "exposure_statistic",
        "reference_share",
        "elem_transport",
        "elem_receptor",
        "exposure_route",
    ]
    return carried | _facts(met, names)


def _facts(rows: pd.DataFrame, names: list[str]) -> dict[str, dict[str, Any]]:
    unique = rows.drop_duplicates("edge_id")
    facts = map(_known, rows_of(unique[names]))
    return dict(zip(unique["edge_id"].astype("str"), facts, strict=True))
