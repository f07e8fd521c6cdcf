"""What an assessment prints: counts, the two lists, the files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from riskshed.schemas.frames import rows_of
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.text import counted

Row = dict[str, Any]
TOP = 10
WIDTH = 80
FILES = {
    "register.xlsx": "the risk register to read, filter and comment",
    "register.csv": "the register, one row a pathway × phase",
    "by_evidence.csv": "what is known to be bad, worst first",
    "by_ignorance.csv": "what is merely unknown, and what would settle it",
    "coverage.csv": "every source × receptor: looked at, or not, and why",
    "identification.csv": "sources, receptors, processes, endpoints",
    "scope.csv": "ecosystem disturbed; threatened species by category",
    "baseline.csv": "the state of each receptor before",
    "constraints.csv": "reserves, parks, redlines, no-go areas that are met",
    "cumulative.csv": "this project alone, and in combination with others",
    "alternatives.csv": "no action and the other alternatives",
    "monitoring.csv": "what each monitoring programme says on the day",
    "measures.parquet": "which measure acts on which pathway",
    "rated.parquet": "the classes that each rating is looked up from",
    "gaps.csv": "what is unknown and what it could change",
    "optimism.csv": "what makes this run look better than what is shown",
    "surveys.csv": "surveys that each block asks for: done, missing, why",
    "visits.csv": "which visits count for which survey, and why not",
    "absences.csv": "who is absent where, until when; what was not earned",
    "graph.graphml": "the causal graph, for Gephi, yEd or networkx",
    "graph.json": "the causal graph, networkx node-link",
    "pathways.parquet": "node and edge ids of every pathway",
    "register.json": "the register, for programs",
    "register.parquet": "the register, for programs",
    "schedule.csv": "surveys before clearing: last start, slip, status",
    "schedule.ics": "the same for a calendar",
    "trips.csv": "days in the field that surveys share",
    "scores.parquet": "score of each method and pathway",
    "totals.csv": "sums and dominant pathways by source, stressor, …",
    "trace.parquet": "every number behind a rating, down to file and row",
    "gates.csv": "every rule for every block and day: state and way out",
    "block_states.csv": "may each block be cleared, day by day",
    "faults.csv": "warnings of the check and of the graph",
    "manifest.json": "inputs and outputs with sha256, settings, versions",
}
METRICS = {
    "p_exceed_low_effect": "above the low-effect level",
    "habitat_share": "of its habitat in the zone is taken",
}
ENDS = (
    ("source", "no pathway leads from"),
    ("release", "no pathway carries"),
    ("receptor", "none leads to"),
)
ILLUSTRATIVE = "ILLUSTRATIVE: this site is made up; no line below is a statement of fact."
ORDER = ("E", "H", "M", "L", "N", "U")


def made_up(outputs: RunOutputs) -> bool:
    """Return whether the site of a run is an illustration."""
    return bool(outputs.manifest_facts["settings"]["illustrative"])


def summary_of(outputs: RunOutputs, folder: Path, written: bool) -> dict[str, Any]:
    """Return the summary as JSON holds it."""
    register = outputs.register
    return {
        "run": str(folder),
        "written": written,
        "illustrative": made_up(outputs),
        "rows": len(register),
        "nodes": outputs.graph.number_of_nodes(),
        "edges": outputs.graph.number_of_edges(),
        "ratings": {r: int(register["rating_inherent"].eq(r).sum()) for r in ORDER},
        "by_evidence": _records(_of_each_basis(outputs.by_evidence)),
        "by_ignorance": _records(_of_each_basis(outputs.by_ignorance)),
        "consequence_5": worst_credible(register),
        "warnings": outputs.manifest_facts["warnings"],
        "files": sorted(path.name for path in folder.iterdir()),
    }


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    top = rows.astype("object")
    return list(rows_of(top.where(top.notna(), None)))


def print_summary(outputs: RunOutputs, folder: Path, written: bool) -> None:
    """Print the counts, the two lists of ten rows, the warnings and the files."""
    console = Console(width=WIDTH, highlight=False)
    register = outputs.register
    graph = outputs.graph
    if made_up(outputs):
        console.print(ILLUSTRATIVE, style="bold")
    console.print(
        f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges, "
        f"{counted(len(register), 'register row')} "
        f"({counted(register['pathway_id'].nunique(), 'pathway')} × their phases)"
    )
    console.print(_counts(register))
    console.print()
    _print_list(
        console,
        outputs.by_evidence,
        "Highest by evidence: what is known to be bad, at least so bad",
        "rating_inherent_lo",
        _evidence,
    )
    _print_list(
        console,
        outputs.by_ignorance,
        "Highest by ignorance: what is merely unknown, up to so bad",
        "rating_inherent_hi",
        _missing,
    )
    _print_worst(console, worst_credible(register))
    if len(outputs.faults):
        warnings = counted(len(outputs.faults), "warning")
        told = f"note: {warnings} of the check and of the graph: faults.csv"
        console.print(Text(told, style="magenta"))
    for told in _joined_by_nothing(outputs.faults):
        console.print(Text(f"note: {told}", style="magenta"))
    for warning in outputs.manifest_facts["warnings"]:
        console.print(Text(f"note: {warning}", style="magenta"))
    _print_files(console, folder, written)


def _joined_by_nothing(faults: pd.DataFrame) -> list[str]:
    """Return a line on what leads nowhere: sources, their releases; and on receptors none meets."""
    lines = []
    for kind, words in ENDS:
        nodes = faults.loc[faults["value"].str.startswith(f"{kind}:"), "value"]
        names = [node.partition(":")[2] for node in nodes.unique()]
        if names:
            more = f" and {len(names) - TOP} more" if len(names) > TOP else ""
            lines.append(f"{words} {', '.join(names[:TOP])}{more}: why, in faults.csv")
    return lines


def worst_credible(register: pd.DataFrame) -> list[str]:
    """Return the rows that may be of consequence 5: listed, whatever their likelihood and place."""
    rows = register.loc[register["consequence_5"].eq(True), "risk_id"]
    return [str(one) for one in rows]


def _print_worst(console: Console, rows: list[str]) -> None:
    if not rows:
        return
    shown = ", ".join(rows[:TOP]) + (", …" if len(rows) > TOP else "")
    told = f"Consequence 5, whatever the likelihood ({len(rows)} rows, column consequence_5)"
    console.print(Text(told, style="bold"))
    console.print(Padding(Text(f"{shown}\n"), (0, 0, 0, 2), expand=False))


def _counts(register: pd.DataFrame) -> str:
    """Return how many rows have each class, by the basis of the rating: bases are never mixed."""
    lines = []
    for basis, rows in register.groupby("rating_basis"):
        counts = rows["rating_inherent"].value_counts()
        words = ", ".join(f"{r} {counts[r]}" for r in ORDER if r in counts)
        lines.append(f"  by {basis}: {words}")
    return "\n".join(lines)


def _print_list(
    console: Console, rows: pd.DataFrame, title: str, column: str, why: Callable[[Row], str]
) -> None:
    """Print the first rows of a list, two lines each; of each basis, as many as have room."""
    console.print(title, style="bold")
    chosen = _of_each_basis(rows)
    if chosen.empty:
        console.print("  none")
    for row in rows_of(chosen):
        phase = str(row["phase"]).replace("_", "-")
        interval = f"{row['rating_inherent_lo']}–{row['rating_inherent_hi']}"
        first = f"{row['place']:>3}  {row[column]} ({interval})  {row['risk_id']}  "
        console.print(Text(f"{first}{row['source_id']}: {row['stressor']} → {row['receptor_id']}"))
        second = Text(f"{row['zone_id']}, {phase}; {why(row)}", style="dim")
        console.print(Padding(second, (0, 0, 0, 14), expand=False))
    console.print()


def _of_each_basis(rows: pd.DataFrame) -> pd.DataFrame:
    """Return ten rows: bases are ranked apart, so each gives its best ones in turn."""
    order = rows.sort_values(["place", "rating_basis"]).head(TOP)
    return order.sort_values(["rating_basis", "place"], ascending=[False, True])


def _evidence(row: Row) -> str:
    if pd.notna(row["effect_low"]):
        ends = [f"{100 * row[end]:.0f}" for end in ("effect_low", "effect_high")]
        return f"{'–'.join(dict.fromkeys(ends))} % {METRICS[row['effect_metric']]}"
    return f"tier {row['tier']:.0f}"


def _missing(row: Row) -> str:
    return f"{row['rating_basis']}: needs {str(row['needs']).partition(':')[0]}"


def _print_files(console: Console, folder: Path, written: bool) -> None:
    if not written:
        console.print(Text("the run is there already, with the same inputs and outputs:"))
        console.print(Text(f"  {folder}"), soft_wrap=True)
        return
    console.print(Text(f"written to {folder}:", style="bold"), soft_wrap=True)  # no markup
    for path in sorted(folder.iterdir()):
        console.print(Text(f"  {path.name:<24} {FILES.get(path.name, '')}"))
    told = f"explain a row: riskshed explain {folder} RISK_ID"
    console.print(Text(told, style="dim"), soft_wrap=True)  # whole on its line, to be copied
