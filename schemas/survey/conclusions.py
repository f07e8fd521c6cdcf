"""Conclusions of a competent person: the only significance that a report prints."""

import re

import pandas as pd

from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import Text, date, identifier, listed, text
from riskshed.schemas.survey.table import SurveyTable, rule


def is_hash_id(text: str) -> bool:
    """Return whether a text has the form of a risk or pathway id: 12 hex digits.

    >>> is_hash_id("af4b2c9dfe19"), is_hash_id("R1")
    (True, False)
    """
    return re.fullmatch(r"[0-9a-f]{12}", text) is not None


class Conclusions(SurveyTable):
    """What competent persons conclude on significance. One row a conclusion."""

    conclusion_id: Text = identifier("Conclusion id", "Short name.", "C-01", key=True)
    risk_id: Text = identifier(
        "Risk id", "The row of the register, where it is about one row.", "af4b2c9dfe19"
    )
    receptor_id: Text = identifier(
        "Receptor id",
        "The receptor, where it is about all that reaches it in some phases.",
        "shrews",
        foreign_key="receptors.receptor_id",
    )
    phase: Text = listed("Phases", "The phases.", "operation;closure", vocabulary="phases")
    significance: Text = text(
        "Significance", "What is concluded.", "significant adverse effect", required=True
    )
    scale: Text = text("Scale", "At which geographic scale.", "regional", required=True)
    reason: Text = text(
        "Reason", "Why.", "dose above the low-effect level in most of the habitat", required=True
    )
    concluded_by: Text = text("Concluded by", "Who.", "J. Martin", required=True)
    competence: Text = text(
        "Competence",
        "What makes that person competent.",
        "MCIEEM, 15 years of work on small mammals",
        required=True,
    )
    concluded_on: Text = date("Concluded on", "When.", "2026-03-02", required=True)

    @rule(
        "a conclusion is about one row of the register, or about a receptor in some phases",
        at="risk_id",
        reads=("receptor_id", "phase"),
        fix="type risk_id alone, or receptor_id and phase",
    )
    @classmethod
    def one_subject(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where exactly one of the two subjects is there, and whole."""
        receptor, phase = frame["receptor_id"].notna(), frame["phase"].notna()
        row = frame["risk_id"].notna()
        return (row & ~receptor & ~phase) | (~row & receptor & phase)

    @rule(
        "a risk_id is that of a row of the register, 12 hex digits",
        at="risk_id",
        fix="copy it from risk_id in register.csv",
    )
    @classmethod
    def names_a_row(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the id has the form of a risk id."""
        return judged(frame["risk_id"], is_hash_id, missing=True)
