"""The flow and the plain composition are one assessment; the server has every task on record."""

from pathlib import Path
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, temporary_settings

from riskshed.flows.assess import TASKS
from riskshed.flows.commands.assess import Outcome, Request, plain_run
from riskshed.flows.places import work_folder
from riskshed.flows.run_flow import run_assess_flow
from riskshed.schemas.faults import FaultsFound, UsageError
from tests.nursery import Nursery
from tests.runs import files_of
from tests.sites import write_site

pytestmark = pytest.mark.flow
NAME = "tiny-2024-06-30"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the state folder of this file's tests: what one has computed, the others may use."""
    return tmp_path_factory.mktemp("state")


@pytest.fixture
def served(prefect_api: str, state: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Act as a user who has a server of his own."""
    monkeypatch.setenv("PREFECT_API_URL", prefect_api)
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    return prefect_api


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return the small site."""
    return write_site(tmp_path / "tiny")


def last_run(api_url: str) -> tuple[str, str, dict[str, str]]:
    """Return name and state of the last flow run, and the state type of each of its tasks."""
    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        run = client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=1)[0]
        of_it = FlowRunFilter.model_validate({"id": {"any_": [UUID(str(run.id))]}})
        tasks = client.read_task_runs(flow_run_filter=of_it)
    states = {task.name.rsplit("-", 1)[0]: task.state_name or "" for task in tasks}
    return run.name, run.state_name or "", states


def by_flow(site: Path, out: Path) -> Outcome:
    """Run the flow."""
    return run_assess_flow(Request(site=site, out=out, flow=True))


def test_flow_and_plain_composition_write_the_same_bytes(served: str, tmp_path: Path) -> None:
    """Every file of the run folder, byte for byte; and the outcome says the same."""
    site = write_site(tmp_path / "never-seen")
    plain = plain_run(Request(site=site, out=tmp_path / "plain"))
    flow = by_flow(site, tmp_path / "flow")

    assert files_of(plain.folder) == files_of(flow.folder)
    assert (flow.written, list(flow.outputs.readme)) == (True, list(plain.outputs.readme))
    assert last_run(served) == (NAME, "Completed", dict.fromkeys(TASKS, "Completed"))


def test_what_was_finished_is_taken_from_the_cache(served: str, site: Path, tmp_path: Path) -> None:
    """The same inputs again: only the writing runs; a changed cell: everything runs."""
    by_flow(site, tmp_path / "first")
    by_flow(site, tmp_path / "second")
    again = last_run(served)[2]
    samples = site / "tables" / "samples.csv"
    samples.write_text(samples.read_text() + "\n")
    by_flow(site, tmp_path / "third")

    assert again == {**dict.fromkeys(TASKS, "Cached"), "write": "Completed"}
    assert last_run(served)[2] == dict.fromkeys(TASKS, "Completed")


def test_a_tidied_work_folder_is_made_again(served: str, site: Path, tmp_path: Path) -> None:
    """A record in the cache whose bundle is gone is not believed."""
    first = by_flow(site, tmp_path / "first")
    for bundle in work_folder().glob("identify-*"):
        bundle.rename(tmp_path / bundle.name)
    second = by_flow(site, tmp_path / "second")

    assert files_of(first.folder) == files_of(second.folder)
    assert last_run(served)[2]["identify"] == "Completed"


def test_faults_of_the_site_reach_the_user_as_faults(served: str, tmp_path: Path) -> None:
    """The same faults as from the plain composition; the server says which task met them."""
    site = write_site(tmp_path / "tiny", site_settings={"crs": "no number"})
    with pytest.raises(FaultsFound) as plain:
        plain_run(Request(site=site, out=tmp_path / "plain"))
    with pytest.raises(FaultsFound) as flow:
        by_flow(site, tmp_path / "flow")

    assert plain.value.faults == flow.value.faults
    assert last_run(served)[1:] == ("Failed", {"load": "Completed", "check": "Failed"})


def test_a_server_that_is_not_there_is_told_in_a_sentence(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that was tried, and what to do."""
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")

    with pytest.raises(UsageError, match=r"127\.0\.0\.1:9.*unset PREFECT_API_URL"):
        by_flow(site, tmp_path / "flow")


def test_the_command_uses_the_server_that_is_set(
    prefect_api: str, state: Path, commands: Nursery, site: Path
) -> None:
    """Without `--flow`: it runs as a flow, a faulty site ends with 1; no traceback."""
    here = {"PREFECT_API_URL": prefect_api, "XDG_STATE_HOME": str(state)}
    good = commands.riskshed("assess", site, **here)
    codes = [good.wait()]
    runs = [last_run(prefect_api)]
    (site / "site.yaml").write_text("id: tiny\n")
    faulty = commands.riskshed("assess", site, **here)
    codes.append(faulty.wait())
    runs.append(last_run(prefect_api))

    assert codes == [0, 1], good.said()
    assert [(name, state) for name, state, _ in runs] == [
        (NAME, "Completed"),
        ("tiny-undated", "Failed"),
    ]
    assert "Traceback" not in faulty.said()
