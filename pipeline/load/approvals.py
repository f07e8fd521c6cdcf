"""The sign-offs of a site: ``approvals.jsonl`` beside site.yaml, read and its chain checked."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from riskshed.pipeline.load.files import file_fault, unreadable
from riskshed.pipeline.signoff.record import (
    FIELDS,
    FILE,
    RESTORE,
    Broken,
    broken_lines,
    read_line,
)
from riskshed.schemas.faults import Fault

TABLE = "approvals"
COLUMNS = ["line", *FIELDS, "sha256"]


def read_approvals(folder: Path) -> tuple[pd.DataFrame, list[Fault]]:
    """Return one row a sign-off, in their order, and a fault for each line that is broken.

    Columns: ``line``, its number in the file, the fields of the record, and its ``sha256``. A site
    without the file has no sign-offs. Of a file with a broken line, or one that is shorter than a
    run of the site saw it, nothing is believed.
    """
    path = folder / FILE
    lines: list[str] = []
    if path.exists() or path.is_symlink():
        fault = unreadable(folder, path, FILE)
        if fault is not None:
            return no_approvals(), [fault]
        try:
            lines = path.read_bytes().decode("utf-8").splitlines()
        except UnicodeDecodeError:
            rule = "the record of sign-offs is text in UTF-8"
            return no_approvals(), [file_fault(TABLE, FILE, rule, "put the file back as it was")]
    broken = [*broken_lines(lines)] or [*cut_off(lines, folder / "runs")]
    faults = [file_fault(TABLE, FILE, one.rule, one.fix, row=one.line) for one in broken]
    records = [read_line(line) for line in lines]
    rows = [
        (number, *map(record.get, COLUMNS[1:]))
        for number, record in enumerate(records, 1)
        if record
    ]
    table = no_approvals() if faults else pd.DataFrame(rows, columns=COLUMNS)
    return table.astype(no_approvals().dtypes), faults


def cut_off(lines: Sequence[str], runs: Path) -> Iterator[Broken]:
    """Yield the end of the record where a run of the site saw more of it, or another line there.

    The name of a run says how many lines it saw (``-s3``), its manifest the hash of the last.
    """
    seen = {path: int(path.name.rpartition("-s")[2]) for path in runs.glob("*-s[0-9]*")
            if path.name.rpartition("-s")[2].isdigit()}  # fmt: skip
    for run, number in seen.items():
        if number < max(seen.values()):
            continue
        try:
            last = json.loads((run / "manifest.json").read_bytes())["sign_offs"]["sha256"]
        except (OSError, ValueError, LookupError, TypeError):
            continue  # a run that is damaged, or of an earlier version, says nothing
        if len(lines) < number:
            rule = f"the record only grows; run {run.name} saw {number} lines, now {len(lines)} are"
            yield Broken(len(lines), f"{rule} left", RESTORE)
        elif (read_line(lines[number - 1]) or {}).get("sha256") != last:
            yield Broken(number, f"run {run.name} saw another line here", RESTORE)


def no_approvals() -> pd.DataFrame:
    """Return the table of sign-offs without rows."""
    types = {**dict.fromkeys(COLUMNS, "str"), "line": "int64"}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})
