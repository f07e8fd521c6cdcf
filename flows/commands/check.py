"""`riskshed check SITE`: every fault of a site folder at once, with its place and its way out."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskshed.pipeline.load.site import Reading, read_site
from riskshed.schemas.faults import Fault, errors
from riskshed.schemas.survey import TABLES

WIDTH = 80  # columns of a plain terminal, and of a mail in which a colleague reads the faults
WHERE = 32  # tables/disturbance_blocks.csv:12 fits
NEEDED = ("sources", "receptors")  # without them there is no pathway
MOST_SHOWN = 1_000  # nobody reads more; --json has all of them


def run(site: Path, as_json: bool) -> int:
    """Print what is in the folder and every fault; return 0, or 1 where there is an error."""
    reading = read_site(site)
    if as_json:
        json.dump(as_mapping(reading), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print_reading(reading, Console(width=WIDTH, highlight=False))
    return 1 if errors(reading.faults) else 0


def as_mapping(reading: Reading) -> dict[str, object]:
    """Return the reading as JSON holds it; ``rows`` is null for a table that was not surveyed."""
    wrong = errors(reading.faults)
    return {
        "ok": not wrong,
        "errors": len(wrong),
        "warnings": len(reading.faults) - len(wrong),
        "tables": [{"table": table, "rows": reading.rows.get(table)} for table in TABLES],
        "layers": [{"layer": name, "features": n} for name, n in reading.features.items()],
        "faults": [asdict(fault) for fault in reading.faults],
    }


def print_reading(reading: Reading, console: Console) -> None:
    """Print a line for each table, the faults by table, and a last line that sums up."""
    print_contents(reading, console)
    print_faults(reading.faults, console)
    needed = [table for table in NEEDED if not reading.rows.get(table)]
    if needed and not errors(reading.faults):
        console.print(f"nothing can be assessed yet: {' and '.join(needed)} have no rows")


def print_faults(faults: Sequence[Fault], console: Console | None = None) -> None:
    """Print the first faults by table and a last line; on stderr unless told otherwise."""
    console = console or Console(width=WIDTH, highlight=False, stderr=True)
    ordered = sorted(faults, key=lambda fault: (fault.severity, fault))  # errors before warnings
    for (table, _), some in groupby(alike(ordered[:MOST_SHOWN]), lambda f: (f.table, f.severity)):
        console.print(fault_grid(table, list(some)))
    if len(ordered) > MOST_SHOWN:
        rest = len(ordered) - MOST_SHOWN
        console.print(f"... and {rest:,} more; 'riskshed check --json' lists all", style="bold")
    console.print(summary(ordered), style="bold")


def alike(faults: Sequence[Fault]) -> list[Fault]:
    """Return the faults, those of whole files that say the same of several files told once."""
    files: dict[tuple[str, str, str], list[str]] = {}
    for fault in faults:
        if not fault.row:
            files.setdefault((fault.severity, fault.rule, fault.fix), []).append(fault.file)
    told: list[Fault] = []
    for fault in faults:
        same = [] if fault.row else files[fault.severity, fault.rule, fault.fix]
        if len(same) < 2:
            told.append(fault)
        elif fault.file == same[0]:
            table = f"{len(same)} files"
            told.append(replace(fault, table=table, file="\n".join(same)))
    return told


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


def fault_grid(table: str, faults: Sequence[Fault]) -> Table:
    """Return faults of one table and severity as a grid: place and value, rule and way out."""
    count = f"{len(faults)} {faults[0].severity}{'s' if len(faults) > 1 else ''}"
    title = Text(f"{table}: {count}")
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False)
    grid.add_column("where", width=WHERE, overflow="fold")
    grid.add_column("what is wrong, and what to do", width=WIDTH - WHERE - 1, overflow="fold")
    for fault in faults:
        grid.add_row(place(fault), explanation(fault))
    return grid


def place(fault: Fault) -> Text:
    """Return file, row and column, and the value under them."""
    row = f":{fault.row}" if fault.row else ""
    text = Text(f"{fault.file}{row}", style="cyan")
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
    counts = f"{wrong:,} errors, {len(faults) - wrong:,} warnings"
    return f"{counts}: nothing is scored while there are errors" if wrong else counts
