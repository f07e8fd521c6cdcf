"""The stage: the state of every programme on the day, and what it touches."""

import json
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.monitor.readings import readings
from riskshed.pipeline.monitor.triggers import (
    AMBER,
    GREEN,
    NO_DATA,
    RED,
    Trigger,
    Verdict,
    actions_of,
    said_of,
    trigger_of,
    verdicts,
)
from riskshed.pipeline.monitor.watched import touched, unmatched, with_blocks
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.rounding import round_value
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Monitored
from riskshed.schemas.text import join_list, split_list

NUMBERS = ("green", "amber", "red", "last_value", "limit", "response_hours")
PROGRAMME_COLUMNS = [
    *("programme_id", "metric", "unit", "state", "location_id", "last_value", "last_date", "limit"),
    *("direction", "green", "amber", "red", "action", "actions", "responder", "response_hours"),
    *("closed", "closed_on", "closed_by", "block_ids", "why", "evidence"),
]
PATHWAY_COLUMNS = ["risk_id", "programme_id", "state", "closed"]


def monitor(site: Site, pathways: pd.DataFrame, knowledge: Knowledge, as_of: date) -> Monitored:
    """Return what the monitoring says on `as_of`.

    `programmes`: one row a programme, columns `PROGRAMME_COLUMNS`. ``state`` is that of its worst
    station (red, amber, no_recent_data, green); ``last_value`` in ``unit``, ``last_date`` and
    ``location_id`` are those of the value that says so, ``limit`` is the trigger that was passed,
    or the next one; ``action`` what is to be done in that state (without recent data what is done
    at amber); ``closed`` whether the action was closed on or after that value; ``block_ids`` those
    it names, else those of the pathways it touches; ``evidence`` the rows behind the value.

    `pathways`: one row a pathway × phase × programme that watches it, columns `PATHWAY_COLUMNS`.

    Parameters
    ----------
    pathways : of the causal graph
    as_of : values after it are not known yet
    """
    table = site.tables["monitoring"]
    values = readings(site, knowledge) if len(table) else pd.DataFrame()
    units = knowledge.units.set_index("term")
    limits = dict(site.settings.thresholds)
    rows, watched = [], []
    known_blocks = frozenset(site.tables["disturbance_blocks"]["block_id"].dropna())
    placed = with_blocks(pathways, site.tables["sources"], known_blocks)
    for programme in rows_of(table.sort_values("programme_id")):
        trigger = trigger_of(programme, units, limits, as_of)
        found = verdicts(programme, trigger, values)
        paths = touched(programme, placed)
        row = _programme(programme, trigger, found, paths, units)
        row["why"] = _why(row, programme, found, unmatched(programme, placed))
        rows.append(row)
        watched.append(
            pd.DataFrame({"risk_id": sorted(set(paths["risk_id"]))}).assign(
                **{name: row[name] for name in PATHWAY_COLUMNS[1:]}
            )
        )
    programmes = pd.DataFrame(rows, columns=PROGRAMME_COLUMNS)
    return Monitored(_typed(programmes), _pathways(watched))


def _programme(
    programme: dict[str, Any],
    trigger: Trigger,
    found: list[Verdict],
    paths: pd.DataFrame,
    units: pd.DataFrame,
) -> dict[str, Any]:
    worst, actions = found[0], actions_of(programme)
    at_level = {NO_DATA: AMBER}.get(worst.state, worst.state)
    blocks = {*split_list(programme["block_ids"])} or {*split_list(";".join(paths["blocks"]))}
    factor = float(units["factor_to_base"].get(programme["unit"], 1.0))
    same = ("programme_id", "metric", "unit", "direction", "green", "amber", "red")
    return {
        **{name: programme[name] for name in (*same, "responder", "response_hours")},
        "state": worst.state,
        "location_id": worst.location,
        "last_value": round_value(worst.value / factor),
        "last_date": worst.day or None,
        "limit": _limit(programme, worst.state),
        "action": actions.get(at_level),
        "actions": json.dumps(actions, sort_keys=True, ensure_ascii=False),
        "closed": _closed(programme, worst, trigger.as_of),
        "closed_on": programme["action_closed_on"],
        "closed_by": programme["action_closed_by"],
        "block_ids": join_list(blocks),
        "evidence": worst.evidence,
    }


def _limit(programme: dict[str, Any], state: str) -> Any:
    """Return the trigger that was passed, or the next one."""
    order = (RED, AMBER) if state == RED else (AMBER, RED)
    return next((programme[name] for name in order if known(programme[name])), None)


def _closed(programme: dict[str, Any], worst: Verdict, as_of: date) -> bool:
    """Return whether the action was closed, on or after the value that asked for it."""
    day = programme["action_closed_on"]
    asked = worst.state in (AMBER, RED)
    return asked and known(day) and worst.day <= str(day) <= as_of.isoformat()


def _why(
    row: dict[str, Any], programme: dict[str, Any], found: list[Verdict], lost: list[str]
) -> str:
    """Return the state in a sentence or two."""
    words = []
    if row["state"] in (AMBER, RED):
        beyond = "below" if programme["direction"] == "low_is_bad" else "above"
        value = f"{row['last_value']:g} {row['unit']} at {row['location_id']}"
        words.append(f"{value} on {row['last_date']} is {beyond} {row['state']} ({row['limit']:g})")
        if row["closed"]:
            words.append(f"closed on {row['closed_on']} by {row['closed_by']}")
    elif row["state"] == GREEN:
        words.append(f"no trigger was passed; last value of {row['last_date']}")
    words.append(said_of(found))
    words += [f"no row of the register is called {one}" for one in lost]
    return "; ".join(filter(None, words))


def _typed(programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with the types that it has with rows and without."""
    texts = [name for name in PROGRAMME_COLUMNS if name not in (*NUMBERS, "closed")]
    types = {**dict.fromkeys(texts, "str"), **dict.fromkeys(NUMBERS, "float64"), "closed": "bool"}
    return programmes.astype(types)


def _pathways(watched: list[pd.DataFrame]) -> pd.DataFrame:
    empty = pd.DataFrame(columns=PATHWAY_COLUMNS).astype("str").astype({"closed": "bool"})
    rows = [part for part in watched if len(part)]
    table = pd.concat(rows, ignore_index=True).astype(empty.dtypes) if rows else empty
    return table.sort_values(["risk_id", "programme_id"], ignore_index=True)
