"""Constraints on the place: reserves, parks, redlines and what the company has ruled out."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Number,
    Text,
    identifier,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on

RELATIONS = ("inside", "overlaps", "within_x_km", "none", "unknown")


class Constraints(SurveyTable):
    """Areas that bind the works, in law or by policy. One row an area."""

    constraint_id: Text = identifier(
        "Constraint id", "Short name; the layer constraints uses it.", "cape_krusenstern", key=True
    )
    name: Text = text("Name", "What people call it.", "Cape Krusenstern National Monument")
    category: Text = term(
        "Category",
        "Kind of area.",
        "national_park",
        vocabulary="constraint_categories",
        required=True,
    )
    layer: Text = text("Data set", "Data set from which the outline comes.", "NPS boundaries")
    feature: Text = text("Feature", "Its id in that data set.", "CAKR")
    layer_version_date: Text = partial_date(
        "Version of the data set", "Date of the version that was used.", "2016", required=True
    )
    checked_on: Text = partial_date(
        "Checked on", "When the works were held against it.", "2026-03-02", required=True
    )
    block_ids: Text = listed(
        "Blocks",
        "Blocks of which the typed relation speaks; without blocks and sources, it is all of them.",
        "B07",
        foreign_key="disturbance_blocks.block_id",
    )
    source_ids: Text = listed(
        "Sources",
        "Sources of which the typed relation speaks.",
        "haul_road",
        foreign_key="sources.source_id",
    )
    relation: Text = term(
        "Relation",
        "How the works lie to it, where it is not drawn; where it is drawn, what is computed wins.",
        "overlaps",
        terms=RELATIONS,
    )
    distance_m: Number = number(
        "Distance", "Distance of the nearest part of the works; 0 where they meet.", "0", "m", ge=0
    )
    legal_effect: Text = term(
        "Legal effect",
        "What it means for the works there.",
        "authorised",
        vocabulary="legal_effects",
        required=True,
    )
    instrument: Text = text(
        "Instrument", "Law, permit or agreement that authorises the works.", "43 USC 1629"
    )
    scope: Text = text(
        "Scope", "What exactly the instrument allows.", "a road and its maintenance, within 500 m"
    )
    jurisdiction: Text = text("Jurisdiction", "Whose law it is.", "United States, federal")
    citation: Text = text("Citation", "Where it can be read.", "43 U.S.C. 1629 (1985)")

    @rule(
        "what is authorised names its instrument",
        at="instrument",
        reads=("legal_effect",),
        fix="type the law, permit or agreement; without one the effect is consent_required",
    )
    @classmethod
    def authorised_by_instrument(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an authorisation stands beside its instrument; it cannot be waived."""
        return ~frame["legal_effect"].eq("authorised") | frame["instrument"].notna()

    @rule(
        "what is authorised names the scope of its instrument",
        at="scope",
        reads=("legal_effect", "instrument"),
        fix="say what {instrument} allows: which works, where, until when",
        severity="warning",
    )
    @classmethod
    def authorised_within_scope(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an authorisation stands beside its scope."""
        named = frame["scope"].notna() | silent_on(frame, "scope")
        return ~frame["legal_effect"].eq("authorised") | named

    @rule(
        "works within some kilometres have their distance",
        at="distance_m",
        reads=("relation",),
        fix="type the distance of the nearest part of the works in metres",
    )
    @classmethod
    def near_has_distance(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a relation of nearness stands beside the distance."""
        given = frame["distance_m"].notna() | silent_on(frame, "distance_m")
        return ~frame["relation"].eq("within_x_km") | given

    @rule(
        "works inside or overlapping are at distance 0",
        at="distance_m",
        reads=("relation",),
        fix="type 0 or nothing, or correct the relation {relation}",
    )
    @classmethod
    def meeting_is_no_distance(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no distance contradicts that the two meet."""
        return ~(frame["relation"].isin(("inside", "overlaps")) & (frame["distance_m"] > 0))
