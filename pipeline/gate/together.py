"""All answers for a block together: the worst wins, and a find takes its buffer alone."""

from bisect import bisect_left, bisect_right
from datetime import date
from typing import NamedTuple

import shapely

from riskshed.pipeline.gate.answers import CONDITIONAL, GO, RANK, Answer, worst
from riskshed.pipeline.gate.block import ONE_DAY, Block
from riskshed.pipeline.gate.case import Case
from riskshed.pipeline.places.relations import SLIVER, SQUARE_METRES_PER_HECTARE
from riskshed.schemas.text import join_list

BLOCK_COLUMNS = {
    **dict.fromkeys(("block_id", "date_from", "date_to", "state", "rule_ids"), "str"),
    **dict.fromkeys(("rest_state", "held_state"), "str"),
    **dict.fromkeys(("held_ha", "rest_ha"), "float64"),
}


class Held(NamedTuple):
    """An answer that is not go, over the days from first to last."""

    rule_id: str
    first: date
    last: date
    answer: Answer


class State(NamedTuple):
    """The state of a block on a day.

    ``state`` is that of the whole block: where a find holds only a part of it, the rest may start
    on condition that the part is left alone, so a GO of the rest makes it conditional.
    """

    state: str
    rule_ids: str
    rest_state: str
    held_state: str
    held_ha: float
    rest_ha: float | None


def block_runs(block: Block, held: list[Held], case: Case) -> list[tuple[object, ...]]:
    """Return one row a run of days on which the state of the block is one."""
    days = sorted({case.first, *(one.first for one in held), *(one.last + ONE_DAY for one in held)})
    days = [day for day in days if case.first <= day <= case.last]
    rows: list[tuple[date, State]] = []
    for day, holding in zip(days, _by_day(held, days), strict=True):
        state = _state(block, holding)
        if not rows or rows[-1][1] != state:
            rows.append((day, state))
    ends = [*(day - ONE_DAY for day, _ in rows[1:]), case.last]
    return [
        (block.block_id, first.isoformat(), last.isoformat(), *state)
        for (first, state), last in zip(rows, ends, strict=True)
    ]


def _by_day(held: list[Held], days: list[date]) -> list[list[Held]]:
    """Return what holds on each of the days, which are in order."""
    found: list[list[Held]] = [[] for _ in days]
    for one in held:
        for holding in found[bisect_left(days, one.first) : bisect_right(days, one.last)]:
            holding.append(one)
    return found


def _state(block: Block, held: list[Held]) -> State:
    parts = [one for one in held if one.answer.part is not None]
    area = block.shape.area if parts and block.shape is not None else 0.0
    inside_m2 = shapely.union_all([one.answer.part for one in parts]).area if parts else 0.0
    if parts and area - inside_m2 <= SLIVER:
        parts, inside_m2 = [], 0.0
    whole = [one for one in held if one not in parts] if parts else held
    rest, inside = (worst(one.answer.state for one in group) for group in (whole, parts))
    state = rest if RANK[rest] > RANK[GO] or not parts else CONDITIONAL
    deciding = [one for one in whole if one.answer.state == rest] or [
        one for one in parts if one.answer.state == inside
    ]
    return State(
        state=state,
        rule_ids=join_list(one.rule_id for one in deciding),
        rest_state=rest,
        held_state=inside if parts else "",
        held_ha=inside_m2 / SQUARE_METRES_PER_HECTARE,
        rest_ha=(area - inside_m2) / SQUARE_METRES_PER_HECTARE if parts else block.hectares,
    )
