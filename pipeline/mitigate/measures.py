"""Which measure acts on which pathway, from when, and by how much it may count.

Tiers: avoid, minimise, restore, offset. Embedded measures are part of the design, additional ones
are not; both stand apart. A measure that failed counts nowhere.
"""

from typing import Any

import pandas as pd

from riskshed.schemas.frames import known, rows_of, side_by_side
from riskshed.schemas.survey.dates import span
from riskshed.schemas.text import split_list

CURRENT_STATES = frozenset({"verified"})
RESIDUAL_STATES = frozenset({"verified", "in_place", "planned"})
COLUMNS = [
    "risk_id",
    "measure_id",
    "place",
    "tier",
    "embedded",
    "independent",
    "depends_on",
    "acts_as",
    "basis",
    "status",
    "effectiveness_low",
    "effectiveness_mid",
    "effectiveness_high",
    "capped",
    "counts_current",
    "counts_residual",
    "why_not",
]


def measures_on_pathways(
    mitigation: pd.DataFrame,
    pathways: pd.DataFrame,
    phases: dict[str, tuple[str | None, str | None]],
    cap_assumed: float,
) -> pd.DataFrame:
    """Return one row a pathway × phase × measure that acts on it, columns `COLUMNS`.

    ``place`` is the node or edge it acts on. ``counts_current`` is true for verified controls only,
    ``counts_residual`` for all that are committed; ``why_not`` says what keeps a measure from
    counting. The effectiveness of an assumed measure is at most `cap_assumed`.
    """
    acting = _acting(mitigation, pathways)
    rows = acting.merge(mitigation, on="measure_id")
    reasons = [_why_not(row, phases.get(str(row["phase"]), (None, None))) for row in rows_of(rows)]
    rows["why_not"] = pd.Series(reasons, index=rows.index, dtype="str")
    fallen = ~_stands(rows, mitigation, RESIDUAL_STATES) & rows["why_not"].eq("")
    rows["why_not"] = rows["why_not"].mask(fallen, "what it depends on is not committed or failed")
    may_count = rows["why_not"].eq("")
    rows["counts_current"] = may_count & _stands(rows, mitigation, CURRENT_STATES)
    rows["counts_residual"] = may_count & _stands(rows, mitigation, RESIDUAL_STATES)
    rows = _capped(rows, cap_assumed)
    return rows[COLUMNS].sort_values(["risk_id", "measure_id", "place"], ignore_index=True)


def _acting(mitigation: pd.DataFrame, pathways: pd.DataFrame) -> pd.DataFrame:
    """Return risk_id × phase × measure_id × the node or edge of the pathway it acts on."""
    on = mitigation[["measure_id", "acts_on"]].copy()
    on["place"] = on["acts_on"].map(split_list)
    on = on.explode("place").dropna(subset="place")[["measure_id", "place"]]
    steps = pathways[["risk_id", "phase", "node_ids", "edge_ids"]].copy()
    steps["place"] = [
        [*nodes.split(";"), *edges.split(";")]
        for nodes, edges in side_by_side(steps["node_ids"], steps["edge_ids"])
    ]
    steps = steps.explode("place")[["risk_id", "phase", "place"]]
    typed = {"place": "str"}  # of a site without pathways, too
    return steps.astype(typed).merge(on.astype(typed), on="place").drop_duplicates()


def depending_on(mitigation: pd.DataFrame, measures: set[str]) -> set[str]:
    """Return the measures with all that do not work without them, however far down the line.

    >>> table = pd.DataFrame({"measure_id": ["pump", "drain"], "depends_on": ["power", "pump"]})
    >>> sorted(depending_on(table, {"power"}))
    ['drain', 'power', 'pump']
    """
    lists = mitigation["depends_on"].map(split_list)
    needs = dict(zip(mitigation["measure_id"], lists, strict=True))
    found = set(measures)
    while more := {name for name, needed in needs.items() if found & set(needed)} - found:
        found |= more
    return found


def _stands(rows: pd.DataFrame, mitigation: pd.DataFrame, states: frozenset[str]) -> pd.Series:
    """Return whether each measure, and all that it depends on, is of one of the states."""
    missing = set(mitigation.loc[~mitigation["status"].isin(states), "measure_id"])
    return ~rows["measure_id"].isin(depending_on(mitigation, missing))


def _why_not(row: dict[str, Any], phase: tuple[str | None, str | None]) -> str:
    """Return why a measure may not count on the residual of a pathway; empty where it may."""
    if row["tier"] == "offset":
        return "an offset never lowers the risk on the site"
    if row["status"] == "failed" or not known(row["status"]):
        return "it failed" if known(row["status"]) else "its status is unknown"
    if row["tier"] == "restore" and not _met_before(row["criteria_met_on"], phase):
        return "its completion criteria are not met before the phase"
    if not _covers(row["start"], row["end"], phase):
        return "its dates do not cover the phase"
    if not known(row["effectiveness_mid"]):
        return "its effectiveness is unknown"
    return ""


def _met_before(met_on: object, phase: tuple[str | None, str | None]) -> bool:
    """Return whether the criteria were met when the phase began (unknown: no).

    Dates without a day are read against the measure: the last day on which the criteria may have
    been met is not after the first on which the phase may have begun.
    """
    met = span(met_on) if isinstance(met_on, str) else None
    start = span(phase[0]) if phase[0] is not None else None
    return met is not None and start is not None and met[1] <= start[0]


def _covers(start: object, end: object, phase: tuple[str | None, str | None]) -> bool:
    """Return whether the measure's dates surely cover the phase; what is not dated is not limited.

    >>> [_covers(start, None, ("2027-03", None)) for start in ("2027-02", "2027-03", "2027")]
    [True, True, False]
    >>> [_covers(None, end, (None, "2049-06")) for end in ("2049-07", "2049-06", "2049")]
    [True, True, False]
    """
    in_time = not known(start) or (phase[0] is not None and _surely_by(str(start), phase[0]))
    to_the_end = not known(end) or (phase[1] is not None and _surely_by(phase[1], str(end)))
    return in_time and to_the_end


def _surely_by(earlier: str, later: str) -> bool:
    """Return whether the last day of the one is not after the first of the other.

    Dates that are written alike mean the same day: a measure of 2027 and a phase of 2027.
    """
    one, other = span(earlier), span(later)
    return earlier == later or (one is not None and other is not None and one[1] <= other[0])


def _capped(rows: pd.DataFrame, cap: float) -> pd.DataFrame:
    """Return the rows with assumed effectiveness capped, and unknown ends filled by the middle."""
    assumed = rows["basis"].eq("assumed")
    for end in ("low", "mid", "high"):
        column = f"effectiveness_{end}"
        value = rows[column].fillna(rows["effectiveness_mid"])
        rows[column] = value.where(~assumed, value.clip(upper=cap))
    return rows.assign(capped=assumed & (rows["effectiveness_mid"] >= cap))
