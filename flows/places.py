"""Where the flow keeps its own things: never in a site, in a run, or in the work tree."""

import os
import shutil
import time
from datetime import timedelta
from pathlib import Path

KEPT = timedelta(days=7)  # how long a finished task is taken from the cache


def state_folder() -> Path:
    """Return the user's folder for what programs keep between runs, as freedesktop.org names it."""
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "riskshed"


def prefect_home() -> Path:
    """Return the home of the private server: its database, its results."""
    return state_folder() / "prefect"


def work_folder() -> Path:
    """Return the folder of the bundles that tasks hand to each other."""
    return state_folder() / "stages"


def running_folder() -> Path:
    """Return the folder of the locks that living flow runs hold."""
    return state_folder() / "running"


def tidy() -> None:
    """Remove the bundles that no cache record can point to any more."""
    oldest = time.time() - 2 * KEPT.total_seconds()
    for bundle in work_folder().glob("*-*"):
        if bundle.stat().st_mtime < oldest:
            shutil.rmtree(bundle, ignore_errors=True)
