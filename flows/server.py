"""A private local Prefect server: started, waited for, stopped.

SQLite in its own home folder, 127.0.0.1, a free port. It lives as long as the ``with`` block of
`private_server` and dies with this process, however this process ends (see `server_process`).
Before the block ends, `records.wait_until_recorded` waits for the last task records.

Nothing here imports Prefect before the server is on its way: both take seconds, at the same time.
"""

import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from riskshed.flows.waiting import waiting

START_SECONDS = 120.0  # a fresh home took 13 s on a busy two-core machine; slow disks take longer
STOP_SECONDS = 20.0  # the server writes what it still holds before it goes
EVENTS_SECONDS = 5.0  # an event takes a hundredth of a second
LOG = "server.log"


class ServerFailed(Exception):  # noqa: N818 - "server failed" is what the user reads
    """The private server did not start; the message says where its log is."""


def quiet_environment(home: Path) -> dict[str, str]:
    """Return the environment under which Prefect keeps to itself; set it before importing prefect.

    Prefect reports its use to its makers unless ``DO_NOT_TRACK`` is set, and asks even 127.0.0.1
    through a proxy unless told otherwise.
    """
    direct = ",".join(filter(None, [os.environ.get("NO_PROXY"), "127.0.0.1", "localhost"]))
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",  # at ERROR it prints a traceback for a user's fault
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": direct,
        "no_proxy": direct,
    }


@contextlib.contextmanager
def private_server(
    home: Path, *, whole: bool = False, port: int = 0, start_seconds: float = START_SECONDS
) -> Iterator[str]:
    """Run a private Prefect server while the block runs; yield its API address.

    Parameters
    ----------
    home : folder for its database and log, made if missing; the database stays for later reading.
        A home that another private server is using is left alone: `<home>-2`, `<home>-3`, … follow.
    whole : with pages, schedules and automations; without, it only records a run
    port : of 127.0.0.1; 0 is any that is free
    start_seconds : how long to wait for its health check

    Raises
    ------
    ServerFailed
        When it ends or does not answer in time.
    """
    with _own_home(home) as own, (own / LOG).open("wb") as log:
        server = _start(own, log, ["--whole"] * whole + [str(port)])
        try:
            api_url = _address(server, own)
            # Prefect takes seconds to import: meanwhile the server starts.
            from riskshed.flows.records import mark_stale_runs  # noqa: PLC0415

            _wait_until_healthy(api_url, server, own, start_seconds)
            mark_stale_runs(api_url)
            yield api_url
        finally:
            _send_last_events()
            _stop(server)


@contextlib.contextmanager
def _own_home(home: Path) -> Iterator[Path]:
    number = 1
    while True:
        own = home if number == 1 else home.with_name(f"{home.name}-{number}")
        own.mkdir(parents=True, exist_ok=True)
        with (own / "in-use").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                number += 1
                continue
            yield own  # closing the file releases it, also when this process is killed
            return


def _start(home: Path, log: IO[bytes], words: list[str]) -> subprocess.Popen[bytes]:
    theirs = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
    return subprocess.Popen(
        [sys.executable, "-m", "riskshed.flows.server_process", *words],
        stdin=subprocess.PIPE,  # our end of this pipe is its life line
        stdout=subprocess.PIPE,
        stderr=log,
        env={**theirs, **quiet_environment(home)},
        start_new_session=True,  # Ctrl-C is for us: the server goes after its last records
    )


def _address(server: subprocess.Popen[bytes], home: Path) -> str:
    assert server.stdout is not None
    address = server.stdout.readline().decode().strip()
    if not address:
        raise ServerFailed(f"the private Prefect server ended at once; see {home / LOG}")
    return address


def _wait_until_healthy(
    api_url: str, server: subprocess.Popen[bytes], home: Path, seconds: float
) -> None:
    for _ in waiting("for the private Prefect server to start", seconds):
        if _healthy(api_url):
            return
        if server.poll() is not None:
            raise ServerFailed(f"the private Prefect server ended early; see {home / LOG}")
    late = f"the private Prefect server did not answer in {seconds:.0f} s"
    raise ServerFailed(f"{late}; see {home / LOG}")


def _healthy(api_url: str) -> bool:
    no_proxy = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with no_proxy.open(f"{api_url}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _send_last_events() -> None:
    """Let Prefect send what it still holds, while there is a server that takes it.

    After an interrupted flow it would otherwise look for the server, event by event, when Python
    ends: six seconds each.
    """
    if worker := sys.modules.get("prefect.events.worker"):
        logging.getLogger("EventsWorker").setLevel(logging.CRITICAL)  # it counts aloud
        worker.EventsWorker.drain_all(timeout=EVENTS_SECONDS)


def _stop(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.close()  # the server reads this as: write what you still hold, and go
    try:
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(STOP_SECONDS)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        server.stdout.close()
