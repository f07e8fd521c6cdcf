"""Who was heard on what, and what came of it."""

import pandas as pd

from riskshed.schemas.survey.conclusions import is_hash_id
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import Text, identifier, listed, partial_date, term, text
from riskshed.schemas.survey.table import SurveyTable, rule
from riskshed.schemas.text import split_list


class Consultations(SurveyTable):
    """Issues that people raised. One row an issue."""

    consultation_id: Text = identifier("Consultation id", "Short name.", "CO-07", key=True)
    who: Text = text("Who", "Person, group or authority.", "Village of Kivalina", required=True)
    date: Text = partial_date("Date", "When.", "2026-02-11", interval=True, required=True)
    issue: Text = text(
        "Issue", "What was raised.", "dust on berries beside the road", required=True
    )
    receptor_ids: Text = listed(
        "Receptors",
        "Receptors that it is about.",
        "berries",
        foreign_key="receptors.receptor_id",
    )
    pathway_ids: Text = listed(
        "Pathways", "Pathways of the register that it is about.", "af4b2c9dfe19"
    )
    response: Text = text("Response", "What was answered.", "trucks are covered since 2003")
    status: Text = term(
        "Status",
        "Open while unanswered, answered, or closed where whoever raised it agrees.",
        "answered",
        terms=("open", "answered", "closed"),
    )

    @rule(
        "what is answered has its response",
        at="response",
        reads=("status",),
        fix="type the response, or set status to open",
    )
    @classmethod
    def answered_has_response(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an answered issue stands beside the answer."""
        return ~frame["status"].isin(("answered", "closed")) | frame["response"].notna()

    @rule(
        "a pathway id has 12 hex digits",
        at="pathway_ids",
        fix="copy it from pathway_id in register.csv",
    )
    @classmethod
    def names_pathways(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where each id has the form of a pathway id."""
        return judged(
            frame["pathway_ids"], lambda cell: all(map(is_hash_id, split_list(cell))), missing=True
        )
