"""Natural habitat that is lost, where a lender's standard or a national rule asks what for."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import HOLD, Answer, Answers, go, not_asked, unknown
from riskshed.pipeline.gate.block import Block, Row, after, first_of, known
from riskshed.pipeline.gate.case import Case

ALTERNATIVES = "alternatives_considered"
DATED = ("no_net_loss_plan", "consultation", "offset")


def natural_days(block: Block, case: Case) -> Iterable[date | None]:
    """Return the days on which plan, consultation and offset begin and end, and views are heard."""
    for kind in DATED:
        for row in block.obligations.get(kind, ()):
            yield row["granted_on"]
            yield after(row["valid_to"])
    for row in block.obligations.get("ps6_test", ()):
        yield first_of(row["signed_on"])
    for row in case.views:
        yield first_of(row["date"])


def natural_habitat_settled(block: Block, day: date, case: Case) -> Answers:
    """G12: loss of natural habitat was weighed, heard and planned for, and what is left offset."""
    plans = block.obligations.get("no_net_loss_plan", [])
    if not case.follows("PS6") and not any(row["basis"] == "law" for row in plans):
        return not_asked(
            f"standards in site.yaml ({case.standards_named}) name no PS6, and no national rule "
            "asks for a no-net-loss plan"
        )
    if not block.habitats:
        return unknown("the habitats of the block")
    silent = [row for row in block.habitats if not known(row["naturalness"])]
    natural = [row for row in block.habitats if row["naturalness"] == "natural"]
    ids = [f"habitats:{row['habitat_id']}" for row in (*natural, *silent)]
    if silent:
        return unknown(f"whether {silent[0]['habitat_id']} is natural habitat", *ids)
    if not natural:
        return go("no natural habitat is lost")
    return _weighed(block, natural, day, case, tuple(ids))


def _weighed(
    block: Block, natural: list[Row], day: date, case: Case, ids: tuple[str, ...]
) -> Answers:
    """Answer by the four things that stand behind a loss of natural habitat, all at once."""
    found = [
        Answer(HOLD, f"natural habitat is lost: {words}", (*ids, *evidence), way)
        for words, way, evidence in (
            _alternatives(block, day),
            _heard(block, day),
            _views(block, day, case),
            _planned(block, natural, day),
        )
        if words
    ]
    rows = [row for kind in DATED for row in _held(block, kind, day)]
    words = "alternatives, views of stakeholders, no-net-loss plan and what it asks for are there"
    return found or go(words, *ids, *(_id(row) for row in rows))


Lack = tuple[str, str, tuple[str, ...]]  # what is missing, the way out, and on which rows it rests
NOTHING: Lack = ("", "", ())


def _alternatives(block: Block, day: date) -> Lack:
    rows = [
        row for row in block.obligations.get("ps6_test", []) if row["criterion"] == ALTERNATIVES
    ]
    refused = [row for row in rows if row["status"] == "no"]
    way = f"consider them and answer in obligations: ps6_test, {ALTERNATIVES}, signed_by, signed_on"
    ids = tuple(map(_id, rows))
    if refused:
        return "alternatives were not considered", way, ids
    if any(row["status"] == "yes" and _signed(row, day) for row in rows):
        return NOTHING
    words = "that alternatives were considered is not answered yes, signed and dated"
    return words, way, ids


def _signed(row: Row, day: date) -> bool:
    signed = first_of(row["signed_on"])
    return known(row["signed_by"]) and signed is not None and signed <= day


def _heard(block: Block, day: date) -> Lack:
    rows = block.obligations.get("consultation", [])
    if _held(block, "consultation", day):
        return NOTHING
    way = "consult, and type it in obligations: consultation, status held, granted_on"
    return "no consultation is held on the day", way, tuple(map(_id, rows))


def _views(block: Block, day: date, case: Case) -> Lack:
    """Return whether what stakeholders said of the block is on record."""
    for row in case.views:
        said = first_of(row["date"])
        here = not row["receptors"] or any(one in block.receptors for one in row["receptors"])
        if here and said is not None and said <= day:
            return NOTHING
    way = "type what they said in consultations: who, date, issue, response"
    return "no view of a stakeholder is on record", way, ()


def _planned(block: Block, natural: list[Row], day: date) -> Lack:
    plans = _held(block, "no_net_loss_plan", day)
    if not plans:
        rows = tuple(map(_id, block.obligations.get("no_net_loss_plan", [])))
        way = "have a plan agreed, and type it in obligations: no_net_loss_plan, status held"
        return "no no-net-loss plan is held on the day", way, rows
    plan = max(plans, key=lambda row: row["granted_on"] or date.min)
    left, name, ids = plan["residual_ha"], plan["instrument"], (_id(plan),)
    if not known(left):
        way = "type residual_ha of the plan in obligations; 0 where nothing is left"
        return f"unknown: how much is left of the loss after {name}", way, ids
    gone = _gone_for_good(block, natural)
    if left < gone:
        way = "correct residual_ha of the plan, or recoverable of the block"
        return f"{name} leaves {left:g} ha, but {gone:g} ha here are not recoverable", way, ids
    if left > 0 and not _held(block, "offset", day):
        rows = tuple(map(_id, block.obligations.get("offset", [])))
        way = (
            "have the offset accepted, and type it in obligations: offset, status held, granted_on"
        )
        return f"{name} leaves {left:g} ha, and no offset is accepted for them", way, (*ids, *rows)
    return NOTHING


def _gone_for_good(block: Block, natural: list[Row]) -> float:
    """Return the hectares of natural habitat on a block that cannot be restored."""
    if block.row.get("recoverable") != "not_recoverable":
        return 0.0
    return sum(float(row["area_ha"]) for row in natural if known(row.get("area_ha")))


def _held(block: Block, kind: str, day: date) -> list[Row]:
    """Return the obligations of a kind that hold on a day, in their order."""
    return [
        row
        for row in block.obligations.get(kind, ())
        if row["status"] == "held"
        and (row["granted_on"] is None or row["granted_on"] <= day)
        and (row["valid_to"] is None or day <= row["valid_to"])
    ]


def _id(row: Row) -> str:
    return f"obligations:{row['obligation_id']}"
