"""The data dictionary: every table and column, generated from the models and never typed twice."""

import textwrap
from collections.abc import Iterator

import pandas as pd

from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import Column, columns_of, keys_of, rules_of
from riskshed.schemas.survey.terms import vocabulary_of

DICTIONARY_COLUMNS = (
    *("table", "column", "type", "required", "unit", "rule", "vocabulary"),
    *("example", "title", "description"),
)
_TYPES = {
    "text": "text",
    "id": "id",
    "number": "number",
    "integer": "whole number",
    "boolean": "true or false",
    "date": "date",
    "moment": "date and time",
    "enum": "term",
    "list": "list",
    "wkt": "WKT",
}
_SHORT_LIST = 12  # terms that are shown in full
_INTRODUCTION = """\
# Survey tables

Generated from the models in `schemas/survey/` by `riskshed tables`; do not edit.

One file a table in `tables/`: UTF-8 CSV, or Parquet, or a sheet of one XLSX. A table that is not
there was not surveyed; it never means that nothing is there.

- An empty cell is unknown, never zero and never "no".
- Where the source of the data is silent on a required cell, name the column in the row's
  `unknown_fields`; keys apart, the cell may then stay empty. It lowers confidence.
- Numbers have a point for the decimal and no separator of thousands; `NaN` and `inf` are none.
- Dates are ISO 8601: `2026-05-03`; a partial date may be `2026-05` or `2026`, an interval
  `2026-05-03/2026-05-05`.
- Lists are joined by `;`. Ids have 1 to 64 of the signs `A-Z a-z 0-9 . _ -`.
- Coordinates are WGS84 decimal degrees, WKT in EPSG:4326 with the longitude first.
- Terms are those of `config/vocabulary/`; their aliases are accepted, the term is kept.
  `riskshed tables stressors`, or another name in the column Vocabulary, lists them.
- Columns that no table knows are kept and listed with a warning.
"""


def dictionary(table: str | None = None) -> pd.DataFrame:
    """Return the data dictionary, one row a column of a table.

    Parameters
    ----------
    table : a name in `TABLES`; None for all

    Returns
    -------
    DataFrame
        columns of `DICTIONARY_COLUMNS`, all text; ``required`` is yes, key or empty

    >>> dictionary("links").loc[0, ["column", "type", "required"]].tolist()
    ['link_id', 'id', 'key']
    """
    names = list(TABLES) if table is None else [table]
    rows = [_row(name, column) for name in names for column in columns_of(TABLES[name])]
    return pd.DataFrame(rows, columns=list(DICTIONARY_COLUMNS), dtype="str")


def table_notes(table: str) -> dict[str, str]:
    """Return what holds for a table as a whole: its description, key and rules."""
    model = TABLES[table]
    rules = rules_of(model).values()
    return {
        "description": str(model.__doc__).strip(),
        "key": " + ".join(keys_of(model)),
        "rules": "; ".join(rule.text for rule in rules),
    }


def _row(table: str, column: Column) -> dict[str, str]:
    return {
        "table": table,
        "column": column.name,
        "type": _type(column),
        "required": "key" if column.key else "yes" if column.required else "",
        "unit": f"see {column.unit_in}" if column.unit_in else column.unit,
        "rule": _rule(column),
        "vocabulary": column.vocabulary or ", ".join(column.terms),
        "example": column.example,
        "title": column.title,
        "description": column.description,
    }


def _type(column: Column) -> str:
    if column.kind == "partial_date":
        return "partial date or interval" if column.interval else "partial date"
    if column.kind == "list":
        return "list of terms" if column.vocabulary or column.terms else "list"
    return _TYPES[column.kind]


def _rule(column: Column) -> str:
    parts = [column.rule]
    if column.foreign_key:
        parts.append(f"is in {column.foreign_key}")
    if column.open:
        parts.append("other terms are kept with a warning")
    if column.also:
        parts.append(f"or {column.also_words}")
    return "; ".join(filter(None, parts))


def markdown() -> str:
    """Return the whole data dictionary: the page ``docs/tables.md``, without its last line end."""
    parts = [_INTRODUCTION, "| Table | One row | Key |\n|---|---|---|\n" + "".join(_overview())]
    parts += [_section(table) for table in TABLES]
    return "\n".join(parts).rstrip()


def _overview() -> Iterator[str]:
    for table in TABLES:
        notes = table_notes(table)
        yield f"| [{table}](#{table}) | {_cell(notes['description'])} | {notes['key']} |\n"


def _section(table: str) -> str:
    notes, rows = table_notes(table), dictionary(table)
    lines = [f"## {table}\n", f"{notes['description']}\n"]
    lines.append("| Column | Type | Needed | Unit | Rule | Vocabulary | Example | Meaning |")
    lines.append("|---|---|---|---|---|---|---|---|")
    for row in rows.itertuples(index=False):
        meaning = f"{row.title}: {row.description}"
        cells = (row.type, row.required, row.unit, row.rule, row.vocabulary)
        shown = " | ".join(_cell(str(cell)) for cell in cells)
        example = _cell(str(row.example))
        lines.append(f"| `{row.column}` | {shown} | `{example}` | {_cell(meaning)} |")
    rules = [f"- {rule.text}" for rule in rules_of(TABLES[table]).values()]
    return "\n".join([*lines, "\nRules over several columns:\n", *rules, ""])


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def terminal_text(table: str, width: int = 100) -> str:
    """Return the columns and rules of one table as the terminal shows them."""
    notes = table_notes(table)
    blocks = [f"{table}: {notes['description']}\nkey: {notes['key']}"]
    blocks += [_block(column, width) for column in columns_of(TABLES[table])]
    rules = [_wrapped(f"- {rule.text}", width, "  ") for rule in rules_of(TABLES[table]).values()]
    return "\n\n".join([*blocks, "\n".join(["rules", *rules])])


def _block(column: Column, width: int) -> str:
    row = _row("", column)
    unit = f" [{row['unit']}]" if row["unit"] not in {"", "1"} else ""
    needed = {"key": ", key", "yes": ", required", "": ""}[row["required"]]
    lines = [f"{column.name}  {row['type']}{unit}{needed}"]
    facts = [f"{column.title}: {column.description}", row["rule"], _terms(column)]
    facts.append(f"example: {column.example}")
    return "\n".join(lines + [_wrapped(f"    {fact}", width, "    ") for fact in facts if fact])


def _terms(column: Column) -> str:
    if not (column.vocabulary or column.terms):
        return ""
    terms = vocabulary_of(column).terms
    if len(terms) <= _SHORT_LIST:
        return f"one of: {', '.join(terms)}"
    lists = " and ".join(f"riskshed tables {name}" for name in column.vocabulary.split(" or "))
    return f"one of {len(terms)} terms: {lists}"


def _wrapped(text: str, width: int, indent: str) -> str:
    return textwrap.fill(text, width, subsequent_indent=indent)
