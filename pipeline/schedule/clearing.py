"""The works themselves: days lost to blackouts, and the inspections before each clearing day."""

from datetime import date
from functools import lru_cache

from riskshed.pipeline.schedule.ground import Span
from riskshed.pipeline.seasons.blackouts import (
    blocked_days,
    next_open_day,
    next_open_span,
)
from riskshed.pipeline.seasons.windows import Windows, instances

day_of = date.fromordinal


@lru_cache(maxsize=50_000)
def days_lost(blackouts: Windows, start: int, end: int) -> int:
    """Return how many of the planned days of clearing lie in a blackout."""
    return blocked_days(blackouts, day_of(start), day_of(end))


@lru_cache(maxsize=50_000)
def pushed(blackouts: Windows, day: int) -> int | None:
    """Return the first day on or after `day` outside the blackouts; None if there is never one."""
    found = next_open_day(blackouts, day_of(day))
    return None if found is None else found.toordinal()


@lru_cache(maxsize=50_000)
def next_open(blackouts: Windows, day: int, days: int) -> Span | None:
    """Return the next days in a row, as many as clearing takes, outside the blackouts, or None."""
    found = next_open_span(blackouts, day_of(day), days)
    return None if found is None else (found[0].toordinal(), found[1].toordinal())


@lru_cache(maxsize=50_000)
def inspection_days(
    clearing: Span, interval: int, peak: Windows, peak_interval: int | None
) -> tuple[int, ...]:
    """Return the days of the inspections that keep every day of clearing covered.

    The first is on the first day of clearing; the next on the first day on which the one before
    would be `interval` days old (`peak_interval` in a peak). Blackouts leave no day out: where the
    authority lets clearing go on in one, inspections are what it asks for.

    >>> from riskshed.pipeline.seasons.windows import parse_windows
    >>> start = date(2027, 4, 20).toordinal()
    >>> days = inspection_days((start, start + 24), 7, parse_windows("05-01..08-15"), 5)
    >>> [date.fromordinal(day).isoformat() for day in days]
    ['2027-04-20', '2027-04-27', '2027-05-02', '2027-05-07', '2027-05-12']
    """
    first, last = clearing
    peaks = instances(peak, day_of(first), day_of(last)) if peak_interval is not None else []
    in_peak = {day for a, b in peaks for day in range(a.toordinal(), b.toordinal() + 1)}
    days = [first]
    for day in range(first + 1, last + 1):
        allowed = peak_interval if day in in_peak and peak_interval is not None else interval
        if day - days[-1] >= allowed:
            days.append(day)
    return tuple(days)
