"""The manifest: what a third party needs to check a run."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.write.manifest import write_manifest


def manifest(folder: Path, **facts: Any) -> dict[str, Any]:
    path = folder / "manifest.json"
    write_manifest(path, facts, {"totals.csv": pd.DataFrame({"name": ["a"]})}, written_at="noon")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def test_every_file_beside_it_is_listed_with_hash_and_size(tmp_path: Path) -> None:
    """Sub-folders too; the manifest cannot list itself."""
    (tmp_path / "eia").mkdir()
    (tmp_path / "eia" / "annex.md").write_bytes(b"abc")
    (tmp_path / "a.csv").write_bytes(b"")
    found = manifest(tmp_path)["outputs"]

    assert [
        {"file": "a.csv", "sha256": hashlib.sha256(b"").hexdigest(), "bytes": 0},
        {"file": "eia/annex.md", "sha256": hashlib.sha256(b"abc").hexdigest(), "bytes": 3},
    ] == found


def test_the_facts_of_the_run_are_plain_json(tmp_path: Path) -> None:
    """Frames become records, numpy numbers numbers, unknown null: any JSON reader opens it."""
    found = manifest(
        tmp_path,
        seed=np.int64(7),
        settings={"thresholds": {"p": float("nan"), "q": 0.5}, "methods": ("odemm",)},
        inputs=pd.DataFrame({"file": ["site.yaml"], "sha256": ["ab"], "bytes": [12]}),
    )

    assert found["seed"] == 7
    assert found["settings"] == {"thresholds": {"p": None, "q": 0.5}, "methods": ["odemm"]}
    assert found["inputs"] == [{"file": "site.yaml", "sha256": "ab", "bytes": 12}]


def test_time_stands_in_one_field(tmp_path: Path) -> None:
    """Two runs of the same inputs differ in `written_at` and nowhere else."""
    first = manifest(tmp_path)
    (tmp_path / "manifest.json").unlink()
    path = tmp_path / "manifest.json"
    tables = {"totals.csv": pd.DataFrame({"name": ["a"]})}
    write_manifest(path, {}, tables, written_at="midnight")
    second = json.loads(path.read_text(encoding="utf-8"))

    assert first.pop("written_at") == "noon"
    assert second.pop("written_at") == "midnight"
    assert first == second


def test_code_config_and_versions_are_on_record(tmp_path: Path) -> None:
    """Enough to set up the same environment again."""
    found = manifest(tmp_path)

    assert {"python", "riskshed", "pandas", "numpy", "networkx", "pandera"} <= set(
        found["versions"]
    )
    assert all(found["versions"].values())
    assert found["code_version"].startswith(found["versions"]["riskshed"] + "+")
    assert len(found["config_hash"]) == 12
    assert found["warnings"] == []
