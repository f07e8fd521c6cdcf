"""Surveys whose season rain opens: what is planned in it, what waits, what is too late.

Clearing from 1 March to 30 September 2028, 100 days after the final visit, 548 days valid: the
final visit lies from 1 April to 22 November 2027. Two visits, 14 days apart.
"""

from datetime import date

import pytest

from tests.pipeline.schedule.frames import one_row

RAIN = {
    "event_window": "60 days after rain >= 20 mm", "windows": None, "core_windows": None,
    "min_visits_in_core": None, "min_visits": 2.0, "min_gap_days": 14.0,
}  # fmt: skip


def _row(today: str, *opened: str, **given):
    asked = RAIN | {name: given.pop(name) for name in set(given) & set(RAIN)}
    return one_row(asked, today=date.fromisoformat(today), opened=opened, **given)


def test_without_rain_the_visits_wait_and_no_day_is_named():
    """The outer limit is known: 14 days before 22 November 2027."""
    row = _row("2026-11-23")

    assert (row["status"], row["last_start"]) == ("WAITING_EVENT", "2027-11-08")
    assert row["why"].startswith("visits wait for: 60 days after rain >= 20 mm")
    assert "rainfall, in mm, with its period" in row["way_out"]
    silent = ("earliest_visits", "visit_intervals", "next_visit_from", "earliest_clear",
              "slip_days")  # fmt: skip
    assert [row[name] for name in silent] == [None] * 5


def test_rain_opens_the_season_in_which_both_passes_place_the_visits():
    """Sixty days from 2 May on: first visit today or later, last one 30 June at the latest."""
    row = _row("2027-05-10", "2027-05-02..2027-06-30")

    assert (row["status"], row["last_visits"]) == ("PLANNED", "2027-06-16;2027-06-30")
    assert row["earliest_visits"] == "2027-05-10;2027-05-24"
    assert row["visit_intervals"] == "1:2027-05-10..2027-06-16;2:2027-05-24..2027-06-30"
    assert (row["earliest_clear"], row["slip_days"]) == ("2027-09-01", 0)
    assert row["next_visit_to"] == "2027-06-16"


@pytest.mark.parametrize(
    ("today", "status"),
    [("2027-05-19", "PLANNED"), ("2027-05-20", "AT_RISK"), ("2027-06-16", "AT_RISK"),
     ("2027-06-17", "WAITING_EVENT")],
)  # fmt: skip
def test_a_season_that_has_closed_waits_for_the_next_rain(today, status):
    """The last start in it is 16 June; a day later the visits wait again, not after 8 November."""
    row = _row(today, "2027-05-02..2027-06-30")

    assert row["status"] == status
    assert ("start not after 2027-11-08" in row["why"]) == (status == "WAITING_EVENT")


def test_what_no_rain_can_save_any_more_is_missed():
    """A day after the outer limit; no clear date is claimed."""
    row = _row("2027-11-09")

    assert (row["status"], row["last_start"], row["slip_days"]) == ("MISSED", "2027-11-08", None)
    assert "whenever the event had come" in row["why"]


def test_rain_that_opens_its_season_too_late_makes_the_works_late():
    """Final visit on 5 December 2027 at the earliest, clear on 14 March 2028: 13 days."""
    row = _row("2027-10-30", "2027-11-21..2028-01-04")

    assert (row["status"], row["earliest_visits"]) == ("MISSED", "2027-11-21;2027-12-05")
    assert (row["earliest_clear"], row["slip_days"]) == ("2028-03-14", 13)


def test_rain_before_a_survey_would_be_valid_waits_for_later_rain():
    """What ends on 31 March 2027 has run out on the last day of clearing."""
    early = _row("2027-02-10", "2027-01-31..2027-03-31")
    late = _row("2027-02-10", "2027-01-31..2027-04-01")

    assert (early["status"], early["earliest_visits"]) == ("WAITING_EVENT", None)
    assert (late["status"], late["last_visits"]) == ("PLANNED", "2027-03-18;2027-04-01")


def test_visits_done_in_the_season_are_built_upon_and_those_before_it_are_not():
    """One is left after that of 10 May; one of April lies in another season."""
    inside = _row("2027-05-20", "2027-05-02..2027-06-30", visits=("2027-05-10",))
    before = _row("2027-05-20", "2027-05-02..2027-06-30", visits=("2027-04-20",))

    assert (inside["status"], inside["earliest_visits"]) == ("IN_PROGRESS", "2027-05-24")
    assert before["earliest_visits"] == "2027-05-20;2027-06-03"


def test_seasons_that_do_not_touch_are_mixed_only_where_the_requirement_lets_them():
    """Ten days in May and ten in August: two visits fit into neither alone."""
    opened = "2027-05-02..2027-05-11", "2027-08-02..2027-08-11"
    asked = RAIN | {"max_season_instances": 2.0}
    both = one_row(asked, today=date(2027, 4, 25), opened=opened)

    assert _row("2027-04-25", *opened)["status"] == "WAITING_EVENT"
    assert both["last_visits"] == "2027-05-11;2027-08-11"


@pytest.mark.parametrize("cell", ["42-56 days after rain >= ? mm", "0-? days after rain >= 6 mm"])
def test_rain_of_which_a_number_is_unknown_is_no_window(cell):
    """The way out is to give the number, not to wait."""
    row = _row("2027-05-10", event_window=cell)

    assert (row["status"], row["last_start"]) == ("NO_WINDOW_KNOWN", None)
    assert cell in row["why"]
    assert row["way_out"].startswith("give event_window for NEWT")


def test_a_condition_waits_within_its_windows():
    """Nobody can say when pools hold water; in season not after 1 November less the gap."""
    row = _row("2027-05-10", event_window="condition: pools hold water", windows="09-01..11-01")

    assert (row["status"], row["last_start"]) == ("WAITING_EVENT", "2027-10-18")
    assert "weather_ok" in row["way_out"]
