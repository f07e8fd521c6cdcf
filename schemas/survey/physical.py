# ruff: noqa: N815 - Darwin Core spells its terms in camelCase
"""Physical measurements: noise, vibration, dust, light and water."""

from functools import cache

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.dates import first_day, last_day
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    identifier,
    moment,
    number,
    term,
    text,
)
from riskshed.schemas.survey.periods import PERIOD_FIX, period
from riskshed.schemas.survey.places import PlacedTable, latitude, longitude, uncertainty
from riskshed.schemas.survey.table import rule, silent_on
from riskshed.schemas.vocabulary import read_config

_ABOVE_DATUM = "m AHD"  # a height above a datum: also good where the vocabulary says metres
_LEVELS = ("groundwater_level", "stage")
_NO_VALUE = ("gap", "rejected")


class Physical(PlacedTable):
    """Readings of instruments. One row a reading."""

    measure_id: Text = identifier("Reading id", "Short name of the reading.", "P-0001", key=True)
    location_id: Text = identifier("Location id", "Station at which it was read.", "N-03")
    zone_id: Text = identifier("Zone id", "Zone in which the station lies.", "urban_0_1000")
    decimalLatitude: Number = latitude()
    decimalLongitude: Number = longitude()
    coordinateUncertaintyInMeters: Number = uncertainty()
    datetime: Text = moment(
        "Date and time",
        "Start of the reading, with its offset from UTC.",
        "2026-05-03T06:00+08:00",
        required=True,
    )
    parameter: Text = term(
        "Parameter",
        "What was read.",
        "dust_deposition",
        vocabulary="physical_parameters",
        required=True,
    )
    value: Number = number("Value", "The reading.", "3.2", unit_in="unit")
    unit: Text = term(
        "Unit", "Unit of the reading.", "g/m2/month", vocabulary="units", required=True
    )
    averaging_period: Text = text(
        "Averaging period", "Time over which it is averaged; rain: over which it fell.", "30 d"
    )
    n_valid_share: Number = number(
        "Valid share", "Share of the period with valid readings.", "0.95", "1", ge=0, le=1
    )
    exposure_days: Number = number(
        "Exposure", "Days for which a dust gauge stood out.", "30", "d", gt=0
    )
    datum: Text = text("Datum", "Datum of a level.", "EPSG:5711")
    instrument: Text = text("Instrument", "Instrument and serial number.", "Gauge D-7")
    calibration_due: Text = date("Calibration due", "Last day of its calibration.", "2026-12-31")
    flag: Text = term(
        "Flag",
        "Judgement on the reading; gap lists a time without one.",
        "valid",
        terms=("valid", "suspect", "rejected", "gap"),
    )
    citation: Text = text("Citation", "Report in which it stands.", "Dust report 2026-05")

    @rule(
        "a reading has its value, or a flag that says why not",
        at="value",
        reads=("flag",),
        fix="type the value, or set flag to gap or rejected",
    )
    @classmethod
    def has_value_or_flag(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a value, or the reason of its absence, is there."""
        excused = frame["flag"].isin(_NO_VALUE) | silent_on(frame, "value")
        return frame["value"].notna() | excused

    @rule(
        "a gap has no value",
        at="value",
        reads=("flag",),
        fix="leave the value empty, or set flag to suspect",
    )
    @classmethod
    def gap_is_empty(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no gap has a value."""
        return ~frame["flag"].eq("gap") | frame["value"].isna()

    @rule(
        "the unit is one in which the parameter is measured",
        at="unit",
        reads=("parameter",),
        fix="type a unit of {parameter}: the vocabulary physical_parameters has it",
    )
    @classmethod
    def unit_measures_parameter(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where unit and parameter have one dimension."""
        given = frame["unit"].map(_dimensions())
        wanted = frame["parameter"].map(_unit_of_parameter()).map(_dimensions())
        level = frame["parameter"].isin(_LEVELS) & frame["unit"].eq(_ABOVE_DATUM)
        unknown = frame["unit"].isna() | frame["parameter"].isna()
        return unknown | level | given.eq(wanted)

    @rule(
        "a groundwater level has its datum",
        at="datum",
        reads=("parameter", "unit"),
        fix="name the datum, such as AHD or EPSG:5711; levels of two datums cannot be compared",
    )
    @classmethod
    def level_has_datum(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a level stands beside its datum."""
        level = frame["parameter"].eq("groundwater_level") & frame["value"].notna()
        known = frame["datum"].notna() | frame["unit"].eq(_ABOVE_DATUM) | silent_on(frame, "datum")
        return ~level | known

    @rule(
        "deposited dust has its days of exposure",
        at="exposure_days",
        reads=("parameter",),
        fix="type for how many days the gauge stood out",
    )
    @classmethod
    def dust_has_exposure(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a deposition stands beside the days of its gauge."""
        dust = frame["parameter"].eq("dust_deposition") & frame["value"].notna()
        given = frame["exposure_days"].notna() | silent_on(frame, "exposure_days")
        return ~dust | given

    @rule(
        "rain has the period over which it fell",
        at="averaging_period",
        reads=("parameter",),
        fix=PERIOD_FIX,
    )
    @classmethod
    def rain_has_period(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a depth of rain stands beside its period, a span of known length."""
        rain = frame["parameter"].eq("rainfall") & frame["value"].notna()
        known = [period(cell) is not None for cell in frame["averaging_period"]]
        return ~rain | pd.Series(known, index=frame.index, dtype=bool)

    @rule(
        "rain is not less than nothing",
        at="value",
        reads=("parameter",),
        fix="type 0 for a dry day; leave the value empty with flag gap where nobody knows",
    )
    @classmethod
    def rain_is_positive(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no depth of rain is negative."""
        return ~(frame["parameter"].eq("rainfall") & (frame["value"] < 0))

    @rule(
        "a reading has a place: a station, a zone or a point",
        at="location_id",
        reads=("zone_id", "decimalLatitude", "decimalLongitude"),
        fix="type location_id, zone_id, or decimalLatitude and decimalLongitude",
    )
    @classmethod
    def has_place(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the reading has a place."""
        places = frame[["location_id", "zone_id", "decimalLatitude"]].notna().any(axis="columns")
        return places | silent_on(frame, "location_id")

    @rule(
        "the instrument is calibrated on the day of the reading",
        at="calibration_due",
        reads=("datetime",),
        fix="check the instrument and set flag to suspect, or correct calibration_due",
        severity="warning",
    )
    @classmethod
    def calibrated(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the reading does not fall after the end of the calibration."""
        day = frame["datetime"].str.slice(0, len("YYYY-MM-DD"))
        late = first_day(day) > last_day(frame["calibration_due"])
        return ~late | frame["flag"].isin(("suspect", *_NO_VALUE))


@cache
def _dimensions() -> dict[str, str]:
    units = read_config("vocabulary/units.csv")
    return dict(side_by_side(units["term"], units["dimension"]))


@cache
def _unit_of_parameter() -> dict[str, str]:
    parameters = read_config("vocabulary/physical_parameters.csv")
    return dict(side_by_side(parameters["term"], parameters["unit"]))
