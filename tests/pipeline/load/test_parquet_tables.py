"""One Parquet file: typed values become the text that a person would have typed."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from riskshed.pipeline.load.parquet_tables import read_parquet_file
from tests.sites import the_fault

FILE = "tables/samples.parquet"


def written(folder, table):
    path = folder / "samples.parquet"
    pq.write_table(table if isinstance(table, pa.Table) else pa.table(table), path)
    return path


def texts(folder, values, kind=None):
    array = pa.array(values, type=kind)
    keep = pa.array(["x"] * len(values))
    path = written(folder, {"keep": keep, "a": array})
    frame, faults = read_parquet_file(path, "samples", FILE)
    assert faults == []
    return frame["a"].astype(object).where(frame["a"].notna(), None).tolist()


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([1, None], pa.int32(), ["1", None]),
        ([0.1, 12.0, None], pa.float64(), ["0.1", "12", None]),
        ([0.1], pa.float32(), ["0.1"]),
        ([1 / 3], pa.float64(), ["0.3333333333333333"]),
        ([float("nan"), float("inf")], pa.float64(), ["NaN", "inf"]),
        ([True, False, None], pa.bool_(), ["true", "false", None]),
        ([dt.date(2024, 5, 1)], pa.date32(), ["2024-05-01"]),
        ([dt.datetime(2024, 5, 1)], pa.timestamp("ns"), ["2024-05-01"]),
        ([dt.datetime(2024, 5, 1, 6, 30)], pa.timestamp("us"), ["2024-05-01T06:30:00"]),
        ([["Pb", "Cd"], None], pa.list_(pa.string()), ["Pb;Cd", None]),
        (["", "x"], pa.string(), [None, "x"]),
    ],
)
def test_values_become_text_faithfully(tmp_path, values, kind, expected):
    """Dates as ISO, numbers as the shortest text that reads back to the same number."""

    assert expected == texts(tmp_path, values, kind)


def test_a_category_is_its_text(tmp_path):
    """As pandas writes a categorical."""

    assert texts(tmp_path, ["soil", "soil"], pa.dictionary(pa.int32(), pa.string())) == [
        "soil",
        "soil",
    ]


def test_rows_are_numbered_as_in_a_csv(tmp_path):
    """The first record is row 2; an empty record keeps its number."""

    path = written(tmp_path, {"a": ["x", None, "y"]})
    frame, _ = read_parquet_file(path, "samples", FILE)

    assert frame["source_row"].tolist() == [2, 4]


def test_the_index_that_pandas_writes_is_no_column(tmp_path):
    """A frame with an index of names."""

    path = tmp_path / "samples.parquet"
    pd.DataFrame({"a": ["x"]}, index=["first"]).to_parquet(path)
    frame, faults = read_parquet_file(path, "samples", FILE)

    assert (list(frame.columns), faults) == (["a", "source_row"], [])


def test_a_file_of_no_bytes_is_a_fault(tmp_path):
    """As a broken download leaves it."""

    path = tmp_path / "samples.parquet"
    path.touch()
    frame, faults = read_parquet_file(path, "samples", FILE)

    assert frame is None
    assert the_fault(faults, file=FILE).rule == "the file is empty"


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", b"a,b\n1,2\n"])
def test_a_corrupt_file_is_a_fault(tmp_path, data):
    """It says so, and no traceback."""

    path = tmp_path / "samples.parquet"
    path.write_bytes(data)
    frame, faults = read_parquet_file(path, "samples", FILE)

    assert frame is None
    assert the_fault(faults, file=FILE).rule.startswith("the file is no readable Parquet")


def test_bytes_and_structures_are_refused_by_column(tmp_path):
    """A geometry column of GeoParquet is no text."""

    path = written(tmp_path, {"a": ["x"], "geometry": [b"\x01"], "s": [{"k": 1}]})
    frame, faults = read_parquet_file(path, "samples", FILE)

    assert frame is None
    assert {"geometry", "s"} == {fault.column for fault in faults}
    assert "geometry as WKT" in the_fault(faults, column="geometry").fix
