"""Which heading of the user's file is which column."""

import difflib
import re
from collections import Counter
from dataclasses import dataclass, field

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey.reading import clip
from riskshed.schemas.survey.table import Column

NOT_OURS = "a heading is that of a column of this table"
_LONGEST = 64  # no heading of ours is longer
_SHORTEST = 4  # a slip in three letters is another word
_OURS = {"source_row", "source_file"}  # the loader's own, never a column of the team


@dataclass
class Headers:
    """Where each declared column and each extra one stands in the file, and the faults found.

    ``misspelt`` are the declared columns that are there under a heading that is nearly theirs, or
    under two: their cells are not read, and nobody is told that they are missing.
    """

    declared: dict[str, int] = field(default_factory=dict)
    extra: dict[str, int] = field(default_factory=dict)
    misspelt: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def match_columns(
    table: str, columns: tuple[Column, ...], headings: list[object], file: str
) -> Headers:
    """Return which heading is which column: the same letters, whatever their case.

    A heading that is nearly that of a column which is not there is an error: its cells would be
    lost in silence. Any other is kept as an extra column, with a warning that names the nearest.
    """
    spelled = {column.name.casefold(): column.name for column in columns}
    headers = Headers()
    for place, heading in enumerate(headings):
        text = str(heading).strip()
        name = spelled.get(text.casefold())
        if text in _OURS:
            continue
        if name:
            headers.declared[name] = place
        else:
            headers.extra[text] = place
    _refuse_twice(headers, table, [str(heading).strip() for heading in headings], spelled, file)
    free = {
        folded: name
        for folded, name in spelled.items()
        if name not in headers.declared and name not in headers.misspelt
    }
    for text in headers.extra:
        meant = _meant(text, free)
        if meant:
            headers.misspelt.add(meant)
            headers.faults.append(_misspelt(table, file, text, meant))
        else:
            headers.faults.append(_unknown(table, file, text, spelled))
    return headers


def _meant(text: str, free: dict[str, str]) -> str:
    """Return the column that a heading misspells: other signs between its words, or one slip.

    >>> _meant("Sample ID", {"sample_id": "sample_id"}), _meant("resutl", {"result": "result"})
    ('sample_id', 'result')
    >>> _meant("location", {"location_id": "location_id"})
    ''
    """
    heading = text.casefold()[:_LONGEST]
    letters = {re.sub(r"[^a-z0-9]", "", folded): name for folded, name in free.items()}
    same = letters.get(re.sub(r"[^a-z0-9]", "", heading))
    if same is not None or len(heading) < _SHORTEST:
        return same or ""
    slips = sorted(name for folded, name in free.items() if one_slip(heading, folded))
    return slips[0] if slips else ""


def one_slip(one: str, other: str) -> bool:
    """Return whether one letter too many, too few, another, or two exchanged tell two words apart.

    >>> one_slip("unit", "units"), one_slip("basis", "absis"), one_slip("date", "data1")
    (True, True, False)
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])


def _misspelt(table: str, file: str, text: str, meant: str) -> Fault:
    rule = f"the heading looks like {meant}, spelled another way"
    fix = f"rename it {meant}; a column of your own needs a name that is less like it"
    return Fault(table, file, 1, clip(text), "", rule, "error", fix)


def _refuse_twice(
    headers: Headers, table: str, texts: list[str], spelled: dict[str, str], file: str
) -> None:
    """Refuse a column that stands twice, whatever its capitals: which one counts is not known."""
    count = Counter(spelled.get(text.casefold(), text) for text in texts if text not in _OURS)
    for name, times in count.items():
        if times == 1:
            continue
        headers.declared.pop(name, None)
        headers.extra.pop(name, None)
        headers.misspelt |= {name} & set(spelled.values())
        last = [text for text in texts if spelled.get(text.casefold(), text) == name][-1]
        rule = f"the column name stands {times} times in the header"
        fix = "keep one of them; a cell must have one meaning"
        headers.faults.append(Fault(table, file, 1, clip(last), "", rule, "error", fix))


def _unknown(table: str, file: str, text: str, spelled: dict[str, str]) -> Fault:
    close = difflib.get_close_matches(text.casefold()[:_LONGEST], list(spelled), n=1, cutoff=0.55)
    near = (
        f"nearest column: {spelled[close[0]]}"
        if close
        else f"'riskshed tables {table}' lists the columns"
    )
    fix = f"kept as an extra column and not used; {near}"
    return Fault(table, file, 1, clip(text), "", NOT_OURS, "warning", fix)
