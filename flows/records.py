"""What the Prefect server has on record about a flow run.

Task states travel to the server as events, and the last ones arrive after the flow has returned:
with Prefect's own ephemeral server, of 100 task runs 12 had reached COMPLETED in its database when
the process ended. So whoever runs a flow waits here before the process or the server ends.
"""

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import FlowRunFilter, TaskRunFilter
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Crashed

from riskshed.flows.waiting import waiting

RECORD_SECONDS = 180.0  # a long-lived server was seen about a minute behind
PAGE = 200  # the most that the API returns at once
_UNFINISHED = {"type": {"any_": ["RUNNING", "PENDING", "CANCELLING"]}}
_DEAD = "the process that ran it ended before it was finished"


class NotRecorded(Exception):  # noqa: N818 - "not recorded" is what the user reads
    """The server's records were not complete in time; the message says what is missing."""


def why_silent(api_url: str) -> str:
    """Return why the server at `api_url` does not answer; empty where it does."""
    with _client(api_url) as client:
        problem = client.api_healthcheck()
    return f"{type(problem).__name__}: {problem}".rstrip(": ") if problem else ""


def mark_stale_runs(api_url: str, tags: list[str] | None = None) -> set[str]:
    """Mark as CRASHED the flow runs, and their tasks, that a killed process left unfinished.

    Parameters
    ----------
    api_url : the server
    tags : look at the runs that carry one of them (see `living`). Without tags at every run: only
        for a private server, where nobody else runs flows, so that whatever runs when it starts
        is dead.

    Returns
    -------
    the tags of the runs that were looked at
    """
    wanted: dict[str, Any] = {"tags": {"any_": tags}} if tags else {"state": _UNFINISHED}
    with _client(api_url) as client:
        runs = client.read_flow_runs(flow_run_filter=FlowRunFilter.model_validate(wanted))
        stale = [run for run in runs if run.state is None or not run.state.is_final()]
        for run in stale:
            _mark_tasks(client, run.id)
            client.set_flow_run_state(run.id, Crashed(message=_DEAD), force=True)
    return {tag for run in runs for tag in run.tags}


def _mark_tasks(client: SyncPrefectClient, flow_run_id: UUID) -> None:
    left = client.read_task_runs(
        flow_run_filter=FlowRunFilter.model_validate({"id": {"any_": [flow_run_id]}}),
        task_run_filter=TaskRunFilter.model_validate({"state": _UNFINISHED}),
    )
    for run in left:
        client.set_task_run_state(run.id, Crashed(message=_DEAD), force=True)


def wait_until_recorded(
    api_url: str, flow_run_id: UUID, expected_task_runs: int, timeout: float = RECORD_SECONDS
) -> dict[str, int]:
    """Wait until the server's records hold every task run of a flow run in a final state.

    Call it in the process that ran the flow, before that process or the server ends: task
    states travel as events, and the last ones arrive after the flow has returned.

    Returns
    -------
    number of task runs by state name, e.g. ``{"Completed": 7, "Cached": 1}``; the names of the
    states of type COMPLETED are Completed and Cached

    Raises
    ------
    NotRecorded
        When fewer than `expected_task_runs` are there, or not all final, after `timeout` seconds.
    """
    for _ in waiting("for the records of the Prefect server", timeout):
        states = _task_states(api_url, flow_run_id)
        final = sum(1 for _, is_final in states if is_final)
        if final == len(states) >= expected_task_runs:
            return dict(sorted(Counter(name for name, _ in states).items()))
    raise NotRecorded(
        f"after {timeout:.0f} s the Prefect server had recorded {len(states)} of "
        f"{expected_task_runs} task runs, {final} of them in a final state"
    )


def _task_states(api_url: str, flow_run_id: UUID) -> list[tuple[str, bool]]:
    """Return state name and finality of each task run that the server knows of the flow run."""
    this_run = FlowRunFilter.model_validate({"id": {"any_": [flow_run_id]}})
    found: list[tuple[str, bool]] = []
    with _client(api_url) as client:
        while True:
            page = client.read_task_runs(flow_run_filter=this_run, limit=PAGE, offset=len(found))
            states = [run.state for run in page]
            found += [(s.name or s.type.value, s.is_final()) if s else ("", False) for s in states]
            if len(page) < PAGE:
                return found


@contextlib.contextmanager
def _client(api_url: str) -> Iterator[SyncPrefectClient]:
    """Yield a client of the server at `api_url`, with whatever authentication is set up."""
    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        yield client
