"""X7: everything that has to precede the start of work, the day before, on the day and after."""

import pandas as pd
import pytest

from riskshed.pipeline.load.folder import Folder
from riskshed.pipeline.load.start_rules import started_after_clearance
from riskshed.schemas.settings import parse_settings
from riskshed.schemas.survey.parse import empty_table
from tests.pipeline.gate.nursery import clearance, obligation

DAY = "2028-03-10"
BEFORE, AFTER = "2028-03-09", "2028-03-11"
PERMIT = {"permit_id": "P1", "valid_from": "2028-01-01", "valid_to": "2028-12-31",
          "block_ids": "B1"}  # fmt: skip
ISSUED = clearance("GDP", "disturbance_permit", DAY, outcome="issued", valid_days=30.0)
PEGS = clearance("PEG", "peg_out", DAY, outcome="matches")
LOOKED = clearance("I1", "inspection", DAY, outcome="clear")
GROUND = (ISSUED, PEGS, LOOKED)
SIGNED = {
    "line": 1,
    "block_id": "B1",
    "decision": "approved",
    "by": "l. chen ",
    "on": f"{DAY}T06:00Z",
}


def typed(table, rows):
    """Return rows as the table, each with its place."""
    empty = empty_table(table)
    placed = [
        {**row, "source_file": f"tables/{table}.csv", "source_row": n}
        for n, row in enumerate(rows, start=2)
    ]
    return pd.DataFrame(placed, columns=list(empty.columns)).astype(empty.dtypes.to_dict())


def rules(start=DAY, approvals=(), signers=(), **tables):
    """Return what is said of a block that started on a day, without its first words."""
    block = {"block_id": "B1", "actual_start": start}
    tables = {"disturbance_blocks": [block], **tables}
    settings, _ = parse_settings(
        {"id": "tiny", "name": "T", "country": "AUS", "crs": 32631,
         "phases": {"construction": {"start": None, "end": None}},
         "sign_off": [{"name": name, "role": "manager"} for name in signers]}, "site.yaml",
    )  # fmt: skip
    columns = ["line", "block_id", "decision", "by", "on"]
    folder = Folder(
        site_id="tiny",
        tables={name: typed(name, rows) for name, rows in tables.items()},
        settings=settings,
        approvals=pd.DataFrame(list(approvals), columns=columns),
    )
    faults = started_after_clearance(folder)
    assert {fault.severity for fault in faults} <= {"warning"}
    assert {(fault.row, fault.column) for fault in faults} <= {(2, "actual_start")}
    return [fault.rule.removeprefix("work starts ") for fault in faults]


@pytest.mark.parametrize("start", [DAY, AFTER])
def test_work_that_starts_on_the_day_of_the_last_of_them_or_later_has_no_fault(start):
    """All of the day itself: permit, disturbance permit, pegs, inspection, approval, sign-off."""
    held = obligation("EIA", "eia_approval", granted_on=DAY, decision_to_start_on=DAY)
    found = rules(
        start, [SIGNED], ["L. Chen"], permits=[PERMIT | {"valid_from": DAY}], clearances=GROUND,
        obligations=[held],
    )  # fmt: skip
    assert found == []


def test_work_that_starts_a_day_early_is_told_of_each_of_them():
    """Each names its row and day; all at once."""
    held = obligation("EIA", "eia_approval", granted_on=DAY)
    found = rules(
        BEFORE, [SIGNED], ["L. Chen"], permits=[PERMIT | {"valid_from": DAY}], clearances=GROUND,
        obligations=[held],
    )  # fmt: skip
    assert found == [
        f"on a day on which a permit of the block allows clearing; P1 {DAY} to 2028-12-31",
        f"under a disturbance permit that is issued and not expired; GDP {DAY} to 2028-04-09",
        f"after its boundary is pegged as permitted; PEG {DAY}",
        f"after its ground is inspected; I1 {DAY}",
        f"after L. Chen has signed the block off; line 1 {DAY}",
        f"after what it rests on is granted, read or signed; EIA (eia approval) {DAY}",
    ]


@pytest.mark.parametrize(("start", "n"), [("2028-04-09", 0), ("2028-04-10", 1)])
def test_a_disturbance_permit_of_thirty_days_holds_on_the_thirtieth(start, n):
    assert len(rules(start, clearances=GROUND)) == n


@pytest.mark.parametrize(("start", "n"), [("2028-03-20", 0), ("2028-03-21", 1)])
def test_work_starts_by_the_last_clearing_date(start, n):
    permit = PERMIT | {"last_clearing_date": "2028-03-20"}
    assert len(rules(start, permits=[permit], clearances=GROUND)) == n


@pytest.mark.parametrize(
    ("rows", "n"),
    [
        ([PEGS | {"outcome": "differs"}], 1),
        ([PEGS, clearance("P2", "peg_out", DAY, outcome="differs")], 1),  # the latest word counts
        ([clearance("P2", "peg_out", BEFORE, outcome="differs"), PEGS], 0),
        ([], 1),
        ([clearance("GX", "disturbance_permit", DAY, outcome="refused"), PEGS], 1),
    ],
)
def test_the_latest_word_on_the_day_of_the_start_counts(rows, n):
    """Pegs that differ, then match; a permit that is refused the same day it is issued."""
    others = [row for row in GROUND if row is not PEGS]
    assert len(rules(clearances=[*others, *rows])) == n


DATED = [
    ("statutory_document", {"read_on": "2028-03"}, {"read_on": "2028-04"}),
    ("ps6_test", {"status": "yes", "signed_on": DAY}, {"status": "yes", "signed_on": AFTER}),
    ("consultation", {"granted_on": DAY}, {"granted_on": AFTER}),
    ("heritage", {"granted_on": DAY, "valid_to": DAY}, {"granted_on": BEFORE, "valid_to": BEFORE}),
    ("mitigation_window", {"granted_on": DAY}, {"granted_on": AFTER}),
    ("eia_approval", {"granted_on": BEFORE, "decision_to_start_on": DAY},
     {"granted_on": BEFORE, "decision_to_start_on": AFTER}),
    ("forest", {}, {"granted_on": AFTER}),
    ("forest", {"status": "not_applicable", "granted_on": AFTER}, {"granted_on": AFTER}),
    ("forest", {"block_ids": "B2", "granted_on": AFTER}, {"block_ids": "B1", "granted_on": AFTER}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "good", "late"), DATED)
def test_every_dated_obligation_is_there_when_work_starts(kind, good, late):
    """On the day, and the day after; one of another block, or that does not apply, is nothing."""
    assert rules(obligations=[obligation("O1", kind) | good]) == []
    assert len(rules(obligations=[obligation("O1", kind) | late])) == 1


def test_of_two_approvals_one_that_held_is_enough_but_every_document_is_read():
    """A renewal after the start takes nothing away; a second document is one more to read."""
    late = {"granted_on": AFTER, "read_on": AFTER}
    early = {"granted_on": BEFORE, "read_on": BEFORE}

    def both(kind):
        return rules(obligations=[obligation("O1", kind) | early, obligation("O2", kind) | late])

    assert both("eia_approval") == []
    assert len(both("statutory_document")) == 1


def test_only_people_whom_the_site_names_must_sign_and_a_refusal_is_no_sign_off():
    """Another name, a refusal, nobody named."""
    other = SIGNED | {"by": "A. Other"}
    assert len(rules(DAY, [other], ["L. Chen"])) == 1
    assert len(rules(DAY, [SIGNED | {"decision": "refused"}], ["L. Chen"])) == 1
    assert rules(DAY, [other], []) == []


def test_all_obligations_that_a_wrong_date_misses_are_one_fault():
    """A start that was typed a year early; each obligation is named with its day."""
    late = {"granted_on": AFTER, "read_on": AFTER}
    (rule,) = rules(
        obligations=[
            obligation("O1", "forest") | late,
            obligation("O2", "statutory_document") | late,
        ]
    )
    assert rule.endswith(f"; O1 (forest) {AFTER}, O2 (statutory document) {AFTER}")


def test_a_permit_that_ends_before_it_begins_is_its_own_fault():
    """Nothing follows from it about the start."""
    assert rules(permits=[PERMIT | {"valid_to": "2027-01-01"}], clearances=GROUND) == []
