"""A sheet of a workbook that takes its cells by column.

XlsxWriter keeps every cell as an object and asks each for its kind and look when it writes it: two
million cells of a register took a third of a whole run. Here each distinct cell of a column is made
XML once; the sheet is the same, byte by byte.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from riskshed.schemas.cells import Value
from riskshed.schemas.print_layout import number_shape

MAX_TEXT = 32_000  # Excel takes 32,767 UTF-16 units a cell; XlsxWriter drops what is longer
_Cell = tuple[Any, str]  # its format, and what follows the format in its XML


class ColumnSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter ships no types
    """A sheet whose header is written cell by cell as on any other, and the rest by column."""

    dim_rowmax: int

    def write_columns(
        self, first: int, columns: Sequence[Sequence[Value]], numbers: Mapping[str, Any]
    ) -> None:
        """Take the cells from row `first` on, each by its type, never by what its text looks like.

        Parameters
        ----------
        first : 0-based row; what stands above it is written already
        columns : cells, all columns of one length, None where nothing is to be written; every
            column has its format (`set_column`) and every row its height (`set_row`)
        numbers : formats by the shape of a number, as `number_shape` names it
        """
        self._body = (
            first,
            [self._in_xml(place, cells, numbers) for place, cells in enumerate(columns)],
        )
        self._check_dimensions(first + len(columns[0]) - 1, len(columns) - 1)

    def _in_xml(
        self, place: int, cells: Sequence[Value], numbers: Mapping[str, Any]
    ) -> list[_Cell | None]:
        look = self.col_info[place].column_format
        made: dict[Value, _Cell | None] = {}
        for cell, times in Counter(cells).items():
            if cell is None:
                made[cell] = None
            elif isinstance(cell, bool):
                made[cell] = (look, f' t="b"><v>{cell:d}</v></c>')
            elif isinstance(cell, str) or math.isinf(cell):
                made[cell] = (
                    look,
                    f' t="s"><v>{self._shared(cell_text(str(cell)), times)}</v></c>',
                )
            else:
                made[cell] = (numbers[number_shape(cell)], f"><v>{cell:.16G}</v></c>")
        return [made[cell] for cell in cells]

    def _shared(self, text: str, times: int) -> int:
        """Return the number of a text that the workbook keeps once, however often it stands."""
        self.str_table.count += times - 1
        return int(self.str_table._get_shared_string_index(text))

    def _write_rows(self) -> None:
        """Write the rows: XlsxWriter those above the columns, this class the others."""
        first, columns = self._body
        last, self.dim_rowmax = self.dim_rowmax, first - 1
        super()._write_rows()
        self.dim_rowmax = last
        starts = [f'<c r="{xl_col_to_name(place)}' for place in range(len(columns))]
        looks = _Looks()
        for row, cells in enumerate(zip(*columns, strict=True), start=first):
            self._write_row(row, f"1:{len(columns)}", self.row_info[row])
            number = f'{row + 1}"'
            line = [
                start + number + looks[cell[0]] + cell[1]
                for start, cell in zip(starts, cells, strict=True)
                if cell is not None
            ]
            self.fh.write("".join(line))
            self._xml_end_tag("row")


class _Looks(dict[Any, str]):
    """The number of each format as an attribute; XlsxWriter numbers them as they come up."""

    def __missing__(self, look: Any) -> str:
        self[look] = f' s="{look._get_xf_index()}"'
        return self[look]


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
