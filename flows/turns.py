"""One run of a site at a time, and the day on which a run that nobody watches speaks.

The lock is that of the file system: it ends with the process that holds it, however that ends, and
it holds for flows of one process, of many, and of workers on one machine.
"""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from riskshed.flows.approvals import today
from riskshed.flows.commands.assess import parse_date
from riskshed.flows.places import running_folder
from riskshed.pipeline.load.site import load_settings

TODAY = "today"


@contextlib.contextmanager
def turn_of(site_folder: Path) -> Iterator[None]:
    """Wait until no other run of the site is under way, and keep others waiting meanwhile."""
    name = hashlib.sha256(str(site_folder.resolve()).encode()).hexdigest()[:16]
    place = running_folder() / f"site-{name}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w") as lock:
        with contextlib.suppress(OSError):  # a home without locks: then runs do not wait
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def day_of(site_folder: Path, as_of: str | None) -> str | None:
    """Return the date that was asked for; ``today`` is the day that it is at the site.

    None stays: the site's own `as_of` counts then.
    """
    if as_of != TODAY:
        return as_of
    return this_day(site_folder).isoformat()


def this_day(site_folder: Path) -> date:
    """Return the day that it is at the site, by the time zone in its site.yaml (UTC without)."""
    settings, _ = load_settings(site_folder)
    return today(settings.time_zone if settings else None)


def day_in_question(site_folder: Path, as_of: str | None) -> date | None:
    """Return the same as a date."""
    return parse_date(day_of(site_folder, as_of))
