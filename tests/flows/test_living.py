"""A flow run is alive while its process holds its lock."""

from pathlib import Path

import pytest

from riskshed.flows import living
from riskshed.flows.places import running_folder


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def told(monkeypatch: pytest.MonkeyPatch, known: set[str]) -> list[str]:
    """Return the list that gets the tags of the runs to be marked; the server knows `known`."""
    asked: list[str] = []

    def mark(_: str, tags: list[str]) -> set[str]:
        asked.extend(tags)
        return known

    monkeypatch.setattr(living, "mark_stale_runs", mark)
    return asked


def test_a_living_run_is_not_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two at once, with tags of their own; afterwards nothing is left of them."""
    asked = told(monkeypatch, set())
    with living.living() as one, living.living() as two:
        living.mark_dead_runs("http://server")
        held = {path.name for path in running_folder().glob("riskshed-*")}
    living.mark_dead_runs("http://server")

    assert asked == []
    assert held == {one, two}
    assert list(running_folder().glob("riskshed-*")) == []


def test_a_dead_run_is_marked_on_the_server_that_knows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that this server does not know may be on another one: it is kept in mind."""
    running_folder().mkdir(parents=True)
    for tag in ("riskshed-here", "riskshed-elsewhere"):
        (running_folder() / tag).touch()
    asked = told(monkeypatch, {"riskshed-here"})
    with living.living():
        living.mark_dead_runs("http://server")

    assert asked == ["riskshed-elsewhere", "riskshed-here"]
    assert [path.name for path in running_folder().glob("riskshed-*")] == ["riskshed-elsewhere"]
