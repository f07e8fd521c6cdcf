"""Food-chain doses of the site's receptors, at every sampled location and at the zone's mean."""

import numpy as np
import pandas as pd

from riskshed.pipeline.exposure.food_chain import (
    area_use_factor,
    tissue_concentration,
    wildlife_dose,
)
from riskshed.schemas.frames import of_distinct
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.text import join_list
from riskshed.schemas.verification import weakest

PARAMETERS = [
    "food_intake",
    "soil_fraction",
    "food",
    "uptake_model",
    "uptake_a",
    "uptake_b",
    "area_use",
    "area_use_flag",
    "intake_source",
    "intake_verification",
    "uptake_source",
    "uptake_verification",
    "dose_source_keys",
    "dose_verification",
]
SOIL = "soil"
UNIT_TO_HOME_RANGE = 10.0
"""A zone of more than ten home ranges is no unit of one animal's exposure: flagged, our choice."""


def unit_doses(
    receptors: pd.DataFrame,
    occupancy: pd.DataFrame,
    concentrations: pd.DataFrame,
    knowledge: Knowledge,
) -> pd.DataFrame:
    """Return one row a receptor × zone × stressor: the dose at the exposure point concentration.

    Columns: receptor_id, zone_id, stressor, soil_epc, tissue_epc (mg/kg dw), dose_epc (mg per kg
    body weight and day) and `PARAMETERS`. A receptor whose guild has no intake, or a stressor
    without an uptake model for its food, has no row.
    """
    soil = concentrations.loc[concentrations["medium"].eq(SOIL), ["zone_id", "stressor", "epc"]]
    rows = _with_parameters(receptors, occupancy, soil, knowledge)
    tissue, dose = _doses(rows, rows["epc"])
    rows = rows.assign(tissue_epc=tissue, dose_epc=dose, soil_epc=rows["epc"])
    columns = ["receptor_id", "zone_id", "stressor", "soil_epc", "tissue_epc", "dose_epc"]
    return rows[[*columns, *PARAMETERS]].sort_values(columns[:3], ignore_index=True)


def location_doses(
    receptors: pd.DataFrame,
    occupancy: pd.DataFrame,
    measurements: pd.DataFrame,
    knowledge: Knowledge,
) -> pd.DataFrame:
    """Return one row a receptor × location × stressor: the dose of an animal that lives there.

    Columns: receptor_id, zone_id, stressor, location_id, dose, dose_lower; a non-detect counts at
    its limit in ``dose`` and as clean soil in ``dose_lower``.
    """
    here = measurements[measurements["exposure"] & measurements["medium"].eq(SOIL)]
    soil = here[["zone_id", "stressor", "location_id", "value", "nondetect"]]
    rows = _with_parameters(receptors, occupancy, soil, knowledge)
    _, dose = _doses(rows, rows["value"])
    _, lower = _doses(rows, rows["value"].where(~rows["nondetect"].astype(bool), 0.0))
    columns = ["receptor_id", "zone_id", "stressor", "location_id", "dose", "dose_lower"]
    rows = rows.assign(dose=dose, dose_lower=lower)
    return rows[columns].sort_values(columns[:4], ignore_index=True)


def _doses(rows: pd.DataFrame, soil: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return tissue concentration and dose of every row."""
    if rows.empty:
        return np.empty(0), np.empty(0)
    tissue = tissue_concentration(soil, rows["uptake_model"], rows["uptake_a"], rows["uptake_b"])
    dose = wildlife_dose(
        soil, tissue, rows["food_intake"], rows["soil_fraction"], area_use=rows["area_use"]
    )
    return tissue, dose


def _with_parameters(
    receptors: pd.DataFrame, occupancy: pd.DataFrame, soil: pd.DataFrame, knowledge: Knowledge
) -> pd.DataFrame:
    """Return the soil rows of every zone a receptor occupies, with the parameters of its guild."""
    intake = knowledge.intake.rename(
        columns={
            "food_intake_kg_dw_per_kg_bw_d": "food_intake",
            "soil_fraction_of_diet": "soil_fraction",
            "diet_food": "food",
            "source_key": "intake_source",
            "verification": "intake_verification",
        }
    )
    intake = intake[
        [
            "feeding_guild",
            "food_intake",
            "soil_fraction",
            "food",
            "intake_source",
            "intake_verification",
        ]
    ]
    animals = receptors[["receptor_id", "feeding_guild", "home_range_ha"]]
    animals = animals.merge(intake, on="feeding_guild")
    rows = occupancy[["receptor_id", "zone_id", "area_ha"]].merge(animals, on="receptor_id")
    rows = rows.merge(soil, on="zone_id").merge(_uptake(knowledge), on=["stressor", "food"])
    use = area_use_factor(rows["area_ha"], rows["home_range_ha"]) if len(rows) else np.empty(0)
    rows["area_use"] = pd.Series(use, index=rows.index).fillna(1.0)
    rows["area_use_flag"] = _home_range_flag(rows)
    rows["dose_source_keys"] = of_distinct(join_list, rows["intake_source"], rows["uptake_source"])
    rows["dose_verification"] = of_distinct(
        weakest, rows["intake_verification"], rows["uptake_verification"]
    )
    return rows


def _home_range_flag(rows: pd.DataFrame) -> pd.Series:
    """Return what is odd about the zone as a unit of exposure for the animal's home range."""
    home, zone = rows["home_range_ha"], rows["area_ha"]
    flag = np.select(
        [home.isna(), (zone > UNIT_TO_HOME_RANGE * home) | (zone < home)],
        ["home_range_unknown_full_time_use_assumed", "unit_vs_home_range"],
        default="",
    )
    return pd.Series(flag, index=rows.index, dtype="str").replace("", None)


def _uptake(knowledge: Knowledge) -> pd.DataFrame:
    """Return one uptake model a stressor × food: the general one where guilds have their own."""
    table = knowledge.uptake[knowledge.uptake["tissue_guild"].ne("insectivore")]
    columns = {
        "model": "uptake_model",
        "a": "uptake_a",
        "b": "uptake_b",
        "source_key": "uptake_source",
        "verification": "uptake_verification",
    }
    return table.rename(columns=columns)[["stressor", "food", *columns.values()]]
