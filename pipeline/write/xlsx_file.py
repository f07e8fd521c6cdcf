"""The register as a workbook that a person can read, filter, comment and print.

Nothing from the data can run: text is written as text, whatever it begins with.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from riskshed.pipeline.write.xlsx_sheet import ColumnSheet, cell_text
from riskshed.schemas.cells import tidy, values
from riskshed.schemas.palette import DARK, UNKNOWN, ClassStyle, class_styles
from riskshed.schemas.print_layout import NUMBER_SHAPES, lines_needed
from riskshed.schemas.reading_order import (
    DECISION,
    DECISIONS,
    HOW_TO_READ,
    KEY_COLUMNS,
    REVIEW_COLUMNS,
    ROW_HASH,
    review_table,
)

MAX_ROWS = 1_048_575  # of a sheet, less the header
_DATE = "yyyy-mm-dd"
_DROP_DOWNS = {DECISION: "review_decisions", "review_status": "review_statuses"}
_A4, _A3 = 9, 8  # Excel's own numbers of paper sizes
_LINE = 13.5  # points, of a 10-point letter
# Tight, so that the visible columns still print legibly on the width of an A3 page.
_WIDTHS = {
    **{"risk_id": 13, "phase": 12, "rating_basis": 11, "source_id": 12, "exposure_point": 18},
    **{"receptor_id": 16, "assessment_endpoint": 20, "risk_hypothesis": 40, "data_gaps": 24},
    **{"stressor": 8, "exposure_value_unit": 9, "effect_metric": 17, "confidence": 9},
    **{"rating_driver": 20, "tier": 5, "magnitude": 5, "receptor_value": 5},
    **{"review_decision": 9, "review_status": 9, "review_date": 11, "review_comment": 26},
}
_NUMBER_WIDTH, _TEXT_WIDTH, _LETTER_WIDTH = 8, 11, 5
_TURNED_BELOW = 10  # a narrower column has its name written upwards
_UNKNOWN_LABEL = "unknown: what is known allows more than two classes; the ends stand beside it"


@dataclass(frozen=True)
class _Book:
    """An open workbook with the formats that its sheets share."""

    file: xlsxwriter.Workbook
    styles: list[ClassStyle]
    made_up: bool = False

    def format(self, **properties: Any) -> Any:
        return self.file.add_format({"font_size": 10, "valign": "top", **properties})

    def class_format(self, style: ClassStyle) -> Any:
        return self.format(
            bg_color=style.fill, font_color=style.text, border=1, border_color="#8a929b", bold=True
        )

    def unknown_format(self) -> Any:
        """Return white with a grey hatch and an outline: it is no step of the scale."""
        return self.format(
            pattern=14, fg_color="#b9c0c8", bg_color="#ffffff", border=1, font_color=DARK, bold=True
        )

    def header(self, **properties: Any) -> Any:
        look = {"bold": True, "bg_color": "#e9edf1", "bottom": 1, "font_size": 9}
        return self.format(text_wrap=True, valign="bottom", **look, **properties)

    def body(self, **properties: Any) -> Any:
        """Return the look of a cell: a faint rule below, so that the eye keeps the row."""
        return self.format(bottom=1, bottom_color="#dfe3e7", **properties)


def write_register_xlsx(
    register: pd.DataFrame,
    columns: pd.DataFrame,
    readme_lines: Sequence[str],
    path: Path,
    created: str,
    ratings: pd.DataFrame,
    lists: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Write the workbook: sheets README, Register, Columns, Lists.

    Parameters
    ----------
    register : one row a pathway × phase
    columns : one row a register column; `name`, `type`, `unit`, `definition`, `standard`,
        `filled_by`, `vocabulary`; a column of the vocabulary ``ratings`` is coloured
    readme_lines : what stands on top of the README sheet; ``# `` marks a heading
    created : ISO date for the document properties; the clock would make each run differ
    ratings : the classes with `rating`, `order`, `label`, `colour`
    lists : vocabulary to its terms, for the sheet Lists; ``review_statuses`` gives a drop-down
    """
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    made_up = "illustrative" in register and bool(register["illustrative"].eq(True).any())
    book = _Book(xlsxwriter.Workbook(buffer, options), class_styles(ratings), made_up)
    midnight = dt.datetime.fromisoformat(created).replace(tzinfo=None)
    book.file.set_properties({"title": "Ecological risk register", "created": midnight})
    terms = {_DROP_DOWNS[DECISION]: DECISIONS, **(lists or {})}
    rated = set(columns.loc[columns["vocabulary"] == "ratings", "name"])
    table = review_table(register)
    _readme_sheet(book, [*readme_lines, *_left_out(register), *HOW_TO_READ])
    _register_sheet(book, table.head(MAX_ROWS), rated, terms)
    _columns_sheet(book, columns, table)
    _lists_sheet(book, terms)
    book.file.close()
    path.write_bytes(buffer.getvalue())


def _left_out(register: pd.DataFrame) -> list[str]:
    if len(register) <= MAX_ROWS:
        return []
    return [
        f"This sheet holds the first {MAX_ROWS} of {len(register)} rows; all are in register.csv."
    ]


def _readme_sheet(book: _Book, lines: Sequence[str]) -> None:
    sheet = book.file.add_worksheet("README")
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 100)
    heading, text = book.format(bold=True, font_size=13), book.format(text_wrap=True)
    row = 0
    for line in lines:
        if line.startswith("# "):
            row += 1 if row else 0
            sheet.write_string(row, 0, cell_text(line[2:]), heading)
        else:
            sheet.set_row(row, _LINE * lines_needed(line, 100))
            sheet.write_string(row, 1, cell_text(line), text)
        row += 1
    for style in book.styles:
        sheet.write_string(row, 0, style.letter, book.class_format(style))
        sheet.write_string(row, 1, style.label, text)
        row += 1
    sheet.write_string(row, 0, UNKNOWN, book.unknown_format())
    sheet.write_string(row, 1, _UNKNOWN_LABEL, text)
    _set_up_print(book, sheet, _A4, landscape=False)


def _register_sheet(
    book: _Book, table: pd.DataFrame, rated: set[str], terms: Mapping[str, Sequence[str]]
) -> None:
    sheet = book.file.add_worksheet("Register", ColumnSheet)
    widths = _set_columns(book, sheet, table, rated)
    flat, turned = book.header(), book.header(rotation=90)
    for place, name in enumerate(table.columns):
        is_narrow = widths.get(place, math.inf) < _TURNED_BELOW
        sheet.write_string(0, place, str(name), turned if is_narrow else flat)
    sheet.set_row(0, 8 * _LINE)
    numbers = {shape: book.body(num_format=shape) for shape in NUMBER_SHAPES}
    for row, lines in enumerate(_lines_of_rows(table, widths), start=1):
        sheet.set_row(row, _LINE * lines)
    sheet.write_columns(1, table, numbers)
    last = max(len(table), 1)  # an empty register keeps one row for the rules to stand on
    _colour_ratings(book, sheet, table, rated, last)
    _validate(sheet, table, terms, last)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(table.columns) - 1)
    sheet.repeat_rows(0)
    _set_up_print(book, sheet, _A3, landscape=True)


def _lines_of_rows(table: pd.DataFrame, widths: dict[int, float]) -> list[int]:
    """Return how many lines each row takes: those of its longest cell that is shown."""
    most = np.ones(len(table), dtype="int64")
    for place, width in widths.items():
        codes, distinct = pd.factorize(table.iloc[:, place])
        lines = np.array([*(lines_needed(cell, width) for cell in distinct.tolist()), 1])
        most = np.maximum(most, lines[codes])  # code -1, an empty cell, takes the last
    return list(most.tolist())


def _set_columns(book: _Book, sheet: Any, table: pd.DataFrame, rated: set[str]) -> dict[int, float]:
    """Set width, look and outline level of each column; return place and width of the visible."""
    shown = set(KEY_COLUMNS) | set(REVIEW_COLUMNS)
    plain, centred = book.body(), book.body(align="center")
    wrapped = book.body(text_wrap=True, align="left", indent=1)
    to_fill = {"bg_color": "#fff6d6", "border": 1, "border_color": "#d9cfa4"}
    yellow, date = book.format(text_wrap=True, **to_fill), book.format(num_format=_DATE, **to_fill)
    sheet.outline_settings(True, True, False, False)  # the [+] to the left of what it opens
    widths: dict[int, float] = {}
    for place, name in enumerate(table.columns):
        width = _LETTER_WIDTH if name in rated else _width(table[name])
        is_empty = not table[name].notna().any()
        if name == ROW_HASH:
            sheet.set_column(place, place, width, plain, {"hidden": True})
        elif name in REVIEW_COLUMNS:
            look = date if name == "review_date" else yellow
            sheet.set_column(place, place, width, look, {"collapsed": name == REVIEW_COLUMNS[-1]})
            widths[place] = width
        elif name in shown and (name == "risk_id" or not is_empty):
            sheet.set_column(place, place, width, centred if name in rated else wrapped)
            widths[place] = width
        else:
            level = 2 if is_empty else 1
            sheet.set_column(place, place, width, plain, {"level": level, "hidden": True})
    return widths


def _width(column: pd.Series) -> float:
    name = str(column.name)
    if name in _WIDTHS:
        return _WIDTHS[name]
    return _TEXT_WIDTH if isinstance(column.dtype, pd.StringDtype) else _NUMBER_WIDTH


def _colour_ratings(
    book: _Book, sheet: Any, table: pd.DataFrame, rated: set[str], last: int
) -> None:
    """Colour by rule, not by cell, so that a sorted or edited sheet stays right."""
    looks = {style.letter: book.class_format(style) for style in book.styles}
    looks[UNKNOWN] = book.unknown_format()
    for place in [n for n, name in enumerate(table.columns) if name in rated]:
        for letter, look in looks.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{letter}"', "format": look}
            sheet.conditional_format(1, place, last, place, rule)


def _validate(
    sheet: Any, table: pd.DataFrame, terms: Mapping[str, Sequence[str]], last: int
) -> None:
    """Give each reviewer's column its drop-down or date rule; the rest is not typed here."""
    for name, source in _DROP_DOWNS.items():
        if source in terms:
            before = list(terms)[: list(terms).index(source)]
            rule = _list_rule(name, terms[source], 2 + sum(len(terms[other]) for other in before))
            place = table.columns.get_loc(name)
            sheet.data_validation(1, place, last, place, rule)
    place = table.columns.get_loc("review_date")
    date_rule = {
        "validate": "date",
        "criteria": ">=",
        "value": dt.date(2000, 1, 1),  # earlier is a slip of the keyboard
        "error_title": "Not a date",
        "error_message": "review_date: give a date after 2000-01-01, such as 2024-06-30.",
    }
    sheet.data_validation(1, place, last, place, date_rule)


def _list_rule(name: str, allowed: Sequence[str], first: int) -> dict[str, str]:
    """Return the drop-down of column `name` whose terms stand in Lists from row `first` on."""
    return {
        "validate": "list",
        "source": f"=Lists!$B${first}:$B${first + len(allowed) - 1}",
        "error_title": "Not on the list",
        "error_message": f"{name}: choose {', '.join(allowed)}."[:255],  # Excel's limit
    }


def _columns_sheet(book: _Book, columns: pd.DataFrame, table: pd.DataFrame) -> None:
    """Write what each column of the register means and whether this run filled it."""
    names = ["name", "type", "unit", "definition", "standard", "filled_by", "vocabulary"]
    known = tidy(columns.reindex(columns=names))
    definitions = zip(*(values(known[name]) for name in names), strict=True)
    filled = {str(name) for name, has_any in table.notna().any().items() if has_any}
    sheet = book.file.add_worksheet("Columns")
    header, text = book.header(), book.format(text_wrap=True)
    widths = [26, 8, 14, 64, 22, 14, 20, 10]
    for place, name in enumerate([*names, "filled_here"]):
        sheet.set_column(place, place, widths[place], text)
        sheet.write_string(0, place, name, header)
    for row, cells in enumerate(definitions, start=1):
        line = [*(str(cell or "") for cell in cells), "yes" if cells[0] in filled else "no"]
        for place, cell in enumerate(line):
            sheet.write_string(row, place, cell)
        tallest = max(lines_needed(cell, widths[place]) for place, cell in enumerate(line))
        sheet.set_row(row, _LINE * tallest)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(len(known), 1), len(names))
    sheet.repeat_rows(0)
    _set_up_print(book, sheet, _A4, landscape=True)


def _lists_sheet(book: _Book, terms: Mapping[str, Sequence[str]]) -> None:
    """Write one term a row: the drop-downs point here, and the sheet prints on narrow pages."""
    sheet = book.file.add_worksheet("Lists")
    header, text = book.header(), book.body()
    for place, name in enumerate(("vocabulary", "term")):
        sheet.set_column(place, place, 40, text)
        sheet.write_string(0, place, name, header)
    pairs = [(name, term) for name, allowed in terms.items() for term in allowed]
    for row, pair in enumerate(pairs, start=1):
        for place, cell in enumerate(pair):
            sheet.write_string(row, place, cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(pairs), 1)
    sheet.repeat_rows(0)
    _set_up_print(book, sheet, _A4, landscape=False)


def _set_up_print(book: _Book, sheet: Any, paper: int, *, landscape: bool) -> None:
    """Fit the width to one page, number the pages; a made-up site says so on each."""
    sheet.set_paper(paper)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    mark = "&CILLUSTRATIVE: this site is made up" if book.made_up else ""
    sheet.set_footer(f"&L&A{mark}&RPage &P of &N")
