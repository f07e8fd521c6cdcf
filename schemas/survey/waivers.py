"""Waivers: who lets a rule of the gates go for what, why, and until when."""

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import Text, date, identifier, listed, term, text
from riskshed.schemas.survey.table import SurveyTable, rule
from riskshed.schemas.vocabulary import read_config

RULES = tuple(f"G{number:02d}" for number in range(1, 31))
SCOPES = ["block_ids", "receptor_ids", "requirement_ids", "clearance_ids", "scope"]


class Waivers(SurveyTable):
    """Rules of the gates that a named person waives for a while. One row a waiver."""

    waiver_id: Text = identifier("Waiver id", "Short name.", "W-03", key=True)
    rule_id: Text = term(
        "Rule", "Rule of the gates that is waived.", "G20", terms=RULES, required=True,
        waivable=False,
    )  # fmt: skip
    block_ids: Text = listed(
        "Blocks", "Blocks for which it holds; empty: all.", "B07",
        foreign_key="disturbance_blocks.block_id",
    )  # fmt: skip
    receptor_ids: Text = listed(
        "Receptors", "Receptors for which it holds; empty: all.", "shrews",
        foreign_key="receptors.receptor_id",
    )  # fmt: skip
    requirement_ids: Text = listed(
        "Requirements", "Survey requirements for which it holds; empty: all.", "AU-WA-BIRDS-NEST"
    )
    clearance_ids: Text = listed(
        "Clearances", "Clearances for which it holds; empty: all.", "CL-031",
        foreign_key="clearances.clearance_id",
    )  # fmt: skip
    scope: Text = text("Scope", "What it covers, in words.", "hand clearing along the fence only")
    reason: Text = text(
        "Reason", "Why the rule may be waived.", "no trees or shrubs on this block",
        required=True, waivable=False,
    )  # fmt: skip
    signed_by: Text = text(
        "Signed by", "Who waives it, by name.", "J. Martin", required=True, waivable=False
    )
    role: Text = text(
        "Role", "What that person is.", "environmental manager", required=True, waivable=False
    )
    authority: Text = text(
        "Authority", "What entitles that person.", "delegation 2026-04 of the general manager",
        required=True, waivable=False,
    )  # fmt: skip
    signed_on: Text = date(
        "Signed on", "First day on which it holds.", "2026-10-01", required=True, waivable=False
    )
    expires_on: Text = date(
        "Expires on", "Last day on which it holds.", "2026-10-31", required=True, waivable=False
    )
    document: Text = text("Document", "Where it can be read.", "W-03.pdf")

    dates_in_order = in_order(
        "signed_on", "expires_on", "a waiver does not expire before it is signed"
    )

    @rule(
        "a waiver says what it covers",
        at="scope",
        reads=("block_ids", "receptor_ids", "requirement_ids", "clearance_ids"),
        fix="type the blocks, receptors, requirements or clearances, or say in scope that it is "
        "the whole site",
    )
    @classmethod
    def has_scope(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where at least one of the five says what it covers."""
        return frame[SCOPES].notna().any(axis="columns")

    @rule(
        "the rule is one that may be waived",
        at="rule_id",
        fix="nobody waives {rule_id}: take the way out that the rule names, and delete this row",
        reads=("rule_id",),
    )
    @classmethod
    def may_be_waived(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the rule may be waived at all."""
        return judged(frame["rule_id"], lambda rule: _waivable()[rule] != "no", missing=True)

    @rule(
        "what is NO_GO is never waived",
        at="rule_id",
        fix="a waiver of {rule_id} holds for its HOLD alone; where the rule says NO_GO it changes "
        "nothing",
        reads=("rule_id",),
        severity="warning",
    )
    @classmethod
    def never_no_go(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the rule cannot end in a NO_GO."""
        return judged(frame["rule_id"], lambda rule: _waivable()[rule] != "hold_only", missing=True)


def _waivable() -> dict[str, str]:
    table = read_config("requirements/gate_rules.csv")
    return dict(side_by_side(table["rule_id"], table["waivable"]))
