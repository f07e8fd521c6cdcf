"""Obligations: approvals, determinations and documents that the works rest on."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    identifier,
    listed,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule

JUDGED = ("critical_habitat", "ps6_test")
JUDGEMENTS = ("yes", "no", "undetermined")


DAY_OF_KIND = {  # where what is dated is not the day on which it was granted
    "statutory_document": "read_on",
    "critical_habitat": "signed_on",
    "ps6_test": "signed_on",
}


def day_column(kind: str) -> str:
    """Return the column with the day on which an obligation of a kind was settled.

    >>> day_column("statutory_document"), day_column("eia_approval")
    ('read_on', 'granted_on')
    """
    return DAY_OF_KIND.get(kind, "granted_on")


class Obligations(SurveyTable):
    """Approvals, determinations, documents to be had regard to. One row an instrument."""

    obligation_id: Text = identifier("Obligation id", "Short name.", "OB-EIA", key=True)
    kind: Text = term(
        "Kind", "What kind of instrument.", "eia_approval", vocabulary="obligation_kinds",
        required=True,
    )  # fmt: skip
    instrument: Text = text("Instrument", "Its name.", "EIA approval 2024-17", required=True)
    version: Text = text("Version", "Version or date of the document.", "2024-05-02")
    authority: Text = text("Authority", "Who decides.", "Ministry of the Environment")
    jurisdiction: Text = text("Jurisdiction", "Whose law it is.", "France")
    status: Text = term(
        "Status",
        "held, pending, refused or not_applicable; of a question: yes, no or undetermined.",
        "held",
        vocabulary="obligation_statuses",
        required=True,
    )
    reason: Text = text("Reason", "Why it does not apply, or why so judged.", "approved in full")
    granted_on: Text = date("Granted on", "Day of the decision.", "2024-05-02")
    decision_to_start_on: Text = date(
        "Decision to start", "Day on which the start of the works was decided.", "2026-03-01"
    )
    valid_to: Text = date("Valid to", "Last day on which it holds.", "2031-05-01")
    material_change: Text = term(
        "Material change",
        "Whether nature, scale, place, process or measures changed materially since.",
        "no",
        terms=("no", "yes"),
    )
    conditions_pending: Text = listed(
        "Conditions pending",
        "Conditions to be met before the start that are not met yet; none: all are met.",
        "none",
    )
    read_on: Text = partial_date("Read on", "When it was read.", "2026-02-10")
    read_by: Text = text("Read by", "Who read it.", "J. Martin")
    block_ids: Text = listed(
        "Blocks", "Blocks that it is about; empty: all.", "B07",
        foreign_key="disturbance_blocks.block_id",
    )  # fmt: skip
    receptor_ids: Text = listed(
        "Receptors", "Receptors that it is about; empty: all.", "shrews",
        foreign_key="receptors.receptor_id",
    )  # fmt: skip
    criterion: Text = text(
        "Criterion", "Which test, level or criterion it is about.", "no_viable_alternative"
    )
    residual_ha: Number = number(
        "Area left",
        "Of a no-net-loss plan: natural habitat that is still lost after avoiding, minimising and "
        "restoring; 0 where none is.",
        "12.5", "ha", ge=0,
    )  # fmt: skip
    basis: Text = term(
        "Basis", "What binds: law, permit, lender or policy.", "law",
        terms=("law", "permit", "lender", "policy"),
    )  # fmt: skip
    legal_basis: Text = text("Legal basis", "Law and article.", "EIA Law, Article 24")
    citation: Text = text("Citation", "Where it can be read.", "decision 2024-17, section 3")
    signed_by: Text = text("Signed by", "Who signed the judgement.", "J. Martin")
    signed_on: Text = date("Signed on", "When.", "2026-03-02")

    @rule(
        "a status is one of its kind",
        at="status",
        reads=("kind",),
        fix="for {kind} type yes, no or undetermined where it is a question (critical_habitat, "
        "ps6_test), else held, pending or refused; not_applicable fits all",
    )
    @classmethod
    def status_of_kind(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a question is answered as one, and an instrument held or not."""
        question, judged = frame["kind"].isin(JUDGED), frame["status"].isin(JUDGEMENTS)
        either = frame["status"].eq("not_applicable") | frame["status"].isna()
        return either | frame["kind"].isna() | question.eq(judged)

    @rule(
        "what does not apply has its reason",
        at="reason",
        reads=("status",),
        fix="say why it does not apply; without a reason it is unknown",
    )
    @classmethod
    def not_applicable_has_reason(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a status of not applicable stands beside its reason."""
        return ~frame["status"].eq("not_applicable") | frame["reason"].notna()

    dates_in_order = in_order("granted_on", "valid_to", "it does not end before it is granted")
