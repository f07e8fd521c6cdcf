"""Every pathway through the graph, phase by phase, with an id that stays."""

import numpy as np
import pandas as pd

from riskshed.pipeline.engine.compile import CycleError, compile_edges
from riskshed.pipeline.engine.paths import NONE, Paths, enumerate_paths
from riskshed.schemas.ids import pathway_id, risk_id, stressor_key
from riskshed.schemas.text import split_list

COLUMNS = [
    "risk_id",
    "pathway_id",
    "phase",
    "stressor",
    "released_stressor",
    "source_id",
    "zone_id",
    "receptor_id",
    "endpoint_id",
    "medium",
    "route",
    "process_ids",
    "node_ids",
    "edge_ids",
    "n_steps",
]
LOSS_OF_PREY = "loss_of_prey"


class GraphCycle(Exception):  # noqa: N818 - a finding about the site's links
    """The site's links lead back to where they came from; `nodes` names the way round."""

    def __init__(self, nodes: list[str], stressor: str) -> None:
        self.nodes = nodes
        self.stressor = stressor
        super().__init__(" → ".join(nodes))


def enumerate_pathways(
    site_id: str, nodes: pd.DataFrame, edges: pd.DataFrame, phases: list[str]
) -> pd.DataFrame:
    """Return one row a pathway × phase, columns `COLUMNS`, sorted by pathway and phase.

    A pathway is source → process (→ process)* → receptor (→ receptor)* → endpoint along one
    stressor, or across a transfer that turns it into another: ``released_stressor`` is what the
    source releases, ``stressor`` what the receptor meets. ``node_ids``, ``edge_ids`` and
    ``process_ids`` are ``;``-joined in path order.
    """
    parts = [
        _of_phase(site_id, nodes, edges[_holds(edges["phases"], phase)], phase) for phase in phases
    ]
    table = pd.concat(parts, ignore_index=True).reindex(columns=COLUMNS)
    order = {phase: place for place, phase in enumerate(phases)}
    table = table.sort_values(
        ["pathway_id", "phase"], key=lambda c: c.map(order) if c.name == "phase" else c
    )
    return table.reset_index(drop=True)


def _holds(phases: pd.Series, phase: str) -> np.ndarray:
    return np.array([phase in split_list(cell) for cell in phases.tolist()], dtype=bool)


def _of_phase(site_id: str, nodes: pd.DataFrame, edges: pd.DataFrame, phase: str) -> pd.DataFrame:
    """Return the pathways of one phase, found on (node, stressor) pairs."""
    edges = edges.reset_index(drop=True)
    pairs = pd.MultiIndex.from_frame(
        pd.concat(
            [
                edges[["from_node", "stressor"]].set_axis(["node_id", "stressor"], axis=1),
                edges[["to_node", "to_stressor"]].set_axis(["node_id", "stressor"], axis=1),
            ]
        )
        .drop_duplicates()
        .sort_values(["node_id", "stressor"])
    )
    graph = compile_edges(
        len(pairs),
        _places(pairs, edges, "from_node", "stressor"),
        _places(pairs, edges, "to_node", "to_stressor"),
    )
    kind = nodes.set_index("node_id")["kind"].reindex(pairs.get_level_values("node_id"))
    try:
        found = enumerate_paths(
            graph, np.flatnonzero(kind.eq("source")), np.flatnonzero(kind.eq("endpoint"))
        )
    except CycleError as cycle:
        way = pairs[cycle.nodes].to_frame()
        raise GraphCycle(list(way["node_id"]), str(way["stressor"].iloc[0])) from None
    return _described(site_id, found, pairs, nodes, edges, phase)


def _places(pairs: pd.MultiIndex, edges: pd.DataFrame, node: str, stressor: str) -> np.ndarray:
    return pairs.get_indexer(pd.MultiIndex.from_frame(edges[[node, stressor]])).astype("int64")


def _described(
    site_id: str,
    found: Paths,
    pairs: pd.MultiIndex,
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    phase: str,
) -> pd.DataFrame:
    """Return a row a path: its ids, and what stands at its two ends and in between."""
    facts = nodes.set_index("node_id")
    kind, ref, zone, medium = (facts[c].to_dict() for c in ("kind", "ref_id", "zone_id", "medium"))
    edge_ids, step = edges["edge_id"].tolist(), pairs.tolist()
    route = edges.set_index("edge_id")["route"].to_dict()
    rows = []
    for node_places, edge_places in zip(found.nodes.tolist(), found.edges.tolist(), strict=True):
        steps = [step[place] for place in node_places if place != NONE]
        names, released, met = [node for node, _ in steps], steps[0][1], steps[-1][1]
        along = stressor_key(released, met)
        processes = [node for node in names if kind[node] == "process"]
        receptors = [node for node in names if kind[node] == "receptor"]
        joins = [edge_ids[place] for place in edge_places if place != NONE]
        rows.append(
            {
                "risk_id": risk_id(site_id, names, along, phase),
                "pathway_id": pathway_id(site_id, names, along),
                "phase": phase,
                "stressor": met,
                "released_stressor": released,
                "source_id": ref[names[0]],
                "zone_id": zone[processes[-1]],
                "medium": medium[processes[-1]],
                "receptor_id": ref[receptors[-1]],
                "endpoint_id": names[-1],
                "process_ids": ";".join(ref[p] for p in processes),
                "node_ids": ";".join(names),
                "edge_ids": ";".join(joins),
                "route": route[joins[len(processes)]] if len(receptors) == 1 else LOSS_OF_PREY,
                "n_steps": len(names) - 1,
            }
        )
    return pd.DataFrame(rows, columns=COLUMNS)
