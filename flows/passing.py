"""What a stage made, on disk between two tasks: one Parquet file a frame with rows, and the rest.

Tasks pass the path of a bundle, never frames: Prefect would copy and hash them at every step.
A bundle is written whole or not at all, and never edited.
"""

import pickle
from dataclasses import fields, is_dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from pandas.testing import assert_frame_equal

from riskshed.pipeline.write.run_folder import temporary_folder

REST = (
    "rest.pickle"  # settings, names, dates, the graph: what is no frame; our own file, so trusted
)

KEPT = 9  # a flow has so many stages


def save_bundle(bundle: object, folder: Path) -> Path:
    """Write a bundle as `folder`; where it stands already (same name, same content) leave it."""
    if folder.exists():
        return folder
    with temporary_folder(folder) as temporary:
        with (temporary / REST).open("wb") as stream:
            _Pickler(stream, temporary, _names(bundle)).dump(bundle)
        try:
            temporary.rename(folder)
        except OSError:  # another run made the same bundle in the meantime
            if not folder.exists():
                raise
    return folder


@lru_cache(maxsize=KEPT)
def load_bundle(folder: Path) -> Any:
    """Return what `save_bundle` was given, exactly; read it, do not change it: it is kept.

    A flow asks for the same few bundles in nearly every task.
    """
    with (folder / REST).open("rb") as stream:
        return _Unpickler(stream, folder).load()


def forget_bundles() -> None:
    """Keep no bundle in memory any longer."""
    load_bundle.cache_clear()


def _names(bundle: object) -> dict[int, str]:
    """Return a file name for the frames that a dataclass holds by name, or by name in a dict."""
    if not is_dataclass(bundle):
        return {}
    held = {field.name: getattr(bundle, field.name) for field in fields(bundle)}
    inner = [(name, value) for name, value in held.items() if isinstance(value, dict)]
    named = {id(value): name for name, value in held.items()}
    return named | {id(v): f"{name}.{key}" for name, group in inner for key, v in group.items()}


class _Pickler(pickle.Pickler):
    """Pickles everything but frames with rows, which go to Parquet files of their own."""

    def __init__(self, stream: Any, folder: Path, names: dict[int, str]) -> None:
        super().__init__(stream)
        self.folder = folder
        self.names = names

    def persistent_id(self, thing: Any) -> str | None:
        """Write a frame to its file and return the file's name; None leaves it in the pickle."""
        if not isinstance(thing, pd.DataFrame) or thing.empty:
            return None
        name = self.names.get(id(thing), f"frame-{len(list(self.folder.iterdir()))}")
        suffix = "geo.parquet" if isinstance(thing, gpd.GeoDataFrame) else "parquet"
        path = self.folder / f"{name}.{suffix}"
        if _survives(thing, path):
            return path.name
        path.unlink(missing_ok=True)
        return None


def _survives(frame: pd.DataFrame, path: Path) -> bool:
    """Write a frame and say whether it comes back as it was (tuples in cells would not)."""
    try:
        frame.to_parquet(path)
        assert_frame_equal(_read(path), frame, check_exact=True, check_freq=False)
    except (AssertionError, ValueError, TypeError, OSError):
        return False
    return True


def _read(path: Path) -> pd.DataFrame:
    reader = gpd.read_parquet if path.name.endswith(".geo.parquet") else pd.read_parquet
    frame: pd.DataFrame = reader(path)
    return frame


class _Unpickler(pickle.Unpickler):
    """Reads the frames back from their files."""

    def __init__(self, stream: Any, folder: Path) -> None:
        super().__init__(stream)
        self.folder = folder

    def persistent_load(self, name: str) -> pd.DataFrame:
        """Return the frame of that file name."""
        return _read(self.folder / name)
