"""Shipped season tables: as they were compiled, typed, in known regions, and never upgraded."""

import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import parse_table
from riskshed.schemas.survey.table import columns_of
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

REQUIREMENTS = read_config("requirements/survey_requirements.csv")
VALIDITY = read_config("requirements/survey_validity.csv")
LISTS = read_config("requirements/protection_lists.csv")
REGIONS = read_config("requirements/regions.csv")


def test_there_are_as_many_as_were_compiled_each_under_its_own_id():
    """140 requirements, 31 rules of validity, 41 lists."""
    tables = (REQUIREMENTS, VALIDITY, LISTS)

    assert [len(table) for table in tables] == [140, 31, 41]
    assert all(table.iloc[:, 0].is_unique for table in tables)


def test_what_was_seen_and_what_was_recalled_stays_apart():
    """93 of the 140 were read in a source; no row says more than was seen."""
    assert REQUIREMENTS["verification"].value_counts().to_dict() == {
        "verified": 93,
        "unverified": 47,
    }


def test_shipped_rows_are_rows_of_the_table_that_a_site_fills():
    """The same columns in the same order, so that a team can copy a row; and no error in it."""
    own = [c.name for c in columns_of(TABLES["survey_requirements"]) if c.name != "unknown_fields"]
    shared = [name for name in own if name != "verification"]
    assert list(REQUIREMENTS.columns[: len(shared)]) == shared
    raw = REQUIREMENTS[own].assign(unknown_fields="", source_row=range(2, len(REQUIREMENTS) + 2))

    _, faults = parse_table("survey_requirements", raw.fillna(""), "x.csv")

    assert [fault for fault in faults if fault.severity == "error"] == []


@pytest.mark.parametrize("table", [REQUIREMENTS, VALIDITY, LISTS])
def test_every_region_is_known(table):
    """A row of an unknown region would hold nowhere."""
    assert set(table["region"]) <= set(REGIONS["region"])


def test_every_region_lies_in_a_known_one():
    """California is in the United States; a country is in none."""
    assert set(REGIONS["parent"].dropna()) <= set(REGIONS["region"])


def test_no_window_is_another_one_shifted_by_half_a_year():
    """Where no window was found none is made up: 58 rows have none, and the south keeps them."""
    none = REQUIREMENTS[REQUIREMENTS["windows"].isna()]

    assert len(none) == 58
    assert set(none["hemisphere"].dropna()) == {"N", "S"}


def test_groups_and_methods_are_terms():
    """A group that is no term would meet no receptor, a method that is none no visit."""
    groups = {item for cell in REQUIREMENTS["taxon_group"] for item in split_list(cell)}
    methods = {item for cell in REQUIREMENTS["method"] for item in split_list(cell)}

    assert groups <= set(vocabulary("taxon_groups").terms)
    assert methods <= set(vocabulary("sampling_protocols").terms)


def test_numbers_are_numbers():
    """Four visits to a newt pond, two of them from mid-April to mid-May (guidelines of 2001)."""
    row = load_knowledge().survey_requirements.set_index("requirement_id").loc["GB-GCN-POND-PRES"]

    assert (row["min_visits"], row["min_visits_in_core"]) == (4.0, 2.0)
    assert (row["windows"], row["core_windows"]) == ("03-15..06-15", "04-15..05-15")
