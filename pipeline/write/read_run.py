"""Read a run folder back, as it was written."""

import hashlib
import json
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from riskshed.schemas.cells import unprotect
from riskshed.schemas.faults import UsageError
from riskshed.schemas.outputs import CSV_TABLES, PARQUET_TABLES, RunOutputs

_MANIFEST = "manifest.json"
_OF_THE_FILES = ("outputs", "columns", "readme")  # what the manifest says of the files, not the run


def is_run(folder: Path) -> bool:
    """Return whether a run stands at `folder`."""
    return (folder / _MANIFEST).is_file()


def latest_run(runs: Path, other_than: str | None = None) -> Path | None:
    """Return the run folder in `runs` that was written last, or None where there is none.

    With `other_than`, the hash of some inputs, of the runs of other inputs.
    """
    facts = {path: read_manifest(path) for path in sorted(runs.glob("*")) if is_run(path)}
    found = [path for path in facts if facts[path].get("inputs_hash") != other_than]
    return max(found, key=lambda path: str(facts[path]["written_at"]), default=None)


def read_run(folder: Path) -> RunOutputs:
    """Return what the run in `folder` wrote.

    Raises
    ------
    UsageError
        if `folder` is no run folder, or a file of it is missing or was changed since
    """
    manifest = read_manifest(folder)
    try:
        return _read(folder, manifest)
    except (ValueError, LookupError, TypeError, AttributeError, OSError, nx.NetworkXError) as error:
        raise UsageError(
            f"{folder} is damaged: its manifest and its files do not fit ({type(error).__name__}). "
            "Run `assess` again."
        ) from error


def read_schedule(folder: Path) -> tuple[pd.DataFrame, bytes]:
    """Return the schedule and the calendar of a schedule folder, or of a run folder.

    Raises
    ------
    UsageError
        if there is none in `folder`
    """
    manifest = read_manifest(folder)
    try:
        kinds = manifest["columns"]["schedule.csv"]
        return _read_csv(folder / "schedule.csv", kinds), (folder / "schedule.ics").read_bytes()
    except (ValueError, LookupError, OSError) as error:
        raise UsageError(
            f"{folder} holds no schedule that can be read ({type(error).__name__}); give the "
            "folder of an earlier schedule (SITE/schedules/2027-01-31-1a2b3c4d) or of a run."
        ) from error


def _read(folder: Path, manifest: dict[str, Any]) -> RunOutputs:
    _verify(folder, manifest)
    parquet = {name: _read_parquet(folder / f"{name}.parquet") for name in PARQUET_TABLES}
    kinds = manifest["columns"]
    csv = {name: _read_csv(folder / f"{name}.csv", kinds[f"{name}.csv"]) for name in CSV_TABLES}
    return RunOutputs(
        register=_read_parquet(folder / "register.parquet"),
        **parquet,
        **csv,
        graph=_read_graph(folder / "graph.json"),
        manifest_facts={k: v for k, v in manifest.items() if k not in _OF_THE_FILES},
        readme=manifest["readme"],
    )


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the run in `folder`."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{folder} is no run folder: it has no readable {_MANIFEST}. "
            "Give the folder that `riskshed assess` wrote, such as SITE/runs/2024-06-30-1a2b3c4d."
        ) from error
    missing = {"outputs", "columns", "readme"}.difference(
        manifest if isinstance(manifest, dict) else ()
    )
    if missing:
        raise UsageError(
            f"{folder / _MANIFEST} is no manifest of a run: it lacks {sorted(missing)}."
        )
    return dict(manifest)


def read_tables(folder: Path, *names: str) -> dict[str, pd.DataFrame]:
    """Return some CSV tables of a run alone, by name: a quick look, not the whole run.

    Raises
    ------
    UsageError
        if `folder` is no run folder, or one of the files is missing or was changed since
    """
    manifest = read_manifest(folder)
    _verify(folder, manifest, {f"{name}.csv" for name in names})
    kinds = manifest["columns"]
    return {name: _read_csv(folder / f"{name}.csv", kinds[f"{name}.csv"]) for name in names}


def _verify(folder: Path, manifest: dict[str, Any], names: set[str] | None = None) -> None:
    """Refuse a run whose files are not those that were written; the register copies may be edited.

    People annotate register.xlsx and save register.csv again; nothing is read from those two.
    """
    expected = {record["file"]: record["sha256"] for record in manifest["outputs"]}
    for name in sorted(names or _names_read()):
        path = folder / name
        if name not in expected or not path.is_file():
            raise UsageError(f"{folder} is not complete: {name} is missing. Run `assess` again.")
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != expected[name]:
                raise UsageError(
                    f"{path} was changed after the run was written. Run `assess` again."
                )


def _names_read() -> set[str]:
    parquet = {f"{name}.parquet" for name in ("register", *PARQUET_TABLES)}
    return parquet | {f"{name}.csv" for name in CSV_TABLES} | {"graph.json"}


def _read_parquet(path: Path) -> pd.DataFrame:
    """Return the table with text as `str` and booleans that may be missing."""
    nullable = {pa.bool_(): pd.BooleanDtype(), pa.string(): pd.StringDtype(na_value=float("nan"))}
    frame: pd.DataFrame = pq.read_table(path).to_pandas(types_mapper=nullable.get)
    return frame


def _read_csv(path: Path, kinds: dict[str, str]) -> pd.DataFrame:
    text = pd.read_csv(
        path, dtype="str", keep_default_na=False, na_values=[""], encoding="utf-8", engine="c"
    )
    return pd.DataFrame({name: _typed(text[name], kinds[name]) for name in text.columns})


def _typed(column: pd.Series, kind: str) -> pd.Series:
    if kind == "text":
        return column.map(unprotect, na_action="ignore").astype("str")
    if kind == "boolean":
        return column.map({"true": True, "false": False}).astype("boolean")
    return column.astype("float64" if kind == "number" else "int64")


def _read_graph(path: Path) -> nx.MultiDiGraph:
    data = json.loads(path.read_text(encoding="utf-8"))
    return nx.node_link_graph(data, directed=True, multigraph=True, edges="edges")
