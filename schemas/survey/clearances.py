# ruff: noqa: N815 - Darwin Core spells its terms in camelCase
"""Clearances on the ground: inspections, disturbance permits, peg-outs, finds, stops, releases."""

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.fields import (
    Flag,
    Number,
    Text,
    boolean,
    date,
    identifier,
    integer,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude
from riskshed.schemas.survey.table import rule
from riskshed.schemas.vocabulary import read_config

FINDINGS = ("finds",)


class Clearances(PlacedTable):
    """What was inspected, issued, pegged, found, stopped and released. One row an event."""

    clearance_id: Text = identifier("Clearance id", "Short name.", "CL-031", key=True)
    block_id: Text = identifier(
        "Block id", "The block.", "B07", required=True, waivable=False,
        foreign_key="disturbance_blocks.block_id",
    )  # fmt: skip
    kind: Text = term(
        "Kind", "Inspection, disturbance permit, peg-out, find, stop or release.", "inspection",
        vocabulary="clearance_kinds", required=True, waivable=False,
    )  # fmt: skip
    date: Text = date(
        "Date", "Day on which it was done.", "2026-10-04", required=True, waivable=False
    )
    by: Text = text("By", "Who did it, by name.", "J. Martin", required=True)
    role: Text = text("Role", "What that person is.", "ecologist")
    licence_id: Text = text(
        "Licence", "The authority's licence, where protected taxa are concerned.", "WML-A-2031"
    )
    requirement_id: Text = identifier(
        "Requirement id", "The survey requirement that it serves.", "AU-WA-BIRDS-NEST"
    )
    taxon_group: Text = term(
        "Taxon group", "Group that was looked for; empty: all groups.", "birds",
        vocabulary="taxon_groups",
    )  # fmt: skip
    finds: Text = text("Finds", "What was found.", "active nest of Cacatua sp.")
    protected: Flag = boolean(
        "Protected", "What was found is protected by law; empty: nobody knows yet.", "true"
    )
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    buffer_m: Number = number(
        "Buffer",
        "Distance around the find in which nothing is disturbed; empty: the whole block.",
        "50",
        "m",
        gt=0,
    )
    outcome: Text = term("Outcome", "What came of it.", "finds", vocabulary="clearance_outcomes")
    releases: Text = listed(
        "Releases",
        "Of a release: the finds and stops that it releases.",
        "CL-029",
        foreign_key="clearances.clearance_id",
    )
    methods: Text = listed(
        "Methods",
        "Of a disturbance permit: ways in which ground may be cleared; or any.",
        "mechanical",
        vocabulary="clearing_methods",
        also="any",
        also_words="any where it names no method",
    )
    valid_days: Number = integer(
        "Valid days", "Days after its date on which it still holds.", "30", "d", ge=0
    )
    document: Text = text("Document", "Where it can be read.", "GDP-114.pdf")

    @rule(
        "the outcome is one of its kind",
        at="outcome",
        reads=("kind",),
        fix="type an outcome of {kind}: inspection clear or finds, chance_find finds, "
        "disturbance_permit issued or refused, peg_out matches or differs, stop stopped, "
        "release released, validity_statement valid or not_valid",
    )
    @classmethod
    def outcome_of_kind(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the outcome may come of such an event, or is not known."""
        table = read_config("vocabulary/clearance_outcomes.csv")
        kinds = table.set_index("term")["kinds"].str.split(";")
        allowed = {(kind, outcome) for outcome, own in kinds.items() for kind in own}
        pairs = side_by_side(frame["kind"], frame["outcome"])
        fits = pd.Series([pair in allowed for pair in pairs], index=frame.index, dtype=bool)
        return frame["outcome"].isna() | frame["kind"].isna() | fits

    @rule(
        "what was found is said",
        at="finds",
        reads=("outcome",),
        fix="type what was found: species, nest, den, artefact",
    )
    @classmethod
    def finds_are_named(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an outcome of finds stands beside them."""
        return ~frame["outcome"].isin(FINDINGS) | frame["finds"].notna()

    @rule(
        "a release names what it releases, and nothing else does",
        at="releases",
        reads=("kind",),
        fix="type the clearance_id of the finds and stops in a row of kind release (this is "
        "{kind}); leave it empty elsewhere",
    )
    @classmethod
    def releases_something(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where releases stand in the rows of releases alone."""
        return frame["kind"].isna() | frame["kind"].eq("release").eq(frame["releases"].notna())
