"""Wildlife food-chain dose: what an animal takes in from its food, from soil and from water.

Dose = [sum_i C_i p_i FIR AF_i + C_soil Ps FIR AF_s + C_water WIR] x AUF

in mg per kg body weight and day. FIR is dry food per kg body weight and day, Ps the soil share of
the dry diet. Every concentration is on a dry-weight basis (mg/kg dw); a wet-weight one goes through
`to_dry_weight` first. Source: exposure model of US EPA Eco-SSL, OSWER 9285.7-55 Attachment 4-1;
Wildlife Exposure Factors Handbook, EPA/600/R-93/187.
NaN means unknown and stays unknown; no function invents it.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

MODELS = ("log_linear", "linear")

# The range in which a soil concentration is searched, mg/kg dw: from below what any laboratory
# reports to the pure substance.
LOWEST_SOIL, HIGHEST_SOIL = 1e-6, 1e6

TISSUE_ALONE_EXCEEDS = "tissue_alone_exceeds"
NEVER_REACHED = "never_reached"
NOT_KNOWN = "not_known"

Floats = NDArray[np.float64]


class SolvedSoil(NamedTuple):
    """A soil concentration (mg/kg dw; NaN where there is none) and why there is none (else "")."""

    concentration: float
    flag: str


def _floats(values: ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _require(holds: ArrayLike, message: str) -> None:
    if not np.all(holds):
        raise ValueError(message)


def _not_negative(values: ArrayLike, name: str) -> Floats:
    numbers = _floats(values)
    _require((numbers >= 0) | np.isnan(numbers), f"{name} is negative")
    return numbers


def _positive(values: ArrayLike, name: str) -> Floats:
    numbers = _floats(values)
    _require((numbers > 0) | np.isnan(numbers), f"{name} is not above zero")
    return numbers


def _share(values: ArrayLike, name: str) -> Floats:
    numbers = _not_negative(values, name)
    _require((numbers <= 1) | np.isnan(numbers), f"{name} is above one")
    return numbers


def to_dry_weight(wet: ArrayLike, moisture: ArrayLike) -> Floats:
    """Return a wet-weight concentration (mg/kg ww) on a dry-weight basis: dw = ww / (1 - moisture).

    `moisture` is the mass share of water, 0 <= moisture < 1.

    >>> float(to_dry_weight(3.0, 0.75))
    12.0
    """
    water = _share(moisture, "moisture")
    _require((water < 1) | np.isnan(water), "moisture is 1: nothing dry is left")
    return _not_negative(wet, "concentration") / (1 - water)


def tissue_concentration(
    soil: ArrayLike, model: ArrayLike, a: ArrayLike, b: ArrayLike = np.nan
) -> Floats:
    """Return the concentration in a food item (mg/kg dw) grown or living on `soil` (mg/kg dw).

    Parameters
    ----------
    soil : soil concentration, mg/kg dw
    model : ``log_linear``: ln C_t = a + b ln C_s; ``linear``: C_t = a C_s (`b` is not used)
    a, b : intercept and slope, or the uptake ratio; the slope may not be negative

    All four broadcast. Clean soil gives the limit of the model: zero, or exp(a) where b = 0.
    A missing parameter or concentration gives NaN. A negative slope is refused (ValueError): food
    would get cleaner as soil gets dirtier.

    Source: Eco-SSL Attachment 4-1; Sample et al. 1998, ES/ER/TM-219.

    >>> tissue_concentration([0.0, 10.0], "linear", 0.5).tolist()
    [0.0, 5.0]
    >>> tissue_concentration([0.0, 1.0], "log_linear", 0.0, 0.8).tolist()
    [0.0, 1.0]
    """
    c = _not_negative(soil, "soil concentration")
    kind = np.asarray(model, dtype=str)
    _require(np.isin(kind, MODELS), f"uptake model is not one of {', '.join(MODELS)}")
    intercept, slope = _floats(a), _floats(b)
    is_log = kind == "log_linear"
    _require(~is_log | (slope >= 0) | np.isnan(slope), "slope of an uptake regression is negative")
    _require(is_log | (intercept >= 0) | np.isnan(intercept), "uptake ratio is negative")
    exponent = np.where(is_log, intercept, 0.0)  # a ratio of thousands is no exponent
    return np.where(is_log, np.exp(exponent) * c**slope, intercept * c)


def _dietary_concentration(
    tissue: ArrayLike, diet_fraction: ArrayLike | None, bioavailability: ArrayLike
) -> Floats:
    """Return sum_i C_i p_i AF_i; with `diet_fraction` the items lie on the last axis."""
    c = _not_negative(tissue, "tissue concentration")
    af = _share(bioavailability, "bioavailability of food")
    if diet_fraction is None:
        return c * af
    p = _share(diet_fraction, "diet fraction")
    total = p.sum(axis=-1)
    # 1e-6 leaves room for fractions typed as thirds; what is eaten elsewhere is an item with zero
    _require(np.isnan(total) | (np.abs(total - 1) <= 1e-6), "diet fractions do not sum to one")
    # an item that is not eaten does not matter, even when its concentration is unknown
    eaten: Floats = np.where(p == 0, 0.0, c * p * af)
    return _floats(eaten.sum(axis=-1))


def wildlife_dose(
    soil: ArrayLike,
    tissue: ArrayLike,
    food_intake: ArrayLike,
    soil_fraction: ArrayLike,
    *,
    diet_fraction: ArrayLike | None = None,
    area_use: ArrayLike = 1.0,
    bioavailability_food: ArrayLike = 1.0,
    bioavailability_soil: ArrayLike = 1.0,
    water: ArrayLike = 0.0,
    water_intake: ArrayLike = 0.0,
) -> Floats:
    """Return the dose, mg per kg body weight and day.

    Parameters
    ----------
    soil : soil concentration, mg/kg dw, shape (...)
    tissue : concentration in food, mg/kg dw: shape (...) for one food item, or (..., items) when
        `diet_fraction` says how much of the diet each item is (they sum to one)
    food_intake : dry food, kg dw per kg body weight and day (an intake in kg/d is divided by body
        weight first)
    soil_fraction : soil share of the dry diet, 0..1
    area_use : share of its food that the animal takes here (`area_use_factor`)
    bioavailability_food, bioavailability_soil : shares taken up, relative to the toxicity test
    water, water_intake : mg/L and L per kg body weight and day

    Everything broadcasts; what is unknown (NaN) makes the dose unknown, unless its share is zero.

    Source: Eco-SSL, OSWER 9285.7-55 Att. 4-1; EPA/600/R-93/187.

    >>> round(float(wildlife_dose(100.0, 20.0, 0.1, 0.05)), 3)
    2.5
    """
    food = _dietary_concentration(tissue, diet_fraction, bioavailability_food)
    soil_share = _share(soil_fraction, "soil fraction of diet")
    soil_af = _share(bioavailability_soil, "bioavailability of soil")
    eaten_soil = _not_negative(soil, "soil concentration") * soil_share * soil_af
    intake = _not_negative(food_intake, "food intake")
    drinking = _not_negative(water_intake, "water intake")
    drunk = np.where(drinking == 0, 0.0, _not_negative(water, "water concentration") * drinking)
    return (intake * (food + eaten_soil) + drunk) * _share(area_use, "area use")


def area_use_factor(
    unit_area_ha: ArrayLike, home_range_ha: ArrayLike, residence: ArrayLike = 1.0
) -> Floats:
    """Return min(1, unit area / home range) x share of the year spent here.

    An unknown home range gives NaN: whoever then assumes full-time use says so.

    >>> area_use_factor([5.0, 50.0], 10.0, 0.5).tolist()
    [0.25, 0.5]
    """
    area = _not_negative(unit_area_ha, "unit area")
    home_range = _positive(home_range_ha, "home range")
    return np.minimum(1.0, area / home_range) * _share(residence, "residence")


def hazard_quotient(dose: ArrayLike, trv: ArrayLike) -> Floats:
    """Return dose / toxicity reference value, both in mg per kg body weight and day.

    >>> float(hazard_quotient(3.0, 1.5))
    2.0
    """
    return _not_negative(dose, "dose") / _positive(trv, "toxicity reference value")


def soil_concentration_at(
    dose_of_soil: Callable[[float], float],
    trv: float,
    hq: float = 1.0,
    *,
    lowest: float = LOWEST_SOIL,
    highest: float = HIGHEST_SOIL,
) -> SolvedSoil:
    """Return the soil concentration (mg/kg dw) at which the dose is `hq` times the `trv`.

    `dose_of_soil` is the whole food chain as one function of soil concentration; it may not fall
    as soil rises (ValueError). There is no such concentration, and the flag says why, when food
    and water exceed the value already on soil as clean as `lowest` (``tissue_alone_exceeds``: an
    uptake regression with a small slope does that), when even `highest` does not reach it
    (``never_reached``), or when a parameter is missing (``not_known``).

    Solved by Brent's method on ln C.

    >>> round(soil_concentration_at(lambda soil: 0.02 * soil, trv=1.0).concentration, 9)
    50.0
    >>> soil_concentration_at(lambda soil: 5.0 + soil, trv=1.0).flag
    'tissue_alone_exceeds'
    """
    from scipy.optimize import brentq  # noqa: PLC0415 - half a second that an assessment spares

    target = hq * trv
    grid = np.geomspace(lowest, highest, 49)
    doses = _floats([dose_of_soil(float(soil)) for soil in grid])
    if np.isnan(target) or np.isnan(doses).any():
        return SolvedSoil(np.nan, NOT_KNOWN)
    # 1e-12: rounding of a flat stretch is no fall
    _require(np.diff(doses) >= -1e-12 * np.abs(doses[1:]), "dose falls as soil rises")
    if doses[0] > target:
        return SolvedSoil(np.nan, TISSUE_ALONE_EXCEEDS)
    if doses[-1] < target:
        return SolvedSoil(np.nan, NEVER_REACHED)
    root = brentq(
        lambda log_soil: dose_of_soil(float(np.exp(log_soil))) - target,
        np.log(lowest),
        np.log(highest),
        xtol=1e-14,
        rtol=1e-14,
    )
    return SolvedSoil(float(np.exp(root)), "")


def _uptake(row: pd.Series) -> tuple[str, float, float]:
    """Return model, a and b of an input row: intercept and slope, or the ratio."""
    if row["uptake_model"] == "log_linear":
        return "log_linear", row["intercept"], row["slope"]
    return "linear", row["ratio"], np.nan


def dose_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return tissue concentration, dose and quotient for each row of receptor × element.

    Input: one row an element × receptor (× soil), columns ``element, receptor,
    FIR_kg_dw_per_kg_bw_d, soil_fraction_of_diet, uptake_model, ratio, slope, intercept,
    TRV_mg_per_kg_bw_d, soil_mg_kg``. Output, in the same order: ``element, receptor, tissue_mg_kg,
    dose_mg_kg_d, HQ, flags``.
    """
    uptake = [_uptake(row) for _, row in table.iterrows()]
    model, a, b = (list(part) for part in zip(*uptake, strict=True))
    soil = table["soil_mg_kg"].to_numpy(dtype=np.float64)
    tissue = tissue_concentration(soil, model, a, b)
    dose = wildlife_dose(
        soil, tissue, table["FIR_kg_dw_per_kg_bw_d"], table["soil_fraction_of_diet"]
    )
    quotient = hazard_quotient(dose, table["TRV_mg_per_kg_bw_d"])
    return pd.DataFrame(
        {
            "element": table["element"].to_numpy(),
            "receptor": table["receptor"].to_numpy(),
            "tissue_mg_kg": tissue,
            "dose_mg_kg_d": dose,
            "HQ": quotient,
            "flags": np.where(np.isnan(quotient), NOT_KNOWN, ""),
        }
    )


def _solve_row(row: pd.Series) -> SolvedSoil:
    model, a, b = _uptake(row)

    def dose_of_soil(soil: float) -> float:
        tissue = tissue_concentration(soil, model, a, b)
        intake, share = row["FIR_kg_dw_per_kg_bw_d"], row["soil_fraction_of_diet"]
        return float(wildlife_dose(soil, tissue, intake, share))

    return soil_concentration_at(dose_of_soil, row["TRV_mg_per_kg_bw_d"])


def solved_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the soil concentration at HQ = 1 for each row of receptor × element.

    Input as for `dose_table` without ``soil_mg_kg``. Output, in the same order: ``element,
    receptor, solved_soil_conc_HQ1, flags``.
    """
    solved = [_solve_row(row) for _, row in table.iterrows()]
    return pd.DataFrame(
        {
            "element": table["element"].to_numpy(),
            "receptor": table["receptor"].to_numpy(),
            "solved_soil_conc_HQ1": [one.concentration for one in solved],
            "flags": [one.flag for one in solved],
        }
    )


def food_chain_table(table: pd.DataFrame, *, solve: bool = False) -> pd.DataFrame:
    """Return `solved_table` if `solve`, else `dose_table`."""
    return solved_table(table) if solve else dose_table(table)
