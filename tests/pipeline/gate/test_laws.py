"""Laws of the stage: asking on the days of change gives what asking on every day gives."""

import pytest

from riskshed.pipeline.gate.answers import worst
from riskshed.pipeline.gate.build import blocks_of, case_of
from riskshed.pipeline.gate.registry import RULES
from riskshed.pipeline.gate.stage import every_day, runs_of
from riskshed.pipeline.gate.waivers import waived, waivers_by_rule
from riskshed.pipeline.load.knowledge import knowledge_of
from tests.pipeline.gate import test_natural_habitat as natural
from tests.pipeline.gate import test_rules_of_paper_and_ground as ground
from tests.pipeline.gate import test_rules_of_surveys_and_risks as surveys
from tests.pipeline.gate.nursery import (
    CENTRE,
    FIRST,
    LAST,
    changed,
    clearance,
    facts_of,
    first,
    gated,
    more,
    on,
    row_of,
    site_of,
    waiver,
    without,
)

EVENTFUL = (
    first("satisfied", valid_until="2028-03-17", last_visit="2026-09-20"),
    first("requirements", blackout_windows="03-20..04-10", peak_windows="03-01..03-12",
          pre_clear_days_peak=5.0),
    first("disturbance_blocks", actual_start="2028-03-02", cleared_ha=1.0),
    first("constraints", layer_version_date="2027-03-15"),
    row_of("clearances", "GDP", valid_days=33.0),
    row_of("obligations", "HER", granted_on="2028-03-04", valid_to="2028-04-02"),
    without("clearances", "I4"),
    more("clearances",
         clearance("N1", "chance_find", "2028-03-06", outcome="finds", finds="nest",
                   protected=False, buffer_m=30.0, **CENTRE),
         clearance("N2", "release", "2028-03-18", outcome="released", releases="N1"),
         clearance("V1", "validity_statement", "2028-03-22", outcome="valid", valid_days=9.0)),
    more("waivers", waiver("G20"), waiver("G17", waiver_id="W2", expires_on="2028-03-24",
                                          signed_on="2028-03-21")),
)  # fmt: skip


@pytest.fixture(scope="module")
def eventful():
    return changed(*EVENTFUL)


def test_asking_on_every_day_gives_the_same_answers(eventful):
    """All rules on all days, one by one, against the runs of days."""
    site = site_of(eventful)
    facts, knowledge = facts_of(eventful), knowledge_of(site)
    blocks = blocks_of(site, facts, knowledge)
    case = case_of(site, knowledge, facts, (FIRST, LAST), blocks)
    waivers = waivers_by_rule(site.tables["waivers"], LAST)
    for rule in RULES:
        own = waivers.get(rule.rule_id, [])
        runs = runs_of(rule, blocks[0], case, own)
        for day in every_day(FIRST, LAST):
            answers = (
                waived(one, own, "B1", day) for one in rule.answer(blocks[0], day, case)
            )  # fmt: skip
            expected = {(answer.state, answer.reason, name) for answer, name in answers}
            found = {(run.answer.state, run.answer.reason, run.waiver_id)
                     for run in runs if run.first <= day <= run.last}  # fmt: skip
            assert expected == found, (rule.rule_id, day)


def test_the_state_of_a_block_is_the_worst_of_its_rules(eventful):
    """On every day; a part that is held makes a go conditional."""
    result = gated(eventful)
    for row in result.blocks.to_dict("records"):
        rows = on(result.gates, row["date_from"])
        whole = worst(rows.loc[rows["held_ha"].isna(), "state"])
        held = rows["held_ha"].notna().any()
        assert row["rest_state"] == whole
        assert row["state"] == ("conditional" if held and whole == "go" else whole)


def test_every_rule_is_tested_on_both_sides():
    """Each rule of the two tables has a case that is go and one that is not."""
    cases = [
        *ground.CASES,
        *surveys.CASES,
        *(("G12", [], "", state) for _, state, _ in natural.CASES),
    ]
    for number in range(1, 31):
        rule = f"G{number:02d}"
        states = {case[3] for case in cases if case[0] == rule}
        in_stories = {"G20", "G21", "G22", "G25"}
        assert rule in in_stories or len(states) > 1 or (rule, states) == ("G28", {"hold"}), rule


def test_the_order_of_rows_changes_nothing(eventful):
    """Every table and frame upside down."""
    turned = {
        name: list(reversed(rows)) if isinstance(rows, list) else rows
        for name, rows in eventful.items()
    }
    one, two = gated(eventful), gated(turned)
    key = ["block_id", "rule_id", "date_from", "about_id", "reason"]
    assert one.gates.sort_values(key, ignore_index=True).equals(
        two.gates.sort_values(key, ignore_index=True)
    )
    assert one.blocks.equals(two.blocks)
