"""What a sheet hides or merges, read from its XML: openpyxl does not tell it when it only reads."""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*\bref=\"([A-Z0-9:]+)\"")
HIDDEN = re.compile(rb"<(?:\w+:)?(row|col)\b[^>]*\bhidden=\"(?:1|true)\"[^>]*>")
NUMBER = re.compile(rb"\b(r|min|max)=\"(\d+)\"")
CHUNK = 1 << 20
LONGEST_TAG = 2_000  # bytes of a tag that two chunks may share


@dataclass(frozen=True)
class SheetMarks:
    """Merged areas as ``A1:B2``, hidden rows, and hidden columns as (first, last), from 1."""

    merged: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    columns: list[tuple[int, int]] = field(default_factory=list)


def sheet_marks(path: Path, part: str) -> SheetMarks:
    """Return the marks of a sheet.

    Parameters
    ----------
    path : the workbook
    part : the sheet's path in the archive; of any other path there are no marks
    """
    marks = SheetMarks()
    if not SHEET_PART.fullmatch(part):
        return marks
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        tail = b""
        while chunk := stream.read(CHUNK):
            _mark(marks, tail + chunk)
            tail = (tail + chunk)[-LONGEST_TAG:].rpartition(b">")[2]  # a tag cut in two
    return marks


def _mark(marks: SheetMarks, text: bytes) -> None:
    marks.merged.extend(match.decode() for match in MERGED.findall(text))
    for found in HIDDEN.finditer(text):
        numbers = {name: int(value) for name, value in NUMBER.findall(found.group())}
        if found.group(1) == b"row" and b"r" in numbers:
            marks.rows.append(numbers[b"r"])
        elif b"min" in numbers and b"max" in numbers:
            marks.columns.append((numbers[b"min"], numbers[b"max"]))


def cells_of(area: str) -> tuple[range, range]:
    """Return the rows and the columns of an area, from 1.

    >>> cells_of("B2:C4")
    (range(2, 5), range(2, 4))
    """
    ends = [re.fullmatch(r"([A-Z]+)(\d+)", end) for end in area.split(":")]
    rows = [int(end[2]) for end in ends if end]
    columns = [column_number(end[1]) for end in ends if end]
    if not rows:
        return range(0), range(0)
    return range(min(rows), max(rows) + 1), range(min(columns), max(columns) + 1)


def column_number(letters: str) -> int:
    """Return the number of a column.

    >>> column_number("A"), column_number("AA")
    (1, 27)
    """
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column.

    >>> column_letters(1), column_letters(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
