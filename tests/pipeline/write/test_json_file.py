"""JSON: records for programs."""

import json
from pathlib import Path

import pandas as pd

from riskshed.pipeline.write.json_file import write_json


def test_unknown_is_null_and_keys_keep_the_order_of_the_columns(tmp_path: Path) -> None:
    """One record a line, text as it is, no NaN (which is no JSON)."""
    table = pd.DataFrame({"b": ["铅", None], "a": [float("nan"), 0.5]})
    write_json(table, tmp_path / "table.json")

    expected = '[\n{"b": "铅", "a": null},\n{"b": null, "a": 0.5}\n]\n'
    assert expected.encode() == (tmp_path / "table.json").read_bytes()


def test_infinity_is_text(tmp_path: Path) -> None:
    """JSON has no infinite number; null would say unknown, which it is not."""
    write_json(pd.DataFrame({"q": [float("inf"), float("-inf")]}), tmp_path / "table.json")

    found = json.loads((tmp_path / "table.json").read_text(encoding="utf-8"))
    assert found == [{"q": "inf"}, {"q": "-inf"}]
