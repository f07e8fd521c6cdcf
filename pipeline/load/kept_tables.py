"""Large CSV tables that were read before, kept as Parquet files in a folder of the user's.

The name of a kept file says what it was made from: the bytes of the CSV, its table and name, the
version of code, facts and libraries. So nothing stale is ever met, and a table without any finding
is the same whether it was kept or read afresh. A kept file that cannot be read counts as not there.
"""

import hashlib
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskshed.schemas.provenance import code_version, config_hash, installed_version

SMALLEST = 200_000  # bytes: less is parsed about as fast as it is looked up
MOST = 2_000_000_000  # bytes of all kept files; beyond that the longest unused ones go
UNUSED_DAYS = 30
_TYPES = {
    pa.bool_(): pd.BooleanDtype(),
    pa.string(): pd.StringDtype(na_value=float("nan")),
    pa.large_string(): pd.StringDtype(na_value=float("nan")),
}


def place_of(folder: Path | None, data: bytes, table: str, file: str) -> Path | None:
    """Return where the table in `data` is kept, or may be; None where it is not worth it.

    Parameters
    ----------
    folder : the folder of kept tables; None: nothing is kept
    data : the bytes of the CSV file
    table, file : which table it is and how the team names the file (each row says so)
    """
    if folder is None or len(data) < SMALLEST:
        return None
    made_by = [code_version(), config_hash(), *map(installed_version, ("pandas", "pyarrow"))]
    made_from = [table, file, hashlib.sha256(data).hexdigest()]
    name = hashlib.sha256("\n".join([*made_by, *made_from]).encode()).hexdigest()
    return folder / f"{name}.parquet"


def kept_table(place: Path) -> pd.DataFrame | None:
    """Return the table that is kept at `place`; None where there is none, or a broken one."""
    try:
        read = pq.read_table(place, page_checksum_verification=True)
        frame: pd.DataFrame = read.to_pandas(types_mapper=_TYPES.get)
        os.utime(place)  # the longest unused ones go first
    except (OSError, ValueError, pa.ArrowException):
        return None
    return frame


def keep_table(frame: pd.DataFrame, place: Path) -> None:
    """Keep a table without findings; where the disk refuses, it is read afresh the next time.

    Written beside its place and then renamed: another run sees it whole or not at all.
    """
    with suppress(OSError, pa.ArrowException):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=place.parent)
        os.close(handle)
        try:
            pq.write_table(
                pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None),
                name,
                write_page_checksum=True,
            )
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
        _trim(place.parent)


def _trim(folder: Path) -> None:
    """Remove what nobody used for long, what killed runs left, and the oldest beyond `MOST`."""
    room = MOST
    now = time.time()
    files = [(file.stat(), file) for file in folder.iterdir()]
    for facts, file in sorted(files, key=lambda found: -found[0].st_mtime):
        days = (now - facts.st_mtime) / 86_400
        room -= facts.st_size
        if room < 0 or days > (1 if file.suffix == ".part" else UNUSED_DAYS):
            file.unlink(missing_ok=True)
