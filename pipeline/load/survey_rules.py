"""Rules across survey events and occurrences: dates, absences, visits counted once."""

from collections.abc import Callable

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.survey.dates import first_day, last_day
from riskshed.schemas.taxa import taxon_keys
from riskshed.schemas.text import split_list

SAME_VISIT = ["eventDate", "samplingPerformedBy", "samplingProtocol"]
PLACE = ["decimalLatitude", "decimalLongitude", "footprintWKT", "block_ids"]
APART = ["eventTime", "parentEventID"]  # visits of one day, lines of one survey


def events_have_no_cycle(folder: Folder) -> list[Fault]:
    """Parent events lead to a survey, not back to the event."""
    if not folder.has("survey_events"):
        return []
    events = folder.tables["survey_events"]
    children = events.dropna(subset=["eventID", "parentEventID"])
    parents = dict(side_by_side(children["eventID"], children["parentEventID"]))
    faults = []
    for row in rows_of(children):
        way = _way_up(row["eventID"], parents)
        if len(way) > 2 and way[-1] == row["eventID"]:  # its own parent is a fault of the row
            rule = "an event is not its own ancestor: " + " → ".join(map(str, way))
            fix = "correct parentEventID of one of them"
            faults.append(row_fault("survey_events", row, "parentEventID", rule, fix))
    return faults


def _way_up(event: str, parents: dict[str, str]) -> list[str]:
    way = [event]
    while (up := parents.get(way[-1])) is not None:
        way.append(up)
        if up in way[:-1]:
            break
    return way


def surveys_once(folder: Folder) -> list[Fault]:
    """X15: the same team with the same protocol on the same date in the same place counts once."""
    if not folder.has("survey_events"):
        return []
    events = folder.tables["survey_events"]
    known = events[SAME_VISIT].notna().all(axis=1) & events[PLACE].notna().any(axis=1)
    visits = events[known]
    key = [*SAME_VISIT, *PLACE, *APART]
    groups = visits.groupby(key, dropna=False, sort=False)
    first = groups["eventID"].transform("first")
    rule = "a survey stands here once: same date, team, protocol and place"
    again = visits[groups.cumcount() > 0]
    return [
        row_fault(
            "survey_events",
            row,
            "eventID",
            f"{rule} as {first[index]}",
            "delete one of them, or tell them apart by eventTime or place",
        )
        for index, row in zip(again.index, rows_of(again), strict=True)
    ]


def occurrences_within_event(folder: Folder) -> list[Fault]:
    """Occurrences are dated within their event (or less exactly)."""
    both = _with_event(folder)
    if both.empty:
        return []
    starts, ends = first_day(both["eventDate"]), last_day(both["eventDate"])
    event_starts, event_ends = first_day(both["event_date"]), last_day(both["event_date"])
    inside = (event_starts <= starts) & (ends <= event_ends)
    coarser = (starts <= event_starts) & (event_ends <= ends)
    known = starts.notna() & event_starts.notna()
    wrong = both[known & ~inside & ~coarser]
    rule = "an occurrence is dated within its event"
    return [
        row_fault(
            "occurrences",
            row,
            "eventDate",
            f"{rule} ({row['eventID']}: {row['event_date']})",
            "correct the date here or in survey_events, or the eventID",
        )
        for row in rows_of(wrong)
    ]


def absence_was_looked_for(folder: Folder) -> list[Fault]:
    """Absences belong to events that report absences."""
    both = _with_event(folder)
    if both.empty:
        return []
    absent = both["occurrenceStatus"].eq("absent").fillna(False)
    # where the cell was refused, its own fault stands; where the source is silent, nobody looked
    silent = both["event_silent"].map(lambda cell: "isAbsenceReported" in split_list(cell))
    reported = both["event_reports_absence"].fillna(True).astype(bool) & ~silent
    rule = "an absence belongs to an event with isAbsenceReported = true"
    fix = "set isAbsenceReported of the event to true if the taxon was looked for; else delete this"
    wrong = both[absent.astype(bool) & ~reported]
    return [
        row_fault("occurrences", row, "occurrenceStatus", f"{rule} ({row['eventID']} has not)", fix)
        for row in rows_of(wrong)
    ]


def _with_event(folder: Folder) -> pd.DataFrame:
    """Return the occurrences whose event is known, with its date and whether it reports absence."""
    if not folder.has("survey_events", "occurrences"):
        return pd.DataFrame()
    events = folder.tables["survey_events"].drop_duplicates("eventID")
    names = {
        "eventDate": "event_date",
        "isAbsenceReported": "event_reports_absence",
        "unknown_fields": "event_silent",
    }
    facts = events[["eventID", *names]].rename(columns=names)
    facts = facts.dropna(subset=["eventID"])
    return folder.tables["occurrences"].merge(facts, on="eventID", how="inner")


def present_or_absent(folder: Folder) -> list[Fault]:
    """One taxon is not both present and absent in one event."""
    if not folder.has("occurrences"):
        return []
    table = folder.tables["occurrences"]
    found = table.dropna(subset=["eventID", "scientificName", "occurrenceStatus"])
    found = found.assign(taxon=taxon_keys(found["scientificName"]))
    key = ["eventID", "taxon"]
    states = found.groupby(key)["occurrenceStatus"].transform("nunique")
    both = found[(states > 1) & found["occurrenceStatus"].eq("absent")]
    rule = "a taxon is not both present and absent in one event"
    fix = "delete the absence, or correct the event or the name"
    return [
        row_fault(
            "occurrences",
            row,
            "occurrenceStatus",
            f"{rule} ({row['eventID']})",
            fix,
            value=f"{row['scientificName']}: absent",
        )
        for row in rows_of(both)
    ]


SURVEY_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    events_have_no_cycle,
    surveys_once,
    occurrences_within_event,
    absence_was_looked_for,
    present_or_absent,
)
