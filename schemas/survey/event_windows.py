"""Survey seasons that an event opens, as they are typed in `event_window`.

Two forms: days after rain, which the rainfall in the table physical opens, and a condition in words
that no table records. A ``?`` stands for a number that the source does not give.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_FORM = re.compile(
    r"(?:(\d+|\?)\s*-\s*)?(\d+|\?) days? after rain (?:>=|≥) (\d+(?:\.\d+)?|\?) ?mm"
    r"(?: in (\d+) days?)?",
    re.ASCII | re.IGNORECASE,
)
_CONDITION = re.compile(r"condition: *(\S.*)", re.IGNORECASE)
LONGEST_DAYS = 366
EXAMPLE = "60 days after rain >= 20 mm, 42-56 days after rain >= 20 mm in 3 days"
EVENT_FIX = (
    f"type it as in {EXAMPLE} (days in order, at most {LONGEST_DAYS}; ? for a number that nobody "
    "knows); what is no rain as condition: and the words"
)


class AfterRain(NamedTuple):
    """Days after rain.

    Parameters
    ----------
    first, last : the days on which the season opens and closes, counted from the day of the rain;
        None where nobody knows
    depth_mm : how much rain, in mm; None where nobody knows
    within_days : the days in which it falls
    """

    first: int | None
    last: int | None
    depth_mm: float | None
    within_days: int

    @property
    def known(self) -> bool:
        """Return whether the record of rain can open it."""
        return None not in (self.first, self.last, self.depth_mm)


class OnCondition(NamedTuple):
    """A condition in words, such as pools that hold water: who makes the visit vouches for it."""

    words: str


@lru_cache(maxsize=10_000)
def read_event_window(cell: str) -> AfterRain | OnCondition:
    """Return what a cell says; ``60 days`` are the days 1 to 60 after the rain.

    >>> read_event_window("60 days after rain >= 20 mm in 3 days")
    AfterRain(first=1, last=60, depth_mm=20.0, within_days=3)
    >>> read_event_window("condition: pools hold water")
    OnCondition(words='pools hold water')

    Raises
    ------
    ValueError
        with what to type
    """
    words = " ".join(cell.split())
    if condition := _CONDITION.fullmatch(words):
        return OnCondition(condition[1])
    form = _FORM.fullmatch(words)
    if form is None:
        raise ValueError(f"{cell} is no event window: {EVENT_FIX}")
    first, last, depth, within = form.groups()
    read = AfterRain(
        1 if first is None else _whole(first), _whole(last),
        None if depth == "?" else float(depth), 1 if within is None else int(within),
    )  # fmt: skip
    if not _sensible(read):
        raise ValueError(f"{cell} is no event window: {EVENT_FIX}")
    return read


def is_event_window(cell: str) -> bool:
    """Return whether a cell can be read.

    >>> is_event_window("0-? days after rain >= 6.35 mm"), is_event_window("after rain")
    (True, False)
    """
    try:
        read_event_window(cell)
    except ValueError:
        return False
    return True


def _whole(number: str) -> int | None:
    return None if number == "?" else int(number)


def _sensible(read: AfterRain) -> bool:
    ends = [day for day in (read.first, read.last) if day is not None]
    in_order = ends == sorted(ends) and all(day <= LONGEST_DAYS for day in ends)
    lasts = read.last != 0 or read.first == 0
    return in_order and lasts and read.depth_mm != 0 and 1 <= read.within_days <= LONGEST_DAYS
