"""One row of the schedule: a block, a requirement, its dates and its verdict."""

from datetime import date
from typing import Any

from riskshed.pipeline.schedule.asked import Asked, Evidence, Works, whenever_of
from riskshed.pipeline.schedule.case import Case, Plan, Solution, last_start_in, solve
from riskshed.pipeline.schedule.clearing import days_lost, inspection_days, next_open, pushed
from riskshed.pipeline.schedule.split import Part, proposed_parts
from riskshed.pipeline.schedule.verdict import (
    Verdict,
    iso,
    listed,
    of_event,
    of_plan,
    of_satisfied,
    on_clearing,
    on_lead_times,
    survey_again,
    without_survey,
)

NAN = float("nan")
YEARS_AROUND = 3  # an event is thought of in the years around the works
Cells = dict[str, Any]
NOTHING = Solution(None, None, ())


def entry(
    works: Works, asked: Asked, evidence: Evidence, today: int, at_risk_days: int
) -> tuple[Cells, Case | None, Solution]:
    """Return the cells of a row, and the case behind it where visits are still to be made."""
    cells, verdict, case, found = _solved(works, asked, evidence, today, at_risk_days)
    told = on_clearing(verdict, asked, works, cells)
    return {**cells, **told._asdict()}, case, found


def _solved(
    works: Works, asked: Asked, evidence: Evidence, today: int, at_risk_days: int
) -> tuple[Cells, Verdict, Case | None, Solution]:
    verdict = without_survey(asked, works, today)
    if verdict is not None:
        clear = today if asked.only_bars_clearing or asked.only_inspects else None
        return clearing_cells(asked, works, clear), verdict, None, NOTHING
    valid = evidence.done and not _lapses_before(evidence, works)
    case = _case(works, asked, evidence, today, valid)
    if valid:
        return _satisfied(works, asked, evidence, case)
    found = solve(case)
    if asked.event is not None:
        return _after_event(works, asked, case, found, at_risk_days)
    parts = proposed_parts(case) if found.latest is None else []
    verdict = of_plan(asked, case, found, parts, at_risk_days)
    cells, verdict, known = _planned(works, asked, case, found, verdict, parts)
    cells["proposed_split"] = _split(parts)
    return cells, verdict, case, known


def _planned(
    works: Works, asked: Asked, case: Case, found: Solution, verdict: Verdict, parts: list[Part]
) -> tuple[Cells, Verdict, Solution]:
    """Return the cells of a plan, its verdict, and the plans if they are certain."""
    verdict = verdict._replace(why=on_lead_times(asked, verdict.why))
    certain = not asked.unknown and verdict.status not in ("NO_WINDOW_KNOWN", "WAITING_EVENT")
    clear = _first_clear(case, found, parts) if certain else None
    cells = clearing_cells(asked, works, clear) | _plan_cells(case, found, certain)
    return cells, verdict, found if certain else NOTHING


def _after_event(
    works: Works, asked: Asked, case: Case, found: Solution, at_risk_days: int
) -> tuple[Cells, Verdict, Case, Solution]:
    """Return a row whose season an event opens: planned in what it has opened, else waiting.

    Where it has opened nothing that serves, the last start is an outer limit, and no day of a
    visit, clear date or slip is named.
    """
    years = _year(case.today) - YEARS_AROUND, _year(case.end) + YEARS_AROUND
    whenever = solve(case._replace(survey=whenever_of(asked, *years)))
    verdict = of_event(asked, case, found, whenever, at_risk_days)
    shown = found._replace(latest=found.latest or whenever.latest)
    if found.earliest is None:
        shown = shown._replace(latest=whenever.latest)
    cells, verdict, known = _planned(works, asked, case, shown, verdict, [])
    return cells, verdict, case, known


def _year(day: int) -> int:
    return date.fromordinal(day).year


def _satisfied(
    works: Works, asked: Asked, evidence: Evidence, case: Case
) -> tuple[Cells, Verdict, Case | None, Solution]:
    verdict = of_satisfied(works, evidence)
    cells = clearing_cells(asked, works, _after(evidence.last_visit, asked.survey.lead))
    if verdict.status != "SATISFIED_EXPIRES":
        return cells, verdict, None, NOTHING
    again = solve(case)
    verdict = verdict._replace(way_out=survey_again(case, again, verdict.way_out))
    return {**cells, **_plan_cells(case, again, True)}, verdict, case, again


def _lapses_before(evidence: Evidence, works: Works) -> bool:
    until, start = evidence.valid_until, works.start
    return until is not None and start is not None and until < start


def _case(works: Works, asked: Asked, evidence: Evidence, today: int, valid: bool) -> Case:
    """Return what is to be solved; a survey that runs out during clearing is made anew by then."""
    assert works.start is not None and works.end is not None
    start, done = works.start, evidence.days
    if valid and evidence.valid_until is not None:
        start, done = evidence.valid_until + 1, ()
    elif evidence.done:
        done = ()
    return Case(asked.survey, start, works.end, today, done)


def _first_clear(case: Case, found: Solution, parts: list[Part]) -> int | None:
    """Return the first day of clearing after the earliest plan and its lead times."""
    if case.final_from > case.final_to:  # one survey never carries it all: the first part counts
        return parts[0].start if parts else None
    return _after(found.earliest and found.earliest.visits[-1], case.survey.lead)


def _after(day: int | None, lead: int) -> int | None:
    return None if day is None else day + lead


def clearing_cells(asked: Asked, works: Works, clear: int | None) -> Cells:
    """Return what blackouts and inspections make of the works.

    The first day of clearing is pushed out of blackouts. The slip counts from the planned start;
    it is unknown where the clear date is.
    """
    if works.start is None or works.end is None:
        return {}
    days = works.end - works.start + 1
    begin = works.start if clear is None else max(works.start, clear)
    first, room = pushed(asked.blackouts, begin), next_open(asked.blackouts, begin, days)
    cells: Cells = {
        "clearing_days_lost": days_lost(asked.blackouts, works.start, works.end),
        "next_clear_from": "" if room is None else iso(room[0]),
        "next_clear_to": "" if room is None else iso(room[1]),
    }
    if clear is not None:
        earliest = pushed(asked.blackouts, clear)
        cells["earliest_clear"] = "" if earliest is None else iso(earliest)
        cells["slip_days"] = NAN if first is None else first - works.start
    if asked.inspect_days is not None:
        cells["inspection_dates"] = listed(
            inspection_days(
                (works.start, works.end), asked.inspect_days, asked.peak, asked.inspect_days_peak
            )
        )
    return cells


def _plan_cells(case: Case, found: Solution, certain: bool) -> Cells:
    cells: Cells = {
        "final_visit_from": "" if case.survey.validity is None else iso(case.final_from),
        "final_visit_to": iso(case.final_to),
    }
    if found.latest is not None:
        last = found.latest.visits
        cells["last_start"], cells["last_visits"] = iso(last[0]), listed(last)
        cells["slack_days"] = last[0] - case.survey.prepare - case.today
    if found.earliest is not None:
        cells |= _next_cells(case, found, found.earliest)
        if certain:
            cells["earliest_visits"] = listed(found.earliest.visits)
    if certain:
        cells["visit_intervals"] = ";".join(
            f"{visit}:{iso(first)}..{iso(last)}" for visit, (first, last) in found.possible
        )
    return cells


def _next_cells(case: Case, found: Solution, plan: Plan) -> Cells:
    last = last_start_in(case, plan)
    if found.latest is not None and found.latest.visits[0] >= plan.visits[0]:
        last = min(last, found.latest.visits[0])
    return {"next_visit_from": iso(plan.visits[0]), "next_visit_to": iso(last)}


def _split(parts: list[Part]) -> str:
    return ";".join(f"{iso(part.start)}..{iso(part.end)}" for part in parts) if parts[1:] else ""
