"""Spans of time as they are typed: a number and a unit."""

import re
from datetime import timedelta

_FORM = re.compile(r"(\d+(?:\.\d+)?) ?(min|minutes?|h|hours?|d|days?|weeks?)", re.ASCII)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
PERIOD_FIX = "type a number and min, h, d or weeks, such as 24 h or 1 d"


def period(cell: object) -> timedelta | None:
    """Return a span of time, or None where a cell is none; a month has no fixed length.

    >>> period("24 h"), period("30 d"), period("1 month")
    (datetime.timedelta(days=1), datetime.timedelta(days=30), None)
    """
    form = _FORM.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if form is None or float(form[1]) == 0:
        return None
    return timedelta(minutes=float(form[1]) * _MINUTES[form[2][0]])
