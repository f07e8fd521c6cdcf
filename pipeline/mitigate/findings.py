"""What the table of measures says to nobody: acting on nothing, skipping tiers without a reason."""

from difflib import get_close_matches

import pandas as pd

from riskshed.schemas.faults import Fault, fault_table
from riskshed.schemas.frames import rows_of
from riskshed.schemas.stages import CausalGraph
from riskshed.schemas.text import split_list

TABLE = "mitigation"
MOST_CANDIDATES = 5_000  # names among which the nearest is looked for; more would take minutes
ACTS = "a measure acts on a node or an edge of the causal graph that lies on a pathway"
SKIPS = "where a later tier is used and an earlier one is not, a reason is given"


def findings(
    mitigation: pd.DataFrame, graph: CausalGraph, measures: pd.DataFrame, tiers: tuple[str, ...]
) -> pd.DataFrame:
    """Return a warning for each name that meets nothing and each tier that is skipped in silence.

    Parameters
    ----------
    mitigation : the table, with the file and row of each measure
    graph : nodes, edges and pathways
    measures : of `measures_on_pathways`
    tiers : the steps of the mitigation hierarchy, the first of them first

    Returns
    -------
    The columns of a fault, sorted.
    """
    return fault_table(
        [*_acting_on_nothing(mitigation, graph), *_skipping(mitigation, measures, tiers)]
    )


def _acting_on_nothing(mitigation: pd.DataFrame, graph: CausalGraph) -> list[Fault]:
    lists = (*graph.pathways["node_ids"], *graph.pathways["edge_ids"])
    known = sorted({place for some in lists for place in split_list(some)})
    met = set(known)
    return [
        _fault(row, "acts_on", place, ACTS, _nearest(place, known))
        for row in rows_of(mitigation)
        for place in split_list(row["acts_on"])
        if place not in met
    ]


def _nearest(place: str, known: list[str]) -> str:
    kind = place.partition(":")[0]
    alike = [
        one for one in known if one.startswith(f"{kind}:") and ("->" in one) == ("->" in place)
    ]
    close = get_close_matches(place, (alike or known)[:MOST_CANDIDATES], n=1, cutoff=0.0)
    nearest = f"nearest: {close[0]}; " if close else ""
    return f"it lowers nothing; {nearest}`riskshed graph RUN` and graph.json list what there is"


def _skipping(
    mitigation: pd.DataFrame, measures: pd.DataFrame, tiers: tuple[str, ...]
) -> list[Fault]:
    """Find the measures of the latest tier of a pathway that skips an earlier one in silence."""
    order = {tier: place for place, tier in enumerate(tiers)}
    facts = mitigation.set_index("measure_id")
    standing = measures[measures["status"].ne("failed")].drop_duplicates(["risk_id", "measure_id"])
    standing = standing.assign(
        step=standing["tier"].map(order).astype("float64"),
        reason=standing["measure_id"].map(facts["tier_skipped_reason"]).notna(),
    )
    by_row = standing.groupby("risk_id")
    last, used = by_row["step"].transform("max"), by_row["step"].transform("nunique")
    silent = (used < last + 1) & ~by_row["reason"].transform("any")
    late = set(standing.loc[silent & standing["step"].eq(last), "measure_id"])
    return [
        _fault(row, "tier_skipped_reason", "", SKIPS, _say_why(str(row["tier"]), tiers))
        for row in rows_of(mitigation[mitigation["measure_id"].isin(late)])
    ]


def _say_why(tier: str, tiers: tuple[str, ...]) -> str:
    earlier = " and ".join(tiers[: tiers.index(tier)])
    return f"say in tier_skipped_reason why not {earlier}, or add the measures that do"


def _fault(row: dict[str, object], column: str, value: str, rule: str, fix: str) -> Fault:
    place = (str(row["source_file"]), int(str(row["source_row"])))
    return Fault(TABLE, *place, column, value, rule, "warning", fix)
