"""What lies in a site folder, and what may be read of it.

Nothing outside the folder is ever read: a link that leaves it is a fault, not a shortcut.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from riskshed.schemas.faults import Fault

INPUT_COLUMNS = ("file", "sha256", "bytes")
LEFTOVERS = ("~$", ".")  # lock files of office programs, hidden files of the file system
MEANT_AS_FILES = (".csv", ".xlsx", ".parquet", ".geojson", ".json", ".gpkg", ".shp")
MAX_FILE_BYTES = 1_000_000_000  # a survey of a gigabyte is a mistake


@dataclass(frozen=True)
class SiteFile:
    """A file that may be read: where it is, and what the team calls it (posix, relative)."""

    path: Path
    name: str


def file_fault(
    table: str,
    file: str,
    rule: str,
    fix: str,
    *,
    row: int = 0,
    column: str = "",
    value: str = "",
    severity: str = "error",
) -> Fault:
    """Return a fault; by default about the file as a whole."""
    return Fault(table, file, row, column, shorten(value), rule, severity, fix)


def shorten(value: str, width: int = 60) -> str:
    """Return `value` on one line and no longer than `width` characters.

    >>> shorten("a" * 70, 10)
    'aaaaaaaaa…'
    """
    line = " ".join(value.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def shown_name(name: str) -> str:
    r"""Return a file name as text that any file can hold: old archives have bytes of Latin-1 in it.

    >>> shown_name("r\udce9cepteurs.csv"), shown_name("矿.csv")
    ('r\\udce9cepteurs.csv', '矿.csv')
    """
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode("ascii")
        for char in name
    )


def is_text(path: Path) -> bool:
    """Return whether a path can be written into a file: bytes of an old encoding cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in str(path.absolute()))


def readable_files(folder: Path, sub: str) -> tuple[list[SiteFile], list[Fault]]:
    """Return the readable files directly under ``folder/sub``, sorted by name.

    Lock files and hidden files are left alone; a link that leaves the folder, a device and a file
    that is too large are faults; a folder is a warning.
    """
    place = folder / sub
    if not place.is_dir():
        return [], []
    files: list[SiteFile] = []
    faults: list[Fault] = []
    try:
        paths = sorted(place.iterdir(), key=lambda found: found.name)
    except OSError as error:
        rule = f"the folder cannot be opened: {error.strerror}"
        return [], [file_fault(sub, f"{sub}/", rule, "ask for the right to read it")]
    for path in paths:
        if path.name.startswith(LEFTOVERS):
            continue
        name = f"{sub}/{shown_name(path.name)}"
        fault = unreadable(folder, path, name)
        if fault is None:
            files.append(SiteFile(path, name))
        else:
            faults.append(fault)
    return files, faults


def unreadable(folder: Path, path: Path, name: str) -> Fault | None:
    """Return why the file may not be read, or None."""
    stem = Path(name).stem
    try:
        found = _no_file(folder, path, Path(name).parent.as_posix())
        if found is None:
            with path.open("rb"):
                size = path.stat().st_size
    except (OSError, RuntimeError) as error:  # a link to itself is either, by version of Python
        why = getattr(error, "strerror", None) or "the link leads to itself"
        fix = "close it elsewhere, or ask for the right to read it"
        return file_fault(stem, name, f"the file cannot be opened: {why}", fix)
    if found is not None:
        rule, fix, severity = found
        return file_fault(stem, name, rule, fix, severity=severity)
    if size > MAX_FILE_BYTES:
        fix = "split the site, or leave out what the assessment does not use"
        return file_fault(stem, name, "the file is larger than 1 GB", fix, value=f"{size} bytes")
    return None


def _no_file(folder: Path, path: Path, parent: str) -> tuple[str, str, str] | None:
    """Return rule, fix and severity where the path is no file of the folder itself."""
    if not path.resolve().is_relative_to(folder.resolve()):
        rule = "the file is a link that leaves the site folder"
        return rule, "copy the file itself into the folder", "error"
    if path.suffix.lower() == ".gdb" and path.is_dir():
        rule = "the folder is an ESRI geodatabase, which is not read"
        return rule, "save each layer of it as GeoPackage", "error"
    if path.is_dir():
        meant = path.suffix.lower() in MEANT_AS_FILES
        fix = "put the file itself here" if meant else f"move its files up into {parent}/"
        return "a folder here is not read", fix, "error" if meant else "warning"
    if not path.is_file():
        return "this is not an ordinary file", "remove it, or repair the link", "error"
    return None


def input_files(folder: Path) -> Iterator[SiteFile]:
    """Yield site.yaml and every readable file under tables/ and layers/, sorted by name."""
    if (folder / "site.yaml").is_file():
        yield SiteFile(folder / "site.yaml", "site.yaml")
    for sub in ("layers", "tables"):
        yield from readable_files(folder, sub)[0]


def input_table(folder: Path) -> pd.DataFrame:
    """Return one row an input file: columns `file` (posix, relative), `sha256`, `bytes`; sorted."""
    rows = []
    for found in input_files(folder):
        with found.path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        rows.append((found.name, digest, found.path.stat().st_size))
    return pd.DataFrame(sorted(rows), columns=list(INPUT_COLUMNS)).astype({"bytes": "int64"})
