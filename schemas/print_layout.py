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
    text = cell[:2000]
    signs = len(text)
    if not text.isascii():
        signs += sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    lines = math.ceil((signs + 1) / width) + text.count("\n")
    return min(max(lines, 1), 27)  # Excel's tallest row is 409 points
