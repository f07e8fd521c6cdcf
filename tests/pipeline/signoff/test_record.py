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


def saw(tmp_path, found, number, name="2026-11-25-aaaaaaaa"):
    """Write what a run leaves that saw so many lines of a record."""
    run = tmp_path / "runs" / f"{name}-s{number}"
    run.mkdir(parents=True)
    last = json.loads(found[number - 1])["sha256"]
    (run / "manifest.json").write_text(json.dumps({"sign_offs": {"sha256": last}}))
    return run


@pytest.mark.parametrize(("left", "faulty"), [(0, True), (1, True), (2, False), (3, False)])
def test_a_record_that_is_shorter_than_a_run_saw_it_is_an_error(tmp_path, left, faulty):
    """A run saw two lines: with one or none left nothing is believed; a third may follow."""
    found = lines({}, {"by": "M. Wu"}, {})
    saw(tmp_path, found, 1)
    saw(tmp_path, found, 2)
    table, faults = read(tmp_path, found[:left])

    assert [fault.row for fault in faults] == ([left] if faulty else [])
    assert len(table) == (0 if faulty else left)
    assert all("-s2 saw 2 lines" in fault.rule for fault in faults)


def test_a_record_that_is_gone_altogether_is_an_error_once_a_run_saw_it(tmp_path):
    assert read_approvals(tmp_path)[1] == []
    saw(tmp_path, lines(), 1)

    assert len(read_approvals(tmp_path)[1]) == 1


def test_an_end_that_was_written_anew_is_not_the_line_that_a_run_saw(tmp_path):
    """Its chain is whole, but the second line is another one."""
    saw(tmp_path, lines({}, {"by": "M. Wu"}), 2)
    (fault,) = read(tmp_path, lines({}, {"by": "A. Nobody"}))[1]

    assert (fault.row, "saw another line here" in fault.rule) == (2, True)


def test_a_run_that_cannot_be_read_says_nothing(tmp_path):
    found = lines({}, {})
    (saw(tmp_path, found, 2) / "manifest.json").write_text("{}")

    assert read(tmp_path, found[:1])[1] == []
