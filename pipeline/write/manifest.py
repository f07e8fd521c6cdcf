"""manifest.json: from which inputs, by which code, with which settings these files came."""

import hashlib
import json
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from riskshed.schemas.cells import Value, kind_of, tidy, values
from riskshed.schemas.provenance import PACKAGES, code_version, config_hash, installed_version

FORMAT = 1  # goes up when a reader of older run folders would misunderstand a newer one


def write_manifest(
    path: Path,
    facts: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    *,
    written_at: str,
) -> None:
    """Write the manifest of the files that stand beside `path`.

    Parameters
    ----------
    facts : what the run knows of itself: `inputs`, `settings`, `seed`, `as_of`, `warnings`, …
    tables : CSV file name to its table; the kind of each column is kept, CSV itself has none
    written_at : the one field that may differ between two runs of the same inputs
    """
    content = {
        **{name: _plain(value) for name, value in facts.items()},
        "inputs": _plain(facts.get("inputs", [])),
        "warnings": _plain(facts.get("warnings", [])),
        "outputs": file_records(path.parent),
        "columns": {name: column_kinds(table) for name, table in tables.items()},
        "versions": versions(),
        "code_version": code_version(),
        "config_hash": config_hash(),
        "format": FORMAT,
        "written_at": written_at,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())


def file_records(folder: Path) -> list[dict[str, Value]]:
    """Return name, sha256 and size of each file below `folder`, sorted by name."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return [
        {
            "file": path.relative_to(folder).as_posix(),
            "sha256": _sha256(path),
            "bytes": path.stat().st_size,
        }
        for path in files
    ]


def column_kinds(table: pd.DataFrame) -> dict[str, str]:
    """Return text, number, integer or boolean for each column.

    >>> column_kinds(pd.DataFrame({"name": ["12"], "sum": [1.5]}))
    {'name': 'text', 'sum': 'number'}
    """
    return {str(name): kind_of(table[name]) for name in table.columns}


def versions() -> dict[str, str]:
    """Return the versions of Python, riskshed and each package that shapes a number."""
    packages = {package: installed_version(package) for package in ("riskshed", *PACKAGES)}
    return {"python": platform.python_version(), **packages}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _plain(value: Any) -> Any:
    """Return `value` as JSON knows it; not-a-number and missing become null, a frame records."""
    if isinstance(value, pd.DataFrame):
        table = tidy(value)
        rows = zip(*(values(table[name]) for name in table.columns), strict=True)
        return [_plain(dict(zip(map(str, table.columns), row, strict=True))) for row in rows]
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, set | frozenset):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # a numpy scalar
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None  # nan and infinity have no JSON form
    return str(value)  # a date, a path: as a person reads it
