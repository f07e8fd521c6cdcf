"""Seasons that rain opens: from readings of a gauge to the days of events, and to seasons.

Rain that was measured over a period fell some time in it, so a depth within some days is counted
from whole periods that lie within them, none counted twice: never more than fell.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from riskshed.pipeline.seasons.windows import Season, Windows, instances, season_of

ONE = timedelta(days=1)
MOMENT = timedelta(microseconds=1)
ROUNDING_MM = 1e-9


class Rain(NamedTuple):
    """A depth of rain in mm that fell after `start`, up to `end`."""

    start: datetime
    end: datetime
    mm: float

    @property
    def day(self) -> date:
        """Return the local day on which the period ends; midnight ends the day before it."""
        return (self.end - MOMENT).date()


@dataclass(frozen=True)
class Seasons:
    """The seasons of a requirement: windows that come each year, or days that events opened.

    Parameters
    ----------
    windows : the windows of the year
    opened : the seasons that events opened so far, within the windows if there are any, in order;
        None where no event is asked for
    """

    windows: Windows
    opened: tuple[Season, ...] | None = None

    def of(self, day: date) -> Season | None:
        """Return the season that a day lies in, or None."""
        if self.opened is None:
            return season_of(self.windows, day)
        return next((season for season in self.opened if season[0] <= day <= season[1]), None)

    def between(self, first: date, last: date) -> list[Season]:
        """Return the seasons that lie within [first, last], in order."""
        found = instances(self.windows, first, last) if self.opened is None else self.opened
        return [season for season in found if first <= season[0] and season[1] <= last]


def event_days(readings: Sequence[Rain], depth_mm: float, within_days: int) -> list[date]:
    """Return the days on which a depth was reached within some days, in order.

    >>> rain = [Rain(datetime(2027, 3, day), datetime(2027, 3, day + 1), 8.0) for day in (1, 2, 9)]
    >>> event_days(rain, 16.0, 2)
    [datetime.date(2027, 3, 2)]
    """
    span = timedelta(days=within_days)
    wet = sorted((one for one in readings if one.mm > 0), key=lambda one: (one.end, one.start))
    ends = [one.end for one in wet]
    days = set()
    for place, one in enumerate(wet):
        begin = one.end - span
        near = wet[bisect_right(ends, begin) : place + 1]
        within = [each for each in near if each.start >= begin]
        if most_rain(within) >= depth_mm - ROUNDING_MM:
            days.add(one.day)
    return sorted(days)


def most_rain(readings: Sequence[Rain]) -> float:
    """Return the greatest depth of readings, in the order of their ends, that do not overlap.

    >>> hour, day = timedelta(hours=1), datetime(2027, 3, 1)
    >>> most_rain([Rain(day, day + hour, 3.0), Rain(day, day + 24 * hour, 9.0)])
    9.0
    """
    ends: list[datetime] = []
    depths = [0.0]
    for one in readings:
        before = depths[bisect_right(ends, one.start)]
        ends.append(one.end)
        depths.append(max(depths[-1], before + one.mm))
    return depths[-1]


def opened_by(events: Iterable[date], first: int, last: int) -> list[Season]:
    """Return the seasons from `first` to `last` days after events; those that touch are one.

    >>> opened_by([date(2027, 3, 1), date(2027, 3, 4), date(2027, 6, 1)], 1, 3)[0]
    (datetime.date(2027, 3, 2), datetime.date(2027, 3, 7))
    """
    seasons: list[Season] = []
    for day in sorted(events):
        start, end = day + first * ONE, day + last * ONE
        if seasons and start <= seasons[-1][1] + ONE:
            seasons[-1] = seasons[-1][0], max(end, seasons[-1][1])
        else:
            seasons.append((start, end))
    return seasons


def within_windows(seasons: Iterable[Season], windows: Windows) -> list[Season]:
    """Return the parts of seasons within windows of the year; without any, the seasons.

    >>> from riskshed.pipeline.seasons.windows import parse_windows
    >>> opened = [(date(2027, 2, 20), date(2027, 4, 20))]
    >>> within_windows(opened, parse_windows("03-01..03-31"))
    [(datetime.date(2027, 3, 1), datetime.date(2027, 3, 31))]
    """
    if not windows:
        return list(seasons)
    return [
        (max(start, first), min(end, last))
        for start, end in seasons
        for first, last in instances(windows, start, end)
    ]


def in_common(one: Iterable[Season], other: Sequence[Season]) -> list[Season]:
    """Return the days that lie in both of two lists of seasons.

    >>> day = date(2027, 3, 1)
    >>> in_common([(day, day + 5 * ONE)], [(day + 3 * ONE, day + 9 * ONE)])
    [(datetime.date(2027, 3, 4), datetime.date(2027, 3, 6))]
    """
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(start, end) for start, end in both if start <= end]
