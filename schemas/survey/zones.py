"""How far a source reaches."""

import pandas as pd

from riskshed.schemas.survey.fields import (
    Number,
    Text,
    geometry,
    identifier,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule


class ZonesOfInfluence(SurveyTable):
    """Reach of a class of stressors. One row a class, phase and source."""

    source_id: Text = identifier(
        "Source id",
        "The source; empty means every source of the site.",
        "smelter",
        key=True,
        required=False,
        foreign_key="sources.source_id",
    )
    stressor_class: Text = term(
        "Stressor class",
        "Class of the stressors that reach so far.",
        "noise_vibration",
        vocabulary="stressor_classes",
        required=True,
        waivable=False,
        key=True,
    )
    phase: Text = listed(
        "Phases",
        "Phases for which it holds.",
        "construction;operation",
        vocabulary="phases",
        required=True,
        waivable=False,
        key=True,
    )
    distance_m: Number = number(
        "Distance", "Distance from the edge of the source.", "500", "m", gt=0
    )
    geometry: Text = geometry(
        "Outline",
        "Outline of the zone, where it is no distance.",
        "POLYGON ((2.99 50.42, 3.0 50.42, 3.0 50.43, 2.99 50.42))",
        areal=True,
    )
    basis: Text = text("Basis", "How the reach is known.", "dispersion model 2019", required=True)
    citation: Text = text(
        "Citation", "Document that gives it.", "Air quality study 2019, fig. 4", required=True
    )

    @rule(
        "a zone of influence has a distance or an outline, not both",
        at="distance_m",
        reads=("geometry",),
        fix="type distance_m, or the outline in geometry, and leave the other empty",
    )
    @classmethod
    def one_reach(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where exactly one of the two is there."""
        return frame["distance_m"].isna() != frame["geometry"].isna()
