"""From the records of a file, numbered as the team sees them, to a frame of text.

One row a record: the file's own columns as text (an empty cell is missing) and `source_row`, the
number of the record in the file, where the header is row 1.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice

import numpy as np
import pandas as pd

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.header_row import LOOKED_AT, header_below
from riskshed.pipeline.load.sheet_marks import column_letters
from riskshed.schemas.faults import Fault

Record = tuple[int, list[str]]
RESERVED = ("source_row", "source_file")
TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))  # cells as they were read: perhaps millions


def frame_from_records(
    records: Iterable[Record], table: str, file: str, *, pad: bool = False
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the records as a frame of text, with the faults of its shape.

    Parameters
    ----------
    records : (row number, cells); the first that is not empty is the header
    table, file : for the faults
    pad : a short record is filled up (a workbook leaves out empty cells at the end)

    Returns
    -------
    frame or None
        None where there is no header to read by; rows of the wrong length are left out, and
        columns without a name; a name may stand twice
    faults
        what is wrong, by row

    Examples
    --------
    >>> frame, faults = frame_from_records([(1, ["a", "b"]), (2, ["x", ""])], "t", "t.csv")
    >>> frame["a"].tolist(), frame["source_row"].tolist(), faults
    (['x'], [2], [])
    """
    every = ((row, cells) for row, cells in records if any(cell.strip() for cell in cells))
    start = list(islice(every, LOOKED_AT))
    above = header_below(start, table, file)
    if above is not None:
        return None, [above]
    filled = chain(start, every)
    header_row, header = next(filled, (0, []))
    names = trimmed_header(header)
    if not names:
        return None, [empty_file(table, file)]
    faults = header_faults(names, table, file, header_row)
    named = [place for place, name in enumerate(names) if name and name not in RESERVED]
    kept: list[list[str]] = []
    rows: list[int] = []
    for row, found in filled:
        cells = fitted(found, len(names), pad=pad)
        if len(cells) == len(names):
            kept.append(cells)
            rows.append(row)
        else:
            faults.append(ragged(table, file, row, cells, len(names), sheet=pad))
    return text_frame(names, kept, rows, named), faults


def trimmed_header(header: Sequence[str]) -> list[str]:
    """Return the column names without space around them and without empty ones at the end.

    >>> trimmed_header([" a", "b ", "", ""])
    ['a', 'b']
    """
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    return names


def fitted(cells: list[str], width: int, *, pad: bool) -> list[str]:
    """Return the cells without empty ones beyond the header, and filled up if asked to."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    missing = max(width - end, 0) if pad else 0
    return cells[:end] + [""] * missing


def header_faults(names: Sequence[str], table: str, file: str, row: int) -> list[Fault]:
    """Return a fault for a column without a name or with one of ours."""
    faults = []
    for place, name in enumerate(names, start=1):
        if not name:
            rule = f"a column has no name: the {place}. one, {column_letters(place)}"
            fix = "name the column, or remove it"
        elif name in RESERVED:
            rule, fix = "the column name is kept for the loader", f"rename it, e.g. my_{name}"
        else:
            continue
        faults.append(file_fault(table, file, rule, fix, row=row, column=name))
    return faults


def text_frame(
    names: Sequence[str], cells: list[list[str]], rows: Sequence[int], named: Sequence[int]
) -> pd.DataFrame:
    """Return the named columns as text, missing where blank, with their row numbers."""
    columns = list(zip(*cells, strict=True)) if cells else [()] * len(names)
    parts = [
        pd.Series([cell if cell.strip() else np.nan for cell in columns[place]], dtype=TEXT)
        for place in named
    ]
    frame = pd.DataFrame(dict(enumerate(parts)))
    frame.columns = pd.Index([names[place] for place in named])  # one may stand twice: told later
    return frame.assign(source_row=pd.Series(rows, dtype="int64"))


def ragged(
    table: str, file: str, row: int, cells: Sequence[str], wanted: int, *, sheet: bool
) -> Fault:
    """Return the fault of a row with too many or too few cells."""
    if sheet:
        fix = f"clear the cells to the right of the table, up to {column_letters(len(cells))}{row}"
    elif len(cells) > wanted:
        fix = 'put text that holds a comma between quotes ("a, b") and write decimals with a point'
    else:
        fix = "add the missing commas, one for each empty cell"
    rule = f"the row has {len(cells)} cells, the header {wanted}"
    return file_fault(table, file, rule, fix, row=row, value=",".join(cells))


def empty_file(table: str, file: str) -> Fault:
    """Return the fault of a file, or of a sheet of a workbook, without a header."""
    what = "sheet" if "#" in file else "file"
    fix = f"delete the {what} if the survey was not done, or start it with the column names"
    return file_fault(table, file, f"the {what} is empty", fix)
