"""Measures against harm: what they act on, how well, and whether they were shown to work."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import (
    Flag,
    Number,
    Text,
    boolean,
    date,
    identifier,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.graph_names import all_name_node_or_edge
from riskshed.schemas.survey.money import is_currency
from riskshed.schemas.survey.table import SurveyTable, rule

EFFECTIVENESS = ["effectiveness_low", "effectiveness_mid", "effectiveness_high"]


class Mitigation(SurveyTable):
    """Measures that avoid, minimise, restore or offset harm. One row a measure."""

    measure_id: Text = identifier("Measure id", "Short name of the measure.", "M-DUST-1", key=True)
    name: Text = text("Name", "What the measure is.", "Tarpaulins on all ore trucks")
    tier: Text = term(
        "Tier",
        "Step of the mitigation hierarchy.",
        "minimise",
        vocabulary="mitigation_tiers",
        required=True,
    )
    tier_skipped_reason: Text = text(
        "Reason for skipping",
        "Why the earlier steps of the hierarchy are not taken where it acts.",
        "the ore has to leave by this road",
    )
    acts_on: Text = listed(
        "Acts on",
        "Ids of the nodes and edges of the causal graph on which it acts.",
        "source:haul_road;source:haul_road->process:soil:deposition@roadside|Pb",
        required=True,
    )
    acts_as: Text = term(
        "Acts as",
        "Of an unplanned event: on its likelihood, its consequence or both.",
        "both",
        vocabulary="acts_as",
    )
    location: Text = term(
        "Location",
        "On or off the site; an offset is always off the site.",
        "on_site",
        terms=("on_site", "off_site"),
    )
    embedded: Flag = boolean(
        "Embedded", "It is part of the design; otherwise it is additional.", "false"
    )
    independent: Flag = boolean(
        "Independent",
        "It works whether or not others on the same edge do; only then do they multiply.",
        "false",
    )
    depends_on: Text = listed(
        "Depends on",
        "Measures without which it does not work.",
        "M-WASH-1",
        foreign_key="mitigation.measure_id",
    )
    status: Text = term(
        "Status",
        "Planned, in place, verified or failed; only verified ones lower the current rating.",
        "verified",
        vocabulary="control_statuses",
    )
    effectiveness_low: Number = number(
        "Effectiveness, low", "Share of the harm taken away, at least.", "0.3", "1", ge=0, le=1
    )
    effectiveness_mid: Number = number(
        "Effectiveness", "Share of the harm taken away, best estimate.", "0.5", "1", ge=0, le=1
    )
    effectiveness_high: Number = number(
        "Effectiveness, high", "Share of the harm taken away, at most.", "0.6", "1", ge=0, le=1
    )
    basis: Text = term(
        "Basis",
        "How the effectiveness is known; what is assumed is capped.",
        "verified",
        terms=("verified", "literature", "assumed"),
    )
    verification_evidence: Text = listed(
        "Evidence",
        "What shows that it works: survey events, samples, measurements, audits.",
        "E2026-014;audit 2026-05",
    )
    citation: Text = text("Citation", "Document that gives the effectiveness.", "Audit 2026, p. 12")
    start: Text = partial_date("Start", "When it starts to work.", "2026-03")
    end: Text = partial_date("End", "When it stops; empty where it does not.", "2045")
    completion_criteria: Text = text(
        "Completion criteria",
        "What must be reached before a restoration counts.",
        "cover of native plants at least 70 % in two years running",
    )
    criteria_met_on: Text = date("Criteria met", "Day on which they were met.", "2026-09-30")
    owner: Text = text("Owner", "Who answers for it.", "Haulage manager")
    cost: Number = number(
        "Cost", "What it costs over its life.", "250000", unit_in="currency", ge=0
    )
    currency: Text = text("Currency", "Currency of the cost, ISO 4217.", "USD")
    failure_trigger: Text = text(
        "Failure trigger", "What shows that it has failed.", "lead in dust above 0.5 g/m2/month"
    )

    @rule(
        "each item is the id of a node or an edge",
        at="acts_on",
        fix="type source:ID, process:MEDIUM:PROCESS@ZONE, receptor:ID or endpoint:ID:ATTRIBUTE; "
        "for an edge NODE->NODE|STRESSOR, as in edge_id of graph.json",
    )
    @classmethod
    def acts_on_graph(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where every name has the form of a node or edge."""
        return judged(frame["acts_on"], all_name_node_or_edge, missing=True)

    @rule(
        "an offset is off the site",
        at="location",
        reads=("tier",),
        fix="type off_site; a measure on the site avoids, minimises or restores",
    )
    @classmethod
    def offset_is_elsewhere(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no offset lies on the site or anywhere."""
        return ~frame["tier"].eq("offset") | frame["location"].eq("off_site")

    @rule(
        "effectiveness rises from low through mid to high",
        at="effectiveness_mid",
        reads=("effectiveness_low", "effectiveness_high"),
        fix="put {effectiveness_low}, {effectiveness_mid}, {effectiveness_high} into rising order",
    )
    @classmethod
    def effectiveness_in_order(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no lower figure is above a higher one."""
        low, mid, high = (frame[name] for name in EFFECTIVENESS)
        return ~((low > mid) | (mid > high) | (low > high))

    @rule(
        "a range of effectiveness has its best estimate",
        at="effectiveness_mid",
        reads=("effectiveness_low", "effectiveness_high"),
        fix="type effectiveness_mid, or leave all three empty if nobody knows",
    )
    @classmethod
    def range_has_middle(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an end of the range stands beside the estimate."""
        ends = frame[["effectiveness_low", "effectiveness_high"]].notna().any(axis="columns")
        return ~ends | frame["effectiveness_mid"].notna()

    @rule(
        "an effectiveness has its basis",
        at="basis",
        reads=("effectiveness_mid",),
        fix="type verified, literature or assumed; what is assumed is capped",
    )
    @classmethod
    def effectiveness_has_basis(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an effectiveness stands beside its basis."""
        return frame["effectiveness_mid"].isna() | frame["basis"].notna()

    @rule(
        "what is verified has its evidence",
        at="verification_evidence",
        reads=("status", "basis"),
        fix="name what shows that it works; else the status is in_place, the basis assumed",
    )
    @classmethod
    def verified_has_evidence(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a verified measure or effectiveness stands beside its evidence."""
        verified = frame["status"].eq("verified") | frame["basis"].eq("verified")
        return ~verified | frame["verification_evidence"].notna()

    @rule(
        "a restoration has completion criteria, and so has what meets them",
        at="completion_criteria",
        reads=("tier", "criteria_met_on"),
        fix="say what must be reached, how it is measured and from when it counts",
    )
    @classmethod
    def restoration_has_criteria(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a restoration or a date of completion stands beside the criteria."""
        needed = frame["tier"].eq("restore") | frame["criteria_met_on"].notna()
        return ~needed | frame["completion_criteria"].notna()

    ends_after_start = in_order("start", "end", "the end is not before the start")

    @rule(
        "a cost has its currency, three capital letters (ISO 4217)",
        at="currency",
        reads=("cost",),
        fix="type the code of the currency, such as USD, CNY or EUR",
    )
    @classmethod
    def cost_has_currency(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a cost stands beside the code of its currency."""
        known = frame["cost"].isna() | frame["currency"].notna()
        return known & judged(frame["currency"], is_currency, missing=True)
