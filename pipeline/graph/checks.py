"""What the shape of the graph tells: dead ends and receptors that nothing reaches."""

import pandas as pd

from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import side_by_side

TABLE_OF = {"source": "sources", "receptor": "receptors", "endpoint": "receptors"}
RULES = {
    "source": (
        "a source leads to an endpoint",
        "dead-end source: no link of the knowledge base and no row of `links` carries anything "
        "from it to a receptor that is here; declare its stressors and its zone of influence, add "
        "the way to `links`, or scope it out",
    ),
    "receptor": (
        "a receptor is reached by a stressor",
        "unreachable receptor: no link leads to its group in a zone that it occupies; check "
        "receptor_group, feeding_guild and habitat_codes, or scope it out with a reason",
    ),
    "endpoint": (
        "an endpoint is reached by a stressor",
        "unreachable endpoint: its receptor is met by no stressor; see the receptor",
    ),
}


def structural_findings(
    nodes: pd.DataFrame, pathways: pd.DataFrame, scoped: pd.DataFrame
) -> list[Fault]:
    """Return one warning a node that lies on no pathway."""
    met = {node for ids in pathways["node_ids"] for node in ids.split(";")}
    decided = pd.Series(False, index=nodes.index)  # by the person who scoped them out
    for kind, column in (("source", "source_id"), ("receptor", "receptor_id"),
                         ("endpoint", "receptor_id")):  # fmt: skip
        decided |= nodes["kind"].eq(kind) & nodes["ref_id"].isin(scoped[column])
    listed = ~nodes["node_id"].isin(met) & ~decided & nodes["kind"].isin(list(RULES))
    lonely = nodes[listed]
    return [
        Fault(TABLE_OF[kind], "", 0, "", node, RULES[kind][0], "warning", RULES[kind][1])
        for node, kind in side_by_side(lonely["node_id"], lonely["kind"])
    ]
