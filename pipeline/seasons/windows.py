"""Windows of the year: how they are written, and the seasons they make in given years.

A window is written ``MM-DD..MM-DD``, several are joined by ``;``. One whose end stands before its
start wraps the end of the year (``10-01..03-31``). ``02-29`` means the last day of February,
whatever the year. Both ends belong to the window. A window that spans the whole year makes one
season a year, from its first day on.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_FORM = re.compile(r"(\d{2})-(\d{2})\.\.(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2000  # has every day that can be written
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_EXAMPLE = "as in 03-15..06-15, or 10-01..03-31 across the end of the year"

Season = tuple[date, date]


class Day(NamedTuple):
    """A day of the year."""

    month: int
    day: int

    def in_year(self, year: int) -> date:
        """Return the date in a year; 02-29 is the last day of February.

        >>> Day(2, 29).in_year(2027)
        datetime.date(2027, 2, 28)
        """
        return date(year, self.month, min(self.day, monthrange(year, self.month)[1]))


class Window(NamedTuple):
    """First and last day of a window, both within it."""

    first: Day
    last: Day

    @property
    def wraps(self) -> bool:
        """Return whether it goes on into the next year."""
        return self.last < self.first

    def in_year(self, year: int) -> Season:
        """Return first and last date of the season that starts in a year.

        >>> Window(Day(10, 1), Day(2, 29)).in_year(2027)
        (datetime.date(2027, 10, 1), datetime.date(2028, 2, 29))
        """
        return self.first.in_year(year), self.last.in_year(year + self.wraps)


Windows = tuple[Window, ...]


@lru_cache(maxsize=10_000)
def parse_windows(text: str) -> Windows:
    """Return the windows of a cell, in the order of the year; an empty cell has none.

    >>> parse_windows("10-01..03-31")
    (Window(first=Day(month=10, day=1), last=Day(month=3, day=31)),)

    Raises
    ------
    ValueError
        with a sentence that says which part is wrong and what to type
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    windows = tuple(sorted(_window(part) for part in parts))
    _refuse_overlap(windows)
    return windows


def instances(windows: Windows, first_day: date, last_day: date) -> list[Season]:
    """Return the seasons that have a day within [first_day, last_day], whole, in order.

    >>> [s.isoformat() for s, _ in instances(parse_windows("11-01..02-29"),
    ...                                      date(2027, 2, 28), date(2027, 12, 31))]
    ['2026-11-01', '2027-11-01']
    """
    if last_day < first_day:
        return []
    years = range(first_day.year - 1, last_day.year + 1)
    return [
        season
        for season in _seasons(windows, years)
        if season[1] >= first_day and season[0] <= last_day
    ]


def season_of(windows: Windows, day: date) -> Season | None:
    """Return the season that a day lies in, or None.

    >>> season_of(parse_windows("10-01..03-31"), date(2028, 1, 16))
    (datetime.date(2027, 10, 1), datetime.date(2028, 3, 31))
    """
    return next(iter(instances(windows, day, day)), None)


@lru_cache(maxsize=100_000)
def season_on(cell: str, day: date) -> Season | None:
    """Return the season of the windows of a cell that a day lies in, or None.

    >>> season_on("10-01..03-31", date(2028, 4, 1)) is None
    True
    """
    return season_of(parse_windows(cell), day)


def contains(windows: Windows, day: date) -> bool:
    """Return whether a day lies in a window; both ends do.

    >>> contains(parse_windows("03-15..06-15"), date(2027, 6, 15))
    True
    """
    return season_of(windows, day) is not None


def written(windows: Sequence[Window]) -> str:
    """Return the windows as a cell has them.

    >>> written(parse_windows("09-01..09-30; 04-01..06-30"))
    '04-01..06-30;09-01..09-30'
    """
    return ";".join(
        f"{first.month:02}-{first.day:02}..{last.month:02}-{last.day:02}" for first, last in windows
    )


@lru_cache(maxsize=10_000)
def _seasons(windows: Windows, years: range) -> tuple[Season, ...]:
    return tuple(sorted(window.in_year(year) for window in windows for year in years))


def _window(part: str) -> Window:
    form = _FORM.fullmatch(part)
    if form is None:
        raise ValueError(f"{part} is no window: type month and day of both ends, {_EXAMPLE}")
    month, day, end_month, end_day = map(int, form.groups())
    return Window(_day(month, day), _day(end_month, end_day))


def _day(month: int, day: int) -> Day:
    name = f"{month:02}-{day:02}"
    if not 1 <= month <= len(_MONTHS):
        raise ValueError(f"{name} is no day: there is no month {month:02}; type MM-DD, {_EXAMPLE}")
    longest = monthrange(_LEAP_YEAR, month)[1]
    if not 1 <= day <= longest:
        every_year = ", which means its last day in every year" if month == 2 else ""
        raise ValueError(
            f"{name} is no day: {_MONTHS[month - 1]} ends on {month:02}-{longest}{every_year}"
        )
    return Day(month, day)


def _refuse_overlap(windows: Windows) -> None:
    seasons = _seasons(windows, range(_LEAP_YEAR, _LEAP_YEAR + 2))
    for (start, end), (later, _) in pairwise(seasons):
        if later <= end:
            raise ValueError(
                f"{written(windows)} overlap from {later:%m-%d} to {end:%m-%d}: "
                f"write the season of {start:%m-%d} as one window"
            )
