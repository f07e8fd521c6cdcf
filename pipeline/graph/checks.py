"""What the shape of the graph tells: dead ends, and receptors that nothing reaches."""

from typing import Any

import pandas as pd

from riskshed.pipeline.graph.scoping import NAMED_BY
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.stages import Identified
from riskshed.schemas.text import split_list

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

RELEASE = "what a source releases leads to an endpoint"
NO_ZONE = (
    "it reaches no zone: declare its zone of influence, where the water goes to, or the outline"
)
NO_LINK = (
    "no link of the knowledge base and no row of `links` carries it from this activity to a "
    "receptor of a zone that it reaches: add the way to `links`"
)
OR_SCOPE_OUT = "; or scope it out there (source_id, stressor, reason, signed_by, signed_on)"
STRENGTHS = "source_stressors"  # the table that says how strongly; its row comes before the list
NARROWER = [*(set(NAMED_BY.values()) - {"source_id", "stressor"}), "kb_link_id"]


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


def idle_releases(links: pd.DataFrame, identified: Identified) -> list[Fault]:
    """Return one warning a stressor that a source declares and no hypothesis carries on.

    A source none of whose stressors is carried is a dead end, and told as one. A row of `links`
    that scopes out the stressor, of this source or of all, has decided it.
    """
    stated = identified.hypotheses
    carried = set(side_by_side(stated["source_id"], stated["released_stressor"]))
    reached = set(side_by_side(identified.reach["source_id"], identified.reach["stressor"]))
    releases = identified.releases
    declared = releases[
        releases["declared"].eq("declared") & releases["source_id"].isin(stated["source_id"])
    ].drop_duplicates(["source_id", "stressor"])
    decided = links[links["action"].eq("scope_out") & links[NARROWER].isna().all(axis=1)]
    return [
        _idle(row, (source, stressor) in reached)
        for row in rows_of(declared)
        for source, stressor in [(row["source_id"], row["stressor"])]
        if (source, stressor) not in carried and not _scoped_out(source, stressor, decided)
    ]


def _idle(release: dict[str, Any], reaches: bool) -> Fault:
    file, _, row = str(release["evidence"]).rpartition(":")
    value = f"release:{release['stressor']} of {release['source_id']}"
    fix = (NO_LINK if reaches else NO_ZONE) + OR_SCOPE_OUT
    place = ("source_stressors", "stressor") if STRENGTHS in file else ("sources", "stressors")
    return Fault(place[0], file, int(row), place[1], value, RELEASE, "warning", fix)


def _scoped_out(source: str, stressor: str, rows: pd.DataFrame) -> bool:
    return any(
        stressor in split_list(row["stressor"])
        and (not known(row["source_id"]) or source in split_list(row["source_id"]))
        for row in rows_of(rows)
    )
