"""The workbook: opened again by openpyxl, as a reviewer's program would."""

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from openpyxl.workbook.workbook import Workbook

from riskshed.pipeline.write.xlsx_file import write_register_xlsx
from riskshed.schemas.palette import class_styles
from riskshed.schemas.row_hash import row_hash

LISTS = {"phases": ["operation", "post_closure"], "review_statuses": ["draft", "accepted"]}


@pytest.fixture
def write(register: pd.DataFrame, columns: pd.DataFrame, ratings: pd.DataFrame, tmp_path: Path):
    """Return a function that writes a register and opens the workbook."""

    def written(table: pd.DataFrame = register) -> Workbook:
        path, readme = tmp_path / "register.xlsx", ["# Register", "Tiny smelter"]
        write_register_xlsx(table, columns, readme, path, "2024-06-30", ratings, LISTS)
        return openpyxl.load_workbook(io.BytesIO(path.read_bytes()))

    return written


def header(sheet: Any) -> list[str]:
    return [cell.value for cell in sheet[1]]


def column(sheet: Any, name: str) -> str:
    return str(sheet.cell(1, header(sheet).index(name) + 1).column_letter)


def test_the_sheets_a_reader_expects(write) -> None:
    """First what it is, then the register, then what the words mean."""
    assert write().sheetnames == ["README", "Register", "Columns", "Lists"]


def test_no_cell_is_a_formula(write) -> None:
    """Whatever the data say, nothing runs; a second save by another program keeps it so."""
    book, again = write(), io.BytesIO()
    book.save(again)
    cells = [c for s in openpyxl.load_workbook(again) for row in s.iter_rows() for c in row]

    assert "=cmd|'/c calc'!A0" in {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_header_and_first_column_stay_in_view(write) -> None:
    """Frozen panes, filters over every row and column, header on each printed page."""
    sheet = write()["Register"]

    assert sheet.freeze_panes == "B2"
    assert f"A1:{sheet.cell(7, sheet.max_column).coordinate}" == sheet.auto_filter.ref
    assert sheet.print_title_rows == "$1:$1"


def test_every_sheet_prints_on_the_width_of_a_page(write) -> None:
    """A README that spills over two pages is not read."""
    for sheet in write():
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in {None, 1}  # one page is what no value means
        assert sheet.page_setup.fitToHeight == 0
    assert write()["Register"].page_setup.orientation == "landscape"


def test_every_page_of_a_made_up_site_says_so(write, register) -> None:
    """A printed sheet goes from hand to hand without its README."""
    made_up, real = (write(register.assign(illustrative=true)) for true in (True, False))

    assert {str(sheet.oddFooter.center.text)[:12] for sheet in made_up} == {"ILLUSTRATIVE"}
    assert {sheet.oddFooter.center.text for sheet in real} == {None}


def test_the_register_begins_with_what_a_person_reads_first(write) -> None:
    """Key columns, then the reviewer's, then the rest; no column of the register is dropped."""
    names = header(write()["Register"])

    assert [
        *("risk_id", "phase", "rating_inherent", "rating_inherent_lo", "rating_inherent_hi"),
        *("risk_hypothesis", "exposure_value", "exposure_value_unit"),
        *("review_decision", "review_status", "reviewer", "review_date", "review_comment"),
        *("inputs_hash", "owner", "row_hash"),
    ] == names


def test_empty_columns_are_hidden_not_dropped(write) -> None:
    """Level 1 opens the details, level 2 the empty columns, the hash stays hidden."""
    sheet = write()["Register"]
    look = {n: sheet.column_dimensions[column(sheet, n)] for n in header(sheet)}

    assert (look["inputs_hash"].hidden, look["inputs_hash"].outlineLevel) == (True, 1)
    assert (look["owner"].hidden, look["owner"].outlineLevel) == (True, 2)
    assert (look["row_hash"].hidden, look["row_hash"].outlineLevel) == (True, 0)
    assert not look["risk_id"].hidden
    assert not look["review_comment"].hidden


def test_the_reviewer_chooses_from_lists_on_every_row(write) -> None:
    """Accept, Query or Reject; the states of a review; a date: each over all rows."""
    book = write()
    sheet, lists = book["Register"], book["Lists"]
    rules = {str(r.sqref): r for r in sheet.data_validations.dataValidation}
    decision, status, date = (
        rules[f"{letter}2:{letter}7"]
        for letter in (
            column(sheet, n) for n in ("review_decision", "review_status", "review_date")
        )
    )

    def choices(formula: str) -> list[str]:
        place = formula.removeprefix("Lists!").replace("$", "")
        return [cell.value for (cell,) in lists[place]]

    assert choices(decision.formula1) == ["Accept", "Query", "Reject"]
    assert choices(status.formula1) == ["draft", "accepted"]
    assert decision.error == "review_decision: choose Accept, Query, Reject."
    assert (date.type, date.operator, date.formula1) == ("date", "greaterThanOrEqual", "36526")
    assert "2024-06-30" in date.error


def test_ratings_have_letter_and_colour(write, ratings: pd.DataFrame) -> None:
    """Each class its fill and text colour by rule, over all rows; U is hatched, no step of five."""
    sheet = write()["Register"]
    place = column(sheet, "rating_inherent")
    (rules,) = [
        r.rules for r in sheet.conditional_formatting if str(r.sqref) == f"{place}2:{place}7"
    ]
    found = {
        rule.formula[0].strip('"'): (rule.dxf.fill.bgColor.rgb, rule.dxf.font.color.rgb)
        for rule in rules
    }
    expected = {
        style.letter: (f"FF{style.fill[1:].upper()}", f"FF{style.text[1:].upper()}")
        for style in class_styles(ratings)
    }

    unknown = {rule.formula[0]: rule.dxf.fill.patternType for rule in rules}['"U"']
    assert unknown == "lightUp"
    assert expected == {letter: look for letter, look in found.items() if letter != "U"}


def test_only_rating_columns_are_coloured(write) -> None:
    """A stressor called N is no negligible risk."""
    sheet = write()["Register"]
    coloured = {str(rule.sqref).split("2:")[0] for rule in sheet.conditional_formatting}
    rated = ("rating_inherent", "rating_inherent_lo", "rating_inherent_hi")

    assert {column(sheet, name) for name in rated} == coloured


def test_the_hash_follows_its_row(write, register: pd.DataFrame) -> None:
    """An answer of a reviewer can be told from one on an older text of the row."""
    sheet = write()["Register"]
    found = [cell.value for cell in sheet[column(sheet, "row_hash")]][1:]

    assert row_hash(register) == found


def test_every_column_is_defined_and_marked_as_filled_or_not(write) -> None:
    """The reader need not open another file to know what a column means."""
    rows = list(write()["Columns"].iter_rows(values_only=True))

    assert (rows[0][0], rows[0][-1]) == ("name", "filled_here")
    assert (rows[2][0], rows[2][3], rows[2][-1]) == ("phase", "What phase means.", "yes")


def test_the_readme_names_every_class(write) -> None:
    """Legend: letter and words, U among them."""
    sheet = write()["README"]
    legend = [cell.value for cell in sheet["A"] if cell.value and len(cell.value) == 1]

    assert list("NLMHEU") == legend
    assert sheet["B2"].value == "Tiny smelter"


def test_an_empty_register_keeps_its_rules(write, register: pd.DataFrame) -> None:
    """No pathway found is a readable workbook too."""
    sheet = write(register.head(0))["Register"]

    assert len(sheet.data_validations.dataValidation) == 3
    assert sheet.max_row == 1


def test_a_text_longer_than_a_cell_is_cut_with_a_mark(write, register: pd.DataFrame) -> None:
    """Excel takes 32,767 signs; without the cut the text would vanish in silence."""
    sheet = write(register.assign(risk_hypothesis="x" * 40_000))["Register"]
    found = sheet[f"{column(sheet, 'risk_hypothesis')}2"].value

    assert found == "x" * 32_000 + " …"


def test_a_text_that_looks_like_markup_stays_text(write, register: pd.DataFrame) -> None:
    """Written as it stands it would be rich text, or a workbook that nothing opens."""
    sheet = write(register.assign(risk_hypothesis="<r><t>a & b</r>"))["Register"]
    found = sheet[f"{column(sheet, 'risk_hypothesis')}2"].value

    assert found == "<r><t>a & b</r> "


def test_dates_inside_the_file_are_fixed(write, tmp_path: Path) -> None:
    """The clock of the machine is nowhere: not in the properties, not in the zip."""
    write()
    with zipfile.ZipFile(tmp_path / "register.xlsx") as archive:
        dates = {info.date_time for info in archive.infolist()}
        core = archive.read("docProps/core.xml").decode()

    assert {(1980, 1, 1, 0, 0, 0)} == dates
    assert core.count("2024-06-30T00:00:00Z") == 2
