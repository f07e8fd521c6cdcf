"""Parquet: types for programs."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskshed.pipeline.write.parquet_file import write_parquet


def test_types_come_from_the_column_not_from_its_values(tmp_path: Path) -> None:
    """A column that is empty in this run has the type it has in every run."""
    table = pd.DataFrame(
        {
            "text": pd.Series([None, None], dtype="str"),
            "x": pd.Series([None, None], dtype="float64"),
            "n": [1, 2],
            "yes": pd.array([None, None], dtype="boolean"),
        }
    )
    write_parquet(table, tmp_path / "table.parquet")

    expected = pa.schema(
        {"text": pa.string(), "x": pa.float64(), "n": pa.int64(), "yes": pa.bool_()}
    )
    assert expected == pq.read_schema(tmp_path / "table.parquet")


def test_no_metadata_of_other_programs_is_stored(tmp_path: Path) -> None:
    """The version of pandas in a file would make its bytes differ without a difference."""
    write_parquet(pd.DataFrame({"x": [1.0]}), tmp_path / "table.parquet")

    assert pq.read_metadata(tmp_path / "table.parquet").metadata is None


def test_unknown_is_null(tmp_path: Path) -> None:
    """A gap is null, so that every reader knows it from a number."""
    write_parquet(pd.DataFrame({"x": [float("nan"), 0.0]}), tmp_path / "table.parquet")

    assert pq.read_table(tmp_path / "table.parquet")["x"].to_pylist() == [None, 0.0]


def test_dates_are_text_not_timestamps(tmp_path: Path) -> None:
    """A timestamp would claim a time of day that no survey recorded."""
    table = pd.DataFrame({"eventDate": pd.to_datetime(["2024-06-30"])})
    try:
        write_parquet(table, tmp_path / "table.parquet")
    except TypeError as error:
        assert "dates as ISO text" in str(error)
    else:
        raise AssertionError("a timestamp column was written")
