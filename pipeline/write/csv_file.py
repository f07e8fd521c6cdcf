"""CSV: UTF-8, LF, an empty cell where nothing is known, numbers with up to 12 digits."""

from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pandas as pd

from riskshed.schemas.cells import Kind, kind_of, protect, tidy
from riskshed.schemas.row_text import Texts, column_texts, joined_rows

_QUOTED = frozenset('",\r\n')
_LONE_EMPTY = '""'  # readers would skip an empty line


def write_csv(frame: pd.DataFrame, path: Path, for_excel: bool) -> None:
    """Write `frame` to `path`.

    Parameters
    ----------
    frame : flat table; lists are ``;``-joined text, dates ISO text
    for_excel : start with the byte-order mark that makes Excel read UTF-8, and guard every text
        cell that begins with ``= + - @``, tab or CR by a leading apostrophe. Without it text that
        would run as a formula is guarded all the same, only plain numbers (``-5``) are left alone.
    """
    table = tidy(frame)
    header = ",".join(_quoted(str(name)) for name in table.columns)
    columns = [_cells(table[name], for_excel) for name in table.columns]
    rows = joined_rows(columns, ",", len(table))
    encoding = "utf-8-sig" if for_excel else "utf-8"
    with path.open("w", encoding=encoding, newline="") as stream:
        stream.writelines(f"{row or _LONE_EMPTY}\n" for row in chain([header], rows))


def _cells(column: pd.Series, for_excel: bool) -> Texts:
    formats: dict[Kind, Callable[..., str]] = {
        "text": lambda text: _quoted(protect(text, numbers_too=for_excel)),
        "number": lambda number: f"{number:.12g}",  # the shortest text of a 12-digit number
        "integer": str,
        "boolean": lambda truth: "true" if truth else "false",
    }
    return column_texts(column, formats[kind_of(column)])


def _quoted(text: str) -> str:
    if text.strip(" ") == text and _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
