"""Killed runs and runs at once: a whole run folder or none, and never two in one."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from uuid import UUID

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter
from prefect.client.schemas.sorting import FlowRunSort
from prefect.settings import PREFECT_API_URL, temporary_settings

from riskshed.flows.assess import TASKS
from riskshed.pipeline.write.read_run import read_run
from tests.homes import NewHome
from tests.nursery import Command, Nursery, nursery
from tests.runs import files_of
from tests.sites import write_site

pytestmark = [pytest.mark.flow, pytest.mark.slow]
KILLED = -9
HALF = ".*.riskshed-*"  # the folder in which a run, or the result of a task, is being written
Moment = Callable[[], bool]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a small site of its own."""
    return write_site(tmp_path / "tiny")


def halves(folder: Path) -> list[Path]:
    """Return the half-written folders in a folder."""
    return sorted(folder.glob(HALF))


def has_files(folder: Path, number: int) -> bool:
    """Return whether a half-written folder in `folder` holds so many files."""
    for half in halves(folder):
        with suppress(FileNotFoundError):  # it was put in its place since it was seen
            if len(list(half.iterdir())) >= number:
                return True
    return False


@dataclass
class Series:
    """Runs into one folder that are killed one after the other, until the last one may finish."""

    start: Callable[[], Command]
    out: Path
    half_found: int = 0

    def kill_at(self, moment: Moment) -> None:
        """Kill a run at a moment; there is a whole run folder or none, and one half at most."""
        run = self.start()
        run.watch(moment)
        code = run.kill()
        assert code in (KILLED, 0), run.said()
        assert code == KILLED or self.out.exists()
        if self.out.exists():
            read_run(self.out)  # refuses what is not complete
        assert len(halves(self.out.parent)) <= 1
        self.half_found += len(halves(self.out.parent))

    def finish(self, at_once: int = 1) -> None:
        """Let a run finish, or some at once; nothing half-written is left."""
        for run in [self.start() for _ in range(at_once)]:
            assert run.wait() == 0, run.said()
        assert list(self.out.parent.iterdir()) == [self.out]


def after(seconds: float) -> Moment:
    """Return the moment that lies so many seconds ahead."""
    end = monotonic() + seconds
    return lambda: monotonic() >= end


def test_killed_while_reading_and_computing(
    commands: Nursery, site: Path, tiny_run: Path, tmp_path: Path
) -> None:
    """Five moments before anything is written: nothing is there, and a rerun is as undisturbed."""
    out = tmp_path / "runs" / "run"
    start = monotonic()
    first = commands.riskshed("assess", site, "--out", tmp_path / "first" / "run")
    first.watch(lambda: bool(halves(tmp_path / "first")))
    time_to_write = monotonic() - start
    first.kill()

    runs = Series(lambda: commands.riskshed("assess", site, "--out", out), out)
    for share in (0.05, 0.2, 0.4, 0.6, 0.8):
        runs.kill_at(after(share * time_to_write))
    runs.finish()

    assert files_of(out) == files_of(tiny_run)


def test_killed_while_writing(site: Path, tiny_run: Path, tmp_path: Path) -> None:
    """Nine moments from the first file to the folder in its place: a whole run or none.

    Then three that write at the same moment: each ends well, and the bytes are as undisturbed.
    """
    out = tmp_path / "runs" / "run"
    last = len(list(tiny_run.iterdir())) - 1
    with nursery(tmp_path / "own", "assess", site, "--out", out) as about_to_write:
        runs = Series(about_to_write.riskshed, out)
        for number in (1, 2, 4, 7, 12, 18, last):
            runs.kill_at(partial(has_files, out.parent, number))
        runs.kill_at(lambda: any(out.parent.glob(f"{HALF}/manifest.json")))
        runs.finish(at_once=3)
        out.rename(tmp_path / "first")
        runs.kill_at(out.exists)
        runs.finish()

    assert runs.half_found >= 3  # or all kills came too late to show anything
    assert files_of(tmp_path / "first") == files_of(out) == files_of(tiny_run)


@dataclass(frozen=True)
class OnRecord:
    """A flow run as the server has it."""

    name: str
    state: str
    tasks: dict[str, str]


def on_record(api_url: str, newest: int) -> list[OnRecord]:
    """Return the newest flow runs of the server, the oldest of them first."""
    found = []
    with temporary_settings({PREFECT_API_URL: api_url}), get_client(sync_client=True) as client:
        runs = client.read_flow_runs(sort=FlowRunSort.EXPECTED_START_TIME_DESC, limit=newest)
        for run in reversed(runs):
            one = FlowRunFilter.model_validate({"id": {"any_": [UUID(str(run.id))]}})
            tasks = client.read_task_runs(flow_run_filter=one)
            states = {task.name.rsplit("-", 1)[0]: task.state_name or "" for task in tasks}
            found.append(OnRecord(run.name, run.state_name or "", states))
    return found


def names(folder: Path) -> set[str]:
    """Return the names of what is in a folder, if it is there."""
    return {path.name for path in folder.glob("[!.]*")}


def test_a_killed_flow_goes_on_where_it_stopped(
    prefect_api: str, commands: Nursery, site: Path, tiny_run: Path, tmp_path: Path
) -> None:
    """Six moments, one after the other: what is finished is Cached, what was killed Crashed."""
    state = {"PREFECT_API_URL": prefect_api, "XDG_STATE_HOME": str(tmp_path / "state")}
    stages = tmp_path / "state" / "riskshed" / "stages"
    out = tmp_path / "runs" / "run"
    moments: list[Moment] = [
        lambda: any(stages.glob(".load-*.riskshed-*")),
        lambda: any(stages.glob("check-*")),
        lambda: any(stages.glob("graph-*")),
        lambda: any(stages.glob(".rate-*.riskshed-*")),
        lambda: any(stages.glob("register-*")),
        lambda: has_files(out.parent, 5),
    ]
    finished: list[set[str]] = []
    words = ("assess", site, "--out", out, "--flow")
    runs = Series(lambda: commands.riskshed(*words, **state), out)
    for moment in moments:
        runs.kill_at(moment)
        done = names(stages) & names(commands.folder / "riskshed" / "prefect" / "storage")
        finished.append({name.split("-")[0] for name in done})
        assert len(halves(stages)) <= 1
    runs.finish()
    *killed, last = on_record(prefect_api, len(moments) + 1)

    assert files_of(out) == files_of(tiny_run)
    assert halves(stages) == []
    assert list((tmp_path / "state" / "riskshed" / "running").glob("riskshed-*")) == []
    assert last.tasks == {**dict.fromkeys(TASKS, "Cached"), "write": "Completed"}
    assert [run.state for run in (*killed, last)] == ["Crashed"] * len(killed) + ["Completed"]
    for before, run in zip(finished, (*killed[1:], last), strict=True):
        assert {run.tasks[stage] for stage in before & set(run.tasks)} <= {"Cached"}
        assert "Running" not in run.tasks.values()
    assert finished[0] < finished[2] < finished[5] == set(TASKS) - {"write"}


def test_a_killed_flow_on_its_own_server_is_marked_by_the_next(
    new_home: NewHome, commands: Nursery, site: Path, tiny_run: Path
) -> None:
    """The rerun, as it is typed, takes what there is and says of the other that it crashed."""
    home = commands.folder / "riskshed"
    new_home(home / "prefect")
    here = {"XDG_STATE_HOME": str(commands.folder)}
    first = commands.riskshed("assess", site, "--flow", **here)
    first.watch(lambda: any(home.glob("stages/graph-*")))
    killed = first.kill()
    command = [str(Path(sys.executable).with_name("riskshed")), "assess", str(site), "--flow"]
    bare = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT_")}
    second = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**bare, **here}
    )
    assert (killed, second.returncode) == (KILLED, 0), second.stderr
    with sqlite3.connect(home / "prefect" / "prefect.db") as records:
        flows = records.execute("select state_name from flow_run order by created").fetchall()
        tasks = records.execute("select state_name, count(*) from task_run group by 1").fetchall()

    (folder,) = (site / "runs").iterdir()
    assert files_of(folder) == files_of(tiny_run)
    assert flows == [("Crashed",), ("Completed",)]
    assert "Running" not in dict(tasks)
    assert dict(tasks)["Cached"] >= 3


def test_runs_at_once_on_one_site_do_not_mix(
    prefect_api: str, commands: Nursery, site: Path, tiny_run: Path, tmp_path: Path
) -> None:
    """Two plain runs and two flows as usual; then a plain run and a flow into one `--out`, with
    a flow into its own.
    """
    state = {"PREFECT_API_URL": prefect_api, "XDG_STATE_HOME": str(tmp_path / "state")}
    shared, alone = tmp_path / "out" / "shared", tmp_path / "out" / "alone"

    def plain(*out: object) -> Command:
        return commands.riskshed("assess", site, *out)

    def flow(*out: object) -> Command:
        return commands.riskshed("assess", site, "--flow", *out, **state)

    usually = [run.wait() for run in (plain(), plain(), flow(), flow())]
    into = [plain("--out", shared), flow("--out", shared), flow("--out", alone)]
    chosen = [run.wait() for run in into]
    (usual,) = (site / "runs").iterdir()

    assert (usually, chosen) == ([0, 0, 0, 0], [0, 0, 0])
    assert sorted((tmp_path / "out").iterdir()) == [alone, shared]
    for run in (usual, shared, alone):
        assert files_of(run) == files_of(tiny_run)
    assert [run.state for run in on_record(prefect_api, 4)] == ["Completed"] * 4


def test_of_two_different_runs_at_once_into_one_folder_one_is_refused(
    commands: Nursery, site: Path, tmp_path: Path
) -> None:
    """Two dates: the first to finish stands as it is; the other writes nothing and ends with 2."""
    out = tmp_path / "out" / "run"
    words = ("assess", site, "--out", out, "--as-of")
    started = {day: commands.riskshed(*words, day) for day in ("2024-06-30", "2024-07-31")}
    codes = {day: run.wait() for day, run in started.items()}
    winner, loser = sorted(codes, key=lambda day: codes[day])

    assert (codes[winner], codes[loser]) == (0, 2)
    assert read_run(out).manifest_facts["as_of"] == winner
    assert "holds another run" in started[loser].said()
    assert list(out.parent.iterdir()) == [out]
