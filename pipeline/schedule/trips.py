"""Days in the field that visits to several blocks can share, and crew-days against capacity.

No visit leaves the days on which its own plan still works, and none waits longer for company than
`merge_trips_days`. The single day is one choice among those that the schedule exports.
"""

from collections.abc import Iterable
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import count, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely

from riskshed.pipeline.places.subjects import block_shapes
from riskshed.pipeline.schedule.case import Case, Plan
from riskshed.pipeline.schedule.ground import PAST, Span, lies_in
from riskshed.pipeline.schedule.passes import Ask, Bounds, first_days
from riskshed.pipeline.schedule.verdict import iso
from riskshed.schemas.outputs import TRIP_COLUMNS
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list

METRES_PER_KILOMETRE = 1_000
NUMBERS = ("crew_days", "capacity", "week_crew_days")


class Visitor(NamedTuple):
    """A block and requirement with visits still to be made.

    Parameters
    ----------
    key : block_id, requirement_id
    row : the requirement in force
    case : what was asked
    plan : the earliest plan
    whole : what that plan still asks for
    final_to : the last day for the final visit: in time for S, else no later than planned
    """

    key: tuple[str, str]
    row: dict[str, Any]
    case: Case
    plan: Plan
    whole: Ask
    final_to: int

    @classmethod
    def of(cls, key: tuple[str, str], row: dict[str, Any], case: Case, plan: Plan) -> "Visitor":
        """Return the visitor whose earliest plan this is."""
        ask = case.survey.ask
        met = sum(lies_in(plan.ground.core, day) for day in plan.kept)
        whole = Ask(len(plan.visits), ask.gap, max(0, ask.core - met))
        return cls(key, row, case, plan, whole, max(case.final_to, plan.visits[-1]))


class Pending(NamedTuple):
    """The next visit of a visitor: the days it may fall on, and what is asked from it on.

    No two have the same days, key and number, so they are in order without the rest.
    """

    days: Span
    key: tuple[str, str]
    number: int
    visitor: Visitor
    ask: Ask


Waiting = dict[str, dict[tuple[str, str], Pending]]
"""The next visit of each visitor, by block and by visitor."""


def trips_of(site: Site, visitors: Iterable[Visitor]) -> pd.DataFrame:
    """Return the trips of all visitors, in order; columns `TRIP_COLUMNS`."""
    near = Near(site)
    by_method: dict[str, list[Visitor]] = {}
    for visitor in visitors:
        by_method.setdefault(str(visitor.row.get("method")), []).append(visitor)
    wait = int(site.settings.thresholds["merge_trips_days"])
    trips = [
        (day, method, party)
        for method, group in sorted(by_method.items())
        for day, party in shared_days(group, near, wait)
    ]
    return _table(trips, site.settings.crew_capacity)


class Near:
    """Which blocks are close enough to one another to share a trip; unknown places are not."""

    def __init__(self, site: Site) -> None:
        shapes = block_shapes(site.layers)
        names = sorted(shapes)
        self._near: dict[str, frozenset[str]] = {}
        if names:
            drawn = np.array([shapes[name] for name in names], dtype=object)
            reach = site.settings.merge_trips_km * METRES_PER_KILOMETRE
            pairs = shapely.STRtree(drawn).query(drawn, predicate="dwithin", distance=reach)
            for end, others in groupby(zip(*pairs.tolist(), strict=True), key=itemgetter(0)):
                self._near[names[end]] = frozenset(names[other] for _, other in others)

    def of(self, block: str) -> frozenset[str]:
        """Return the blocks near a block, itself among them."""
        return self._near.get(block, frozenset((block,)))


def shared_days(visitors: list[Visitor], near: Near, wait: int) -> list[tuple[int, list[Pending]]]:
    """Return days with the visits made on them, of visitors who use one method.

    The visit that can be made first sets out; those that can come along within `wait` days do.
    """
    waiting: Waiting = {}
    order = [
        _pending(visitor, visitor.whole, PAST, len(visitor.plan.kept) + 1) for visitor in visitors
    ]
    for pending in order:
        waiting.setdefault(pending.key[0], {})[pending.key] = pending
    heapify(order)
    days = []
    while order:
        lead = heappop(order)
        if waiting[lead.key[0]].get(lead.key) is not lead:  # it came along before
            continue
        day, party = _party(lead, waiting, near, wait)
        days.append((day, party))
        for pending in party:
            own = waiting[pending.key[0]]
            if pending.ask.visits > 1:
                own[pending.key] = _after(pending, day)
                heappush(order, own[pending.key])
            else:
                del own[pending.key]
    return days


def _party(lead: Pending, waiting: Waiting, near: Near, wait: int) -> tuple[int, list[Pending]]:
    """Return the day of the next trip, and who comes along."""
    day, until = lead.days[0], min(lead.days[1], lead.days[0] + wait)
    around = near.of(lead.key[0])
    party = [lead]
    others = sorted(
        other
        for block in around
        for other in waiting.get(block, {}).values()
        if other.days[0] <= until and other.days[1] >= day and other is not lead
    )
    for other in others:
        if other.days[0] > until or other.days[1] < day or other.key[0] not in around:
            continue
        party.append(other)
        day, until = max(day, other.days[0]), min(until, other.days[1])
        around &= near.of(other.key[0])
    return day, party


def _pending(visitor: Visitor, ask: Ask, before: int, number: int) -> Pending:
    case, ground = visitor.case, visitor.plan.ground
    kept = visitor.plan.kept
    last = kept[-1] if before == PAST and kept else before
    first_from = case.ready if last == PAST else max(case.ready, last + ask.gap)
    bounds = Bounds(first_from, case.final_from, visitor.final_to)
    spans = first_days(ground, visitor.whole, ask, bounds)
    return Pending(spans[0], visitor.key, number, visitor, ask)


def _after(pending: Pending, day: int) -> Pending:
    visitor, ask = pending.visitor, pending.ask
    core = max(0, ask.core - lies_in(visitor.plan.ground.core, day)) if ask.core else 0
    left = Ask(ask.visits - 1, ask.gap, core)
    return _pending(visitor, left, day, pending.number + 1)


def _table(trips: list[tuple[int, str, list[Pending]]], capacity: float | None) -> pd.DataFrame:
    rows = []
    numbers: dict[str, Any] = {}
    for day, method, party in sorted(trips, key=lambda trip: (trip[0], trip[1], trip[2][0].key)):
        year, week, _ = date.fromordinal(day).isocalendar()
        name = f"{year}-W{week:02}"
        place = next(numbers.setdefault(name, count(1)))
        crew = [_crew(pending.visitor.row) for pending in party]
        rows.append(
            {
                "trip_id": f"{name}-{place:02}",
                "week": name,
                "date_from": iso(day),
                "date_to": iso(day),
                "method": method,
                "block_ids": join_list(pending.key[0] for pending in party),
                "requirement_ids": join_list(pending.key[1] for pending in party),
                "visits": ";".join(sorted(f"{'/'.join(each.key)}:{each.number}" for each in party)),
                "crew_days": sum(crew),
            }
        )
    return _against_capacity(rows, capacity)


def _crew(row: dict[str, Any]) -> float:
    cell = row.get("crew_days_per_visit")
    return float("nan") if cell is None or pd.isna(cell) else float(cell)


def _against_capacity(rows: list[dict[str, Any]], capacity: float | None) -> pd.DataFrame:
    """Return the trips with the known crew-days of their week, and whether these are too many.

    Over capacity is known once the known crew-days exceed it; within capacity only where all are.
    """
    weeks: dict[str, list[float]] = {}
    for row in rows:
        weeks.setdefault(row["week"], []).append(row["crew_days"])
    known = {week: float(np.nansum(days)) for week, days in weeks.items()}
    complete = {week: not np.isnan(days).any() for week, days in weeks.items()}
    for row in rows:
        week = row["week"]
        over = capacity is not None and known[week] > capacity
        row["capacity"], row["week_crew_days"] = capacity, known[week]
        row["over_capacity"] = over if over or (complete[week] and capacity is not None) else None
    table = pd.DataFrame(rows, columns=list(TRIP_COLUMNS))
    typed = {name: "float64" if name in NUMBERS else "str" for name in TRIP_COLUMNS}
    return table.astype({**typed, "over_capacity": "boolean"})
