"""Unplanned events: anchors, probability over the mine life, intervals, laws of both axes."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.score.event_risk import (
    COLUMNS,
    annual_probability,
    event_risk,
    likelihood_class,
    mine_life_probability,
)
from riskshed.schemas.rating_scale import CLASSES

FACTS = load_knowledge()
ANCHORS = (FACTS.risk_matrix, FACTS.likelihood, FACTS.consequence)


def events(*rows: tuple[float | None, float | None, float | None]) -> pd.DataFrame:
    columns = ["frequency_per_year", "consequence_low", "consequence_high"]
    return pd.DataFrame(rows, columns=columns, dtype="float64")


def classes(per_year: float) -> list[float]:
    annual = annual_probability(pd.Series([per_year]))
    return likelihood_class(annual, FACTS.likelihood).tolist()


@pytest.mark.parametrize(
    ("per_year", "likelihood"),
    [
        (0.0, 1),
        (0.001, 1),
        (0.01, 1),
        (0.0101, 2),
        (0.1, 2),
        (0.101, 3),
        (1.0, 3),
        (1.01, 4),
        (12.0, 4),
        (12.1, 5),
        (365.0, 5),
    ],
)
def test_a_frequency_on_the_limit_is_of_the_class_below(per_year: float, likelihood: int) -> None:
    """(lo, hi]: once in a hundred years is class 1, a little more often class 2."""
    assert classes(per_year) == [likelihood]


@pytest.mark.parametrize(
    ("per_year", "probability"),
    [(0.01, 0.009950166), (0.1, 0.095162582), (math.log(2), 0.5), (1.0, 0.632120559)],
)
def test_the_annual_probability_is_that_of_at_least_one_event(
    per_year: float, probability: float
) -> None:
    """Poisson: 1 − exp(−λ); half where λ = ln 2."""
    assert annual_probability(pd.Series([per_year]))[0] == pytest.approx(probability, abs=1e-9)


def test_a_negative_frequency_is_refused() -> None:
    """It is no frequency."""
    with pytest.raises(ValueError, match="a frequency is negative"):
        annual_probability(pd.Series([0.1, -0.1]))


@pytest.mark.parametrize(
    ("p", "years", "probability"),
    [
        (0.01, 30.0, 0.2602996266117),
        (0.5, 2.0, 0.75),
        (0.9, 2.0, 0.99),
        (1.0, 5.0, 1.0),
        (0.2, 0.0, 0.0),
        (0.0, 40.0, 0.0),
    ],
)
def test_the_mine_life_probability_is_one_minus_none_in_every_year(
    p: float, years: float, probability: float
) -> None:
    """1 − (1 − p)^years by hand: 1 − 0.99^30 = 0.2603."""
    actual = mine_life_probability(pd.Series([p]), years)[0]

    assert actual == pytest.approx(probability, rel=1e-12)


def test_a_very_rare_event_keeps_its_digits_over_the_mine_life() -> None:
    """1 − (1 − 1e-12)^20 is 2e-11, not what is left of 1 after rounding."""
    actual = mine_life_probability(pd.Series([1e-12]), 20.0)[0]

    assert actual == pytest.approx(2e-11, rel=1e-9)


def test_an_unknown_mine_life_leaves_the_probability_unknown() -> None:
    """Of an impossible event too: nothing is filled in."""
    assert mine_life_probability(pd.Series([0.0, 0.1, 1.0]), math.nan).isna().all()


def test_an_event_is_rated_by_its_cell_with_its_probabilities_beside() -> None:
    """Once in 50 years: class 2; consequence 4: medium; over 30 years 1 − exp(−0.6)."""
    row = event_risk(events((0.02, 4.0, 4.0)), *ANCHORS, mine_life_years=30.0).loc[0]

    assert (row["likelihood_inherent"], row["consequence_inherent"]) == (2.0, 4.0)
    assert (row["rating"], row["rating_lo"], row["rating_hi"]) == ("M", "M", "M")
    assert row["annual_probability"] == pytest.approx(1 - math.exp(-0.02))
    assert row["mine_life_probability"] == pytest.approx(1 - math.exp(-0.6))
    assert "ten to a hundred years" in row["likelihood_anchor"]
    assert row["consequence_anchor"] == "Serious effect for some years"


@pytest.mark.parametrize("consequence", [1.0, 2.0, 3.0, 4.0, 5.0])
def test_an_unknown_frequency_is_any_likelihood_and_never_none(consequence: float) -> None:
    """From the rarest to the most frequent: U, and likelihood has no class of its own."""
    row = event_risk(events((None, consequence, consequence)), *ANCHORS).loc[0]

    assert (row["likelihood_inherent_low"], row["likelihood_inherent_high"]) == (1.0, 5.0)
    assert pd.isna(row["likelihood_inherent"])
    assert pd.isna(row["annual_probability"])
    assert pd.isna(row["likelihood_anchor"])
    assert (row["rating"], row["rating_driver"]) == ("U", "likelihood")


def test_an_event_that_may_be_of_the_worst_consequence_is_marked() -> None:
    """By the upper end, whatever the likelihood; unknown where the consequence is."""
    marks = event_risk(
        events((1e-6, 5.0, 5.0), (1e-6, 1.0, 5.0), (20.0, 4.0, 4.0), (1.0, None, None)), *ANCHORS
    )["consequence_5"]

    assert marks.tolist()[:3] == [True, True, False]
    assert pd.isna(marks[3])


def test_an_event_of_the_worst_consequence_is_medium_at_least() -> None:
    """So that it is in one of the two lists: decided and bad, or undecided."""
    rated = event_risk(events((1e-9, 5.0, 5.0), (1e-9, 1.0, 5.0)), *ANCHORS)

    assert rated["rating_lo"].tolist() == ["M", "N"]
    assert rated["rating_hi"].tolist() == ["M", "M"]


def test_an_unknown_consequence_has_no_rating() -> None:
    """Missing stays missing; what is known of the likelihood stays."""
    row = event_risk(events((0.02, None, None)), *ANCHORS).loc[0]

    assert pd.isna(row["rating"])
    assert row["likelihood_inherent"] == 2.0


def test_no_event_gives_an_empty_table_of_the_same_columns() -> None:
    """A site without unplanned sources."""
    empty = event_risk(events(), *ANCHORS)

    assert list(empty) == COLUMNS
    assert empty.empty


frequencies = st.floats(1e-6, 100.0)
steps = st.integers(1, 5).map(float)
order = {name: place for place, name in enumerate(CLASSES)}


@pytest.mark.property
@given(frequencies, st.floats(1.0, 1000.0), steps, steps)
def test_more_likely_or_worse_never_lowers_the_class(
    per_year: float, factor: float, one: float, other: float
) -> None:
    """Both axes, both ends, the probabilities with them."""
    mild, worse = sorted((one, other))
    table = event_risk(
        events((per_year, mild, mild), (per_year * factor, mild, mild), (per_year, worse, worse)),
        *ANCHORS,
        mine_life_years=20.0,
    )
    rank = table["rating_hi"].map(order)

    assert rank[1] >= rank[0]
    assert rank[2] >= rank[0]
    assert table.loc[1, "annual_probability"] >= table.loc[0, "annual_probability"]
    assert table.loc[1, "mine_life_probability"] >= table.loc[0, "mine_life_probability"]


@pytest.mark.property
@given(st.floats(1e-6, 5.0), st.floats(0.0, 200.0))  # beyond, 1 − p has few digits left
def test_over_a_life_an_event_is_as_likely_as_its_expected_number_says(
    per_year: float, years: float
) -> None:
    """1 − (1 − p)^n = 1 − exp(−λ n): the two ways of counting agree, and it is a probability."""
    annual = annual_probability(pd.Series([per_year]))
    actual = mine_life_probability(annual, years)[0]

    assert 0.0 <= actual <= 1.0
    assert actual == pytest.approx(-math.expm1(-per_year * years), rel=1e-6, abs=1e-12)
