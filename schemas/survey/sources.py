# ruff: noqa: N815 - Darwin Core spells its terms in camelCase
"""Sources of stressors, and the strength of what they release."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    geometry,
    identifier,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude, uncertainty
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on


class Sources(PlacedTable):
    """Activities and installations that release stressors. One row a source."""

    source_id: Text = identifier(
        "Source id", "Short name of the source that other tables refer to.", "smelter", key=True
    )
    site_id: Text = identifier(
        "Site id", "The site of site.yaml; empty means that site.", "metaleurop"
    )
    name: Text = text("Name", "What people on the site call it.", "Lead smelter", required=True)
    activity_type: Text = term(
        "Activity",
        "What is done there; it decides which links of the knowledge base apply.",
        "smelting",
        vocabulary="activities",
        required=True,
    )
    phase: Text = listed(
        "Phases",
        "The phases of the project in which the source is active.",
        "operation;closure",
        vocabulary="phases",
        required=True,
    )
    start_date: Text = partial_date(
        "Start", "When the source starts or started.", "1894", required=True
    )
    end_date: Text = partial_date(
        "End", "When it ends or ended; empty while nobody knows.", "2003-01"
    )
    event_type: Text = term(
        "Kind of event",
        "Planned (or present), or an unplanned event such as a spill.",
        "planned",
        vocabulary="event_types",
        required=True,
    )
    origin: Text = term(
        "Origin",
        "Whose source it is: this project, another one, a foreseeable one, or a legacy.",
        "legacy",
        vocabulary="origins",
        required=True,
    )
    alternative_id: Text = identifier(
        "Alternative id", "The alternative of the project to which the source belongs.", "no_action"
    )
    embedded_measures: Text = text(
        "Embedded measures", "Measures that are part of the design.", "dust filters on all stacks"
    )
    stressors: Text = listed(
        "Stressors",
        "What the source releases or does; strengths stand in source_stressors.",
        "Pb;Cd;Zn",
        vocabulary="stressors",
        open=True,
    )
    rate: Number = number(
        "Rate",
        "How much it releases or handles in a unit of time.",
        "120",
        unit_in="rate_unit",
        gt=0,
    )
    rate_unit: Text = text("Unit of rate", "Unit of rate.", "t/a")
    block_ids: Text = listed(
        "Blocks",
        "Disturbance blocks on which the source stands.",
        "B01;B02",
        foreign_key="disturbance_blocks.block_id",
    )
    frequency_per_year: Number = number(
        "Frequency",
        "Expected number of events a year; needed for an unplanned event.",
        "0.01",
        "1/a",
        gt=0,
    )
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    coordinateUncertaintyInMeters: Number = uncertainty()
    footprintWKT: Text = geometry(
        "Footprint",
        "Outline of the source, where layers/sources does not hold it.",
        "POLYGON ((2.99 50.42, 3.0 50.42, 3.0 50.43, 2.99 50.42))",
    )
    evidence: Text = text("Evidence", "What shows that the source is there.", "site visit 2006-05")
    citation: Text = text("Citation", "Document in which it is described.", "Permit 2001/17")

    ends_after_start = in_order("start_date", "end_date", "the end is not before the start")

    @rule(
        "an unplanned event has a frequency",
        at="frequency_per_year",
        reads=("event_type",),
        fix="type how often a year it is expected, such as 0.01 for once in a hundred years",
    )
    @classmethod
    def unplanned_has_frequency(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an unplanned event has its frequency."""
        given = frame["frequency_per_year"].notna() | silent_on(frame, "frequency_per_year")
        return (frame["event_type"] != "unplanned") | given

    @rule(
        "a rate has a unit",
        at="rate_unit",
        reads=("rate",),
        fix="type the unit of {rate}, such as t/a",
    )
    @classmethod
    def rate_has_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a rate stands beside its unit."""
        return frame["rate"].isna() | frame["rate_unit"].notna()


class SourceStressors(SurveyTable):
    """How strongly a source releases a stressor. One row a source, stressor and set of phases."""

    source_id: Text = identifier(
        "Source id", "The source.", "smelter", key=True, foreign_key="sources.source_id"
    )
    stressor: Text = term(
        "Stressor",
        "What is released or done: an element symbol, or a term of the vocabulary.",
        "Pb",
        vocabulary="stressors",
        open=True,
        required=True,
        waivable=False,
        key=True,
    )
    strength: Number = number(
        "Strength",
        "How much; sources of one stressor are compared in a common unit. Empty is unknown.",
        "15.4",
        unit_in="strength_unit",
        ge=0,
    )
    strength_unit: Text = text("Unit of strength", "Unit of strength.", "t/a")
    basis: Text = term(
        "Basis", "How the strength is known.", "measured", vocabulary="strength_bases"
    )
    phases: Text = listed(
        "Phases",
        "Phases in which this strength holds; empty means all phases of the source.",
        "operation",
        vocabulary="phases",
        key=True,
    )
    fingerprint_evidence: Text = text(
        "Fingerprint evidence",
        "What ties the stressor found in the field to this source (isotopes, ratios, modelling).",
        "Pb isotopes, sample series S12",
    )
    citation: Text = text("Citation", "Document that gives the strength.", "Annual report 2001")

    @rule(
        "a strength has a unit and a basis",
        at="strength",
        reads=("strength_unit", "basis"),
        fix="fill in strength_unit (such as t/a) and basis (measured, permitted or estimated)",
    )
    @classmethod
    def strength_is_explained(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a strength stands beside its unit and basis."""
        explained = frame["strength_unit"].notna() & frame["basis"].notna()
        return frame["strength"].isna() | explained
