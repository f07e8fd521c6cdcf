"""ISO dates as they are written, and what to type instead of others."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.schemas.survey.dates import date_fix, first_day, last_day, not_before, span


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),  # no leap year, though 4 divides it
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29)),
        ("2006-10/2007", date(2006, 10, 1), date(2007, 12, 31)),
        ("2007/2007-05-01", date(2007, 1, 1), date(2007, 5, 1)),
        ("1500", date(1500, 1, 1), date(1500, 12, 31)),
        ("2200-12-31", date(2200, 12, 31), date(2200, 12, 31)),
    ],
)
def test_a_date_spans_the_days_it_may_mean(cell, first, last):
    """A year is any of its days."""
    assert span(cell) == (first, last)


@pytest.mark.parametrize(
    "cell",
    [
        *("2023-02-30", "2021-02-29", "2020-13", "2020-00-10", "2020-1-1", "20200101", "1499"),
        *("2201", "01/02/2020", "2020-05-02/2020-05-01", "2020/", "/2020", "2020/2021/2022"),
        *("", "2020-05-01T10:00", "٢٠٢٠", "2020-05-01\n", "20-05-01"),
    ],
)
def test_what_is_no_real_iso_date_has_no_span(cell):
    """Neither days that do not exist nor forms that could mean two days."""
    assert span(cell) is None


@pytest.mark.parametrize(
    ("cell", "fix"),
    [
        ("01/02/2020", "could be 2020-02-01 or 2020-01-02"),
        ("31.01.2020", "could be 2020-01-31"),
        ("31/31/2020", "no such day"),
        ("2023-02-30", "no such day"),
        ("2020-1-5", "type 2020-01-05"),
        ("2020/01/05", "type 2020-01-05"),
        ("20200105", "type 2020-01-05"),
        ("2020-01-05 00:00:00", "type 2020-01-05, without the time of day"),
        ("43835", "day number of a spreadsheet"),
        ("2020-02/2020-01", "earlier date first"),
        ("January", "type the date as YYYY-MM-DD, YYYY-MM or YYYY, or an interval as start/end"),
    ],
)
def test_the_fix_says_which_date_to_type(cell, fix):
    """And names both days where a date could mean two."""
    assert fix in date_fix(cell, whole=False, interval=True)


def test_a_whole_date_is_asked_for_where_a_year_is_not_enough():
    """A deadline is a day."""
    fix = date_fix("2020", whole=True, interval=False)
    assert fix == "type the date as YYYY-MM-DD: the full date, year, month and day"


def test_an_end_may_lie_in_the_same_year_as_its_start():
    """What may be in order is not called out of order; what cannot be, is."""
    end = pd.Series(["2020", "2019", None, "2020-05-01", "2020-04-30"])
    start = pd.Series(["2020-05-01", "2020-05-01", "2020", "2020-05-01", "2020-05-01"])
    assert not_before(end, start).tolist() == [True, False, True, True, False]


def test_missing_dates_have_no_days():
    """Unknown stays unknown."""
    cells = pd.Series([None, "2020"], dtype="str")
    assert first_day(cells).isna().tolist() == [True, False]
    assert last_day(cells).iloc[1] == pd.Timestamp("2020-12-31")


@pytest.mark.property
@given(st.dates(date(1500, 1, 1), date(2200, 12, 31)))
def test_every_day_of_the_calendar_is_a_date(day):
    """As Python writes it."""
    assert span(day.isoformat()) == (day, day)
