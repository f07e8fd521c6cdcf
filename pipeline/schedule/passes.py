"""Placing visits on one run of seasons: as late as possible, as early as possible, and between.

A table holds, for each number of visits placed and of core visits among them, the best day of the
visit placed last. Of two plans with as many visits and core visits the one that is better there is
never worse later (exchange), so at each step two candidates suffice: the nearest allowed day, and
the nearest allowed core day. That makes the search exact in visits × core visits steps.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from riskshed.pipeline.schedule.ground import (
    NEVER,
    PAST,
    Ground,
    Span,
    cut,
    earliest,
    joined,
    latest,
)

Table = Sequence[Sequence[int]]
Visits = tuple[int, ...]


class Ask(NamedTuple):
    """How many visits, how far apart (days), and how many of them in core windows."""

    visits: int
    gap: int
    core: int


class Bounds(NamedTuple):
    """First day of the first visit, first and last day of the final visit."""

    first_from: int
    final_from: int
    final_to: int


def plan_latest(ground: Ground, ask: Ask, bounds: Bounds) -> Visits | None:
    """Return the plan whose first visit is latest, or None where no plan fits."""
    return _plan_latest(ground, ask, _clipped(ground, bounds))


def plan_earliest(ground: Ground, ask: Ask, bounds: Bounds) -> Visits | None:
    """Return the plan whose final visit is earliest, or None where no plan fits."""
    return _plan_earliest(ground, ask, _clipped(ground, bounds))


def feasible(ground: Ground, ask: Ask, bounds: Bounds) -> tuple[tuple[Span, ...], ...]:
    """Return for each visit the days on which it lies in some plan that fits; empty: none fits."""
    return _feasible(ground, ask, _clipped(ground, bounds))


def first_days(ground: Ground, whole: Ask, left: Ask, bounds: Bounds) -> tuple[Span, ...]:
    """Return the days of the first visit that is left of a whole survey, as `feasible` has them."""
    return _first_days(ground, whole, left, _clipped(ground, bounds))


def forward_table(ground: Ground, ask: Ask, first_from: int, final_from: int = PAST) -> Table:
    """Return table[k][j]: the earliest day of the k-th visit with j core visits up to it.

    Row 0 stands for the time before the first visit. `final_from` holds for the last visit.
    """
    table = [[first_from - ask.gap, *[NEVER] * ask.core]]
    for visit in range(1, ask.visits + 1):
        bound = final_from if visit == ask.visits else PAST
        before = table[-1]
        row = [earliest(ground.allowed, max(day + ask.gap, bound)) for day in before]
        for core in range(1, ask.core + 1):
            in_core = earliest(ground.core, max(before[core - 1] + ask.gap, bound))
            row[core] = min(row[core], in_core)
        table.append(row)
    return table


@lru_cache(maxsize=200_000)
def backward_table(ground: Ground, ask: Ask, final_from: int, final_to: int) -> Table:
    """Return table[k][j]: the latest day of the k-th visit from the end with j core visits.

    Row 0 stands for the time after the final visit. Whoever asks for fewer visits, or fewer in
    core, finds the days in the same rows.
    """
    table = [[final_to + ask.gap, *[PAST] * ask.core]]
    for visit in range(1, ask.visits + 1):
        after = table[-1]
        row = [latest(ground.allowed, day - ask.gap) for day in after]
        for core in range(1, ask.core + 1):
            row[core] = max(row[core], latest(ground.core, after[core - 1] - ask.gap))
        bound = final_from if visit == 1 else PAST + 1
        table.append([day if day >= bound else PAST for day in row])
    return tuple(map(tuple, table))  # it is kept, so nobody may change it


def _clipped(ground: Ground, bounds: Bounds) -> Bounds:
    """Return bounds that mean the same on this ground: then many cases are one, solved once."""
    before, after = ground.first - 1, ground.last + 1
    first_from, final_from, final_to = bounds
    return Bounds(
        before if first_from < before else after if first_from > after else first_from,
        before if final_from < before else after if final_from > after else final_from,
        before if final_to < before else after if final_to > after else final_to,
    )


@lru_cache(maxsize=200_000)
def _plan_latest(ground: Ground, ask: Ask, bounds: Bounds) -> Visits | None:
    table = backward_table(ground, ask, bounds.final_from, bounds.final_to)
    if table[-1][ask.core] < max(bounds.first_from, ground.first):
        return None
    visits, core = [], ask.core
    for left in range(ask.visits, 0, -1):
        day, after = table[left][core], table[left - 1]
        visits.append(day)
        if core and latest(ground.core, after[core - 1] - ask.gap) == day:
            core -= 1
    return tuple(visits)


@lru_cache(maxsize=200_000)
def _plan_earliest(ground: Ground, ask: Ask, bounds: Bounds) -> Visits | None:
    table = forward_table(ground, ask, bounds.first_from, bounds.final_from)
    if table[-1][ask.core] > min(bounds.final_to, ground.last):
        return None
    visits, core = [], ask.core
    for visit in range(ask.visits, 0, -1):
        day, before = table[visit][core], table[visit - 1]
        visits.append(day)
        bound = bounds.final_from if visit == ask.visits else PAST
        if core and earliest(ground.core, max(before[core - 1] + ask.gap, bound)) == day:
            core -= 1
    return tuple(reversed(visits))


@lru_cache(maxsize=200_000)
def _feasible(ground: Ground, ask: Ask, bounds: Bounds) -> tuple[tuple[Span, ...], ...]:
    ahead = forward_table(ground, ask, bounds.first_from)
    behind = backward_table(ground, ask, bounds.final_from, bounds.final_to)
    found = [
        _days_between(ground, ask, ahead[visit - 1], behind[ask.visits - visit],
                      bounds.final_from if visit == ask.visits else PAST)
        for visit in range(1, ask.visits + 1)
    ]  # fmt: skip
    return tuple(found) if all(found) else ()


@lru_cache(maxsize=200_000)
def _first_days(ground: Ground, whole: Ask, left: Ask, bounds: Bounds) -> tuple[Span, ...]:
    before = [bounds.first_from - left.gap, *[NEVER] * left.core]
    behind = backward_table(ground, whole, bounds.final_from, bounds.final_to)
    only = bounds.final_from if left.visits == 1 else PAST
    return _days_between(ground, left, before, behind[left.visits - 1], only)


def _days_between(
    ground: Ground, ask: Ask, before: Sequence[int], after: Sequence[int], not_before: int
) -> tuple[Span, ...]:
    """Return the days between the visits before and after that leave the core quota in reach.

    Parameters
    ----------
    before, after : by core visits placed, the best day of the neighbour: rows of the tables
    not_before : first day of the final visit, if it is one
    """
    days: list[Span] = []
    for core, day in enumerate(before):
        if day == NEVER:
            continue
        first, missing = max(day + ask.gap, not_before), ask.core - core
        days += cut(ground.allowed, first, after[missing] - ask.gap)
        if missing:
            days += cut(ground.core, first, after[missing - 1] - ask.gap)
    return tuple(joined(days))
