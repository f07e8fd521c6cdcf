"""Tier 2 for wildlife: doses at the sampled locations between no-effect and low-effect level."""

from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.response.dose_bracket import EFFECT_METRIC, dose_bracket
from riskshed.schemas.frames import rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.verification import weakest

CASE = ["receptor_id", "zone_id", "stressor"]
LEVELS = ("no_effect", "low_effect")


def reference_values(
    receptors: pd.DataFrame, knowledge: Knowledge, sets: list[str]
) -> pd.DataFrame:
    """Return the toxicity reference values of every receptor with a wildlife guild.

    One row a receptor × stressor: trv_set, trv_no_effect, trv_low_effect (mg per kg body weight
    and day; missing where that level is not known), trv_ids, trv_source, trv_verification. Both
    levels come from one set, so that they belong together: the first declared set that has both,
    else the first that has one.
    """
    classes = knowledge.feeding_guilds.set_index("term")["trv_class"]
    animals = receptors[["receptor_id", "feeding_guild"]].assign(
        trv_class=receptors["feeding_guild"].map(classes)
    )
    table = knowledge.wildlife_trv[knowledge.wildlife_trv["trv_set"].isin(sets)]
    pairs = animals.dropna(subset="trv_class").merge(table, on="trv_class", suffixes=("", "_asked"))
    asked = pairs["feeding_guild_asked"]
    pairs = pairs[asked.isna() | asked.eq(pairs["feeding_guild"])]
    candidates = _side_by_side(pairs)
    candidates["incomplete"] = candidates[["trv_no_effect", "trv_low_effect"]].isna().any(axis=1)
    candidates["order"] = candidates["trv_set"].map({s: i for i, s in enumerate(sets)})
    key = ["receptor_id", "stressor"]
    ranked = candidates.sort_values([*key, "incomplete", "order"])
    return ranked.drop_duplicates(key).drop(columns=["incomplete", "order"])


def _side_by_side(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return one row a receptor × stressor × set with its two levels."""
    key = ["receptor_id", "stressor", "trv_set"]
    pairs = pairs.sort_values([*key, "level", "feeding_guild_asked", "value"])
    pairs = pairs.drop_duplicates([*key, "level"])
    values = {
        f"trv_{level}": pairs[pairs["level"].eq(level)].set_index(key)["value"] for level in LEVELS
    }
    facts = pairs.groupby(key).agg(
        trv_ids=("trv_id", lambda v: ";".join(sorted(v))),
        trv_source=("source_key", lambda v: ";".join(sorted(set(v)))),
        trv_verification=("verification", weakest),
    )
    return pd.DataFrame(values, index=facts.index).join(facts).reset_index()


def dose_effects(
    unit_doses: pd.DataFrame, location_doses: pd.DataFrame, reference: pd.DataFrame
) -> pd.DataFrame:
    """Return the effect of the dose, one row a receptor × zone × stressor.

    Columns: `CASE`, the reference values, dose_epc, dose_quotient_no_effect,
    dose_quotient_low_effect, share_above_no_effect, effect_metric, effect_value, effect_low,
    effect_high (shares of the animals of the zone), n_locations, tier2_flags, er_model.
    """
    rows = unit_doses.merge(reference, on=["receptor_id", "stressor"])
    places = location_doses.groupby(CASE).indices
    lower, upper = (location_doses[name].to_numpy("float64") for name in ("dose_lower", "dose"))
    found = []
    for row in rows_of(rows):
        here = places[row["receptor_id"], row["zone_id"], row["stressor"]]
        found.append(_effect(row, lower[here], upper[here]))
    effects = pd.DataFrame(found, index=rows.index, columns=_EFFECT_COLUMNS)
    rows["dose_quotient_no_effect"] = rows["dose_epc"] / rows["trv_no_effect"]
    rows["dose_quotient_low_effect"] = rows["dose_epc"] / rows["trv_low_effect"]
    return pd.concat([rows, effects], axis=1)


_EFFECT_COLUMNS = [
    "effect_metric",
    "effect_value",
    "effect_low",
    "effect_high",
    "share_above_no_effect",
    "n_locations",
    "tier2_flags",
    "er_model",
]


def _effect(row: dict[str, Any], lower: np.ndarray, upper: np.ndarray) -> dict[str, Any]:
    bracket = dose_bracket(
        lower,
        upper,
        no_effect_level=_number(row["trv_no_effect"]),
        low_effect_level=_number(row["trv_low_effect"]),
    )
    return {
        "effect_metric": EFFECT_METRIC,
        "effect_value": bracket.share,
        "effect_low": bracket.low,
        "effect_high": bracket.high,
        "share_above_no_effect": bracket.no_effect.share,
        "n_locations": float(bracket.n),
        "tier2_flags": ";".join(bracket.flags) or None,
        "er_model": _words(row),
    }


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float | np.floating) else float("nan")


def _words(row: dict[str, Any]) -> str:
    """Return the model in words; a level that nobody knows has no number.

    >>> _words({"trv_no_effect": 4.05, "trv_low_effect": float("nan"), "trv_set": "eco_ssl"})
    'dose between no-effect 4.05 mg/kg bw/d and low-effect unknown (eco_ssl)'
    """
    lower, upper = (_level(row[name]) for name in ("trv_no_effect", "trv_low_effect"))
    return f"dose between no-effect {lower} and low-effect {upper} ({row['trv_set']})"


def _level(dose: object) -> str:
    level = _number(dose)
    return "unknown" if np.isnan(level) else f"{level:g} mg/kg bw/d"
