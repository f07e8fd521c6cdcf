"""Where commands and flow keep their own things: never in a site, a run, or the work tree."""

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


def cache_folder(site: Path) -> Path | None:
    """Return the folder of large tables that were read before; None where nothing is kept.

    That is so where ``RISKSHED_CACHE`` is off, where the user has no home, and where the folder
    would lie in the site.
    """
    if os.environ.get("RISKSHED_CACHE", "").lower() in {"off", "no", "false", "0"}:
        return None
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:  # freedesktop.org: a relative path does not count
        folder = (named if named.is_absolute() else Path.home() / ".cache") / "riskshed"
    except RuntimeError:
        return None
    return None if folder.resolve().is_relative_to(site.resolve()) else folder / "tables"


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
