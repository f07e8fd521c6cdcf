"""What an assessment prints: counts, the two lists, the files."""

from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riskshed.schemas.outputs import RunOutputs

TOP = 10
WIDTH = 100
ORDER = ("E", "H", "M", "L", "N", "U")


def summary_of(outputs: RunOutputs, folder: Path, written: bool) -> dict[str, Any]:
    """Return the summary as JSON holds it."""
    register = outputs.register
    return {
        "run": str(folder),
        "written": written,
        "rows": len(register),
        "nodes": outputs.graph.number_of_nodes(),
        "edges": outputs.graph.number_of_edges(),
        "ratings": {r: int(register["rating_inherent"].eq(r).sum()) for r in ORDER},
        "by_evidence": _records(outputs.by_evidence),
        "by_ignorance": _records(outputs.by_ignorance),
        "warnings": outputs.manifest_facts["warnings"],
        "files": sorted(path.name for path in folder.iterdir()),
    }


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    top = rows.head(TOP).astype("object")
    return list(top.where(top.notna(), None).to_dict("records"))


def print_summary(outputs: RunOutputs, folder: Path, written: bool) -> None:
    """Print the counts, the two lists of ten rows, the warnings and the files."""
    console = Console(width=WIDTH, highlight=False)
    register = outputs.register
    graph = outputs.graph
    console.print(
        f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges, "
        f"{len(register)} register rows "
        f"({register['pathway_id'].nunique()} pathways × their phases)"
    )
    console.print(_counts(register))
    console.print()
    console.print(
        _grid(outputs.by_evidence, "Highest by evidence: what is known to be bad",
              "at least", "rating_inherent_lo", _evidence)
    )
    console.print()
    console.print(
        _grid(outputs.by_ignorance, "Highest by ignorance: what is merely unknown",
              "up to", "rating_inherent_hi", _missing)
    )
    console.print()
    for warning in outputs.manifest_facts["warnings"]:
        console.print(Text(f"note: {warning}", style="magenta"))
    _print_files(console, folder, written)


def _counts(register: pd.DataFrame) -> str:
    """Return how many rows have each class, by the basis of the rating: bases are never mixed."""
    lines = []
    for basis, rows in register.groupby("rating_basis"):
        counts = rows["rating_inherent"].value_counts()
        words = ", ".join(f"{r} {counts[r]}" for r in ORDER if r in counts)
        lines.append(f"  by {basis}: {words}")
    return "\n".join(lines)


def _grid(rows: pd.DataFrame, title: str, head: str, column: str, last: Any) -> Table:
    grid = Table(title=title, title_justify="left", box=None, pad_edge=False, title_style="bold")
    for name, width in (("", 3), (head, 8), ("risk", 12), ("what threatens whom, where", 44),
                        ("why", 29)):
        grid.add_column(name, width=width, overflow="fold")
    if rows.empty:
        grid.add_row("", "", "", "none", "")
    for row in rows.head(TOP).to_dict("records"):
        phase = str(row["phase"]).replace("_", "-")
        place = f"{row['stressor']} → {row['receptor_id']}, {row['zone_id']}, {phase}"
        interval = f"{row['rating_inherent_lo']}–{row['rating_inherent_hi']}"
        grid.add_row(str(row["place"]), f"{row[column]} ({interval})", str(row["risk_id"]), place,
                     last(row))
    return grid


def _evidence(row: dict[str, Any]) -> str:
    if pd.notna(row["effect_low"]):
        return f"{row['effect_low']:.0%}–{row['effect_high']:.0%} above low-effect level"
    return f"tier {row['tier']:.0f}"


def _missing(row: dict[str, Any]) -> str:
    return str(row["needs"] or "")


def _print_files(console: Console, folder: Path, written: bool) -> None:
    if not written:
        console.print(f"the run is there already, with the same inputs and outputs: {folder}")
        return
    console.print(f"written to {folder}:", style="bold")
    names = sorted(path.name for path in folder.iterdir())
    console.print(Text("  " + "  ".join(names)))
    console.print(f"explain a row: riskshed explain {folder} RISK_ID", style="dim")
