"""Food-chain dose against the Eco-SSL exposure model, and the laws every dose obeys."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from riskshed.pipeline.exposure.food_chain import (
    HIGHEST_SOIL,
    NEVER_REACHED,
    NOT_KNOWN,
    TISSUE_ALONE_EXCEEDS,
    area_use_factor,
    dose_table,
    food_chain_table,
    hazard_quotient,
    soil_concentration_at,
    solved_table,
    tissue_concentration,
    to_dry_weight,
    wildlife_dose,
)

ORACLES = Path(__file__).parents[2] / "data" / "oracles" / "wildlife_dose"
ELEMENTS = ("Cd", "Pb", "Zn")

soils = st.floats(1e-3, 1e6)
intercepts = st.floats(-3.0, 5.0)
slopes = st.floats(0.05, 1.5)
intakes = st.floats(0.01, 0.5)
shares = st.floats(0.001, 1.0)


def oracle(element: str, kind: str) -> pd.DataFrame:
    return pd.read_csv(ORACLES / f"ecossl_{element}_{kind}.csv")


@pytest.mark.oracle
@pytest.mark.parametrize("element", ELEMENTS)
def test_dose_and_quotient_are_those_of_the_eco_ssl_exposure_model(element: str) -> None:
    """Eco-SSL model evaluated at the published soil screening levels (rounded to 5 digits)."""
    expected = oracle(element, "expected")
    table = oracle(element, "input").assign(soil_mg_kg=expected["published_ecossl_mg_kg"])

    actual = dose_table(table)

    assert np.abs(actual["dose_mg_kg_d"] - expected["dose_at_published"]).max() < 6e-6
    assert np.abs(actual["HQ"] - expected["HQ_at_published"]).max() < 6e-5
    assert actual["receptor"].tolist() == expected["receptor"].tolist()


@pytest.mark.oracle
@pytest.mark.parametrize("element", ELEMENTS)
def test_soil_concentration_at_quotient_one_is_that_of_the_oracle(element: str) -> None:
    """The oracle was solved to machine precision."""
    actual = solved_table(oracle(element, "input"))["solved_soil_conc_HQ1"]

    assert actual.to_numpy() == pytest.approx(
        oracle(element, "expected")["solved_soil_conc_HQ1"].to_numpy(), rel=1e-10
    )


@pytest.mark.oracle
@pytest.mark.parametrize("element", ELEMENTS)
def test_solved_concentrations_round_to_the_published_eco_ssl(element: str) -> None:
    """EPA publishes two significant digits; Pb for the dove is the one known not to round."""
    solved = solved_table(oracle(element, "input")).set_index("receptor")["solved_soil_conc_HQ1"]
    published = oracle(element, "expected").set_index("receptor")["published_ecossl_mg_kg"]
    if element == "Pb":
        solved, published = solved.drop("dove"), published.drop("dove")

    assert [float(f"{c:.1e}") for c in solved] == published.tolist()


@pytest.mark.property
@given(soils, soils, intercepts, slopes, intakes, shares)
def test_more_soil_never_lowers_the_dose(
    one: float, other: float, a: float, b: float, intake: float, share: float
) -> None:
    """Law: the dose rises with soil, whatever the uptake."""
    soil = np.sort([one, other])

    dose = wildlife_dose(soil, tissue_concentration(soil, "log_linear", a, b), intake, share)

    assert dose[0] <= dose[1]


@pytest.mark.property
@given(intercepts, slopes, intakes, shares, st.floats(0.01, 100.0), st.floats(0.1, 10.0))
def test_the_quotient_of_the_solved_concentration_is_the_one_asked_for(
    a: float, b: float, intake: float, share: float, trv: float, hq: float
) -> None:
    """Law: the inverse of the dose is its inverse."""

    def dose(soil: float) -> float:
        tissue = tissue_concentration(soil, "log_linear", a, b)
        return float(wildlife_dose(soil, tissue, intake, share))

    solved = soil_concentration_at(dose, trv, hq)
    assume(solved.flag == "")

    assert float(hazard_quotient(dose(solved.concentration), trv)) == pytest.approx(hq, rel=1e-9)


@pytest.mark.property
@given(soils, intakes, shares, st.floats(0.1, 10.0))
def test_with_linear_uptake_the_dose_is_proportional_to_soil(
    soil: float, intake: float, share: float, factor: float
) -> None:
    """Law: a linear chain scales."""

    def dose(c: float) -> float:
        return float(wildlife_dose(c, tissue_concentration(c, "linear", 0.3), intake, share))

    assert dose(factor * soil) == pytest.approx(factor * dose(soil), rel=1e-9)


def test_clean_soil_gives_clean_tissue() -> None:
    """The limit of both models at zero is zero, not NaN."""
    assert tissue_concentration(0.0, ["linear", "log_linear"], 0.5, 0.5).tolist() == [0.0, 0.0]


def test_a_constant_tissue_stays_constant_down_to_zero() -> None:
    """A slope of zero says that the animal regulates the element."""
    assert tissue_concentration([0.0, 100.0], "log_linear", np.log(3.0), 0.0) == pytest.approx(3.0)


def test_the_linear_model_needs_no_second_parameter() -> None:
    """A blank slope is no unknown for a model that has none."""
    assert float(tissue_concentration(10.0, "linear", 800.0)) == 8000.0


@pytest.mark.parametrize("unknown", ["soil", "a", "b"])
def test_an_unknown_parameter_gives_an_unknown_tissue(unknown: str) -> None:
    """Unknown is never zero."""
    known = {"soil": 10.0, "a": 0.1, "b": 0.5} | {unknown: np.nan}

    assert np.isnan(tissue_concentration(known["soil"], "log_linear", known["a"], known["b"]))


@pytest.mark.parametrize(
    ("soil", "model", "a", "b", "message"),
    [
        (-1.0, "linear", 1.0, 1.0, "soil concentration is negative"),
        (1.0, "log_linear", 1.0, -0.1, "slope"),
        (1.0, "linear", -1.0, 1.0, "ratio"),
        (1.0, "quadratic", 1.0, 1.0, "uptake model"),
    ],
)
def test_impossible_uptake_is_refused(
    soil: float, model: str, a: float, b: float, message: str
) -> None:
    """A regression that cleans food as soil gets dirtier is a mistake, not a result."""
    with pytest.raises(ValueError, match=message):
        tissue_concentration(soil, model, a, b)


def test_a_mixed_diet_is_the_sum_of_its_items() -> None:
    """0.1 x (0.75 x 10 + 0.25 x 40 + 0.02 x 500) = 2.75, by hand."""
    dose = wildlife_dose(500.0, [10.0, 40.0], 0.1, 0.02, diet_fraction=[0.75, 0.25])

    assert float(dose) == pytest.approx(2.75, rel=1e-12)


def test_an_item_that_is_not_eaten_may_be_unknown() -> None:
    """Zero share of an unknown concentration is zero."""
    dose = wildlife_dose([0.0, 0.0], [[10.0, np.nan], [20.0, 1.0]], 0.1, 0.0, diet_fraction=[1, 0])

    assert dose.tolist() == [1.0, 2.0]


def test_an_item_that_is_eaten_may_not_be_unknown() -> None:
    """Half the diet unknown: the dose is unknown."""
    assert np.isnan(wildlife_dose(1.0, [10.0, np.nan], 0.1, 0.0, diet_fraction=[0.5, 0.5]))


def test_a_diet_that_is_not_whole_is_refused() -> None:
    """What is eaten elsewhere is an item with zero, not a missing item."""
    with pytest.raises(ValueError, match="sum to one"):
        wildlife_dose(1.0, [10.0, 1.0], 0.1, 0.0, diet_fraction=[0.5, 0.4])


def test_every_term_of_the_equation_counts() -> None:
    """[(20 x 0.5) x 0.1 + 100 x 0.05 x 0.1 x 0.4 + 2 x 0.15] x 0.5 = 0.75, by hand."""
    dose = wildlife_dose(
        100.0,
        20.0,
        0.1,
        0.05,
        area_use=0.5,
        bioavailability_food=0.5,
        bioavailability_soil=0.4,
        water=2.0,
        water_intake=0.15,
    )

    assert float(dose) == pytest.approx(0.75, rel=1e-12)


def test_water_that_nobody_drinks_may_be_unknown() -> None:
    """No intake, no dose, whatever is in the water."""
    assert float(wildlife_dose(0.0, 10.0, 0.1, 0.0, water=np.nan)) == 1.0


def test_shares_above_one_are_refused() -> None:
    """A percentage typed for a share is found."""
    with pytest.raises(ValueError, match="soil fraction of diet is above one"):
        wildlife_dose(1.0, 1.0, 0.1, 3.2)


@pytest.mark.parametrize(("area", "factor"), [(5.0, 0.5), (10.0, 1.0), (11.0, 1.0)])
def test_area_use_is_limited_by_the_home_range(area: float, factor: float) -> None:
    """Below, on and above a home range of 10 ha."""
    assert float(area_use_factor(area, 10.0)) == factor


def test_an_unknown_home_range_is_not_full_time_use() -> None:
    """It stays unknown, until somebody declares an assumption."""
    assert np.isnan(area_use_factor(5.0, np.nan))


def test_wet_weight_becomes_dry_weight() -> None:
    """80 % water: five times the concentration."""
    assert float(to_dry_weight(2.0, 0.8)) == pytest.approx(10.0, rel=1e-12)


def test_nothing_but_water_has_no_dry_weight() -> None:
    """Division by zero is refused by name."""
    with pytest.raises(ValueError, match="nothing dry"):
        to_dry_weight(1.0, 1.0)


def test_an_unknown_reference_value_gives_an_unknown_quotient() -> None:
    """Never HQ = 0 for want of a benchmark."""
    assert np.isnan(hazard_quotient(1.0, np.nan))


def test_a_reference_value_of_zero_is_refused() -> None:
    """No benchmark is written as missing, not as zero."""
    with pytest.raises(ValueError, match="not above zero"):
        hazard_quotient(1.0, 0.0)


@pytest.mark.parametrize(
    ("constant", "trv", "flag"),
    [(5.0, 1.0, TISSUE_ALONE_EXCEEDS), (0.0, 10.0, NEVER_REACHED), (0.0, np.nan, NOT_KNOWN)],
)
def test_where_no_soil_concentration_solves_the_flag_says_why(
    constant: float, trv: float, flag: str
) -> None:
    """NaN with its reason, not an exception and not an end of the search range."""
    solved = soil_concentration_at(lambda soil: constant + soil / HIGHEST_SOIL, trv)

    assert (np.isnan(solved.concentration), solved.flag) == (True, flag)


def test_a_dose_that_falls_as_soil_rises_is_refused() -> None:
    """More than one soil concentration could solve it."""
    with pytest.raises(ValueError, match="falls"):
        soil_concentration_at(lambda soil: 1.0 / soil, 1.0)


def test_rows_keep_their_order_and_nothing_is_edited() -> None:
    """Shuffled rows give shuffled results; the input is as it was."""
    table = pd.concat([oracle(one, "input") for one in ELEMENTS], ignore_index=True)
    table = table.assign(soil_mg_kg=50.0)
    before = table.copy(deep=True)
    shuffled = table.sample(frac=1.0, random_state=3)

    straight = food_chain_table(table).iloc[shuffled.index].reset_index(drop=True)

    pd.testing.assert_frame_equal(food_chain_table(shuffled), straight)
    pd.testing.assert_frame_equal(table, before)


def test_a_row_without_soil_concentration_is_flagged_not_zero() -> None:
    """Unknown in, unknown out."""
    actual = dose_table(oracle("Cd", "input").head(1).assign(soil_mg_kg=np.nan))

    assert actual["HQ"].isna().all()
    assert actual["flags"].tolist() == [NOT_KNOWN]
