"""`riskshed approve`: the decision on record, valid while register and gates say the same."""

import json
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from riskshed.flows.commands.approve import Signable, held_on
from riskshed.pipeline.assess import answered, ready_site
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.schemas.faults import fault_table
from tests.sites import good_tables, write_site

DAY = "2024-06-30"
ON = ("--on", "2024-06-30T08:00+02:00", "--as-of", DAY)
CHEN = {"name": "L. Chen", "role": "environment manager"}


def site_at(folder, **tables):
    return write_site(folder, site_settings={"sign_off": [CHEN]}, **tables)


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    """Return a site whose block somebody is about to sign."""
    return site_at(tmp_path_factory.mktemp("signed") / "tiny")


def answers(folder):
    site, faults = load_site(folder)
    ready = ready_site(site, faults)
    return answered(ready, knowledge_of(ready), fault_table(faults), date.fromisoformat(DAY))


def sign_off_rule(found, day="2025-06-01"):
    gates = found.gated.gates
    on = gates["rule_id"].eq("G25") & (gates["date_from"] <= day) & (gates["date_to"] >= day)
    return gates[on].iloc[0]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--block", "B1", "--by", "A. Nobody"], 2, "names L. Chen (environment manager)"),
        (["--block", "B1", "--on", "2024-06-30"], 2, "date, time and offset"),
        (["--block", "B1", "--decision", "maybe"], 2, "one of: approve, refuse"),
        (["--block", "B1", "--decision", "refuse"], 2, "a refusal has its reason"),
        (["--block", "B9"], 2, "the blocks of the site: B1"),
        (["--block", "B1", "--as-of", "tomorrow"], 2, "is not a date"),
    ],
)  # fmt: skip
def test_what_cannot_be_signed_is_told_and_nothing_is_written(riskshed, signed, words, code, said):
    answer = riskshed("approve", signed, *words)

    assert (answer.code, said in answer.err) == (code, True), answer.err
    assert not (signed / "approvals.jsonl").exists()


def test_a_sign_off_counts_until_register_or_gates_say_something_else(riskshed, signed):
    """G25 holds the block until the person named has signed, and again when a table changed."""
    before = answers(signed)
    answer = riskshed("approve", signed, "--block", "B1", *ON, "--json")
    told = json.loads(answer.out)
    after = answers(signed)
    tables = good_tables()
    tables["disturbance_blocks"][0]["planned_end"] = "2025-10-15"
    later = answers(site_at(signed, **tables))

    assert (answer.code, told["by"], told["role"]) == (0, "L. Chen", "environment manager")
    assert told["gates_sha256"] == before.gates_sha256["B1"]
    assert [sign_off_rule(found)["state"] for found in (before, after, later)] == [
        *("hold", "go", "hold")
    ]
    assert "L. Chen" in sign_off_rule(before)["reason"]
    assert after.sign_offs["valid"].tolist() == [True]
    assert later.sign_offs["why_not"].tolist() == ["the gate table changed since it was signed"]


def test_a_refusal_takes_an_approval_back(riskshed, signed):
    """The last word of a person counts; the line before stays on record."""
    words = ("--decision", "refuse", "--reason", "no peg-out", *ON)
    answer = riskshed("approve", signed, "--block", "B1", "--by", "l. chen", *words)
    lines = (signed / "approvals.jsonl").read_text("utf-8").splitlines()

    assert answer.code == 0
    assert "refused by L. Chen (environment manager)" in answer.out
    assert [json.loads(line)["decision"] for line in lines] == ["approved", "refused"]


def test_what_is_signed_is_told_by_rule_with_the_worst_first():
    """One line a rule and state, how much more it says, and the planned days alone."""
    held = pd.DataFrame(
        [("G13", "hold", "2027-03-01", "2027-03-31", "shrews"),
         ("G13", "hold", "2027-03-01", "2027-03-31", "voles"),
         ("G22", "stop", "2027-03-05", "2027-03-06", "nest"),
         ("G04", "conditional", "2027-03-01", "2027-03-31", "redline")],
        columns=["rule_id", "state", "date_from", "date_to", "reason"],
    )  # fmt: skip
    shown = Signable(
        SimpleNamespace(name="North", illustrative=True),
        "B1", date(2027, 2, 1), ("2027-03-01", "2027-03-31"), held, {"H": 2}, {}, [],
    )  # fmt: skip
    told = shown.markdown().split("\n\n")
    lines = [line for line in told if line.startswith("- ")]

    assert told[1].startswith("**ILLUSTRATIVE: this site is made up")

    assert lines == [
        "- **G22 STOP**, 2027-03-05 to 2027-03-06: nest",
        "- **G13 HOLD**, 2027-03-01 to 2027-03-31: shrews (and 1 more answer)",
        "- **G04 CONDITIONAL**, 2027-03-01 to 2027-03-31: redline",
    ]


def test_an_answer_is_told_for_the_planned_days_alone():
    """It holds from January to May; March is planned. One that ends before it is not told."""
    gates = pd.DataFrame(
        [("B1", "G13", "hold", "2027-01-01", "2027-05-31"),
         ("B1", "G05", "hold", "2027-01-01", "2027-02-28"),
         ("B1", "G25", "hold", "2027-03-01", "2027-03-31"),
         ("B2", "G13", "hold", "2027-03-01", "2027-03-31")],
        columns=["block_id", "rule_id", "state", "date_from", "date_to"],
    )  # fmt: skip
    held = held_on(gates, "B1", "2027-03-01", "2027-03-31")

    assert held[["rule_id", "date_from", "date_to"]].to_numpy().tolist() == [
        ["G13", "2027-03-01", "2027-03-31"]
    ]
