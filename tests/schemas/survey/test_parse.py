"""From text to typed tables: headings, cells, and what no cell may be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import parse_table
from riskshed.schemas.survey.table import columns_of
from tests.schemas.survey.rows import faults_of, good_row, read


def test_declared_columns_come_first_then_extras_then_where_the_row_is_from():
    """One order, whatever the order of the file."""
    row = {"note": "x", **dict(reversed(good_row("samples").items())), "zz": "y"}
    frame, _ = read("samples", row)
    declared = [column.name for column in columns_of(TABLES["samples"])]
    assert list(frame.columns) == [*declared, "note", "zz", "source_file", "source_row"]
    assert frame.loc[0, "source_file"] == "tables/samples.csv"
    assert frame.loc[0, "source_row"] == 2


def test_types_are_text_float_and_nullable_boolean():
    """Integers are float64, because a cell may be empty."""
    types = read("survey_events", good_row("survey_events"))[0].dtypes.astype(str)
    assert types["eventID"] == types["eventDate"] == types["block_ids"] == "str"
    assert types["samplingEffortValue"] == "float64"
    assert types["isAbsenceReported"] == "boolean"
    assert types["source_row"] == "int64"
    assert read("receptors", good_row("receptors"))[0]["value_1_5"].dtype == "float64"


def test_headings_are_matched_whatever_their_case():
    """SAMPLE_ID is sample_id."""
    row = {name.upper(): cell for name, cell in good_row("samples").items()}
    frame, faults = read("samples", row)
    assert faults == []
    assert frame.loc[0, "sample_id"] == "20-01S"


def test_an_unknown_column_is_a_warning_with_the_nearest_column():
    """It is kept as an extra column."""
    frame, faults = read("samples", {**good_row("samples"), "sampledat": "2020"})
    (fault,) = faults
    assert (fault.row, fault.column, fault.severity) == (1, "sampledat", "warning")
    assert "nearest column: sampled_at" in fault.fix
    assert frame.loc[0, "sampledat"] == "2020"


def test_a_column_like_none_of_ours_is_told_no_nearest_one():
    """`kind` of a permit is no `block_ids`."""
    (fault,) = read("permits", {**good_row("permits"), "kind": "clearing"})[1]
    assert fault.fix == (
        "kept as an extra column and not used; 'riskshed tables permits' lists the columns"
    )


def test_a_missing_required_column_is_one_error_not_one_a_row():
    """The header is at fault, not each of the rows."""
    row = good_row("samples")
    del row["matrix"]
    faults = read("samples", row, {**row, "sample_id": "b"})[1]
    assert [(f.row, f.column, f.rule) for f in faults] == [
        (1, "matrix", "required column is missing")
    ]
    assert "such as soil" in faults[0].fix


def test_a_required_column_may_be_missing_where_every_row_is_silent_on_it():
    """All rows name it in unknown_fields."""
    row = {**good_row("samples"), "unknown_fields": "sampled_at"}
    del row["sampled_at"]
    assert read("samples", row)[1] == []
    assert len(read("samples", row, {**row, "sample_id": "b", "unknown_fields": ""})[1]) == 1


def test_the_same_column_twice_is_an_error():
    """Which of the two would hold?"""
    raw = pd.DataFrame([["a", "b", 2]], columns=["sample_id", "Sample_ID", "source_row"])
    faults = parse_table("samples", raw, "x.csv")[1]
    told = [(fault.column, fault.rule) for fault in faults if fault.column.lower() == "sample_id"]
    assert told == [("Sample_ID", "the column name stands 2 times in the header")]


def test_cells_are_trimmed_and_blanks_are_unknown():
    """Spaces around a value are no part of it."""
    frame, faults = read("samples", {**good_row("samples"), "matrix": " soil ", "tissue": "  "})
    assert faults == []
    assert frame.loc[0, "matrix"] == "soil"
    assert pd.isna(frame.loc[0, "tissue"])


def test_missing_cells_may_come_as_nan_or_as_empty_text():
    """The loader may hand over either."""
    raw = pd.DataFrame([{**good_row("samples"), "tissue": np.nan, "source_row": 2}])
    frame, faults = parse_table("samples", raw, "x.csv")
    assert faults == []
    assert pd.isna(frame.loc[0, "tissue"])


def test_aliases_become_their_term():
    """Lead is Pb, µg/L is ug/L, dry weight is dry."""
    row = {**good_row("chemistry"), "analyte": "Lead", "unit": "µg/g", "basis": "dry weight"}
    frame, faults = read("chemistry", row)
    assert faults == []
    assert frame.loc[0, ["analyte", "unit", "basis"]].tolist() == ["Pb", "mg/kg", "dry"]


def test_lists_are_trimmed_sorted_and_without_repeats():
    """As every list of ours is joined."""
    row = {**good_row("sources"), "stressors": " zinc;Pb ; Pb;"}
    assert read("sources", row)[0].loc[0, "stressors"] == "Pb;Zn"


@pytest.mark.parametrize(
    ("cell", "value"),
    [("true", True), ("TRUE", True), ("False", False), ("FALSE", False)],
)
def test_true_and_false_are_booleans(cell, value):
    """In any case of letters, as spreadsheets write them."""
    frame, faults = read("receptors", {**good_row("receptors"), "endemic": cell})
    assert faults == []
    assert frame.loc[0, "endemic"] == value


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        *(("yes", "type true"), ("1", "type true"), ("oui", "type true"), ("0", "type false")),
        *(("no", "type false"), ("maybe", "type true or false"), ("1.0", "type true or false")),
    ],
)
def test_other_words_are_no_booleans(cell, fix):
    """The fix says which one it looks like."""
    (fault,) = faults_of("receptors", endemic=cell)
    assert (fault.column, fault.value, fault.rule) == ("endemic", cell, "true or false")
    assert fault.fix.startswith(fix)


@pytest.mark.parametrize(
    ("cell", "value"),
    [("1.5", 1.5), ("+2", 2), (".5", 0.5), ("3.", 3), ("1e-3", 0.001), ("0.1", 0.1), ("007", 7)],
)
def test_numbers_are_read_exactly(cell, value):
    """To the last bit, as Python reads them."""
    frame, faults = read("samples", {**good_row("samples"), "depth_bottom_m": cell})
    assert faults == []
    assert frame.loc[0, "depth_bottom_m"] == value


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("1,5", "type 1.5"),
        ("1,500", "type 1500, or 1.500 if the comma is a decimal"),
        ("1,234.5", "type 1234.5"),
        ("1.234,5", "type 1234.5"),
        ("1 500", "type 1500, without spaces"),
        ("1'500", "type 1500, without apostrophes"),
        ("inf", "type a finite number"),
        ("-Infinity", "type a finite number"),
        ("1e400", "below 1e308"),
        ("NaN", "leave the cell empty"),
        ("n.d.", "leave the cell empty"),
        ("#DIV/0!", "leave the cell empty"),
        ("=A1*2", "not a formula"),
        ("−5", "type -5 with a plain hyphen"),
        ("~5", "the number alone"),
        ("12 m", "type 12 alone; 'm' does not belong"),
        ("0x1F", "type a number such as"),
        ("1_000", "type a number such as"),
        ("٣", "type 3 with the digits 0 to 9"),
        ("five", "a number such as 0.25 m"),
    ],
)
def test_what_is_no_number_says_what_to_type(cell, fix):
    """Nothing is turned into a number that might have been meant."""
    (fault,) = faults_of("samples", depth_bottom_m=cell)
    assert (fault.column, fault.value, fault.severity) == ("depth_bottom_m", cell, "error")
    assert fault.rule == "a finite number, with a point for the decimal"
    assert fix in fault.fix


@pytest.mark.parametrize("cell", ["1.7", "1e3", "12345678901234567890", "two"])
def test_what_is_no_whole_number_is_refused(cell):
    """A spreadsheet's 3.0 is 3; 1.7 animals are none."""
    (fault,) = faults_of("occurrences", individualCount=cell)
    assert (fault.column, fault.rule) == ("individualCount", "a whole number")
    assert faults_of("occurrences", individualCount="3.0") == []


@pytest.mark.parametrize("cell", ["lead\x00dust", "a\x07b", "bell\x9c"])
def test_control_characters_are_refused_and_shown(cell):
    """NUL is what binary files are full of."""
    (fault,) = faults_of("receptors", name=cell)
    assert fault.rule == "text without control characters (such as NUL)"
    assert fault.value.isprintable()
    assert "\\x" in fault.value


def test_a_cell_of_ten_megabytes_is_refused_and_shown_short():
    """The message stays readable."""
    (fault,) = faults_of("receptors", name="x" * 10_000_000)
    assert fault.rule == "a cell holds at most 100,000 characters"
    assert fault.value == "x" * 80 + "… (10000000 characters)"
    assert faults_of("receptors", name="x" * 100_000) == []


def test_a_formula_stays_text():
    """What a spreadsheet would run is only shown."""
    frame, faults = read("receptors", {**good_row("receptors"), "name": "=cmd|' /C calc'!A0"})
    assert faults == []
    assert frame.loc[0, "name"] == "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "does not cross itself"),
        ("POINT (698603 7035782)", "longitude within ±180"),
        ("POINT EMPTY", "not empty"),
        ("POLYGON ((0 0, 1 1", "a geometry as WKT"),
    ],
)
def test_bad_shapes_are_refused(cell, rule):
    """Crossing, in metres, empty or no shape at all."""
    (fault,) = faults_of("sources", footprintWKT=cell)
    assert (fault.column, fault.severity) == ("footprintWKT", "error")
    assert rule in fault.rule


def test_a_refused_cell_is_missing_and_the_rest_of_its_row_is_read():
    """The table can still be looked at while it is at fault."""
    frame, faults = read("chemistry", {**good_row("chemistry"), "result": "1,5"})
    assert len(faults) == 1
    assert np.isnan(frame.loc[0, "result"])
    assert frame.loc[0, "analyte"] == "Pb"


def test_nothing_the_parser_is_given_is_changed():
    """A table is read, never edited."""
    raw = pd.DataFrame([{**good_row("chemistry"), "analyte": " lead ", "source_row": 7}])
    before = raw.copy(deep=True)
    parse_table("chemistry", raw, "x.csv")
    pd.testing.assert_frame_equal(raw, before)


@pytest.mark.property
@settings(max_examples=10)  # a table is parsed twice in each
@given(st.permutations(range(6)))
def test_the_order_of_rows_moves_no_fault(order):
    """Each fault stays with its row of the file."""
    good = good_row("chemistry")
    rows = [
        *(good, {**good, "sample_id": "b", "result": "1,5"}, {**good, "sample_id": "c d"}),
        *({**good, "sample_id": "e", "unit": "ppb"}, {**good, "sample_id": "f", "basis": ""}),
        {**good, "sample_id": "g", "result": "-1"},
    ]
    raw = pd.DataFrame(rows).assign(source_row=range(2, 8))
    shuffled = raw.iloc[list(order)]
    assert sorted(parse_table("chemistry", shuffled, "x")[1]) == sorted(
        parse_table("chemistry", raw, "x")[1]
    )


@pytest.mark.property
@settings(max_examples=15)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(sorted(good_row("chemistry"))), st.text(), min_size=1),
        min_size=1,
    )
)
def test_no_text_whatever_brings_the_parser_down(rows):
    """Any unicode in any cell is a value or a fault, never a traceback."""
    frame, faults = read("chemistry", *({**good_row("chemistry"), **cells} for cells in rows))
    assert len(frame) == len(rows)
    for fault in faults:
        assert fault.value.isprintable()
        assert fault.rule
        assert fault.fix


@pytest.mark.property
@settings(max_examples=15)
@given(
    st.lists(
        st.just(0.0) | st.floats(1e-100, 1e100).flatmap(lambda x: st.sampled_from((x, -x))),
        min_size=1,
    )
)
def test_every_float_survives_the_trip_through_text(values):
    """repr writes the shortest text that reads back as the same number."""
    rows = [{**good_row("receptors"), "baseline_value": repr(value)} for value in values]
    assert read("receptors", *rows)[0]["baseline_value"].tolist() == values


def test_many_unknown_terms_cost_little():
    """The nearest term is looked up for some hundred of them, not for each of many."""
    units = [f"mg/k{i}" for i in range(3000)]
    rows = [{**good_row("chemistry"), "sample_id": unit[4:], "unit": unit} for unit in units]
    faults = read("chemistry", *rows)[1]
    assert len(faults) == 3000
    assert "nearest allowed term" in faults[0].fix
    assert "'riskshed tables units' lists them" in faults[-1].fix
