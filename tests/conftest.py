"""What every test shares: a quiet, private, repeatable environment."""

import atexit
import gc
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from riskshed.flows.cli import GARBAGE_AFTER
from riskshed.flows.server import quiet_environment
from tests.nursery import Nursery, nursery

pytest_plugins = ["tests.homes", "tests.parsed_once"]

# Before anything imports them: Prefect, matplotlib and pandera read the environment at import.
for _name in [name for name in os.environ if name.startswith("PREFECT_")]:
    del os.environ[_name]  # a developer's own server must not receive the tests' runs
_prefect_home = tempfile.TemporaryDirectory(prefix="riskshed-tests-prefect-")
atexit.register(_prefect_home.cleanup)
os.environ.update(quiet_environment(Path(_prefect_home.name)))
os.environ["MPLBACKEND"] = "Agg"
os.environ.pop("PANDERA_VALIDATION_ENABLED", None)
os.environ["RISKSHED_CACHE"] = "off"  # nothing of a test is kept in the developer's own folder

gc.set_threshold(GARBAGE_AFTER)  # as the command does

# A failing example must fail for everybody, and a busy machine is no reason to fail.
hypothesis.settings.register_profile("riskshed", derandomize=True, deadline=None)
hypothesis.settings.load_profile("riskshed")

REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that `make golden` uses."""
    parser.addoption("--update-golden", action="store_true", help="rewrite the golden files")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the flows, which wait for servers: at the end one worker would wait for them."""
    items.sort(key=lambda item: item.get_closest_marker("flow") is None)


@pytest.fixture(scope="session")
def repository() -> Path:
    """Return the folder that holds pyproject.toml."""
    return REPOSITORY


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """Return what starts `riskshed` in processes of their own, without the seconds of importing."""
    with nursery(tmp_path_factory.mktemp("nursery") / "own") as ready:
        yield ready


@pytest.fixture
def golden(request: pytest.FixtureRequest):
    """Return a function that compares bytes with a committed golden file, or rewrites it.

    ``golden("register.csv", data)`` reads ``tests/golden/register.csv``.
    """

    def compare(name: str, data: bytes) -> None:
        path = REPOSITORY / "tests" / "golden" / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        assert path.read_bytes() == data, f"{name} differs: make golden, then read the diff"

    return compare
