"""Points in longitude and latitude, as Darwin Core writes them."""

from typing import Any

import pandas as pd

from riskshed.schemas.survey.fields import number
from riskshed.schemas.survey.table import SurveyTable, rule


def latitude() -> Any:
    """Return the field decimalLatitude."""
    return number(
        "Latitude", "Latitude in WGS84 decimal degrees.", "50.4314", "degree", ge=-90, le=90
    )


def longitude() -> Any:
    """Return the field decimalLongitude."""
    return number(
        "Longitude", "Longitude in WGS84 decimal degrees.", "2.9910", "degree", ge=-180, le=180
    )


def uncertainty() -> Any:
    """Return the field coordinateUncertaintyInMeters."""
    return number(
        "Uncertainty of the point",
        "Radius of the circle in which the true place lies; 0 is not a valid value.",
        "10",
        "m",
        gt=0,
    )


class PlacedTable(SurveyTable):
    """A table with decimalLatitude and decimalLongitude; it has the rules, not the fields."""

    @rule(
        "latitude and longitude stand together",
        at="decimalLatitude",
        reads=("decimalLongitude",),
        fix="type both decimalLatitude and decimalLongitude, or neither",
    )
    @classmethod
    def whole_point(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where both coordinates are there, or none."""
        return frame["decimalLatitude"].isna() == frame["decimalLongitude"].isna()

    @rule(
        "a point is not 0, 0",
        at="decimalLatitude",
        reads=("decimalLongitude",),
        fix="leave both coordinates empty if the place is unknown: 0, 0 is in the Gulf of Guinea",
        severity="warning",
    )
    @classmethod
    def not_zero_island(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the point is not the one that empty cells turn into."""
        return (frame["decimalLatitude"] != 0) | (frame["decimalLongitude"] != 0)
