"""The nine ways in which pandera is silently generous, each shut.

The first half of a test shows the trap where that is cheap, the second that we do not step into it.
"""

import re
import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import pandera.errors
import pandera.pandas as pa
import pytest
from pandera.io import pandas_io

from riskshed.schemas.dictionary import dictionary
from riskshed.schemas.faults import UsageError
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import parse_table, require_validation
from riskshed.schemas.survey.table import columns_of, rules_of
from tests.schemas.survey.rows import faults_of, good_row, read


@pytest.mark.parametrize(
    ("table", "column", "cell"),
    [
        ("occurrences", "individualCount", "1.7"),  # coerced: 1
        ("receptors", "endemic", "0"),  # coerced: False
        ("disturbance_blocks", "planned_start", "01/02/2020"),  # coerced: 2 January
    ],
)
def test_trap_1_coercion_nothing_is_turned_into_what_it_might_mean(table, column, cell):
    """1.7 is no 1, 'False' is not true, 01/02/2020 is two days."""
    words = pd.Series(["False"], dtype="object")
    assert pa.SeriesSchema(bool, coerce=True).validate(words).tolist() == [True]
    (fault,) = faults_of(table, **{column: cell})
    assert (fault.column, fault.value, fault.severity) == (column, cell, "error")


@pytest.mark.parametrize("table", TABLES)
def test_trap_1_no_model_and_no_column_coerces(table):
    """Neither the table nor any of its columns."""
    schema = TABLES[table].to_schema()
    assert not schema.coerce
    assert not any(column.coerce for column in schema.columns.values())


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_trap_2_infinity_no_number_field_accepts_it(table, value):
    """ge(0) lets inf pass; each of our number fields has an infinite bound to stay within."""
    pa.SeriesSchema(float, pa.Check.ge(0)).validate(pd.Series([np.inf]))
    numbers = {
        column.name for column in columns_of(TABLES[table]) if column.kind in {"number", "integer"}
    }
    if not numbers:
        return  # conclusions and consultations have none
    frame = read(table, good_row(table))[0].assign(**dict.fromkeys(numbers, value))
    with pytest.raises(pandera.errors.SchemaErrors) as found:
        TABLES[table].validate(frame, lazy=True)
    cases = found.value.failure_cases
    assert numbers <= set(cases.loc[cases["schema_context"] == "Column", "column"])


def test_trap_2_missing_cells_are_seen_by_the_rules_that_are_about_them():
    """A rule over several columns is not skipped because one of its cells is empty."""
    for table, model in TABLES.items():
        for check in model.to_schema().checks:
            assert not check.ignore_na, (table, check.name)
    (fault,) = faults_of("chemistry", result="")
    assert fault.rule.startswith("a row has a result, or a detection condition")


def test_trap_3_duplicate_index_labels_faults_name_the_row_of_the_file():
    """A frame of two files glued together has each label twice; source_row is what counts."""
    row = good_row("chemistry")
    raw = pd.DataFrame([row, {**row, "sample_id": "b", "result": "-1"}]).assign(source_row=[2, 95])
    raw.index = [0, 0]
    (fault,) = parse_table("chemistry", raw, "x.csv")[1]
    assert (fault.row, fault.column, fault.value) == (95, "result", "-1")


def test_trap_4_one_fault_a_row_and_rule():
    """Pandera lists a failing rule once for each of the columns; and a refused cell twice."""
    frame = read("samples", {**good_row("samples"), "depth_top_m": "0.5"})[0]
    with pytest.raises(pandera.errors.SchemaErrors) as found:
        TABLES["samples"].validate(frame, lazy=True)
    assert len(found.value.failure_cases) > 10
    assert len(faults_of("samples", depth_top_m="0.5")) == 1
    assert len(faults_of("samples", depth_top_m="0,5", depth_bottom_m="-1")) == 2


def test_trap_5_the_cached_schema_is_the_same_before_and_after():
    """Parsing changes no model, and no bad row is dropped."""
    schema = TABLES["chemistry"].to_schema()
    before = repr(schema)
    row = good_row("chemistry")
    frame, faults = read("chemistry", row, {**row, "sample_id": "b", "result": "-1", "basis": "?"})
    assert len(faults) == 2
    assert len(frame) == 2
    assert TABLES["chemistry"].to_schema() is schema
    assert repr(schema) == before
    assert not any(model.to_schema().drop_invalid_rows for model in TABLES.values())


@pytest.mark.parametrize("word", ["False", "false", "0", "no", "TRUE", ""])
def test_trap_6_validation_switched_off_we_refuse_to_run(monkeypatch, word):
    """Pandera takes every word but true, True and 1 for false, TRUE among them."""
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", word)
    with pytest.raises(UsageError, match=r"PANDERA_VALIDATION_ENABLED=.* switches the checks"):
        require_validation()


@pytest.mark.parametrize("depth", ["SCHEMA_ONLY", "DATA_ONLY"])
def test_trap_6_validation_half_switched_off_we_refuse_to_run(monkeypatch, depth):
    """Half of the checks is none of the safety."""
    monkeypatch.setenv("PANDERA_VALIDATION_DEPTH", depth)
    with pytest.raises(UsageError, match="leaves out a part of the checks"):
        require_validation()


def test_trap_6_validation_switched_off_at_start_we_refuse_to_parse():
    """A process that started with the switch set cannot be talked out of it by unsetting it."""
    code = (
        "import pandera.pandas, os; del os.environ['PANDERA_VALIDATION_ENABLED']\n"
        "import pandas as pd\n"
        "from riskshed.schemas.survey.parse import parse_table\n"
        "parse_table('links', pd.DataFrame({'source_row': []}), 'x')"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        *(),
        env={"PANDERA_VALIDATION_ENABLED": "False", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "RefusedError: PANDERA_VALIDATION_ENABLED=False switches" in run.stderr.splitlines()[-1]


def test_trap_6_validation_is_on_here(monkeypatch):
    """With nothing set, or set to true."""
    monkeypatch.delenv("PANDERA_VALIDATION_ENABLED", raising=False)
    require_validation()
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "True")
    require_validation()


def test_trap_7_yaml_export_loses_meaning_the_dictionary_keeps_it():
    """Units, examples, vocabularies and rules come from the models, not from an export."""
    with warnings.catch_warnings():  # pandera says itself that it will skip each rule
        warnings.simplefilter("ignore", UserWarning)
        exported = pandas_io.to_yaml(TABLES["chemistry"].to_schema())
    rows = dictionary("chemistry").set_index("column")
    assert "211" not in exported
    assert rows.loc["result", ["example", "unit"]].tolist() == ["211", "see unit"]
    assert rows.loc["analyte", "vocabulary"] == "stressors"
    assert "result_or_condition" not in exported
    assert "result_or_condition" in rules_of(TABLES["chemistry"])


def test_trap_8_keys_across_tables_are_ours_to_check():
    """Pandera knows one table; each foreign key names its table and column for the loader."""
    assert faults_of("chemistry", sample_id="nobody") == []
    keys = {
        f"{table}.{column.name}": column.foreign_key
        for table, model in TABLES.items()
        for column in columns_of(model)
        if column.foreign_key
    }
    assert keys["chemistry.sample_id"] == "samples.sample_id"
    assert keys["occurrences.eventID"] == "survey_events.eventID"
    assert keys["links.receptor_id"] == "receptors.receptor_id"


def test_trap_8_a_wrong_crs_is_no_type_error():
    """Pandera raises a bare TypeError on another CRS; our shapes are WKT and give a fault."""
    metres = "POLYGON ((698603 7035782, 698703 7035782, 698703 7035882, 698603 7035782))"
    (fault,) = faults_of("zones_of_influence", distance_m="", geometry=metres)
    assert "EPSG:4326" in fault.rule
    for model in TABLES.values():
        for column in model.to_schema().columns.values():
            assert "geometry" not in str(column.dtype)


def test_trap_9_nobody_asks_pandera_for_examples(repository):
    """Model.example() takes seconds with a pattern; the fields carry their own."""
    call = re.compile(r"\.(example|strategy)\(")
    for path in [*(repository / "schemas").rglob("*.py"), *(repository / "tests").rglob("*.py")]:
        if path.name != "test_pandera_traps.py" and call.search(path.read_text("utf-8")):
            assert "pandera" not in path.read_text("utf-8"), path


def test_a_program_that_imported_pandera_first_reads_tables_too(repository):
    """Pandera keeps the storage of text that held when it was imported; the fields say theirs."""
    program = (
        "import pandera.pandas\n"
        "from tests.schemas.survey.rows import faults_of\n"
        "print(faults_of('source_stressors', stressor=''))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=False, cwd=repository,
    )  # fmt: skip
    assert "column='stressor'" in done.stdout, done.stderr
