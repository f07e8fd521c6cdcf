"""JSON: a list of records in UTF-8, one record a line, null where nothing is known."""

import json
import math
from pathlib import Path

import pandas as pd

from riskshed.schemas.cells import Value, tidy
from riskshed.schemas.row_text import Texts, column_texts, joined_rows

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write_json(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` to `path` as records whose keys stand in the order of the columns.

    JSON has no infinity: an infinite number is written as the text ``inf`` or ``-inf``.
    """
    table = tidy(frame)
    columns = [_members(table[name]) for name in table.columns]
    before, after = ("[\n{", "}\n]\n") if len(table) else ("[]\n", "")
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(before)
        for place, members in enumerate(joined_rows(columns, ", ", len(table))):
            stream.write(f"}},\n{{{members}" if place else members)
        stream.write(after)


def _members(column: pd.Series) -> Texts:
    name = _encode(str(column.name))
    return column_texts(column, lambda cell: f"{name}: {_finite(cell)}", f"{name}: null")


def _finite(value: Value) -> str:
    return _encode(str(value) if isinstance(value, float) and math.isinf(value) else value)
