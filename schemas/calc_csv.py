"""From the bytes of a CSV file to a validated table, with every fault at once.

Text is parsed first, by us and strictly; pandera sees only numbers and text and never coerces.
"""

import csv
import difflib
import io
import math
import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.config import CONFIG

from riskshed.schemas.calc import MODELS
from riskshed.schemas.faults import Fault, RefusedError
from riskshed.schemas.measurable import FIX, RULE, beyond

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")

# column, row in the file, the cell, the rule in words, what to do
Finding = tuple[str, int, str, str, str]


def read_table(
    content: bytes, topic: str, file: str, needed: Mapping[str, str] | None = None
) -> tuple[pd.DataFrame | None, list[Fault]]:
    """Return the validated table of a CSV file and every fault in it.

    Parameters
    ----------
    content : the bytes of the file: UTF-8 with or without BOM, comma-separated, headed
    topic : key of `MODELS`
    file : name for the faults
    needed : optional columns that this call cannot do without -> what to do where one is missing

    Returns
    -------
    Frame with the columns of the model that the file has, text as ``str`` and numbers as float64,
    index = row number in the file; None where a fault is an error. Columns that the model does not
    know are left out, with a warning, or refused where they look like one that is missing.
    """
    if not CONFIG.validation_enabled:
        raise RefusedError("pandera validation is switched off; unset PANDERA_VALIDATION_ENABLED")
    schema = MODELS[topic].to_schema()
    text, findings = _text_table(content)
    table, warnings = None, []
    if text is not None:
        header = list(text.columns)
        of_header = _missing_columns(header, schema, needed or {})
        # a column that is called by a wrong name is one fault, not also an unused one
        warnings = [] if of_header else _unused_columns(header, schema)
        findings += of_header
        table, found = _validated(text, schema)
        findings += found
    faults = [_fault(topic, file, found, "error") for found in findings]
    faults += [_fault(topic, file, found, "warning") for found in warnings]
    return (None if findings else table), sorted(set(faults))


def _fault(topic: str, file: str, finding: Finding, severity: str) -> Fault:
    column, row, value, rule, fix = finding
    return Fault(topic, file, row, column, value, rule, severity, fix)


def _text_table(content: bytes) -> tuple[pd.DataFrame | None, list[Finding]]:
    """Return the cells as text (empty = missing), indexed by row number in the file."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except UnicodeDecodeError:
        return None, [("", 0, "", "the file is UTF-8 text", "save it as CSV UTF-8")]
    except csv.Error as error:
        return None, [("", 0, "", f"the file is comma-separated ({error})", "check its quotes")]
    header = [name.strip() for name in rows[0]] if rows else []
    body = {number: row for number, row in enumerate(rows[1:], start=2) if any(map(str.strip, row))}
    findings = _header_findings(header)
    if not body:
        findings.append(("", 0, "", "the file has a header and at least one row", "add the rows"))
    if findings:
        return None, findings
    whole = {number: row for number, row in body.items() if len(row) == len(header)}
    for number in sorted(body.keys() - whole.keys()):
        row = body[number]
        rule = f"a row has as many cells as the header ({len(header)}, not {len(row)})"
        findings.append(("", number, ",".join(row), rule, "check commas; quote text with commas"))
    cells = [[cell.strip() or None for cell in row] for row in whole.values()]
    return pd.DataFrame(cells, index=list(whole), columns=header, dtype="str"), findings


def _header_findings(header: list[str]) -> list[Finding]:
    findings: list[Finding] = []
    for position, name in enumerate(header, start=1):
        if not name:
            value = f"column {position}"
            findings.append(("", 1, value, "every column has a name", "name or delete the column"))
        elif header.index(name) < position - 1:
            findings.append((name, 1, name, "a column stands once", "delete or rename one of them"))
    return findings


def _nearest(name: str, names: Iterable[str], cutoff: float) -> str | None:
    folded = {known.casefold(): known for known in names}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=cutoff)
    return folded[close[0]] if close else None


def _missing_columns(
    header: list[str], schema: pa.DataFrameSchema, needed: Mapping[str, str]
) -> list[Finding]:
    """Return the required columns that are not there, and unknown ones that look like them."""
    wanted = {*needed, *(name for name, column in schema.columns.items() if column.required)}
    unknown = [name for name in header if name not in schema.columns]
    findings: list[Finding] = []
    for name in sorted(wanted - set(header)):
        near = _nearest(name, unknown, cutoff=0.6)
        fix = f"rename {near} to {name}" if near else needed.get(name, f"add the column {name}")
        findings.append((name, 1, "", f"the column {name} is there", fix))
    optional = [name for name in schema.columns if name not in wanted and name not in header]
    for name in unknown:
        near = _nearest(name, optional, cutoff=0.8)
        if near:
            rule = f"{name} is no column of this table"
            findings.append((name, 1, name, rule, f"rename it to {near}, or to something else"))
    return findings


def _unused_columns(header: list[str], schema: pa.DataFrameSchema) -> list[Finding]:
    return [
        (name, 1, name, f"{name} is no column of this table", "nothing: it is not used")
        for name in header
        if name not in schema.columns
    ]


def _validated(
    text: pd.DataFrame, schema: pa.DataFrameSchema
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the parsed table and every finding: cells that are no numbers, then pandera's.

    Where columns are missing the others are checked all the same, and rules across columns wait.
    """
    missing = [n for n, column in schema.columns.items() if column.required and n not in text]
    if missing:
        schema = schema.remove_columns(missing)  # a copy: the model's own schema is shared
        schema.checks = []
    table, findings = text[[name for name in schema.columns if name in text]].copy(), []
    for name in table.columns:
        if schema.columns[name].dtype.type == "float64":
            table[name], found = _numbers(text[name])
            findings += found
    bad_cells = {(column, row) for column, row, *_ in findings}
    try:
        schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = _pandera_findings(errors, schema, text)
        # a cell that could not be read is one fault, not also a missing one
        findings += [found for found in cases if (found[0], found[1]) not in bad_cells]
    return table, findings


def _numbers(cells: pd.Series) -> tuple[pd.Series, list[Finding]]:
    """Return the cells as float64 and a finding for each that is not a plain finite number."""
    numbers, findings = [], []
    for row, cell in cells.items():
        number = math.nan
        if isinstance(cell, str):
            number = float(cell) if NUMBER.fullmatch(cell) else math.inf
            if (why := _no_number(number)) is not None:
                findings.append((str(cells.name), int(str(row)), cell, *why))
                number = math.nan
        numbers.append(number)
    return pd.Series(numbers, index=cells.index, dtype="float64"), findings


def _no_number(number: float) -> tuple[str, str] | None:
    """Return rule and fix of a cell that is no number, or one that nobody measured."""
    if math.isinf(number):
        rule = "a finite number, with a point and without unit, sign < or thousands mark"
        return rule, "write the plain number"
    return (RULE, FIX) if beyond(np.array([number])).any() else None


def _pandera_findings(
    errors: pa.errors.SchemaErrors, schema: pa.DataFrameSchema, text: pd.DataFrame
) -> list[Finding]:
    """Return one finding a cell or row and rule; pandera repeats a row's fault for each column."""
    findings: dict[tuple[str, int, str], Finding] = {}
    for case in errors.failure_cases.itertuples():
        row, check = int(case.index), str(case.check)
        if case.schema_context == "DataFrameSchema":
            rule, fix = _row_rule(check, schema)
            findings["", row, rule] = ("", row, "", rule, fix)
        else:
            column = str(case.column)
            cell = text.loc[row, column]
            value = cell if isinstance(cell, str) else ""
            rule = _cell_rule(check, schema, column)
            findings[column, row, rule] = (column, row, value, rule, _fix(schema, column, value))
    return list(findings.values())


def _row_rule(check: str, schema: pa.DataFrameSchema) -> tuple[str, str]:
    """Return rule and fix of a check of whole rows; its description is ``rule: fix``."""
    description = next(str(one.description) for one in schema.checks if one.name == check)
    rule, _, fix = description.partition(": ")
    return rule, fix


def _cell_rule(check: str, schema: pa.DataFrameSchema, column: str) -> str:
    """Return a pandera check in words, with what the column is."""
    words = {
        "not_nullable": "not empty",
        "field_uniqueness": "unique",
        "greater_than(0)": "above 0",
        "greater_than_or_equal_to(0)": "0 or more",
        "str_matches('^(?!TOTAL_)')": "a name that does not begin with TOTAL_ (our totals)",
    }
    if check.startswith("isin("):
        words[check] = "one of " + check.removeprefix("isin([").removesuffix("])").replace("'", "")
    limits = re.fullmatch(r"in_range\((.+), (.+)\)", check)
    if limits:
        words[check] = f"between {limits[1]} and {limits[2]}"
    return f"{words.get(check, check)} ({schema.columns[column].description})"


def _fix(schema: pa.DataFrameSchema, column: str, value: str) -> str:
    fix = str((schema.columns[column].metadata or {}).get("fix", ""))
    allowed = _allowed(schema, column)
    near = _nearest(value, allowed, cutoff=0.5) if value else None
    return f"{fix}; nearest: {near}" if near else fix


def _allowed(schema: pa.DataFrameSchema, column: str) -> list[str]:
    """Return the allowed words of a text column, if it has a list."""
    checks = schema.columns[column].checks
    values = [one.statistics.get("allowed_values", []) for one in checks if one.name == "isin"]
    return [str(value) for group in values for value in group if isinstance(value, str)]
