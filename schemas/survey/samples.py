# ruff: noqa: N815 - Darwin Core spells its terms in camelCase
"""Samples: what was taken where, when and from what."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Number,
    Text,
    identifier,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude, uncertainty
from riskshed.schemas.survey.table import rule, silent_on

_OF_A_PARENT = ("Field_D", "LAB_D", "MS", "MS_D")  # duplicates and spikes of another sample


class Samples(PlacedTable):
    """Samples of soil, water, sediment, biota or dust. One row a sample."""

    sample_id: Text = identifier("Sample id", "Short name of the sample.", "20-01S", key=True)
    lab_sample_id: Text = text("Laboratory's id", "Name given by the laboratory.", "L2026/0412-3")
    parent_sample: Text = identifier(
        "Parent sample",
        "Sample of which this one is a duplicate or spike.",
        "20-01S",
        foreign_key="samples.sample_id",
    )
    location_id: Text = identifier("Location id", "Station at which it was taken.", "MW-03")
    eventID: Text = identifier(
        "Event id",
        "Survey event in which it was taken.",
        "E2026-014",
        foreign_key="survey_events.eventID",
    )
    occurrenceID: Text = identifier(
        "Occurrence id",
        "Record of the animal or plant of which a biota sample was taken.",
        "O-1",
        foreign_key="occurrences.occurrenceID",
    )
    zone_id: Text = identifier(
        "Zone id", "Zone of exposure, where it does not follow from the place.", "urban_0_1000"
    )
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    coordinateUncertaintyInMeters: Number = uncertainty()
    location_role: Text = term(
        "Role of the place",
        "Impact, reference or control.",
        "impact",
        vocabulary="location_roles",
    )
    sampled_at: Text = partial_date(
        "Sampled", "Day, month, year or interval.", "2006-10", interval=True, required=True
    )
    depth_top_m: Number = number("Depth, top", "Upper end of the sample.", "0", "m", ge=0)
    depth_bottom_m: Number = number("Depth, bottom", "Lower end of the sample.", "0.25", "m", ge=0)
    matrix: Text = term(
        "Matrix", "What the sample is made of.", "soil", vocabulary="matrices", required=True
    )
    sample_type: Text = term(
        "Sample type",
        "Normal, or a kind of quality control; only Normal feeds risk.",
        "Normal",
        vocabulary="sample_types",
        required=True,
    )
    scientificName: Text = text("Taxon", "Taxon of a biota sample.", "Crocidura russula")
    tissue: Text = text("Tissue", "Organ or part of a biota sample.", "kidney")
    sampled_by: Text = text("Sampled by", "Who took it.", "J. Martin")

    @rule(
        "the bottom of a sample is not above its top",
        at="depth_bottom_m",
        reads=("depth_top_m",),
        fix="type a depth_bottom_m of at least {depth_top_m}: depths count downwards",
    )
    @classmethod
    def bottom_below_top(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where top <= bottom."""
        return ~(frame["depth_bottom_m"] < frame["depth_top_m"])

    @rule(
        "a duplicate or spike names its parent",
        at="parent_sample",
        reads=("sample_type",),
        fix="type the sample_id of the sample of which this {sample_type} was made",
    )
    @classmethod
    def duplicate_has_parent(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a duplicate or spike stands beside its parent."""
        named = frame["parent_sample"].notna() | silent_on(frame, "parent_sample")
        return ~frame["sample_type"].isin(_OF_A_PARENT) | named

    @rule(
        "a sample is not its own parent",
        at="parent_sample",
        reads=("sample_id",),
        fix="type the id of the sample from which {sample_id} was made",
    )
    @classmethod
    def not_own_parent(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where sample and parent differ."""
        return ~frame["parent_sample"].eq(frame["sample_id"])

    @rule(
        "a sample that feeds risk has a place: coordinates or a zone",
        at="decimalLatitude",
        reads=("decimalLongitude", "zone_id", "sample_type"),
        fix="type decimalLatitude and decimalLongitude, or the zone_id; "
        "name decimalLatitude in unknown_fields if the source is silent",
    )
    @classmethod
    def normal_has_place(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a Normal sample has a place."""
        placed = frame[["decimalLatitude", "zone_id"]].notna().any(axis="columns")
        waived = silent_on(frame, "decimalLatitude")
        return ~frame["sample_type"].eq("Normal") | placed | waived
