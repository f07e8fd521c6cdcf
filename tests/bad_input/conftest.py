"""Unchanged tables of the good site are parsed once: a hundred tests break one other thing each."""

from collections.abc import Collection

import pandas as pd
import pytest

from riskshed.pipeline.load import site as loading
from riskshed.schemas.faults import Fault

SMALL = 1_000
_parsed: dict[tuple[str, str, str], tuple[pd.DataFrame, list[Fault]]] = {}


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remember what each distinct text of a table was parsed to."""
    parse = loading.parse_table

    def remembered(
        table: str, raw: pd.DataFrame, file: str, refused: Collection[tuple[int, str]] = ()
    ) -> tuple[pd.DataFrame, list[Fault]]:
        if len(raw) > SMALL or refused:
            return parse(table, raw, file, refused)
        key = (table, file, raw.to_json(orient="split"))
        if key not in _parsed:
            _parsed[key] = parse(table, raw, file)
        typed, faults = _parsed[key]
        return typed.copy(), list(faults)

    monkeypatch.setattr(loading, "parse_table", remembered)


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave a developer's own Prefect server alone: `assess` would run as a flow."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
