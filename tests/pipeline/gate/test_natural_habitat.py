"""G12: what stands behind a loss of natural habitat, each thing missing in turn, and its days."""

import pytest

from tests.pipeline.gate.nursery import (
    asked,
    changed,
    each,
    first,
    more,
    obligation,
    row_of,
    setting,
    states,
    without,
)

TENTH = "2028-03-10"
PS6 = setting(standards=["IFC PS6"])
PLAN = obligation("NNL", "no_net_loss_plan", granted_on="2028-01-01", residual_ha=0.0)
WEIGHED = obligation("ALT", "ps6_test", criterion="alternatives_considered", signed_by="A. Chen",
                     signed_on="2028-01-01") | {"status": "yes"}  # fmt: skip
OFFSET = obligation("OFF", "offset", granted_on="2028-01-01")
VIEW = {"consultation_id": "C1", "who": "the village", "date": "2028-01", "issue": "the heath"}


def views(case):
    """Add what stakeholders said."""
    case["consultations"] = [dict(VIEW)]


def said(**cells):
    """Return the change of what they said."""
    return lambda case: case["consultations"][0].update(cells)


GOOD = (PS6, first("habitats", naturalness="natural", area_ha=4.0),
        more("obligations", PLAN, WEIGHED), views)  # fmt: skip
LEFT = (row_of("obligations", "NNL", residual_ha=0.01), more("obligations", OFFSET))
CASES = [
    ([], "go", "does not apply"),
    ([PS6], "go", "no natural habitat"),
    ([PS6, first("habitats", naturalness=None)], "hold", "unknown"),
    ([PS6, without("habitats")], "hold", "unknown"),
    ([*GOOD], "go", "views of stakeholders"),
    # alternatives
    ([*GOOD, without("obligations", "ALT")], "hold", "alternatives"),
    ([*GOOD, row_of("obligations", "ALT", signed_by=None)], "hold", "not answered yes, signed"),
    ([*GOOD, row_of("obligations", "ALT", signed_on=TENTH)], "go", ""),
    ([*GOOD, row_of("obligations", "ALT", signed_on="2028-03-11")], "hold", "alternatives"),
    ([*GOOD, row_of("obligations", "ALT", status="no")], "hold", "were not considered"),
    # views
    ([*GOOD, row_of("obligations", "TALK", granted_on=TENTH)], "go", ""),
    ([*GOOD, row_of("obligations", "TALK", granted_on="2028-03-11")], "hold", "no consultation"),
    ([*GOOD, row_of("obligations", "TALK", status="pending")], "hold", "no consultation"),
    ([*GOOD, said(date=TENTH)], "go", ""),
    ([*GOOD, said(date="2028-03-11")], "hold", "no view of a stakeholder"),
    ([*GOOD, said(receptor_ids="R1")], "go", ""),
    ([*GOOD, said(receptor_ids="R2")], "hold", "no view of a stakeholder"),
    # the plan
    ([*GOOD, without("obligations", "NNL")], "hold", "no no-net-loss plan"),
    ([*GOOD, row_of("obligations", "NNL", granted_on=TENTH)], "go", ""),
    ([*GOOD, row_of("obligations", "NNL", granted_on="2028-03-11")], "hold", "no no-net-loss"),
    ([*GOOD, row_of("obligations", "NNL", valid_to=TENTH)], "go", ""),
    ([*GOOD, row_of("obligations", "NNL", valid_to="2028-03-09")], "hold", "no no-net-loss"),
    # what it leaves
    ([*GOOD, row_of("obligations", "NNL", residual_ha=None)], "hold", "unknown: how much"),
    ([*GOOD, *LEFT], "go", ""),
    ([*GOOD, *LEFT, without("obligations", "OFF")], "hold", "leaves 0.01 ha, and no offset"),
    ([*GOOD, *LEFT, row_of("obligations", "OFF", status="pending")], "hold", "no offset"),
    ([*GOOD, *LEFT, row_of("obligations", "OFF", granted_on="2028-03-11")], "hold", "no offset"),
    # land that cannot be restored is left, whatever the plan says
    ([*GOOD, first("disturbance_blocks", recoverable="not_recoverable")], "hold",
     "leaves 0 ha, but 4 ha here are not recoverable"),
    ([*GOOD, *LEFT, first("disturbance_blocks", recoverable="not_recoverable"),
      row_of("obligations", "NNL", residual_ha=3.9)], "hold", "leaves 3.9 ha, but 4 ha"),
    ([*GOOD, *LEFT, first("disturbance_blocks", recoverable="not_recoverable"),
      row_of("obligations", "NNL", residual_ha=4.0)], "go", ""),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "state", "words"), CASES)
def test_each_thing_that_a_loss_of_natural_habitat_asks_for(changes, state, words):
    rows = asked(changed(*changes), "G12", TENTH)

    assert rows["state"].tolist() == [state], rows["reason"].tolist()
    assert words in rows["reason"].iloc[0]
    assert rows["way_out"].str.len().gt(0).eq(rows["state"].ne("go")).all()


def test_all_that_is_missing_is_told_at_once():
    """Four things, each with its own way out."""
    bare = changed(PS6, first("habitats", naturalness="natural"), without("obligations"))
    rows = asked(bare, "G12", TENTH)

    assert len(rows) == rows["way_out"].nunique() == 4


def test_a_plan_of_a_national_rule_is_asked_for_without_a_lender():
    plan = each("obligations", basis="law")
    rows = asked(changed(*GOOD, setting(standards=[]), plan), "G12", TENTH)

    assert rows["state"].tolist() == ["go"]


def test_the_answer_changes_on_the_day_the_offset_is_accepted():
    case = changed(*GOOD, *LEFT, row_of("obligations", "OFF", granted_on=TENTH))

    assert states(case, "G12", "2028-03-09", TENTH) == ["hold", "go"]
