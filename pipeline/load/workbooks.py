"""A workbook as tables: one sheet a table, named as the table.

What a person cannot see in a cell (a formula, a merged range, an error value) is a fault: the
loader takes values, and says where it found something else.
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from riskshed.pipeline.load.files import SiteFile, file_fault
from riskshed.pipeline.load.header_row import LOOKED_AT, table_of_columns
from riskshed.pipeline.load.parquet_tables import value_as_text
from riskshed.pipeline.load.records import Record, empty_file, frame_from_records
from riskshed.schemas.faults import Fault

MAX_UNPACKED = 500_000_000  # bytes; 1e6 rows of chemistry unpack to some 300 MB
MAX_RATIO = 200  # honest sheets pack 10 to 40 times, a bomb a thousand times and more
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z0-9:]+)\"")
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")


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


def read_workbook(
    found: SiteFile, tables: Collection[str]
) -> tuple[dict[str, pd.DataFrame], set[str], list[Fault]]:
    """Return the sheets of a workbook that are tables.

    Parameters
    ----------
    found : the workbook; one that is named as a table may have a single sheet of any name
    tables : the names of all tables

    Returns
    -------
    frames : text with `source_row`, by table
    present : the tables for which there is a sheet, readable or not
    faults : with the file as ``tables/all.xlsx#samples``
    """
    stem = found.path.stem
    fault = archive_fault(found.path, stem, found.name)
    if fault is not None:
        return {}, {stem} & set(tables), [fault]
    import openpyxl  # noqa: PLC0415 - half a second that a folder of CSV files spares

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles that it leaves out
            book = openpyxl.load_workbook(found.path, read_only=True, data_only=False)
            return _read_sheets(book, found, tables)
    except Exception as error:  # openpyxl raises whatever its parsers raise
        rule = f"the workbook cannot be read ({type(error).__name__})"
        fix = "open it in a spreadsheet program, save it again as .xlsx, or save the sheets as CSV"
        return {}, {stem} & set(tables), [file_fault(stem, found.name, rule, fix)]


def _read_sheets(
    book: Any, found: SiteFile, tables: Collection[str]
) -> tuple[dict[str, pd.DataFrame], set[str], list[Fault]]:
    frames: dict[str, pd.DataFrame] = {}
    present: set[str] = set()
    faults: list[Fault] = []
    try:
        for sheet in book.worksheets:
            table = sheet_table(sheet.title, found.path.stem, len(book.worksheets), tables)
            file = f"{found.name}#{sheet.title}"
            if table is None:
                faults.append(unknown_sheet(sheet, file, tables))
                continue
            present.add(table)
            if sheet.sheet_state != "visible":
                faults.append(hidden_sheet(table, file))
            frame, of_sheet = read_sheet(sheet, table, file, merged_ranges(found.path, sheet))
            faults += of_sheet
            if frame is not None:
                frames[table] = frame
    finally:
        book.close()
    return frames, present, faults


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


def merged_ranges(path: Path, sheet: Any) -> list[str]:
    """Return the merged ranges of a sheet (openpyxl does not tell them when it only reads)."""
    part = str(getattr(sheet, "_worksheet_path", "")).lstrip("/")
    if not SHEET_PART.fullmatch(part):
        return []
    ranges: list[str] = []
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(1 << 20):
            ranges += [match.decode() for match in MERGED.findall(tail + chunk)]
            tail = (tail + chunk)[-200:].rpartition(b">")[2]  # a tag cut in two by the chunks
    return ranges


def read_sheet(
    sheet: Any, table: str, file: str, merged: list[str]
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return one sheet as text with `source_row`, and a fault for every cell that is no value."""
    odd = [
        file_fault(
            table,
            file,
            f"the cells {area} are merged, so all but one of them are empty",
            "unmerge them and fill in every row",
            row=int(re.sub(r"\D", "", area.split(":")[0]) or 0),
        )
        for area in merged
    ]
    sheet.reset_dimensions()  # the size that a file claims may be wrong
    frame, faults = frame_from_records(_records(sheet, table, file, odd), table, file, pad=True)
    return frame, faults + odd


def _records(sheet: Any, table: str, file: str, odd: list[Fault]) -> Iterator[Record]:
    header: list[str] = []
    for row, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [cell_text(cell) for cell in cells]
        for index, cell in enumerate(cells):
            if cell.data_type in ("f", "e"):
                texts[index] = ""  # else the rules of the table would speak of the formula's text
                column = header[index] if index < len(header) else ""
                odd.append(_no_value(cell, table, file, row, column))
        header = header or [text.strip() for text in texts if any(texts)]
        yield row, texts


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
