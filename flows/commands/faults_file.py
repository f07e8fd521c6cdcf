"""All faults in one table, for those who mend a thousand of them in a spreadsheet."""

import os
from collections.abc import Sequence
from pathlib import Path

from riskshed.pipeline.write.csv_file import write_csv
from riskshed.schemas.faults import FAULT_COLUMNS, Fault, RefusedError, UsageError, fault_table

BOM = b"\xef\xbb\xbf"  # a file for Excel starts with it
HEADER = ",".join(FAULT_COLUMNS).encode()


def require_place(file: Path | None, site: Path) -> None:
    """Refuse a place where the table of faults would stand on other people's work.

    Raises
    ------
    UsageError
        where `file` is a folder, or something that is no table of faults
    RefusedError
        where it is one of the site's own files (a table of faults among the tables would be the
        next fault), or may not be read
    """
    if file is None:
        return
    here, place = site.resolve(), file.resolve()
    if place == here / "site.yaml" or {here / "tables", here / "layers"} & {place, *place.parents}:
        raise RefusedError(f"--faults {file} is the site's own ground; name a file elsewhere")
    if file.is_dir() or (file.exists() and not _is_ours(file)):
        raise UsageError(
            f"--faults {file} is there already and is no table of faults: name a new file"
        )
    if not file.parent.is_dir():
        raise UsageError(f"--faults {file}: there is no folder {file.parent}")


def _is_ours(file: Path) -> bool:
    if not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            return stream.read(len(BOM + HEADER)).removeprefix(BOM).startswith(HEADER)
    except OSError as error:
        raise RefusedError(f"--faults {file} cannot be read: {error.strerror}") from error


def write_faults(faults: Sequence[Fault], file: Path) -> None:
    """Write every fault, errors and warnings, as CSV: whole or not at all.

    Raises
    ------
    RefusedError
        where the disk refuses
    """
    temporary = file.with_name(f".{file.name}.tmp-{os.getpid()}")
    try:
        write_csv(fault_table(faults), temporary, for_excel=True)
        temporary.replace(file)
    except OSError as error:
        raise RefusedError(f"cannot write {file}: {error.strerror or error}") from error
    finally:
        temporary.unlink(missing_ok=True)
