"""Pollution indices against hand-made cases and the laws of their formulas."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.score.pollution_indices import (
    contamination_degree,
    contamination_factor,
    ecological_risk,
    ecological_risk_class,
    geoaccumulation_class,
    geoaccumulation_index,
    index_table,
    modified_degree,
    nemerow_index,
    pollution_load_index,
    rank_risk_indices,
    risk_index,
)

ORACLES = Path(__file__).parents[2] / "data" / "oracles" / "pollution_indices"
CASES = ("background_B", "tailings_soil_A")
HAKANSON_TR = {"PCB": 40, "Hg": 40, "Cd": 30, "As": 10, "Pb": 5, "Cu": 5, "Cr": 2, "Zn": 1}

factors = st.lists(st.floats(1e-3, 1e4), min_size=1, max_size=12)


def table(case: str) -> pd.DataFrame:
    return pd.read_csv(ORACLES / f"{case}_input.csv")


@pytest.mark.oracle
@pytest.mark.parametrize("case", CASES)
def test_indices_are_those_of_the_hand_made_case(case: str) -> None:
    """Formulas of Hakanson 1980, Mueller 1969, Tomlinson 1980 and Nemerow, evaluated by hand."""
    expected = pd.read_csv(ORACLES / f"{case}_expected.csv")

    actual = index_table(table(case)).drop(columns="flags")

    pd.testing.assert_frame_equal(actual, expected, rtol=1e-12, check_dtype=False)


@pytest.mark.property
@given(st.lists(st.floats(0.1, 1e4), min_size=8, max_size=8))
def test_at_background_the_risk_index_is_the_sum_of_toxic_responses(level: list[float]) -> None:
    """Hakanson's eight substances at background: RI = 133, its limits are his own."""
    tr = [float(value) for value in HAKANSON_TR.values()]

    index = risk_index(HAKANSON_TR, contamination_factor(level, level), tr)

    assert (index.value, index.sum_tr, index.limits) == (133.0, 133.0, (150.0, 300.0, 600.0))
    assert pollution_load_index(contamination_factor(level, level)) == pytest.approx(1.0)


@pytest.mark.property
@given(st.floats(1e-3, 1e4))
def test_igeo_at_background_is_minus_log2_of_one_and_a_half(level: float) -> None:
    """Mueller's factor of 1.5 leaves room for natural variation."""
    assert float(geoaccumulation_index(level, level)) == pytest.approx(-math.log2(1.5), rel=1e-12)


@pytest.mark.property
@given(factors, st.floats(0.01, 100.0))
def test_every_total_scales_with_the_concentrations(cf: list[float], scale: float) -> None:
    """All are homogeneous of degree one in CF."""
    scaled = [scale * one for one in cf]
    for index in (contamination_degree, modified_degree, pollution_load_index, nemerow_index):
        assert index(scaled) == pytest.approx(scale * index(cf), rel=1e-9)


@pytest.mark.property
@given(st.floats(1e-3, 1e4), st.floats(1e-3, 1e4))
def test_twice_the_concentration_is_one_more_igeo(c: float, b: float) -> None:
    """Igeo counts doublings."""
    step = geoaccumulation_index(2 * c, b) - geoaccumulation_index(c, b)

    assert float(step) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.property
@given(factors, st.integers(0, 11), st.floats(1.0, 100.0))
def test_more_of_one_element_lowers_no_index(cf: list[float], which: int, by: float) -> None:
    """Law of the family: adding a harm never lowers a score."""
    more = list(cf)
    more[which % len(cf)] *= by
    for index in (contamination_degree, modified_degree, pollution_load_index, nemerow_index):
        assert index(more) >= index(cf) * (1 - 1e-12)


@pytest.mark.property
@given(st.permutations(range(8)))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    """Totals are the same to the last bit; element rows move with their row."""
    straight = index_table(table("tailings_soil_A"))
    shuffled = index_table(table("tailings_soil_A").iloc[order])

    pd.testing.assert_frame_equal(shuffled.iloc[8:], straight.iloc[8:])
    assert shuffled["Er"].iloc[:8].tolist() == straight["Er"].iloc[order].tolist()


def test_the_input_is_not_edited() -> None:
    """A stage returns its own table."""
    given_table = table("tailings_soil_A")
    index_table(given_table)

    pd.testing.assert_frame_equal(given_table, table("tailings_soil_A"))


def test_limits_shrink_with_the_elements() -> None:
    """Cd and Pb alone (sum of Tr 35) are judged at 35/133 of Hakanson's limits."""
    index = risk_index(["Pb", "Cd"], [1.0, 1.0], [5.0, 30.0])

    assert index.elements == ("Cd", "Pb")
    assert index.limits == pytest.approx((150 * 35 / 133, 300 * 35 / 133, 600 * 35 / 133))


@pytest.mark.parametrize(
    ("cf", "expected"), [(149.9, 0), (150.0, 1), (299.9, 1), (300.0, 2), (600.0, 3)]
)
def test_a_risk_index_on_a_limit_is_above_it(cf: float, expected: int) -> None:
    """One substance that carries all of 133: RI is 133 CF, limits are Hakanson's."""
    assert risk_index(["X"], [cf / 133], [133.0]).risk_class == expected


def test_an_element_without_background_is_not_assessed() -> None:
    """It is missing from the totals by name, not counted as clean."""
    rows = table("tailings_soil_A")
    rows.loc[rows["element"] == "Cd", "background_mg_kg"] = np.nan

    actual = index_table(rows).set_index("element")

    assert actual.loc["Cd", ["CF", "Er", "Igeo"]].isna().all()
    assert actual.loc["Cd", "flags"] == "not_assessed"
    assert actual.loc["TOTAL_RI", "CF"] == 492.0 - 300.0
    assert "not_assessed: Cd" in actual.loc["TOTAL_RI", "flags"]
    assert "sum_Tr: 68" in actual.loc["TOTAL_RI", "flags"]


def test_zero_concentration_leaves_the_logarithmic_indices_undefined() -> None:
    """A product would call the whole site clean for one non-detect."""
    rows = table("tailings_soil_A")
    rows.loc[rows["element"] == "Cd", "conc_mg_kg"] = 0.0

    actual = index_table(rows).set_index("element")

    assert np.isnan(actual.loc["Cd", "Igeo"])
    assert np.isnan(actual.loc["TOTAL_PLI", "CF"])
    assert actual.loc["Cd", "flags"] == "igeo_undefined_at_zero"
    assert actual.loc["TOTAL_PLI", "flags"] == "pli_undefined_at_zero"


def test_an_element_without_toxic_response_is_left_out_of_the_risk_index_alone() -> None:
    """CF and Igeo need no Tr."""
    rows = table("tailings_soil_A")
    rows.loc[rows["element"] == "Zn", "Tr"] = np.nan

    actual = index_table(rows).set_index("element")

    assert actual.loc["TOTAL_RI", "CF"] == 487.0
    assert actual.loc["TOTAL_Cdeg", "CF"] == 34.0
    assert actual.loc["Zn", "flags"] == "no_toxic_response_factor"


def test_nothing_assessed_gives_no_total() -> None:
    """Unknown is never zero."""
    actual = index_table(table("background_B").assign(background_mg_kg=np.nan))

    assert actual["CF"].isna().all()


def test_risk_indices_of_different_elements_are_not_compared() -> None:
    """RI is the sum over a list; another list is another index."""
    with pytest.raises(ValueError, match="not comparable"):
        rank_risk_indices(
            [risk_index(["Cd"], [1.0], [30.0]), risk_index(["Cd", "Pb"], [1.0, 1.0], [30.0, 5.0])]
        )


def test_risk_indices_of_the_same_elements_are_ranked() -> None:
    """From the highest down."""
    indices = [risk_index(["Cd"], [cf], [30.0]) for cf in (1.0, 5.0, 2.0)]

    assert rank_risk_indices(indices) == [1, 2, 0]


@pytest.mark.parametrize(
    ("er", "expected"), [(39.9, 0), (40.0, 1), (80.0, 2), (160.0, 3), (320.0, 4)]
)
def test_classes_of_er_begin_on_their_limit(er: float, expected: int) -> None:
    """Hakanson 1980: 40, 80, 160, 320."""
    assert float(ecological_risk_class(er)) == expected


@pytest.mark.parametrize(("igeo", "expected"), [(0.0, 0), (0.01, 1), (1.0, 1), (5.0, 5), (5.1, 6)])
def test_classes_of_igeo_end_on_their_limit(igeo: float, expected: int) -> None:
    """Mueller 1969: at or below 0, 1, 2, 3, 4, 5."""
    assert float(geoaccumulation_class(igeo)) == expected


def test_an_unknown_index_has_no_class() -> None:
    """NaN is not the highest class."""
    assert np.isnan(ecological_risk_class(np.nan))
    assert np.isnan(geoaccumulation_class(np.nan))
    assert risk_index([], [], []).risk_class is None


@pytest.mark.parametrize(("c", "b"), [(-1.0, 1.0), (1.0, 0.0)])
def test_impossible_concentrations_are_refused(c: float, b: float) -> None:
    """A missing background is written as missing, not as zero."""
    with pytest.raises(ValueError, match=r"concentration|background"):
        contamination_factor(c, b)


def test_a_toxic_response_of_zero_is_refused() -> None:
    """An element without one is missing, not harmless."""
    with pytest.raises(ValueError, match="toxic-response"):
        ecological_risk(1.0, 0.0)
