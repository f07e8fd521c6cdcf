"""The stage: what to survey at each block, when, and the last day to start."""

from datetime import date

import pandas as pd

from riskshed.pipeline.schedule.asked import (
    Asked,
    Evidence,
    Works,
    day_number,
    opened_at,
    read_block,
    read_evidence,
    read_requirement,
    words,
)
from riskshed.pipeline.schedule.critical import with_critical
from riskshed.pipeline.schedule.entry import Cells, entry
from riskshed.pipeline.schedule.ground import Span
from riskshed.pipeline.schedule.staging import staged
from riskshed.pipeline.schedule.trips import Visitor, trips_of
from riskshed.pipeline.schedule.verdict import iso
from riskshed.schemas.frames import rows_of, tuples_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import SCHEDULE_COLUMNS
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Scheduled, Surveyed

KEY = ["block_id", "requirement_id"]
NUMBERS = ("stage", "slip_days", "slack_days", "visits_needed", "visits_done", "clearing_days_lost")
NOTHING_DONE = Evidence()


def schedule(site: Site, knowledge: Knowledge, surveyed: Surveyed, as_of: date) -> Scheduled:
    """Return the schedule of surveys and the trips that serve it.

    Parameters
    ----------
    site : a checked site
    knowledge : the shipped facts
    surveyed : requirements in force, what triggers them, visits that count, what is satisfied
    as_of : the day on which the schedule speaks; nothing is planned before it

    Returns
    -------
    schedule : one row a block × requirement, columns `SCHEDULE_COLUMNS`; dates are local days of
        the site as ISO text, lists are ``;``-joined, days are counted in whole days
    trips : one row a day in the field that one or more rows share
    """
    asked = {str(row["requirement_id"]): read_requirement(row)
             for row in rows_of(surveyed.requirements)}  # fmt: skip
    works = staged(read_block(row) for row in rows_of(site.tables["disturbance_blocks"]))
    evidence, opened = _evidence(surveyed), _opened(surveyed)
    at_risk, today = int(site.settings.thresholds["at_risk_days"]), as_of.toordinal()
    rows: list[Cells] = []
    visitors: list[Visitor] = []
    for trigger in rows_of(surveyed.triggers.sort_values(KEY)):
        key = str(trigger["block_id"]), str(trigger["requirement_id"])
        if key[0] not in works or key[1] not in asked:
            continue
        row = _common(trigger, works[key[0]], asked[key[1]], knowledge.citations)
        if trigger.get("scoped_out") is True:
            rows.append({**row, **_scoped_out(trigger)})
            continue
        own = evidence.get(key, NOTHING_DONE)
        here = opened_at(asked[key[1]], *opened[key]) if key in opened else asked[key[1]]
        cells, case, found = entry(works[key[0]], here, own, today, at_risk)
        rows.append({**row, **_evidence_cells(own, asked[key[1]]), **_asked_for(row, here, cells)})
        if case is not None and found.earliest is not None:
            visitors.append(Visitor.of(key, asked[key[1]].row, case, found.earliest))
    table = with_critical(_frame(rows))
    return Scheduled(schedule=table, trips=trips_of(site, visitors))


def _evidence(surveyed: Surveyed) -> dict[tuple[str, str], Evidence]:
    """Return what is done for each block and requirement, with the days of visits that count."""
    counted = surveyed.visits[surveyed.visits["counts"].eq(True)]
    ended: dict[tuple[str, str], set[int]] = {}
    for block, requirement, cell in tuples_of(counted[[*KEY, "date_to"]]):
        day = day_number(cell, last=True)
        ended.setdefault((str(block), str(requirement)), set()).update([day] if day else [])
    days = {key: tuple(sorted(own)) for key, own in ended.items()}
    satisfied = {
        (str(row["block_id"]), str(row["requirement_id"])): row
        for row in rows_of(surveyed.satisfied)
    }
    return {
        key: read_evidence(satisfied.get(key), days.get(key, ()))
        for key in sorted({*days, *satisfied})
    }


def _opened(surveyed: Surveyed) -> dict[tuple[str, str], tuple[tuple[Span, ...], str]]:
    """Return the seasons that events have opened for each block and requirement, and the record."""
    found: dict[tuple[str, str], tuple[tuple[Span, ...], str]] = {}
    for row in rows_of(surveyed.opened):
        key = str(row["block_id"]), str(row["requirement_id"])
        first, last = (day_number(row[name]) for name in ("opened_from", "opened_to"))
        own = ((first, last),) if first is not None and last is not None else ()
        found[key] = (found[key][0] if key in found else ()) + own, words(row, "told")
    return found


def _common(trigger: Cells, works: Works, asked: Asked, citations: dict[str, str]) -> Cells:
    row = asked.row
    return {
        "block_id": works.block_id,
        "stage": works.stage,
        "requirement_id": row["requirement_id"],
        "taxon_group": words(row, "taxon_group"),
        "target": words(row, "target"),
        "receptor_ids": words(trigger, "receptor_ids"),
        "method": words(row, "method"),
        "planned_start": "" if works.start is None else iso(works.start),
        "planned_end": "" if works.end is None else iso(works.end),
        "visits_needed": row.get("min_visits"),
        "triggered_by": words(trigger, "why"),
        "source": words(row, "source"),
        "citation": words(row, "citation") or citations.get(words(row, "source_key"), ""),
        "verification": words(row, "verification"),
    }


def _asked_for(row: Cells, asked: Asked, cells: Cells) -> Cells:
    """Return the cells; where nobody knows a season, `why` also says what asks for the survey."""
    silent = asked.season_known or asked.row.get("origin") == "list" or not row["triggered_by"]
    if silent or cells["status"] != "NO_WINDOW_KNOWN":
        return cells
    return {**cells, "why": f"{cells['why']}; asked for: {row['triggered_by']}"}


def _scoped_out(trigger: Cells) -> Cells:
    reason, by = words(trigger, "reason"), words(trigger, "signed_by")
    on = trigger.get("signed_on")
    signed = f" ({by}{f', {on}' if isinstance(on, str) else ''})" if by else ""
    why = f"scoped out: {reason or 'no reason given'}{signed}"
    return {"status": "NOT_REQUIRED", "why": why, "way_out": ""}


def _evidence_cells(evidence: Evidence, asked: Asked) -> Cells:
    until = evidence.valid_until
    checked = asked.row.get("verification")
    return {
        "visits_done": evidence.n_accepted,
        "valid_until": "" if until is None else iso(until),
        "verification": "accepted" if evidence.accepted and checked != "verified" else checked,
    }


def _frame(rows: list[Cells]) -> pd.DataFrame:
    """Return the rows as a table: numbers as numbers, all else as text, empty cells as missing."""
    names = list(SCHEDULE_COLUMNS[:-1])  # critical is found from all rows
    cells = pd.DataFrame(rows, columns=names, dtype="object")
    typed = {name: "float64" if name in NUMBERS else "str" for name in names}
    return cells.mask(cells == "").astype(typed)
