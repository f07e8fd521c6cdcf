"""A cell that shows one thing and holds another is told; what surely means one thing is not."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from riskshed.pipeline.load.files import SiteFile
from riskshed.pipeline.load.workbooks import read_workbook
from riskshed.schemas.faults import Fault


def told(
    folder: Path, table: str, column: str, value: Any, format_: str
) -> tuple[str | None, list[Fault]]:
    """Return what is read from one cell with a number format, and the faults."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = table
    sheet.append(["name", column])
    sheet.append(["x", value])
    sheet["B2"].number_format = format_
    path = folder / "all.xlsx"
    book.save(path)
    frames, _, faults, refused = read_workbook(SiteFile(path, "tables/all.xlsx"), [table])
    assert refused[table] == {(2, column) for fault in faults if fault.severity == "error"}
    return frames[table][column][0], faults


@pytest.mark.parametrize(
    ("table", "column", "format_"),
    [
        ("chemistry", "result", "0%"),
        ("benchmarks", "organic_matter_pct", "0.00%"),
        ("chemistry", "result", '0.0"  "%'),
        ("sources", "activity_type", "0%"),
    ],
)
def test_a_percentage_is_refused_but_in_a_column_of_shares(
    table: str, column: str, format_: str, tmp_path: Path
) -> None:
    """35 % is held as 0.35: nobody knows which of the two a column of results means."""
    _, (fault,) = told(tmp_path, table, column, 0.35, format_)

    assert (fault.row, fault.column, fault.value, fault.severity) == (2, column, "35%", "error")
    assert fault.rule == "cell B2 shows 35 % and holds 0.35: which is meant is not sure"
    assert fault.fix.startswith("format the column as a number, and type the value")
    assert fault.fix.endswith("(35 or 0.35)")


@pytest.mark.parametrize(
    ("table", "column", "value", "format_", "read"),
    [
        ("mitigation", "effectiveness_mid", 0.35, "0%", "0.35"),
        ("chemistry", "result", 1234.5, "#,##0.0", "1234.5"),
        ("chemistry", "result", 0.00012, "0.00E+00", "0.00012"),
        ("chemistry", "result", 12, '0.0" (% of total)"', "12"),
        ("chemistry", "result", 3, "0000", "3"),
        ("samples", "sampled_at", dt.datetime(2024, 5, 1), "dd/mm/yyyy", "2024-05-01"),
        ("samples", "sample_id", 42, "General", "42"),
        ("samples", "sample_id", 999999999999999, "General", "999999999999999"),
        ("chemistry", "result", 1e15, "0.00E+00", "1000000000000000"),
        ("samples", "sample_id", "MAR-1", "@", "MAR-1"),
    ],
)
def test_what_means_one_thing_is_read_without_a_word(
    table: str, column: str, value: Any, format_: str, read: str, tmp_path: Path
) -> None:
    """Shares as percentages, separators of thousands, exponents, dates in a column of dates."""
    assert told(tmp_path, table, column, value, format_) == (read, [])


@pytest.mark.parametrize(
    ("value", "format_", "read", "rule"),
    [
        (dt.datetime(2024, 3, 1), "d-mmm", "2024-03-01",
         "cell B2 holds a date in a column of ids, and 2024-03-01 was read"),
        (42, "00000", "42", "cell B2 shows 00042, and 42 was read"),
        (1234567890123450, "0.00E+00", "1234567890123450", "cell B2 holds a number of more than"
         " 15 digits in a column of ids, and 1234567890123450 was read"),
    ],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_changed_is_a_warning(
    value: Any, format_: str, read: str, rule: str, tmp_path: Path
) -> None:
    """MAR-1 that became the first of March, zeros that are shown and not there, lost digits."""
    text, (fault,) = told(tmp_path, "samples", "sample_id", value, format_)

    assert text == read
    assert (fault.row, fault.column, fault.severity) == (2, "sample_id", "warning")
    assert fault.rule == rule
    assert fault.fix.startswith("format the column as text and type ")
