"""How a cell is shown on a printed or scrolled page: digits and lines."""

import math
import unicodedata

from riskshed.schemas.cells import Value

NUMBER_SHAPES = ("0", "#,##0", "0.00", "0.000", "0.0E+00")  # as spreadsheets spell them


def number_shape(number: float) -> str:
    """Return how `number` is shown: about three digits; the cell holds all twelve.

    >>> [number_shape(number) for number in (3.0, 1234.5, 2.5, 0.125, 1e-6)]
    ['0', '#,##0', '0.00', '0.000', '0.0E+00']
    """
    size = abs(number)
    if size < 1e6 and float(number).is_integer():
        return "0"
    limits = {100: "#,##0", 1: "0.00", 0.01: "0.000"} if size < 1e6 else {}
    return next((shape for limit, shape in limits.items() if size >= limit), "0.0E+00")


def lines_needed(cell: Value, width: float) -> int:
    """Return how many lines `cell` takes in a column `width` signs wide; CJK signs are two wide."""
    if not isinstance(cell, str):
        return 1
    wide = [2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in cell[:2000]]
    lines = math.ceil((sum(wide) + 1) / width) + cell[:2000].count("\n")
    return min(max(lines, 1), 27)  # Excel's tallest row is 409 points
