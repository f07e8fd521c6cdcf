"""On the ground: disturbance permit, pegs, restoration prepared."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import CONDITIONAL, Answer, Answers, go, hold, unknown
from riskshed.pipeline.gate.block import Block, Row, after, allows, known
from riskshed.pipeline.gate.case import Case


def disturbance_permit_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which disturbance permits are issued, refused and expire."""
    for row in block.clearances.get("disturbance_permit", ()):
        yield row["date"]
        yield after(row["date"], row["valid_days"])


def disturbance_permitted(block: Block, day: date, _: Case) -> Answers:
    """G18: the latest disturbance permit is issued, names the method and has not expired."""
    rows = block.past("disturbance_permit", day)
    if not rows:
        return hold("no ground disturbance permit is issued")
    last = rows[-1]
    evidence, expired = (
        f"clearances:{last['clearance_id']}",
        after(last["date"], last["valid_days"]),
    )
    flaw = _not_issued(last, expired, day) or _wrong_method(last, block.row.get("method"))
    if flaw:
        return hold(flaw, evidence)
    return go(f"issued on {last['date']} by {last['by']}", evidence, lapses_on=expired)


def _not_issued(permit: Row, expired: date | None, day: date) -> str:
    """Return why a disturbance permit does not hold on a day, empty where it does."""
    if not known(permit["outcome"]):
        return f"unknown: whether {permit['clearance_id']} is issued"
    if permit["outcome"] != "issued":
        return f"the disturbance permit of {permit['date']} is {permit['outcome']}"
    if expired is None:
        return f"unknown: how long {permit['clearance_id']} is valid; type valid_days"
    if day >= expired:
        return f"the disturbance permit of {permit['date']} held for {permit['valid_days']:g} days"
    return ""


def _wrong_method(permit: Row, method: object) -> str:
    if not known(method):
        return "unknown: the method of the block"
    if not known(permit["methods"]):
        return f"unknown: the methods of {permit['clearance_id']}; type them, or any"
    if not allows(permit["methods"], str(method)):
        return f"the disturbance permit is for {permit['methods']}, not for {method}"
    return ""


def peg_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which the boundary is set out."""
    return (row["date"] for row in block.clearances.get("peg_out", ()))


def boundary_pegged(block: Block, day: date, _: Case) -> Answers:
    """G19: the boundary is pegged, and the latest peg-out matches the permit."""
    rows = block.past("peg_out", day)
    if not rows:
        return hold("the boundary is not pegged")
    last = rows[-1]
    evidence = f"clearances:{last['clearance_id']}"
    if not known(last["outcome"]):
        return unknown(f"whether the pegs of {last['date']} match the permit", evidence)
    if last["outcome"] != "matches":
        return hold(f"the pegs of {last['date']} differ from the permit", evidence)
    return go(f"pegged on {last['date']} by {last['by']}, as permitted", evidence)


def restoration_prepared(block: Block, _: date, __: Case) -> Answers:
    """G27: restoration unit, topsoil and class of recoverable land are recorded."""
    own = f"disturbance_blocks:{block.block_id}"
    recoverable = block.row.get("recoverable")
    if recoverable == "not_recoverable":
        return go("the land is classed as not recoverable", own)
    missing = []
    if recoverable != "recoverable":
        missing.append("whether the land is recoverable")
    if not block.units:
        missing.append("a restoration unit of the block")
    elif not any(known(row.get("topsoil_m3")) for row in block.units):
        missing.append("the topsoil that is kept for it")
    ids = [f"restoration:{row['unit_id']}" for row in block.units]
    if missing:
        reason = f"not recorded: {', '.join(missing)}"
        return [Answer(CONDITIONAL, reason, (own, *ids))]
    return go("restoration unit, topsoil and class of the land are recorded", own, *ids)
