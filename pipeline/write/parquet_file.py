"""Parquet: typed columns, null where nothing is known, the same bytes for the same table."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskshed.schemas.cells import Kind, kind_of, tidy

_TYPES: dict[Kind, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
}


def write_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` to `path`; every option that shapes the bytes is fixed here.

    The types come from the kind of each column, not from the values that happen to be there, and
    no pandas metadata is stored: it would carry the version of pandas.
    """
    table = tidy(frame)
    schema = pa.schema([(str(name), _TYPES[kind_of(table[name])]) for name in table.columns])
    arrays = [
        pa.Array.from_pandas(table[name], type=_TYPES[kind_of(table[name])]) for name in table
    ]
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        path,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=3,
        use_dictionary=True,
        write_statistics=True,
        row_group_size=100_000,
        store_schema=False,  # the Arrow schema adds nothing to four plain types
    )
