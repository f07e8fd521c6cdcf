"""Instruments of the law: EIA approval, documents to be read, consents of the jurisdiction."""

from collections.abc import Iterable
from datetime import date

import pandas as pd

from riskshed.pipeline.gate.answers import HOLD, STOP, Answer, Answers, go, hold, unknown
from riskshed.pipeline.gate.block import Block, Row, after, known, last_of
from riskshed.pipeline.gate.case import Case

THREATENED = ("CR", "EN", "VU")
SETTLED = ("held", "not_applicable")
ALWAYS_OPEN = ("permit_condition", "other")
REVIEW = "have the authority that approved the document review it again (more than {} years)"


def approval_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which approvals begin and end, and work with them."""
    yield from block.works_days()
    for row in block.obligations.get("eia_approval", ()):
        yield row["granted_on"]
        yield after(row["valid_to"])


def eia_in_force(block: Block, day: date, case: Case) -> Answers:
    """G29: the EIA is approved, young enough when the start was decided, unchanged, conditions met.

    The clock runs from the approval to the decision to start; the later clearing date only warns.
    """
    rows = block.obligations.get("eia_approval", [])
    working = block.begun is not None and block.begun <= day
    if not rows:
        reason = "no EIA approval is recorded"
        return [
            Answer(
                STOP if working else HOLD, f"{reason}, and work has begun" if working else reason
            )
        ]
    answers = [_in_force(row, day, working, case) for row in rows]
    good = [answer for answer in answers if answer.state == "go"]
    return good[:1] or answers[:1]


def _in_force(row: Row, day: date, working: bool, case: Case) -> Answer:
    evidence = f"obligations:{row['obligation_id']}"
    name = row["instrument"]
    if row["status"] == "not_applicable":
        return go(f"no EIA approval is needed: {row['reason']}", evidence)[0]
    if row["status"] != "held":
        words = f"{name} is {row['status']}" + (", and work has begun" if working else "")
        return Answer(STOP if working else HOLD, words, (evidence,))
    granted = row["granted_on"]
    if granted is None:
        return unknown(f"when {name} was granted", evidence)[0]
    if granted > day:
        return hold(f"{name} is granted on {granted}", evidence, lapses_on=granted)[0]
    if row["valid_to"] is not None and day > row["valid_to"]:
        return hold(f"{name} ended on {row['valid_to']}", evidence)[0]
    return _unchanged(row, name, evidence) or _aged(row, name, evidence, case)


def _unchanged(row: Row, name: str, evidence: str) -> Answer | None:
    if not known(row["material_change"]):
        return unknown(f"whether the works changed materially since {name}", evidence)[0]
    if row["material_change"] == "yes":
        way = "get a new EIA approved: nature, scale, place, process or measures have changed"
        return hold(f"the works changed materially since {name}", evidence, way_out=way)[0]
    if not known(row["conditions_pending"]):
        return unknown(f"which conditions of {name} are pending; type none where all are met",
                       evidence)[0]  # fmt: skip
    if row["conditions_pending"].strip().lower() != "none":
        way = "meet these conditions, and type none in conditions_pending"
        return hold(f"{name}: pending {row['conditions_pending']}", evidence, way_out=way)[0]
    return None


def _aged(row: Row, name: str, evidence: str, case: Case) -> Answer:
    """Answer by the age of the approval on the day on which the start was decided."""
    granted, decided, ends = row["granted_on"], row["decision_to_start_on"], after(row["valid_to"])
    if not case.eia_limits and row["valid_to"] is None:
        what = f"how long {name} holds: no limit is known for {case.settings.country}"
        return unknown(f"{what}; type valid_to", evidence)[0]
    if not case.eia_limits:
        words = f"{name} is in force, unchanged, its conditions met"
        return go(words, evidence, lapses_on=ends)[0]
    if decided is None:
        return unknown(f"when the start was decided after {name}", evidence)[0]
    if decided < granted:
        return hold(f"the start was decided on {decided}, before {name}", evidence)[0]
    return _by_law(row, name, evidence, case.eia_limit(decided))


def _by_law(row: Row, name: str, evidence: str, limit: Row) -> Answer:
    """Answer by the law in force when the start was decided; an unnamed article needs a signer."""
    granted, decided = row["granted_on"], row["decision_to_start_on"]
    signed = known(row["legal_basis"]) and known(row["signed_by"]) and known(row["signed_on"])
    if not known(limit["legal_basis"]) and not signed:
        reason = f"unknown: which article limits the age of an approval on {decided}"
        way = "have a lawyer enter legal_basis in obligations, with signed_by and signed_on"
        return Answer(HOLD, reason, (evidence,), way, verification="unverified")
    basis = limit["legal_basis"] if known(limit["legal_basis"]) else row["legal_basis"]
    years = int(limit["years"])
    last = (pd.Timestamp(granted) + pd.DateOffset(years=years)).date()
    if decided > last:
        reason = f"{name} was {years} years old on {last}, the start was decided on {decided}"
        return hold(f"{reason} ({basis})", evidence, way_out=REVIEW.format(years))[0]
    words = f"{name} is in force: start decided on {decided} ({basis})"
    return go(words, evidence, lapses_on=after(row["valid_to"]))[0]


def document_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which documents are read."""
    return (last_of(row["read_on"]) for row in block.obligations.get("statutory_document", ()))


def documents_read(block: Block, day: date, case: Case) -> Answers:
    """G26: every document that must be had regard to is listed, with version and reading."""
    rows = block.obligations.get("statutory_document", [])
    found = [answer for row in rows if (answer := _unread(row, day)) is not None]
    if found:
        return found
    listed = [one for row in rows for one in row["receptors"]]
    about_all = any(not row["receptors"] for row in rows)
    for name in sorted(block.receptors):
        receptor = case.receptors.get(name, {})
        needs = receptor.get("iucn_category") in THREATENED or known(receptor.get("legal"))
        absent = block.receptors[name].get("state") == "absent"
        if needs and not absent and not about_all and name not in listed:
            reason = f"unknown: which documents must be had regard to for {case.name_of(name)}"
            return hold(reason, f"receptors:{name}", about=("receptor", name))
    ids = (f"obligations:{row['obligation_id']}" for row in rows)
    words = (
        f"{len(rows)} documents are read or do not apply" if rows else "no receptor asks for one"
    )
    return go(words, *ids)


def _unread(row: Row, day: date) -> Answer | None:
    evidence, name = f"obligations:{row['obligation_id']}", row["instrument"]
    about = ("obligation", str(row["obligation_id"]))
    if row["status"] == "not_applicable":
        return None
    read = last_of(row["read_on"])
    silent = [word for word, cell in (("version", row["version"]), ("read_on", row["read_on"]),
                                      ("read_by", row["read_by"])) if not known(cell)]  # fmt: skip
    if row["status"] != "held" or silent:
        what = f"without {', '.join(silent)}" if silent else str(row["status"])
        return hold(f"{name} is {what}", evidence, about=about)[0]
    if read is not None and read > day:
        return hold(f"{name} is read on {row['read_on']}", evidence, lapses_on=read, about=about)[0]
    return None


def instrument_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which instruments are granted and end."""
    for rows in block.obligations.values():
        for row in rows:
            yield row["granted_on"]
            yield after(row["valid_to"])


def instruments_held(block: Block, day: date, case: Case) -> Answers:
    """G30: every instrument that the jurisdiction asks for is held, or does not apply, and why.

    So is one that it does not ask for, where a row of obligations is about it.
    """
    answers: Answers = []
    evidence: list[str] = []
    for kind in dict.fromkeys((*case.instruments, *case.kinds_of_instrument, *ALWAYS_OPEN)):
        rows = block.obligations.get(kind, [])
        words = kind.replace("_", " ")
        if not rows and kind in case.instruments:
            reason = f"unknown: {words}; say held, or not applicable with the reason"
            answers.append(Answer(HOLD, reason, about=("instrument", kind)))
        evidence += [f"obligations:{row['obligation_id']}" for row in rows]
        answers += [answer for row in rows if (answer := _not_held(row, day)) is not None]
    return answers or go(f"{len(evidence)} instruments are held or do not apply", *evidence)


def _not_held(row: Row, day: date) -> Answer | None:
    evidence, name = f"obligations:{row['obligation_id']}", row["instrument"]
    about = ("obligation", str(row["obligation_id"]))
    if row["status"] not in SETTLED:
        return hold(f"{name} is {row['status']}", evidence, about=about)[0]
    if row["granted_on"] is not None and row["granted_on"] > day:
        granted = row["granted_on"]
        return hold(f"{name} is granted on {granted}", evidence, lapses_on=granted, about=about)[0]
    if row["valid_to"] is not None and day > row["valid_to"]:
        return hold(f"{name} ended on {row['valid_to']}", evidence, about=about)[0]
    return None
