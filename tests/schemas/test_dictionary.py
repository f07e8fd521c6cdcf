"""The data dictionary says what the models say."""

import pytest

from riskshed.schemas.dictionary import (
    DICTIONARY_COLUMNS,
    dictionary,
    markdown,
    table_notes,
    terminal_text,
)
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of, rules_of


def test_the_page_in_docs_is_what_the_models_say(repository):
    """`make docs` writes it; nobody edits it."""
    page = (repository / "docs" / "tables.md").read_text("utf-8")
    assert page == markdown() + "\n", "make docs, then read the diff"


def test_there_is_one_row_a_column():
    """All tables in their order, and all of their columns."""
    rows = dictionary()
    assert list(rows.columns) == list(DICTIONARY_COLUMNS)
    assert list(rows["table"].unique()) == list(TABLES)
    for table, model in TABLES.items():
        names = [column.name for column in columns_of(model)]
        assert rows.loc[rows["table"] == table, "column"].tolist() == names


def test_a_row_tells_type_unit_rule_and_vocabulary():
    """In words, as a team reads them."""
    rows = dictionary("disturbance_blocks").set_index("column")
    assert rows.loc["block_id", "required"] == "key"
    assert rows.loc["area_ha", ["type", "required", "unit", "rule"]].tolist() == [
        *("number", "yes", "ha", "greater than 0")
    ]
    assert rows.loc["method", ["type", "vocabulary"]].tolist() == ["term", "clearing_methods"]
    assert dictionary("habitats").set_index("column").loc["condition", "rule"] == (
        "or a share from 0 to 1"
    )
    events = dictionary("survey_events").set_index("column")
    assert events.loc["eventDate", "type"] == "partial date or interval"
    assert events.loc["block_ids", "rule"] == "is in disturbance_blocks.block_id"
    assert events.loc["samplingEffortValue", "unit"] == "see samplingEffortUnit"


@pytest.mark.parametrize("table", TABLES)
def test_the_terminal_shows_every_column_and_rule_of_a_table(table):
    """No line is wider than the terminal, save a long name or example."""
    text = terminal_text(table)
    for column in columns_of(TABLES[table]):
        assert f"\n{column.name}  " in text
    flat = " ".join(text.split())
    for rule in rules_of(TABLES[table]).values():
        assert rule.text in flat
    assert table_notes(table)["key"] in text
