"""Small sites made in memory, by hand: no disk, and no map unless a test draws one.

A site is written as rows (`Plan`: settings and tables of plain dicts), so that a law can say what
it does to the rows, and `site_of` makes it the `Site` that the loader would have made. All
numbers are made up; nothing here is evidence of anything.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
from geopandas import GeoDataFrame
from pyproj import Transformer
from shapely import Polygon, box

from riskshed.pipeline.assess import assess
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.score.stage import score
from riskshed.pipeline.survey.stage import survey
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


def site_of(plan: Plan, **layers: GeoDataFrame) -> Site:
    """Return the site of a plan, with the column types of the loader; `layers` from `layer`."""
    surveyed = {name for name, rows in plan.tables.items() if rows}
    return Site(
        settings=SiteSettings.model_validate({**deepcopy(SETTINGS), **deepcopy(plan.settings)}),
        tables={name: frame_of(name, plan.tables.get(name, [])) for name in TABLES},
        layers=layers,
        not_surveyed=tuple(sorted(set(TABLES) - surveyed)),
        folder="tiny",
        inputs=pd.DataFrame({"file": ["site.yaml"], "sha256": ["0" * 64], "bytes": [1.0]}),
    )


def frame_of(table: str, rows: list[Row]) -> pd.DataFrame:
    """Return rows as a frame of a survey table; a row is in the file where it is in the list."""
    empty = empty_table(table)
    if not rows:
        return empty
    unknown = {name for row in rows for name in row} - set(empty)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    typed = {
        name: pd.Series([row.get(name) for row in rows], dtype=empty.dtypes[name])
        for name in {name for row in rows for name in row}
    }
    return unfilled(table, len(rows)).assign(**typed)


@cache
def unfilled(table: str, rows: int) -> pd.DataFrame:
    """Return rows of a survey table of which nothing is known but where they stand."""
    places = {
        "source_file": pd.Series([f"tables/{table}.csv"] * rows, dtype="str"),
        "source_row": pd.Series(range(2, rows + 2), dtype="int64"),
    }
    kinds = empty_table(table).dtypes.drop(list(places)).items()
    blank = {name: pd.Series([None] * rows, dtype=kind) for name, kind in kinds}
    return pd.DataFrame(blank | places)


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
        case = ["receptor_id", "zone_id", "stressor", "medium", "route", "phase", "scenario"]
        answers = self.responded.responses.drop(columns=["magnitude_low", "magnitude_high"])
        rows = self.graph.pathways.merge(answers, on=case, how="left", validate="m:1")
        rows = rows.merge(self.rated.ratings, on="risk_id", how="left", validate="1:1")
        return rows.set_index("risk_id").sort_index()


def identified(plan: Plan, **layers: GeoDataFrame) -> Identified:
    """Return what is identified at the site of a plan; a third of the work of `core`."""
    return identify(site_of(plan, **layers), load_knowledge())


def core(plan: Plan, knowledge: Knowledge | None = None) -> Core:
    """Return what the stages make of a plan; two thirds of the work of `run`."""
    return core_of(site_of(plan), knowledge)


def core_of(site: Site, knowledge: Knowledge | None = None) -> Core:
    """Return what the stages make of a site."""
    facts = knowledge or load_knowledge()
    found = identify(site, facts, survey(site, facts, AS_OF).absences)
    graph = build_graph(site, found, facts)
    exposed = expose(site, found, facts)
    responded = respond(site, found, graph, exposed, facts, AS_OF)
    return Core(found, graph, exposed, responded, score(site, found, graph, responded, facts))


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

# places on a map -------------------------------------------------------------------------------

ORIGIN = (500_000.0, 5_580_000.0)  # on the central meridian of EPSG:32631, in northern France
METRES = 32631


@cache
def _to_degrees() -> Transformer:
    return Transformer.from_crs(METRES, 4326, always_xy=True)


def place(x: float, y: float) -> Row:
    """Return the coordinates of a point that lies `x` metres east and `y` north of the origin."""
    longitude, latitude = _to_degrees().transform(ORIGIN[0] + x, ORIGIN[1] + y)
    return {"decimalLongitude": longitude, "decimalLatitude": latitude}


def rectangle(west: float, south: float, east: float, north: float) -> Polygon:
    """Return a rectangle by its sides, metres from the origin."""
    return box(ORIGIN[0] + west, ORIGIN[1] + south, ORIGIN[0] + east, ORIGIN[1] + north)


def layer(key: str, shapes: dict[str, Polygon]) -> GeoDataFrame:
    """Return a layer as the loader gives it: ids under `key`, geometry in metres, hectares."""
    frame = GeoDataFrame(
        {key: pd.Series(list(shapes), dtype="str")}, geometry=list(shapes.values()), crs=METRES
    )
    return frame.assign(area_ha=frame.area / 10_000)
