"""What a reader sees of a run on the pages of the Prefect server."""

from pathlib import Path
from typing import Any

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from riskshed.flows.commands.summary import summary_of
from riskshed.schemas.outputs import RunOutputs

COLUMNS = ("place", "risk_id", "stressor", "receptor_id", "zone_id", "phase",
           "rating_inherent_lo", "rating_inherent_hi")  # fmt: skip


def leave_artifacts(outputs: RunOutputs, folder: Path) -> None:
    """Leave a summary, the top rows of the list by evidence, and a link to the run folder."""
    facts = summary_of(outputs, folder, written=True)
    create_markdown_artifact(markdown(facts), key="assessment-summary")
    top = [{name: row.get(name) for name in COLUMNS} for row in facts["by_evidence"]]
    create_table_artifact(top, key="top-rows-by-evidence")
    create_link_artifact(folder.resolve().as_uri(), link_text=folder.name, key="run-folder")


def markdown(facts: dict[str, Any]) -> str:
    """Return the summary of a run as Markdown.

    >>> facts = {"run": "runs/a", "rows": 2, "nodes": 5, "edges": 4, "ratings": {"H": 2, "U": 0},
    ...          "warnings": ["unverified benchmark"], "files": ["register.csv"]}
    >>> print(markdown(facts))
    # Run runs/a
    <BLANKLINE>
    5 nodes, 4 edges, 2 register rows; inherent ratings: H 2.
    <BLANKLINE>
    - unverified benchmark
    <BLANKLINE>
    Files: register.csv
    """
    ratings = ", ".join(f"{name} {count}" for name, count in facts["ratings"].items() if count)
    counts = f"{facts['nodes']} nodes, {facts['edges']} edges, {facts['rows']} register rows"
    notes = "\n".join(f"- {warning}" for warning in facts["warnings"])
    parts = [
        f"# Run {facts['run']}",
        f"{counts}; inherent ratings: {ratings or 'none'}.",
        notes,
        f"Files: {', '.join(facts['files'])}",
    ]
    return "\n\n".join(filter(None, parts))
