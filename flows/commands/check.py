"""`riskshed check SITE`: every fault of a site folder at once, with its place and its way out."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskshed.pipeline.load.site import Reading, read_site
from riskshed.schemas.faults import Fault, errors
from riskshed.schemas.survey import TABLES

WIDTH = 80  # columns of a plain terminal, and of a mail in which a colleague reads the faults
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
    shown = reading.faults[:MOST_SHOWN]
    for table, faults in groupby(shown, key=lambda fault: fault.table):
        console.print(fault_grid(table, list(faults)))
    if len(reading.faults) > MOST_SHOWN:
        rest = len(reading.faults) - MOST_SHOWN
        console.print(f"... and {rest:,} more faults; --json lists all of them", style="bold")
    console.print(summary(reading.faults), style="bold")


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
    """Return the faults of one table as a grid: place and value, then rule and way out."""
    count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    grid = Table(title=f"{table}: {count}", title_justify="left", box=None, pad_edge=False)
    grid.add_column("where", width=28, overflow="fold")
    grid.add_column("what is wrong, and what to do", width=WIDTH - 29, overflow="fold")
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
    """Return the rule and the fix, marked as an error or a warning."""
    style = "red" if fault.severity == "error" else "magenta"
    text = Text(f"{fault.severity}: ", style=style)
    text.append(fault.rule, style="not bold default")
    text.append(f"\n→ {fault.fix}\n", style="green")
    return text


def summary(faults: Sequence[Fault]) -> str:
    """Return the last line.

    >>> summary([])
    'no faults: the folder can be assessed'
    """
    wrong = len(errors(faults))
    warnings = len(faults) - wrong
    if not faults:
        return "no faults: the folder can be assessed"
    if not wrong:
        return f"no errors, {warnings:,} warnings: the folder can be assessed"
    return f"{wrong:,} errors, {warnings:,} warnings: nothing is scored until the errors are gone"
