"""Permits to clear: which ground, until when, how much, how."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.dates import not_before
from riskshed.schemas.survey.fields import Number, Text, date, identifier, listed, number, text
from riskshed.schemas.survey.table import SurveyTable, rule


class Permits(SurveyTable):
    """Permits under which ground may be cleared. One row a permit."""

    permit_id: Text = identifier("Permit id", "Short name of the permit.", "CPS-8812", key=True)
    instrument: Text = text(
        "Instrument", "What kind of permit it is.", "native vegetation clearing permit",
        required=True,
    )  # fmt: skip
    authority: Text = text("Authority", "Who granted it.", "DWER", required=True)
    valid_from: Text = date(
        "Valid from", "First day of the permit.", "2026-01-01", required=True, waivable=False
    )
    last_clearing_date: Text = date(
        "Last clearing date",
        "Last day on which ground may be cleared, often before the permit ends; empty: its end.",
        "2029-12-31",
    )
    valid_to: Text = date(
        "Valid to", "Last day of the permit.", "2031-12-31", required=True, waivable=False
    )
    area_cap_ha: Number = number(
        "Area cap", "Largest area that may be cleared under it, over all its blocks.", "40", "ha",
        gt=0,
    )  # fmt: skip
    purposes: Text = listed(
        "Purposes",
        "Activities for which ground may be cleared, as activity_type in sources; or any.",
        "open_pit_extraction",
        vocabulary="activities",
        open=True,
        also="any",
        also_words="any where the permit names no purpose",
    )
    methods: Text = listed(
        "Methods",
        "Ways in which ground may be cleared; or any.",
        "mechanical;hand",
        vocabulary="clearing_methods",
        also="any",
        also_words="any where the permit names no method",
    )
    block_ids: Text = listed(
        "Blocks",
        "Blocks that lie inside the ground of the permit.",
        "B07",
        foreign_key="disturbance_blocks.block_id",
        required=True,
    )
    conditions: Text = text("Conditions", "Its conditions.", "avoid, minimise, reduce: condition 5")
    document: Text = text("Document", "Where it can be read.", "CPS 8812/1, 14 January 2026")

    dates_in_order = in_order("valid_from", "valid_to", "the permit does not end before it starts")

    @rule(
        "the last clearing date lies inside the permit",
        at="last_clearing_date",
        reads=("valid_from", "valid_to"),
        fix="type a day from {valid_from} to {valid_to}, or nothing where it is the end itself",
    )
    @classmethod
    def cleared_inside(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the last clearing date lies between both ends, if these are in order."""
        last, first, end = (
            frame[name] for name in ("last_clearing_date", "valid_from", "valid_to")
        )
        return ~not_before(end, first) | (not_before(last, first) & not_before(end, last))
