"""Small sites made in memory, by hand or by Hypothesis: no disk, no geometry.

A site is written as rows (`Plan`: settings and tables of plain dicts), so that a law can say what
it does to the rows, and `site_of` makes it the `Site` that the loader would have made. All
numbers are made up; nothing here is evidence of anything.
"""

import os
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from riskshed.pipeline.assess import assess
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.score.stage import score
from riskshed.schemas.faults import fault_table
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Exposed, Identified, Rated, Responded
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import empty_table

Row = dict[str, Any]
AS_OF = date(2024, 6, 30)
CLASSES = "NLMHE"
METALS = ("Pb", "Cd", "Zn")
LAW_EXAMPLES = int(os.environ.get("RISKSHED_LAW_EXAMPLES", "4"))
"""Sites drawn for each law. One assessment takes about a second whatever its size, so few large
sites are drawn; set the variable to 100 after a change of method."""
SETTINGS = {
    "id": "tiny",
    "name": "Tiny works",
    "country": "FRA",
    "crs": 32631,
    "phases": {
        "construction": {"start": "1960", "end": "1969"},
        "operation": {"start": "1970", "end": "2003-01-31"},
        "post_closure": {"start": "2003-02-01", "end": None},
    },
    "seed": 7,
    "sampling_design": "systematic",
    "illustrative": True,
    # Both levels of a dose are known in the second set only; no shipped background region.
    "benchmark_sets": ["eco_ssl_guild", "eco_ssl"],
    "trv_sets": ["eco_ssl", "sample_1996"],
}


@dataclass
class Plan:
    """The rows of a site, to be changed freely: ``plan.copy()`` shares nothing."""

    tables: dict[str, list[Row]] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> "Plan":
        """Return a plan that shares nothing with this one."""
        return deepcopy(self)

    def rows(self, table: str) -> list[Row]:
        """Return the rows of a table, a list to append to."""
        return self.tables.setdefault(table, [])


def site_of(plan: Plan) -> Site:
    """Return the site of a plan, with the column types of the loader."""
    surveyed = {name for name, rows in plan.tables.items() if rows}
    return Site(
        settings=SiteSettings.model_validate({**deepcopy(SETTINGS), **deepcopy(plan.settings)}),
        tables={name: frame_of(name, plan.tables.get(name, [])) for name in TABLES},
        layers={},
        not_surveyed=tuple(sorted(set(TABLES) - surveyed)),
        folder="tiny",
        inputs=pd.DataFrame({"file": ["site.yaml"], "sha256": ["0" * 64], "bytes": [1.0]}),
    )


@cache
def _empty(table: str) -> pd.DataFrame:
    return empty_table(table)


def frame_of(table: str, rows: list[Row]) -> pd.DataFrame:
    """Return rows as a frame of a survey table; a row is in the file where it is in the list."""
    empty = _empty(table)
    if not rows:
        return empty.copy()
    unknown = {name for row in rows for name in row} - set(empty)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    places = {
        "source_file": pd.Series([f"tables/{table}.csv"] * len(rows), dtype="str"),
        "source_row": pd.Series(range(2, len(rows) + 2), dtype="int64"),
    }
    typed = {
        name: places[name]
        if name in places
        else pd.Series([row.get(name) for row in rows], dtype=kind)
        for name, kind in empty.dtypes.items()
    }
    return pd.DataFrame(typed)


@dataclass(frozen=True)
class Core:
    """What the stages of the core make of a site, before anything is written in words."""

    identified: Identified
    graph: CausalGraph
    exposed: Exposed
    responded: Responded
    rated: Rated

    @property
    def rows(self) -> pd.DataFrame:
        """Return one row a pathway × phase with its evidence and its rating, by risk_id."""
        case = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase"]
        answers = self.responded.responses.drop(columns=["magnitude_low", "magnitude_high"])
        rows = self.graph.pathways.merge(answers, on=case, how="left", validate="m:1")
        rows = rows.merge(self.rated.ratings, on="risk_id", how="left", validate="1:1")
        return rows.set_index("risk_id").sort_index()


def core(plan: Plan, knowledge: Knowledge | None = None) -> Core:
    """Return what the stages make of a plan; two thirds of the work of `run`."""
    return core_of(site_of(plan), knowledge)


def core_of(site: Site, knowledge: Knowledge | None = None) -> Core:
    """Return what the stages make of a site."""
    facts = knowledge or load_knowledge()
    identified = identify(site, facts)
    graph = build_graph(site, identified, facts)
    exposed = expose(site, identified, facts)
    responded = respond(site, identified, graph, exposed, facts)
    return Core(
        identified, graph, exposed, responded, score(site, identified, graph, responded, facts)
    )


def run(plan: Plan, knowledge: Knowledge | None = None) -> RunOutputs:
    """Return everything that an assessment of the plan writes."""
    return run_site(site_of(plan), knowledge)


def run_site(site: Site, knowledge: Knowledge | None = None) -> RunOutputs:
    """Return everything that an assessment of the site writes."""
    return assess(site, knowledge or load_knowledge(), fault_table([]), AS_OF)


def rank(classes: pd.Series) -> pd.Series:
    """Return 0 for N … 4 for E; a class that is missing stays missing."""
    return classes.map({name: float(place) for place, name in enumerate(CLASSES)})


# rows written by hand -----------------------------------------------------------------------


def a_source(key: str, activity: str = "smelting", **cells: Any) -> Row:
    """Return a source; without other words a smelter of both later phases that releases metals."""
    return {
        "source_id": key,
        "name": f"Works {key}",
        "activity_type": activity,
        "phase": "operation;post_closure",
        "start_date": "1970",
        "event_type": "planned",
        "origin": "this_project",
        "stressors": "Pb;Cd;Zn",
    } | cells


def a_strength(source: str, stressor: str, strength: float, **cells: Any) -> Row:
    """Return a row of source_stressors."""
    return {
        "source_id": source,
        "stressor": stressor,
        "strength": strength,
        "strength_unit": "t/a",
        "basis": "estimated",
    } | cells


def a_habitat(key: str, zone: str, group: str = "heath", area: float = 100.0, **cells: Any) -> Row:
    """Return a habitat in a zone that is named, not mapped."""
    return {
        "habitat_id": key,
        "zone_id": zone,
        "habitat_group": group,
        "area_ha": area,
        "ecosystem_get_code": {"heath": "T3.4", "cropland": "T7.1"}.get(group, "T7.3"),
    } | cells


RECEPTORS: dict[str, Row] = {
    "shrews": {"receptor_group": "small_mammals", "feeding_guild": "mammal_ground_insectivore"},
    "voles": {"receptor_group": "small_mammals", "feeding_guild": "mammal_herbivore"},
    "weasels": {"receptor_group": "small_mammals", "feeding_guild": "mammal_carnivore"},
    "woodcocks": {
        "receptor_group": "ground_feeding_birds",
        "feeding_guild": "avian_ground_insectivore",
    },
    "doves": {"receptor_group": "ground_feeding_birds", "feeding_guild": "avian_granivore"},
    "plants": {"receptor_group": "plants", "feeding_guild": "primary_producer"},
    "worms": {"receptor_group": "soil_invertebrates", "feeding_guild": "soil_invertebrate"},
    "microbes": {"receptor_group": "soil_microbes", "feeding_guild": "decomposer"},
    "lichens": {"receptor_group": "mosses_and_lichens", "feeding_guild": "primary_producer"},
    "heathland": {"receptor_group": "habitat", "kind": "habitat"},
    "reserve": {"receptor_group": "protected_area", "kind": "protected_site"},
}


def a_receptor(key: str, **cells: Any) -> Row:
    """Return one of `RECEPTORS`, of declared value and reference; `cells` replace or add."""
    return (
        {
            "receptor_id": key,
            "name": key.capitalize(),
            "kind": "community",
            "realm": "terrestrial",
            "habitat_codes": "heath;cropland",
            "assessment_entity": key,
            "assessment_attribute": "population abundance",
            "reference_extent_ha": 400.0,
            "reference_reason": "habitat of the valley",
            "value_1_5": 3.0,
            "value_reason": "regional",
        }
        | RECEPTORS.get(key, {})
        | cells
    )


def soil_samples(
    zone: str | None,
    results: dict[str, list[float | tuple[str, float]]],
    role: str = "impact",
    mark: str = "",
    **cells: Any,
) -> tuple[list[Row], list[Row]]:
    """Return samples and chemistry of one zone; a result ``("<", limit)`` is a non-detect."""
    n = max(len(values) for values in results.values())
    names = [f"{zone or 'nowhere'}{mark}-{role[:3]}-{i:02d}" for i in range(n)]
    samples = [
        {
            "sample_id": name,
            "zone_id": zone,
            "location_role": role,
            "sampled_at": "2004-05-03",
            "matrix": "soil",
            "sample_type": "Normal",
        }
        | cells
        for name in names
    ]
    chemistry = [
        _result(name, analyte, value)
        for analyte, values in results.items()
        for name, value in zip(names, values, strict=False)
    ]
    return samples, chemistry


def _result(sample: str, analyte: str, value: float | tuple[str, float]) -> Row:
    row = {
        "sample_id": sample,
        "analyte": analyte,
        "fraction": "total",
        "unit": "mg/kg",
        "basis": "dry",
        "method": "aqua regia",
    }
    if isinstance(value, tuple):
        return row | {"detection_condition": "not_detected", "eql": value[1], "limit_unit": "mg/kg"}
    return row | {"result": value}


def with_soil(plan: Plan, zone: str | None, results: dict[str, list[Any]], **cells: Any) -> Plan:
    """Add soil samples of a zone to the plan, and return it."""
    samples, chemistry = soil_samples(zone, results, **cells)
    plan.rows("samples").extend(samples)
    plan.rows("chemistry").extend(chemistry)
    return plan


def spread_out(median: float, spread: float, n: int) -> list[float]:
    """Return n quantiles of a lognormal: the evenest sample that it can have."""
    normal = NormalDist()
    return [
        float(f"{median * np.exp(spread * normal.inv_cdf((i + 0.5) / n)):.6g}") for i in range(n)
    ]


def smelter_plan() -> Plan:
    """Return one smelter, two zones, three receptors, lead and cadmium well above background."""
    plan = Plan(
        {
            "sources": [a_source("S1", stressors="Pb;Cd")],
            "habitats": [a_habitat("H1", "Z1"), a_habitat("H2", "Z2", "cropland")],
            "receptors": [a_receptor(key) for key in ("shrews", "woodcocks", "plants")],
            "zones_of_influence": [],
        }
    )
    with_soil(plan, "Z1", {"Pb": spread_out(900, 0.5, 12), "Cd": spread_out(14, 0.5, 12)})
    with_soil(plan, "Z2", {"Pb": spread_out(90, 0.5, 12), "Cd": spread_out(1.4, 0.5, 12)})
    reference = {"Pb": spread_out(20, 0.4, 10), "Cd": spread_out(0.3, 0.4, 10)}
    return with_soil(plan, None, reference, role="reference", **NOWHERE)


NOWHERE: Row = {"decimalLatitude": 50.3, "decimalLongitude": 2.9}

# sites made by Hypothesis -------------------------------------------------------------------

ZONES = ("Z1", "Z2", "Z3", "Z4")
ACTIVITIES = ("smelting", "tailings_storage", "mine_affected_river", "vegetation_clearing")
# The first of each choice is the simplest for Hypothesis: it is the one that says most.
MEDIANS = {
    "Pb": (800.0, 15.0, 40.0, 120.0, 6000.0),
    "Cd": (4.0, 0.2, 0.8, 30.0, 300.0),
    "Zn": (300.0, 30.0, 70.0, 2000.0, 20000.0),
}
PHASES = ("operation;post_closure", "operation", "post_closure", "construction")
STATUSES = (None, "LC", "DD", "NE", "NT", "VU", "EN")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a small site: 1–3 sources, 1–4 zones, 1–4 receptors, soil with non-detects.

    Of the blocks, status, references, strengths, reaches and backgrounds each may be there or not.
    """
    zones = list(ZONES[: draw(st.integers(1, 4))])
    plan = Plan({"habitats": draw(_habitats(zones)), "receptors": draw(_receptors())})
    blocks = draw(st.lists(st.sampled_from(zones), unique=True, max_size=2))
    plan.tables["disturbance_blocks"] = [_block(zone) for zone in sorted(blocks)]
    _with_sources(draw, plan, sorted(blocks))
    for zone in zones:
        _with_chemistry(draw, plan, zone)
    if draw(st.booleans()):
        reference = {m: spread_out(MEDIANS[m][draw(st.integers(1, 2))], 0.4, 9) for m in METALS}
        with_soil(plan, None, reference, role="reference", **NOWHERE)
    if draw(st.booleans()):
        plan.settings["background_region"] = draw(
            st.sampled_from(["france_ile_de_france", "europe_foregs"])
        )
    plan.settings["sampling_design"] = draw(st.sampled_from(["systematic", "targeted", "unknown"]))
    return plan


@st.composite
def _habitats(draw: st.DrawFn, zones: list[str]) -> list[Row]:
    rows = []
    for zone in zones:
        groups = draw(st.lists(st.sampled_from(["heath", "cropland"]), min_size=1, unique=True))
        areas = {g: draw(st.sampled_from([40.0, 5.0, 100.0, None])) for g in groups}
        rows += [a_habitat(f"H{zone}-{g}", zone, g, area) for g, area in areas.items()]
    return rows


@st.composite
def _receptors(draw: st.DrawFn) -> list[Row]:
    keys = draw(st.lists(st.sampled_from(sorted(RECEPTORS)), min_size=1, max_size=4, unique=True))
    rows = []
    for key in keys:
        value = draw(st.sampled_from([None, None, 1.0, 3.0, 5.0]))
        extent = draw(st.sampled_from([400.0, 60.0, 4000.0, None]))
        rows.append(
            a_receptor(
                key,
                value_1_5=value,
                reference_extent_ha=extent,
                iucn_category=draw(st.sampled_from(STATUSES)),
                national_status=draw(st.sampled_from([None, None, "VU"])),
                endemic=draw(st.sampled_from([None, True, False])),
                home_range_ha=draw(st.sampled_from([None, 1.0, 50.0, 900.0])),
                habitat_codes=draw(st.sampled_from(["heath;cropland", "heath", "cropland"])),
            )
        )
    return rows


def _block(zone: str) -> Row:
    return {
        "block_id": zone,
        "planned_start": "1960-01-01",
        "planned_end": "1961-01-01",
        "area_ha": 20.0,
        "disturbance_type": "permanent",
        "recoverable": "undetermined",
    }


def _with_sources(draw: st.DrawFn, plan: Plan, blocks: list[str]) -> None:
    for key in ("S1", "S2", "S3")[: draw(st.integers(1, 3))]:
        activity = draw(st.sampled_from(ACTIVITIES))
        clears = activity == "vegetation_clearing"
        stressors = (
            ["habitat_loss"]
            if clears
            else draw(
                st.lists(
                    st.sampled_from([*METALS, "sulfur_dioxide"]),
                    min_size=1,
                    max_size=3,
                    unique=True,
                )
            )
        )
        plan.rows("sources").append(
            a_source(
                key,
                activity,
                phase="construction" if clears else draw(st.sampled_from(PHASES)),
                origin=draw(st.sampled_from(["this_project", "existing_other", "legacy"])),
                stressors=";".join(stressors),
                block_ids=";".join(blocks) or None if clears else None,
            )
        )
        for stressor in stressors:
            strength = draw(st.sampled_from([None, None, 2.0, 30.0]))
            unit = draw(st.sampled_from(["t/a", "t/a", "kg/d"]))
            proof = draw(st.sampled_from([None, None, "lead isotopes"]))
            if strength is not None:
                plan.rows("source_stressors").append(
                    a_strength(
                        key, stressor, strength, strength_unit=unit, fingerprint_evidence=proof
                    )
                )


def _with_chemistry(draw: st.DrawFn, plan: Plan, zone: str) -> None:
    """Add a number of locations, of which those below a limit were not detected."""
    n = draw(st.sampled_from([9, 0, 3, 12]))
    results: dict[str, list[Any]] = {}
    for metal in METALS:
        median = draw(st.sampled_from([*MEDIANS[metal], None]))
        if median is None or n == 0:
            continue
        values = spread_out(median, draw(st.sampled_from([0.1, 0.6, 1.4])), n)
        limit = median * draw(st.sampled_from([0.0, 0.0, 0.7, 1.5, 50.0]))
        results[metal] = [("<", limit) if v < limit else v for v in values]
    if results:
        with_soil(plan, zone, results)
