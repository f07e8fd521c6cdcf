"""`riskshed tables [TABLE]`: the data dictionary, generated from the models."""

import json
import sys
import textwrap
from difflib import get_close_matches

from riskshed.schemas.dictionary import dictionary, markdown, table_notes, terminal_text
from riskshed.schemas.faults import UsageError
from riskshed.schemas.survey import TABLES

WIDTH = 80


def run(table: str | None, as_json: bool) -> int:
    """Print all tables, or one with its columns; return 0.

    Raises
    ------
    UsageError
        where there is no such table
    """
    if table is not None and table not in TABLES:
        near = get_close_matches(table, list(TABLES), n=1, cutoff=0.0)[0]
        raise UsageError(f"there is no table {table}; nearest: {near}; all: {', '.join(TABLES)}")
    if as_json:
        rows = dictionary(table).fillna("").to_dict("records")
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write((overview() if table is None else terminal_text(table, WIDTH)) + "\n")
    return 0


def run_markdown() -> int:
    """Print the whole dictionary as a Markdown page; return 0."""
    sys.stdout.write(markdown() + "\n")
    return 0


def overview() -> str:
    """Return one paragraph a table: its name and what a row is."""
    longest = max(map(len, TABLES)) + 2
    parts = [
        textwrap.fill(
            f"{table:<{longest}}{table_notes(table)['description']}",
            WIDTH,
            subsequent_indent=" " * longest,
        )
        for table in TABLES
    ]
    return "\n".join([*parts, "", "riskshed tables TABLE shows the columns of one table"])
