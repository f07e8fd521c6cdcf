"""What a cell of a workbook shows and what it holds: a format can make the two differ.

A cell that shows ``35%`` holds 0.35, one that shows ``00042`` holds 42, and a spreadsheet program
turns the id ``MAR-1`` into a date while it is typed. What is read is what the cell holds.
"""

import datetime as dt
import re
from typing import Any

from riskshed.pipeline.load.files import file_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import Column, columns_of

SHARE = "1"  # the unit of columns that are shares: there 35% and 0.35 are one
_LITERAL = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]")  # text of a format that is shown as it stands
_PADDED = re.compile(r"0{2,}")
DIGITS_KEPT = 15  # what a double holds whatever the digits are; spreadsheet programs show no more


def columns_by_heading(table: str) -> dict[str, Column]:
    """Return the columns of a survey table by their names; none of another sheet."""
    model = TABLES.get(table)
    return {} if model is None else {column.name: column for column in columns_of(model)}


def shown_otherwise(cell: Any, text: str, column: Column, table: str, file: str) -> Fault | None:
    """Return the fault of a cell that shows something else than what is read from it.

    Parameters
    ----------
    cell : of openpyxl, with its number format
    text : what is read
    column : in which it stands; a percentage is an error but in a column of shares, a date,
        zeros in front, or more digits than a number keeps, are a warning in a column of ids
    """
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float | dt.date):
        return None
    if isinstance(value, dt.date):
        return _turned_to_a_date(cell, text, column, table, file) if column.kind == "id" else None
    shown = _LITERAL.sub("", cell.number_format)
    if "%" in shown and column.unit != SHARE:
        return _percentage(cell, text, column, table, file)
    if column.kind == "id" and abs(value) >= 10**DIGITS_KEPT:
        return _too_long(cell, text, column, table, file)
    if column.kind == "id" and _PADDED.fullmatch(shown) and len(text) < len(shown):
        padded = text.zfill(len(shown))
        rule = f"cell {cell.coordinate} shows {padded}, and {text} was read"
        fix = f"format the column as text and type {padded}, if that is the id"
        return _warning(cell, text, column, table, file, rule, fix)
    return None


def _percentage(cell: Any, text: str, column: Column, table: str, file: str) -> Fault:
    percent = f"{cell.value * 100:.6g}"
    rule = f"cell {cell.coordinate} shows {percent} % and holds {text}: which is meant is not sure"
    unit = f" in {column.unit}" if column.unit else ""
    fix = f"format the column as a number, and type the value{unit} ({percent} or {text})"
    at: dict[str, Any] = {"row": cell.row, "column": column.name, "value": f"{percent}%"}
    return file_fault(table, file, rule, fix, **at)


def _turned_to_a_date(cell: Any, text: str, column: Column, table: str, file: str) -> Fault:
    rule = f"cell {cell.coordinate} holds a date in a column of ids, and {text} was read"
    fix = "format the column as text and type the ids again: MAR-1 becomes a date while it is typed"
    return _warning(cell, text, column, table, file, rule, fix)


def _too_long(cell: Any, text: str, column: Column, table: str, file: str) -> Fault:
    rule = f"cell {cell.coordinate} holds a number of more than {DIGITS_KEPT} digits in a column of"
    rule += f" ids, and {text} was read"
    fix = "format the column as text and type the ids again: a spreadsheet program keeps"
    fix += f" {DIGITS_KEPT} digits of a number"
    return _warning(cell, text, column, table, file, rule, fix)


def _warning(
    cell: Any, text: str, column: Column, table: str, file: str, rule: str, fix: str
) -> Fault:
    at: dict[str, Any] = {"row": cell.row, "column": column.name, "value": text}
    return file_fault(table, file, rule, fix, severity="warning", **at)
