"""What the tests of the commands share: two runs on disk, and a way to type a command."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from riskshed.flows.cli import app
from riskshed.flows.commands.assess import Request, plain_run
from riskshed.flows.outcome import guarded
from tests.sites import good_tables, write_site

COVER = {
    "measure_id": "M-COVER",
    "name": "Clean soil on the heath",
    "tier": "minimise",
    "acts_on": "process:soil:dietary_ingestion_of_earthworms@Z-NEAR",
    "embedded": "false",
    "independent": "false",
    "status": "verified",
    "effectiveness_low": "0.8",
    "effectiveness_mid": "0.85",
    "effectiveness_high": "0.9",
    "basis": "verified",
    "verification_evidence": "audit 2023",
}
BARRIER = COVER | {
    "measure_id": "M-BARRIER",
    "name": "Bunds around the dam",
    "tier": "avoid",
    "acts_on": "source:DAM",
    "acts_as": "both",
    "embedded": "true",
    "status": "planned",
    "effectiveness_low": "1",
    "effectiveness_mid": "1",
    "effectiveness_high": "1",
}
OFFSET = COVER | {"measure_id": "M-OFFSET", "tier": "offset", "location": "off_site"}
DAM = {
    "source_id": "DAM",
    "name": "Tailings dam",
    "activity_type": "tailings_storage",
    "phase": "operation",
    "event_type": "unplanned",
    "frequency_per_year": "0.1",
    "stressors": "Pb",
}


@dataclass(frozen=True)
class Typed:
    """What a command answered."""

    code: int
    out: str
    err: str


@pytest.fixture
def riskshed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Typed]:
    """Return a function that runs ``riskshed …`` in this process as the command itself does."""

    def run(*words: object) -> Typed:
        capsys.readouterr()
        monkeypatch.setattr(sys, "argv", ["riskshed", *map(str, words)])
        code = guarded(app)
        shown = capsys.readouterr()
        return Typed(code, shown.out, shown.err)

    return run


@pytest.fixture(scope="session")
def tiny_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the small site; read it, do not write into it."""
    return write_site(tmp_path_factory.mktemp("tiny") / "tiny")


@pytest.fixture(scope="session")
def tiny_run(tiny_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run folder of the small site."""
    return plain_run(Request(site=tiny_site, out=tmp_path_factory.mktemp("run") / "tiny")).folder


@pytest.fixture(scope="session")
def measured_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run of the small site with a dam that may break, and three measures."""
    tables = good_tables()
    tables["sources"].append(tables["sources"][0] | DAM)
    tables["mitigation"] = [COVER, BARRIER, OFFSET]
    folder = tmp_path_factory.mktemp("measured")
    site = write_site(folder / "tiny", **tables)
    return plain_run(Request(site=site, out=folder / "run")).folder
