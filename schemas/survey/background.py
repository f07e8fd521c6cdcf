"""Background levels of the site's own region, beside those that are shipped."""

import pandas as pd

from riskshed.schemas.survey.fields import Number, Text, identifier, integer, number, term, text
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on

_SOLIDS = ("soil", "sediment", "biota")


class Background(SurveyTable):
    """Levels that stand there without the works. One row a figure."""

    background_id: Text = identifier("Background id", "Short name.", "bg-Pb-p90", key=True)
    stressor: Text = term(
        "Stressor",
        "What was measured.",
        "Pb",
        vocabulary="stressors",
        open=True,
        required=True,
        waivable=False,
    )
    medium: Text = term("Medium", "Medium.", "soil", vocabulary="media", required=True)
    statistic: Text = term(
        "Statistic",
        "Which figure of the background it is.",
        "p90",
        vocabulary="background_statistics",
        required=True,
    )
    value: Number = number("Value", "The figure.", "36.6", unit_in="unit", ge=0, required=True)
    unit: Text = term("Unit", "Unit of the figure.", "mg/kg", vocabulary="units", required=True)
    basis: Text = term(
        "Basis", "Dry or wet weight; needed for soil, sediment and biota.", "dry",
        vocabulary="bases",
    )  # fmt: skip
    n: Number = integer("Number", "Number of samples behind it.", "240", "samples", ge=1)
    region: Text = text("Region", "Region for which it holds.", "Artois, loess", required=True)
    citation: Text = text("Citation", "Document.", "Sterckeman et al. 2002", required=True)
    verification: Text = term(
        "Verification",
        "Whether the figure was seen in the document.",
        "verified",
        vocabulary="verification",
        required=True,
    )

    @rule(
        "a background of soil, sediment or biota has its basis, dry or wet",
        at="basis",
        reads=("medium",),
        fix="type dry or wet; name basis in unknown_fields if the document does not say",
    )
    @classmethod
    def solid_has_basis(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a level in a solid stands beside its basis."""
        given = frame["basis"].notna() | silent_on(frame, "basis")
        return ~frame["medium"].isin(_SOLIDS) | given
