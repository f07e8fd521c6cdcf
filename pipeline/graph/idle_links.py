"""Rows of `links` that are meant to join something and join nothing."""

from difflib import get_close_matches
from typing import Any

import pandas as pd

from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.stages import Identified
from riskshed.schemas.text import join_list, split_list

RULE = "a link that is added or connected joins a source to a receptor"
MOST_NAMES = 5
NAMED_BY = {
    "source_id": "source_id",
    "stressor": "stressor",
    "phase": "phases",
    "zone_id": "zone_id",
    "receptor_id": "receptor_id",
}
"""Column of a hypothesis, and the cell of a link that names it; an empty cell means any."""
MISSED = {
    "source_id": "the source reaches no zone in which a receptor lives",
    "stressor": "the source releases nothing of it that reaches a receptor",
    "phases": "the source is not active, nor what it left, in these phases",
    "zone_id": "the source does not reach it: see zones_of_influence, or the outline of land take",
    "receptor_id": "the receptor occupies no zone that is reached",
}


def idle_links(links: pd.DataFrame, identified: Identified) -> list[Fault]:
    """Return a warning for each row with action ``add`` or ``connect`` that joins nothing.

    The cell that is named is the first after which nothing is left of what the source releases, of
    the zones that it reaches and of the receptors that occupy them; the nearest names are of what
    was left before it.
    """
    stated = set(identified.hypotheses["link_id"].dropna())
    meant = links[links["action"].isin(["add", "connect"])]
    return [
        _fault(row, *_why(row, identified))
        for row in rows_of(meant)
        if not (row["link_id"] in stated or (_opens(row) and _met(row, identified.hypotheses)))
    ]


def _opens(row: dict[str, Any]) -> bool:
    """Return whether a row names no link of its own and so opens the way for those that apply."""
    return row["action"] == "connect" and not (known(row["process"]) or known(row["kb_link_id"]))


def _met(row: dict[str, Any], hypotheses: pd.DataFrame) -> bool:
    return all(len(left) for _, _, _, left in _narrowed(row, hypotheses))


def _narrowed(
    row: dict[str, Any], frame: pd.DataFrame
) -> list[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Return each cell that narrows: its name, what it asks for, the rows before and after it."""
    steps = []
    for column, cell in NAMED_BY.items():
        named = row["from_stressor"] if column == "stressor" else None
        asked = split_list(named if known(named) else row[cell])
        if asked:
            left = frame[frame[column].isin(asked)]
            steps.append((cell, join_list(asked), frame, left))
            frame = left
    return steps


def _why(row: dict[str, Any], identified: Identified) -> tuple[str, str, str]:
    """Return the cell that leaves nothing, its value, and what to do."""
    reach = identified.reach[["source_id", "stressor", "phase", "zone_id"]]
    reached = reach[reach["source_id"].eq(row["source_id"])]
    lives = identified.occupancy[["receptor_id", "zone_id"]]
    columns = {cell: column for column, cell in NAMED_BY.items()}
    for cell, value, before, left in _narrowed(row, reached.merge(lives, on="zone_id")):
        if left.empty:
            return cell, value, f"{MISSED[cell]}; {_nearest(value, before[columns[cell]])}"
    cell = next((c for c in ("kb_link_id", "process") if known(row[c])), "source_id")
    return cell, str(row[cell]), "no link of the knowledge base fits what it names; give a process"


def _nearest(value: str, column: pd.Series) -> str:
    names = sorted(column.dropna().unique())
    if not names:
        return (
            "its source releases nothing that reaches a zone; declare its stressors and its reach"
        )
    close = get_close_matches(value, names, n=MOST_NAMES, cutoff=0.0)
    return f"nearest of what is there: {', '.join(close)}"


def _fault(row: dict[str, Any], column: str, value: str, way: str) -> Fault:
    place = (str(row["source_file"]), int(row["source_row"]))
    return Fault("links", *place, column, value, RULE, "warning", f"it joins nothing; {way}")
