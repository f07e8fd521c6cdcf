"""A workbook as tables: one sheet a table, named as the table.

What a person cannot see in a cell (a formula, a merged range, an error value) is a fault: the
loader takes values, and says where it found something else.
"""

import datetime as dt
import warnings
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from riskshed.pipeline.load.cell_formats import columns_by_heading, shown_otherwise
from riskshed.pipeline.load.files import SiteFile, file_fault
from riskshed.pipeline.load.header_row import LOOKED_AT, table_of_columns
from riskshed.pipeline.load.parquet_tables import value_as_text
from riskshed.pipeline.load.records import Record, empty_file, frame_from_records
from riskshed.pipeline.load.sheet_marks import SheetMarks, cells_of, column_letters, sheet_marks
from riskshed.schemas.faults import Fault

MAX_UNPACKED = 500_000_000  # bytes; 1e6 rows of chemistry unpack to some 300 MB
MAX_MERGED = 100_000  # rows of a merged area that are remembered
MAX_RATIO = 200  # honest sheets pack 10 to 40 times, a bomb a thousand times and more


@dataclass
class Sheet:
    """One sheet as text with `source_row`, and what is wrong in it.

    ``refused`` are the cells that held no plain value, as (row, heading): a fault names each, and
    no rule of the table speaks of them again.
    """

    frame: pd.DataFrame | None
    faults: list[Fault]
    refused: set[tuple[int, str]] = field(default_factory=set)


class Workbook(NamedTuple):
    """The sheets of a workbook that are tables.

    Attributes
    ----------
    frames : text with `source_row`, by table
    present : the tables for which there is a sheet, readable or not
    faults : with the file as ``tables/all.xlsx#samples``
    refused : the cells that held no plain value, as (row, heading), by table
    """

    frames: dict[str, pd.DataFrame]
    present: set[str]
    faults: list[Fault]
    refused: dict[str, set[tuple[int, str]]]


def archive_fault(path: Path, table: str, file: str) -> Fault | None:
    """Return why the workbook must not be unpacked, or None."""
    if path.stat().st_size == 0:
        return empty_file(table, file)
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
    except (zipfile.BadZipFile, OSError):
        rule = "the file is no .xlsx workbook, or it is protected by a password"
        return file_fault(table, file, rule, "save it as .xlsx without a password, or as CSV")
    packed = path.stat().st_size
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        return file_fault(
            table,
            file,
            f"the workbook unpacks to {unpacked / 1e6:,.0f} MB ({unpacked / packed:,.0f} times"
            " its size); it was not opened",
            "delete the empty formatted rows and columns, or save the sheets as CSV",
        )
    return None


def read_workbook(found: SiteFile, tables: Collection[str]) -> Workbook:
    """Return the sheets of a workbook that are tables.

    Parameters
    ----------
    found : the workbook; one that is named as a table may have a single sheet of any name
    tables : the names of all tables
    """
    stem = found.path.stem
    fault = archive_fault(found.path, stem, found.name)
    if fault is not None:
        return Workbook({}, {stem} & set(tables), [fault], {})
    import openpyxl  # noqa: PLC0415 - half a second that a folder of CSV files spares

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles that it leaves out
            book = openpyxl.load_workbook(found.path, read_only=True, data_only=False)
            return _read_sheets(book, found, tables)
    except Exception:  # openpyxl raises whatever its parsers raise
        rule = "the workbook cannot be read: its parts are damaged, or it holds charts as sheets"
        fix = "open it in a spreadsheet program, save it again as .xlsx, or save the sheets as CSV"
        fault = file_fault(stem, found.name, rule, fix)
        return Workbook({}, {stem} & set(tables), [fault], {})


def _read_sheets(book: Any, found: SiteFile, tables: Collection[str]) -> Workbook:
    read = Workbook({}, set(), [], {})
    first: dict[str, str] = {}
    try:
        for sheet in book.worksheets:
            table = sheet_table(sheet.title, found.path.stem, len(book.worksheets), tables)
            file = f"{found.name}#{sheet.title}"
            if table is None:
                read.faults.append(unknown_sheet(sheet, file, tables))
                continue
            if table in first:
                read.faults.append(second_sheet(table, file, first[table]))
                continue
            first[table] = file
            read.present.add(table)
            if sheet.sheet_state != "visible":
                read.faults.append(hidden_sheet(table, file))
            part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
            one = read_sheet(sheet, table, file, sheet_marks(found.path, part))
            read.faults.extend(one.faults)
            read.refused[table] = one.refused
            if one.frame is not None:
                read.frames[table] = one.frame
    finally:
        book.close()
    return read


def sheet_table(title: str, stem: str, sheets: int, tables: Collection[str]) -> str | None:
    """Return the table that a sheet holds, or None.

    >>> sheet_table("Sheet1", "samples", 1, ["samples"])
    'samples'
    >>> sheet_table("Notes", "all", 2, ["samples"]) is None
    True
    """
    name = title.strip().casefold()
    if name in tables:
        return name
    return stem if sheets == 1 and stem in tables else None


def unknown_sheet(sheet: Any, file: str, tables: Collection[str]) -> Fault:
    """Return the fault of a sheet that is no table: an error where it looks like one."""
    rows = sheet.iter_rows(max_row=LOOKED_AT)
    alike = (table_of_columns(map(cell_text, cells), tables) for cells in rows)
    meant = next(filter(None, alike), "")
    if meant:
        rule = f"the sheet has columns of {meant} and another name, so it was not read"
        fix = f"name it {meant}, or take it out of the workbook"
        return file_fault(meant, file, rule, fix)
    rule = "the sheet is named as no table, so it was not read"
    fix = "name it as a table ('riskshed tables' lists them), or leave it as a note"
    return file_fault(sheet.title, file, rule, fix, severity="warning")


def hidden_sheet(table: str, file: str) -> Fault:
    """Return the warning of a sheet that nobody sees and that counts all the same."""
    rule, fix = "the sheet is hidden, and was read", "show it, or delete it if it should not count"
    return file_fault(table, file, rule, fix, severity="warning")


def second_sheet(table: str, file: str, first: str) -> Fault:
    """Return the fault of two sheets for one table: names differ in capitals or spaces alone."""
    rule = f"the table {table} stands in {first} already"
    return file_fault(table, file, rule, "keep one of the two; one table has one sheet")


def read_sheet(sheet: Any, table: str, file: str, marks: SheetMarks) -> Sheet:
    """Return one sheet as text with `source_row`, and a fault for every cell that is no value."""
    odd = _Odd()
    sheet.reset_dimensions()  # the size that a file claims may be wrong
    records = _records(sheet, table, file, odd)
    frame, faults = frame_from_records(records, table, file, pad=True)
    for area in marks.merged:
        _merged(area, table, file, odd)
    in_header = [fault for fault in odd.faults if fault.row == odd.header_row]
    if frame is None or in_header:  # the headings are not known: what follows is not told
        return Sheet(None, faults if frame is None else in_header)
    hidden = hidden_cells(frame, odd.header, marks, table, file)
    return Sheet(frame, [*faults, *odd.faults, *hidden], odd.refused)


@dataclass
class _Odd:
    """What a sheet holds beside values, while its rows are read."""

    faults: list[Fault] = field(default_factory=list)
    refused: set[tuple[int, str]] = field(default_factory=set)
    header: list[str] = field(default_factory=list)
    header_row: int = 0

    def heading(self, index: int) -> str:
        """Return the heading above a column, from 0."""
        return self.header[index] if index < len(self.header) else ""

    def refuse(self, fault: Fault) -> None:
        """Note a cell that is no value: no rule of the table speaks of it again."""
        self.faults.append(fault)
        self.refused.add((fault.row, fault.column))


def _records(sheet: Any, table: str, file: str, odd: _Odd) -> Iterator[Record]:
    columns = columns_by_heading(table)
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [cell_text(cell) for cell in cells]
        if not odd.header and any(texts):
            odd.header, odd.header_row = [text.strip() for text in texts], row
        for index, cell in enumerate(cells):
            heading = odd.heading(index)
            if cell.data_type in ("f", "e"):
                odd.refuse(_no_value(cell, table, file, row, heading))
                texts[index] = ""  # else the rules of the table would speak of the formula's text
            elif column := columns.get(heading):
                other = shown_otherwise(cell, texts[index], column, table, file)
                if other and other.severity == "error":
                    odd.refuse(other)
                    texts[index] = ""
                elif other:
                    odd.faults.append(other)
        yield row, texts


def _merged(area: str, table: str, file: str, odd: _Odd) -> None:
    """Note a merged area: one fault, and none of its cells is a value."""
    rows, columns = cells_of(area)
    rule = f"the cells {area} are merged, so all but one of them are empty"
    fix = "unmerge them and fill in every row"
    heading = odd.heading(columns.start - 1) if columns.start else ""
    odd.faults.append(file_fault(table, file, rule, fix, row=rows.start, column=heading))
    headings = {odd.heading(column - 1) for column in columns[: len(odd.header)]}
    odd.refused.update((row, one) for row in rows[:MAX_MERGED] for one in headings)


def hidden_cells(
    frame: pd.DataFrame, header: list[str], marks: SheetMarks, table: str, file: str
) -> list[Fault]:
    """Return a warning for the rows, and one for the columns, that are hidden and were read."""
    read = set(frame["source_row"])
    rows = [row for row in marks.rows if row in read]
    columns = [
        f"{column_letters(number)} ({header[number - 1]})"
        for first, last in marks.columns
        for number in range(first, min(last, len(header)) + 1)
        if header[number - 1]
    ]
    faults = []
    fix = "show them and look at them; delete what should not count"
    for what, found, at in (("row", rows, min(rows, default=0)), ("column", columns, 1)):
        if found:
            more = f" and {len(found) - 5:,} more" if len(found) > 5 else ""
            named = ", ".join(map(str, found[:5])) + more
            are = f"{what} {named} is" if len(found) == 1 else f"{what}s {named} are"
            rule = f"{are} hidden (or filtered out), and counted all the same"
            faults.append(file_fault(table, file, rule, fix, row=at, severity="warning"))
    return faults


def _no_value(cell: Any, table: str, file: str, row: int, column: str) -> Fault:
    if cell.data_type == "f":
        rule = f"cell {cell.coordinate} is a formula"
        fix = "copy the column and paste it as values"
    else:
        rule = f"cell {cell.coordinate} is an error value"
        fix = "repair the formula it came from, or empty the cell"
    return file_fault(table, file, rule, fix, row=row, column=column, value=str(cell.value))


def cell_text(cell: Any) -> str:
    """Return the value of a cell as text; an empty cell is empty text."""
    value = cell.value
    if isinstance(value, dt.timedelta):
        return str(value)
    return value_as_text(value) or ""
