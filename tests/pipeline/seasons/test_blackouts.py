"""Blackouts against counting day by day: days lost, days left, the next gap long enough."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.seasons.blackouts import (
    blocked_days,
    next_open_day,
    next_open_span,
    open_spans,
)
from riskshed.pipeline.seasons.windows import contains, parse_windows

pytestmark = pytest.mark.property
CELLS = st.sampled_from(
    ["", "03-01..08-31", "11-01..02-29", "01-01..12-31", "04-16..07-15;09-01..09-30",
     "02-29..03-10", "10-01..09-29", "01-01..06-30;07-01..12-31"]
)  # fmt: skip
DAYS = st.dates(date(2023, 1, 1), date(2029, 12, 31))


@given(CELLS, DAYS, st.integers(0, 800))
def test_lost_and_open_days_are_those_of_counting(cell, first, length):
    """Every day is either lost or open, never both."""
    blackouts, last = parse_windows(cell), first + timedelta(days=length)
    lost = [n for n in range(length + 1) if contains(blackouts, first + timedelta(days=n))]
    spans = open_spans(blackouts, first, last)

    assert blocked_days(blackouts, first, last) == len(lost)
    assert sum((end - start).days + 1 for start, end in spans) == length + 1 - len(lost)
    assert not any(contains(blackouts, day) for span in spans for day in span)


@given(CELLS, DAYS)
def test_the_next_open_day_is_the_first_that_counting_meets(cell, day):
    """None where the blackouts fill the year."""
    blackouts = parse_windows(cell)
    ahead = (day + timedelta(days=n) for n in range(800))

    assert next_open_day(blackouts, day) == next(
        (each for each in ahead if not contains(blackouts, each)), None
    )


@given(CELLS, DAYS, st.integers(1, 400))
def test_the_next_open_span_is_the_first_that_is_long_enough(cell, day, days):
    """No day of it is blocked, and no earlier start would do."""
    blackouts = parse_windows(cell)
    span = next_open_span(blackouts, day, days)
    if span is None:
        assert (cell and days > 1) or next_open_day(blackouts, day) is None
        return
    assert blocked_days(blackouts, *span) == 0
    assert (span[1] - span[0]).days + 1 == days
    before = span[0] - timedelta(days=1)
    assert span[0] == day or contains(blackouts, before)


@pytest.mark.parametrize(("days", "start"), [(181, "2028-09-01"), (182, None)])
def test_a_gap_is_long_enough_up_to_its_last_day(days, start):
    """September to February has 181 days, 182 in a leap year."""
    span = next_open_span(parse_windows("03-01..08-31"), date(2028, 5, 1), days)

    assert (span and span[0].isoformat()) == (start or "2031-09-01")
