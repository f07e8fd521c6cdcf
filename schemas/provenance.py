"""Which code, which configuration, which inputs made a number."""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

import pandas as pd

from riskshed.schemas.frames import side_by_side

PACKAGES = (
    "pandas",
    "numpy",
    "scipy",
    "networkx",
    "pandera",
    "pydantic",
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "pyarrow",
    "xlsxwriter",
    "prefect",
    "icalendar",
)
_OUR_PARTS = ("config", "schemas", "pipeline", "flows")


def installed_version(package: str) -> str:
    """Return the installed version of `package`; empty where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


@cache
def code_version() -> str:
    """Return the package version and 12 hex digits over our own source files.

    The same source gives the same text from a wheel, an editable install or a checkout.

    >>> code_version().startswith(installed_version("riskshed") + "+")
    True
    """
    return f"{installed_version('riskshed')}+{_digest_of_files(('.py',))[:12]}"


@cache
def config_hash() -> str:
    """Return 12 hex digits over every table, setting and reference shipped under ``config/``."""
    return _digest_of_files((".csv", ".yaml", ".bib"))[:12]


def inputs_hash(inputs: pd.DataFrame) -> str:
    """Return the sha256 over the sorted lines that ``sha256sum`` would print for the inputs.

    Parameters
    ----------
    inputs : one row a file; columns `file` (path inside the site folder) and `sha256`

    >>> inputs_hash(pd.DataFrame({"file": ["site.yaml"], "sha256": ["ab"]}))[:8]
    '34d298a0'
    """
    pairs = side_by_side(inputs["file"], inputs["sha256"])
    lines = sorted(f"{digest}  {name}\n" for name, digest in pairs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _digest_of_files(suffixes: tuple[str, ...]) -> str:
    found = sorted(
        (path, file)
        for part in _OUR_PARTS
        for path, file in _walk(files(f"riskshed.{part}"), part)
        if path.endswith(suffixes)
    )
    digest = hashlib.sha256()
    for path, file in found:
        digest.update(f"{path}\n{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _walk(folder: Traversable, prefix: str) -> Iterable[tuple[str, Traversable]]:
    """Yield every file below `folder` with its path; not what Python or an editor leaves there."""
    for item in folder.iterdir():
        if item.name.startswith((".", "__pycache__")):
            continue
        path = f"{prefix}/{item.name}"
        if item.is_dir():
            yield from _walk(item, path)
        else:
            yield path, item
