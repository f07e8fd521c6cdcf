"""A made-up site says so in every file of its run: a table that is passed on alone still tells."""

from dataclasses import fields, replace
from typing import Any

import networkx as nx
import pandas as pd

from riskshed.schemas.outputs import RunOutputs

MARK = "illustrative"
LISTS_OF_TERMS = ("columns", "ratings")  # of the workbook; no rows of the site


def marked_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a last column ``illustrative``; one that has it keeps it."""
    return table if MARK in table else table.assign(**{MARK: True})


def marked(outputs: RunOutputs) -> RunOutputs:
    """Return the outputs, and where the site is illustrative every table and the graph with it.

    A table gets a last column ``illustrative``, true in every row; one that has it keeps it.
    """
    if not outputs.manifest_facts.get("settings", {}).get(MARK):
        return outputs
    more: dict[str, Any] = {
        field.name: marked_table(value)
        for field in fields(outputs)
        if isinstance(value := getattr(outputs, field.name), pd.DataFrame)
        and field.name not in LISTS_OF_TERMS
    }
    graph: nx.MultiDiGraph = outputs.graph.copy()
    graph.graph[MARK] = True
    return replace(outputs, graph=graph, **more)
