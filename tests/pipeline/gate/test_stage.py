"""The stage: a GO when all is well, the worst rule wins, days with one answer are one row."""

import pytest

from riskshed.pipeline.gate.registry import RULES
from riskshed.schemas.vocabulary import read_config
from tests.pipeline.gate.nursery import LAST, gated, on, world


@pytest.fixture(scope="module")
def good():
    return gated(world())


def test_a_block_for_which_all_is_well_is_go_on_every_day_planned(good):
    """From the first planned day to the last, and held before and after: not planned."""
    rows = good.blocks[["date_from", "date_to", "state", "rule_ids"]].to_numpy().tolist()
    assert rows == [
        ["2028-02-20", "2028-02-29", "hold", "G25"],
        ["2028-03-01", "2028-03-31", "go", ""],
        ["2028-04-01", "2028-04-30", "hold", "G25"],
    ]


def test_every_rule_answers_on_every_day_and_no_day_twice(good):
    """The rows of a rule about one thing join without gap or overlap."""
    for rule in RULES:
        rows = good.gates[good.gates["rule_id"].eq(rule.rule_id)]
        days = [(row["date_from"], row["date_to"]) for row in rows.to_dict("records")]
        assert days[0][0] == "2028-02-20"
        assert days[-1][1] == LAST.isoformat()


def test_there_are_thirty_rules_and_each_has_its_facts():
    """Registry and table name the same rules, in one order."""
    table = read_config("requirements/gate_rules.csv")
    assert [rule.rule_id for rule in RULES] == table["rule_id"].tolist()
    assert len(RULES) == 30
    facts = ["title", "asks", "owner", "way_out", "basis", "worst_state", "waivable"]
    assert table[facts].notna().all(axis=None)


def test_no_go_answers_before_all_others():
    """A reserve beats a find that stops, a missing permit and a missing restoration unit."""
    case = world()
    case["constraints"][0] |= {"relation": "inside"}
    case["permits"], case["restoration"] = [], []
    gates = gated(case)
    (row,) = on(gates.blocks, "2028-03-10").to_dict("records")
    assert (row["state"], row["rule_ids"]) == ("no_go", "G03")
    assert set(on(gates.gates, "2028-03-10")["state"]) == {"no_go", "hold", "conditional", "go"}


def test_every_hold_has_reason_way_out_owner_basis_source_and_verification():
    """Take everything away: each answer that is not go says what to do and who does it."""
    case = world()
    for table in ("permits", "clearances", "obligations", "restoration", "triggers", "constraints"):
        case[table] = []
    rows = gated(case).gates
    held = rows[rows["state"].ne("go")]
    assert len(held["rule_id"].unique()) >= 14
    for column in ("reason", "way_out", "owner", "basis", "source", "verification"):
        assert held[column].str.len().gt(0).all(), column


def test_what_is_go_has_no_way_out_and_lapses_on_the_day_after_its_last(good):
    """An inspection holds seven days, and is renewed on the seventh."""
    rows = good.gates[good.gates["rule_id"].eq("G20")]
    assert rows["way_out"].eq("").all()
    assert rows["lapses_on"].tolist()[0] == "2028-02-28"
