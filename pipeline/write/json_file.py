"""JSON: a list of records in UTF-8, one record a line, null where nothing is known."""

import json
import math
from pathlib import Path

import pandas as pd

from riskshed.schemas.cells import Value, kind_of, tidy, values


def write_json(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` to `path` as records whose keys stand in the order of the columns.

    JSON has no infinity: an infinite number is written as the text ``inf`` or ``-inf``.
    """
    table = tidy(frame)
    names = [str(name) for name in table.columns]
    columns = [_cells(table[name]) for name in table.columns]
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    lines = [encode(dict(zip(names, row, strict=True))) for row in zip(*columns, strict=True)]
    text = "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"
    path.write_bytes(text.encode("utf-8"))


def _cells(column: pd.Series) -> list[Value]:
    cells = values(column)
    return [_finite(cell) for cell in cells] if kind_of(column) == "number" else cells


def _finite(value: Value) -> Value:
    return str(value) if isinstance(value, float) and math.isinf(value) else value
