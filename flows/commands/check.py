"""`riskshed check SITE`: every fault of a site folder at once, with its place and its way out."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskshed.flows.commands.faults_file import require_place, write_faults
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.places import cache_folder
from riskshed.pipeline.load.site import Reading, read_site
from riskshed.schemas.faults import Fault, by_place, errors
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.headers import NOT_OURS
from riskshed.schemas.text import counted, row_ranges

WIDTH = 80  # columns of a plain terminal, and of a mail in which a colleague reads the faults
WHERE = 32  # tables/disturbance_blocks.csv:12 fits
NEEDED = ("sources", "receptors")  # without them there is no pathway
MOST_SPANS = 6  # ranges of rows of one fault
MOST_SHOWN = 1_000  # things to mend; nobody reads more, and --json and --faults have all of them


def run(site: Path, as_json: bool, faults_file: Path | None = None) -> int:
    """Print what is in the folder and every fault; return 0, or 1 where there is an error.

    Parameters
    ----------
    site : the site folder; nothing is ever written into it, but a `faults_file` beside site.yaml
    as_json : print JSON instead, with all faults
    faults_file : a CSV table for all faults; where there is none, it has its header alone
    """
    require_place(faults_file, site)
    reading = read_site(site, cache_folder(site))
    if faults_file is not None:
        write_faults(reading.faults, faults_file)
    if as_json:
        print_json(as_mapping(reading))
    else:
        print_reading(reading, Console(width=WIDTH, highlight=False), faults_file)
    return FINDINGS if errors(reading.faults) else FINE


def print_json(facts: Mapping[str, object]) -> None:
    """Print facts as JSON, an entry of a list on a line of its own (a million take seconds)."""
    parts = []
    for name, value in facts.items():
        text = json.dumps(value, ensure_ascii=False)
        if isinstance(value, list) and value:
            lines = ",\n  ".join(json.dumps(entry, ensure_ascii=False) for entry in value)
            text = f"[\n  {lines}\n ]"
        parts.append(f" {json.dumps(name)}: {text}")
    sys.stdout.write("{\n" + ",\n".join(parts) + "\n}\n")


def refusal(faults: Sequence[Fault]) -> dict[str, object]:
    """Return the faults as JSON holds them, with their numbers."""
    wrong = len(errors(faults))
    return {
        "ok": not wrong,
        "errors": wrong,
        "warnings": len(faults) - wrong,
        "faults": [vars(fault) for fault in faults],
    }


def as_mapping(reading: Reading) -> dict[str, object]:
    """Return the reading as JSON holds it; ``rows`` is null for a table that was not surveyed."""
    found = refusal(reading.faults)
    faults = found.pop("faults")
    return {
        **found,
        "tables": [{"table": table, "rows": reading.rows.get(table)} for table in TABLES],
        "layers": [{"layer": name, "features": n} for name, n in reading.features.items()],
        "faults": faults,
    }


def print_reading(reading: Reading, console: Console, faults_file: Path | None = None) -> None:
    """Print a line for each table, the faults by table, and a last line that sums up."""
    if reading.read:
        print_contents(reading, console)
    print_faults(reading.faults, console, faults_file)
    needed = [table for table in NEEDED if not reading.rows.get(table)]
    if needed and not errors(reading.faults):
        console.print(f"nothing can be assessed yet: {' and '.join(needed)} have no rows")


def print_faults(
    faults: Sequence[Fault], console: Console | None = None, faults_file: Path | None = None
) -> None:
    """Print the first faults by table and a last line; on stderr unless told otherwise."""
    console = console or Console(width=WIDTH, highlight=False, stderr=True)
    ordered = sorted(faults, key=by_place)
    ordered.sort(key=attrgetter("severity"))  # errors before warnings
    told = by_table([_told(some) for some in alike(ordered)[:MOST_SHOWN]])
    for (table, _), some in groupby(told, lambda one: (one.fault.table, one.fault.severity)):
        console.print(fault_grid(table, list(some)))
    rest = len(ordered) - sum(one.count for one in told)
    if rest:
        all_of_them = "'--faults FILE' writes all of them as a table"
        if faults_file is not None:
            all_of_them = f"all of them are in {faults_file}"
        console.print(Text(f"... and {rest:,} more; {all_of_them}", style="bold"))
    console.print(summary(ordered), style="bold")


@dataclass(frozen=True)
class Told:
    """A fault as it is printed: once, for all rows, headings or files of which it says the same."""

    fault: Fault
    rows: list[int]
    count: int = 1


def alike(faults: Sequence[Fault]) -> list[list[Fault]]:
    """Return the faults, those together that say the same of several files, headings or rows."""
    same: dict[tuple[str, ...], list[Fault]] = {}
    for fault in faults:
        cell = () if fault.rule == NOT_OURS else (fault.column, fault.value)
        where = (fault.table, fault.file, *cell) if fault.row else ()
        same.setdefault((fault.severity, fault.rule, fault.fix, *where), []).append(fault)
    return list(same.values())


def _told(some: list[Fault]) -> Told:
    first, count = some[0], len(some)
    if first.rule == NOT_OURS:
        headings = ", ".join(fault.column for fault in some)
        return Told(replace(first, column=headings), [first.row], count)
    if first.row:
        return Told(first, [fault.row for fault in some], count)
    if count > 1:
        files = "\n".join(fault.file for fault in some)
        first = replace(first, table=f"{count} files", file=files)
    return Told(first, [], count)


def by_table(told: Sequence[Told]) -> list[Told]:
    """Return faults by table, those of tables with errors first: their warnings may say why."""
    broken = {one.fault.table for one in told if one.fault.severity == "error"}
    return sorted(told, key=lambda one: (one.fault.table not in broken, one.fault.table))


def rows_told(rows: Sequence[int]) -> str:
    """Return rows as a person writes them, the first few of many.

    >>> rows_told([2]), rows_told([2, 3, 4, 9]), rows_told([])
    ('2', '2–4, 9', '')
    """
    spans = row_ranges(rows, dash="–")
    more = [f"… ({len(rows):,} rows)"] if len(spans) > MOST_SPANS else []
    return ", ".join(spans[:MOST_SPANS] + more)


def print_contents(reading: Reading, console: Console) -> None:
    """Print how many rows each table has, and which were not surveyed."""
    broken = {fault.table for fault in errors(reading.faults)}
    for table in TABLES:
        rows = reading.rows.get(table)
        if rows is not None:
            console.print(f"{table:<20} {rows:>9,} rows")
        elif table in broken:
            console.print(f"{table:<20} {'not readable':>14}", style="red")
        else:
            console.print(f"{table:<20} {'not surveyed':>14}", style="dim")
    for name, features in sorted(reading.features.items()):
        console.print(f"{'layer ' + name:<20} {features:>9,} features")
    console.print()


def fault_grid(table: str, told: Sequence[Told]) -> Table:
    """Return faults of one table and severity as a grid: place and value, rule and way out."""
    title = Text(f"{table}: {counted(sum(one.count for one in told), told[0].fault.severity)}")
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False)
    grid.add_column("where", width=WHERE, overflow="fold")
    grid.add_column("what is wrong, and what to do", width=WIDTH - WHERE - 1, overflow="fold")
    for one in told:
        grid.add_row(place(one), explanation(one.fault))
    return grid


def place(told: Told) -> Text:
    """Return file, rows and column, and the value under them."""
    fault = told.fault
    rows = f":{rows_told(told.rows)}" if told.rows else ""
    text = Text(f"{fault.file}{rows}", style="cyan")
    if fault.column:
        text.append(f"\n{fault.column}", style="bold")
    if fault.value:
        text.append(f"\n'{fault.value}'", style="yellow")
    return text


def explanation(fault: Fault) -> Text:
    """Return the rule that is broken, and what to do."""
    text = Text(fault.rule, style="red" if fault.severity == "error" else "magenta")
    text.append(f"\n→ {fault.fix}\n", style="default")
    return text


def summary(faults: Sequence[Fault]) -> str:
    """Return the last line.

    >>> summary([])
    '0 errors, 0 warnings'
    """
    wrong = len(errors(faults))
    counts = f"{counted(wrong, 'error')}, {counted(len(faults) - wrong, 'warning')}"
    return f"{counts}: nothing is scored while there are errors" if wrong else counts
