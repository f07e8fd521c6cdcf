"""The schedule as a calendar (RFC 5545): visits, last days to start with alarms, inspections.

Every event is a whole day without a time: a day of the site stays that day in every time zone.
UIDs are made of site, block, requirement and what is to be done, so a calendar that has read an
earlier schedule moves its events and does not double them; SEQUENCE goes up where a day moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
from icalendar import Alarm, Calendar, Event, vText

from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import split_list

PRODUCT = "-//riskshed//survey schedule//EN"
DOMAIN = "riskshed"
ONE_DAY = timedelta(days=1)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class CalendarOf:
    """Whose calendar it is.

    Parameters
    ----------
    site_id, site_name : the site
    as_of : the day on which the schedule speaks; every DTSTAMP
    alarm_days : days before a last start on which the calendar speaks up
    time_zone : IANA name, or None
    illustrative : whether the site is made up
    """

    site_id: str
    site_name: str
    as_of: date
    alarm_days: int
    time_zone: str | None = None
    illustrative: bool = False


@dataclass(frozen=True)
class Entry:
    """One day in the calendar."""

    uid: str
    day: date
    summary: str
    description: str
    category: str
    alarm_days: int | None = None
    cancelled: bool = False


def write_ics(
    schedule: pd.DataFrame,
    trips: pd.DataFrame,
    path: Path,
    owner: CalendarOf,
    previous: bytes | None = None,
) -> None:
    """Write the calendar of a schedule to `path`.

    Parameters
    ----------
    schedule, trips : the frames of `Scheduled`
    owner : whose calendar it is
    previous : an earlier calendar of this site; its events keep their SEQUENCE, go up by one where
        their day moved, and those to come are cancelled where they are not to be made any more
    """
    entries = sorted(_entries(schedule, trips, owner), key=lambda entry: (entry.day, entry.uid))
    old = _days_of(previous) if previous else {}
    calendar = _calendar(owner)
    for entry in entries:
        calendar.add_component(_event(entry, owner, _sequence(entry, old)))
    for uid in sorted(set(old) - {entry.uid for entry in entries}):
        day, sequence, summary = old[uid]
        if day < owner.as_of:  # it is history: made or missed, the table says which
            continue
        gone = Entry(uid, day, summary, "no longer to be made", "CANCELLED", cancelled=True)
        calendar.add_component(_event(gone, owner, sequence + 1))
    path.write_bytes(calendar.to_ical())


def _entries(schedule: pd.DataFrame, trips: pd.DataFrame, owner: CalendarOf) -> Iterator[Entry]:
    chosen = _chosen_days(trips)
    for row in rows_of(schedule):
        place = f"{owner.site_id}/{row['block_id']}/{row['requirement_id']}"
        told = description_of(row, owner)
        name = f"{row['requirement_id']} at {row['block_id']}{_mark(row)}"
        if isinstance(row["last_start"], str) and isinstance(row["next_visit_from"], str):
            last = date.fromisoformat(row["last_start"])
            summary = f"Last day to start: {name}"
            if last >= owner.as_of:
                alarm = owner.alarm_days
                yield Entry(_uid(place, "last-start"), last, summary, told, "LAST START", alarm)
        for number, day in chosen.get((row["block_id"], row["requirement_id"]), []):
            summary = f"Survey visit {number}: {name}"
            yield Entry(_uid(place, f"visit-{number}"), day, summary, told, "SURVEY VISIT")
        for number, cell in enumerate(split_list(row["inspection_dates"]), 1):
            day = date.fromisoformat(cell)
            if day >= owner.as_of:
                summary = f"Inspection before clearing: {name}"
                yield Entry(_uid(place, f"inspection-{number}"), day, summary, told, "INSPECTION")


def _uid(place: str, what: str) -> str:
    return f"{place}/{what}@{DOMAIN}"


def _mark(row: Row) -> str:
    return "" if row["verification"] in ("verified", "accepted") else " (unverified)"


def _chosen_days(trips: pd.DataFrame) -> dict[tuple[str, str], list[tuple[int, date]]]:
    """Return number and day of every visit on a trip, by block and requirement."""
    found: dict[tuple[str, str], list[tuple[int, date]]] = {}
    for trip in rows_of(trips):
        for visit in split_list(trip["visits"]):
            place, _, number = visit.rpartition(":")
            block, _, requirement = place.partition("/")
            day = date.fromisoformat(trip["date_from"])
            found.setdefault((block, requirement), []).append((int(number), day))
    return found


def description_of(row: Row, owner: CalendarOf) -> str:
    """Return what an event tells besides its day: status, intervals, way out, source."""
    made_up = "This site is an illustration; nothing here is a statement of fact."
    told = [
        made_up if owner.illustrative else "",
        f"Status: {row['status']}. {_text(row['why'])}",
        *(f"{label}: {_text(row[name])}" if _text(row[name]) else "" for label, name in _LABELS),
        f"Verification: {_text(row['verification']) or 'unverified'}",
    ]
    return "\n".join(line for line in told if line)


_LABELS = (
    ("Method", "method"),
    ("Days on which each visit may fall", "visit_intervals"),
    ("Clearing planned from", "planned_start"),
    ("Way out", "way_out"),
    ("Source", "citation"),
)


def _text(cell: object) -> str:
    return cell if isinstance(cell, str) else ""


def _calendar(owner: CalendarOf) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{owner.site_name}: surveys before clearing")
    if owner.time_zone:
        calendar.add("x-wr-timezone", owner.time_zone)
    return calendar


def _event(entry: Entry, owner: CalendarOf, sequence: int) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", datetime(*owner.as_of.timetuple()[:3], tzinfo=UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + ONE_DAY)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("categories", [entry.category])
    event.add("sequence", sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if entry.alarm_days is not None:
        event.add_component(_alarm(entry))
    return event


def _alarm(entry: Entry) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"In {entry.alarm_days} days: {entry.summary}")
    alarm.add("trigger", -timedelta(days=entry.alarm_days or 0))
    return alarm


def _sequence(entry: Entry, old: Mapping[str, tuple[date, int, str]]) -> int:
    if entry.uid not in old:
        return 0
    day, sequence, _ = old[entry.uid]
    return sequence + (day != entry.day)


def _days_of(calendar: bytes) -> dict[str, tuple[date, int, str]]:
    """Return day, SEQUENCE and summary of each event that is not cancelled, by UID."""
    return {
        str(event["uid"]): (
            event.decoded("dtstart"),
            int(event.get("sequence", 0)),
            str(event.get("summary", vText(""))),
        )
        for event in Calendar.from_ical(calendar).walk("VEVENT")
        if str(event.get("status", "")) != "CANCELLED"
    }
