"""`riskshed serve SITE…`: the deployments of the sites with their schedules, from one process."""

import contextlib
import os
import signal
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.places import state_folder
from riskshed.flows.run_flow import require_answer
from riskshed.flows.server import ServerFailed, private_server, quiet_environment
from riskshed.pipeline.load.site import load_settings
from riskshed.schemas.faults import Fault, UsageError

if TYPE_CHECKING:
    from riskshed.flows.deployments import Plan


def run(sites: list[Path], port: int, only_list: bool, as_json: bool) -> int:
    """List the deployments, or serve them until somebody stops it."""
    folders = sites or [Path()]
    for folder in folders:  # before a server is started for nothing
        settings, faults = load_settings(folder)
        if settings is None:
            return refused(faults, as_json)
    if only_list:
        return _list(folders, as_json)
    signal.signal(signal.SIGTERM, _stop)
    with _server(port) as api_url:
        from prefect import serve  # noqa: PLC0415 - takes seconds, and reads the environment
        from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

        from riskshed.flows.deployments import deployments  # noqa: PLC0415

        with temporary_settings({PREFECT_API_URL: api_url}):
            found = deployments(folders)
            for line in _lines(folders):
                print(line, file=sys.stderr)
            print(f"serving {len(found)} deployments; pages at {api_url.removesuffix('/api')}, "
                  "Ctrl-C ends it", file=sys.stderr, flush=True)  # fmt: skip
            with contextlib.suppress(SystemExit, KeyboardInterrupt):  # how it is stopped
                # Prefect's handler of SIGTERM forgets to await this, and Python says so at length.
                warnings.filterwarnings("ignore", "coroutine 'Runner.astop' was never awaited")
                serve(*found, pause_on_shutdown=False, print_starting_message=False)
        print("stopped", file=sys.stderr)
    return FINE


def refused(faults: list[Fault], as_json: bool) -> int:
    """Tell the faults of a site.yaml that cannot be read."""
    print_json(refusal(faults)) if as_json else print_faults(faults)
    return FINDINGS


def _stop(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextlib.contextmanager
def _server(port: int) -> Iterator[str]:
    """Yield the address of the user's server if there is one, else of a whole one of our own."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        require_answer(given)
        yield given
        return
    home = state_folder() / "serve"
    os.environ.update(quiet_environment(home))
    os.environ["PREFECT_LOGGING_LEVEL"] = "WARNING"
    try:
        with private_server(home, whole=True, port=port) as api_url:
            os.environ["PREFECT_API_URL"] = api_url  # for the processes of the runs
            yield api_url
    except ServerFailed as problem:
        raise UsageError(f"{problem}; is the port {port} free? --port takes another") from None


def _list(folders: list[Path], as_json: bool) -> int:
    from riskshed.flows.deployments import plans_of  # noqa: PLC0415 - as above

    if as_json:
        print_json({"deployments": [_facts(p) for folder in folders for p in plans_of(folder)]})
        return FINE
    for line in _lines(folders):
        print(line)
    return FINE


def _facts(plan: "Plan") -> dict[str, object]:
    return {
        "deployment": f"{plan.flow.name}/{plan.name}",
        "when": plan.words,
        "schedules": [one.rrule or one.cron or str(one.interval) for one in plan.schedules],
        "time_zone": next((one.timezone for one in plan.schedules), None),
    }


def _lines(folders: list[Path]) -> Iterator[str]:
    from riskshed.flows.deployments import plans_of  # noqa: PLC0415 - as above

    for folder in folders:
        for plan in plans_of(folder):
            yield f"  {plan.flow.name + '/' + plan.name:<32} {plan.words}"
