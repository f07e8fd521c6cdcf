"""One Parquet file as a frame of text, so that one set of rules serves all formats.

Types become text faithfully: dates as ISO 8601, numbers as the shortest text that reads back to
the same number, true and false as words, a list of texts joined by ``;``.
"""

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.records import empty_file, header_faults
from riskshed.pipeline.load.text_tables import without_blank_rows
from riskshed.schemas.faults import Fault

MAX_CELLS = 200_000_000  # rows x columns; some bytes of Parquet can promise billions of rows


def read_parquet_file(path: Path, table: str, file: str) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the table as text with `source_row` (the first record is row 2), and its faults."""
    if path.stat().st_size == 0:
        return None, [empty_file(table, file)]
    try:
        about = pq.read_metadata(path)
        if about.num_rows * max(about.num_columns, 1) > MAX_CELLS:
            fault = file_fault(
                table,
                file,
                f"the file has {about.num_rows:,} rows of {about.num_columns} columns",
                "split the site, or leave out what the assessment does not use",
            )
            return None, [fault]
        found = pq.ParquetFile(path).read()
    except (pa.ArrowException, OSError, ValueError) as error:
        rule = "the file is no readable Parquet: " + str(error).splitlines()[0]
        return None, [file_fault(table, file, rule, "write it again, or send the table as CSV")]
    return frame_from_arrow(found, table, file)


def frame_from_arrow(
    found: pa.Table, table: str, file: str
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return an Arrow table as text.

    >>> frame, _ = frame_from_arrow(pa.table({"n": [1.0, None, 0.1]}), "t", "t.parquet")
    >>> frame["n"].tolist(), frame["source_row"].tolist()
    (['1', '0.1'], [2, 4])
    """
    names = [name for name in found.column_names if not name.startswith("__index_level_")]
    faults = header_faults(names, table, file, 1)
    twice = sorted({name for name in names if names.count(name) > 1})
    rule, fix = "the column name stands twice", "keep one of them; a cell must have one meaning"
    faults += [file_fault(table, file, rule, fix, row=1, column=name) for name in twice]
    if faults:
        return None, faults
    columns: dict[str, pd.Series] = {}
    for name in names:
        if holds_plain_values(found.schema.field(name).type):
            columns[name] = column_as_text(found.column(name))
        else:
            rule = f"the column holds {found.schema.field(name).type}, not plain values"
            fix = "write the column as text, numbers, dates or true/false (geometry as WKT)"
            faults.append(file_fault(table, file, rule, fix, column=name))
    if faults:
        return None, faults
    frame = pd.DataFrame({**columns, "source_row": range(2, found.num_rows + 2)})
    return without_blank_rows(frame), []


def holds_plain_values(kind: pa.DataType) -> bool:
    """Return whether a column of this type can be written as text without loss."""
    if pa.types.is_dictionary(kind) or pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return is_scalar(kind.value_type)
    return is_scalar(kind)


def is_scalar(kind: pa.DataType) -> bool:
    """Return whether the type is text, number, date, true/false or nothing."""
    tests = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_decimal,
        pa.types.is_boolean,
        pa.types.is_date,
        pa.types.is_timestamp,
        pa.types.is_time,
        pa.types.is_null,
    )
    return any(test(kind) for test in tests)


def column_as_text(column: pa.ChunkedArray) -> pd.Series:
    """Return an Arrow column as text; null is missing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts: pd.Series = column.to_pandas().astype("str")
        return texts.mask(texts == "")
    if pa.types.is_timestamp(kind) and kind.unit == "ns":  # Python's datetime has no nanoseconds
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    values = column.to_pylist()
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        # 0.1 in single precision is 0.10000000149 in double; its own shortest text is 0.1
        values = [None if v is None else float(str(np.float32(v))) for v in values]
    return pd.Series([value_as_text(value) for value in values], dtype="str")


def value_as_text(value: object) -> str | None:
    """Return one value as a person would have typed it.

    >>> value_as_text(dt.datetime(2024, 5, 1)), value_as_text(3.0), value_as_text(True)
    ('2024-05-01', '3', 'true')
    """
    if value is None:
        return None
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float):
        text = float_text(value)
    elif isinstance(value, dt.datetime) and value.time() == dt.time():
        text = value.date().isoformat()
    elif isinstance(value, dt.date | dt.time):  # a datetime is a date
        text = value.isoformat()
    elif isinstance(value, list):
        text = ";".join(filter(None, map(value_as_text, value)))
    else:
        text = str(value)
    return text or None


def float_text(value: float) -> str:
    """Return the shortest text that reads back to the same number; NaN as the word it is.

    >>> float_text(12.0), float_text(0.1)
    ('12', '0.1')
    """
    if math.isnan(value):
        return "NaN"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
