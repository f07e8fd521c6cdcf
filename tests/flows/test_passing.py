"""What one task wrote, the next reads exactly."""

import pickle
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from shapely.geometry import Point

from riskshed.flows.passing import forget_bundles, load_bundle, save_bundle


@dataclass(frozen=True)
class Bundle:
    """A stage's result of every kind."""

    doses: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    names: tuple[str, ...]


FRAMES = {
    "numbers with a gap": pd.DataFrame({"x": [0.1 + 0.2, float("nan"), 5e-324]}),
    "text with a gap": pd.DataFrame({"t": pd.Series(["µg/L", None, ""], dtype="str")}),
    "yes, no, unknown": pd.DataFrame({"b": pd.array([True, None, False], dtype="boolean")}),
    "whole numbers": pd.DataFrame({"n": [2**53 + 1, -1]}),
    "no rows": pd.DataFrame({"x": pd.Series(dtype="float64"), "t": pd.Series(dtype="str")}),
    "tuples": pd.DataFrame({"path": [("a", "b"), ("c",)]}),
    "an index": pd.DataFrame({"x": [1.0, 2.0]}, index=pd.Index([7, 3], name="row")),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_comes_back_as_it_was(kind: str, tmp_path: Path) -> None:
    """Types, gaps, the last bit of each number, the index."""
    folder = save_bundle(FRAMES[kind], tmp_path / "stage-1a2b")

    assert_frame_equal(FRAMES[kind], load_bundle(folder), check_exact=True)


def test_layers_come_back_with_their_coordinate_system(tmp_path: Path) -> None:
    """Geometry to the last bit, and the CRS."""
    layer = gpd.GeoDataFrame({"id": ["a"]}, geometry=[Point(1 / 3, 2 / 3)], crs=2154)
    back = load_bundle(save_bundle({"blocks": layer}, tmp_path / "stage"))["blocks"]

    assert (back.crs, back.geometry[0].wkb) == (layer.crs, layer.geometry[0].wkb)


def test_the_frames_of_a_bundle_are_parquet_files_with_their_names(tmp_path: Path) -> None:
    """A person can open what passed between two stages."""
    tables = {"samples": FRAMES["text with a gap"], "links": FRAMES["no rows"]}
    bundle = Bundle(FRAMES["whole numbers"], tables, ("a",))
    folder = save_bundle(bundle, tmp_path / "stage")
    back = load_bundle(folder)

    files = {path.name for path in folder.iterdir()}
    assert files == {"doses.parquet", "tables.samples.parquet", "rest.pickle"}
    assert back.names == ("a",)
    for name, table in tables.items():
        assert_frame_equal(table, back.tables[name])


def test_a_bundle_is_read_once_until_it_is_forgotten(tmp_path: Path) -> None:
    """A flow asks for the same bundle in many tasks; a process that serves keeps none of it."""
    folder = save_bundle(FRAMES["whole numbers"], tmp_path / "stage")
    first, second = load_bundle(folder), load_bundle(folder)
    forget_bundles()

    assert first is second
    assert load_bundle(folder) is not first


def test_a_bundle_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    """What cannot be written leaves no folder that a later task would take for finished."""
    with pytest.raises((AttributeError, TypeError, pickle.PicklingError)):
        save_bundle({"f": lambda: None}, tmp_path / "stage")

    assert not (tmp_path / "stage").exists()
