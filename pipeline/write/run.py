"""Every file of a run folder: the one module here that knows which writer writes what."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from riskshed.pipeline.write.csv_file import write_csv
from riskshed.pipeline.write.gantt_file import write_gantt
from riskshed.pipeline.write.graph_json_file import write_graph_json
from riskshed.pipeline.write.graphml_file import write_graphml
from riskshed.pipeline.write.ics_file import CalendarOf, write_ics
from riskshed.pipeline.write.illustrative import MARK, marked, marked_table
from riskshed.pipeline.write.json_file import write_json
from riskshed.pipeline.write.manifest import write_manifest
from riskshed.pipeline.write.parquet_file import write_parquet
from riskshed.pipeline.write.run_folder import MANIFEST, write_run
from riskshed.pipeline.write.xlsx_file import write_register_xlsx
from riskshed.schemas.cells import tidy
from riskshed.schemas.flat_graph import flat_graph
from riskshed.schemas.outputs import (
    CSV_TABLES,
    PARQUET_TABLES,
    RunOutputs,
    ScheduleOutputs,
    allowed_terms,
)
from riskshed.schemas.settings import defaults

Writer = Callable[[Path], None]


def write_outputs(outputs: RunOutputs, folder: Path, *, written_at: str) -> Path:
    """Write a run folder, whole or not at all, and return it.

    Where the same run stands there already, it is left untouched; ask `read_run.is_run` first to
    tell the two cases apart.

    Parameters
    ----------
    outputs : everything the run made
    folder : the run folder, usually ``<site>/runs/<run_name>``
    written_at : the time for the manifest, ISO text; the clock belongs to the caller

    Raises
    ------
    UsageError
        if another run or something else stands at `folder`, or the disk refuses
    """
    write_run(folder, dict(_writers(marked(outputs), written_at)))
    return folder


def write_schedule(outputs: ScheduleOutputs, folder: Path, *, written_at: str) -> Path:
    """Write a schedule folder, whole or not at all, and return it; else as `write_outputs`.

    Files: schedule.csv, trips.csv, blocking.csv, schedule.ics, schedule.png, manifest.json, and
    changes.csv where an earlier schedule was named.
    """
    write_run(folder, dict(_schedule_writers(outputs, written_at)))
    return folder


def _schedule_writers(outputs: ScheduleOutputs, written_at: str) -> Iterator[tuple[str, Writer]]:
    facts = outputs.manifest_facts
    tables = {"schedule": outputs.schedule, "trips": outputs.trips, "blocking": outputs.blocking}
    if outputs.changes is not None:
        tables["changes"] = outputs.changes
    made_up = facts["settings"].get(MARK)
    files = {
        f"{name}.csv": marked_table(table) if made_up else table for name, table in tables.items()
    }
    for file, table in files.items():
        yield file, partial(write_csv, table, for_excel=False)
    yield "schedule.ics", _calendar_writer(outputs, facts, outputs.previous_calendar)
    title = f"{facts['site_id']}: surveys before clearing" + (" (illustrative)" if made_up else "")
    as_of = date.fromisoformat(facts["as_of"])
    yield "schedule.png", partial(write_gantt, outputs.schedule, title=title, as_of=as_of)
    yield MANIFEST, partial(write_manifest, facts=facts, tables=files, written_at=written_at)


def _calendar_writer(
    outputs: RunOutputs | ScheduleOutputs, facts: Mapping[str, Any], previous: bytes | None = None
) -> Writer:
    settings = facts.get("settings", {})
    thresholds = {**defaults()["thresholds"], **settings.get("thresholds", {})}
    owner = CalendarOf(
        site_id=facts["site_id"],
        site_name=settings.get("name", facts["site_id"]),
        as_of=date.fromisoformat(facts["as_of"]),
        alarm_days=int(thresholds["at_risk_days"]),
        time_zone=settings.get("time_zone"),
        illustrative=bool(settings.get(MARK)),
    )
    return partial(write_ics, outputs.schedule, outputs.trips, owner=owner, previous=previous)


def _writers(outputs: RunOutputs, written_at: str) -> Iterator[tuple[str, Writer]]:
    """Yield file name and writer; the manifest is last and sees the others."""
    yield from _register_writers(outputs)
    for name in PARQUET_TABLES:
        yield f"{name}.parquet", partial(write_parquet, getattr(outputs, name))
    tables: dict[str, pd.DataFrame] = {f"{name}.csv": getattr(outputs, name) for name in CSV_TABLES}
    for file, table in tables.items():
        yield file, partial(write_csv, table, for_excel=False)
    graph = flat_graph(outputs.graph)  # once for the two
    yield "graph.graphml", partial(write_graphml, graph)
    yield "graph.json", partial(write_graph_json, graph)
    yield "schedule.ics", _calendar_writer(outputs, outputs.manifest_facts)
    facts = {**outputs.manifest_facts, "readme": outputs.readme}
    yield MANIFEST, partial(write_manifest, facts=facts, tables=tables, written_at=written_at)


def _register_writers(outputs: RunOutputs) -> Iterator[tuple[str, Writer]]:
    register = tidy(outputs.register)  # once for the four; a tidy table passes fast
    # first the one that takes longest: it is packed while the others are written
    yield (
        "register.xlsx",
        partial(
            write_register_xlsx,
            register,
            outputs.columns,
            outputs.readme,
            created=str(outputs.manifest_facts["as_of"]),
            ratings=outputs.ratings,
            lists=allowed_terms(outputs.columns, outputs.ratings),
        ),
    )
    yield "register.csv", partial(write_csv, register, for_excel=True)
    yield "register.parquet", partial(write_parquet, register)
    yield "register.json", partial(write_json, register)
