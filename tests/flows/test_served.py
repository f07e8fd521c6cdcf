"""Flows on a whole server of their own: a sign-off that waits through a restart; a worker."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings

from riskshed.flows.deployments import deployments
from riskshed.flows.moved import RATING_CHANGED, resource_of
from riskshed.flows.server import private_server
from riskshed.flows.sign_off import answer_form
from riskshed.flows.waiting import waiting
from riskshed.schemas.faults import UsageError
from tests.homes import NewHome
from tests.sites import write_site

pytestmark = [pytest.mark.flow, pytest.mark.slow]
DAY = "2024-06-30"
GOOD = {"by": "L. Chen", "decision": "approve", "reason": "walked over with the crew"}


SIGN = """
import sys
from riskshed.flows.sign_off import sign_off_flow
sign_off_flow(sys.argv[1], "B1", as_of=sys.argv[2], poll_seconds=1)
"""


def in_a_process(api_url: str, state: Path, code: str, *words: str) -> subprocess.Popen[bytes]:
    """Start a flow as a worker would: events of a process go to the server that it knew first."""
    here = {"PREFECT_API_URL": api_url, "XDG_STATE_HOME": str(state)}
    return subprocess.Popen([sys.executable, "-c", code, *words], env={**os.environ, **here})


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def paused(client: SyncPrefectClient) -> FlowRun:
    """Return the flow run once it waits for its form."""
    for _ in waiting("for the flow to pause", 120):
        for run in client.read_flow_runs():
            if run.state and run.state.is_paused():
                return run
    raise AssertionError("no flow run is paused")


@dataclass
class Server:
    """A whole server that can be stopped and started again at the same address."""

    home: Path
    port: int
    running: ExitStack
    api_url: str = ""

    def restart(self) -> None:
        self.running.close()
        again = private_server(self.home, whole=True, port=self.port)
        self.api_url = self.running.enter_context(again)


@pytest.fixture(scope="module")
def server(new_home: NewHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give one server to all tests: its start takes many seconds."""
    with ExitStack() as running:
        home = new_home(tmp_path_factory.mktemp("served") / "home")
        one = Server(home, free_port(), running)
        one.restart()
        yield one


@contextmanager
def client_of(api_url: str) -> Iterator[SyncPrefectClient]:
    """Give a client of a server."""
    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        yield client


def test_a_form_is_answered_through_the_api_after_the_server_was_restarted(
    server: Server, tmp_path: Path
) -> None:
    """A wrong answer is refused in the body of an HTTP 200, and the flow waits on; then it is done.

    The record of the site has the decision, with the hashes of what was shown.
    """
    chen = {"name": "L. Chen", "role": "environment manager"}
    site = write_site(tmp_path / "tiny", site_settings={"sign_off": [chen]})
    flow = in_a_process(server.api_url, tmp_path, SIGN, str(site), DAY)
    with client_of(server.api_url) as client:
        waits = paused(client)
        with pytest.raises(UsageError, match=r"not accepted \(REJECT\).*'L. Chen' was"):
            answer_form(client, waits.id, GOOD | {"by": "A. Nobody"})
    server.restart()
    with client_of(server.api_url) as client:
        assert paused(client).id == waits.id
        assert not (site / "approvals.jsonl").exists()
        answer_form(client, waits.id, GOOD)
        assert flow.wait(120) == 0
        with pytest.raises(UsageError, match=r"not accepted \(ABORT\)"):
            answer_form(client, waits.id, GOOD)
        state = client.read_flow_run(waits.id).state

    (line,) = (site / "approvals.jsonl").read_text("utf-8").splitlines()
    record = json.loads(line)
    assert state and state.is_completed()
    assert (record["by"], record["role"], record["decision"]) == (*chen.values(), "approved")
    assert record["reason"] == "walked over with the crew"
    assert (record["block_id"], record["as_of"]) == ("B1", DAY)
    assert len(record["gates_sha256"]) == len(record["register_sha256"]) == 64


def happened(site_id: str) -> dict[str, object]:
    """Return the event that a run of the site emits where a rating moved."""
    return {
        "event": RATING_CHANGED,
        "id": str(uuid4()),
        "occurred": datetime.now(UTC).isoformat(),
        "resource": {"prefect.resource.id": resource_of(site_id)},
    }


def of_deployment(client: SyncPrefectClient, made: UUID) -> list[FlowRun]:
    """Return the runs of a deployment that no schedule asked for."""
    return [
        run
        for run in client.read_flow_runs()
        if run.deployment_id == made and not run.auto_scheduled
    ]


def test_the_gates_are_asked_again_when_a_rating_moved_by_a_worker_of_a_process_pool(
    server: Server, tmp_path: Path
) -> None:
    """The automation makes a run of the gates on the event; a worker of the pool runs it."""
    site = write_site(tmp_path / "tiny")
    with client_of(server.api_url) as client:
        client.create_work_pool(WorkPoolCreate(name="riskshed", type="process"))
        gates = next(one for one in deployments([site]) if one.name == "tiny-gates")
        made = client.read_deployment(gates.apply(work_pool_name="riskshed"))
        assert [one.schedule.cron for one in made.schedules] == ["0 6 * * *"]
        limit = made.global_concurrency_limit
        assert limit is not None
        assert limit.limit == 1
        client._client.post("/events", json=[happened("elsewhere"), happened("tiny")])
        for _ in waiting("for the automation", 120):
            if asked := of_deployment(client, made.id):
                break
        subprocess.run(
            [sys.executable, "-m", "prefect", "worker", "start", "--pool", "riskshed",
             "--run-once", "--limit", "1"],
            check=True, timeout=300, cwd=tmp_path,
            env={**os.environ, "PREFECT_API_URL": server.api_url, "XDG_STATE_HOME": str(tmp_path)},
        )  # fmt: skip
        for _ in waiting("for the record", 60):
            done = of_deployment(client, made.id)
            if all(run.state and run.state.is_final() for run in done):
                break

    assert len(asked) == 1
    assert [run.state_name for run in done] == ["Completed"]
