# ruff: noqa: N815 - pH and DOC keep their spelling
"""Chemistry: what the laboratory found in a sample (names of WQX and ESdat)."""

from functools import cache

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.cas import good_cas
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    identifier,
    number,
    partial_date,
    term,
    text,
)
from riskshed.schemas.survey.table import SurveyTable, rule, silent_on
from riskshed.schemas.vocabulary import read_config

_BELOW_A_LIMIT = ("not_detected", "present_below_quantification_limit")
_SOLID = ("mass_fraction",)  # the dimension of mg/kg: a solid, weighed dry or wet
_SIGNED = ("ph", "temperature")  # dimensions in which a value may be below zero


class Chemistry(SurveyTable):
    """Results of analyses. One row a sample, analyte, fraction, basis and method."""

    sample_id: Text = identifier(
        "Sample id", "The sample.", "20-01S", key=True, foreign_key="samples.sample_id"
    )
    analyte: Text = term(
        "Analyte", "What was measured: an element symbol or a term of the vocabulary.", "Pb",
        vocabulary="stressors", open=True, required=True, waivable=False, key=True,
    )  # fmt: skip
    cas: Text = text("CAS number", "CAS registry number of the analyte.", "7439-92-1")
    fraction: Text = term(
        "Fraction", "What part of the sample was measured.", "total",
        vocabulary="fractions", required=True, key=True,
    )  # fmt: skip
    speciation: Text = text("Speciation", "As which species it is expressed.", "as N")
    result: Number = number(
        "Result",
        "The measured value; empty only with a detection condition.",
        "211",
        unit_in="unit",
    )
    detection_condition: Text = term(
        "Detection condition", "Why there is no result.", "not_detected",
        vocabulary="detection_conditions",
    )  # fmt: skip
    qualifier: Text = term(
        "Qualifier", "The laboratory's mark: <, >, J (estimated), U, R (rejected).", "J",
        vocabulary="qualifiers",
    )  # fmt: skip
    eql: Number = number(
        "EQL", "Quantification limit of the laboratory.", "2", unit_in="limit_unit", gt=0
    )
    mdl: Number = number("MDL", "Detection limit of the method.", "0.5", unit_in="limit_unit", gt=0)
    rl: Number = number("RL", "Reporting limit.", "5", unit_in="limit_unit", gt=0)
    limit_type: Text = term(
        "Kind of limit", "Which limit bounds a result that was not detected.",
        "quantitation_limit", vocabulary="limit_types",
    )  # fmt: skip
    limit_unit: Text = term("Unit of limit", "Unit of the limits.", "mg/kg", vocabulary="units")
    unit: Text = term("Unit", "Unit of the result.", "mg/kg", vocabulary="units", required=True)
    basis: Text = term(
        "Basis", "Dry or wet weight; needed for soil, sediment and biota.", "dry",
        vocabulary="bases", key=True,
    )  # fmt: skip
    method: Text = text("Method", "Method of the analysis.", "ISO 11466 aqua regia, ICP", key=True)
    lab: Text = text("Laboratory", "Who analysed it.", "INRAE LAS Arras")
    lab_report_id: Text = text("Report", "Report of the laboratory.", "R-2026-118")
    analysed_at: Text = partial_date("Analysed", "When it was analysed.", "2006-12", interval=True)
    hardness_mgL: Number = number(
        "Hardness", "Hardness of the water, as CaCO3.", "120", "mg/L", ge=0
    )
    pH: Number = number("pH", "pH of the sample.", "7.2", "1", ge=-2, le=16)
    DOC: Number = number("DOC", "Dissolved organic carbon.", "3.1", "mg/L", ge=0)
    temperature: Number = number(
        "Temperature", "Temperature of the water.", "11.5", "degC", ge=-50, le=110
    )

    @rule(
        "a row has a result, or a detection condition that says why not, never both (WQX)",
        at="result",
        reads=("detection_condition",),
        fix="type the result; or leave it empty and fill in detection_condition and a limit",
    )
    @classmethod
    def result_or_condition(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where exactly one of the two is there."""
        one = frame["result"].isna() != frame["detection_condition"].isna()
        return one | (frame["result"].isna() & silent_on(frame, "result"))

    @rule(
        "a concentration is not negative",
        at="result",
        reads=("unit",),
        fix="correct the sign; a code such as -9999 is no result, and a value below the blank is "
        "not detected: leave the result empty, fill in detection_condition, and the limit in eql",
    )
    @classmethod
    def no_negative_amount(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the result may stand in its unit; pH and temperature may be below zero."""
        return ~(frame["result"] < 0) | frame["unit"].isin(_units_of(_SIGNED))

    @rule(
        "a laboratory finds a limit, never a zero",
        at="result",
        reads=("unit",),
        fix="if nothing was found, leave the result empty, type not_detected in "
        "detection_condition and the limit in eql",
        severity="warning",
    )
    @classmethod
    def no_zero_amount(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the result is not 0; pH and temperature may be."""
        return frame["result"].ne(0) | frame["unit"].isin(_units_of(_SIGNED))

    @rule(
        "a result that was not detected has a limit with a unit",
        at="eql",
        reads=("detection_condition", "result", "mdl", "rl", "limit_unit"),
        fix="type the limit of the laboratory in eql, mdl or rl, and its limit_unit",
    )
    @classmethod
    def condition_has_limit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a value below a limit stands beside the limit."""
        below = frame["detection_condition"].isin(_BELOW_A_LIMIT) & frame["result"].isna()
        limit = frame[["eql", "mdl", "rl"]].notna().any(axis="columns")
        return ~below | (limit & frame["limit_unit"].notna()) | silent_on(frame, "eql")

    @rule(
        "the unit of the limit is that of the result",
        at="limit_unit",
        reads=("unit",),
        fix="type the limit in {unit}, and {unit} as its unit",
    )
    @classmethod
    def limit_in_unit(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the two units are the same."""
        either = frame["limit_unit"].isna() | frame["unit"].isna()
        return either | frame["limit_unit"].eq(frame["unit"])

    @rule(
        "a result marked < or U is a limit, not a result",
        at="result",
        reads=("qualifier",),
        fix="leave the result empty, type {result} in eql with its limit_unit, and not_detected "
        "in detection_condition",
    )
    @classmethod
    def limit_is_no_result(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no result is marked as below a limit."""
        return frame["result"].isna() | ~frame["qualifier"].eq("lt")

    @rule(
        "a result in mass per mass (soil, sediment, biota) has its basis, dry or wet",
        at="basis",
        reads=("unit",),
        fix="type dry or wet; name basis in unknown_fields if the report does not say",
    )
    @classmethod
    def solid_has_basis(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a result on a solid stands beside its basis."""
        given = frame["basis"].notna() | silent_on(frame, "basis")
        return ~frame["unit"].isin(_units_of(_SOLID)) | given

    @rule(
        "a CAS number has the right form and check digit",
        at="cas",
        fix="look the number up again (lead is 7439-92-1), or leave cas empty",
    )
    @classmethod
    def cas_is_right(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the check digit fits."""
        return good_cas(frame["cas"])

    @rule(
        "the CAS number is that of the analyte, not of another one",
        at="cas",
        reads=("analyte",),
        fix="look both up: {cas} is not {analyte}",
    )
    @classmethod
    def cas_of_analyte(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the number is not that of another substance of the vocabulary."""
        if frame["cas"].isna().all():
            return pd.Series(True, index=frame.index)
        substances = _substances()
        others = frame["cas"].map(substances).ne(frame["analyte"])
        known = frame["cas"].isin(substances) & frame["analyte"].isin(set(substances.values()))
        return ~(others & known)


@cache
def _substances() -> dict[str, str]:
    """Return the analyte of each CAS number that stands for one of the vocabulary alone."""
    table = read_config("vocabulary/stressors.csv").dropna(subset=["cas"])
    single = table[~table["cas"].duplicated(keep=False)]
    return dict(side_by_side(single["cas"], single["term"]))


@cache
def _units_of(dimensions: tuple[str, ...]) -> tuple[str, ...]:
    units = read_config("vocabulary/units.csv")
    return tuple(units.loc[units["dimension"].isin(dimensions), "term"])
