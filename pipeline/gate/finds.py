"""Finds: nests, dens, protected plants, artefacts. One find holds its buffer, not the block."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import HOLD, STOP, Answer, Answers, go
from riskshed.pipeline.gate.block import Block, Row, is_true, known
from riskshed.pipeline.gate.case import Case, Find
from riskshed.pipeline.places.relations import SQUARE_METRES_PER_HECTARE


def find_days(_: Block, case: Case) -> Iterable[date | None]:
    """Return the days of finds and of their releases."""
    return case.days_of_finds


def inspection_finds_resolved(block: Block, day: date, case: Case) -> Answers:
    """G21: every find of an inspection is released by a named ecologist."""
    return _open_finds(block, day, case, ("inspection",), HOLD)


def chance_finds_released(block: Block, day: date, case: Case) -> Answers:
    """G22: every chance find and every stop is released."""
    return _open_finds(block, day, case, ("chance_find", "stop"), STOP)


def _open_finds(block: Block, day: date, case: Case, kinds: tuple[str, ...], state: str) -> Answers:
    mine = [find for find in case.finds_at(block) if find.row["kind"] in kinds]
    past = [find for find in mine if find.row["date"] <= day]
    held = [_held(find, block, day, case, state) for find in past if not case.released(find, day)]
    if held:
        return held
    ids = (f"clearances:{find.row['clearance_id']}" for find in past)
    return go(f"all {len(past)} finds are released" if past else "nothing was found", *ids)


def _held(find: Find, block: Block, day: date, case: Case, state: str) -> Answer:
    row, key = find.row, str(find.row["clearance_id"])
    what = row["finds"] if known(row["finds"]) else row["kind"].replace("_", " ")
    part = case.inside(find, block)
    reason = f"{what} ({key}, {row['date']}): {_where(find, block, part)}"
    why = case.why_not_released(find, day)
    evidence = (f"clearances:{key}", *(f"clearances:{one}" for one in case.releases_of(key)))
    return Answer(
        state,
        f"{reason}{f'; {why}' if why else ''}",
        evidence,
        _way(row),
        about=("clearance", key),
        part=part,
    )


def _where(find: Find, block: Block, part: object) -> str:
    if part is None:
        return f"the whole block is held, because {_why_whole(find, block)}"
    inside = part.area / SQUARE_METRES_PER_HECTARE  # type: ignore[attr-defined]
    whole = block.hectares or inside  # a part is cut from an outline, so the area is known
    return (
        f"{inside:.4g} of {whole:g} ha within {find.buffer_m:g} m are held, "
        f"the other {max(whole - inside, 0):.4g} ha are not"
    )


def _why_whole(find: Find, block: Block) -> str:
    if find.buffer_m is None:
        return "its buffer is not known"
    if find.ground is None:
        return "its place is not known"
    if block.shape is None:
        return "the outline of the block is not known"
    return f"the point typed lies more than {find.buffer_m:g} m outside the block"


def _way(row: Row) -> str:
    """Return the way out: time and a release, never the moving of what was found."""
    if row["kind"] == "stop":
        return "have the stop released by name (clearances, kind release)"
    licence = (
        " and, because it is protected, under the authority's licence_id"
        if is_true(row["protected"])
        else ""
        if known(row["protected"])
        else "; say whether it is protected: until then the authority's licence_id is asked for"
    )
    return (
        "wait until it is no longer active and have a named ecologist release it (clearances, "
        f"kind release){licence}; moving an active nest is no way out"
    )
