"""A sheet that takes its cells by column says the same as XlsxWriter cell by cell, to the byte."""

import math
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from riskshed.pipeline.write.xlsx_sheet import ColumnSheet
from riskshed.schemas.cells import tidy
from riskshed.schemas.print_layout import NUMBER_SHAPES, number_shape

COLUMNS = {
    "text": ["lead", "=1+1", None, "lead", " a\nb <&> \x07", "鉛"],
    "number": [1.0, 0.125, None, math.inf, 123456.789, -1e-30],
    "integer": [1, 2, 3, 1, 2, 1_000_000],
    "truth": [True, None, False, True, False, True],
    "nothing": [None] * 6,
}


def members(kind: type[Worksheet]) -> dict[str, bytes]:
    """Return the files of a workbook whose sheet is of that kind."""
    buffer = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet("Register", kind)
    for place, name in enumerate(COLUMNS):
        sheet.set_column(place, place, 9, book.add_format({"indent": place}))
        sheet.write_string(0, place, name, book.add_format({"bold": True}))
    for row in range(1, 7):
        sheet.set_row(row, 13.5 * row)
    numbers = {shape: book.add_format({"num_format": shape}) for shape in NUMBER_SHAPES}
    if isinstance(sheet, ColumnSheet):
        sheet.write_columns(1, tidy(pd.DataFrame(COLUMNS)), numbers)
    else:
        by_cell(sheet, numbers)
    book.add_worksheet("After").write_string(0, 0, "lead")
    book.close()
    with ZipFile(buffer) as archive:
        names = [name for name in archive.namelist() if not name.startswith("docProps")]
        return {name: archive.read(name) for name in names}


def by_cell(sheet: Worksheet, numbers: dict) -> None:
    """Write the columns as one would without the class."""
    for place, cells in enumerate(COLUMNS.values()):
        for row, cell in enumerate(cells, start=1):
            if isinstance(cell, bool):
                sheet.write_boolean(row, place, cell)
            elif isinstance(cell, str) or cell == math.inf:
                sheet.write_string(row, place, str(cell))
            elif cell is not None:
                sheet.write_number(row, place, cell, numbers[number_shape(cell)])


def test_the_workbook_is_the_same_byte_by_byte():
    """Texts, numbers, truths, gaps and the infinite; only the row spans, a hint, may be wider."""
    ours, theirs = members(ColumnSheet), members(Worksheet)
    sheet = "xl/worksheets/sheet1.xml"

    assert ours.pop(sheet) == theirs.pop(sheet).replace(b'spans="1:4"', b'spans="1:5"')
    assert ours == theirs
