"""Earned absence: whether "not detected" makes a receptor absent at a block, until when, and why.

A receptor is absent only where every requirement that speaks for it is done, holds on the day, was
checked (or is taken on by a named person), and every visit that counts looked for it, reports what
it did not find and with what effort. All else is unknown; a record always wins.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.survey.places import Event, Record
from riskshed.pipeline.survey.satisfied import Held, missing
from riskshed.pipeline.survey.serving import Names
from riskshed.pipeline.survey.triggers import Ground
from riskshed.pipeline.survey.visits import Visit
from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.dates import span
from riskshed.schemas.taxa import taxon_key
from riskshed.schemas.text import join_list, split_list

COLUMNS = {
    "receptor_id": "str", "block_id": "str", "state": "str", "surveyed_from": "str",
    "surveyed_to": "str", "until": "str", "why": "str", "conflict": "bool",
    "requirement_ids": "str", "n_visits": "float64", "evidence_ids": "str", "claimed_by": "str",
    "residual_presence": "float64", "residual_citation": "str", "limitations": "str",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """What was found and what was named as absent, by event, in folded names."""

    records: dict[tuple[str, str], list[Record]]
    absent_taxa: dict[str, set[str]]
    events: dict[str, list[Event]]  # by block


@dataclass(frozen=True)
class Verdict:
    """Whether requirements earn an absence, and what keeps them from it."""

    held: tuple[Held, ...]
    reasons: tuple[str, ...]

    @property
    def earned(self) -> bool:
        """Return whether there is a survey and nothing stands against it."""
        return bool(self.held) and not self.reasons

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Return the visits that count for any of the requirements, each once, by date."""
        every = {visit.event_id: visit for one in self.held for visit in one.found.accepted}
        return tuple(sorted(every.values(), key=lambda visit: (visit.first, visit.event_id)))

    @property
    def until(self) -> date | None:
        """Return the day on which the first of the surveys expires."""
        days = [one.until for one in self.held]
        known = [day for day in days if day is not None]
        return min(known) if known and len(known) == len(days) else None


def seen(records: list[Record], occurrences: pd.DataFrame, events: dict[str, Event]) -> Seen:
    """Return the records and events at each block, and the taxa each event names as absent."""
    at: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        for block, km in record.distance_km.items():
            if km == 0:
                at.setdefault((record.receptor_id, block), []).append(record)
    absent = {
        name: {taxon_key(taxon) for taxon in split_list(event.row["absentTaxa"])}
        for name, event in events.items()
    }
    blocks: dict[str, list[Event]] = {}
    for event in events.values():
        for block in sorted(event.block_ids):
            blocks.setdefault(block, []).append(event)
    rows = occurrences[occurrences["occurrenceStatus"].eq("absent")].dropna(subset="eventID")
    for event, name in side_by_side(rows["eventID"], rows["scientificName"]):
        absent.setdefault(str(event), set()).add(taxon_key(str(name)))
    return Seen(at, absent, blocks)


def absences(
    ground: dict[str, Ground], held: list[Held], found: Seen, names: Names, as_of: date
) -> pd.DataFrame:
    """Return one row a receptor × block where it may be met or a survey was asked for it.

    Columns: receptor_id, block_id, state (present, absent, unknown), surveyed_from and _to (first
    and last visit that counts), until (last day on which an absence holds), why, conflict (found
    by one survey, not found by another of equal rank), requirement_ids, n_visits, evidence_ids,
    claimed_by (events that say it was not found), residual_presence ((1 − p)ⁿ where a cited p
    exists), residual_citation, limitations.
    """
    asked: dict[tuple[str, str], list[Held]] = {}
    for one in held:
        for receptor in split_list(one.receptor_ids):
            asked.setdefault((receptor, one.block_id), []).append(one)
    pairs = {(receptor, block) for block, known in ground.items() for receptor in known.receptors}
    rows = [
        _row(pair, _verdict(pair[0], asked.get(pair, []), found, names, as_of), found)
        | {"claimed_by": join_list(_claims(pair, found, names, as_of))}
        for pair in sorted(pairs | set(asked))
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)


def _claims(pair: tuple[str, str], found: Seen, names: Names, as_of: date) -> list[str]:
    """Return the events at a block that say of a receptor that it was not found."""
    receptor, block = pair
    seen_in = {record.event_id for record in found.records.get(pair, [])}
    claims = []
    for event in found.events.get(block, []):
        row, name = event.row, str(event.row["eventID"])
        days = span(str(row["eventDate"]))
        said = names.any_of(found.absent_taxa.get(name, set()), receptor)
        scope = split_list(row["targetTaxonomicScope"])
        said = said or (_true(row["isAbsenceReported"]) and names.speaks_of(scope, receptor))
        if said and name not in seen_in and days is not None and days[1] <= as_of:
            claims.append(name)
    return claims


def _verdict(receptor: str, asked: list[Held], found: Seen, names: Names, as_of: date) -> Verdict:
    """Hold a receptor against the requirements that speak for it.

    Rows of the site that cover it speak for it; without any, all shipped ones do.
    """
    surveys = [one for one in asked if one.asks_for_survey]
    own = [one for one in surveys if one.row["origin"] == "site"]
    speaking = tuple(own or surveys)
    if not speaking:
        return Verdict((), ("no survey requirement asks for it here",))
    reasons = [
        f"{one.row['requirement_id']}: {reason}"
        for one in speaking
        for reason in _against(receptor, one, found, names, as_of)
    ]
    return Verdict(speaking, tuple(reasons))


def _against(receptor: str, one: Held, found: Seen, names: Names, as_of: date) -> list[str]:
    if not one.done:
        return [*missing(one), *_not_counted(one)]
    reasons = []
    if not one.row["accepted"]:
        reasons.append("nobody has checked the requirement, and no named person accepts it")
    if one.until is None:
        reasons.append("for how long the result holds is not known (validity_days)")
    elif one.until < as_of:
        reasons.append(f"the survey expired on {one.until}")
    for visit in one.found.accepted:
        flags = _flags(receptor, visit, one, found, names)
        reasons += [f"{visit.event_id}: {flag}" for flag in flags]
    return reasons


def _not_counted(one: Held) -> list[str]:
    return [f"{visit.event_id} does not count: {visit.reasons[0]}" for visit in one.found.others]


def _flags(receptor: str, visit: Visit, one: Held, found: Seen, names: Names) -> list[str]:
    """Return what the event itself says against an absence (terms of the Humboldt extension)."""
    row = visit.event.row
    scope = split_list(row["targetTaxonomicScope"])
    named = found.absent_taxa.get(visit.event_id, set())
    asked_by_name = str(one.row["requirement_id"]) in visit.event.requirement_ids and (
        receptor in split_list(one.row["receptor_ids"])
    )
    looked = names.speaks_of(scope, receptor) or names.all_of(named, receptor) or asked_by_name
    left_out = {taxon_key(item) for item in split_list(row["excludedTaxonomicScope"])}
    flags = {
        "absences are not reported (isAbsenceReported)": _true(row["isAbsenceReported"]),
        "not all taxa of the scope are reported (isTaxonomicScopeFullyReported)": _true(
            row["isTaxonomicScopeFullyReported"]
        ),
        "the list of taxa is reported as incomplete (taxonCompletenessReported)": (
            row["taxonCompletenessReported"] != "reportedIncomplete"
        ),
        "the effort is not reported (isSamplingEffortReported)": _true(
            row["isSamplingEffortReported"]
        ),
        "it was not looked for (targetTaxonomicScope)": looked,
        "it was left out (excludedTaxonomicScope)": not names.any_of(left_out, receptor),
    }
    return [words for words, good in flags.items() if not good]


def _true(cell: Any) -> bool:
    return bool(pd.notna(cell) and cell)


def _row(pair: tuple[str, str], verdict: Verdict, found: Seen) -> dict[str, Any]:
    receptor, block = pair
    records = found.records.get(pair, [])
    conflict = verdict.earned and any(_equal_rank(record, verdict) for record in records)
    state = "unknown" if conflict or not verdict.earned else "absent"
    if records and not conflict:
        state = "present"
    visits = verdict.visits
    residual, citation = (None, None) if state == "present" else _residual(verdict)
    ids = [visit.event_id for visit in visits]
    if state != "absent":
        ids = [*ids, *(record.occurrence_id for record in records)]
    return {
        "receptor_id": receptor,
        "block_id": block,
        "state": state,
        "surveyed_from": visits[0].first.isoformat() if visits else None,
        "surveyed_to": max(visit.last for visit in visits).isoformat() if visits else None,
        "until": verdict.until.isoformat() if state == "absent" and verdict.until else None,
        "why": _why(state, conflict, records, verdict),
        "conflict": conflict,
        "requirement_ids": join_list(str(one.row["requirement_id"]) for one in verdict.held),
        "n_visits": float(len(visits)),
        "evidence_ids": join_list(ids),
        "residual_presence": residual,
        "residual_citation": citation,
        "limitations": _limitations(visits),
    }


def _equal_rank(record: Record, verdict: Verdict) -> bool:
    """Return whether a record comes from a visit as good as those that count, in another season."""
    others = {v.event_id for one in verdict.held for v in one.found.others if v.fit}
    return record.event_id in others - {visit.event_id for visit in verdict.visits}


def _why(state: str, conflict: bool, records: list[Record], verdict: Verdict) -> str:
    names = ", ".join(record.occurrence_id for record in records[:5])
    surveys = _surveys(verdict)
    if conflict:
        return f"found ({names}) by one survey and not found by another of equal rank: {surveys}"
    if state == "present":
        return f"recorded here ({names})"
    if state == "absent":
        return f"not detected: {surveys}"
    return "; ".join(verdict.reasons)


def _surveys(verdict: Verdict) -> str:
    """Return which survey, when and by whom."""
    visits = verdict.visits
    who = sorted({str(visit.event.row["samplingPerformedBy"]) for visit in visits})
    how = sorted({str(visit.event.row["samplingProtocol"]) for visit in visits})
    dates = ", ".join(f"{visit.first} ({visit.event_id})" for visit in visits)
    met = " and ".join(str(one.row["requirement_id"]) for one in verdict.held)
    n = f"{len(visits)} visit{'s' if len(visits) != 1 else ''}"
    return f"{n} by {', '.join(who)}, {', '.join(how)}: {dates}; meets {met}"


def _residual(verdict: Verdict) -> tuple[float | None, str | None]:
    """Return (1 − p)ⁿ over the visits that count, where a cited p exists; there is no default."""
    cited = [
        one
        for one in verdict.held
        if one.found.accepted
        and pd.notna(one.row["detection_probability"])
        and isinstance(one.row["detection_citation"], str)
    ]
    if not cited:
        return None, None
    residual = 1.0
    for one in cited:
        residual *= (1.0 - one.asked.number("detection_probability")) ** len(one.found.accepted)
    return residual, join_list(str(one.row["detection_citation"]) for one in cited)


def _limitations(visits: tuple[Visit, ...]) -> str | None:
    said = [(v.event_id, v.event.row["limitations"]) for v in visits]
    return "; ".join(f"{event}: {cell}" for event, cell in said if isinstance(cell, str)) or None
