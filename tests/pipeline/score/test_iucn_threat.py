"""The additive threat impact score of the Red List against its published table."""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from riskshed.pipeline.score.iucn_threat import (
    horizon_years,
    impact_class,
    population_decline,
    scope_plus_severity,
    threat_table,
)

ORACLE = Path(__file__).parents[2] / "data" / "oracles" / "iucn_threat" / "scope_severity.csv"
SCOPES = ["negligible", "minority", "majority", "whole"]
SEVERITIES = ["negligible", "slow", "rapid", "very_rapid"]


@pytest.mark.oracle
def test_scores_and_classes_are_those_of_the_published_table() -> None:
    """Threat Impact Scoring System 1.0 (IUCN, December 2012); ongoing threats."""
    oracle = pd.read_csv(ORACLE)

    actual = threat_table(oracle[["scope", "severity"]]).drop(columns="flags")

    pd.testing.assert_frame_equal(actual, oracle, check_dtype=False)


def test_the_whole_published_table_is_scope_plus_severity() -> None:
    """Sixteen cells from 0 to 6, as printed: a row and a column more than the oracle has."""
    cases = pd.DataFrame(list(product(SCOPES, SEVERITIES)), columns=["scope", "severity"])

    assert scope_plus_severity(cases).tolist() == [
        *(0, 1, 2, 3),
        *(1, 2, 3, 4),
        *(2, 3, 4, 5),
        *(3, 4, 5, 6),
    ]


@pytest.mark.parametrize(
    ("total", "label"),
    [
        (2.0, "negligible"),
        (3.0, "low"),
        (5.0, "low"),
        (6.0, "medium"),
        (7.0, "medium"),
        (8.0, "high"),
        (9.0, "high"),
    ],
)
def test_a_class_begins_at_its_limit(total: float, label: str) -> None:
    """High 8–9, medium 6–7, low 3–5."""
    assert impact_class(pd.Series([total])).tolist() == [label]


def test_a_timing_without_a_verified_weight_has_no_total() -> None:
    """Scope and severity are still scored; the row says why there is no more."""
    cases = pd.DataFrame(
        {"scope": "whole", "severity": "rapid", "timing": ["future", "ongoing", None]}
    )

    table = threat_table(cases.astype("str"))

    assert table["scope_plus_severity"].tolist() == [5, 5, 5]
    assert table["ongoing_total"].isna().tolist() == [True, False, True]
    assert table["flags"].tolist() == ["timing_has_no_verified_weight", "", "not_assessed"]


def test_an_unknown_scope_or_severity_has_no_score() -> None:
    """Missing stays missing."""
    cases = pd.DataFrame({"scope": ["whole", None], "severity": [None, "slow"]}, dtype="str")

    table = threat_table(cases)

    assert table[["scope_plus_severity", "ongoing_class"]].isna().to_numpy().all()
    assert table["flags"].tolist() == ["not_assessed", "not_assessed"]


@pytest.mark.parametrize(
    ("generation", "years"), [(1.0, 10.0), (10 / 3, 10.0), (5.0, 15.0), (40.0, 100.0)]
)
def test_the_horizon_is_three_generations_between_ten_and_a_hundred_years(
    generation: float, years: float
) -> None:
    """Threats Classification Scheme 3.3: the longer of the two, at most 100."""
    assert horizon_years(pd.Series([generation]))[0] == pytest.approx(years)


def test_the_product_reads_severity_within_the_scope() -> None:
    """A rapid decline (20–30 %) of a majority (50–90 %): 10–27 % of the population, by hand."""
    cases = pd.DataFrame({"scope": ["majority", "whole"], "severity": ["rapid", "negligible"]})

    actual = population_decline(cases)

    assert actual.loc[0].tolist() == pytest.approx([0.10, 0.27])
    assert actual.loc[1].isna().all()


def test_a_wider_scope_or_a_worse_severity_never_lowers_score_or_decline() -> None:
    """Every step of both scales, in both ways of counting."""
    for one, other in (("scope", "severity"), ("severity", "scope")):
        scale = SCOPES if one == "scope" else SEVERITIES
        for fixed in (SEVERITIES if one == "scope" else SCOPES)[1:]:
            cases = pd.DataFrame({one: scale[1:], other: fixed})
            assert scope_plus_severity(cases).is_monotonic_increasing
            assert population_decline(cases)["decline_high"].is_monotonic_increasing
