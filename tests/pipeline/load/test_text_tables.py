"""One CSV file: what is regular is read, what is not is named by its row."""

import pandas as pd
import pytest

from riskshed.pipeline.load.text_tables import MAX_CELL, read_csv_bytes
from riskshed.schemas.faults import Fault
from tests.sites import the_fault

FILE = "tables/samples.csv"


def read(data: bytes) -> tuple[pd.DataFrame | None, list[Fault]]:
    return read_csv_bytes(data, "samples", FILE)


def rows(data: bytes) -> dict[str, list[object]]:
    frame, faults = read(data)
    assert faults == []
    assert frame is not None
    return frame.astype(object).where(frame.notna(), None).to_dict("list")


def refused(data: bytes) -> Fault:
    frame, faults = read(data)
    assert frame is None
    return the_fault(faults, table="samples", file=FILE, severity="error")


def test_the_first_row_of_data_is_row_2():
    """As a spreadsheet numbers it."""

    assert rows(b"a,b\n1,x\n2,y\n") == {"a": ["1", "2"], "b": ["x", "y"], "source_row": [2, 3]}


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_byte_order_mark_and_line_ends_make_no_difference(start, end):
    """Files from Windows, Linux and an old Mac hold the same table."""

    data = start + end.join([b"a,b", b"1,x", b"2,y"]) + end

    assert rows(data) == {"a": ["1", "2"], "b": ["x", "y"], "source_row": [2, 3]}


def test_text_stays_the_text_it_is():
    """No number, date or missing value is guessed: NaN, 007, 1e3, NA and dates stay text."""

    data = b"a,b,c,d,e\nNaN,007,1e3,NA,01/02/2020\n"

    assert [rows(data)[name][0] for name in "abcde"] == ["NaN", "007", "1e3", "NA", "01/02/2020"]


def test_an_empty_cell_is_missing_quoted_or_not():
    """Empty is unknown; a cell of spaces is empty."""

    assert rows(b'a,b\n,1\n"",2\n  ,3\n')["a"] == [None, None, None]


def test_a_line_end_within_quotes_does_not_move_the_row_numbers():
    """The note of row 2 runs over two lines; the row after it is still row 3."""

    data = b'a,note\n1,"first\nsecond"\n2,x\n'

    assert rows(data)["source_row"] == [2, 3]
    assert rows(data)["note"][0] == "first\nsecond"


def test_empty_rows_are_left_out_and_keep_their_number():
    """Blank lines, and rows of nothing but commas as a spreadsheet leaves them."""

    assert rows(b"a,b\n1,x\n\n,\n2,y\n,\n")["source_row"] == [2, 5]


def test_empty_columns_at_the_end_are_left_out():
    """A spreadsheet that once had more columns writes commas for them."""

    assert rows(b"a,b,,\n1,x,,\n") == {"a": ["1"], "b": ["x"], "source_row": [2]}


@pytest.mark.parametrize("script", ["العربية", "紫金", "Žižala"])
def test_any_script_is_read(script):
    """Names need not be Latin."""

    assert [script] == rows(f"a,b\n{script},1\n".encode())["a"]


def test_fast_and_slow_reader_agree():
    """A blank line sends the file to the slow reader; rows and types are the same."""

    lines = [b"a,b"] + [b"%d,%s" % (i, b'"x, y"' if i % 3 else b"") for i in range(50)]
    fast, _ = read(b"\n".join(lines))
    slow, _ = read(b"\n".join([*lines, b"", b","]))

    pd.testing.assert_frame_equal(fast, slow)


def test_a_header_without_rows_is_a_table_without_rows():
    """What that means is for the folder to say."""

    assert rows(b"a,b\n") == {"a": [], "b": [], "source_row": []}


@pytest.mark.parametrize("data", [b"", b"\xef\xbb\xbf", b"\n \n"])
def test_an_empty_file_is_a_fault(data):
    """It is neither a survey nor the lack of one."""

    fault = refused(data)

    assert fault.rule == "the file is empty"
    assert "delete the file if the survey was not done" in fault.fix


@pytest.mark.parametrize(("sign", "name"), [(b";", "semicolons"), (b"\t", "tabs"), (b"|", "bars")])
def test_another_separator_is_named(sign, name):
    """Excel of many countries writes semicolons."""

    fault = refused(sign.join([b"a", b"b"]) + b"\n" + sign.join([b"1,5", b"2"]))

    assert (1, f"the columns are separated by {name}, not by commas") == (fault.row, fault.rule)
    assert "decimals with a point" in fault.fix


def test_latin_1_is_named_with_its_row():
    """The row and the words around the first byte that is not UTF-8."""

    fault = refused("a,b\n1,x\n2,Métaleurop\n".encode("latin-1"))

    assert (fault.row, fault.value) == (3, "2,Métaleurop")
    assert "it looks like Latin-1" in fault.rule
    assert "CSV UTF-8" in fault.fix


def test_utf_16_is_named():
    """What a spreadsheet calls Unicode text."""

    assert refused("a,b\n1,2\n".encode("utf-16")).rule == "the file is UTF-16 text"


def test_a_nul_byte_is_named_with_its_row():
    """A file cut off by a full disk ends in such bytes."""

    fault = refused(b"a,b\n1,x\n2,\x00\x00\n")

    assert fault.row == 3
    assert "binary byte (0x00)" in fault.rule


def test_a_workbook_named_csv_is_named():
    """A renamed workbook is no CSV."""

    assert "a workbook or an archive, not a CSV" in refused(b"PK\x03\x04\x14\x00").rule


def test_ragged_rows_are_named_each_and_the_others_are_read():
    """Row 3 has a decimal comma, row 4 lacks a cell; row 5 is fine."""

    frame, faults = read(b"a,b\n1,x\n1,5,y\n2\n3,z\n")

    assert frame["source_row"].tolist() == [2, 5]
    assert [the_fault(faults, row=row).rule for row in (3, 4)] == [
        "the row has 3 cells, the header 2",
        "the row has 1 cells, the header 2",
    ]
    assert "write decimals with a point" in the_fault(faults, row=3).fix


def test_a_quote_that_is_never_closed_is_named():
    """It would swallow the rest of the file."""

    frame, faults = read(b'a,b\n1,x\n2,"y\n3,z\n')

    assert frame["source_row"].tolist() == [2]
    assert "not closed" in the_fault(faults, row=3).rule


def test_a_column_name_twice_is_kept_for_the_table_to_refuse():
    """Which of the two is meant? The rest of the table is looked at all the same."""
    frame, faults = read(b"a,b,a\n1,2,3\n")

    assert faults == []
    assert list(frame.columns) == ["a", "b", "a", "source_row"]


@pytest.mark.parametrize("name", ["source_row", "source_file"])
def test_the_loaders_own_columns_are_refused(name):
    """They would be overwritten."""
    frame, faults = read(f"a,{name}\n1,2\n".encode())

    assert "kept for the loader" in the_fault(faults, column=name).rule
    assert frame["a"].tolist() == ["1"]
    assert frame["source_row"].tolist() == [2]


def test_a_column_without_a_name_is_a_fault():
    """Between two named ones, which are read; at the end it is only a leftover."""
    frame, faults = read(b"a,,b\n1,2,3\n")

    assert the_fault(faults).rule == "a column has no name: the 2. one, B"
    assert frame[["a", "b"]].to_numpy().tolist() == [["1", "3"]]


def test_a_quote_that_swallows_megabytes_is_named():
    """The reader stops at the limit of a cell, not at the end of the file."""

    frame, faults = read(b'a,b\n1,x\n2,"' + b"y\n" * MAX_CELL)

    assert frame["source_row"].tolist() == [2]
    assert f"longer than {MAX_CELL:,} characters" in the_fault(faults, row=3).rule


def test_a_formula_is_text():
    """It is never run, neither here nor in what is written."""

    assert rows(b"a,b\n=cmd|'/c calc'!A1,2\n")["a"] == ["=cmd|'/c calc'!A1"]
