"""Critical habitat, where a lender's standard asks for it."""

from datetime import date

from riskshed.pipeline.gate.answers import (
    CONDITIONAL,
    HOLD,
    NO_GO,
    Answer,
    Answers,
    go,
    not_asked,
    unknown,
)
from riskshed.pipeline.gate.block import Block, Row, known
from riskshed.pipeline.gate.case import Case

DETERMINED_KINDS = ("species", "community", "habitat")


def critical_habitat_settled(block: Block, _: date, case: Case) -> Answers:
    """G11: each receptor of the block is determined, and where it is critical its tests are met.

    A receptor is determined once, over its area of analysis; its blocks inherit the answer.
    """
    if not case.follows("PS6"):
        return not_asked(f"standards in site.yaml ({case.standards_named}) name no PS6")
    names = [
        name
        for name in sorted(block.receptors)
        if case.receptors.get(name, {}).get("kind") in DETERMINED_KINDS
        and block.receptors[name].get("state") != "absent"
    ]
    if not names:
        return unknown("which receptors the block has, so critical habitat is undetermined")
    found = [answer for name in names for answer in _determined(name, block, case)]
    ids = (f"receptors:{name}" for name in names)
    return found or go(f"none of {len(names)} receptors makes it critical habitat, signed", *ids)


def _determined(name: str, block: Block, case: Case) -> Answers:
    said = case.critical_habitat(name)
    about, evidence = ("receptor", name), (f"receptors:{name}", *said.evidence)
    who = case.name_of(name)
    if said.value == "undetermined":
        reason = f"critical habitat of {who} is undetermined"
        return [Answer(HOLD, reason, evidence, about=about)]
    if not said.signed:
        missing = "without who determined it, when, or over which area of analysis"
        reason = f"critical habitat of {who}: {said.value}, {missing}"
        return [Answer(HOLD, reason, evidence, about=about)]
    if said.value == "no":
        return []
    return _tests(name, said.value, block, case, evidence)


def _tests(name: str, value: str, block: Block, case: Case, evidence: tuple[str, ...]) -> Answers:
    """Answer by the five tests for a receptor whose habitat is critical."""
    who, about = f"{case.name_of(name)} (critical habitat, {value})", ("receptor", name)
    table = case.facts.ps6_tests
    rows = {
        str(test): _of_test(block.obligations.get("ps6_test", []), str(test), name)
        for test in table.loc[table["habitat"].eq("critical"), "test_id"]
    }
    refused = [test for test, row in rows.items() if row is not None and row["status"] == "no"]
    silent = [test for test, row in rows.items() if row is None or not _is_met(row)]
    evidence = (*evidence, *(_id(row) for row in rows.values() if row is not None))
    if refused:
        reason = f"{who}: answered no: {_in_words(refused)}"
        return [Answer(NO_GO, reason, evidence, about=about)]
    if silent:
        reason = f"{who}: not answered and signed: {_in_words(silent)}"
        return [Answer(HOLD, reason, evidence, about=about)]
    way = "carry out the plan for net gain and its monitoring"
    return [Answer(CONDITIONAL, f"{who}: all tests are met", evidence, way, about=about)]


def _is_met(row: Row) -> bool:
    return bool(row["status"] == "yes" and known(row["signed_by"]))


def _in_words(tests: list[str]) -> str:
    return ", ".join(test.replace("_", " ") for test in tests)


def _of_test(rows: list[Row], test: str, receptor: str) -> Row | None:
    """Return the row that answers a test for a receptor; a no comes before a yes."""
    mine = [
        row
        for row in rows
        if row["criterion"] == test and (not row["receptors"] or receptor in row["receptors"])
    ]
    return min(mine, key=lambda row: row["status"] != "no", default=None)


def _id(row: Row) -> str:
    return f"obligations:{row['obligation_id']}"
