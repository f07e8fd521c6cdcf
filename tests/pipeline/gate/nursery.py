"""A small good case in which block B1 is GO all through its clearing; tests change one thing.

Plain rows, so that a test can change a cell; made up for the tests, evidence of nothing. The block
is a square of 200 m, 4 ha, cleared from 1 to 31 March 2028; days are asked from 20 February to
30 April, and all of it is known as of that day.
"""

import ast
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from riskshed.pipeline.gate.build import blocks_of, case_of
from riskshed.pipeline.gate.registry import RULES
from riskshed.pipeline.gate.stage import gate, runs_of
from riskshed.pipeline.gate.waivers import waivers_by_rule
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.survey.levels import levels
from riskshed.pipeline.survey.places import events_of
from riskshed.schemas.faults import FAULT_COLUMNS
from riskshed.schemas.frames import cells_by_name
from riskshed.schemas.settings import parse_settings
from riskshed.schemas.site import Site
from riskshed.schemas.stages import (
    CausalGraph,
    Gated,
    GateFacts,
    Mitigated,
    Monitored,
    Rated,
    Scheduled,
    Surveyed,
)
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import empty_table

FIRST, LAST = date(2028, 2, 20), date(2028, 4, 30)
SQUARE = shapely.box(500_000, 5_500_000, 500_200, 5_500_200)
CENTRE = {"decimalLatitude": 49.6534424, "decimalLongitude": 3.0013854}  # of the square
World = dict[str, Any]
Change = Callable[[World], None]


def world() -> World:
    """Return the good case; a new copy at each call."""
    return {
        "settings": _settings(),
        "shapes": {"B1": SQUARE},
        "as_of": LAST,
        **_tables(),
        **_facts(),
    }


def _settings() -> dict[str, Any]:
    return {
        "id": "tiny", "name": "Tiny pit", "country": "AUS", "crs": 32631, "as_of": "2028-02-20",
        "phases": {"construction": {"start": "2028", "end": None}}, "illustrative": True,
    }  # fmt: skip


def _tables() -> World:
    return {
        "disturbance_blocks": [
            {"block_id": "B1", "planned_start": "2028-03-01", "planned_end": "2028-03-31",
             "area_ha": 4.0, "cleared_ha": 0.0, "disturbance_type": "temporary",
             "recoverable": "recoverable", "method": "mechanical"},
        ],
        "sources": [{"source_id": "S1", "activity_type": "vegetation_clearing", "block_ids": "B1"}],
        "receptors": [
            {"receptor_id": "R1", "name": "Honeyeater", "kind": "species", "iucn_category": "LC"},
        ],
        "habitats": [{"habitat_id": "H1", "block_id": "B1", "naturalness": "modified"}],
        "permits": [
            {"permit_id": "P1", "instrument": "clearing permit", "authority": "DWER",
             "valid_from": "2028-01-01", "last_clearing_date": "2028-12-31",
             "valid_to": "2029-12-31", "area_cap_ha": 4.0, "purposes": "vegetation_clearing",
             "methods": "mechanical", "block_ids": "B1"},
        ],
        "clearances": [
            clearance("GDP", "disturbance_permit", "2028-02-20", outcome="issued",
                      methods="mechanical", valid_days=70.0),
            clearance("PEG", "peg_out", "2028-02-20", outcome="matches", role="surveyor"),
            *(clearance(f"I{week}", "inspection", str(FIRST + timedelta(days=7 * week)),
                        outcome="clear") for week in range(10)),
        ],
        "obligations": [
            obligation("EIA", "eia_approval", granted_on="2027-01-01", valid_to="2030-12-31",
                       material_change="no", conditions_pending="none"),
            obligation("TALK", "consultation"),
            obligation("HER", "heritage"),
        ],
        "restoration": [{"unit_id": "U1", "block_ids": "B1", "topsoil_m3": 800.0}],
        "monitoring": [
            {"programme_id": "M1", "metric": "turbidity", "block_ids": "B1", "design": "BACI",
             "baseline_n": 12.0, "baseline_required_n": 12.0, "baseline_from": "2027-01",
             "baseline_to": "2027-12"},
        ],
        "waivers": [],
    }  # fmt: skip


def clearance(key: str, kind: str, day: str, **more: Any) -> dict[str, Any]:
    """Return a row of clearances."""
    row = {"clearance_id": key, "block_id": "B1", "kind": kind, "date": day}
    return {**row, "by": "J. Martin", "role": "ecologist", **more}


def obligation(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """Return a row of obligations that is held."""
    return {"obligation_id": key, "kind": kind, "instrument": key, "status": "held", **more}


def waiver(rule: str, **more: Any) -> dict[str, Any]:
    """Return a waiver of a rule for the whole block, in the second week of March."""
    return {
        "waiver_id": "W1", "rule_id": rule, "scope": "whole site", "reason": "a reason",
        "signed_by": "L. Chen", "role": "manager", "authority": "delegation",
        "signed_on": "2028-03-08", "expires_on": "2028-03-14", **more,
    }  # fmt: skip


def _facts() -> World:
    return {
        "constraints": [
            {"constraint_id": "K1", "category": "nature_reserve", "legal_effect": "prohibited",
             "subject_kind": "block", "subject_id": "B1", "relation": "none",
             "overlap_ha": 0.0, "distance_m": 25_000.0, "layer_version_date": "2028-01-01",
             "checked_on": "2028-01-10", "name": "Fen", "instrument": None, "scope": None},
        ],
        "pathways": [
            {"risk_id": "aaa", "source_id": "S1", "zone_id": "Z1", "receptor_id": "R1",
             "completeness": "complete"},
        ],
        "ratings": [{"risk_id": "aaa", "rating": "L", "rating_lo": "L", "rating_hi": "L"}],
        "measures": [],
        "mitigation": [],
        "requirements": [
            {"requirement_id": "Q1", "origin": "site", "taxon_group": "birds",
             "pre_clear_days": 7.0, "pre_clear_days_peak": None, "peak_windows": None,
             "blackout_windows": None, "if_found_action": None, "buffer_m": None},
        ],
        "triggers": [
            {"block_id": "B1", "requirement_id": "Q1", "receptor_ids": "R1", "scoped_out": False,
             "reason": None, "signed_by": None, "signed_on": None, "why": None},
        ],
        "satisfied": [
            {"block_id": "B1", "requirement_id": "Q1", "done": True, "done_on": "2027-10-01",
             "valid_until": "2028-12-31", "last_visit": "2027-10-01", "missing": "",
             "accepted": True, "evidence_ids": "E1;E2"},
        ],
        "absences": [
            {"receptor_id": "R1", "block_id": "B1", "state": "present", "until": None,
             "conflict": False, "evidence_ids": "E1"},
        ],
        "schedule": [],
        "programmes": [
            {"programme_id": "M1", "metric": "turbidity", "unit": "NTU", "state": "green",
             "last_value": 3.0, "last_date": "2028-02-19", "action": None, "responder": None,
             "response_hours": None, "closed": False, "block_ids": "B1", "evidence": None},
        ],
        "approvals": [],
        "faults": [],
    }  # fmt: skip


COLUMNS = {
    "measures": ["risk_id", "measure_id", "counts_residual"],
    "schedule": ["block_id", "requirement_id", "next_visit_from", "next_visit_to",
                 "earliest_clear", "way_out"],
    "approvals": ["block_id", "decision", "by", "role", "on", "valid"],
    "faults": list(FAULT_COLUMNS),
}  # fmt: skip


def site_of(case: World) -> Site:
    """Return the site of a case: typed tables and the outlines of its blocks."""
    settings, faults = parse_settings(case["settings"], "site.yaml")
    assert settings is not None, faults
    shapes = case["shapes"]
    layer = gpd.GeoDataFrame({"block_id": list(shapes)}, geometry=list(shapes.values()), crs=32631)
    tables = {name: _typed(name, case.get(name, [])) for name in TABLES if name != "constraints"}
    tables["constraints"] = _typed("constraints", [
        {key: row.get(key) for key in ("constraint_id", "name")} for row in case["constraints"]
    ])  # fmt: skip
    layers = {"blocks": layer}
    for name, key in (("cleared", "block_id"), ("permits", "permit_id")):
        drawn = case.get(f"{name}_shapes", {})
        frame = {key: list(drawn)}
        layers[name] = gpd.GeoDataFrame(frame, geometry=list(drawn.values()), crs=32631)
    return Site(settings, tables, layers, (), "tiny", pd.DataFrame())


def _typed(table: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    return _typed_rows(table, repr(rows))


@cache
def _typed_rows(table: str, text: str) -> pd.DataFrame:
    """Return the typed table; most tables of most cases are the same."""
    rows = ast.literal_eval(text)
    empty = empty_table(table)
    rows = [{**row, "source_row": place, "source_file": f"tables/{table}.csv"}
            for place, row in enumerate(rows, start=2)]  # fmt: skip
    return pd.DataFrame(rows, columns=list(empty.columns)).astype(empty.dtypes.to_dict())


def facts_of(case: World) -> GateFacts:
    """Return what the other stages hand over in a case."""

    def frame(name: str) -> pd.DataFrame:
        columns = COLUMNS.get(name) or list(GOOD[name][0])
        return pd.DataFrame(case[name], columns=columns)

    site, none = site_of(case), pd.DataFrame()
    watched = pd.DataFrame(columns=["risk_id", "programme_id", "state"])
    return GateFacts(
        constraints=frame("constraints"),
        graph=CausalGraph(none, none, frame("pathways"), none, none),
        rated=Rated(none, frame("ratings")),
        mitigated=Mitigated(frame("measures"), none),
        surveyed=Surveyed(
            frame("requirements"),
            frame("triggers"),
            none,
            frame("satisfied"),
            frame("absences"),
            levels=levels(site, knowledge_of(site), events_of(site), frame("constraints")),
        ),
        scheduled=Scheduled(frame("schedule"), none),
        monitored=Monitored(frame("programmes"), watched),
        approvals=frame("approvals"),
        faults=frame("faults"),
        as_of=case["as_of"],
    )


GOOD = _facts()


def first(table: str, **cells: Any) -> Change:
    """Return the change of some cells in the first row of a table."""
    return lambda case: case[table][0].update(cells)


def each(table: str, **cells: Any) -> Change:
    """Return the change of some cells in all rows of a table."""
    return lambda case: [row.update(cells) for row in case[table]] and None


def row_of(table: str, key: str, **cells: Any) -> Change:
    """Return the change of some cells in the row of a table whose first cell is the key."""
    return lambda case: next(
        row for row in case[table] if next(iter(row.values())) == key
    ).update(cells)  # fmt: skip


def without(table: str, key: str = "") -> Change:
    """Return the change that takes a row out of a table, or all of them."""

    def change(case: World) -> None:
        case[table] = [row for row in case[table] if key and next(iter(row.values())) != key]

    return change


def more(table: str, *rows: dict[str, Any]) -> Change:
    """Return the change that adds rows to a table."""
    return lambda case: case[table].extend(dict(row) for row in rows)


def overlap(effect: str | None, **cells: Any) -> Change:
    """Return the change that lays a redline over a part of the block."""
    return first("constraints", relation="overlaps", overlap_ha=0.4, legal_effect=effect,
                 category="redline", **cells)  # fmt: skip


def setting(**values: Any) -> Change:
    """Return the change of some keys of site.yaml."""
    return lambda case: case["settings"].update(values)


def accept_fact(key: str) -> Change:
    """Return the change by which a named person takes an unverified fact on."""
    item = {"key": key, "by": "L. Chen", "date": "2028-01-01", "reason": "checked in print"}
    return lambda case: case["settings"].setdefault("accepted", []).append(item)


def changed(*changes: Change) -> World:
    """Return the good case with changes."""
    case = world()
    for change in changes:
        change(case)
    return case


def gated(case: World, first: date = FIRST, last: date = LAST) -> Gated:
    """Return the gates of a case."""
    site = site_of(case)
    return gate(site, knowledge_of(site), facts_of(case), (first, last))


def on(frame: pd.DataFrame, day: str, block: str = "B1", rule: str = "") -> pd.DataFrame:
    """Return the rows of gates or blocks that speak of a day."""
    rows = frame[(frame["date_from"] <= day) & (frame["date_to"] >= day)]
    rows = rows[rows["block_id"].eq(block)]
    return rows[rows["rule_id"].eq(rule)] if rule else rows


def asked(case: World, rule: str, day: str = "2028-03-10", block: str = "B1") -> pd.DataFrame:
    """Return what a rule alone answers for a block on a day: state, reason, way_out, waiver_id."""
    site, when = site_of(case), date.fromisoformat(day)
    knowledge, facts = knowledge_of(site), facts_of(case)
    blocks = blocks_of(site, facts, knowledge)
    about = case_of(site, knowledge, facts, (when, when), blocks)
    (one,) = (found for found in blocks if found.block_id == block)
    (asks,) = (found for found in RULES if found.rule_id == rule)
    runs = runs_of(
        asks, one, about, waivers_by_rule(site.tables["waivers"], facts.as_of).get(rule, [])
    )
    way = cells_by_name(knowledge.gate_rules.set_index("rule_id")["way_out"])[rule]
    return pd.DataFrame(
        [
            {
                "state": run.answer.state,
                "reason": run.answer.reason,
                "way_out": "" if run.answer.state == "go" else run.answer.way_out or way,
                "evidence": run.answer.evidence,
                "lapses_on": run.answer.lapses_on,
                "waiver_id": run.waiver_id,
            }
            for run in runs
        ]
    )


def states(case: World, rule: str, *days: str, block: str = "B1") -> list[str]:
    """Return the states of a rule on several days, several answers of one day joined by a comma."""
    gates = gated(case).gates
    return [",".join(on(gates, day, block, rule)["state"]) for day in days]
