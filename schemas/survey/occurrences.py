# ruff: noqa: N815 - Darwin Core spells its terms in camelCase
"""Occurrences: what was found, or looked for and not found (Darwin Core Occurrence)."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Number,
    Text,
    identifier,
    integer,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude, uncertainty
from riskshed.schemas.survey.table import rule, silent_on


class Occurrences(PlacedTable):
    """Records of taxa, present or absent. One row a record."""

    occurrenceID: Text = identifier("Occurrence id", "Short name of the record.", "O-1", key=True)
    eventID: Text = identifier(
        "Event id",
        "The survey event; empty only for a desktop record with basisOfRecord and source.",
        "E2026-014",
        foreign_key="survey_events.eventID",
    )
    recordNumber: Text = text("Record number", "Number given in the field.", "023S6B1")
    scientificName: Text = text(
        "Scientific name",
        "Name of the taxon, with or without its author.",
        "Crocidura russula",
        required=True,
    )
    taxonID: Text = text("Taxon id", "Id of the taxon in a list.", "gbif:2435350")
    nameAccordingTo: Text = text("Name according to", "The list.", "GBIF Backbone 2023")
    taxonRank: Text = text("Rank", "Rank of the taxon.", "species")
    kingdom: Text = text("Kingdom", "Kingdom of the taxon.", "Animalia")
    identificationQualifier: Text = text("Qualifier", "Doubt about the identification.", "cf.")
    identifiedBy: Text = text("Identified by", "Who identified it.", "J. Martin")
    dateIdentified: Text = partial_date("Identified on", "When it was identified.", "2026-06")
    occurrenceStatus: Text = term(
        "Status",
        "Present or absent.",
        "present",
        vocabulary="occurrence_status",
        required=True,
    )
    basisOfRecord: Text = term(
        "Basis of record",
        "What the record rests on.",
        "HumanObservation",
        vocabulary="basis_of_record",
    )
    associatedReferences: Text = text(
        "Source", "Document or data set from which a desktop record comes.", "GBIF 10.15468/dl.x"
    )
    eventDate: Text = partial_date(
        "Date", "Date of the record, within that of its event.", "2026-05-04", interval=True
    )
    individualCount: Number = integer(
        "Individuals", "Number of individuals; 0 for an absence.", "3", "individuals", ge=0
    )
    organismQuantity: Number = number(
        "Quantity", "Quantity where it is no count.", "40", unit_in="organismQuantityType", ge=0
    )
    organismQuantityType: Text = text("Kind of quantity", "What the quantity is.", "% cover")
    lifeStage: Text = text("Life stage", "Life stage.", "adult")
    reproductiveCondition: Text = text("Reproduction", "Reproductive condition.", "lactating")
    behavior: Text = text("Behaviour", "What it did.", "foraging")
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    coordinateUncertaintyInMeters: Number = uncertainty()
    associatedMedia: Text = text("Media", "Photographs and sounds.", "media/IMG_0041.jpg")
    dataGeneralizations: Text = text(
        "Generalisation", "How the place was made coarser.", "rounded to 0.1 degree"
    )
    informationWithheld: Text = text("Withheld", "What is not shown.", "place of the nest")

    @rule(
        "a record without an event is a desktop record with its basis and source",
        at="eventID",
        reads=("basisOfRecord", "associatedReferences"),
        fix="type the eventID, or fill in basisOfRecord and associatedReferences",
    )
    @classmethod
    def desktop_has_source(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a record has an event, or both basis and source."""
        sourced = frame["basisOfRecord"].notna() & frame["associatedReferences"].notna()
        return frame["eventID"].notna() | sourced | silent_on(frame, "eventID")

    @rule(
        "an absence counts no individual",
        at="individualCount",
        reads=("occurrenceStatus",),
        fix="type 0 or leave the count empty, or set occurrenceStatus to present",
    )
    @classmethod
    def absent_is_none(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an absence has no count above zero."""
        some = (frame["individualCount"] > 0) | (frame["organismQuantity"] > 0)
        return ~(frame["occurrenceStatus"].eq("absent") & some)

    @rule(
        "a presence counts at least one individual",
        at="individualCount",
        reads=("occurrenceStatus",),
        fix="type the number found, or set occurrenceStatus to absent",
    )
    @classmethod
    def present_is_some(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a presence has no count of zero."""
        none = frame["individualCount"].eq(0)
        return ~(frame["occurrenceStatus"].eq("present") & none)

    @rule(
        "a quantity has its kind",
        at="organismQuantityType",
        reads=("organismQuantity",),
        fix="type what {organismQuantity} is, such as % cover",
    )
    @classmethod
    def quantity_has_kind(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a quantity stands beside its kind."""
        return frame["organismQuantity"].isna() | frame["organismQuantityType"].notna()
