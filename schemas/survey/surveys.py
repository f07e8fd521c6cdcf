# ruff: noqa: N815 - Darwin Core and Humboldt spell their terms in camelCase
"""Survey events: who looked for what, where, when, how hard (Darwin Core Event, Humboldt)."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Flag,
    Number,
    Text,
    boolean,
    geometry,
    identifier,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude, uncertainty
from riskshed.schemas.survey.table import rule, silent_on


class SurveyEvents(PlacedTable):
    """Visits and surveys. One row an event; a parent event groups its visits."""

    eventID: Text = identifier("Event id", "Short name of the event.", "E2026-014", key=True)
    parentEventID: Text = identifier(
        "Parent event", "The survey of which this visit is a part.", "E2026",
        foreign_key="survey_events.eventID",
    )  # fmt: skip
    site_id: Text = identifier("Site id", "The site of site.yaml; empty means that site.", "north")
    block_ids: Text = listed(
        "Blocks", "Blocks that were searched.", "B07;B08", foreign_key="disturbance_blocks.block_id"
    )
    requirement_ids: Text = listed(
        "Requirements", "Survey requirements that this visit serves.", "GB-GCN-POND-PRES"
    )
    eventDate: Text = partial_date(
        "Date", "Day, month, year or interval of the event.", "2026-05-03/2026-05-05",
        interval=True, required=True,
    )  # fmt: skip
    verbatimEventDate: Text = text("Date as written", "As the source writes it.", "autumn 2006")
    eventTime: Text = text(
        "Time of day", "Where the method has a window in the day.", "04:30/08:15"
    )
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    coordinateUncertaintyInMeters: Number = uncertainty()
    footprintWKT: Text = geometry(
        "Footprint", "Outline of what was searched.",
        "POLYGON ((2.99 50.42, 3.0 50.42, 3.0 50.43, 2.99 50.42))",
    )  # fmt: skip
    samplingProtocol: Text = term(
        "Protocol", "Method of the survey.", "live_trapping",
        vocabulary="sampling_protocols", open=True, required=True,
    )  # fmt: skip
    inventoryTypes: Text = term(
        "Inventory type", "Restricted, open or opportunistic search, or a compilation.",
        "restrictedSearch", vocabulary="inventory_types",
    )  # fmt: skip
    targetTaxonomicScope: Text = listed(
        "Target taxa", "Taxa that were looked for.", "Soricidae;Arvicolinae", required=True
    )
    excludedTaxonomicScope: Text = listed(
        "Excluded taxa", "Taxa that were left out on purpose.", "Chiroptera"
    )
    isTaxonomicScopeFullyReported: Flag = boolean(
        "All target taxa reported", "Every taxon found within the scope is reported.", required=True
    )
    isAbsenceReported: Flag = boolean(
        "Absence reported", "Taxa looked for and not found are reported.", required=True
    )
    absentTaxa: Text = listed("Absent taxa", "Taxa looked for and not found.", "Crocidura russula")
    taxonCompletenessReported: Text = term(
        "Completeness of taxa", "Whether the list of taxa is complete.", "reportedComplete",
        vocabulary="taxon_completeness",
    )  # fmt: skip
    isSamplingEffortReported: Flag = boolean(
        "Effort reported", "The effort is reported.", required=True
    )
    samplingEffortValue: Number = number(
        "Effort", "How hard it was looked.", "300", unit_in="samplingEffortUnit", gt=0
    )
    samplingEffortUnit: Text = term(
        "Unit of effort", "Unit of the effort.", "trapNights", vocabulary="effort_units"
    )
    totalAreaSampledValue: Number = number(
        "Area sampled", "Area that was searched.", "2.5", unit_in="totalAreaSampledUnit", gt=0
    )
    totalAreaSampledUnit: Text = term(
        "Unit of area", "Unit of the two areas.", "ha", terms=("m2", "ha", "km2")
    )
    geospatialScopeAreaValue: Number = number(
        "Area in scope",
        "Area that the survey speaks for.",
        "40",
        unit_in="totalAreaSampledUnit",
        gt=0,
    )
    eventDurationValue: Number = number(
        "Duration", "How long the event took.", "3.5", unit_in="eventDurationUnit", gt=0
    )
    eventDurationUnit: Text = term(
        "Unit of duration", "Unit of the duration.", "hours", terms=("minutes", "hours", "days")
    )
    reportedWeather: Text = text("Weather", "The weather as reported.", "12 degC, dry, wind 2 Bft")
    weather_ok: Flag = boolean("Weather suitable", "The weather was as the protocol wants it.")
    samplingPerformedBy: Text = text("Surveyor", "Who did it.", "J. Martin", required=True)
    licence_id: Text = text("Licence", "Licence of the surveyor.", "2026-SCI-114")
    limitations: Text = text(
        "Limitations", "What stood in the way; it lowers confidence.", "north bank not reached"
    )

    @rule(
        "an event has a place: a point, a footprint or a block",
        at="decimalLatitude",
        reads=("decimalLongitude", "footprintWKT", "block_ids"),
        fix="fill in decimalLatitude and decimalLongitude, footprintWKT or block_ids",
    )
    @classmethod
    def has_place(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the event has a place; that of an event with a parent may be there."""
        places = frame[["decimalLatitude", "footprintWKT", "block_ids", "parentEventID"]]
        return places.notna().any(axis="columns") | silent_on(frame, "decimalLatitude")

    @rule(
        "a time of day is hh:mm, or an interval hh:mm/hh:mm",
        at="eventTime",
        fix="type it as in 04:30/08:15; midnight is 00:00 of the next day",
        severity="warning",
    )
    @classmethod
    def time_of_day(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the time is one of the day (ISO 8601, as Darwin Core has it)."""
        one = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d\d:\d\d)?"
        return frame["eventTime"].isna() | frame["eventTime"].str.fullmatch(f"{one}(?:/{one})?")

    @rule(
        "an event is not its own parent",
        at="parentEventID",
        reads=("eventID",),
        fix="type the id of the survey that {eventID} belongs to, or leave parentEventID empty",
    )
    @classmethod
    def not_own_parent(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where event and parent differ."""
        return ~frame["parentEventID"].eq(frame["eventID"])

    @rule(
        "absent taxa are named only where absence is reported",
        at="absentTaxa",
        reads=("isAbsenceReported",),
        fix="set isAbsenceReported to true if these taxa were looked for, or clear absentTaxa",
    )
    @classmethod
    def absence_is_reported(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where named absent taxa stand beside isAbsenceReported = true."""
        reported = frame["isAbsenceReported"].eq(True).fillna(False).astype(bool)
        return frame["absentTaxa"].isna() | reported

    @rule(
        "reported effort has a value and a unit",
        at="samplingEffortValue",
        reads=("samplingEffortUnit", "isSamplingEffortReported"),
        fix="fill in samplingEffortValue and samplingEffortUnit, "
        "or set isSamplingEffortReported to false",
    )
    @classmethod
    def effort_is_whole(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a reported effort is whole, and none is half there."""
        value, unit = frame["samplingEffortValue"].notna(), frame["samplingEffortUnit"].notna()
        reported = frame["isSamplingEffortReported"].eq(True).fillna(False).astype(bool)
        waived = silent_on(frame, "samplingEffortValue") | silent_on(frame, "samplingEffortUnit")
        return ((value == unit) & (value | ~reported)) | waived

    @rule(
        "the area sampled is part of the area in scope",
        at="totalAreaSampledValue",
        reads=("geospatialScopeAreaValue",),
        fix="type at most {geospatialScopeAreaValue}, or correct geospatialScopeAreaValue",
    )
    @classmethod
    def sampled_within_scope(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the area sampled fits into the scope."""
        return ~(frame["totalAreaSampledValue"] > frame["geospatialScopeAreaValue"])

    @rule(
        "an area has a unit",
        at="totalAreaSampledUnit",
        reads=("totalAreaSampledValue", "geospatialScopeAreaValue"),
        fix="type m2, ha or km2",
    )
    @classmethod
    def area_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the areas have their unit."""
        areas = frame[["totalAreaSampledValue", "geospatialScopeAreaValue"]]
        return areas.isna().all(axis="columns") | frame["totalAreaSampledUnit"].notna()

    @rule(
        "a duration has a unit",
        at="eventDurationUnit",
        reads=("eventDurationValue",),
        fix="type minutes, hours or days",
    )
    @classmethod
    def duration_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the duration has its unit."""
        return frame["eventDurationValue"].isna() | frame["eventDurationUnit"].notna()
