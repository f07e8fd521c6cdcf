"""Monitoring programmes and their trigger levels: what is watched where, and who answers."""

from functools import cache

import pandas as pd

from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey.common_rules import in_order
from riskshed.schemas.survey.conclusions import is_hash_id
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
from riskshed.schemas.survey.table import SurveyTable, rule
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

WATCHED = ["risk_ids", "pathway_ids", "receptor_ids", "block_ids"]
_CONTROLLED = ("BACI", "control_impact")
_ABOVE_DATUM = ("m", "m AHD")  # a height above a datum is measured in metres of either name


class Monitoring(SurveyTable):
    """Programmes that watch pathways, receptors or blocks. One row a programme."""

    programme_id: Text = identifier("Programme id", "Short name.", "MON-CREEK-ZN", key=True)
    risk_ids: Text = listed("Risk ids", "Rows of the register that it watches.", "af4b2c9dfe19")
    pathway_ids: Text = listed(
        "Pathway ids", "Pathways that it watches, in all their phases.", "0c77a1b2d3e4"
    )
    receptor_ids: Text = listed(
        "Receptor ids",
        "Receptors that it watches.",
        "trout",
        foreign_key="receptors.receptor_id",
    )
    block_ids: Text = listed(
        "Block ids",
        "Blocks whose works it watches.",
        "B07",
        foreign_key="disturbance_blocks.block_id",
    )
    metric: Text = term(
        "Metric", "What is watched: a parameter of physical or an analyte of chemistry.",
        "Zn", vocabulary="physical_parameters or stressors", open=True, required=True,
    )  # fmt: skip
    unit: Text = term(
        "Unit", "Unit of the trigger levels.", "ug/L", vocabulary="units", required=True
    )
    medium: Text = term(
        "Medium", "Medium in which it is measured; empty where only one is.", "surface_water",
        vocabulary="media",
    )  # fmt: skip
    fraction: Text = term(
        "Fraction", "Fraction that is measured; empty means that each one is looked at.",
        "dissolved", vocabulary="fractions",
    )  # fmt: skip
    design: Text = term(
        "Design", "How an effect would be told from other change.", "BACI",
        vocabulary="monitoring_designs",
    )  # fmt: skip
    location_ids: Text = listed(
        "Location ids", "Stations where the works may have an effect.", "SW-2;SW-3", required=True
    )
    control_location_ids: Text = listed(
        "Control locations", "Stations that the works cannot reach.", "SW-1"
    )
    statistic: Text = term(
        "Statistic",
        "What is held against the trigger levels, of the values that are recent; empty: the last.",
        "last",
        terms=("last", "mean", "max"),
    )
    frequency_days: Number = integer(
        "Frequency", "Days from one measurement to the next.", "30", "d", gt=0
    )
    max_age_days: Number = integer(
        "Greatest age", "Days after which a value no longer counts as recent.", "45", "d", gt=0
    )
    baseline_n: Number = integer(
        "Baseline, done", "Measurements of the baseline so far.", "14", "1", ge=0
    )
    baseline_required_n: Number = integer(
        "Baseline, needed", "Measurements that the baseline needs.", "12", "1", ge=1
    )
    baseline_from: Text = date("Baseline from", "First day of the baseline.", "2024-03-01")
    baseline_to: Text = date("Baseline to", "Last day of the baseline.", "2025-09-30")
    detectable_change: Text = text(
        "Detectable change", "Smallest change that the design can show.", "25 % of the mean"
    )
    power: Number = number(
        "Power", "Probability with which it shows that change.", "0.8", "1", ge=0, le=1
    )
    direction: Text = term(
        "Harmful direction",
        "Whether high values are bad, or low ones (oxygen, flow).",
        "high_is_bad",
        terms=("high_is_bad", "low_is_bad"),
        required=True,
    )
    green: Number = number("Green", "Value up to which all is as expected.", "40", unit_in="unit")
    amber: Number = number(
        "Amber", "First trigger: the state is amber beyond it.", "60", unit_in="unit"
    )
    red: Number = number(
        "Red", "Second trigger: the state is red beyond it.", "120", unit_in="unit"
    )
    actions_green: Text = text("Action, green", "What is done at green.", "sample each month")
    actions_amber: Text = text(
        "Action, amber", "What is done at amber, and without recent data.", "sample again in 7 days"
    )
    actions_red: Text = text(
        "Action, red", "What is done at red.", "stop works on the block, open the sediment pond"
    )
    responder: Text = text("Responder", "Who does it, by name or post.", "Water superintendent")
    response_hours: Number = number("Response", "Within how many hours.", "24", "h", gt=0)
    action_closed_on: Text = date(
        "Closed on", "Day on which the action of the last trigger was closed.", "2026-02-10"
    )
    action_closed_by: Text = text("Closed by", "Who closed it.", "L. Moreau")
    citation: Text = text("Citation", "Plan that sets the trigger levels.", "Water plan 2025, t. 9")

    @rule(
        "a programme says what it watches",
        at="receptor_ids",
        reads=("risk_ids", "pathway_ids", "block_ids"),
        fix="type receptor_ids, block_ids, pathway_ids or risk_ids",
    )
    @classmethod
    def watches_something(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where one of the four lists is filled."""
        return frame[WATCHED].notna().any(axis="columns")

    @rule(
        "a risk id has 12 hex digits",
        at="risk_ids",
        fix="copy the ids from the column risk_id of register.csv",
    )
    @classmethod
    def risks_are_ids(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where each item has the form of an id of the register."""
        return judged(frame["risk_ids"], _hash_ids, missing=True)

    @rule(
        "a pathway id has 12 hex digits",
        at="pathway_ids",
        fix="copy the ids from the column pathway_id of register.csv",
    )
    @classmethod
    def pathways_are_ids(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where each item has the form of an id of the register."""
        return judged(frame["pathway_ids"], _hash_ids, missing=True)

    @rule(
        "the unit is one in which the metric is measured",
        at="unit",
        reads=("metric",),
        fix="type a unit of {metric}: the vocabulary physical_parameters has it",
    )
    @classmethod
    def unit_measures_metric(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where unit and physical parameter have one dimension; analytes may have any."""
        dimension, own = _dimensions(), _unit_of_parameter()
        given, wanted = frame["unit"].map(dimension), frame["metric"].map(own).map(dimension)
        level = frame["metric"].map(own).isin(_ABOVE_DATUM) & frame["unit"].isin(_ABOVE_DATUM)
        return given.isna() | wanted.isna() | level | given.eq(wanted)

    @rule(
        "a programme has a trigger level",
        at="amber",
        reads=("red",),
        fix="type amber, red, or both; without one nothing is ever noticed",
    )
    @classmethod
    def has_trigger(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where one of the two triggers is there."""
        return frame["amber"].notna() | frame["red"].notna()

    @rule(
        "red lies beyond amber in the harmful direction",
        at="red",
        reads=("amber", "direction"),
        fix="{direction}: type a red beyond {amber}, or correct direction",
    )
    @classmethod
    def red_beyond_amber(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where red is worse than amber."""
        return _worse(frame, "amber", "red").ne(False) & ~frame["red"].eq(frame["amber"])

    @rule(
        "green does not lie beyond a trigger in the harmful direction",
        at="green",
        reads=("amber", "red", "direction"),
        fix="{direction}: type a green that is no worse than amber ({amber}) and red ({red})",
    )
    @classmethod
    def green_before_triggers(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where green is no worse than either trigger."""
        triggers = [_worse(frame, "green", name).ne(False) for name in ("amber", "red")]
        return triggers[0] & triggers[1]

    @rule(
        "a response in hours has somebody who responds",
        at="responder",
        reads=("response_hours",),
        fix="name who acts within {response_hours} hours",
    )
    @classmethod
    def hours_have_responder(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where hours stand beside a responder."""
        return frame["response_hours"].isna() | frame["responder"].notna()

    @rule(
        "a design with controls names its control locations",
        at="control_location_ids",
        reads=("design",),
        fix="type the stations that the works cannot reach; {design} compares with them",
    )
    @classmethod
    def controls_are_named(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a controlled design has its controls."""
        return ~frame["design"].isin(_CONTROLLED) | frame["control_location_ids"].notna()

    @rule(
        "a station is not impact and control at once",
        at="control_location_ids",
        reads=("location_ids",),
        fix="take the station out of one of the two lists",
    )
    @classmethod
    def roles_are_apart(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where the two lists share no station."""
        pairs = side_by_side(frame["location_ids"], frame["control_location_ids"])
        apart = [not set(split_list(one)) & set(split_list(two)) for one, two in pairs]
        return pd.Series(apart, index=frame.index, dtype="bool")

    @rule(
        "a BACI design has the dates of its baseline",
        at="baseline_to",
        reads=("design", "baseline_from"),
        fix="type baseline_from and baseline_to; what came before is half of the design",
    )
    @classmethod
    def baci_has_baseline(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where a BACI design has both dates."""
        dated = frame["baseline_from"].notna() & frame["baseline_to"].notna()
        return ~frame["design"].eq("BACI") | dated

    baseline_in_order = in_order(
        "baseline_from", "baseline_to", "the baseline does not end before it starts"
    )

    @rule(
        "an action that is closed was closed by somebody on a day",
        at="action_closed_by",
        reads=("action_closed_on",),
        fix="type both action_closed_on and action_closed_by, or neither",
    )
    @classmethod
    def closed_by_somebody(cls, frame: pd.DataFrame) -> pd.Series:
        """Return where both or neither of the two are there."""
        return frame["action_closed_on"].notna() == frame["action_closed_by"].notna()


def _hash_ids(cell: str) -> bool:
    return all(is_hash_id(item) for item in split_list(cell))


def _worse(frame: pd.DataFrame, first: str, second: str) -> pd.Series:
    """Return whether `second` is no better than `first`; missing where it cannot be said."""
    rise = (frame[second] - frame[first]).where(
        frame["direction"].eq("high_is_bad"), frame[first] - frame[second]
    )
    return rise.ge(0).astype("object").where(rise.notna() & frame["direction"].notna(), None)


@cache
def _dimensions() -> dict[str, str]:
    units = read_config("vocabulary/units.csv")
    return dict(side_by_side(units["term"], units["dimension"]))


@cache
def _unit_of_parameter() -> dict[str, str]:
    parameters = read_config("vocabulary/physical_parameters.csv")
    return dict(side_by_side(parameters["term"], parameters["unit"]))
