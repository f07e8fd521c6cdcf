"""One block and one requirement: the last possible plan, the earliest plan, and all between.

Symbols of the design: S and E are the first and last day of clearing, L the sum of lead days after
the final visit, V the days that a survey stays valid. The final visit lies in F = [E - V, S - L].
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from riskshed.pipeline.schedule.ground import (
    NEVER,
    PAST,
    Ground,
    Span,
    grounds,
    joined,
    lies_in,
    opened_grounds,
)
from riskshed.pipeline.schedule.passes import (
    Ask,
    Bounds,
    Table,
    Visits,
    feasible,
    forward_table,
    plan_earliest,
    plan_latest,
)
from riskshed.pipeline.seasons.windows import Windows

YEARS_AHEAD = 9  # whatever fits in any year fits in one of nine: every form of February has come
YEARS_BACK = 3  # how far back a last season is looked for where nobody says how long it is valid


@dataclass(frozen=True, eq=False)  # read once from its requirement, and known by itself
class Survey:
    """What a requirement asks for.

    Parameters
    ----------
    windows, core_windows : seasons, and the parts of them with a quota
    ask : visits, gap in days, visits in core
    seasons : seasons that the visits may spread over
    lead : days from the final visit to the first day of clearing (L)
    validity : days that a survey stays valid after its final visit (V); None where unknown
    prepare : days before a first visit can be made
    opened : the seasons that an event such as rain has opened so far, within the windows; None
        where no event is asked for
    """

    windows: Windows
    core_windows: Windows
    ask: Ask
    seasons: int
    lead: int
    validity: int | None
    prepare: int
    opened: tuple[Span, ...] | None = None


class Case(NamedTuple):
    """A survey for one time of clearing, as day numbers.

    Parameters
    ----------
    survey : what is asked for
    start, end : first and last day of clearing (S, E)
    today : the day on which the schedule speaks
    done : days of the visits that count so far, in order
    """

    survey: Survey
    start: int
    end: int
    today: int
    done: Visits = ()

    @property
    def final_from(self) -> int:
        """Return E - V; long ago where the validity is unknown."""
        return PAST if self.survey.validity is None else self.end - self.survey.validity

    @property
    def final_to(self) -> int:
        """Return S - L."""
        return self.start - self.survey.lead

    @property
    def ready(self) -> int:
        """Return the first day on which a visit can be made from now on."""
        return self.today + self.survey.prepare


class Plan(NamedTuple):
    """Days of the visits that are left, and of the visits done that it builds on."""

    visits: Visits
    kept: Visits
    ground: Ground


class Solution(NamedTuple):
    """Everything the two passes say about a case.

    Parameters
    ----------
    latest : the plan that starts last and still meets S; None where no season day lies in F
    earliest : the plan that ends first from now on; None where the visits fit in no season
    possible : visit (1 is the first of all) and the days it may fall on from now on, to meet S
    """

    latest: Plan | None
    earliest: Plan | None
    possible: tuple[tuple[int, Span], ...]


@lru_cache(maxsize=200_000)
def solve(case: Case) -> Solution:
    """Return the last possible plan, the earliest plan and the days between."""
    return Solution(latest_plan(case), earliest_plan(case), possible_days(case))


def latest_plan(case: Case) -> Plan | None:
    """Return the plan whose first visit still to be made is latest (backward pass)."""
    if case.final_from > case.final_to:
        return None
    plans: list[Plan] = []
    for ground in reversed(_grounds_to_meet(case)):
        plans += [
            Plan(visits, kept, ground)
            for ask, kept, first_from in options(case, ground)
            if (visits := plan_latest(ground, ask, _bounds(case, first_from)))
        ]
        if plans and not case.done:  # without visits to build on an earlier season starts earlier
            break
    return max(plans, key=lambda plan: (plan.visits[0], len(plan.kept)), default=None)


def earliest_plan(case: Case) -> Plan | None:
    """Return the plan from now on whose final visit is earliest (forward pass).

    The final visit is never before E - V: an earlier one would not be valid to the last day.
    """
    horizon = max(case.ready, case.final_from) + 366 * YEARS_AHEAD
    first = _year(case.done[0] if case.done else case.ready) - case.survey.seasons
    not_before = max(case.ready, case.final_from)
    for ground in _grounds(case.survey, first, _year(horizon)):
        if ground.last < not_before:
            continue
        plans = [
            Plan(visits, kept, ground)
            for ask, kept, first_from in options(case, ground)
            if (visits := plan_earliest(ground, ask, _from_now(case, first_from)))
        ]
        if plans:
            return min(plans, key=lambda plan: (plan.visits[-1], -len(plan.kept)))
    return None


def possible_days(case: Case) -> tuple[tuple[int, Span], ...]:
    """Return every visit's days from now on that some plan uses which meets S, in order.

    In each run of seasons the plans that build on most of the visits done are those that count.
    """
    if case.final_from > case.final_to or case.ready > case.final_to:
        return ()
    found = set()
    for ground in _grounds_to_meet(case):
        days: dict[int, list[Span]] = {}
        most = -1
        for ask, kept, first_from in options(case, ground):
            bounds = _bounds(case, max(case.ready, first_from))
            if len(kept) < most or not (spans := feasible(ground, ask, bounds)):
                continue
            most = len(kept)
            for visit, own in enumerate(spans, most + 1):
                days.setdefault(visit, []).extend(own)
        found |= {(visit, span) for visit, own in days.items() for span in joined(own)}
    return tuple(sorted(found))


def last_start_in(case: Case, plan: Plan) -> int:
    """Return the last day of the plan's next visit if only its own season mattered, not S."""
    kept = len(plan.kept)
    for ask, done, first_from in options(case, plan.ground):
        if len(done) == kept:
            bounds = Bounds(max(case.ready, first_from), case.final_from, NEVER)
            visits = plan_latest(plan.ground, ask, bounds)
            if visits:
                return visits[0]
    return plan.visits[0]


def options(case: Case, ground: Ground) -> Iterator[tuple[Ask, Visits, int]]:
    """Yield what is left to be asked, the visits done it builds on, and the first day of the rest.

    The last option builds on none. At least one visit is left: a survey that is complete is no
    case. More visits kept are tried first.
    """
    ask = case.survey.ask
    done = tuple(day for day in case.done if lies_in(ground.allowed, day)) if case.done else ()
    if done and ask.visits > 1:
        table = _done_table(done, ground, ask)
        for count in range(min(len(done), ask.visits - 1), 0, -1):
            for core in range(min(count, ask.core), -1, -1):
                day = table[count][core]
                if day < NEVER:
                    rest = Ask(ask.visits - count, ask.gap, max(0, ask.core - core))
                    yield rest, _kept(table, ground, (count, core, ask.gap)), day + ask.gap
    yield ask, (), PAST


def _done_table(done: Visits, ground: Ground, ask: Ask) -> Table:
    own = _of_done(done, ground)
    return forward_table(own, Ask(ask.visits, ask.gap, ask.core), own.first)


def _of_done(done: Visits, ground: Ground) -> Ground:
    """Return the visits done as ground: each is a span of one day."""
    days = tuple((day, day) for day in done)
    return Ground(days, tuple(span for span in days if lies_in(ground.core, span[0])))


def _kept(table: Table, ground: Ground, state: tuple[int, int, int]) -> Visits:
    """Return the days behind one cell (visits, core, gap) of the table of visits done."""
    count, core, gap = state
    kept: list[int] = []
    for visit in range(count, 0, -1):
        day = table[visit][core]
        kept.append(day)
        if core and lies_in(ground.core, day) and table[visit - 1][core - 1] + gap <= day:
            core -= 1
    return tuple(reversed(kept))


def _bounds(case: Case, first_from: int) -> Bounds:
    return Bounds(first_from, case.final_from, case.final_to)


def _from_now(case: Case, first_from: int) -> Bounds:
    return Bounds(max(case.ready, first_from), case.final_from, NEVER)


@lru_cache(maxsize=1_000)  # two passes of a case ask for them, one after the other
def _grounds_to_meet(case: Case) -> tuple[Ground, ...]:
    """Return the runs of seasons that may hold a final visit in F."""
    back = 366 * YEARS_BACK
    oldest = case.final_to - back if case.survey.validity is None else case.final_from
    runs = _grounds(case.survey, _year(oldest) - case.survey.seasons, _year(case.final_to))
    return tuple(run for run in runs if run.first <= case.final_to and run.last >= oldest)


@lru_cache(maxsize=10_000)
def _grounds(survey: Survey, first_year: int, last_year: int) -> tuple[Ground, ...]:
    if survey.opened is not None:  # a run may begin long before its last season
        return opened_grounds(survey.opened, survey.core_windows, survey.seasons)
    return grounds(survey.windows, survey.core_windows, survey.seasons, first_year, last_year)


@lru_cache(maxsize=50_000)
def _year(day: int) -> int:
    return date.fromordinal(min(max(day, 1), date.max.toordinal())).year
