"""From readings of a gauge to the days of events, and to the seasons that they open."""

import random
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations

import pytest

from riskshed.pipeline.seasons.events import Rain, event_days, most_rain, opened_by

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
START = datetime(2027, 3, 1, tzinfo=UTC)


def _daily(*depths: float) -> list[Rain]:
    return [Rain(START + n * DAY, START + (n + 1) * DAY, mm) for n, mm in enumerate(depths)]


@pytest.mark.parametrize(
    ("depths", "depth", "within", "days"),
    [
        ([20.0], 20.0, 1, ["2027-03-01"]),
        ([19.9], 20.0, 1, []),
        ([0, 10.0, 10.0], 20.0, 1, []),
        ([0, 10.0, 10.0], 20.0, 2, ["2027-03-03"]),
        ([10.0, 0, 10.0], 20.0, 2, []),
        ([10.0, 0, 10.0], 20.0, 3, ["2027-03-03"]),
        ([20.0, 0, 1.0], 20.0, 3, ["2027-03-01", "2027-03-03"]),
    ],
)
def test_a_depth_is_reached_on_the_day_its_last_rain_falls(depths, depth, within, days):
    """On the limit and beside it; within one, two and three days."""
    found = event_days(_daily(*depths), depth, within)

    assert [day.isoformat() for day in found] == days


def test_rain_of_a_month_shows_no_event_of_a_day():
    """300 mm in 30 days may have fallen evenly; within 30 days it did fall."""
    month = [Rain(START, START + 30 * DAY, 300.0)]

    assert event_days(month, 20.0, 29) == []
    assert event_days(month, 20.0, 30) == [date(2027, 3, 30)]


def test_the_day_of_an_event_is_local():
    """Read at nine in the morning in Perth: the day on which the 24 hours end."""
    perth = datetime(2027, 3, 1, 9, tzinfo=timezone(8 * HOUR))

    assert event_days([Rain(perth, perth + DAY, 20.0)], 20.0, 1) == [date(2027, 3, 2)]


@pytest.mark.property
def test_no_rain_is_counted_twice_and_none_that_fell_apart_is_left_out():
    """300 random lists of readings that overlap: the greatest sum of any that do not."""
    dice = random.Random(5)
    for _ in range(300):
        rain = []
        for _ in range(dice.randint(0, 7)):
            start = START + dice.randrange(30) * HOUR
            rain.append(Rain(start, start + dice.randint(1, 8) * HOUR, float(dice.randint(1, 9))))
        rain.sort(key=lambda one: (one.end, one.start))
        apart = [
            chosen
            for size in range(len(rain) + 1)
            for chosen in combinations(rain, size)
            if all(a.end <= b.start or b.end <= a.start for a, b in combinations(chosen, 2))
        ]
        assert most_rain(rain) == max(sum(one.mm for one in chosen) for chosen in apart)


def test_events_in_a_row_make_one_season_and_those_apart_make_two():
    """Sixty days after each: rain on the 60th day goes on, on the 61st the season touches."""
    first = date(2027, 3, 1)

    def seasons(*later: int) -> list[tuple[int, int]]:
        days = [first, *(first + n * DAY for n in later)]
        return [((a - first).days, (b - first).days) for a, b in opened_by(days, 1, 60)]

    assert seasons(60) == [(1, 120)]
    assert seasons(61) == [(1, 60), (62, 121)]
    assert seasons(30, 200) == [(1, 90), (201, 260)]
