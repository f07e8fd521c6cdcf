"""Conesa's importance against its oracle, its extremes and its laws."""

from pathlib import Path

import pandas as pd
import pytest

from riskshed.pipeline.score.conesa import (
    LIMITS,
    WEIGHTS,
    conesa_table,
    importance,
    importance_class,
)
from riskshed.schemas.bands import method_table

ORACLE = Path(__file__).parents[2] / "data" / "oracles" / "eia_matrix" / "conesa_cases.csv"
HIGHEST = dict(zip(WEIGHTS, (12, 12, 8, 4, 4, 4, 4, 4, 4, 8), strict=True))


def case(**criteria: float) -> pd.DataFrame:
    """Return the mildest harm with these criteria instead."""
    return pd.DataFrame([dict.fromkeys(WEIGHTS, 1.0) | {"sign": -1.0} | criteria])


@pytest.mark.oracle
def test_importance_and_class_are_those_of_the_oracle() -> None:
    """62 cases computed from the formula, with their half-open classes."""
    oracle = pd.read_csv(ORACLE)

    actual = conesa_table(oracle[[*WEIGHTS, "sign"]])

    assert actual["importance"].tolist() == oracle["importance"].tolist()
    assert actual["class"].tolist() == oracle["abs_class"].tolist()


def test_importance_runs_from_13_to_100() -> None:
    """Ten ones, and the highest value of each criterion: the weights sum to 13."""
    assert importance(case()).tolist() == [-13.0]
    assert importance(case(**HIGHEST, sign=1.0)).tolist() == [100.0]
    assert LIMITS == (13, 100)


@pytest.mark.parametrize(
    ("criteria", "score"),
    [({"EX": 5}, 21), ({"EX": 6}, 23), ({"MO": 5}, 17), ({"MO": 6}, 18), ({"EX": 12, "MO": 8}, 42)],
)
def test_critical_places_and_moments_come_with_four_more(
    criteria: dict[str, float], score: float
) -> None:
    """By hand: 13 + 2 (EX − 1) + (MO − 1)."""
    assert importance(case(**criteria, sign=1.0)).tolist() == [score]


@pytest.mark.parametrize(
    ("score", "label"),
    [
        (13.0, "irrelevant"),
        (24.0, "irrelevant"),
        (25.0, "moderate"),
        (49.0, "moderate"),
        (50.0, "severe"),
        (74.0, "severe"),
        (75.0, "critical"),
        (100.0, "critical"),
    ],
)
def test_a_class_begins_at_its_limit_for_harm_and_benefit_alike(score: float, label: str) -> None:
    """Below, on and above 25, 50 and 75; the class is of the absolute value."""
    assert importance_class(pd.Series([score, -score])).tolist() == [label, label]


def test_the_limits_name_their_edition() -> None:
    """Other limits are in use; a reader sees whose these are."""
    assert method_table("conesa_bands", "lo", "hi")["edition"].unique().tolist() == [
        "engine_25_50_75"
    ]


def test_a_criterion_that_nobody_judged_leaves_the_impact_without_importance() -> None:
    """Missing stays missing and is named; it is not zero."""
    table = conesa_table(pd.concat([case(), case(SI=None, PR=None)], ignore_index=True))

    assert pd.isna(table.loc[1, "importance"])
    assert pd.isna(table.loc[1, "class"])
    assert table["flags"].tolist() == ["", "not_assessed: SI PR"]
