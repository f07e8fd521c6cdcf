"""Every fact says where it comes from and whether anybody has seen it there."""

import re
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

CONFIG = Path(str(files("riskshed.config")))
TABLES = sorted(path.relative_to(CONFIG).as_posix() for path in CONFIG.glob("*/*.csv"))
CITATIONS = (CONFIG / "citations.bib").read_text(encoding="utf-8")
ENTRIES = dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", CITATIONS, flags=re.MULTILINE | re.DOTALL))
STATES = {"verified", "derived", "unverified"}


def read(table: str) -> pd.DataFrame:
    return pd.read_csv(CONFIG / table, dtype=str, keep_default_na=False)


FACTS = [table for table in TABLES if "source_key" in read(table).columns]


def test_only_the_list_of_register_columns_holds_no_facts() -> None:
    """All other tables carry a source key in each row."""

    assert set(TABLES) - set(FACTS) == {"vocabulary/register_columns.csv"}


@pytest.mark.parametrize("table", FACTS)
def test_each_row_has_a_source_that_is_cited_and_a_verification(table: str) -> None:
    """A source key without an entry, or a fourth state of verification, fails here."""
    rows = read(table)

    assert not set(rows["source_key"]) - set(ENTRIES)
    assert set(rows["verification"]) <= STATES


@pytest.mark.parametrize("table", FACTS)
def test_a_verified_or_derived_row_says_where_or_how(table: str) -> None:
    """`verified` without a place where the value was seen would be a claim nobody can follow."""
    rows = read(table)
    claimed = rows[rows["verification"].isin({"verified", "derived"})]

    assert claimed["verification_note"].str.strip().ne("").all()


def test_each_citation_is_used_by_some_row() -> None:
    """An entry nobody uses is a leftover."""
    used = {key for table in FACTS for key in read(table)["source_key"]}

    assert set(ENTRIES) == used


def test_each_citation_says_how_it_was_checked() -> None:
    """The note of an entry tells what of it was seen."""
    silent = [key for key, entry in ENTRIES.items() if "note = {how checked: " not in entry]

    assert silent == []


def test_no_citation_key_stands_twice() -> None:
    """Two entries of one key would hide each other."""
    keys = re.findall(r"^@\w+\{([^,]+),", CITATIONS, flags=re.MULTILINE)

    assert sorted(set(keys)) == sorted(keys)


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_has_space_at_its_ends_or_a_line_break(table: str) -> None:
    """Such cells compare unequal to what they look like."""
    rows = read(table)
    bad = rows.map(lambda cell: cell != cell.strip() or "\n" in cell)

    assert not bad.to_numpy().any()
