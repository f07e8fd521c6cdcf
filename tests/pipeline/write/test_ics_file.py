"""The calendar: whole days that no time zone shifts, UIDs that stay, SEQUENCE that goes up."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from icalendar import Calendar

from riskshed.pipeline.write.ics_file import CalendarOf, write_ics
from tests.pipeline.schedule.frames import NEWTS, planned

OWNER = CalendarOf("tiny", "Tiny smelter", date(2026, 11, 23), 28)


@pytest.fixture
def calendar(tmp_path):
    """Return a function that writes the calendar of a schedule and gives its bytes."""

    def write(made, owner=OWNER, previous=None) -> bytes:
        write_ics(made.schedule, made.trips, tmp_path / "schedule.ics", owner, previous)
        return (tmp_path / "schedule.ics").read_bytes()

    return write


def events(data: bytes) -> dict[str, dict]:
    """Return the events by UID, as another program reads them."""
    return {str(event["uid"]): event for event in Calendar.from_ical(data).walk("VEVENT")}


def test_every_visit_is_a_whole_day_with_a_uid_of_site_block_requirement_and_visit(calendar):
    """The days are those of the trips; no time, so no time zone can move them."""
    found = events(calendar(planned()))

    days = {uid: event.decoded("dtstart") for uid, event in found.items() if "visit" in uid}
    assert days == {
        f"tiny/B1/NEWT/visit-{n}@riskshed": date.fromisoformat(day)
        for n, day in enumerate(["2027-03-15", "2027-03-22", "2027-04-15", "2027-04-22"], 1)
    }
    assert all(type(event.decoded("dtstart")) is date for event in found.values())
    assert all(
        event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1)
        for event in found.values()
    )


@pytest.mark.parametrize("zone", [None, "Asia/Shanghai", "America/Los_Angeles"])
def test_a_time_zone_names_the_days_and_never_shifts_one(calendar, zone):
    """29 February stays 29 February on both sides of the date line."""
    made = planned({"pre_clear_days": 400.0}, {"planned_start": "2028-02-29"})
    data = calendar(made, CalendarOf("tiny", "Tiny", date(2026, 11, 23), 28, zone))

    assert b"DTSTART;VALUE=DATE:20280229\r\n" in data
    assert (b"X-WR-TIMEZONE" in data) == (zone is not None)


def test_the_last_day_to_start_has_its_alarm_as_early_as_a_survey_is_at_risk(calendar):
    """28 days before, by the setting."""
    last = events(calendar(planned()))["tiny/B1/NEWT/last-start@riskshed"]
    (alarm,) = last.subcomponents

    assert last.decoded("dtstart") == date(2027, 5, 8)
    assert (alarm.name, alarm.decoded("trigger")) == ("VALARM", timedelta(days=-28))


def test_the_same_schedule_gives_the_same_bytes(calendar):
    """DTSTAMP is the day of the schedule, not of the clock."""
    one, other = calendar(planned()), calendar(planned())

    assert one == other
    assert one.count(b"DTSTAMP:20261123T000000Z") == one.count(b"BEGIN:VEVENT")


def test_lines_are_folded_as_the_standard_says(calendar):
    """RFC 5545: CRLF, no line longer than 75 octets; Chinese names are not torn."""
    owner = CalendarOf("tiny", "铅锌冶炼厂与尾矿库生态调查计划" * 4, date(2026, 11, 23), 28)
    data = calendar(planned(), owner)

    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert owner.site_name in str(Calendar.from_ical(data)["x-wr-calname"])


def test_an_event_that_moves_goes_up_and_one_that_stays_does_not(calendar):
    """Three visits instead of four: what moved is renumbered, what is no more is cancelled."""
    old = calendar(planned())
    new = events(calendar(planned({"min_visits": 3.0}), previous=old))
    told = {uid.split("/")[-1].split("@")[0]: (event["sequence"], str(event["status"]))
            for uid, event in new.items()}  # fmt: skip

    assert told == {
        "visit-1": (0, "CONFIRMED"), "visit-2": (1, "CONFIRMED"), "visit-3": (1, "CONFIRMED"),
        "visit-4": (1, "CANCELLED"), "last-start": (0, "CONFIRMED"),
    }  # fmt: skip


def test_a_sequence_only_ever_goes_up(calendar):
    """Each schedule is given the calendar before it; the start of clearing moves to and fro."""
    data, numbers = None, []
    for start in ("2028-03-01", "2027-09-20", "2028-03-01"):
        made = planned(None, {"planned_start": start, "planned_end": "2028-09-30"})
        data = calendar(made, previous=data)
        numbers.append({uid: event["sequence"] for uid, event in events(data).items()})

    assert all(after[uid] >= n for before, after in pairwise(numbers) for uid, n in before.items())


def test_what_nobody_has_checked_says_so_in_its_title(calendar):
    """And the description names source, status and way out."""
    found = events(calendar(planned({"verification": "unverified"})))
    visit = found["tiny/B1/NEWT/visit-1@riskshed"]

    assert str(visit["summary"]) == "Survey visit 1: NEWT at B1 (unverified)"
    assert "Source: English Nature 2001" in str(visit["description"])


def test_what_cannot_be_planned_is_in_no_calendar(calendar):
    """No window, no day."""
    made = planned([{**NEWTS, "windows": None, "core_windows": None, "min_visits_in_core": None}])

    assert events(calendar(made)) == {}
