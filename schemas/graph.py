"""What a valid causal graph is: four kinds of node, five kinds of edge, keyed by stressor."""

import pandas as pd
import pandera.pandas as pa

from riskshed.schemas.frames import side_by_side

NODE_KINDS = ("source", "process", "receptor", "endpoint")
EDGE_ENDS = {
    "releases": ("source", "process"),
    "transfers": ("process", "process"),
    "exposes": ("process", "receptor"),
    "feeds": ("receptor", "receptor"),
    "affects": ("receptor", "endpoint"),
}
"""Which kinds of node each kind of edge joins; nothing else is an edge."""

NODES = pa.DataFrameSchema(
    {
        "node_id": pa.Column(str, unique=True, description="<kind>:<name>"),
        "kind": pa.Column(str, pa.Check.isin(NODE_KINDS)),
        "label": pa.Column(str, nullable=True),
        "zone_id": pa.Column(str, nullable=True, description="of a process"),
    }
)
EDGES = pa.DataFrameSchema(
    {
        "edge_id": pa.Column(str, unique=True, description="<from>-><to>|<stressor>"),
        "from_node": pa.Column(str),
        "to_node": pa.Column(str),
        "stressor": pa.Column(str, description="the key of the edge: what leaves its first node"),
        "to_stressor": pa.Column(str, description="what arrives, another one after a transform"),
        "kind": pa.Column(str, pa.Check.isin(tuple(EDGE_ENDS))),
        "phases": pa.Column(str, pa.Check.str_length(min_value=1), description=";-joined"),
    },
    checks=pa.Check(
        lambda edges: edges["from_node"].ne(edges["to_node"]),
        error="an edge joins two different nodes",
    ),
)


def check_graph(nodes: pd.DataFrame, edges: pd.DataFrame) -> None:
    """Raise `pandera.errors.SchemaErrors` unless nodes and edges make a typed causal graph.

    Besides the columns: every edge joins nodes that exist, of the kinds that its own kind asks for.
    """
    NODES.validate(nodes, lazy=True)
    EDGES.validate(edges, lazy=True)
    kind = dict(side_by_side(nodes["node_id"], nodes["kind"]))
    ends = pd.DataFrame(
        {
            "edge_id": edges["edge_id"],
            "joins": [
                (kind.get(tail), kind.get(head)) == EDGE_ENDS[name]
                for tail, head, name in side_by_side(
                    edges["from_node"], edges["to_node"], edges["kind"]
                )
            ],
        }
    ).astype({"joins": "bool"})  # of a graph without edges, too
    joins = pa.Column(
        bool, pa.Check.eq(True, error="an edge joins the kinds that its kind asks for")
    )
    pa.DataFrameSchema({"joins": joins}).validate(ends, lazy=True)
