"""Over-clearing: was ground cleared beyond the outline, the permit or its cap.

Where the cleared ground is drawn (layers/cleared) it is held against the outline of the block and
the ground of its permits (layers/permits), in metres; else hectares are compared, and said so.
"""

from datetime import date

import shapely

from riskshed.pipeline.gate.answers import CONDITIONAL, STOP, Answer, Answers, go, unknown
from riskshed.pipeline.gate.block import Block, known
from riskshed.pipeline.gate.case import Case
from riskshed.pipeline.gate.permits import SLACK_HA
from riskshed.pipeline.places.relations import MILLIMETRE, beyond

NOTIFY = "the authority must be notified"


def nothing_beyond(block: Block, _: date, case: Case) -> Answers:
    """G24: nothing is cleared beyond ground or cap of the permit by more than the accuracy."""
    own, cleared = f"disturbance_blocks:{block.block_id}", block.cleared_ha
    if cleared is None and block.begun is not None:
        what = "how much is cleared, though work has begun; type cleared_ha, or draw it"
        return unknown(what, own)
    if not cleared:
        return [*_beyond_caps(block, case)] or go("nothing is cleared", own)
    if block.hectares is None:
        return unknown("how large the block is, of which ground is cleared; type area_ha", own)
    found = [*_beyond_ground(block, cleared, case), *_beyond_caps(block, case)]
    note = _not_compared(block, case)
    if found:
        return [one._replace(reason=f"{one.reason}{note}") for one in found]
    return go(f"nothing of the {cleared:.4g} ha cleared lies beyond the permit{note}", own)


def _beyond_ground(block: Block, cleared: float, case: Case) -> Answers:
    own = f"disturbance_blocks:{block.block_id}"
    if not block.permits:
        return [_hectares(cleared, "any permit", own, case)]
    if block.cleared is None:
        over = cleared - (block.hectares or 0.0)
        return [_hectares(over, "the block's own outline", own, case)] if over > 0 else []
    grounds = [("the block's own outline", block.shape, own)]
    grounds.append((_names(block), _permitted(block, case), f"permits:{_names(block)}"))
    return [
        answer
        for where, ground, evidence in grounds
        if ground is not None
        and (answer := _metres(block.cleared, ground, where, evidence, case)) is not None
    ]


def _names(block: Block) -> str:
    return ", ".join(str(row["permit_id"]) for row in block.permits)


def _permitted(block: Block, case: Case) -> shapely.Geometry | None:
    """Return the ground of all permits of a block, None where one of them is not drawn."""
    shapes = [case.permit_shapes.get(str(row["permit_id"])) for row in block.permits]
    return None if any(one is None for one in shapes) else shapely.union_all(shapes)


def _metres(
    cleared: shapely.Geometry, ground: shapely.Geometry, where: str, evidence: str, case: Case
) -> Answer | None:
    """Return a stop where ground is cleared farther outside than outlines may be wrong."""
    accuracy = case.threshold("survey_accuracy_m")
    hectares, metres = beyond(cleared, ground)
    if metres <= accuracy + MILLIMETRE:
        return None
    reason = f"{hectares:.4g} ha are cleared beyond {where}, up to {metres:.3g} m outside; {NOTIFY}"
    return Answer(STOP, reason, (evidence,), about=("beyond", where))


def _beyond_caps(block: Block, case: Case) -> Answers:
    found: Answers = []
    for permit in block.permits:
        name, cap = permit["permit_id"], permit["area_cap_ha"]
        total, _planned, _unmeasured = case.under_permit[name, block.block_id]
        if known(cap) and total > cap + SLACK_HA:
            found.append(_hectares(total - cap, f"the cap of {name}", f"permits:{name}", case))
    return found


def _hectares(over: float, where: str, evidence: str, case: Case) -> Answer:
    accuracy = case.threshold("survey_accuracy_ha")
    reason = f"{over:.4g} ha are cleared beyond {where}; {NOTIFY}"
    if over > accuracy + SLACK_HA:
        return Answer(STOP, reason, (evidence,), about=("beyond", where))
    reason += f" (within the accuracy of the survey, {accuracy:g} ha)"
    return Answer(CONDITIONAL, reason, (evidence,), about=("beyond", where))


def _not_compared(block: Block, case: Case) -> str:
    """Return what was not compared as a shape, and why; empty where all was."""
    if block.cleared is None:
        return "; in hectares only: layers/cleared does not hold the cleared ground"
    missing = [
        *([] if block.shape is not None else ["the outline of the block"]),
        *(
            f"the ground of {row['permit_id']}"
            for row in block.permits
            if str(row["permit_id"]) not in case.permit_shapes
        ),
    ]
    return f"; not compared, because it is not drawn: {', '.join(missing)}" if missing else ""
