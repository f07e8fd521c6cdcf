"""Run the assessment as a Prefect flow: against the user's server, or a private one of its own."""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskshed.flows.commands.assess import Outcome, Request, parse_date
from riskshed.flows.places import prefect_home, tidy
from riskshed.flows.server import private_server, quiet_environment
from riskshed.schemas.faults import UsageError

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


def run_assess_flow(request: Request) -> Outcome:
    """Run the flow, wait until the server has every task on record, return what came out.

    Raises
    ------
    FaultsFound, UsageError
        exactly as the plain composition
    """
    parse_date(request.as_of)  # before a server is started for nothing
    with _server() as api_url:
        from prefect import tags  # noqa: PLC0415
        from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

        from riskshed.flows.assess import assess_flow  # noqa: PLC0415
        from riskshed.flows.living import living, mark_dead_runs  # noqa: PLC0415
        from riskshed.flows.passing import load_bundle  # noqa: PLC0415

        tidy()
        mark_dead_runs(api_url)
        with temporary_settings({PREFECT_API_URL: api_url}), living() as tag, tags(tag):
            state: State[Any] = assess_flow(**_parameters(request), return_state=True)
            _wait_for_records(api_url, state)
        done = state.result()  # raises what the flow raised
    folder = request.out or request.site / "runs" / Path(done["folder"]).name
    return Outcome(folder, done["written"], load_bundle(Path(done["outputs"])))


def _parameters(request: Request) -> dict[str, Any]:
    """Return the request in terms that the server can show and a schedule can give."""
    return {
        "site_folder": str(request.site.absolute()),
        "out": str(request.out.absolute()) if request.out else None,
        "as_of": request.as_of,
        "seed": request.seed,
        "draws": request.draws,
        "methods": request.methods,
    }


@contextlib.contextmanager
def _server() -> Iterator[str]:
    """Yield the address of the user's server if there is one, else of a private one."""
    given = os.environ.get("PREFECT_API_URL")
    if given:
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
        os.environ.setdefault("DO_NOT_TRACK", "1")
        require_answer(given)
        yield given
        return
    os.environ.update(quiet_environment(prefect_home()))
    with private_server(prefect_home()) as api_url:
        yield api_url


def require_answer(api_url: str) -> None:
    """Refuse a server of the user's that does not answer."""
    from riskshed.flows.records import why_silent  # noqa: PLC0415

    if reason := why_silent(api_url):
        raise UsageError(
            f"the Prefect server at PREFECT_API_URL={api_url} does not answer ({reason}). "
            "Start it, or unset PREFECT_API_URL to use a private one."
        )


def _wait_for_records(api_url: str, state: "State[Any]") -> None:
    from riskshed.flows.assess import TASKS  # noqa: PLC0415
    from riskshed.flows.records import NotRecorded, wait_until_recorded  # noqa: PLC0415

    flow_run_id = state.state_details.flow_run_id
    if flow_run_id is None:
        return
    expected = len(TASKS) if state.is_completed() else 1  # a flow that failed stopped on its way
    try:
        wait_until_recorded(api_url, flow_run_id, expected)
    except NotRecorded as problem:  # the run itself stands; its manifest is the audit trail
        print(f"riskshed: {problem}", file=sys.stderr)
