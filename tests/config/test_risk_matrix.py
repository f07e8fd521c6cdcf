"""Likelihood, consequence and the matrix of both; the published bandings that contradict it."""

import math
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from riskshed.pipeline.score.event_risk import published_bands
from riskshed.schemas.bands import method_table
from riskshed.schemas.rating_scale import CLASSES, check_matrix
from riskshed.schemas.vocabulary import vocabulary

ORACLES = Path(__file__).parents[1] / "data" / "oracles" / "eia_matrix"
CELLS = pd.DataFrame(list(product(range(1, 6), range(1, 6))), columns=["likelihood", "consequence"])


def matrix() -> dict[tuple[int, int], str]:
    table = method_table("risk_matrix", "likelihood", "consequence")
    pairs = zip(table["likelihood"].astype(int), table["consequence"].astype(int), strict=True)
    return dict(zip(pairs, table["class"], strict=True))


def bands() -> pd.DataFrame:
    return published_bands(CELLS, method_table("risk_matrix_bands", "lo", "hi"))


def test_the_matrix_is_whole_monotone_and_reaches_every_class() -> None:
    """25 cells, none below its neighbours to the left and below."""
    table = method_table("risk_matrix", "likelihood", "consequence")

    check_matrix(table, ("likelihood", "consequence"), "risk_matrix.csv")


def test_the_worst_consequence_is_never_below_medium() -> None:
    """However unlikely, it is shown and managed."""
    worst = [matrix()[likelihood, 5] for likelihood in range(1, 6)]

    assert all(CLASSES.index(letter) >= CLASSES.index("M") for letter in worst)


def test_an_event_of_any_likelihood_is_too_wide_to_print_as_a_class() -> None:
    """For every consequence the rare and the frequent end lie more than two classes apart."""
    widths = [
        CLASSES.index(matrix()[5, worst]) - CLASSES.index(matrix()[1, worst]) + 1
        for worst in range(1, 6)
    ]

    assert min(widths) > 2


def test_probabilities_follow_from_the_frequencies_of_the_anchors() -> None:
    """p = 1 − exp(−λ): once in 100 and in 10 years, once a year, once a month (BMA-MATRIX2009)."""
    numbers = ("per_year_lo", "per_year_hi", "annual_probability_lo", "annual_probability_hi")
    table = method_table("likelihood", "likelihood", *numbers)

    assert table["per_year_hi"].tolist()[:4] == [0.01, 0.1, 1.0, 12.0]
    assert math.isnan(table["per_year_hi"].tolist()[4])
    for rate, p in zip(table["per_year_lo"], table["annual_probability_lo"], strict=True):
        assert p == pytest.approx(1 - math.exp(-rate), abs=1e-12)


def test_classes_of_likelihood_meet_without_gap_or_overlap() -> None:
    """From never to certain; each with its anchor in words."""
    table = method_table(
        "likelihood", "likelihood", "annual_probability_lo", "annual_probability_hi"
    )
    low, high = table["annual_probability_lo"], table["annual_probability_hi"]

    assert low.tolist()[1:] == high.tolist()[:-1]
    assert (low.iloc[0], high.iloc[-1]) == (0.0, 1.0)
    assert table["anchor"].notna().all()


def test_consequence_is_the_class_of_magnitude() -> None:
    """One scale of harm for what is planned and for what may happen."""
    table = method_table("consequence", "consequence", "magnitude")

    assert table["consequence"].tolist() == table["magnitude"].tolist() == [1, 2, 3, 4, 5]
    assert table["anchor"].is_unique


def test_anchors_name_the_terms_of_the_register() -> None:
    """The drop-downs of the workbook and the anchors count alike."""
    for name in ("likelihood", "consequence"):
        terms = method_table(name)[name].tolist()
        assert terms == list(vocabulary(name).terms)


@pytest.mark.oracle
@pytest.mark.parametrize("convention", ["stax_vibromera", "equinor_neqsim"])
def test_published_bandings_are_reproduced(convention: str) -> None:
    """Score limits of two conventions quoted in public against their 25 cells."""
    oracle = pd.read_csv(ORACLES / "likelihood_consequence_bands.csv")
    own = bands()

    expected = oracle[oracle["convention"].eq(convention)].reset_index(drop=True)
    actual = own[own["convention"].eq(convention)].drop(columns="coarse").reset_index(drop=True)
    pd.testing.assert_frame_equal(actual, expected, check_dtype=False)


@pytest.mark.oracle
def test_four_published_bandings_disagree_about_ten_of_25_cells() -> None:
    """Low, medium or above: 4, 5, 8, 9 and 10 are called differently; hence a declared table."""
    own = bands().groupby(["likelihood", "consequence"])
    differs = own["coarse"].nunique().gt(1)

    assert int(differs.sum()) == 10
    assert set(own["score"].first()[differs]) == {4, 5, 8, 9, 10}


@pytest.mark.oracle
def test_the_published_table_of_magnitude_and_sensitivity_is_reproduced() -> None:
    """East Anglia THREE, Table 18.9: a lookup of words, not a product."""
    oracle = pd.read_csv(ORACLES / "magnitude_sensitivity_haskoning.csv")
    table = method_table("magnitude_sensitivity")

    pd.testing.assert_frame_equal(table[list(oracle)], oracle, check_dtype=False)
