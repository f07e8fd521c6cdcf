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

OTHER_KINDS = (  # how they begin, what they are, what to do
    (b"PK\x03\x04", "a workbook or an archive", "name it .xlsx, or save the sheet as CSV"),
    (b"\xd0\xcf\x11\xe0", "an old workbook (.xls)", "open it and save the sheet as CSV"),
    (b"<", "a web page or XML", "open it in a spreadsheet program, save the table as CSV UTF-8"),
    (b"{", "JSON", "save the table as CSV UTF-8"),
    (b"[{", "JSON", "save the table as CSV UTF-8"),
)
BOM = b"\xef\xbb\xbf"
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars", "^": "^", "~": "~", " ": "spaces"}
ENOUGH = 2  # headings of the table by name that show what separates the columns
CSV_UTF8 = "save it as 'CSV UTF-8 (comma delimited)'"
HANZI = re.compile(rb"(?:[\xb0-\xf7][\xa1-\xfe])+")  # the characters in use, as GBK writes them
HIGH = re.compile(rb"[\x80-\xff]+")
BINARY = bytes(byte for byte in range(32) if byte not in b"\t\n\r")
FEWEST_COMMAS = 3  # a row of fewer is a remark: 'a, b'
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
        if above is not None:
            return None, [above]
        return frame, [] if _one_line_a_row(data, frame) else swallowed_rows(frame, table, file)
    frame, faults = read_irregular(data, table, file)
    if frame is not None and not faults:
        faults = swallowed_rows(frame, table, file)
    return frame, faults


def _one_line_a_row(data: bytes, frame: pd.DataFrame) -> bool:
    """Return whether no cell can hold a line end: the lines are as many as the rows.

    So they are in nearly every file; where blank rows were left out it is not known.
    """
    if b'"' not in data:
        return True
    behind = data[len(data.rstrip(b"\r\n")) :].count(b"\n")
    lone_returns = b"\r" in data and data.count(b"\r") != data.count(b"\r\n")
    return not lone_returns and data.count(b"\n") - behind == len(frame)


def swallowed_rows(frame: pd.DataFrame, table: str, file: str) -> list[Fault]:
    r"""Return a fault for each cell that holds whole rows: its quote closes in a row below.

    Such a cell has a comma for each that ends a cell of the rows it swallowed.

    >>> frame = pd.DataFrame({name: ["x"] for name in "acd"} | {"b": ["x,1,2\nA,y"]})
    >>> swallowed_rows(frame.assign(source_row=2), "t", "t.csv")[0].column
    'b'
    """
    width = frame.shape[1] - 2  # commas of a row; source_row is no cell
    if width < FEWEST_COMMAS:
        return []
    faults = []
    rows = frame["source_row"].to_numpy()
    for place, name in enumerate(frame.columns):
        if name == "source_row":
            continue
        cells = frame.iloc[:, place]
        broken = cells.str.contains("\n", regex=False).fillna(False).to_numpy(dtype=bool)
        for row, cell in zip(rows[broken].tolist(), cells[broken].tolist(), strict=True):
            ends = cell.count("\n")
            if cell.count(",") != ends * width:
                continue
            rule = f"the cell holds {ends} line end{'s' * (ends > 1)} and as many commas as the "
            rule += "rows below it: its quote closes there"
            fix = "close the quote in the row where it opens; or take the line ends out of the text"
            faults.append(file_fault(table, file, rule, fix, row=row, column=str(name), value=cell))
    return faults


def binary_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where the bytes are no text at all."""
    rule, fix = _other_kind(data)
    if rule:
        return file_fault(table, file, rule, fix)
    if len(data.translate(None, BINARY)) == len(data):
        return None
    place = next(place for place, byte in enumerate(data) if byte in BINARY)
    rule = f"the file holds a binary byte (0x{data[place]:02x}), so it is no plain text"
    fix = "export the table again as 'CSV UTF-8 (comma delimited)'"
    return file_fault(table, file, rule, fix, row=record_at(data, place))


def _other_kind(data: bytes) -> tuple[str, str]:
    r"""Return which other kind of file this is, and what to do; nothing for a plain text.

    >>> _other_kind("a,b".encode("utf-16-le"))[0], _other_kind(b"a,b")[0]
    ('the file is UTF-16 text', '')
    """
    start = data[:100]
    half = [start[place::2].count(0) > 0.4 * len(start) for place in (0, 1)]
    if any(half) or start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is UTF-16 text", CSV_UTF8
    for sign, kind, fix in OTHER_KINDS:
        if start.lstrip().startswith(sign):
            return f"the file is {kind}, not a CSV", fix
    return "", ""


def encoding_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where the bytes are not UTF-8 (most often Latin-1 from an old Excel)."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        chinese = all(HANZI.fullmatch(run) for run in HIGH.findall(data[:MAX_CELL]))
        looks, code = ("GBK (GB 18030)", "gb18030") if chinese else ("Latin-1", "latin-1")
        near = data[max(start, error.start - 20) : error.start + 10].decode(code, "replace")
        rule = f"the file is not UTF-8 (byte 0x{data[error.start]:02x}); it looks like {looks}"
        fix = CSV_UTF8
        row = record_at(data, error.start)
        return file_fault(table, file, rule, fix, row=row, value=near)
    return None


def separator_fault(data: bytes, table: str, file: str) -> Fault | None:
    """Return a fault where another sign than the comma separates the column names.

    They may stand below a title. A table that we do not know is judged by its first line alone.
    """
    lines = re.split(rb"[\r\n]+", data[:MAX_CELL].lstrip(b"\r\n"))[:LOOKED_AT]
    for row, line in enumerate(lines, start=1):
        header = line.decode("utf-8", "replace")
        if named_columns(_split(header, ","), table) >= ENOUGH:
            return None
        for sign, name in SEPARATORS.items():
            plain = row == 1 and sign in ";\t|" and sign in header and "," not in header
            if plain or named_columns(_split(header, sign), table) >= ENOUGH:
                rule = f"the columns are separated by {name}, not by commas"
                fix = "save it as comma-separated CSV (and decimals with a point)"
                return file_fault(table, file, rule, fix, row=row, value=header)
    return None


def _split(line: str, sign: str) -> list[str]:
    return [cell.strip().strip('"') for cell in line.split(sign)]


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
    returns = b"\r" in body and (b"\n\r\n" in body or b"\r\r" in body)
    blank_lines = returns or b"\n\n" in body
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
    return cells if filled.all() else cells[filled].reset_index(drop=True)


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
