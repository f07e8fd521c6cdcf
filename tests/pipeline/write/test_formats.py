"""Laws of the whole family of table formats: what goes in comes back, and the bytes are the same.

A new format joins by one line in `FORMATS`: how it is written, and how somebody else reads it.
"""

import csv
import io
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskshed.pipeline.write.csv_file import write_csv
from riskshed.pipeline.write.json_file import write_json
from riskshed.pipeline.write.parquet_file import write_parquet
from riskshed.pipeline.write.xlsx_file import write_register_xlsx
from riskshed.schemas.cells import protect, tidy, values
from riskshed.schemas.reading_order import REVIEW_COLUMNS, ROW_HASH

RATINGS = pd.DataFrame(
    {"rating": ["N"], "order": ["1"], "label": ["negligible"], "colour": ["#d3d8de"]}
)
COLUMNS = pd.DataFrame({"name": ["risk_id"], "definition": ["The name."], "vocabulary": [None]})
Cells = dict[str, list[Any]]


@dataclass(frozen=True)
class Format:
    """One file format: its writer, an independent reader, and what it does to a cell."""

    write: Callable[[pd.DataFrame, Path], None]
    read: Callable[[Path], Cells]
    expected: Callable[[Any], Any] = lambda cell: cell


def excel_csv(frame: pd.DataFrame, path: Path) -> None:
    write_csv(frame, path, for_excel=True)


def plain_csv(frame: pd.DataFrame, path: Path) -> None:
    write_csv(frame, path, for_excel=False)


def xlsx(frame: pd.DataFrame, path: Path) -> None:
    write_register_xlsx(frame, COLUMNS, ["# A register"], path, "2024-06-30", RATINGS)


def read_csv(path: Path) -> Cells:
    header, *rows = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))
    return {name: [row[place] for row in rows] for place, name in enumerate(header)}


def read_json(path: Path) -> Cells:
    records = json.loads(path.read_text(encoding="utf-8"))
    return {name: [record[name] for record in records] for name in (records or [{}])[0]}


def read_parquet(path: Path) -> Cells:
    cells: Cells = pq.read_table(path).to_pydict()
    return cells


def read_xlsx(path: Path) -> Cells:
    sheet = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))["Register"]
    header, *rows = sheet.iter_rows(values_only=True)
    cells = {str(name): [row[place] for row in rows] for place, name in enumerate(header)}
    return {
        name: column for name, column in cells.items() if name not in {*REVIEW_COLUMNS, ROW_HASH}
    }


def as_csv_text(cell: Any, for_excel: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, str):
        return protect(cell, numbers_too=for_excel)
    return f"{cell:.12g}" if isinstance(cell, float) else str(cell)


def as_cell_text(cell: Any) -> Any:
    """Return the text with line feeds: a cell of a workbook knows no carriage return."""
    return cell.replace("\r", "\n") if isinstance(cell, str) else cell


FORMATS = {
    "csv for Excel": Format(excel_csv, read_csv, lambda cell: as_csv_text(cell, True)),
    "csv": Format(plain_csv, read_csv, lambda cell: as_csv_text(cell, False)),
    "json": Format(write_json, read_json),
    "parquet": Format(write_parquet, read_parquet),
    "xlsx": Format(xlsx, read_xlsx, as_cell_text),
}

# XML, and so XLSX, has no control characters; a lone surrogate is no text at all.
texts = st.one_of(
    st.sampled_from(
        ["=1+1", "@SUM(A1)", "-3", '"', "a,b", "a;b", "铅锌", "مصهر", " x ", "n" * 200]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=30),
    st.text(st.sampled_from("\n=',\" a-"), max_size=6),
)
numbers = st.floats(allow_nan=False, allow_infinity=False)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Draw a table with each kind of column, each with missing cells."""
    size = draw(st.integers(1, 5))

    def column(cells: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(st.none() | cells, min_size=size, max_size=size))

    return pd.DataFrame(
        {
            "risk_id": [f"{number:012x}" for number in range(size)],
            "name": pd.Series(column(texts), dtype="str"),
            "value": pd.Series(column(numbers), dtype="float64"),
            "unit": pd.Series(column(st.sampled_from(["mg/kg", "µg/L", "ha"])), dtype="str"),
            "n": draw(st.lists(st.integers(-(2**40), 2**40), min_size=size, max_size=size)),
            "assumed": pd.array(column(st.booleans()), dtype="boolean"),
        }
    )


@pytest.mark.property
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_every_value_and_unit_survives(
    name: str, table: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever text, number or gap a table holds, another program reads it back."""
    form, path = FORMATS[name], tmp_path_factory.mktemp("trip") / "file"
    form.write(table, path)

    clean = tidy(table)
    expected = {str(c): [form.expected(v) for v in values(clean[c])] for c in clean.columns}
    found = form.read(path)
    assert set(expected) == set(found)
    for column, cells in expected.items():
        assert _comparable(cells) == _comparable(found[column]), column


def _comparable(cells: list[Any]) -> list[Any]:
    """Return numbers as floats: JSON and XLSX do not tell 2 from 2.0."""
    numeric = [isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells]
    return [float(c) if is_number else c for c, is_number in zip(cells, numeric, strict=True)]


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_text_survives(name: str, hostile: pd.DataFrame, tmp_path: Path) -> None:
    """Formulas, quotes, line ends, CJK, right-to-left and 200-sign names come back as they were."""
    form, path = FORMATS[name], tmp_path / "file"
    form.write(hostile, path)

    assert [form.expected(text) for text in hostile["name"]] == form.read(path)["name"]


@pytest.mark.parametrize("name", FORMATS)
def test_same_table_same_bytes(name: str, hostile: pd.DataFrame, tmp_path: Path) -> None:
    """Two writes of one table differ in no byte."""
    form = FORMATS[name]
    form.write(hostile, tmp_path / "one")
    form.write(hostile.copy(), tmp_path / "two")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_noise_beyond_12_digits_changes_no_byte(
    name: str, hostile: pd.DataFrame, tmp_path: Path
) -> None:
    """The last bits of a sum, which differ between machines, do not reach the file."""
    form = FORMATS[name]
    form.write(hostile, tmp_path / "one")
    noisy = hostile["value"].map(lambda value: math.nextafter(value, math.inf))
    form.write(hostile.assign(value=noisy.where(hostile["value"] > 0, 0.0)), tmp_path / "two")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("name", FORMATS)
def test_writing_leaves_the_table_alone(name: str, hostile: pd.DataFrame, tmp_path: Path) -> None:
    """A writer never edits what it was given."""
    before = hostile.copy(deep=True)
    FORMATS[name].write(hostile, tmp_path / "file")

    pd.testing.assert_frame_equal(before, hostile)


@pytest.mark.parametrize("name", FORMATS)
def test_a_table_without_rows_can_be_written(
    name: str, hostile: pd.DataFrame, tmp_path: Path
) -> None:
    """Nothing found is a file without rows, not a missing file."""
    FORMATS[name].write(hostile.head(0), tmp_path / "file")

    assert all(not column for column in FORMATS[name].read(tmp_path / "file").values())


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_in_a_cell_is_refused(name: str, tmp_path: Path) -> None:
    """Lists are joined before they are written; each format would spell a list its own way."""
    table = pd.DataFrame({"risk_id": ["a"], "evidence_ids": [["e1", "e2"]]})

    with pytest.raises(TypeError, match="evidence_ids holds list"):
        FORMATS[name].write(table, tmp_path / "file")
