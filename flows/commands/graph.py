"""`riskshed graph RUN`: what drains into a node, and what a measure holds back."""

import json
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.text import Text

from riskshed.flows.commands.gate_screen import ILLUSTRATIVE
from riskshed.flows.commands.summary import made_up
from riskshed.flows.outcome import FINE
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.mitigate.measures import depending_on
from riskshed.pipeline.mitigate.stage import with_measures
from riskshed.pipeline.write.read_run import read_run
from riskshed.schemas.faults import UsageError
from riskshed.schemas.frames import rows_of
from riskshed.schemas.outputs import RunOutputs

WIDTH = 80
VIEWS = ("current", "residual")
FACTS = ["risk_id", "stressor", "source_id", "zone_id", "receptor_id", "phase"]


def run(folder: Path, without: list[str], upstream_of: str | None, top: int, as_json: bool) -> int:
    """Print the riskshed of a node, or what moves without some measures; return the exit code."""
    outputs = read_run(folder)
    illustrative = made_up(outputs)
    node = f" that drain into {upstream_of}" if upstream_of else ""
    if without:
        rows = moved_without(outputs, without)
        there = drained_by(outputs, upstream_of)["risk_id"]
        rows = rows[rows["risk_id"].isin(there)]
        title = f"without {', '.join(without)}: {len(rows)} ratings{node} move"
        _tell(rows, title, as_json, _moved_line, illustrative)
    else:
        rows = drained_by(outputs, upstream_of)
        title = f"{len(rows)} rows{node}, the highest rating first, U last"
        _tell(rows.head(top), title, as_json, _pathway_line, illustrative)
    return FINE


def moved_without(outputs: RunOutputs, without: list[str]) -> pd.DataFrame:
    """Return the ratings that move when measures are taken away.

    One row a pathway × phase × view (current, residual): `FACTS`, view, before and after, each with
    its interval.
    """
    known = sorted(set(outputs.measures["measure_id"])) if len(outputs.measures) else []
    for measure in without:
        if measure not in known:
            raise UsageError(_nobody("measure", measure, known))
    gone = depending_on(outputs.measures, set(without))
    fewer = outputs.measures[~outputs.measures["measure_id"].isin(gone)]
    facts, widest = load_knowledge(), int(_thresholds(outputs).get("rating_width_max", 2))
    before = with_measures(outputs.rated, outputs.measures, facts, widest)
    after = with_measures(outputs.rated, fewer, facts, widest)
    both = before.merge(after, on="risk_id", suffixes=("_before", "_after"))
    both = both.merge(outputs.register[FACTS], on="risk_id")
    parts = [_moved(both, view) for view in VIEWS]
    return pd.concat(parts, ignore_index=True)


def _thresholds(outputs: RunOutputs) -> dict[str, Any]:
    return dict(outputs.manifest_facts["settings"]["thresholds"])


def _moved(both: pd.DataFrame, view: str) -> pd.DataFrame:
    """Return the rows whose rating of a view, or an end of it, is another one afterwards."""
    ends = [f"rating_{view}{end}" for end in ("", "_lo", "_hi")]
    changed = pd.Series(False, index=both.index)
    for end in ends:
        changed |= both[f"{end}_before"].ne(both[f"{end}_after"])
    rows = both[changed]
    table = rows[FACTS].assign(view=view)
    for when in ("before", "after"):
        table[when] = [
            f"{rating} ({low}–{high})"
            for rating, low, high in zip(*(rows[f"{end}_{when}"] for end in ends), strict=True)
        ]
    return table


def drained_by(outputs: RunOutputs, node: str | None) -> pd.DataFrame:
    """Return the register rows whose pathway goes through `node`; all of them without one."""
    columns = [*FACTS, "rating_inherent", "rating_inherent_lo", "rating_inherent_hi", "node_ids"]
    rows = outputs.register[columns]
    if node is None:
        return rows
    if node not in outputs.graph:
        raise UsageError(_nobody("node", node, sorted(outputs.graph.nodes)))
    return rows[[node in path.split(";") for path in rows["node_ids"]]]


def _nobody(kind: str, name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.0)
    return f"no {kind} of this run is called {name}" + (
        f"; nearest: {near[0]}" if near else f"; the run has no {kind}s"
    )


def _tell(rows: pd.DataFrame, title: str, as_json: bool, line: Any, illustrative: bool) -> None:
    if as_json:
        rows = rows.assign(illustrative=True) if illustrative else rows
        table = rows.astype("object").where(rows.notna(), None)
        json.dump(list(rows_of(table)), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return
    console = Console(width=WIDTH, highlight=False)
    console.print(Text(title, style="bold"))
    for row in rows_of(rows):
        console.print(Text(line(row)))
    if illustrative:
        console.print(Text(ILLUSTRATIVE, style="dim"))


def _moved_line(row: dict[str, Any]) -> str:
    return (
        f"{row['risk_id']}  {row['view']:<8}  {row['before']} → {row['after']}\n"
        f"{'':14}{row['stressor']} → {row['receptor_id']}, {row['zone_id']}, {row['phase']}"
    )


def _pathway_line(row: dict[str, Any]) -> str:
    interval = f"{row['rating_inherent_lo']}–{row['rating_inherent_hi']}"
    return (
        f"{row['risk_id']}  {row['rating_inherent']} ({interval})  "
        f"{row['source_id']}: {row['stressor']} → {row['receptor_id']}\n"
        f"{'':14}{row['zone_id']}, {row['phase']}"
    )
