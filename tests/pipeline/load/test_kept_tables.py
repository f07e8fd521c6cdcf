"""Large tables are read once: kept by content, whole or not at all, the same as read afresh."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.places import cache_folder
from riskshed.pipeline.load import kept_tables, tables_folder
from riskshed.pipeline.load.site import typed_tables
from riskshed.pipeline.load.tables_folder import read_tables
from riskshed.schemas.faults import Fault
from riskshed.schemas.survey import TABLES
from tests.sites import good_tables, write_table

Tables = tuple[dict[str, pd.DataFrame], list[Fault]]


@pytest.fixture(autouse=True)
def _however_small(monkeypatch):
    monkeypatch.setattr(kept_tables, "SMALLEST", 1)


@pytest.fixture
def site(tmp_path) -> Path:
    """Return a folder with two tables that have text, numbers, truth and dates between them."""
    (tmp_path / "tiny" / "tables").mkdir(parents=True)
    for table in ("samples", "habitats"):
        write_table(tmp_path / "tiny" / "tables" / f"{table}.csv", good_tables()[table])
    return tmp_path / "tiny"


def read_afresh(site: Path, cache: Path | None = None) -> Tables:
    return typed_tables(read_tables(site, list(TABLES), cache))


@pytest.fixture
def read(site, tmp_path) -> Callable[[], Tables]:
    return lambda: read_afresh(site, tmp_path / "cache")


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """Return a list that fills with the tables that are parsed from their text."""
    seen: list[str] = []
    own = tables_folder.read_csv_bytes

    def noted(data: bytes, table: str, file: str):
        seen.append(table)
        return own(data, table, file)

    monkeypatch.setattr(tables_folder, "read_csv_bytes", noted)
    return seen


def kept(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "cache").iterdir())


def assert_same(one: Tables, other: Tables) -> None:
    assert one[1] == other[1]
    assert list(one[0]) == list(other[0])
    for table, frame in one[0].items():
        pd.testing.assert_frame_equal(frame, other[0][table], check_exact=True)


def test_a_kept_table_is_the_table_that_was_read(read, site, parsed):
    """Values, types, order of columns and rows: every output that follows has the same bytes."""
    first = read()
    parsed.clear()
    second = read()

    assert parsed == []
    assert_same(first, second)
    assert_same(read_afresh(site), second)


def test_only_what_changed_is_read_again(read, site, parsed):
    """The name of a kept file is made from the bytes of its CSV."""
    read()
    path = site / "tables" / "samples.csv"
    path.write_text(path.read_text() + "\n")
    parsed.clear()
    read()

    assert parsed == ["samples"]


@pytest.mark.parametrize("version", ["code_version", "config_hash"])
def test_other_code_or_other_facts_read_afresh(read, parsed, monkeypatch, version):
    """A new rule or term may find what the old one let pass."""
    read()
    parsed.clear()
    monkeypatch.setattr(kept_tables, version, lambda: "another")
    read()

    assert "samples" in parsed


def _cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _flipped(data: bytes) -> bytes:
    place = len(data) // 4  # in the pages: the rest is the footer
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


@pytest.mark.parametrize("broken", [_cut, _flipped, lambda _: b""])
def test_a_broken_file_is_ignored_and_made_again(read, parsed, tmp_path, broken):
    """Cut short, a byte changed (the pages carry checksums), or nothing in it."""
    first = read()
    files = kept(tmp_path)
    for path in files:
        path.write_bytes(broken(path.read_bytes()))
    assert_same(first, read())
    parsed.clear()

    assert_same(first, read())
    assert parsed == []
    assert files == kept(tmp_path)


def test_a_table_with_a_finding_is_read_afresh(read, site, parsed):
    """A warning is told every time, with the row it is about."""
    path = site / "tables" / "samples.csv"
    header, row, *rest = path.read_text().splitlines()
    path.write_text("\n".join([header + ",my_note", row + ",x", *(one + "," for one in rest)]))
    first = read()
    parsed.clear()
    second = read()

    assert parsed == ["samples"]
    assert first[1]
    assert_same(first, second)


def test_a_folder_that_cannot_be_written_is_no_fault(read, tmp_path):
    """The cache saves time; a run never depends on it."""
    (tmp_path / "cache").write_text("a file stands where the folder should be")

    assert set(read()[0]) == {"samples", "habitats"}


def test_nothing_half_written_has_the_name_of_a_kept_table(tmp_path, monkeypatch):
    """It is written beside its place and renamed; what fails on the way leaves nothing."""

    def full(_table, name, **_):
        Path(name).write_bytes(b"half")
        assert not (tmp_path / "one.parquet").exists()
        raise OSError("no space left on device")

    monkeypatch.setattr(kept_tables.pq, "write_table", full)
    kept_tables.keep_table(pd.DataFrame({"a": [1.0]}), tmp_path / "one.parquet")

    assert list(tmp_path.iterdir()) == []


def test_what_nobody_used_for_long_goes_first(tmp_path, monkeypatch):
    """Also what a killed run left half written; a file in use by another run stays."""
    ages = {"old.parquet": 31, "older.parquet": 40, "new.parquet": 1, ".x.part": 2, ".y.part": 0}
    for name, days in ages.items():
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (time.time() - days * 86_400 - 60,) * 2)
    kept_tables.keep_table(pd.DataFrame({"a": [1.0]}), tmp_path / "one.parquet")
    assert {".y.part", "new.parquet", "one.parquet"} == {path.name for path in tmp_path.iterdir()}

    monkeypatch.setattr(kept_tables, "MOST", (tmp_path / "one.parquet").stat().st_size)
    kept_tables.keep_table(pd.DataFrame({"a": [1.0]}), tmp_path / "one.parquet")
    assert {"one.parquet"} == {path.name for path in tmp_path.iterdir()}


def test_small_tables_are_not_kept(read, tmp_path, monkeypatch):
    """Just below the limit nothing is kept, on it the table is."""
    size = len(b"x" * 100)
    monkeypatch.setattr(kept_tables, "SMALLEST", size)

    assert kept_tables.place_of(tmp_path, b"x" * (size - 1), "samples", "f") is None
    assert kept_tables.place_of(tmp_path, b"x" * size, "samples", "f") is not None
    assert kept_tables.place_of(None, b"x" * size, "samples", "f") is None


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"XDG_CACHE_HOME": "/c"}, Path("/c/riskshed/tables")),
        ({"HOME": "/home/wu"}, Path("/home/wu/.cache/riskshed/tables")),
        ({"HOME": "/home/wu", "XDG_CACHE_HOME": "c"}, Path("/home/wu/.cache/riskshed/tables")),
        ({"XDG_CACHE_HOME": "/c", "RISKSHED_CACHE": "off"}, None),
        ({"XDG_CACHE_HOME": "/s/site/c"}, None),
    ],
)
def test_where_tables_are_kept(monkeypatch, environment, expected):
    """In the user's cache folder, never in the site, and nowhere when it is switched off."""
    for name in ("XDG_CACHE_HOME", "RISKSHED_CACHE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert expected == cache_folder(Path("/s/site"))
