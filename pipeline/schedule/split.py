"""Clearing in parts, each on a survey of its own, where one survey cannot carry it all."""

from typing import NamedTuple

from riskshed.pipeline.schedule.case import (
    Case,
    Plan,
    earliest_plan,
    possible_days,
)

MOST_PARTS = 24


class Part(NamedTuple):
    """A part of the works: first and last day of clearing, day of the final visit before it."""

    start: int
    end: int
    final_visit: int


def longest_clearing(case: Case) -> int | None:
    """Return how many days may lie between first and last day of clearing on one survey: V - L."""
    return None if case.survey.validity is None else case.survey.validity - case.survey.lead


def proposed_parts(case: Case) -> list[Part]:
    """Return parts that are each carried by the last survey possible before them, in order.

    A part starts as planned where a survey can be made in time, else as early as one can; it lasts
    as long as the survey is valid. All days of clearing are kept, so a part that starts late moves
    the end. Empty where no survey is valid even on the first day after its lead times.
    """
    longest = longest_clearing(case)
    if longest is None or longest < 0:
        return []
    parts: list[Part] = []
    start, days = case.start, case.end - case.start + 1
    while days > 0 and len(parts) < MOST_PARTS:
        part = _next_part(case, start, days)
        if part is None:
            return []
        parts.append(part)
        days -= part.end - part.start + 1
        start = part.end + 1
    return parts if days <= 0 else []


def _next_part(case: Case, start: int, days: int) -> Part | None:
    first_day = case._replace(start=start, end=start)
    final = _last_final_visit(first_day)
    if final is None:
        plan: Plan | None = earliest_plan(first_day)
        if plan is None:
            return None
        final = plan.visits[-1]
        start = max(start, final + case.survey.lead)
    end = min(start + days - 1, final + (case.survey.validity or 0))
    return Part(start, end, final) if end >= start else None


def _last_final_visit(case: Case) -> int | None:
    """Return the last day on which a final visit can be made in time for the first day."""
    visits = case.survey.ask.visits
    return max((last for visit, (_, last) in possible_days(case) if visit == visits), default=None)
