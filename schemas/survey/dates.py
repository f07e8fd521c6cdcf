"""ISO 8601 dates as they are written: a year, a month, a day, or an interval of two of these."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime
from functools import lru_cache

import numpy as np
import pandas as pd

_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_ISO_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1500, 2200  # outside, a year is a slip of the finger (0203, 20204)
_FORM = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:\d{2})", re.ASCII
)


@lru_cache(maxsize=100_000)
def span(cell: str) -> tuple[date, date] | None:
    """Return the first and last day that a cell may mean, or None if it is no such date.

    >>> span("2020-02")
    (datetime.date(2020, 2, 1), datetime.date(2020, 2, 29))
    >>> span("2006-10/2007")[1]
    datetime.date(2007, 12, 31)
    >>> span("2023-02-30") is None
    True
    """
    first, slash, last = cell.partition("/")
    start = _days(first)
    end = _days(last) if slash else start
    if start is None or end is None or start[0] > end[1]:
        return None
    return start[0], end[1]


def _days(token: str) -> tuple[date, date] | None:
    form = _FORM.fullmatch(token)
    if form is None:
        return None
    year, month, day = (int(part) if part else None for part in form.groups())
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, length)
    return (date(year, month, day),) * 2 if 1 <= day <= length else None


def first_day(cells: pd.Series) -> pd.Series:
    """Return the first day each cell may mean, as ``datetime64[s]``; missing stays missing."""
    return _edge(cells, 0)


def last_day(cells: pd.Series) -> pd.Series:
    """Return the last day each cell may mean, as ``datetime64[s]``; missing stays missing."""
    return _edge(cells, 1)


def not_before(end: pd.Series, start: pd.Series) -> pd.Series:
    """Return where `end` may lie on or after `start`; true where either is missing.

    >>> not_before(pd.Series(["2020", "2019"]), pd.Series(["2020-05-01", "2020-05-01"])).tolist()
    [True, False]
    """
    return ~(last_day(end) < first_day(start))


def _edge(cells: pd.Series, side: int) -> pd.Series:
    codes, uniques = pd.factorize(cells)
    spans = [span(cell) for cell in uniques]
    days = [np.datetime64("NaT") if both is None else np.datetime64(both[side]) for both in spans]
    table = np.array([*days, np.datetime64("NaT")], dtype="datetime64[s]")
    return pd.Series(table[codes], index=cells.index)  # code -1 (missing) takes the last, NaT


def date_fix(cell: str, *, whole: bool, interval: bool) -> str:
    """Return what to type instead of a cell that is no date of the form wanted."""
    form = "the date as YYYY-MM-DD"
    if not whole:
        form += ", YYYY-MM or YYYY" + (", or an interval as start/end" if interval else "")
    if span(cell) is not None:
        return f"type {form}" + (": the full date, year, month and day" if whole else "")
    if interval and len(ends := _ISO_DAY.findall(cell)) == 2 and span("/".join(ends)):
        return f"type {'/'.join(ends)}: start/end"
    return (
        _slashed(cell, form)
        or _stamped(cell)
        or _other_signs(cell)
        or _worded(cell)
        or _short(cell, form)
        or f"type {form}"
    )


def is_moment(cell: str) -> bool:
    """Return whether a cell is a date with time of day and offset from UTC.

    >>> is_moment("2026-05-03T06:00+08:00"), is_moment("2026-05-03T06:00:00Z")
    (True, True)
    >>> is_moment("2026-05-03T06:00"), is_moment("2026-05-03T24:30Z")
    (False, False)
    """
    form = _MOMENT.fullmatch(cell)
    if form is None or span(form[1]) is None:
        return False
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def moment_fix(cell: str) -> str:
    """Return what to type instead of a cell that is no date with time and offset."""
    form = "type date, time and offset as in 2026-05-03T06:00+08:00"
    if re.match(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[:.\d]*$", cell, re.ASCII):
        return f"{form}: the offset from UTC is missing (Z for UTC itself)"
    return form


def _other_signs(cell: str) -> str:
    """Return the date behind digits and hyphens of other alphabets, or Chinese signs."""
    plain = unicodedata.normalize("NFKC", cell).translate(_HYPHENS)
    if plain != cell and span(plain):
        return f"type {plain}, with plain digits and hyphens"
    chinese = re.fullmatch(r"(\d{4})年(\d{1,2})月(\d{1,2})日", plain)
    day = f"{chinese[1]}-{int(chinese[2]):02}-{int(chinese[3]):02}" if chinese else ""
    return f"type {day}" if day and span(day) else ""


def _worded(cell: str) -> str:
    """Return the date behind an English name of a month; a year of two digits is not guessed."""
    found = re.fullmatch(r"(?:(\d{1,2})[ .-]+)?([A-Za-z]{3,9})\.?[ -]+(\d{4})", cell)
    month = _MONTHS.find(found[2][:3].lower()) if found else -1
    if found is None or month < 0 or month % 3:
        return ""
    day = f"-{int(found[1]):02}" if found[1] else ""
    date_ = f"{found[3]}-{month // 3 + 1:02}{day}"
    return f"type {date_}" if span(date_) else ""


def _slashed(cell: str, form: str) -> str:
    if slashed := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", cell):
        return f"type {form} (year first); {_both_ways(*slashed.groups())}"
    ends = cell.split("/")
    if len(ends) == 2 and all(_days(end) for end in ends):
        return "type the earlier date first: start/end"
    return ""


def _stamped(cell: str) -> str:
    stamped = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d.*|Z)", cell)
    return f"type {stamped[1]}, without the time of day" if stamped else ""


def _short(cell: str, form: str) -> str:
    if re.fullmatch(r"\d{1,2}([-/.])\d{1,2}\1\d{2}", cell):
        return f"type {form}; the year has four digits"
    iso = re.fullmatch(r"(\d{4})(-\d{2}){0,2}", cell)
    if iso and int(iso[1]) and not FIRST_YEAR <= int(iso[1]) <= LAST_YEAR:
        return f"type {form}; the year lies between {FIRST_YEAR} and {LAST_YEAR}"
    if re.fullmatch(r"\d{5}(\.\d*)?", cell):
        return f"type {form}; {cell} looks like a day number of a spreadsheet"
    short = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})", cell)
    if short is None:
        return ""
    year, month, day = (part for part in short.groups() if part and part.isdigit())
    padded = f"{year}-{int(month):02}-{int(day):02}"
    real = span(padded) is not None
    return f"type {padded}" if real else f"type {form}; there is no such day in the calendar"


def _both_ways(one: str, two: str, year: str) -> str:
    ways = [f"{year}-{int(month):02}-{int(day):02}" for month, day in ((two, one), (one, two))]
    real = [way for way in dict.fromkeys(ways) if span(way) is not None]
    return f"could be {' or '.join(real)}" if real else "there is no such day in the calendar"
