"""`riskshed schedule SITE`: what to survey, when, the last day to start, what changed since."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riskshed.flows.commands.assess import Request as RunRequest
from riskshed.flows.commands.assess import parse_date, refuse_ground
from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.commands.summary import ILLUSTRATIVE
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.pipeline.assess import assessment_date
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.planning import schedulable_site, schedule_outputs
from riskshed.pipeline.schedule.critical import UNMET, due_next
from riskshed.pipeline.write.read_run import is_run, read_schedule
from riskshed.pipeline.write.run import write_schedule
from riskshed.schemas.faults import FaultsFound
from riskshed.schemas.frames import rows_of
from riskshed.schemas.outputs import ScheduleOutputs
from riskshed.schemas.text import counted

WIDTH = 80
TOP = 4
FILES = {
    "schedule.csv": "every block × survey: dates, status, why, way out",
    "blocking.csv": "what blocks us, the greatest slip first",
    "trips.csv": "days in the field, crew-days against capacity",
    "changes.csv": "what changed since the earlier schedule",
    "schedule.ics": "the same for a calendar, with alarms",
    "schedule.png": "the same as a picture",
    "manifest.json": "inputs and outputs with sha256, settings, versions",
}
Row = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What the user asked for; None means the site's own setting."""

    site: Path
    out: Path | None = None
    as_of: str | None = None
    previous: Path | None = None


def run(request: Request, as_json: bool) -> int:
    """Write the schedule folder and print one screen; return 1 where something cannot be met."""
    chosen = parse_date(request.as_of)
    refuse_ground(RunRequest(site=request.site, out=request.out))
    previous = None if request.previous is None else read_schedule(request.previous)
    try:
        site, faults = load_site(request.site)
        ready = schedulable_site(site, faults)
    except FaultsFound as found:
        print_json(refusal(found.faults)) if as_json else print_faults(found.faults)
        return FINDINGS
    as_of = assessment_date(ready, chosen)
    outputs = schedule_outputs(ready, knowledge_of(ready), as_of, previous)
    folder = request.out or request.site / "schedules" / outputs.manifest_facts["run_name"]
    written = not is_run(folder)
    write_schedule(outputs, folder, written_at=datetime.now(UTC).isoformat(timespec="seconds"))
    silent = unasked(ready.tables["disturbance_blocks"], outputs)
    if as_json:
        print_json({**as_mapping(outputs, folder, written), "no_survey_known": silent})
    else:
        print_screen(outputs, folder, written, silent)
    return FINDINGS if silent or unmet(outputs).any() else FINE


def unasked(blocks: pd.DataFrame, outputs: ScheduleOutputs) -> list[str]:
    """Return the blocks of which no survey is known; those not yet cleared, sorted."""
    waiting = blocks.loc[blocks["actual_end"].isna(), "block_id"]
    return sorted(set(waiting) - set(outputs.schedule["block_id"]))


def unmet(outputs: ScheduleOutputs) -> pd.Series:
    """Return where the schedule cannot be met as planned."""
    return outputs.schedule["status"].isin(UNMET)


def as_mapping(outputs: ScheduleOutputs, folder: Path, written: bool) -> dict[str, object]:
    """Return the schedule as JSON holds it."""
    return {
        "site": outputs.manifest_facts["site_id"],
        "as_of": outputs.manifest_facts["as_of"],
        "folder": str(folder),
        "written": written,
        "counts": {str(k): int(n) for k, n in _counts(outputs.schedule).items()},
        "cannot_be_met": _records(outputs.schedule[unmet(outputs)]),
        "blocking": _records(outputs.blocking),
        "due_next": _records(due_next(outputs.schedule)),
        "trips": _records(outputs.trips),
        "changes": None if outputs.changes is None else _records(outputs.changes),
        "schedule": _records(outputs.schedule),
    }


def _records(rows: pd.DataFrame) -> list[Row]:
    cells = rows.astype("object")
    return list(rows_of(cells.where(cells.notna(), None)))


def _counts(schedule: pd.DataFrame) -> pd.Series:
    return schedule["status"].value_counts().sort_index()


def print_screen(outputs: ScheduleOutputs, folder: Path, written: bool, silent: list[str]) -> None:
    """Print what changed, what cannot be met, what blocks us, what is due next, the files."""
    console = Console(width=WIDTH, highlight=False)
    facts, table = outputs.manifest_facts, outputs.schedule
    blocks = table["block_id"].nunique() + len(silent)
    if facts["settings"]["illustrative"]:
        console.print(ILLUSTRATIVE, style="bold")
    console.print(
        Text(f"{facts['settings']['name']}, as of {facts['as_of']}: "
             f"{counted(blocks, 'block')}, {counted(len(table), 'survey')} of blocks")
    )  # fmt: skip
    told = ", ".join(f"{status} {count}" for status, count in _counts(table).items())
    console.print(Padding(Text(told or "no block triggers a survey"), (0, 0, 0, 2), expand=False))
    if silent:
        _print_unasked(console, silent)
    if outputs.changes is not None:
        _print_changes(console, outputs.changes, len(table))
    _print_unmet(console, table[unmet(outputs)])
    _print_list(console, "What blocks us, the greatest slip first", outputs.blocking, _blocking)
    _print_list(console, "Due next, the nearest last start first", due_next(table), _due)
    _print_crews(console, outputs.trips)
    _print_files(console, folder, written)


def _print_changes(console: Console, changed: pd.DataFrame, total: int) -> None:
    there = int(changed["change"].ne("gone").sum())
    console.print()
    console.print(Text(f"Changed since: {len(changed)}; untouched: {total - there}", style="bold"))
    for row in rows_of(changed.head(2 * TOP)):
        console.print(Text(f"  {row['block_id']}  {row['requirement_id']}: {_change(row)}"))
    _and_more(console, len(changed) - 2 * TOP)


def _change(row: Row) -> str:
    if row["change"] != "moved":
        return f"{row['change']}, {_word(row['status_new'], row['status_old'])}"
    told = []
    if row["status_old"] != row["status_new"]:
        told.append(f"{row['status_old']} → {row['status_new']}")
    for name, label in (("planned_start", "clearing"), ("last_start", "last start")):
        old, new = row[f"{name}_old"], row[f"{name}_new"]
        if _word(old) != _word(new):
            told.append(f"{label} {_word(old)} → {_word(new)}")
    told.append(f"slip {_days(row['slip_days_old'])} → {_days(row['slip_days_new'])}")
    return "; ".join(told)


def _word(*cells: object) -> str:
    return next((cell for cell in cells if isinstance(cell, str)), "unknown")


def _days(cell: float) -> str:
    return "unknown" if pd.isna(cell) else f"{cell:.0f} d"


def _print_unasked(console: Console, silent: list[str]) -> None:
    """Say that no survey known is not no survey needed: the gates hold such a block."""
    more = f" and {len(silent) - 2 * TOP} more" if len(silent) > 2 * TOP else ""
    console.print()
    console.print(Text("No survey is known, so the gates hold", style="bold"))
    console.print(Text(f"  {', '.join(silent[: 2 * TOP])}{more}"))
    way = (
        "way out: type in survey_requirements which surveys are asked for, or scope them out "
        "with reason, signer and day"
    )
    console.print(Padding(Text(way, style="dim"), (0, 0, 0, 4), expand=False))


def _print_unmet(console: Console, rows: pd.DataFrame) -> None:
    console.print()
    console.print(Text("Cannot be met as planned", style="bold"))
    if rows.empty:
        console.print("  nothing")
    by_block = [(str(block), group) for block, group in rows.groupby("block_id")]
    for block, group in by_block[:TOP]:
        names = [f"{row['requirement_id']} {row['status']}" for row in rows_of(group)]
        more = f", and {len(names) - 3} more" if len(names) > 3 else ""
        console.print(Text(f"  {block}: {', '.join(names[:3])}{more}"))
    _and_more(console, len(by_block) - TOP, "block")


def _print_list(
    console: Console, title: str, rows: pd.DataFrame, tell: Callable[[Row], list[str]]
) -> None:
    """Print the first items of a list; rows that differ in nothing but their block are one."""
    console.print()
    console.print(Text(title, style="bold"))
    items: dict[tuple[str, ...], list[str]] = {}
    for row in rows_of(rows):
        items.setdefault(tuple(tell(row)), []).append(str(row["block_id"]))
    for lines, blocks in list(items.items())[:TOP]:
        named = ", ".join(blocks[:4]) + (f" +{len(blocks) - 4}" if len(blocks) > 4 else "")
        console.print(Text(f"  {lines[0]}  at {named}"))
        for line in lines[1:]:
            console.print(Padding(Text(line, style="dim"), (0, 0, 0, 4), expand=False))
    if not items:
        console.print("  nothing")
    _and_more(console, len(items) - TOP)


def _and_more(console: Console, left: int, what: str = "item") -> None:
    if left > 0:
        console.print(Text(f"  and {counted(left, f'more {what}')}, in the files", style="dim"))


def _blocking(row: Row) -> list[str]:
    slip: float = row["slip_days"]
    late = "slip unknown" if pd.isna(slip) else f"{slip:.0f} days late"
    way = [f"way out: {row['way_out']}"] if isinstance(row["way_out"], str) else []
    first = f"{late}  {row['requirement_id']}  {row['status']}"
    return [first, f"why: {row['why']}", *way, _source(row)]


def _due(row: Row) -> list[str]:
    start = f"start by {_word(row['last_start'], 'a day that is not known')}"
    if row["slip_days"] > 0:
        start = f"last start {row['last_start']} cannot be met, {row['slip_days']:.0f} days late"
    span = f"next visit {row['next_visit_from']} to {row['next_visit_to']}"
    return [f"{start}  {row['requirement_id']}", f"{row['status']}; {span}; {_source(row)}"]


def _source(row: Row) -> str:
    return f"source: {_word(row['citation'], row['source'])}; {_word(row['verification'])}"


def _print_crews(console: Console, trips: pd.DataFrame) -> None:
    """Print the weeks in which the known crew-days are more than there are."""
    over = trips[trips["over_capacity"].eq(True).fillna(False)].drop_duplicates("week")
    if over.empty:
        return
    console.print()
    console.print(Text("More crew-days than there are", style="bold"))
    for row in rows_of(over.sort_values("week").head(TOP)):
        crew = f"{row['week_crew_days']:g} of {row['capacity']:g} crew-days"
        console.print(Text(f"  {row['week']}: {crew}"))
    _and_more(console, len(over) - TOP, "week")


def _print_files(console: Console, folder: Path, written: bool) -> None:
    console.print()
    if not written:
        console.print(Text("the schedule is there already, with the same inputs and outputs:"))
        console.print(Text(f"  {folder}"))
        return
    console.print(Text(f"written to {folder}:", style="bold"))
    for path in sorted(folder.iterdir()):
        console.print(Text(f"  {path.name:<16} {FILES.get(path.name, '')}"))
    print("an unverified requirement informs and permits nothing", file=sys.stderr)
