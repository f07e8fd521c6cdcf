"""The stage: every tier that applies to a receptor in a zone, and the best of them."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.response.benchmark_choice import (
    all_benchmarks,
    cases_without_hardness,
    choose_benchmarks,
    lapsed_cases,
    with_criteria,
)
from riskshed.pipeline.response.land_take import land_effects
from riskshed.pipeline.response.tier1 import screening, screening_needs
from riskshed.pipeline.response.tier2 import dose_effects, reference_values
from riskshed.schemas.faults import fault_table
from riskshed.schemas.frames import of_distinct, text_where
from riskshed.schemas.in_force import not_in_force
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.scenario import scenarios
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Exposed, Identified, Responded
from riskshed.schemas.text import joined_lists
from riskshed.schemas.verification import weakest

CASE = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase", "scenario"]
UNIT = ["receptor_id", "zone_id", "stressor", "medium"]
EFFECT = ["effect_metric", "effect_value", "effect_low", "effect_high", "er_model"]
NO_EVIDENCE = "a measured exposure and a response for this receptor"
LOW_EFFECT_NEED = "a low-effect level for this receptor"


def respond(
    site: Site,
    identified: Identified,
    graph: CausalGraph,
    exposed: Exposed,
    knowledge: Knowledge,
    as_of: date | None = None,
) -> Responded:
    """Say what the exposure does to each receptor, by the best evidence there is.

    A benchmark that is not in force on `as_of` decides nothing and is told in ``findings``.
    """
    receptors = site.tables["receptors"]
    cases = _cases(graph, identified, exposed, receptors, knowledge)
    screened = _screened(cases, site, identified, knowledge, as_of)
    reference = reference_values(receptors, knowledge, site.settings.trv_sets)
    dosed = dose_effects(exposed.unit_doses, exposed.location_doses, reference)
    rows = cases.merge(screened, on=UNIT, how="left")
    rows = rows.merge(dosed, on=["receptor_id", "zone_id", "stressor"], how="left")
    rows = _only_by_food(rows, [c for c in dosed.columns if c not in UNIT])
    reference_ha = receptors.set_index("receptor_id")["reference_extent_ha"]
    takers = identified.reach.assign(
        scenario=identified.reach["source_id"].map(scenarios(site.tables["sources"]))
    )
    habitat_ha = identified.occupancy.set_index(["receptor_id", "zone_id"])["habitat_ha"]
    land = land_effects(rows, takers, identified.zones, habitat_ha, reference_ha)
    for column in land.columns:
        rows[column] = rows[column].fillna(land[column]) if column in rows else land[column]
    lapsed = not_in_force(site.tables["benchmarks"], as_of, site.settings.pinned_benchmarks)
    return Responded(responses=_best_tier(rows), findings=fault_table(lapsed))


def _cases(
    graph: CausalGraph,
    identified: Identified,
    exposed: Exposed,
    receptors: pd.DataFrame,
    knowledge: Knowledge,
) -> pd.DataFrame:
    """Return one row a receptor × zone × stressor × medium × route × phase × scenario."""
    cases = graph.pathways[CASE].drop_duplicates().sort_values(CASE, ignore_index=True)
    stressors = knowledge.stressors.set_index("term")
    groups = knowledge.receptor_groups.set_index("term")["exposure_statistic"]
    facts = receptors[["receptor_id", "receptor_group"]]
    cases = cases.merge(facts, on="receptor_id")
    cases["stressor_class"] = cases["stressor"].map(stressors["stressor_class"])
    cases["mobile"] = cases["receptor_group"].map(groups).ne("share_of_locations")
    cases = cases.merge(exposed.concentrations, on=["zone_id", "stressor", "medium"], how="left")
    background = [
        "background_value",
        "background_source",
        "background_verification",
        "above_background",
    ]
    return cases.merge(
        identified.contamination[["zone_id", "stressor", "medium", *background]],
        on=["zone_id", "stressor", "medium"],
        how="left",
    )


def _screened(
    cases: pd.DataFrame,
    site: Site,
    identified: Identified,
    knowledge: Knowledge,
    as_of: date | None,
) -> pd.DataFrame:
    """Return the tier-1 screening of every measured receptor × zone × stressor × medium."""
    measured = cases[cases["n"] > 0].drop_duplicates(UNIT)
    measurements = identified.measurements
    conditions = _conditions(measurements[measurements["exposure"]])
    asked = measured[[*UNIT, "unit", "mobile"]].merge(
        conditions, on=["zone_id", "stressor", "medium"], how="left"
    )
    asked = asked.merge(identified.zones[["zone_id", "habitat_codes"]], on="zone_id", how="left")
    shipped = with_criteria(knowledge.benchmarks, knowledge.hardness_criteria)
    benchmarks = all_benchmarks(shipped, site.tables["benchmarks"], knowledge.units)
    settings = site.settings
    facts = (asked, site.tables["receptors"], benchmarks, settings.benchmark_sets)
    in_force = (as_of, settings.pinned_benchmarks)
    chosen = choose_benchmarks(*facts, *in_force)
    for told in (lapsed_cases(*facts, *in_force), cases_without_hardness(*facts, *in_force)):
        chosen = chosen.merge(told, on=UNIT, how="outer")
    rows = measured.merge(chosen, on=UNIT, how="left").reset_index(drop=True)
    inside = identified.measurements[identified.measurements["exposure"]]
    result = screening(rows, inside)
    extra = [c for c in chosen.columns if c not in UNIT]
    return pd.concat([rows[[*UNIT, *extra]], result.drop(columns=UNIT)], axis=1)


def _conditions(measurements: pd.DataFrame) -> pd.DataFrame:
    """Return the conditions of each zone × stressor × medium that a benchmark may ask for.

    fraction and basis where they are all the same, ph_low and ph_high of the sampled locations,
    hardness_low (mg/L) where it was measured at each of them. What was not measured stays unknown,
    so a benchmark that needs it does not apply.
    """
    grouped = measurements.groupby(["zone_id", "stressor", "medium"])
    same = grouped[["fraction", "basis"]].agg(_common)
    ph, hardness = grouped["ph"], grouped["hardness"]
    everywhere = hardness.count().eq(hardness.size())  # water that nobody tested may be softer
    softest = hardness.min().where(everywhere)
    found = same.assign(ph_low=ph.min(), ph_high=ph.max(), hardness_low=softest)
    return found.reset_index()


def _common(values: pd.Series) -> object:
    """Return what all the values are, or None where they differ."""
    found = values.unique()
    return found[0] if len(found) == 1 else None


def _only_by_food(rows: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Return the rows with the dose kept only where the receptor meets the stressor in its food."""
    by_food = rows["route"].fillna("").str.contains("ingestion") & rows["medium"].eq("soil")
    return rows.assign(**{column: rows[column].where(by_food) for column in columns})


def _best_tier(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the tier that rates, its rule, its effect or its magnitudes, and needs.

    Added: tier, response_rule, magnitude_low and magnitude_high where the tier speaks in
    magnitudes (0 and 1), needs, flags, verification, fact_source_keys.
    """
    effect = rows["effect_high"].notna()
    screened = rows["screening_outcome"].notna()
    rows = rows.assign(
        tier=np.select([effect, screened & _decided(rows)], [2.0, 1.0], default=0.0),
        response_rule=np.select(
            [rows["effect_metric"].eq("habitat_share"), effect, screened],
            ["T2-habitat-share", "T2-dose", "T1-" + rows["screening_outcome"].fillna("")],
            default="T0-no-evidence",
        ),
    )
    rows["magnitude_low"] = rows["screening_low"].where(~effect, np.nan).where(screened | effect, 1)
    rows["magnitude_high"] = (
        rows["screening_high"].where(~effect, np.nan).where(screened | effect, 5)
    )
    rows["needs"] = _needs(rows, effect, screened)
    rows["flags"] = _flags(rows)
    rows["verification"], rows["fact_source_keys"] = _facts(rows)
    return rows.sort_values(CASE, ignore_index=True)


def _decided(rows: pd.DataFrame) -> pd.Series:
    """Tell where the screening decides: not by a benchmark missing, below background or limit."""
    return rows["screening_outcome"].isin(["below", "above", "above_in_places"])


def _needs(rows: pd.DataFrame, effect: pd.Series, screened: pd.Series) -> list[str]:
    words = []
    for has_effect, was_screened, outcome, low_known, metric in zip(
        effect,
        screened,
        rows["screening_outcome"],
        rows["trv_low_effect"].notna(),
        rows["effect_metric"],
        strict=True,
    ):
        if has_effect:
            words.append("" if low_known or metric == "habitat_share" else LOW_EFFECT_NEED)
        else:
            words.append(screening_needs(outcome) if was_screened else NO_EVIDENCE)
    return words


def _flags(rows: pd.DataFrame) -> list[str]:
    """Return everything a reader must know about the evidence of each row."""
    parts = [
        *("concentration_flags", "benchmark_flag", "lapsed_flag", "hardness_flag"),
        *("area_use_flag", "tier2_flags"),
    ]
    too_low = "benchmark_below_background"
    natural = text_where(rows["screening_outcome"].eq(too_low), too_low)
    return of_distinct(joined_lists, *(rows[p] for p in parts), natural)


def _facts(rows: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the weakest verification, and the sources, of the facts behind the best tier.

    Land take rests on the site's own map alone; a screening on its benchmark; a dose on reference
    values, intake and uptake.
    """
    land = rows["effect_metric"].eq("habitat_share")
    by_dose = rows["tier"].eq(2) & ~land
    dose = ["trv_verification", "dose_verification", "trv_source", "dose_source_keys"]
    facts = ["benchmark_verification", "benchmark_source", *dose]
    pairs = of_distinct(_fact, by_dose, land, *(rows[name] for name in facts))
    return [state for state, _ in pairs], [sources for _, sources in pairs]


def _fact(cells: tuple[Any, ...]) -> tuple[str, str]:
    by_dose, mapped, benchmark, benchmark_source, trv, dose, trv_source, dose_sources = cells
    if mapped:
        return "declared", ""
    if by_dose:
        return weakest((trv, dose)), joined_lists((trv_source, dose_sources))
    return weakest((benchmark,)), joined_lists((benchmark_source,))
