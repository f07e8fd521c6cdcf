"""`riskshed tables [NAME]`: the data dictionary, generated from the models; the vocabularies."""

import json
import sys
import textwrap
from difflib import get_close_matches

from riskshed.schemas.dictionary import dictionary, markdown, table_notes, terminal_text
from riskshed.schemas.faults import UsageError
from riskshed.schemas.survey import TABLES
from riskshed.schemas.vocabulary import read_config, vocabularies

WIDTH = 80


def run(table: str | None, as_json: bool) -> int:
    """Print all tables, one with its columns, or the terms of a vocabulary; return 0.

    Raises
    ------
    UsageError
        where there is no such table or vocabulary
    """
    if table in vocabularies():
        return print_terms(table, as_json)
    if table is not None and table not in TABLES:
        near = get_close_matches(table, [*TABLES, *vocabularies()], n=1, cutoff=0.0)[0]
        raise UsageError(f"there is no table {table}; nearest: {near}; all: {', '.join(TABLES)}")
    if as_json:
        rows = dictionary(table).fillna("").to_dict("records")
        json.dump(rows, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        sys.stdout.write((overview() if table is None else terminal_text(table, WIDTH)) + "\n")
    return 0


def print_terms(name: str, as_json: bool) -> int:
    """Print the terms of a vocabulary, with what they mean and what else is read as they."""
    terms = read_config(f"vocabulary/{name}.csv").fillna("")
    if as_json:
        json.dump(terms.to_dict("records"), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    longest = max(map(len, terms["term"])) + 2
    for term, label, aliases in terms[["term", "label", "aliases"]].itertuples(index=False):
        also = f" (also {aliases.replace(';', ', ')})" if aliases else ""
        line = f"{term:<{longest}}{label}{also}"
        print(textwrap.fill(line, WIDTH, subsequent_indent=" " * longest))
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
