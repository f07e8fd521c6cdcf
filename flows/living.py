"""Which flow runs are alive: each holds a lock that ends with its process, and carries its tag.

A killed process can tell nobody, and its flow run would read RUNNING on the server for ever. So
the next run asks which locks nobody holds any more, and marks the runs with those tags.
"""

import contextlib
import fcntl
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from riskshed.flows.places import KEPT, running_folder
from riskshed.flows.records import mark_stale_runs


@contextlib.contextmanager
def living() -> Iterator[str]:
    """Hold a lock while a flow runs; yield the tag that the flow run must carry."""
    tag = f"riskshed-{secrets.token_hex(8)}"
    place = running_folder() / tag
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        with _guard():
            held.enter_context(_locked(place))
        held.callback(place.unlink, missing_ok=True)
        yield tag


def mark_dead_runs(api_url: str) -> None:
    """Mark the flow runs on this server whose process is gone."""
    dead = _dead()
    if not dead:
        return
    known = mark_stale_runs(api_url, [path.name for path in dead])
    oldest = time.time() - KEPT.total_seconds()
    for path in dead:  # a run that this server does not know may be on another one
        if path.name in known or path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _dead() -> list[Path]:
    """Return the locks that nobody holds; no living run has one between its making and locking."""
    with _guard():
        return [path for path in sorted(running_folder().glob("riskshed-*")) if _is_free(path)]


def _is_free(path: Path) -> bool:
    with contextlib.suppress(OSError), path.open("r") as file:  # held, or just removed
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return True
    return False


@contextlib.contextmanager
def _guard() -> Iterator[None]:
    with _locked(running_folder() / "guard"):
        yield


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        with contextlib.suppress(
            OSError
        ):  # a home without locks: then no run is ever known as dead
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file
