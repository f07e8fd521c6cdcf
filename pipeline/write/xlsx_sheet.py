"""A sheet of a workbook that takes its cells by column.

XlsxWriter keeps every cell as an object and asks each for its kind and look when it writes it: two
million cells of a register took a third of a whole run. Here each distinct cell of a column is made
XML once; the sheet is the same, byte by byte.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from riskshed.schemas.print_layout import number_shape
from riskshed.schemas.row_text import Texts, coded_texts, joined_rows

MAX_TEXT = 32_000  # Excel takes 32,767 UTF-16 units a cell; XlsxWriter drops what is longer
_ROW = "\0"  # stands for the number of the row; nothing else in the XML of a cell can be it


class _Column(NamedTuple):
    """The distinct cells of a column: format, what follows it in their XML, the rows they are in.

    ``first`` is the row where each cell comes up; ``codes`` is -1 in the rows without a cell.
    """

    name: str
    looks: list[Any]
    ends: list[str]
    first: np.ndarray
    codes: np.ndarray


class ColumnSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet whose header is written cell by cell as on any other, and the rest by column."""

    dim_rowmax: int

    def write_columns(self, first: int, table: pd.DataFrame, numbers: Mapping[str, Any]) -> None:
        """Take the cells from row `first` on, each by its type, never by what its text looks like.

        Parameters
        ----------
        first : 0-based row; what stands above it is written already
        table : tidy; nothing is written where a cell is missing; every column has its format
            (`set_column`) and every row its height (`set_row`)
        numbers : formats by the shape of a number, as `number_shape` names it
        """
        columns = [
            self._column(place, table.iloc[:, place], numbers) for place in range(table.shape[1])
        ]
        self._body = first, len(table), columns
        self._check_dimensions(first + len(table) - 1, len(columns) - 1)

    def _column(self, place: int, column: pd.Series, numbers: Mapping[str, Any]) -> _Column:
        codes, distinct = pd.factorize(column)
        times = np.bincount(codes[codes >= 0], minlength=len(distinct)).tolist()
        look = self.col_info[place].column_format
        looks, ends = [], []
        for cell, often in zip(distinct.tolist(), times, strict=True):
            is_number = not isinstance(cell, str | bool) and not math.isinf(cell)
            looks.append(numbers[number_shape(cell)] if is_number else look)
            ends.append(self._end(cell, often))
        first = np.zeros(len(distinct), dtype="int64")
        known = np.flatnonzero(codes >= 0)[::-1]
        first[codes[known]] = known  # of the rows of a cell the first is written last, and stays
        return _Column(xl_col_to_name(place), looks, ends, first, codes)

    def _end(self, cell: str | float | bool, times: int) -> str:
        """Return the XML of a cell after its format."""
        if isinstance(cell, bool):
            return f' t="b"><v>{cell:d}</v></c>'
        if isinstance(cell, str) or math.isinf(cell):
            return f' t="s"><v>{self._shared(cell_text(str(cell)), times)}</v></c>'
        return f"><v>{cell:.16G}</v></c>"

    def _shared(self, text: str, times: int) -> int:
        """Return the number of a text that the workbook keeps once, however often it stands."""
        self.str_table.count += times - 1
        return int(self.str_table._get_shared_string_index(text))

    def _write_rows(self) -> None:
        """Write the rows: XlsxWriter those above the columns, this class the others."""
        first, rows, columns = self._body
        last, self.dim_rowmax = self.dim_rowmax, first - 1
        super()._write_rows()
        self.dim_rowmax = last
        looks = _numbered(columns)
        lines = joined_rows([_in_xml(column, looks) for column in columns], "", rows)
        for row, line in enumerate(lines, start=first):
            self._write_row(row, f"1:{len(columns)}", self.row_info[row])
            self.fh.write(line.replace(_ROW, str(row + 1)))
            self._xml_end_tag("row")


def _numbered(columns: list[_Column]) -> dict[Any, str]:
    """Return each format as an attribute; XlsxWriter numbers them as they come up, row by row."""
    uses = [
        (row, place, look)
        for place, column in enumerate(columns)
        for row, look in zip(column.first.tolist(), column.looks, strict=True)
    ]
    ordered = dict.fromkeys(look for *_, look in sorted(uses, key=lambda use: use[:2]))
    return {look: f' s="{look._get_xf_index()}"' for look in ordered}


def _in_xml(column: _Column, looks: Mapping[Any, str]) -> Texts:
    start = f'<c r="{column.name}{_ROW}"'
    cells = [start + looks[look] + end for look, end in zip(column.looks, column.ends, strict=True)]
    return coded_texts(cells, column.codes)


def cell_text(text: str) -> str:
    r"""Return `text` with the one line end that a cell knows, cut to what a cell can hold.

    What looks like the markup of rich text (``<r>…</r>``) gets a blank behind it: XlsxWriter would
    write it as it stands, and no program could open the workbook.

    >>> cell_text("lead\r\nzinc")
    'lead\nzinc'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith("<r>") and text.endswith("</r>"):
        text += " "
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} …"
