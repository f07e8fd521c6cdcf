"""Links of a site that join nothing are named, with the cell and what is near."""

import pytest

from tests.plans import core, smelter_plan

REACHED = {"link_id": "OWN", "action": "connect", "source_id": "S1", "citation": "plume model"}


def _findings(*links):
    """Return the findings about the rows of `links` at the smelter of Pb, Cd, Zn in Z1 and Z2."""
    plan = smelter_plan()
    plan.rows("links").extend(links)
    found = core(plan).graph.findings
    return found[found["table"].eq("links")].to_dict("records")


def test_a_link_that_joins_something_is_no_finding():
    adds = REACHED | {"link_id": "ADD", "action": "add", "process": "root_uptake", "medium": "soil",
                      "receptor_id": "plants", "phases": "operation"}  # fmt: skip

    assert _findings(REACHED, REACHED | {"link_id": "PB", "stressor": "Pb"}, adds) == []


@pytest.mark.parametrize(
    ("cells", "column", "near"),
    [
        ({"stressor": "Hg"}, "stressor", "Pb"),
        ({"phases": "exploration"}, "phases", "operation"),
        ({"zone_id": "Z11"}, "zone_id", "Z1"),
        ({"action": "add", "process": "root_uptake", "stressor": "Hg"}, "stressor", "Pb"),
        ({"kb_link_id": "L001", "stressor": "Hg"}, "stressor", "Pb"),
    ],
)
def test_a_link_that_joins_nothing_names_its_cell_and_what_is_near(cells, column, near):
    """Row 2 of the table: the source releases no mercury, is not there in exploration, …"""
    (finding,) = _findings(REACHED | cells)

    assert (finding["file"], finding["row"]) == ("tables/links.csv", 2)
    assert (finding["column"], finding["severity"]) == (column, "warning")
    assert finding["value"] == cells[column]
    assert near in finding["fix"]


def test_a_link_of_the_knowledge_base_that_does_not_fit_the_stressor_is_named():
    """L026 is a link of suspended solids, not of metals."""
    (finding,) = _findings(REACHED | {"kb_link_id": "L026", "stressor": "Pb"})

    assert finding["column"] == "kb_link_id"


def test_what_is_scoped_out_is_no_idle_link():
    out = {"action": "scope_out", "reason": "no such way", "signed_by": "A. B.",
           "signed_on": "2024-01-01"}  # fmt: skip

    assert _findings(REACHED, REACHED | out | {"link_id": "OUT"}) == []
