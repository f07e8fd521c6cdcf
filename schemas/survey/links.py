"""Links that a site adds to the knowledge base, applies, or scopes out."""

import pandas as pd

from riskshed.schemas.survey.common_rules import signed_where
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    identifier,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule


class Links(SurveyTable):
    """Causal links of the site. One row a link added, connected or scoped out."""

    link_id: Text = identifier("Link id", "Short name of the link.", "S001", key=True)
    action: Text = term(
        "Action",
        "add: a link of this site; connect: apply a link of the knowledge base; scope_out: leave "
        "out, with reason, signer and date.",
        "scope_out",
        vocabulary="link_actions",
        required=True,
    )
    source_id: Text = identifier(
        "Source id", "The source.", "smelter", foreign_key="sources.source_id"
    )
    stressor: Text = term("Stressor", "The stressor.", "Pb", vocabulary="stressors", open=True)
    from_stressor: Text = term(
        "Stressor before",
        "Of an added link: what the source releases, where it turns into the stressor in the "
        "process before: sulfide into acid, acid into dissolved metal.",
        "acid_drainage",
        vocabulary="stressors",
        open=True,
    )
    process: Text = term(
        "Process",
        "Exposure-response process by which the stressor meets the receptor.",
        "soil_contact",
        vocabulary="processes",
        open=True,
    )
    upstream_process: Text = term(
        "Process before",
        "Process that comes before it on the way.",
        "uptake_into_food",
        vocabulary="processes",
        open=True,
    )
    medium: Text = term("Medium", "Medium of the process.", "soil", vocabulary="media")
    route: Text = term("Route", "Route of exposure.", "ingestion", vocabulary="routes")
    zone_id: Text = identifier(
        "Zone id", "Zone that the source reaches by this link.", "urban_0_1000"
    )
    receptor_id: Text = identifier(
        "Receptor id", "The receptor.", "shrews", foreign_key="receptors.receptor_id"
    )
    endpoint_id: Text = identifier("Endpoint id", "The endpoint.", "shrews")
    phases: Text = listed(
        "Phases", "Phases; empty means all of the source.", "operation", vocabulary="phases"
    )
    kb_link_id: Text = identifier("Knowledge-base link", "Link of the knowledge base.", "L004")
    evidence: Text = text("Evidence", "What shows it.", "Pb isotopes, sample series S12")
    citation: Text = text("Citation", "Document.", "Fritsch et al. 2010")
    reason: Text = text("Reason", "Why it is left out or added.", "no standing water on the site")
    signed_by: Text = text("Signed by", "Who answers for it.", "J. Martin, ecologist")
    signed_on: Text = date("Signed on", "When.", "2026-03-02")
    reversibility: Text = term(
        "Reversibility", "Whether the effect goes back.", "partly", vocabulary="reversibility"
    )
    recovery_years: Number = number("Recovery", "Years until recovery.", "20", "a", ge=0)
    duration: Text = term("Duration", "How long it lasts.", "long", vocabulary="durations")
    frequency: Text = term(
        "Frequency", "How often it happens.", "regular", vocabulary="frequencies"
    )
    timing: Text = term(
        "Timing", "Against the life cycle of the receptor.", "neutral", vocabulary="timings"
    )

    scoped_out_is_signed = signed_where(
        "action", "scope_out", "what is scoped out has a reason, a signer and a date"
    )

    @rule(
        "what is scoped out is named: a source, a receptor or a link of the knowledge base",
        at="source_id",
        reads=("action", "receptor_id", "kb_link_id"),
        fix="fill in source_id, receptor_id or kb_link_id: what is it that is left out?",
    )
    @classmethod
    def scoped_out_is_named(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a scoping-out says what it leaves out."""
        named = frame[["source_id", "receptor_id", "kb_link_id"]].notna().any(axis="columns")
        return ~frame["action"].eq("scope_out") | named

    @rule(
        "an added link names its source, stressor, process and receptor",
        at="source_id",
        reads=("action", "stressor", "process", "receptor_id"),
        fix="fill in source_id, stressor, process and receptor_id",
    )
    @classmethod
    def added_is_whole(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an added link is whole."""
        parts = frame[["source_id", "stressor", "process", "receptor_id"]]
        return ~frame["action"].eq("add") | parts.notna().all(axis="columns")

    @rule(
        "a stressor turns into another one in a process before",
        at="from_stressor",
        reads=("stressor", "upstream_process"),
        fix="fill in upstream_process, and a from_stressor other than {stressor}",
    )
    @classmethod
    def transformed_on_the_way(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a stressor that turns into another has the process that does it."""
        whole = frame["upstream_process"].notna()
        other = ~frame["from_stressor"].eq(frame["stressor"])
        return frame["from_stressor"].isna() | (whole & other)

    @rule(
        "an added link has evidence or a citation",
        at="citation",
        reads=("action", "evidence"),
        fix="fill in citation or evidence",
    )
    @classmethod
    def added_is_founded(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an added link says on what it rests."""
        founded = frame["citation"].notna() | frame["evidence"].notna()
        return ~frame["action"].eq("add") | founded

    @rule(
        "a connecting link names its source and what it reaches",
        at="source_id",
        reads=("action", "kb_link_id", "receptor_id", "zone_id"),
        fix="fill in source_id, and receptor_id, zone_id or kb_link_id",
    )
    @classmethod
    def connected_is_whole(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a connection has both ends."""
        reached = frame[["kb_link_id", "receptor_id", "zone_id"]].notna().any(axis="columns")
        return ~frame["action"].eq("connect") | (frame["source_id"].notna() & reached)
