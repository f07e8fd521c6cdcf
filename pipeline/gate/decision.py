"""The decision: is the block signed off on what is known, and is the day one of those planned."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import Answers, go, hold, unknown
from riskshed.pipeline.gate.block import NEVER, ONE_DAY, Block, Row, first_of, is_true
from riskshed.pipeline.gate.case import Case


def decision_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which the plan begins and ends, and on which somebody signed."""
    yield block.start
    yield block.end + ONE_DAY
    for row in block.approvals:
        yield _signed_on(row)


def decision_stands(block: Block, day: date, case: Case) -> Answers:
    """G25: the day is planned, and everybody named has signed the register and gates of today."""
    plan = f"disturbance_blocks:{block.block_id}"
    if NEVER in (block.start, block.end):
        way_out = "type planned_start and planned_end of the block"
        return unknown("when the block is to be cleared", plan, way_out=way_out)
    if not block.start <= day <= block.end:
        coming = block.start if day < block.start else None
        return hold(
            f"the day is not one of those planned, {block.start} to {block.end}",
            plan,
            lapses_on=coming,
        )
    signers = [signer.name for signer in case.settings.sign_off]
    if not signers:
        return go("planned; site.yaml names nobody who must sign off", plan)
    missing = [why for name in signers if (why := _unsigned(name, block, day))]
    if missing:
        return hold("; ".join(missing), plan)
    return go(f"signed off by {', '.join(signers)}", plan)


def _unsigned(name: str, block: Block, day: date) -> str:
    """Return why the decision of a person does not carry the block, empty where it does."""
    own = [row for row in block.approvals if _same(row["by"], name) and _on_or_before(row, day)]
    if not own:
        return f"{name} has not signed off"
    last = own[-1]
    if last["decision"] != "approved":
        return f"{name} {last['decision']} the block on {last['on']}"
    if not is_true(last["valid"]):
        return f"the decision of {name} of {last['on']} is void: register or gates have changed"
    return ""


def _on_or_before(row: Row, day: date) -> bool:
    signed = _signed_on(row)
    return signed is None or signed <= day


def _signed_on(row: Row) -> date | None:
    """Return the day of a decision; a time of day may follow it."""
    return first_of(str(row["on"])[:10])


def _same(one: object, other: str) -> bool:
    return str(one).strip().casefold() == other.strip().casefold()
