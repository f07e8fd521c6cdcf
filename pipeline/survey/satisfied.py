"""What is done of each requirement at each block, what is missing, and until when it holds."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.survey.listed import LISTED
from riskshed.pipeline.survey.places import Event
from riskshed.pipeline.survey.rainfall import Rainfall
from riskshed.pipeline.survey.requirements import NO_SURVEY
from riskshed.pipeline.survey.serving import Names, candidates
from riskshed.pipeline.survey.spacing import Counted, counted, valid_until
from riskshed.pipeline.survey.visits import Asked, Visit, licences_of, visits_for
from riskshed.schemas.frames import rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list

VISIT_COLUMNS = {
    "block_id": "str", "requirement_id": "str", "eventID": "str", "date_from": "str",
    "date_to": "str", "counts": "bool", "why_not": "str", "in_core": "bool", "season": "str",
    "effort": "float64", "effort_unit": "str", "effort_met": "bool", "samplingProtocol": "str",
    "samplingPerformedBy": "str", "evidence": "str",
}  # fmt: skip
SATISFIED_COLUMNS = {
    "block_id": "str", "requirement_id": "str", "n_needed": "float64", "n_accepted": "float64",
    "core_needed": "float64", "core_accepted": "float64", "last_visit": "str", "done_dates": "str",
    "done": "bool", "done_on": "str", "valid_until": "str", "validity_basis": "str",
    "missing": "str", "verification": "str", "accepted": "bool", "evidence_ids": "str",
    "evidence": "str",
}  # fmt: skip
NO_WINDOW = (
    "NO_WINDOW_KNOWN: no season is known for this requirement; add it to survey_requirements under "
    "the same id, with the document that gives it"
)
OPENED_COLUMNS = {
    "block_id": "str", "requirement_id": "str", "opened_from": "str", "opened_to": "str",
    "told": "str",
}  # fmt: skip
NO_NUMBER = "how many visits are needed is not known: type min_visits under the same id"


@dataclass(frozen=True)
class Held:
    """A requirement at a block, and the visits held against it."""

    block_id: str
    receptor_ids: str
    asked: Asked
    found: Counted

    @property
    def row(self) -> dict[str, Any]:
        """Return the row of the requirement."""
        return self.asked.row

    @property
    def key(self) -> tuple[str, str]:
        """Return block and requirement."""
        return self.block_id, str(self.row["requirement_id"])

    @property
    def asks_for_survey(self) -> bool:
        """Return whether it asks for a survey, and not only keeps works out of a window."""
        return bool(self.row["method"] != NO_SURVEY)

    @property
    def done(self) -> bool:
        """Return whether nothing is missing."""
        return self.found.done or not self.asks_for_survey

    @property
    def until(self) -> date | None:
        """Return the last day on which it holds; None where it is not done or nobody knows."""
        if not self.found.done or not self.found.accepted:
            return None
        return valid_until(self.found.accepted[-1].last, self.asked)


def hold(
    site: Site,
    triggers: pd.DataFrame,
    requirements: pd.DataFrame,
    events: dict[str, Event],
    names: Names,
    rainfall: Rainfall,
    as_of: date,
) -> list[Held]:
    """Return every requirement that a block asks for, with its visits judged."""
    facts = {str(row["requirement_id"]): row for row in rows_of(requirements)}
    areas = site.tables["disturbance_blocks"].set_index("block_id")["area_ha"].to_dict()
    licences = licences_of(site.tables["permits"])
    parents = set(site.tables["survey_events"]["parentEventID"].dropna())
    at: dict[str, list[Event]] = {}
    for event in events.values():
        for block in event.block_ids:
            at.setdefault(block, []).append(event)
    held = []
    for row in rows_of(triggers[~triggers["scoped_out"].astype(bool)]):
        block = str(row["block_id"])
        area = areas.get(block, float("nan"))
        asked = Asked.of(facts[row["requirement_id"]], area, block, rainfall)
        serving = candidates(at.get(block, []), row, asked.row, names)
        visits = visits_for(asked, serving, parents, as_of, licences)
        held.append(Held(block, str(row["receptor_ids"]), asked, counted(visits, asked, as_of)))
    return held


def visit_frame(held: list[Held]) -> pd.DataFrame:
    """Return one row a block × requirement × event: whether it counts, and why not."""
    rows = [
        _visit_row(one, visit, counts=counts)
        for one in held
        for visits, counts in ((one.found.accepted, True), (one.found.others, False))
        for visit in visits
    ]
    table = pd.DataFrame(rows, columns=list(VISIT_COLUMNS)).astype(VISIT_COLUMNS)
    order = ["block_id", "requirement_id", "date_from", "date_to", "eventID"]
    return table.sort_values(order, ignore_index=True)


def _visit_row(one: Held, visit: Visit, *, counts: bool) -> dict[str, Any]:
    row = visit.event.row
    dated = visit.first != date.max
    return {
        "block_id": one.block_id,
        "requirement_id": one.row["requirement_id"],
        "eventID": visit.event_id,
        "date_from": visit.first.isoformat() if dated else None,
        "date_to": visit.last.isoformat() if dated else None,
        "counts": counts,
        "why_not": None if counts else "; ".join(visit.reasons),
        "in_core": visit.in_core,
        "season": visit.season[0].isoformat() if visit.season else None,
        "effort": row["samplingEffortValue"],
        "effort_met": not visit.short,
        "effort_unit": row["samplingEffortUnit"],
        "samplingProtocol": row["samplingProtocol"],
        "samplingPerformedBy": row["samplingPerformedBy"],
        "evidence": f"{row['source_file']}:{row['source_row']}",
    }


def opened_frame(held: list[Held]) -> pd.DataFrame:
    """Return one row a block × requirement × season that rain has opened, columns `OPENED_COLUMNS`.

    A requirement for which none is opened so far has one row without days; `told` says what is
    recorded.
    """
    rows = []
    for one in held:
        if one.asked.opened is None:
            continue
        key = {"block_id": one.block_id, "requirement_id": one.row["requirement_id"]}
        days: list[tuple[date | None, date | None]] = [*one.asked.opened.seasons]
        rows += [
            {**key, "opened_from": _iso(first), "opened_to": _iso(last),
             "told": one.asked.opened.told}
            for first, last in days or [(None, None)]
        ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(OPENED_COLUMNS)).astype(OPENED_COLUMNS)
    return table.sort_values(list(OPENED_COLUMNS)[:3], ignore_index=True)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def satisfied_frame(held: list[Held]) -> pd.DataFrame:
    """Return one row a block × requirement that is not scoped out, columns `SATISFIED_COLUMNS`."""
    table = pd.DataFrame([_satisfied(one) for one in held], columns=list(SATISFIED_COLUMNS))
    table = table.astype(SATISFIED_COLUMNS)
    return table.sort_values(["block_id", "requirement_id"], ignore_index=True)


def _satisfied(one: Held) -> dict[str, Any]:
    visits, asked = one.found.accepted, one.asked
    last = visits[-1].last.isoformat() if visits else None
    rows = [visit.event.row for visit in visits]
    return {
        "block_id": one.block_id,
        "requirement_id": one.row["requirement_id"],
        "n_needed": asked.number("min_visits") if one.asks_for_survey else 0.0,
        "n_accepted": float(len(visits)),
        "core_needed": asked.row["min_visits_in_core"],
        "core_accepted": float(sum(visit.in_core for visit in visits)),
        "last_visit": last,
        "done_dates": join_list(visit.first.isoformat() for visit in visits),
        "done": one.done,
        "done_on": last if one.done else None,
        "valid_until": one.until.isoformat() if one.until else None,
        "validity_basis": one.row["validity_basis"],
        "missing": "; ".join(missing(one)),
        "verification": one.row["verification"],
        "accepted": bool(one.row["accepted"]),
        "evidence_ids": join_list(visit.event_id for visit in visits),
        "evidence": join_list(f"{row['source_file']}:{row['source_row']}" for row in rows),
    }


def missing(one: Held) -> list[str]:
    """Return what is missing of a requirement, in words; nothing where it is done."""
    if one.done:
        return []
    asked, visits = one.asked, one.found.accepted
    if one.row["origin"] == LISTED:
        return [f"NO_WINDOW_KNOWN: {one.row['citation']}, and no survey requirement covers it"]
    words = []
    if not asked.window_known:
        words.append(NO_WINDOW)
    if asked.opened is not None:
        waits = "" if asked.opened.seasons else "WAITING_EVENT: "
        words.append(f"{waits}{asked.row['event_window']}: {asked.opened.told}")
    needed, core = asked.number("min_visits"), asked.number("min_visits_in_core")
    if pd.isna(needed):
        words.append(NO_NUMBER)
    elif len(visits) < needed:
        words.append(f"{len(visits)} of {needed:g} visits count{_season(asked)}")
    in_core = sum(visit.in_core for visit in visits)
    if in_core < core:
        words.append(f"{in_core} of {core:g} visits in the core ({asked.row['core_windows']})")
    if asked.row["min_effort_per"] == "survey":
        effort = sum(visit.effort for visit in visits)
        value, unit = asked.number("min_effort_value"), asked.row["min_effort_unit"]
        if effort < value:
            words.append(f"{effort:g} of {value:g} {unit} in all")
    return words


def _season(asked: Asked) -> str:
    gap = asked.number("min_gap_days")
    apart = f", at least {gap:g} days apart" if gap > 0 else ""
    named = [asked.row["windows"], asked.row.get("event_window")]
    when = " and ".join(cell for cell in named if isinstance(cell, str))
    return f" (in one season of {when}{apart})" if when else ""
