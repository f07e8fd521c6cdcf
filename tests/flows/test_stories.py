"""What the environmental team wants, by the command line, each story in its own sentence.

T3 stands in commands/test_schedule.py, T4 and T5 in pipeline/gate/test_stories.py, T6 and T7 in
test_site_flows.py.
"""

import json
import socket
from pathlib import Path

import pandas as pd
import pytest

from tests.bad_input.command import riskshed
from tests.flows.commands.test_schedule import write
from tests.sites import good_tables, write_site


def test_t1_our_spreadsheets_are_loaded_and_every_fault_is_seen_at_once(tmp_path: Path) -> None:
    """One run lists all errors with table, file, row, column, value, rule and a fix.

    Three cells of three tables are wrong. The exit code is 1 and nothing is scored.
    """
    tables = good_tables()
    tables["chemistry"][3] |= {"unit": "mg/kgg"}
    tables["samples"][1] |= {"sampled_at": "2023-02-30"}
    tables["receptors"][0] |= {"iucn_category": "EM"}
    site = write_site(tmp_path / "tiny", **tables)

    checked, assessed = riskshed("check", site, "--json"), riskshed("assess", site)

    faults = [f for f in json.loads(checked.out)["faults"] if f["severity"] == "error"]
    assert [(f["table"], f["row"], f["column"], f["value"]) for f in faults] == [
        ("chemistry", 5, "unit", "mg/kgg"),
        ("receptors", 2, "iucn_category", "EM"),
        ("samples", 3, "sampled_at", "2023-02-30"),
    ]
    assert all(f["file"] and f["rule"] and f["fix"] for f in faults)
    assert (checked.code, assessed.code) == (1, 1)
    assert not (site / "runs").exists()


def test_t2_planned_dates_give_what_to_survey_when_and_the_last_day_to_start(
    tmp_path: Path,
) -> None:
    """Case A of the newts; the requirement and its citation are named, the unverified marked."""
    site = write(tmp_path / "tiny", verification="unverified")

    said = riskshed("schedule", site, "--out", tmp_path / "plan")

    row = pd.read_csv(tmp_path / "plan" / "schedule.csv").iloc[0]
    assert (row["requirement_id"], row["last_start"]) == ("NEWT", "2027-05-08")
    assert row["earliest_visits"] == "2027-03-15;2027-03-22;2027-04-15;2027-04-22"
    assert (row["citation"], row["verification"]) == ("English Nature 2001", "unverified")
    assert "NEWT" in said.everything
    assert "English Nature 2001; unverified" in said.everything


def test_t8_one_can_work_without_internet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All defaults ship: no command of the day looks up a name or calls another machine."""
    calls: list[object] = []

    def refuse(_: socket.socket, address: object) -> None:
        calls.append(address)
        raise OSError("no network")

    def lookup(host: object, *_: object, **__: object) -> None:
        calls.append(host)
        raise OSError("no network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    site = write(tmp_path / "tiny")

    codes = {
        name: riskshed(name, *rest).code
        for name, *rest in (
            ("new", tmp_path / "new"),
            ("check", site),
            ("schedule", site),
            ("assess", site),
            ("gate", site),
        )
    }

    assert codes == {"new": 0, "check": 0, "schedule": 0, "assess": 0, "gate": 1}
    assert calls == []
