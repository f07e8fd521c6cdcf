"""The record of sign-offs only grows; a line that was touched is seen, and told in words."""

import json

import pandas as pd
import pytest

from riskshed.pipeline.load.approvals import read_approvals
from riskshed.pipeline.signoff.holds import gate_hashes, judged, register_hashes
from riskshed.pipeline.signoff.record import FIELDS, line_of
from riskshed.schemas.settings import Signer

CHEN = Signer(name="L. Chen", role="environment manager")


def lines(*changes):
    """Return the lines of a record, one for each change of a good decision."""
    found = []
    for change in changes or ({}, {}, {}):
        facts = {
            "site_id": "north", "block_id": "B1", "decision": "approved", "by": "L. Chen",
            "role": "environment manager", "reason": "", "on": "2026-11-25T08:00:00+08:00",
            "as_of": "2026-11-25", "register_sha256": "r", "gates_sha256": "g",
        } | change  # fmt: skip
        found.append(line_of(facts, found))
    return found


def read(tmp_path, found):
    (tmp_path / "approvals.jsonl").write_text("".join(f"{line}\n" for line in found), "utf-8")
    return read_approvals(tmp_path)


def test_the_record_is_read_line_by_line(tmp_path):
    """In its order, with the number of the line; a site without the file has no sign-offs."""
    table, faults = read(tmp_path, lines({}, {"block_id": "矿2"}))

    assert faults == []
    assert table["line"].tolist() == [1, 2]
    assert table["block_id"].tolist() == ["B1", "矿2"]
    assert read_approvals(tmp_path / "nowhere")[0].dtypes.equals(table.dtypes)


def edited(found):
    return [found[0].replace("L. Chen", "M. Wu"), *found[1:]]


def forged(found):
    """Return a record whose first line was changed by somebody who knows its own hash."""
    return [lines({"by": "M. Wu"})[0], *found[1:]]


@pytest.mark.parametrize(
    ("damage", "row", "words"),
    [
        (edited, 1, "never changed"),
        (forged, 2, "one was changed or removed"),
        (lambda found: [found[0], found[2]], 2, "one was changed or removed"),
        (lambda found: [found[1], found[0], found[2]], 1, "one was changed or removed"),
        (lambda found: [*found[:2], found[2][:-20]], 3, "one whole record"),
        (lambda found: [found[0], "", *found[1:]], 2, "one whole record"),
        (lambda _: [json.dumps(dict.fromkeys(FIELDS, 1))], 1, "one whole record"),
    ],
)
def test_a_broken_chain_is_a_fault_in_words(tmp_path, damage, row, words):
    """The first line that cannot be believed, the rule and the way out; nothing of it is used."""
    table, faults = read(tmp_path, damage(lines()))
    fault = min(faults, key=lambda one: one.row)

    assert (fault.table, fault.file, fault.row) == ("approvals", "approvals.jsonl", row)
    assert (words in fault.rule, fault.severity) == (True, "error")
    assert "--decision refuse" in fault.fix
    assert table.empty


def test_a_file_that_is_no_text_is_a_fault(tmp_path):
    (tmp_path / "approvals.jsonl").write_bytes(b"\xff\xfe\x00")

    assert "UTF-8" in read_approvals(tmp_path)[1][0].rule


@pytest.mark.parametrize(
    ("changes", "valid", "why"),
    [
        ([{}], [True], ""),
        ([{"by": "l. chen "}], [True], ""),
        ([{"by": "M. Wu"}], [False], "not among those"),
        ([{"decision": "refused", "reason": "no peg-out"}], [False], "refused: no peg-out"),
        ([{}, {"decision": "refused", "reason": "x"}], [False, False], "refused: x"),
        ([{"decision": "refused", "reason": "x"}, {}], [False, True], ""),
        ([{}, {"by": "M. Wu", "decision": "refused"}], [True, False], "refused"),
        ([{"register_sha256": "old"}], [False], "the register changed since"),
        ([{"gates_sha256": "old"}], [False], "the gate table changed since"),
        ([{"block_id": "B2"}], [False], "the register and the gate table changed since"),
    ],
)
def test_a_sign_off_holds_while_both_hashes_are_those_of_today(tmp_path, changes, valid, why):
    """Of each person the last word counts; only the persons named count at all."""
    table = judged(read(tmp_path, lines(*changes))[0], [CHEN], {"B1": "r"}, {"B1": "g"})

    assert table["valid"].tolist() == valid
    assert why in table["why_not"].iloc[-1]


def test_where_nobody_is_named_anybody_may_sign(tmp_path):
    table = judged(read(tmp_path, lines({"by": "M. Wu"}))[0], [], {"B1": "r"}, {"B1": "g"})

    assert table["valid"].tolist() == [True]


REGISTER = pd.DataFrame(
    {"risk_id": ["a", "b"], "block_ids": ["B1;B2", "B2"], "rating_inherent": ["H", "L"],
     "confidence_currency": [0.9, 0.8], "gate_state": ["hold", "go"]}
)  # fmt: skip


@pytest.mark.parametrize(
    ("column", "cell", "changed"),
    [
        ("rating_inherent", "M", {"B1", "B2"}),
        ("confidence_currency", 0.89, set()),  # a month went by
        ("gate_state", "go", set()),  # follows from the gate table, which has its own hash
    ],
)
def test_the_hash_of_a_block_is_over_its_rows_of_the_register(column, cell, changed):
    """A row of two blocks counts for both; what moves with the calendar alone counts for none."""
    other = REGISTER.copy()
    other.loc[0, column] = cell
    one, two = (register_hashes(table, ["B1", "B2", "B3"]) for table in (REGISTER, other))

    assert {block for block in one if one[block] != two[block]} == changed
    assert register_hashes(REGISTER.iloc[::-1], ["B2"]) == {"B2": one["B2"]}


BLOCKS = pd.DataFrame(
    {"block_id": ["B1"], "planned_start": ["2026-03-01"], "planned_end": ["2026-03-31"]},
    dtype="str",
)
GATE = {"block_id": "B1", "rule_id": "G05", "date_from": "2026-01-01", "date_to": "2026-12-31",
        "state": "go", "basis": "law", "evidence_ids": "permits:P1", "waiver_id": "",
        "reason": "x"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"reason": "in other words"}, True),
        ({"date_from": "2026-02-10"}, True),  # asked on another day before the works
        ({"date_from": "2026-03-02"}, False),
        ({"date_to": "2026-03-30"}, False),
        ({"state": "hold"}, False),
        ({"evidence_ids": "permits:P2"}, False),
        ({"waiver_id": "W1"}, False),
        ({"rule_id": "G06"}, False),
    ],
)
def test_the_hash_of_the_gates_is_over_the_planned_days(change, same):
    """Which rule says what on which planned days, and on what it rests."""
    one, two = (gate_hashes(pd.DataFrame([GATE | c], dtype="str"), BLOCKS) for c in ({}, change))

    assert (one == two) == same


def test_the_rule_that_asks_for_the_sign_off_is_no_part_of_what_is_signed():
    """Else signing would make the signature void."""
    rows = [GATE, GATE | {"rule_id": "G25", "state": "hold"}]

    assert gate_hashes(pd.DataFrame(rows, dtype="str"), BLOCKS) == gate_hashes(
        pd.DataFrame([GATE], dtype="str"), BLOCKS
    )
