"""Whole or not at all, and never edited."""

import errno
import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from riskshed.pipeline.write.run_folder import run_name, write_run
from riskshed.schemas.faults import UsageError

Writer = Callable[[Path], None]
NAME = "2024-06-30-01234567"


def text(content: str) -> Writer:
    return lambda path: path.write_text(content, encoding="utf-8") and None


def manifest(written_at: str = "now", sha256: str = "ab") -> Writer:
    inputs = [{"file": "site.yaml", "sha256": sha256}]
    return text(json.dumps({"inputs": inputs, "outputs": [], "written_at": written_at}))


def failing(error: BaseException) -> Writer:
    def write(path: Path) -> None:
        path.write_text("half a fi", encoding="utf-8")
        raise error

    return write


def run(content: str = "a", written_at: str = "now", sha256: str = "ab") -> dict[str, Writer]:
    return {"a.csv": text(content), "manifest.json": manifest(written_at, sha256)}


def test_the_name_of_a_run_is_its_date_and_its_inputs() -> None:
    """The date and eight hex digits, as the interface says."""
    assert run_name("2024-06-30", "0123abcd" + "f" * 56) == "2024-06-30-0123abcd"


def test_a_run_is_written_with_its_parents_and_sub_folders(tmp_path: Path) -> None:
    """Files in sub-folders are part of the run; nothing else is left beside it."""
    folder = tmp_path / "runs" / NAME
    state = write_run(folder, {"eia/annex.md": text("x"), **run()})

    assert state == "written"
    assert (folder / "eia" / "annex.md").read_text(encoding="utf-8") == "x"
    assert [folder] == list(folder.parent.iterdir())


@pytest.mark.parametrize(
    "error", [RuntimeError("bug"), KeyboardInterrupt(), OSError(28, "No space left on device")]
)
def test_an_interrupted_write_leaves_nothing(error: BaseException, tmp_path: Path) -> None:
    """Whatever stops the writing, neither a half run nor a temporary folder stays."""
    with pytest.raises((RuntimeError, KeyboardInterrupt, UsageError)):
        write_run(tmp_path / "runs" / NAME, {"a.csv": text("a"), "b.csv": failing(error)})

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    """A user's fault has no traceback: the message names the place and the reason."""
    folder = tmp_path / NAME
    with pytest.raises(UsageError, match=r"2024-06-30-01234567: No space left.*--out"):
        write_run(folder, {"a.csv": failing(OSError(28, "No space left on device"))})


def test_a_place_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    """A file where the parent folder should be is a usage error, not a crash."""
    (tmp_path / "runs").write_text("a file", encoding="utf-8")

    with pytest.raises(UsageError, match="cannot write the run"):
        write_run(tmp_path / "runs" / NAME, run())
    assert (tmp_path / "runs").read_text(encoding="utf-8") == "a file"


def test_the_same_run_again_is_left_alone(tmp_path: Path) -> None:
    """Only the time differs: the first run stays, to the byte."""
    write_run(tmp_path / NAME, run(written_at="first"))
    before = (tmp_path / NAME / "manifest.json").read_bytes()
    state = write_run(tmp_path / NAME, run(written_at="second"))

    assert state == "exists"
    assert before == (tmp_path / NAME / "manifest.json").read_bytes()
    assert [tmp_path / NAME] == list(tmp_path.iterdir())


@pytest.mark.parametrize("other", [run(content="b"), run(sha256="cd")])
def test_another_run_is_refused(other: dict[str, Writer], tmp_path: Path) -> None:
    """Other outputs or other inputs: the old run stays, the user is told what to do."""
    write_run(tmp_path / NAME, run())

    with pytest.raises(UsageError, match="holds another run"):
        write_run(tmp_path / NAME, other)
    assert (tmp_path / NAME / "a.csv").read_text(encoding="utf-8") == "a"
    assert [tmp_path / NAME] == list(tmp_path.iterdir())


def test_a_run_of_another_version_is_refused_with_both_versions(tmp_path: Path) -> None:
    """The inputs are the same, so without the versions nobody would see why."""

    def by(version: str, content: str) -> dict[str, Writer]:
        facts = {"inputs": [], "outputs": [], "code_version": version}
        return {"a.csv": text(content), "manifest.json": text(json.dumps(facts))}

    write_run(tmp_path / NAME, by("0.1.0", "a"))

    with pytest.raises(UsageError, match=r"version 0\.1\.0 made it, and this is 0\.2\.0"):
        write_run(tmp_path / NAME, by("0.2.0", "b"))


def test_a_run_that_lost_a_file_is_refused(tmp_path: Path) -> None:
    """An old run that somebody thinned out is not the same run."""
    write_run(tmp_path / NAME, run())
    (tmp_path / NAME / "a.csv").unlink()

    with pytest.raises(UsageError, match=r"differs in a\.csv"):
        write_run(tmp_path / NAME, run())


def test_a_folder_of_the_user_is_refused(tmp_path: Path) -> None:
    """Somebody's own files are never replaced."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")

    with pytest.raises(UsageError, match="no run folder"):
        write_run(tmp_path / "mine", run())
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.txt"]


def test_a_file_of_the_user_is_refused(tmp_path: Path) -> None:
    """--out that names a file is a usage error."""
    (tmp_path / "out").write_text("x", encoding="utf-8")

    with pytest.raises(UsageError, match="no run folder"):
        write_run(tmp_path / "out", run())
    assert (tmp_path / "out").read_text(encoding="utf-8") == "x"


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    """Somebody who made the folder first did nothing wrong."""
    (tmp_path / "out").mkdir()

    assert write_run(tmp_path / "out", run()) == "written"


def test_what_a_killed_run_left_is_removed(tmp_path: Path) -> None:
    """Its lock went with its process: a half run goes; a living one's and other folders stay."""
    left, of_another_run = (
        tmp_path / f".{NAME}.riskshed-0a1b2c3d",
        tmp_path / ".x.riskshed-89abcdef",
    )
    alive, not_ours = tmp_path / f".{NAME}.riskshed-4e5f6a7b", tmp_path / ".editor.tmp-0a1b2c3d"
    for folder in (left, of_another_run, alive, not_ours):
        folder.mkdir()
        (folder / "a.csv").write_text("half a fi", encoding="utf-8")
    handle = os.open(alive, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    write_run(tmp_path / NAME, run())
    os.close(handle)

    assert {tmp_path / NAME, alive, not_ours} == set(tmp_path.iterdir())


def test_a_half_run_is_locked_while_it_is_written(tmp_path: Path) -> None:
    """Another run that starts in the middle leaves it alone, and both are written."""

    def start_another(path: Path) -> None:
        write_run(tmp_path / "other", run())
        path.write_text("a", encoding="utf-8")

    assert write_run(tmp_path / NAME, {**run(), "a.csv": start_another}) == "written"
    assert {tmp_path / NAME, tmp_path / "other"} == set(tmp_path.iterdir())


def test_a_disk_without_locks_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network drives refuse them: nobody's half run is touched, and the run is written."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    unknown = tmp_path / f".{NAME}.riskshed-0a1b2c3d"
    unknown.mkdir()

    assert write_run(tmp_path / NAME, run()) == "written"
    assert {tmp_path / NAME, unknown} == set(tmp_path.iterdir())
