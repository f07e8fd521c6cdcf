"""Permits: does one cover the work, and does its cap hold it."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import (
    HOLD,
    STOP,
    Answer,
    Answers,
    go,
    hold,
    unknown,
)
from riskshed.pipeline.gate.block import Block, Row, after, allows, known, told
from riskshed.pipeline.gate.case import Case

SLACK_HA = 1e-9  # sums of hectares that were typed with decimals


def last_clearing_day(permit: Row) -> date:
    """Return the last day on which a permit lets ground be cleared."""
    last, end = permit["last_clearing_date"], permit["valid_to"]
    day: date = min(last, end) if last is not None else end
    return day


def permit_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which a permit begins or ends."""
    for permit in block.permits:
        yield permit["valid_from"]
        yield after(last_clearing_day(permit))


def permit_covers(block: Block, day: date, _: Case) -> Answers:
    """G05: a permit covers the block, its purpose, its method and the day."""
    if not block.permits:
        return hold(f"no permit names block {block.block_id}")
    ids = tuple(f"permits:{row['permit_id']}" for row in block.permits)
    held = [row for row in block.permits if row["valid_from"] <= day <= last_clearing_day(row)]
    if not held:
        spans = ", ".join(
            f"{row['permit_id']} {row['valid_from']} to {last_clearing_day(row)}"
            for row in block.permits
        )
        coming = [row["valid_from"] for row in block.permits if row["valid_from"] > day]
        return hold(
            f"no permit of the block lets ground be cleared on the day: {spans}",
            *ids,
            lapses_on=min(coming, default=None),
        )
    answers = [_covered(block, row) for row in held]
    return [min(answers, key=lambda answer: answer.state != "go")]


def _covered(block: Block, permit: Row) -> Answer:
    name, evidence = permit["permit_id"], (f"permits:{permit['permit_id']}",)
    method = block.row.get("method")
    if not known(method) or not known(permit["methods"]):
        where = "methods of the permit" if known(method) else "method of the block"
        return unknown(f"the {where} ({name})", *evidence)[0]
    if not allows(permit["methods"], str(method)):
        return hold(f"{name} allows {permit['methods']}, not {method}", *evidence)[0]
    if not known(permit["purposes"]):
        return unknown(f"the purposes of {name}; type them, or any", *evidence)[0]
    if not allows(permit["purposes"], "any"):
        if not block.activities:
            return unknown("which activity stands on the block (sources: block_ids)", *evidence)[0]
        beyond = sorted(one for one in block.activities if not allows(permit["purposes"], one))
        if beyond:
            reason = f"{name} is for {permit['purposes']}, not for {', '.join(beyond)}"
            return hold(reason, *evidence)[0]
    last = last_clearing_day(permit)
    reason = f"{name} ({told(permit, 'authority')}) covers block, purpose and method until {last}"
    return go(reason, *evidence, lapses_on=after(last))[0]


def cap_holds(block: Block, day: date, case: Case) -> Answers:
    """G06: what is cleared and planned under the permit, in order of start, stays within its cap.

    Cleared ground of all its blocks, and what is still to be cleared of this block and of those
    that start before it.
    """
    if not block.permits:
        return hold("no permit, so no cap", way_out="get the permit, and type its cap in permits")
    found = [_within(block, row, case) for row in block.permits if _counts(row, day)]
    return found or hold(
        "no permit of the block holds on the day, so no cap does",
        *(f"permits:{row['permit_id']}" for row in block.permits),
    )


def _counts(permit: Row, day: date) -> bool:
    return bool(permit["valid_from"] <= day <= last_clearing_day(permit))


def _within(block: Block, permit: Row, case: Case) -> Answer:
    name, cap = permit["permit_id"], permit["area_cap_ha"]
    evidence = (f"permits:{name}", f"disturbance_blocks:{block.block_id}")
    if not known(cap):
        return unknown(f"the area cap of {name}; without one, type the area of its blocks",
                       *evidence)[0]  # fmt: skip
    cleared, planned, unmeasured = case.under_permit[name, block.block_id]
    if cleared > cap + SLACK_HA:
        reason = f"{cleared:g} ha are cleared under {name}, more than its cap of {cap:g} ha"
        return Answer(STOP, reason, evidence)
    total = cleared + planned
    if total > cap + SLACK_HA:
        reason = (
            f"{cleared:g} ha cleared and {planned:g} ha planned up to this block under {name} "
            f"are more than its cap of {cap:g} ha"
        )
        return Answer(HOLD, reason, evidence)
    if unmeasured:
        return unknown(f"how large {unmeasured} is, under the cap of {name}; type area_ha",
                       *evidence)[0]  # fmt: skip
    return go(
        f"{cleared:g} ha cleared and {planned:g} ha planned up to this block are within the "
        f"{cap:g} ha of {name}",
        *evidence,
    )[0]
