"""What holds for every method of this folder that turns a table into a table."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import pytest

from riskshed.pipeline import score
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.score.conesa import WEIGHTS, conesa_table
from riskshed.pipeline.score.event_risk import event_risk
from riskshed.pipeline.score.iucn_threat import threat_table
from riskshed.pipeline.score.pollution_indices import index_table
from riskshed.pipeline.score.riam import riam_table
from riskshed.schemas.bands import method_table
from riskshed.schemas.rating_scale import CLASSES

Method = Callable[[pd.DataFrame], pd.DataFrame]


def events(table: pd.DataFrame) -> pd.DataFrame:
    facts = load_knowledge()
    return event_risk(table, facts.risk_matrix, facts.likelihood, facts.consequence, 30.0)


@dataclass(frozen=True)
class Member:
    """One method: a good table, its result, and the order of that result.

    Parameters
    ----------
    method : table in, table out
    good : rows that it can score
    result : column of the result
    order : the classes of the result from mild to grave
    worse : column -> a value that is graver than all of `good`
    """

    method: Method
    good: pd.DataFrame
    result: str
    order: tuple[str, ...]
    worse: dict[str, object] = field(default_factory=dict)


MEMBERS = {
    "event_risk": Member(
        events,
        pd.DataFrame(
            {
                "frequency_per_year": [0.001, 0.05, 2.0, 30.0],
                "consequence_low": [1.0, 2.0, 3.0, 4.0],
                "consequence_high": [1.0, 3.0, 3.0, 4.0],
            }
        ),
        "rating_hi",
        CLASSES,
        {"frequency_per_year": 100.0, "consequence_high": 5.0},
    ),
    "conesa": Member(
        conesa_table,
        pd.DataFrame([dict.fromkeys(WEIGHTS, value) for value in (1.0, 2.0, 4.0)]).assign(
            AC=1.0, EF=4.0, sign=-1.0
        ),
        "class",
        tuple(method_table("conesa_bands", "lo", "hi")["band"]),
        {"IN": 12.0, "EX": 12.0, "MO": 8.0, "PE": 4.0, "MC": 8.0},
    ),
    "riam": Member(
        riam_table,
        pd.DataFrame(
            [(1, -1, 1, 1, 1), (2, -2, 2, 1, 3), (3, -1, 3, 3, 3), (4, -1, 2, 2, 2)],
            columns=["A1", "A2", "B1", "B2", "B3"],
            dtype=float,
        ),
        "RB",
        tuple(
            reversed(method_table("riam_bands", "lo", "hi", "reachable_lo", "reachable_hi")["band"])
        ),
        {"A1": 4.0, "A2": -3.0, "B1": 3.0, "B2": 3.0, "B3": 3.0},
    ),
    "iucn_threat": Member(
        threat_table,
        pd.DataFrame(
            {"scope": ["minority", "majority", "whole"], "severity": ["slow", "rapid", "slow"]}
        ),
        "ongoing_class",
        ("negligible", "low", "medium", "high"),
        {"scope": "whole", "severity": "very_rapid"},
    ),
}
OF_ONE_SAMPLE = {index_table}  # its rows belong together: tested in test_pollution_indices.py
COMPOSED = {"stage", "significance", "value"}  # read several tables: tested with the stage

members = pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)


def test_every_method_of_the_folder_is_under_these_laws() -> None:
    """A new file in pipeline/score/ fails here until it has its row above."""
    names = {module.name for module in pkgutil.iter_modules(score.__path__)} - COMPOSED
    samples = {one.__module__.rpartition(".")[2] for one in OF_ONE_SAMPLE}

    assert names == set(MEMBERS) | samples
    assert all(importlib.import_module(f"{score.__name__}.{name}").__doc__ for name in names)


@members
def test_the_order_of_the_rows_is_irrelevant(member: Member) -> None:
    """Each row is scored by itself."""
    straight = member.method(member.good)
    turned = member.method(member.good.iloc[::-1].reset_index(drop=True))

    pd.testing.assert_frame_equal(
        straight, turned.iloc[::-1].reset_index(drop=True), check_exact=True
    )


@members
def test_the_table_given_is_not_changed(member: Member) -> None:
    """A method returns its own table."""
    before = member.good.copy(deep=True)
    member.method(member.good)

    pd.testing.assert_frame_equal(member.good, before, check_exact=True)


@members
def test_the_result_is_a_class_of_the_method(member: Member) -> None:
    """Nothing outside its scale."""
    assert set(member.method(member.good)[member.result]) <= set(member.order)


@members
def test_missing_stays_missing(member: Member) -> None:
    """One unknown cell leaves its row without class or at its widest, and no other row changes."""
    whole = member.method(member.good)
    for column in member.good.columns:
        holed = member.good.assign(**{column: member.good[column].mask(member.good.index == 0)})
        result = member.method(holed)[member.result]
        known_bound = member.method is events and not column.endswith("high")
        assert known_bound or pd.isna(result[0]), column
        assert result[1:].tolist() == whole[member.result][1:].tolist()


@members
def test_graver_input_never_lowers_the_class(member: Member) -> None:
    """Each input by itself, on every row."""
    rank = {name: place for place, name in enumerate(member.order)}
    before = member.method(member.good)[member.result].map(rank)
    for column, value in member.worse.items():
        after = member.method(member.good.assign(**{column: value}))[member.result].map(rank)
        assert (after >= before).all(), column
