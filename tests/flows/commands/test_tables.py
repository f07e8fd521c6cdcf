"""`riskshed tables`: the data dictionary on the screen."""

import json

import pytest

from riskshed.flows.commands import tables
from riskshed.schemas.faults import UsageError
from riskshed.schemas.survey import TABLES
from riskshed.schemas.vocabulary import vocabulary


def test_all_tables_are_listed(capsys):
    """Each with what a row of it is."""

    assert tables.run(None, as_json=False) == 0

    out = capsys.readouterr().out
    assert all(f"\n{table} " in f"\n{out}" for table in TABLES)
    assert max(map(len, out.splitlines())) <= 80


def test_one_table_is_shown_with_its_columns(capsys):
    """Unit, rule, terms and example of each."""

    assert tables.run("samples", as_json=False) == 0
    assert "decimalLatitude" in capsys.readouterr().out


def test_json_has_one_entry_a_column(capsys):
    """For other programs."""

    assert tables.run("links", as_json=True) == 0

    rows = json.loads(capsys.readouterr().out)
    assert rows[0]["column"] == "link_id"
    assert {row["table"] for row in rows} == {"links"}


def test_a_table_that_does_not_exist_names_the_nearest():
    """A slip of the finger is told."""

    with pytest.raises(UsageError, match="there is no table chemstry; nearest: chemistry"):
        tables.run("chemstry", as_json=False)


def test_the_terms_of_a_vocabulary_are_listed(capsys):
    """Which messages name where no term is near."""
    assert tables.run("phases", as_json=False) == 0
    listed = capsys.readouterr().out

    assert [line.split()[0] for line in listed.splitlines() if line[0] != " "] == list(
        vocabulary("phases").terms
    )
