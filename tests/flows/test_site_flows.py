"""Flows of a site against a live server: a value above its trigger, turns, watching, many sites."""

import json
import time
import urllib.request
from pathlib import Path
from threading import Thread

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, temporary_settings

from riskshed.flows.monitor import monitor_flow
from riskshed.flows.moved import RATING_CHANGED
from riskshed.flows.portfolio import portfolio_flow
from riskshed.flows.turns import day_of, this_day, turn_of
from riskshed.flows.waiting import waiting
from riskshed.flows.watch import watch_flow
from tests.flows.conftest import COVER
from tests.sites import good_tables, write_site

pytestmark = pytest.mark.flow
DAY = "2024-06-30"
NEWEST = FlowRunSort.EXPECTED_START_TIME_DESC
PROGRAMME = {
    "programme_id": "M-DUST", "receptor_ids": "R-SHREW", "block_ids": "", "metric": "Cd",
    "unit": "mg/kg", "medium": "soil", "location_ids": "COVER", "direction": "high_is_bad",
    "amber": "5", "red": "10", "max_age_days": "400", "actions_red": "renew the cover",
    "responder": "Site ecologist", "response_hours": "24",
}  # fmt: skip


@pytest.fixture(scope="module")
def served(prefect_api: str, tmp_path_factory: pytest.TempPathFactory):
    """Run flows against the server of all tests, with a state folder of our own."""
    patch = pytest.MonkeyPatch()
    patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    with temporary_settings({PREFECT_API_URL: prefect_api}):
        yield prefect_api
    patch.undo()


def sample(number: int, day: str, value: str, tables: dict) -> None:
    """Add a result of cadmium at the station of the programme; a reference, so no exposure."""
    first = dict(tables["samples"][0])
    tables["samples"].append(
        first | {"sample_id": f"C{number}", "location_id": "COVER", "sampled_at": day,
                 "location_role": "reference", "zone_id": ""}
    )  # fmt: skip
    result = {"sample_id": f"C{number}", "analyte": "Cd", "result": value}
    tables["chemistry"].append(dict(tables["chemistry"][0]) | result)


def site_with(folder: Path, *values: tuple[str, str]) -> Path:
    tables = good_tables() | {"mitigation": [COVER], "monitoring": [PROGRAMME]}
    for number, (day, value) in enumerate(values):
        sample(number, day, value, tables)
    return write_site(folder, **tables)


def events(api_url: str, name: str) -> list[dict]:
    """Return the events of a name that the server has."""
    body = json.dumps({"filter": {"event": {"name": [name]}}}).encode()
    request = urllib.request.Request(
        f"{api_url}/events/filter", body, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["events"]


def test_a_value_above_its_trigger_moves_the_current_rating_and_is_told(served, tmp_path):
    """T6: the watch sees the new row; state, rating, action and responder change; all hear of it.

    A watch that finds the inputs of the last run computes nothing.
    """
    folder = site_with(tmp_path / "tiny", ("2024-03-01", "2"))
    first = watch_flow(str(folder), as_of=DAY)
    site_with(folder, ("2024-03-01", "2"), ("2024-06-20", "11"))
    second = watch_flow(str(folder), as_of=DAY)
    third = watch_flow(str(folder), as_of=DAY)
    said = monitor_flow(str(folder), as_of=DAY)

    assert third is None
    assert (first["moved"], second["moved"] > 0, said["moved"]) == (0, True, 0)
    told = said["programmes"][0]
    assert (told["state"], told["action"]) == ("red", "renew the cover")
    assert (told["responder"], told["response_hours"]) == ("Site ecologist", 24.0)
    assert "11 mg/kg at COVER on 2024-06-20 is above red (10)" in told["why"]
    for _ in waiting("for the event", 60):
        if found := events(served, RATING_CHANGED):
            break
    assert found[0]["resource"]["prefect.resource.id"] == "riskshed.site.tiny"
    assert found[0]["payload"]["n_rows"] == second["moved"]


def test_a_site_that_fails_does_not_stop_the_others(served, tmp_path):
    """T7: the run fails in the end and names the site; the others have their run."""
    faulty = write_site(tmp_path / "faulty", site_settings={"crs": "no number"})
    good = site_with(tmp_path / "tiny", ("2024-03-01", "2"))
    state = portfolio_flow([str(faulty), str(good)], as_of=DAY, return_state=True)
    done = state.result(raise_on_failure=False)

    assert state.is_failed()
    assert state.message == f"1 of 2 sites were not assessed: {faulty}"
    assert [len(list(site.glob("runs/*"))) for site in (faulty, good)] == [0, 1]
    assert "FaultsFound" in done[str(faulty)]
    assert Path(done[str(good)]).is_dir()


def test_a_run_waits_for_its_turn_at_the_site(served, tmp_path):
    """While another one is under way nothing is computed; then it finishes."""
    site = site_with(tmp_path / "tiny", ("2024-03-01", "2"))

    def run() -> None:
        with temporary_settings({PREFECT_API_URL: served}):
            watch_flow(str(site), as_of=DAY)

    with turn_of(site):
        thread = Thread(target=run)
        thread.start()
        with get_client(sync_client=True) as client:
            for _ in waiting("for the run to wait", 60):
                run_now = client.read_flow_runs(sort=NEWEST, limit=1)[0]
                if run_now.name.startswith("tiny-") and run_now.state_name == "Running":
                    break
        time.sleep(1)
        assert list(site.glob("runs/*")) == []
        with turn_of(tmp_path):  # another site does not wait
            pass
    thread.join(60)

    assert len(list(site.glob("runs/*"))) == 1


def test_today_is_the_day_at_the_site(tmp_path):
    """A date stays as it is; without one the site's own counts."""
    site = write_site(tmp_path / "tiny")

    assert day_of(site, DAY) == DAY
    assert day_of(site, None) is None
    assert day_of(site, "today") == this_day(site).isoformat()
