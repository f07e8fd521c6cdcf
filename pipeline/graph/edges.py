"""Nodes and edges of the causal graph, from the hypotheses."""

import pandas as pd

from riskshed.schemas.frames import lists_by, side_by_side, tuples_of
from riskshed.schemas.ids import (
    edge_id,
    endpoint_node,
    process_node,
    receptor_node,
    source_node,
    stressor_key,
)
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Identified
from riskshed.schemas.text import diet_shares, split_list
from riskshed.schemas.verification import weakest

NODE_COLUMNS = ["node_id", "kind", "label", "ref_id", "process_id", "medium", "zone_id"]
EDGE_COLUMNS = [
    "edge_id",
    "from_node",
    "to_node",
    "stressor",
    "to_stressor",
    "kind",
    "phases",
    "basis",
    "link_ids",
    "source_keys",
    "verification",
    "route",
    "medium",
    "diet_share",
]


def with_nodes(identified: Identified, receptors: pd.DataFrame) -> pd.DataFrame:
    """Return the hypotheses with the node ids of their chain.

    Added: source_node, upstream_node (empty where one process is enough), process_node,
    receptor_node, endpoint_node.
    """
    rows = identified.hypotheses.merge(
        receptors[["receptor_id", "assessment_attribute"]], on="receptor_id"
    )
    rows["source_node"] = [source_node(s) for s in rows["source_id"].tolist()]
    rows["process_node"] = _process_nodes(rows, "process_id")
    rows["upstream_node"] = _process_nodes(rows, "upstream_process_id")
    rows["receptor_node"] = [receptor_node(r) for r in rows["receptor_id"].tolist()]
    rows["endpoint_node"] = [
        endpoint_node(r, a)
        for r, a in side_by_side(rows["receptor_id"], rows["assessment_attribute"])
    ]
    return rows


def _process_nodes(rows: pd.DataFrame, column: str) -> list[str]:
    return [
        process_node(medium, process, zone) if process else ""
        for medium, process, zone in side_by_side(
            rows["exposure_medium"], rows[column], rows["zone_id"]
        )
    ]


def build_edges(rows: pd.DataFrame, receptors: pd.DataFrame, foods: frozenset[str]) -> pd.DataFrame:
    """Return one row an edge, columns `EDGE_COLUMNS`, sorted by ``edge_id``.

    Kinds: releases (source → process), transfers (process → process), exposes (process →
    receptor), feeds (receptor → receptor that eats it), affects (receptor → endpoint). `foods` are
    the foods of the uptake models: such an item of a diet is a food, even if a receptor is named
    so. A transfer may turn the stressor into another one: ``stressor`` is that which leaves the
    first node, ``to_stressor`` that which arrives. ``diet_share`` is that of a feeds edge.
    """
    chained = rows["upstream_node"].ne("")
    first = rows["upstream_node"].where(chained, rows["process_node"])
    parts = [
        _released(_edge_rows(rows, rows["source_node"], first, "releases"), rows),
        _transfers(rows[chained]),
        _edge_rows(rows, rows["process_node"], rows["receptor_node"], "exposes"),
        _feeds(rows, receptors, foods),
        _edge_rows(rows, rows["receptor_node"], rows["endpoint_node"], "affects"),
    ]
    parts.append(_affects_by_food(parts[3], receptors))
    every = pd.concat(parts, ignore_index=True)
    every = every.rename(
        columns={"phase": "phases", "link_id": "link_ids", "source_key": "source_keys"}
    )
    lists = ["phases", "basis", "link_ids", "source_keys", "verification", "route", "medium"]
    edges = lists_by(every, ["from_node", "to_node", "stressor", "to_stressor", "kind"], lists)
    edges["verification"] = [
        weakest(split_list(states)) for states in edges["verification"].tolist()
    ]
    edges["edge_id"] = [
        edge_id(tail, head, stressor_key(leaves, arrives))
        for tail, head, leaves, arrives in tuples_of(
            edges[["from_node", "to_node", "stressor", "to_stressor"]]
        )
    ]
    edges["diet_share"] = _diet_shares(edges, receptors)
    return edges[EDGE_COLUMNS].astype("str").sort_values("edge_id", ignore_index=True)


def _edge_rows(rows: pd.DataFrame, tails: pd.Series, heads: pd.Series, kind: str) -> pd.DataFrame:
    facts = rows[
        ["stressor", "phase", "basis", "link_id", "source_key", "verification", "route", "medium"]
    ]
    return facts.assign(
        from_node=tails[rows.index],
        to_node=heads[rows.index],
        to_stressor=facts["stressor"],
        kind=kind,
    )


def _released(edges: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the edges along what the source releases, before it turns into anything."""
    released = rows.loc[edges.index, "released_stressor"]
    return edges.assign(stressor=released, to_stressor=released)


def _transfers(rows: pd.DataFrame) -> pd.DataFrame:
    """Return process → process; what leaves the first may arrive as another stressor."""
    edges = _edge_rows(rows, rows["upstream_node"], rows["process_node"], "transfers")
    return edges.assign(stressor=rows["released_stressor"])


def _feeds(rows: pd.DataFrame, receptors: pd.DataFrame, foods: frozenset[str]) -> pd.DataFrame:
    """Return prey → predator wherever a receptor's diet names another receptor of the site."""
    known = set(receptors["receptor_id"]) - foods
    eats = [
        (prey, predator)
        for predator, diet in side_by_side(receptors["receptor_id"], receptors["diet"])
        for prey in split_list(diet)
        if prey in known and prey != predator
    ]
    meals = pd.DataFrame(eats, columns=["receptor_id", "predator"], dtype="str")
    fed = rows.merge(meals, on="receptor_id")
    heads = pd.Series([receptor_node(p) for p in fed["predator"]], index=fed.index, dtype="str")
    return _edge_rows(fed.assign(route="ingestion"), fed["receptor_node"], heads, "feeds")


def _diet_shares(edges: pd.DataFrame, receptors: pd.DataFrame) -> list[str | None]:
    """Return the share of the diet that each feeds edge stands for, where it is declared."""
    shares = {
        (receptor_node(prey), receptor_node(predator)): f"{share:g}"
        for predator, typed in side_by_side(receptors["receptor_id"], receptors["diet_shares"])
        for prey, share in diet_shares(typed).items()
    }
    pairs = side_by_side(edges["from_node"], edges["to_node"])
    return [shares.get(pair) for pair in pairs]


def _affects_by_food(feeds: pd.DataFrame, receptors: pd.DataFrame) -> pd.DataFrame:
    """Return receptor → endpoint for predators that meet a stressor only through their prey."""
    ends = {
        receptor_node(r): endpoint_node(r, a)
        for r, a in side_by_side(receptors["receptor_id"], receptors["assessment_attribute"])
    }
    reached = feeds.assign(from_node=feeds["to_node"])
    return reached.assign(to_node=reached["from_node"].map(ends), kind="affects")


def build_nodes(rows: pd.DataFrame, site: Site) -> pd.DataFrame:
    """Return one row a node, columns `NODE_COLUMNS`, sorted by ``node_id``.

    Every source and receptor of the site is a node, with or without an edge, so that a dead end
    can be seen; processes and endpoints are there because a link leads to them.
    """
    sources, receptors = site.tables["sources"], site.tables["receptors"]
    nodes = pd.concat(
        [
            _nodes(
                [source_node(s) for s in sources["source_id"]],
                "source",
                sources["name"],
                sources["source_id"],
            ),
            _process_rows(rows),
            _nodes(
                [receptor_node(r) for r in receptors["receptor_id"]],
                "receptor",
                receptors["name"],
                receptors["receptor_id"],
            ),
            _endpoints(receptors),
        ],
        ignore_index=True,
    )
    typed = nodes.reindex(columns=NODE_COLUMNS).astype("str")
    return typed.sort_values("node_id", ignore_index=True)


def _nodes(ids: list[str], kind: str, labels: pd.Series, refs: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {"node_id": ids, "kind": kind, "label": labels.to_numpy(), "ref_id": refs.to_numpy()}
    )


def _process_rows(rows: pd.DataFrame) -> pd.DataFrame:
    last = rows[["process_node", "process_id", "exposure_medium", "zone_id"]]
    first = rows[["upstream_node", "upstream_process_id", "exposure_medium", "zone_id"]]
    names = ["node_id", "process_id", "medium", "zone_id"]
    both = pd.concat([last.set_axis(names, axis=1), first.set_axis(names, axis=1)])
    both = both[both["node_id"].ne("")].drop_duplicates("node_id")
    words = both["process_id"].str.replace("_", " ") + ", " + both["zone_id"]
    return both.assign(kind="process", label=words, ref_id=both["process_id"])


def _endpoints(receptors: pd.DataFrame) -> pd.DataFrame:
    ids = [
        endpoint_node(r, a)
        for r, a in side_by_side(receptors["receptor_id"], receptors["assessment_attribute"])
    ]
    words = receptors["assessment_entity"] + ": " + receptors["assessment_attribute"]
    return _nodes(ids, "endpoint", words, receptors["receptor_id"])
