"""The sign-offs of a site: ``approvals.jsonl`` beside site.yaml, read and its chain checked."""

from pathlib import Path

import pandas as pd

from riskshed.pipeline.load.files import file_fault, unreadable
from riskshed.pipeline.signoff.record import FIELDS, FILE, broken_lines, read_line
from riskshed.schemas.faults import Fault

TABLE = "approvals"
COLUMNS = ["line", *FIELDS]


def read_approvals(folder: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """Return one row a sign-off, in their order, and a fault for each line that is broken.

    Columns: ``line``, its number in the file, and the fields of the record. A site without the
    file has no sign-offs. Of a file with a broken line nothing is believed.
    """
    path = folder / FILE
    if not path.exists() and not path.is_symlink():
        return no_approvals(), []
    fault = unreadable(folder, path, FILE)
    if fault is not None:
        return no_approvals(), [fault]
    try:
        lines = path.read_bytes().decode("utf-8").splitlines()
    except UnicodeDecodeError:
        rule = "the record of sign-offs is text in UTF-8"
        return no_approvals(), [file_fault(TABLE, FILE, rule, "put the file back as it was")]
    faults = [
        file_fault(TABLE, FILE, broken.rule, broken.fix, row=broken.line)
        for broken in broken_lines(lines)
    ]
    records = [read_line(line) for line in lines]
    rows = [
        (number, *map(record.get, FIELDS)) for number, record in enumerate(records, 1) if record
    ]
    table = no_approvals() if faults else pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(no_approvals().dtypes), faults


def no_approvals() -> pd.DataFrame:
    """Return the table of sign-offs without rows."""
    types = {**dict.fromkeys(COLUMNS, "str"), "line": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
