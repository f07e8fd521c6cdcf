"""The private Prefect server: everything is recorded, and nothing is left running."""

import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from riskshed.flows.server import ServerFailed, _own_home, private_server
from riskshed.flows.waiting import waiting
from tests.homes import NewHome

TASKS = 20
STOPPED_WITHIN = 60.0  # seconds; the flow itself would sleep three times as long
PROLOGUE = """
import os, signal, sys, time
from pathlib import Path

signal.signal(signal.SIGINT, signal.default_int_handler)  # a test run in the background ignores it
from riskshed.flows.server import private_server, quiet_environment

home = Path(sys.argv[1])
os.environ.update(quiet_environment(home))
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from riskshed.flows.records import wait_until_recorded

@task
def square(n: int) -> int:
    return n * n

@flow
def squares(n: int) -> int:
    return sum(square.map(range(n)).result())

@flow
def hang(api_url: str) -> None:
    print(api_url, flush=True)
    for _ in range(1800):  # in short steps: a signal on the threshold of a sleep waits for its end
        time.sleep(0.1)

with private_server(home) as api_url, temporary_settings({PREFECT_API_URL: api_url}):
"""
HANG = f"{PROLOGUE}    hang(api_url)"
SQUARES = f"""{PROLOGUE}
    state = squares({TASKS}, return_state=True)
    print(api_url)
    print(state.result())
    print(wait_until_recorded(api_url, state.state_details.flow_run_id, {TASKS}))
    with get_client(sync_client=True) as client:
        print(sorted(run.state.name for run in client.read_flow_runs()))
"""


@pytest.fixture(scope="module")
def home(new_home: NewHome, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return one home for all tests."""
    return new_home(tmp_path_factory.mktemp("private") / "prefect")


def answers(api_url: str) -> bool:
    """Say whether a server answers at the address."""
    try:
        with urllib.request.urlopen(f"{api_url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.flow
@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_no_server_survives_its_parent(how: signal.Signals, home: Path) -> None:
    """Interrupted or killed in the middle of a flow: the server goes with who started it."""
    parent = subprocess.Popen(
        [sys.executable, "-c", HANG, str(home)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        api_url = parent.stdout.readline().strip()
        alive_before = answers(api_url)
        os.kill(parent.pid, how)
        parent.wait(STOPPED_WITHIN)

    assert alive_before
    assert any(not answers(api_url) for waited in waiting("for the server to go", at_most=30))


@pytest.mark.flow
def test_every_task_run_of_a_flow_is_in_the_records(home: Path) -> None:
    """Twenty tasks run in threads, behind a proxy that is down; all read Completed at the end.

    What an earlier, killed process left running reads Crashed, not Running for ever.
    """
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    command = [sys.executable, "-c", SQUARES, str(home)]
    env = {**os.environ, **proxy}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert done.returncode == 0, done.stderr
    api_url, result, recorded, runs = done.stdout.splitlines()

    assert result == str(sum(n * n for n in range(TASKS)))
    assert recorded == str({"Completed": TASKS})
    assert "Running" not in runs
    assert not answers(api_url)
    assert not [line for line in done.stderr.splitlines() if not line.startswith("waiting for")]


def test_a_home_in_use_is_left_alone(tmp_path: Path) -> None:
    """Two runs at once get two servers with two databases; afterwards the first is free again."""
    with _own_home(tmp_path / "prefect") as first, _own_home(tmp_path / "prefect") as second:
        names = (first.name, second.name)
    with _own_home(tmp_path / "prefect") as third:
        names = (*names, third.name)

    assert names == ("prefect", "prefect-2", "prefect")


def test_a_server_that_cannot_start_says_where_its_log_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broken installation gives a message, not a wait of two minutes."""
    monkeypatch.setattr(sys, "executable", "/bin/false")

    with pytest.raises(ServerFailed, match=r"server\.log"), private_server(tmp_path / "prefect"):
        pass
