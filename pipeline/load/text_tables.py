"""One CSV file as a frame of text, strictly: comma-separated UTF-8, one header, no ragged rows.

The fast reader takes what is regular; at the first irregularity the slow one reads the file again
and says which row is wrong and why.
"""

import csv
import io
import re
import threading
from collections.abc import Iterator

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.header_row import LOOKED_AT, header_below, named_columns
from riskshed.pipeline.load.records import (
    RESERVED,
    TEXT,
    Record,
    empty_file,
    frame_from_records,
)
from riskshed.schemas.faults import Fault

BOM = b"\xef\xbb\xbf"
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
BINARY = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MAX_CELL = 1_000_000  # characters; the tables themselves allow fewer, and say so by column
_FIELD_LIMIT = threading.Lock()  # the csv module keeps its limit for the whole process


def read_csv_bytes(data: bytes, table: str, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    r"""Return the table as text with `source_row`, and its faults; None where it cannot be read.

    >>> frame, faults = read_csv_bytes(b"a,b\n1,x\n", "t", "tables/t.csv")
    >>> frame["a"].tolist(), frame["source_row"].tolist(), faults
    (['1'], [2], [])
    """
    data = data.removeprefix(BOM)
    if not data or data.isspace():
        return None, [empty_file(table, file)]
    for check in (binary_fault, encoding_fault, separator_fault):
        fault = check(data, table, file)
        if fault is not None:
            return None, [fault]
    frame = read_regular(data)
    if frame is not None:
        right = named_columns(map(str, frame.columns), table) > 1
        above = None if right else header_below(first_records(frame), table, file)
        return (frame, []) if above is None else (None, [above])
    return read_irregular(data, table, file)


def binary_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where the bytes are no text at all."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        rule, fix = "the file is UTF-16 text", "save it as 'CSV UTF-8 (comma delimited)'"
        return file_fault(table, file, rule, fix)
    if data.startswith(b"PK\x03\x04"):
        rule = "the file is a workbook or an archive, not a CSV"
        return file_fault(table, file, rule, "name it .xlsx, or save the sheet as CSV")
    found = BINARY.search(data)
    if found is None:
        return None
    rule = f"the file holds a binary byte (0x{found.group()[0]:02x}), so it is no plain text"
    fix = "export the table again as 'CSV UTF-8 (comma delimited)'"
    return file_fault(table, file, rule, fix, row=record_at(data, found.start()))


def encoding_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where the bytes are not UTF-8 (most often Latin-1 from an old Excel)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        near = data[max(start, error.start - 20) : error.start + 10].decode("latin-1")
        rule = f"the file is not UTF-8 (byte 0x{data[error.start]:02x}); it looks like Latin-1"
        fix = "save it as 'CSV UTF-8 (comma delimited)'"
        row = record_at(data, error.start)
        return file_fault(table, file, rule, fix, row=row, value=near)
    return None


def separator_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where the header is separated by something other than commas."""
    header = first_line(data).decode("utf-8")
    if "," in header:
        return None
    for sign, name in SEPARATORS.items():
        if sign in header:
            rule = f"the columns are separated by {name}, not by commas"
            fix = "save it as comma-separated CSV (and decimals with a point)"
            return file_fault(table, file, rule, fix, row=1, value=header)
    return None


def first_line(data: bytes) -> bytes:
    r"""Return the first line that is not empty, without its end.

    >>> first_line(b"\r\na,b\r\n1,2")
    b'a,b'
    """
    found = re.search(rb"[^\r\n]+", data)
    return found.group() if found else b""


def record_at(data: bytes, position: int) -> int:
    r"""Return the row that holds the byte at `position`: line ends within quotes do not count.

    >>> record_at(b'a,b\n"x\ny",2\n3,4', 14)
    3
    """
    outside = data[:position].split(b'"')[::2]
    return 1 + sum(part.count(b"\n") for part in outside)


def read_regular(data: bytes) -> pd.DataFrame | None:
    """Return the table by the fast reader, or None where the slow one must look at it."""
    body = data.rstrip(b"\r\n")
    blank_lines = b"\n\n" in body or b"\n\r\n" in body or b"\r\r" in body
    if blank_lines or body.startswith((b"\n", b"\r")) or body.count(b'"') % 2:
        return None
    names = next(csv.reader(io.StringIO(first_line(body).decode("utf-8"))))
    wanted = [name.strip() for name in names]
    if not all(wanted) or len(set(wanted)) < len(wanted) or set(wanted) & set(RESERVED):
        return None
    try:
        table = pa_csv.read_csv(
            pa.BufferReader(body),
            read_options=pa_csv.ReadOptions(block_size=8 << 20),
            parse_options=pa_csv.ParseOptions(newlines_in_values=b'"' in body),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        return None
    if len(table.column_names) != len(wanted):
        return None  # the header itself has a quoted line end
    frame = table.rename_columns(wanted).to_pandas(types_mapper={pa.string(): TEXT}.get)
    frame["source_row"] = range(2, len(frame) + 2)
    return without_blank_rows(frame)


def first_records(frame: pd.DataFrame) -> list[Record]:
    """Return the header and the first rows of a frame as records."""
    head = frame.head(LOOKED_AT).fillna("")
    rows = head.drop(columns="source_row").to_numpy().tolist()
    header = [str(name) for name in head.columns if name != "source_row"]
    return [(1, header), *zip(head["source_row"].tolist(), rows, strict=True)]


def without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame without rows that hold no text, cells of only space as missing."""
    cells = frame.drop(columns="source_row")
    for name in cells:
        blank = cells[name].str.isspace().fillna(False).astype("bool")
        if blank.any():
            cells[name] = cells[name].mask(blank)
    filled = cells.notna().any(axis=1)
    cells["source_row"] = frame["source_row"].astype("int64")
    return cells[filled].reset_index(drop=True)


def read_irregular(data: bytes, table: str, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the table by the slow reader, with a fault for each row that is wrong."""
    broken: list[Fault] = []
    with _FIELD_LIMIT:
        before = csv.field_size_limit(MAX_CELL)
        try:
            records = _records(data.decode("utf-8"), table, file, broken)
            frame, faults = frame_from_records(records, table, file)
        finally:
            csv.field_size_limit(before)
    return frame, faults + broken


def _records(text: str, table: str, file: str, broken: list[Fault]) -> Iterator[Record]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    row = 0
    while True:
        row += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            broken.append(_quote_fault(str(error), table, file, row))
            return
        yield row, cells


def _quote_fault(error: str, table: str, file: str, row: int) -> Fault:
    if "field limit" in error:
        rule = f"the cell is longer than {MAX_CELL:,} characters, or a quote is never closed"
        fix = "close the quote, or put the long text into a file of its own"
    else:
        rule = "a quoted text is not closed or goes on after its quote; the rest was not read"
        fix = 'put quotes around the whole cell and double those inside it ("5"" pipe")'
    return file_fault(table, file, rule, fix, row=row)
