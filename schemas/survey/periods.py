"""Spans of time as they are typed: a number and a unit."""

import re
from datetime import timedelta

_FORM = re.compile(r"(\d+(?:\.\d+)?) ?(min|minutes?|h|hours?|d|days?|weeks?)", re.ASCII)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
LONGEST_MINUTES = 10 * 366 * _MINUTES["d"]
PERIOD_FIX = "type a number and min, h, d or weeks, such as 24 h or 1 d"


def period(cell: object) -> timedelta | None:
    """Return a span of time of at most ten years, or None where a cell is none of it.

    A month is none: it has no fixed length.

    >>> period("24 h"), period("30 d"), period("1 month")
    (datetime.timedelta(days=1), datetime.timedelta(days=30), None)
    """
    form = _FORM.fullmatch(cell.strip()) if isinstance(cell, str) else None
    minutes = float(form[1]) * _MINUTES[form[2][0]] if form else 0.0
    return timedelta(minutes=minutes) if 0 < minutes <= LONGEST_MINUTES else None
