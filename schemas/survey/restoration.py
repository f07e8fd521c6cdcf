"""Restoration units: ground that is brought back, how far it is, and what shows it."""

import pandas as pd

from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import (
    Number,
    Text,
    date,
    identifier,
    integer,
    listed,
    number,
    term,
    text,
)
from riskshed.schemas.survey.money import is_currency
from riskshed.schemas.survey.table import SurveyTable, rule

_MET = ("meets_criteria", "certified")
_CRITERIA = ["completion_metric", "completion_target"]


class Restoration(SurveyTable):
    """Ground that is restored. One row a unit (a unit and a year, where the areas are new ones)."""

    unit_id: Text = identifier("Unit id", "Short name of the unit.", "RU-04", key=True)
    site_id: Text = identifier("Site id", "The site of site.yaml; empty means that site.", "north")
    block_ids: Text = listed(
        "Block ids", "Blocks on whose ground it lies.", "B07",
        foreign_key="disturbance_blocks.block_id",
    )  # fmt: skip
    measure_ids: Text = listed(
        "Measure ids", "Measures of the tier restore that it carries out.", "M-RESTORE-1",
        foreign_key="mitigation.measure_id",
    )  # fmt: skip
    recoverable_ha: Number = number(
        "Recoverable area", "Ground of the unit that can be restored.", "10", "ha",
        ge=0, required=True,
    )  # fmt: skip
    restored_ha: Number = number("Restored area", "Ground worked on so far.", "6.5", "ha", ge=0)
    status: Text = term(
        "Status", "How far it is; only what meets its criteria is restored.", "establishing",
        vocabulary="restoration_statuses", required=True,
    )  # fmt: skip
    start: Text = date("Start", "First day of the work.", "2026-03-01")
    end: Text = date("End", "Last day of the work.", "2027-11-30")
    plants_n: Number = integer("Plants", "Plants set.", "12000", "individuals", ge=0)
    species_native_n: Number = integer("Native species", "Native species set.", "14", "1", ge=0)
    survival_pct: Number = number(
        "Survival", "Share of the plants that live.", "82", "percent", ge=0, le=100
    )
    survival_surveyed_on: Text = date("Survival seen on", "Day of that survey.", "2027-09-14")
    investment: Number = number("Investment", "Money spent.", "180000", unit_in="currency", ge=0)
    currency: Text = text("Currency", "Currency of the investment, ISO 4217.", "USD")
    year: Number = integer(
        "Year", "Year of the investment and of an area that is new.", "2027", "a",
        ge=1900, le=2200,
    )  # fmt: skip
    target_get_code: Text = term(
        "Target ecosystem", "Ecosystem functional group that is wanted.", "T3.4",
        vocabulary="get_codes",
    )  # fmt: skip
    completion_metric: Text = text(
        "Completion, metric", "What is measured to say that it is done.", "cover of native plants"
    )
    completion_target: Text = text("Completion, target", "What must be reached.", ">= 70 %")
    completion_value: Text = text("Completion, value", "What was reached.", "74 %")
    completion_date: Text = date("Completion, date", "Day on which it was reached.", "2029-10-02")
    topsoil_m3: Number = number("Topsoil", "Topsoil kept for it.", "8200", "m3", ge=0)
    area_basis: Text = term(
        "Basis of the area",
        "Whether restored_ha is new in the year, or all since the start.",
        "cumulative",
        vocabulary="area_bases",
    )
    citation: Text = text("Citation", "Report in which it stands.", "Closure report 2027, p. 31")

    @rule(
        "no more is restored than can be",
        at="restored_ha",
        reads=("recoverable_ha",),
        fix="type at most {recoverable_ha}, or correct recoverable_ha",
    )
    @classmethod
    def within_recoverable(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the restored area fits into the recoverable one."""
        return ~(frame["restored_ha"] > frame["recoverable_ha"])

    @rule(
        "what is only planned has nothing restored",
        at="restored_ha",
        reads=("status",),
        fix="type 0 or leave it empty, or set status to what is done",
    )
    @classmethod
    def planned_has_nothing(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where no planned unit has restored ground."""
        return ~(frame["status"].eq("planned") & (frame["restored_ha"] > 0))

    @rule(
        "restored ground says whether it is new in the year or all since the start",
        at="area_basis",
        reads=("restored_ha",),
        fix="type newly_restored_in_period or cumulative; the two never add up",
    )
    @classmethod
    def area_has_basis(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where restored ground has its basis."""
        return ~(frame["restored_ha"] > 0) | frame["area_basis"].notna()

    @rule(
        "an area that is new in a period has its year",
        at="year",
        reads=("area_basis",),
        fix="type the year in which the area was restored",
    )
    @classmethod
    def new_area_has_year(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a new area has its year."""
        return ~frame["area_basis"].eq("newly_restored_in_period") | frame["year"].notna()

    ends_after_start = in_order("start", "end", "the end is not before the start")

    @rule(
        "survival has the day on which it was seen",
        at="survival_surveyed_on",
        reads=("survival_pct",),
        fix="type the day of the survey that counted the plants",
    )
    @classmethod
    def survival_is_dated(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where survival has its day."""
        return frame["survival_pct"].isna() | frame["survival_surveyed_on"].notna()

    @rule(
        "an investment has its currency, three capital letters (ISO 4217)",
        at="currency",
        reads=("investment",),
        fix="type the code of the currency, such as USD, CNY or EUR",
    )
    @classmethod
    def investment_has_currency(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an investment stands beside the code of its currency."""
        known = frame["investment"].isna() | frame["currency"].notna()
        return known & judged(frame["currency"], is_currency, missing=True)

    @rule(
        "an investment has its year",
        at="year",
        reads=("investment",),
        fix="type the year in which the money was spent",
    )
    @classmethod
    def investment_has_year(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where an investment has its year."""
        return frame["investment"].isna() | frame["year"].notna()

    @rule(
        "a completion date has its criteria: metric and target",
        at="completion_metric",
        reads=("completion_target", "completion_date"),
        fix="say what was measured and what had to be reached on {completion_date}",
    )
    @classmethod
    def completion_has_criteria(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a date of completion stands beside its criteria."""
        return frame["completion_date"].isna() | frame[_CRITERIA].notna().all(axis="columns")

    @rule(
        "a unit that meets its criteria has the value and the date",
        at="completion_date",
        reads=("status", "completion_value"),
        fix="type completion_value and completion_date; else the status is establishing",
    )
    @classmethod
    def met_is_shown(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a unit that meets its criteria shows it."""
        shown = frame[["completion_value", "completion_date"]].notna().all(axis="columns")
        return ~frame["status"].isin(_MET) | shown
