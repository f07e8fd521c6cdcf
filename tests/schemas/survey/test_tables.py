"""What every survey table must keep, whoever adds one."""

import pandas as pd
import pytest
from pandera.errors import SchemaErrors

from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import empty_table, parse_table
from riskshed.schemas.survey.table import columns_of, keys_of, rules_of
from riskshed.schemas.survey.terms import vocabulary_of
from tests.schemas.survey.rows import good_row, read

KINDS = {
    "text",
    "id",
    "number",
    "integer",
    "boolean",
    "date",
    "partial_date",
    "moment",
    "list",
    "enum",
    "wkt",
}
COLUMNS = [
    pytest.param(table, column, id=f"{table}.{column.name}")
    for table, model in TABLES.items()
    for column in columns_of(model)
]


def test_the_tables_come_in_a_fixed_order():
    """The order in which faults and dictionary list them."""
    assert list(TABLES) == [
        *("sources", "source_stressors", "disturbance_blocks", "habitats", "survey_events"),
        *("occurrences", "receptors", "samples", "chemistry", "benchmarks", "links"),
        *("zones_of_influence", "mitigation", "constraints", "physical", "background"),
        *("conclusions", "consultations", "survey_requirements", "monitoring", "restoration"),
        *("permits", "clearances", "obligations", "waivers"),
    ]


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_column_explains_itself(table, column):
    """Title, description and example; a number says its unit or the column that holds it."""
    assert column.kind in KINDS
    assert column.title
    assert column.description.endswith(".")
    assert column.example
    if column.kind in {"number", "integer"}:
        assert bool(column.unit) != bool(column.unit_in)
    if column.unit_in:
        assert column.unit_in in {one.name for one in columns_of(TABLES[table])}


@pytest.mark.parametrize(("table", "column"), COLUMNS)
def test_every_vocabulary_has_terms_and_every_foreign_key_a_key(table, column):
    """A column names nothing that is not there."""
    if column.vocabulary or column.terms:
        assert vocabulary_of(column).terms
    if column.foreign_key:
        other, name = column.foreign_key.split(".")
        assert name in keys_of(TABLES[other])


@pytest.mark.parametrize("table", TABLES)
def test_a_good_row_passes(table):
    """The examples of the dictionary are a valid row: no error and no warning."""
    frame, faults = read(table, good_row(table))
    assert faults == []
    assert len(frame) == 1


@pytest.mark.parametrize("table", TABLES)
def test_a_row_with_required_cells_alone_passes_or_says_what_it_needs(table):
    """Only the rules over several columns may ask for more than the required cells."""
    needed = [column.name for column in columns_of(TABLES[table]) if column.required]
    row = {name: cell if name in needed else "" for name, cell in good_row(table).items()}
    texts = {rule.text for rule in rules_of(TABLES[table]).values()}
    assert {fault.rule for fault in read(table, row)[1]} <= texts


@pytest.mark.parametrize("table", TABLES)
def test_an_empty_table_has_the_columns_and_types_of_a_full_one(table):
    """What was not surveyed looks like what was, without rows."""
    full, _ = read(table, good_row(table))
    empty = empty_table(table)
    assert len(empty) == 0
    assert list(empty.columns) == list(full.columns)
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()


@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_rows_has_no_fault(table):
    """A header alone is for the loader to judge; there is no row to be wrong."""
    raw = pd.DataFrame({name: pd.Series(dtype="str") for name in good_row(table)})
    raw["source_row"] = pd.Series(dtype="int64")
    frame, faults = parse_table(table, raw, "x.csv")
    assert faults == []
    assert list(frame.columns) == list(empty_table(table).columns)


@pytest.mark.parametrize("table", TABLES)
def test_every_rule_says_where_and_what_to_do(table):
    """A rule stands at a column, reads columns of its table, and names a way out."""
    names = {column.name for column in columns_of(TABLES[table])}
    for rule in rules_of(TABLES[table]).values():
        assert {rule.at, *rule.reads} <= names
        assert rule.text
        assert rule.fix.format_map(dict.fromkeys(rule.reads, "x"))
        assert rule.severity in {"error", "warning"}


@pytest.mark.parametrize("cells", [[7.0], pd.Series([b"Pb"], dtype="object")])
def test_text_that_is_stored_as_something_else_is_refused(cells):
    """The type of text answers for its column as a whole, and still sees what is no text."""
    table = empty_table("source_stressors").reindex(range(1)).assign(stressor=cells)

    with pytest.raises(SchemaErrors, match="stressor"):
        TABLES["source_stressors"].validate(table, lazy=True)
