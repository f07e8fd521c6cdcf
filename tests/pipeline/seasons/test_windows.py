"""Windows of the year: read as written, wrapped, met on both their ends; faults in words."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.seasons.windows import contains, instances, parse_windows, season_of, written

pytestmark = pytest.mark.property
DAYS = st.dates(date(2019, 1, 1), date(2033, 12, 31))
IN_LEAP_YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31))
WINDOWS = st.tuples(IN_LEAP_YEAR, IN_LEAP_YEAR).map(
    lambda ends: f"{ends[0]:%m-%d}..{ends[1]:%m-%d}"
)


def lies_in(text: str, day: date) -> bool:
    """Say the same from the written text alone: compare month and day as letters."""
    first, last = text.split("..")
    february_ends = (day + timedelta(days=1)).month == 3 and day.month == 2
    names = [f"{day:%m-%d}", *(["02-29"] if february_ends else [])]
    if first <= last:
        return any(first <= name <= last for name in names)
    return any(name >= first or name <= last for name in names)


@given(WINDOWS, DAYS)
def test_a_day_is_in_a_window_if_its_name_lies_between_the_ends(text, day):
    """Wrapped or not; the last day of February has two names."""
    assert contains(parse_windows(text), day) == lies_in(text, day)


@given(WINDOWS, DAYS, st.integers(0, 1500))
def test_seasons_hold_exactly_the_days_of_the_window(text, first, length):
    """No day twice, none left out, in order."""
    last = first + timedelta(days=length)
    found = instances(parse_windows(text), first, last)
    span = [first + timedelta(days=n) for n in range(length + 1)]
    held = [day for day in span if any(start <= day <= end for start, end in found)]

    assert held == [day for day in span if contains(parse_windows(text), day)]
    assert all(a[1] < b[0] for a, b in pairwise(found))
    assert all(end >= first and start <= last for start, end in found)


@given(WINDOWS)
def test_a_window_is_written_as_it_was_read(text):
    """Reading what was written changes nothing."""
    assert written(parse_windows(text)) == text


@pytest.mark.parametrize(
    ("day", "inside"),
    [("2027-03-14", False), ("2027-03-15", True), ("2027-06-15", True), ("2027-06-16", False)],
)
def test_both_ends_belong_to_the_window(day, inside):
    """03-15..06-15: the day before, the ends, the day after."""
    assert contains(parse_windows("03-15..06-15"), date.fromisoformat(day)) is inside


@pytest.mark.parametrize(("year", "end"), [(2026, "2027-02-28"), (2027, "2028-02-29")])
def test_29_february_is_the_last_day_of_february(year, end):
    """In a leap year and in another one; a window that says 02-28 ends on the 28th in both."""
    assert season_of(parse_windows("11-01..02-29"), date(year, 12, 1))[1].isoformat() == end
    assert season_of(parse_windows("11-01..02-28"), date(year, 12, 1))[1].day == 28


def test_a_year_round_window_makes_one_season_a_year():
    """The last visit of one year and the first of the next are not of one season."""
    found = instances(parse_windows("01-01..12-31"), date(2027, 12, 31), date(2028, 1, 1))

    assert [start.year for start, _ in found] == [2027, 2028]


def test_an_empty_cell_has_no_window_and_no_season():
    """Nothing is known: no day is in it."""
    assert parse_windows("") == ()
    assert instances((), date(2027, 1, 1), date(2028, 1, 1)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("02-30..05-01", "02-30 is no day: February ends on 02-29, which means its last day in ev"),
        ("04-01..04-31", "04-31 is no day: April ends on 04-30"),
        ("13-01..14-01", "13-01 is no day: there is no month 13"),
        ("00-10..02-01", "00-10 is no day: there is no month 00"),
        ("03-00..05-01", "03-00 is no day: March ends on 03-31"),
        ("3-1..5-1", "3-1..5-1 is no window: type month and day of both ends, as in 03-15..06-15"),
        ("03-01-05-01", "03-01-05-01 is no window"),
        ("Mar..Jun", "Mar..Jun is no window"),
        ("2027-03-01..2027-05-01", "2027-03-01..2027-05-01 is no window"),
        (
            "03-01..05-31;05-31..07-01",
            "overlap from 05-31 to 05-31: write the season",
        ),
        ("10-01..03-31;03-01..05-31", "overlap from 03-01 to 03-31"),
        ("01-01..12-31;06-01..07-01", "overlap from 06-01"),
    ],
)
def test_what_is_no_window_is_refused_in_words(text, words):
    """What is wrong, and what to type."""
    with pytest.raises(ValueError) as told:
        parse_windows(text)

    assert words in str(told.value)
