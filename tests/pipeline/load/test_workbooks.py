"""A workbook: one sheet a table, values only."""

import datetime as dt
import zipfile

import openpyxl
import pytest

from riskshed.pipeline.load.files import SiteFile
from riskshed.pipeline.load.workbooks import read_workbook
from tests.sites import the_fault

TABLES = ["samples", "chemistry"]


def save(folder, sheets, name="tables.xlsx", change=None):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if change:
        change(book)
    path = folder / name
    book.save(path)
    return SiteFile(path, f"tables/{name}")


GOOD = {"samples": [["sample_id", "depth"], ["A1", 0.25]]}


def test_each_sheet_is_the_table_of_its_name(tmp_path):
    """Whatever the case of the name; other sheets are named in a warning."""

    found = save(tmp_path, {**GOOD, "Chemistry": [["sample_id"], ["A1"]], "Notes": [["hello"]]})
    frames, present, faults, _ = read_workbook(found, TABLES)

    assert {"samples", "chemistry"} == set(frames) == present
    fault = the_fault(faults, file="tables/tables.xlsx#Notes")
    assert (
        fault.severity,
        fault.rule,
    ) == ("warning", "the sheet is named as no table, so it was not read")


def test_a_workbook_named_as_a_table_may_have_a_sheet_of_any_name(tmp_path):
    """samples.xlsx with Sheet1."""

    found = save(tmp_path, {"Sheet1": GOOD["samples"]}, "samples.xlsx")

    assert read_workbook(found, TABLES)[0]["samples"]["sample_id"].tolist() == ["A1"]


def test_values_become_text_as_they_are_seen(tmp_path):
    """Dates as ISO, numbers without a spurious decimal, text that looks like a number as text."""

    row = ["007", 3, 0.1, True, dt.datetime(2024, 5, 1), dt.datetime(2024, 5, 1, 6, 30)]
    found = save(tmp_path, {"samples": [list("abcdef"), row]})
    frame = read_workbook(found, TABLES)[0]["samples"]

    assert [frame[name][0] for name in "abcdef"] == [
        "007",
        "3",
        "0.1",
        "true",
        "2024-05-01",
        "2024-05-01T06:30:00",
    ]


def test_rows_keep_the_numbers_of_the_sheet(tmp_path):
    """An empty row in between is left out."""

    found = save(tmp_path, {"samples": [["a", "b"], ["1", None], [None, None], ["2", "x"]]})

    assert read_workbook(found, TABLES)[0]["samples"]["source_row"].tolist() == [2, 4]


def test_a_formula_is_a_fault_at_its_cell(tmp_path):
    """Its value may be of another day, or of another file."""

    found = save(tmp_path, {"samples": [["sample_id", "depth"], ["A1", "=B1+1"]]})
    fault = the_fault(read_workbook(found, TABLES)[2], table="samples")

    assert (
        fault.row,
        fault.column,
        fault.value,
        fault.rule,
    ) == (2, "depth", "=B1+1", "cell B2 is a formula")
    assert "paste it as values" in fault.fix


def test_text_that_begins_with_an_equals_sign_is_text(tmp_path):
    """Only a real formula is one."""

    def as_text(book):
        book["samples"]["B2"].data_type = "s"

    found = save(tmp_path, {"samples": [["a", "b"], ["A1", "=x"]]}, change=as_text)

    assert read_workbook(found, TABLES)[0]["samples"]["b"][0] == "=x"


def test_an_error_value_is_a_fault(tmp_path):
    """#N/A is not an empty cell."""

    found = save(tmp_path, {"samples": [["a", "b"], ["A1", "#N/A"]]})

    assert the_fault(read_workbook(found, TABLES)[2], row=2).rule == "cell B2 is an error value"


def test_merged_cells_are_a_fault_at_their_first_row(tmp_path):
    """One cell of four holds the value, the others are empty."""

    found = save(tmp_path, GOOD, change=lambda book: book["samples"].merge_cells("A5:B6"))
    fault = the_fault(read_workbook(found, TABLES)[2], table="samples")

    assert (fault.row, fault.severity) == (5, "error")
    assert "the cells A5:B6 are merged" in fault.rule


def test_a_bomb_is_not_opened(tmp_path):
    """Fifty megabytes of zeros in fifty kilobytes."""

    path = tmp_path / "samples.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 50_000_000)
    frames, present, faults, _ = read_workbook(SiteFile(path, "tables/samples.xlsx"), TABLES)

    assert ({}, {"samples"}) == (frames, present)
    assert "unpacks to 50 MB" in the_fault(faults, file="tables/samples.xlsx").rule


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0 old or locked", b"PK\x03\x04 cut off"])
def test_what_is_no_workbook_is_a_fault(tmp_path, data):
    """Empty, protected by a password, or cut off."""

    path = tmp_path / "samples.xlsx"
    path.write_bytes(data)
    _, present, faults, _ = read_workbook(SiteFile(path, "tables/samples.xlsx"), TABLES)

    assert {"samples"} == present
    assert the_fault(faults, file="tables/samples.xlsx").severity == "error"
