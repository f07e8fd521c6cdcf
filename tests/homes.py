"""Private Prefect servers for tests; the database of a home is made once: half of a first start."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from riskshed.flows.server import private_server

DATABASE = "prefect.db"
NewHome = Callable[[Path], Path]


@pytest.fixture(scope="session")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> NewHome:
    """Return what makes a folder a home with an empty database; the first one starts a server."""
    own = tmp_path_factory.getbasetemp()
    first = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "first-prefect-home"

    def make(home: Path) -> Path:
        first.mkdir(exist_ok=True)
        with (first / "made-by-one").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (first / DATABASE).exists():
                with private_server(first):
                    pass
        home.mkdir(parents=True, exist_ok=True)
        shutil.copy(first / DATABASE, home / DATABASE)
        return home

    return make


@pytest.fixture(scope="session")
def prefect_api(new_home: NewHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a Prefect server, one for all tests: its start takes many seconds."""
    with private_server(new_home(tmp_path_factory.mktemp("prefect") / "home")) as address:
        yield address
