"""The days on which visits may fall: runs of seasons, as day numbers.

Day numbers are those of `datetime.date.toordinal`: arithmetic on them is arithmetic on days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from riskshed.pipeline.seasons.windows import Windows, instances

PAST, NEVER = -(10**9), 10**9  # no such day: before, after everything

Span = tuple[int, int]


@dataclass(frozen=True, eq=False)  # each is made once, so it is known by itself: quick to look up
class Ground:
    """One run of seasons in which all visits of a survey lie.

    Parameters
    ----------
    allowed : the seasons, as first and last day, in order
    core : the parts of them that lie in a core window
    first, last : the first and last day of all
    """

    allowed: tuple[Span, ...]
    core: tuple[Span, ...]
    first: int = field(init=False)
    last: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first", self.allowed[0][0])
        object.__setattr__(self, "last", self.allowed[-1][1])


def latest(spans: tuple[Span, ...], day: int) -> int:
    """Return the latest day of the spans on or before `day`, or `PAST`.

    >>> latest(((10, 20), (30, 40)), 25)
    20
    """
    for first, last in reversed(spans):
        if first <= day:
            return last if last < day else day
    return PAST


def earliest(spans: tuple[Span, ...], day: int) -> int:
    """Return the earliest day of the spans on or after `day`, or `NEVER`.

    >>> earliest(((10, 20), (30, 40)), 25)
    30
    """
    for first, last in spans:
        if last >= day:
            return first if first > day else day
    return NEVER


def lies_in(spans: tuple[Span, ...], day: int) -> bool:
    """Return whether a day lies in one of the spans.

    >>> lies_in(((10, 20), (30, 40)), 25), lies_in(((10, 20), (30, 40)), 30)
    (False, True)
    """
    return latest(spans, day) == day


def cut(spans: Iterable[Span], first: int, last: int) -> list[Span]:
    """Return the parts of the spans within [first, last].

    >>> cut([(10, 20), (30, 40)], 15, 32)
    [(15, 20), (30, 32)]
    """
    if first > last:
        return []
    return [
        (start if start > first else first, end if end < last else last)
        for start, end in spans
        if start <= last and end >= first
    ]


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that touch or overlap as one.

    >>> joined([(5, 9), (1, 4), (20, 30)])
    [(1, 9), (20, 30)]
    """
    together: list[Span] = []
    for first, last in sorted(spans):
        if together and first <= together[-1][1] + 1:
            together[-1] = together[-1][0], max(last, together[-1][1])
        else:
            together.append((first, last))
    return together


@lru_cache(maxsize=10_000)
def grounds(
    windows: Windows, core_windows: Windows, seasons: int, first_year: int, last_year: int
) -> tuple[Ground, ...]:
    """Return every run of `seasons` consecutive seasons that starts in the years, in order.

    A survey whose visits may lie in two seasons uses two that follow one another; it may use
    fewer, since the run that starts one later holds the second one too.
    """
    until = date(last_year + seasons + 1, 12, 31)
    spans = _numbered(windows, date(first_year, 1, 1), until)
    core = _numbered(core_windows, date(first_year - 1, 1, 1), until)
    begun = sum(date.fromordinal(first).year <= last_year for first, _ in spans)
    return tuple(
        _ground(spans[place : place + seasons], core)
        for place in range(min(begun, len(spans) - seasons + 1))
    )


def opened_grounds(
    opened: tuple[Span, ...], core_windows: Windows, seasons: int
) -> tuple[Ground, ...]:
    """Return every run of `seasons` consecutive seasons of those opened so far, in order.

    Where fewer are opened they are one run.
    """
    if not opened:
        return ()
    first, last = (date.fromordinal(day) for day in (opened[0][0], opened[-1][1]))
    core = _numbered(core_windows, first, last)
    runs = max(1, len(opened) - seasons + 1)
    return tuple(_ground(opened[place : place + seasons], core) for place in range(runs))


def _ground(allowed: Sequence[Span], core: list[Span]) -> Ground:
    inside = [part for start, end in allowed for part in cut(core, start, end)]
    return Ground(tuple(allowed), tuple(inside))


def _numbered(windows: Windows, first: date, last: date) -> list[Span]:
    return [(a.toordinal(), b.toordinal()) for a, b in instances(windows, first, last)]
