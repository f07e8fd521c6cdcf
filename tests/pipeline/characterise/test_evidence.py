"""The rows of the site's tables that a row of the register rests on."""

import re

import pytest

from tests.plans import run, site_of, smelter_plan, spread_out, with_soil


@pytest.fixture(scope="module")
def plan():
    """Return a smelter with twelve samples of each metal in a zone and sixty in another."""
    return with_soil(smelter_plan(), "Z2", {"Zn": spread_out(300, 0.5, 60)})


@pytest.fixture(scope="module")
def register(plan):
    """Return its register."""
    return run(plan).register


def rows_of(cell: str, table: str) -> str:
    """Return the row numbers that a cell names of a table."""
    (found,) = re.findall(rf"tables/{table}\.csv:([^;]+)", cell)
    return str(found)


def numbers(text: str) -> list[int]:
    """Return the numbers that a text with ranges stands for."""
    ends = [[int(end) for end in part.split("-")] for part in text.split(",")]
    return [number for run in ends for number in range(run[0], run[-1] + 1)]


def test_every_row_names_its_source_its_receptor_and_what_was_measured(plan, register):
    """The results of the zone and the stressor, and no reference sample among them."""
    tables = site_of(plan).tables
    chemistry = tables["chemistry"].merge(tables["samples"], on="sample_id", suffixes=("", "_of"))
    lead = chemistry[chemistry["zone_id"].eq("Z1") & chemistry["analyte"].eq("Pb")]
    shrews_lead = register.query("zone_id == 'Z1' and receptor_id == 'shrews' and stressor == 'Pb'")
    cell = shrews_lead["evidence_ids"].iloc[0]

    assert numbers(rows_of(cell, "chemistry")) == sorted(lead["source_row"])
    assert rows_of(cell, "sources") == str(tables["sources"]["source_row"].iloc[0])
    shrews = tables["receptors"].set_index("receptor_id")["source_row"]
    assert int(rows_of(cell, "receptors")) == shrews["shrews"]


def test_no_row_is_without_evidence(register):
    """At least the source and the receptor are rows of a table."""
    assert register["evidence_ids"].str.contains("tables/sources.csv:").all()
    assert register["evidence_ids"].str.contains("tables/receptors.csv:").all()
