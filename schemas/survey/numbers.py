"""What to type instead of a cell that is no number."""

import re

from riskshed.schemas.survey.table import Column

_EMPTY_WORDS = {
    *("nan", "na", "n/a", "n.a.", "nd", "n.d.", "none", "null", "nil", "-", "--", "?", "unknown"),
    *("#n/a", "#value!", "#div/0!", "#ref!", "missing", "bdl", "<dl", "<lod", "<loq"),
}
_UNIT_BEHIND = re.compile(r"([+-]?[0-9]*\.?[0-9]+)\s*([^\d\s.,].*)", re.DOTALL)
_THOUSANDS = re.compile(r"[\s'’]")


def number_fix(cell: str, column: Column) -> str:
    """Return what to type instead of a text that is no finite number."""
    return _separator_fix(cell) or _word_fix(cell) or _sign_fix(cell, column) or _example(column)


def integer_fix(cell: str, column: Column) -> str:
    """Return what to type instead of a text that is no whole number."""
    if re.fullmatch(r"[+-]?[0-9]*\.[0-9]+", cell):
        return f"{cell} is not a whole number: count again, or leave the cell empty if unknown"
    if re.fullmatch(r"[+-]?[0-9]+(\.0*)?", cell):
        return "type a number of at most 15 digits"
    return number_fix(cell, column)


def _example(column: Column) -> str:
    unit = f" {column.unit}" if column.unit not in {"", "1"} else ""
    return f"type a number such as {column.example}{unit}, or leave the cell empty if unknown"


def _separator_fix(cell: str) -> str:
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?", cell):
        plain, decimal = cell.replace(",", ""), cell.replace(",", ".")
        unsure = cell.count(",") == 1 and "." not in cell
        return f"type {plain}" + (f", or {decimal} if the comma is a decimal" if unsure else "")
    if re.fullmatch(r"[+-]?[0-9]*,[0-9]+", cell):
        return f"type {cell.replace(',', '.')}: a point for the decimal, no comma"
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", cell):
        return f"type {cell.replace('.', '').replace(',', '.')}"
    if re.fullmatch(r"[+-]?[0-9]{1,3}([\s'’][0-9]{3})+(\.[0-9]*)?", cell):
        return f"type {_THOUSANDS.sub('', cell)}, without spaces"
    return ""


def _word_fix(cell: str) -> str:
    if re.fullmatch(r"[+-]?inf(inity)?", cell, re.IGNORECASE):
        return "type a finite number, or leave the cell empty if unknown"
    if cell.lower() in _EMPTY_WORDS:
        return "leave the cell empty if the value is unknown"
    if cell.startswith("="):
        return "type the value itself, not a formula"
    if re.fullmatch(r"[+-]?[0-9.]+[eE]\+?[0-9]+", cell):
        return "type a number that a computer can hold (below 1e308)"
    return ""


def _sign_fix(cell: str, column: Column) -> str:
    if cell[:1] in "<>≤≥~" and cell:
        if column.name == "result":
            return (
                "leave the result empty, type the limit in eql with its limit_unit, "
                "and say so in detection_condition"
            )
        return "type the number alone, without a sign in front of it"
    if cell[:1] in "−–—":
        return f"type -{cell[1:].strip()} with a plain hyphen"
    if behind := _UNIT_BEHIND.fullmatch(cell):
        return f"type {behind[1]} alone; {behind[2][:40]!r} does not belong in this cell"
    return ""
