"""Windows of the year as they are typed: ``MM-DD..MM-DD``, several joined by ``;``.

A window whose start comes after its end wraps the year end (11-01..02-28 is a winter). Days are
those of a leap year, so that 02-29 is a day; a window that ends on 02-29 ends with February.
"""

import re
from calendar import monthrange

from riskshed.schemas.text import split_list

_FORM = re.compile(r"(\d{2})-(\d{2})\.\.(\d{2})-(\d{2})", re.ASCII)
_LEAP_YEAR = 2000
DAYS_OF_YEAR = 366
LONGEST_WRAP = 260  # the longest season shipped that wraps the year end has 258 days
FORM_FIX = (
    "type MM-DD..MM-DD with days that the calendar has, such as 03-15..06-15; several joined by ;"
)


def window_days(item: str) -> tuple[int, int] | None:
    """Return first and last day of a window, 1 to 366 of a leap year, or None if it is none.

    >>> window_days("03-01..03-31"), window_days("11-01..02-29")
    ((61, 91), (306, 60))
    >>> window_days("02-01..02-30") is None
    True
    """
    form = _FORM.fullmatch(item)
    if form is None:
        return None
    first_month, first_day, last_month, last_day = map(int, form.groups())
    first, last = _day_of_year(first_month, first_day), _day_of_year(last_month, last_day)
    return None if first is None or last is None else (first, last)


def _day_of_year(month: int, day: int) -> int | None:
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(_LEAP_YEAR, month)[1]:
        return None
    return sum(monthrange(_LEAP_YEAR, earlier)[1] for earlier in range(1, month)) + day


def are_windows(cell: str) -> bool:
    """Return whether every item of a list is a window.

    >>> are_windows("04-01..06-30;09-01..09-30"), are_windows("April")
    (True, False)
    """
    return all(window_days(item) is not None for item in split_list(cell))


def are_apart(cell: str) -> bool:
    """Return whether no day lies in two windows of a list; true where one is no window.

    >>> are_apart("04-01..06-30;07-01..09-30"), are_apart("04-01..06-30;06-30..09-30")
    (True, False)
    """
    windows = [window_days(item) for item in split_list(cell)]
    return sum(len(_days(*days)) for days in windows if days) == len(days_covered(cell))


def days_covered(cell: str) -> frozenset[int]:
    """Return the days of a leap year that lie in one of the windows of a list.

    >>> sorted(days_covered("12-31..01-02"))
    [1, 2, 366]
    """
    return frozenset(
        day for item in split_list(cell) if (days := window_days(item)) for day in _days(*days)
    )


def _days(first: int, last: int) -> list[int]:
    """Return the days from the first to the last, past the year end where the window wraps."""
    end = last if first <= last else last + DAYS_OF_YEAR
    return [(day - 1) % DAYS_OF_YEAR + 1 for day in range(first, end + 1)]


def wrap_short(cell: str) -> bool:
    """Return whether no window that wraps the year end holds more than `LONGEST_WRAP` days of it.

    >>> wrap_short("10-01..03-31;05-01..06-30"), wrap_short("06-15..03-15")
    (True, False)
    """
    windows = [days for item in split_list(cell) if (days := window_days(item))]
    return all(first <= last or len(_days(first, last)) <= LONGEST_WRAP for first, last in windows)


def longest_span(cell: str) -> int:
    """Return the days from the first to the last day of the longest window of a list.

    >>> longest_span("03-15..06-15;09-01..09-02"), longest_span("05-01..05-01")
    (92, 0)
    """
    windows = [window_days(item) for item in split_list(cell)]
    return max((len(_days(*days)) - 1 for days in windows if days), default=0)
