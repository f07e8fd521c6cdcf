"""JSON: a list of records in UTF-8, one record a line, null where nothing is known."""

import json
import math
from pathlib import Path

import pandas as pd

from riskshed.schemas.cells import Value, json_members, tidy

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def write_json(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` to `path` as records whose keys stand in the order of the columns.

    JSON has no infinity: an infinite number is written as the text ``inf`` or ``-inf``.
    """
    table = tidy(frame)
    columns = [_members(table[name]) for name in table.columns]
    lines = [f"{{{', '.join(members)}}}" for members in zip(*columns, strict=True)]
    text = "[\n" + ",\n".join(lines) + "\n]\n" if lines else "[]\n"
    path.write_bytes(text.encode("utf-8"))


def _members(column: pd.Series) -> list[str]:
    nothing = f"{_encode(str(column.name))}: null"
    return [member or nothing for member in json_members(column, _finite)]


def _finite(value: Value) -> str:
    return _encode(str(value) if isinstance(value, float) and math.isinf(value) else value)
