"""CSV: UTF-8, LF, an empty cell where nothing is known, numbers with up to 12 digits."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from riskshed.schemas.cells import Kind, kind_of, protect, tidy

_QUOTED = frozenset('",\r\n')


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
    header = [_quoted(str(name)) for name in table.columns]
    columns = [_cells(table[name], for_excel) for name in table.columns]
    rows = [header, *(list(row) for row in zip(*columns, strict=True))]
    text = "".join(f"{_line(row)}\n" for row in rows)
    path.write_bytes(text.encode("utf-8-sig" if for_excel else "utf-8"))


def _line(cells: list[str]) -> str:
    """Return the cells joined; a lone empty cell is quoted, or readers would skip the line."""
    return ",".join(cells) if cells != [""] else '""'


def _cells(column: pd.Series, for_excel: bool) -> list[str]:
    formats: dict[Kind, Callable[..., str]] = {
        "text": lambda text: _quoted(protect(text, numbers_too=for_excel)),
        "number": lambda number: f"{number:.12g}",  # the shortest text of a 12-digit number
        "integer": str,
        "boolean": lambda truth: "true" if truth else "false",
    }
    codes, distinct = pd.factorize(column)  # each distinct cell is written once, missing is -1
    texts = [*map(formats[kind_of(column)], distinct.tolist()), ""]
    return [texts[code] for code in codes]


def _quoted(text: str) -> str:
    if text.strip(" ") == text and _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'
