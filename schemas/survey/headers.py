"""Which heading of the user's file is which column."""

import difflib
from dataclasses import dataclass, field

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey.reading import clip
from riskshed.schemas.survey.table import Column

_OURS = {"source_row", "source_file"}  # the loader's own, never a column of the team


@dataclass
class Headers:
    """Where each declared column and each extra one stands in the file, and the faults found."""

    declared: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def match_columns(
    table: str, columns: tuple[Column, ...], headings: list[object], file: str
) -> Headers:
    """Return which heading is which column: the same letters, whatever their case.

    A heading of none is kept as an extra column, with a warning that names the nearest column.
    """
    spelled = {column.name.casefold(): column.name for column in columns}
    headers = Headers()
    for place, heading in enumerate(headings):
        text = str(heading).strip()
        name = spelled.get(text.casefold())
        if text in _OURS:
            continue
        if (name or text) in headers.declared or text in headers.extra:
            headers.faults.append(_twice(table, file, text))
        elif name:
            headers.declared[name] = place
        else:
            headers.extra[text] = place
    headers.faults += [_unknown(table, file, text, spelled) for text in headers.extra]
    return headers


def _twice(table: str, file: str, text: str) -> Fault:
    rule, fix = "a column is there once", "keep one of the columns of this name"
    return Fault(table, file, 1, clip(text), "", rule, "error", fix)


def _unknown(table: str, file: str, text: str, spelled: dict[str, str]) -> Fault:
    close = difflib.get_close_matches(text.casefold()[:64], list(spelled), n=1, cutoff=0.0)
    fix = f"kept as an extra column and not used; nearest column: {spelled[close[0]]}"
    rule = "a column of this table"
    return Fault(table, file, 1, clip(text), "", rule, "warning", fix)
