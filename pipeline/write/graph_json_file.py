"""The causal graph as networkx node-link JSON.

To read the graph back: ``nx.node_link_graph(json.load(file), edges="edges")``.
"""

import json
from pathlib import Path

import networkx as nx

from riskshed.schemas.flat_graph import flat_graph


def write_graph_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write `graph` as node-link JSON with `nodes` and `edges`, keys sorted."""
    data = nx.node_link_data(flat_graph(graph), edges="edges")
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())
