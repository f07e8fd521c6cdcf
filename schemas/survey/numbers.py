"""What to type instead of a cell that is no number."""

import re
import unicodedata

from riskshed.schemas.survey.table import Column

_EMPTY_WORDS = {
    *("nan", "na", "n/a", "n.a.", "nd", "n.d.", "none", "null", "nil", "-", "--", "?", "unknown"),
    *("#n/a", "#value!", "#div/0!", "#ref!", "missing"),
}
_NOT_DETECTED = {"nd", "n.d.", "n.d", "bdl", "b.d.l.", "<dl", "<lod", "<loq", "lod", "loq"}
_UNIT_BEHIND = re.compile(r"([+-]?[0-9]*\.?[0-9]+)\s*([^\d\s.,].*)", re.DOTALL)
_GROUPS = re.compile(r"[+-]?[0-9]{1,3}([\s'’][0-9]{3})+([.,][0-9]*)?")
_THOUSANDS = re.compile(r"[\s'’]")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
_NO_UNIT = re.compile(r"[^\w%‰°µ(±]|_|[xXdDeE][0-9A-Fa-f]*$")  # how what is no unit begins
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T.*)?")
_SIDE = re.compile(r"([NSEWO]?)\s*([0-9]{1,3}(?:\.[0-9]+)?)\s*°?\s*([NSEWO]?)", re.IGNORECASE)
_LETTERS = str.maketrans("OolI", "0011")  # what looks like a digit on a keyboard or in a scan
_DEGREES = re.compile(
    r"([+-]?)(\d{1,3})\s*[°º\s]\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*['’′]?)?"
    r"\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*(?:[\"”″]|'')?)?\s*([NSEWO]?)",
    re.IGNORECASE,
)
NO_VALUE = re.compile(r"-9{2,6}(\.0*)?|-8{3,6}(\.0*)?")  # what loggers and old databases write


def number_fix(cell: str, column: Column) -> str:
    """Return what to type instead of a text that is no finite number."""
    return (
        _separator_fix(cell)
        or _word_fix(cell, column)
        or _sign_fix(cell, column)
        or _digit_fix(cell, column)
        or _example(column)
    )


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
    if _GROUPS.fullmatch(cell):
        plain = _THOUSANDS.sub("", cell).replace(",", ".")
        sign = "apostrophes" if {"'", "’"} & set(cell) else "spaces"
        return f"type {plain}, without {sign}"
    return ""


def _word_fix(cell: str, column: Column) -> str:
    if re.fullmatch(r"[+-]?inf(inity)?", cell, re.IGNORECASE):
        return "type a finite number, or leave the cell empty if unknown"
    if column.name == "result" and cell.lower() in _NOT_DETECTED:
        return (
            "leave the result empty, type not_detected in detection_condition and the "
            "laboratory's limit in eql with its limit_unit"
        )
    if cell.lower() in _EMPTY_WORDS | _NOT_DETECTED:
        return "leave the cell empty if the value is unknown"
    if cell.startswith("="):
        return "type the value itself, not a formula"
    if re.fullmatch(r"[+-]?[0-9.]+[eE]\+?[0-9]+|[+-]?[0-9]{300,}(\.[0-9]*)?", cell):
        return "type a number that a computer can hold (below 1e308)"
    return ""


def _sign_fix(cell: str, column: Column) -> str:
    about = re.fullmatch(r"([>≥~≈]|ca?\.)\s*([0-9]+(?:\.[0-9]+)?)", cell)
    if about and column.name == "result":
        mark = ">" if about[1] in ">≥" else "J (estimated)"
        return f"type {about[2]} in result, and {mark} in qualifier"
    if cell[:1] in "<>≤≥~" and cell:
        if column.name == "result":
            return (
                "leave the result empty, type the limit in eql with its limit_unit, "
                "and say so in detection_condition"
            )
        return "type the number alone, without a sign in front of it"
    if cell[:1] in "−–—":
        return f"type -{cell[1:].strip()} with a plain hyphen"
    return ""


def _digit_fix(cell: str, column: Column) -> str:
    """Return what to type for degrees and minutes, other digits, letters as digits, a unit."""
    if column.unit == "degree" and (angle := decimal_degrees(cell)):
        return f"type decimal degrees, without minutes and seconds: {angle}"
    if _DATE.fullmatch(cell):
        return "a spreadsheet made a date of the number: format the cell as number, type it again"
    if column.unit == "1" and (share := re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)\s*%", cell)):
        return f"type {float(share[1]) / 100:.12g}: a share, not percent"
    return _sign_of_keyboard_fix(cell) or _unit_fix(cell)


def _sign_of_keyboard_fix(cell: str) -> str:
    """Return what to type for signs that a keyboard, a scan or a copy put for digits."""
    if re.fullmatch(r"['’‘`´][+-]?[0-9.]+", cell):
        return f"type {cell[1:]}, without the apostrophe"
    seen = "".join(char for char in cell if unicodedata.category(char) != "Cf")
    if seen != cell and _NUMBER.fullmatch(seen):
        return f"type {seen}, without the invisible character"
    folded = unicodedata.normalize("NFKC", cell)
    plain = "".join(str(unicodedata.decimal(char, char)) for char in folded)
    if plain != cell and _NUMBER.fullmatch(plain):
        return f"type {plain} with the digits 0 to 9"
    if re.fullmatch(r"[0-9OolI.]*[0-9][0-9OolI.]*", cell) and re.search("[OolI]", cell):
        return f"type {cell.translate(_LETTERS)} if the letter stands for a digit"
    return ""


def _unit_fix(cell: str) -> str:
    behind = _UNIT_BEHIND.fullmatch(cell)
    if behind is None or _NO_UNIT.match(behind[2]):
        return ""
    return f"type {behind[1]} alone; {behind[2][:40]!r} does not belong in this cell"


def decimal_degrees(cell: str) -> str:
    r"""Return degrees, minutes and seconds as decimal degrees; empty where a text is none.

    >>> decimal_degrees("50°24'36\"N"), decimal_degrees("3° 30.6' W"), decimal_degrees("12 m")
    ('50.41', '-3.51', '')
    """
    plain = _SIDE.fullmatch(cell.strip())
    if plain and (plain[1] or plain[3]):
        return _on_side(plain[2], (plain[1] or plain[3]).upper())
    found = _DEGREES.fullmatch(cell.strip())
    if found is None or not (found[3] or found[5]):
        return ""
    sign, degrees, minutes, seconds, side = found.groups()
    small = [float((part or "0").replace(",", ".")) for part in (minutes, seconds)]
    value = f"{int(degrees) + small[0] / 60 + small[1] / 3600:.5f}".rstrip("0").rstrip(".")
    return f"-{value}" if sign == "-" else _on_side(value, side.upper())


def _on_side(value: str, side: str) -> str:
    if side == "O":
        return f"{value} or -{value} (O is east in German, west in French and Spanish)"
    return f"-{value}" if side in {"S", "W"} else value


def out_of_bounds_fix(cell: str, rule: str) -> str:
    """Return what to type instead of a number beyond the limits of its column.

    >>> out_of_bounds_fix("-9999", "at least 0 m")
    "-9999 is a code for 'no value': leave the cell empty"
    """
    if rule.endswith(" degree") and not NO_VALUE.fullmatch(cell):
        if abs(float(cell)) > 180:
            return "these look like metres of a projection: type WGS84 degrees (EPSG:4326)"
        return f"type a number that is {rule}; look whether latitude and longitude are exchanged"
    if NO_VALUE.fullmatch(cell):
        return f"{cell} is a code for 'no value': leave the cell empty"
    return f"type a number that is {rule}, or leave the cell empty if unknown"
