"""What is wrong with nobody's table: disk, rights, places, switches, numbers beyond reading."""

import csv
import errno
import json
import os
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.bad_input.command import LEAN, content, riskshed
from tests.bad_input.test_cells import cell
from tests.sites import good_tables, write_site

DENIED = PermissionError(errno.EACCES, os.strerror(errno.EACCES))
OPENED = "cannot be opened: Permission denied"
NOBODY = 65534  # the user without rights, on every Linux
FULL = "File too large"  # what a process hears that may write no more; a full disk has other words


@pytest.fixture
def site(tmp_path) -> Path:
    """Return a good site with the few tables that an assessment needs."""
    return write_site(tmp_path / "tiny", **LEAN)


def stopped(said, *words: str) -> None:
    """Assert that a command ended with 1 and one sentence, and printed no result."""
    assert (said.code, said.out) == (1, ""), said.everything
    assert "Traceback" not in said.err
    for word in words:
        assert word in said.err


@pytest.mark.parametrize("size", [0, 2_000, 30_000])
def test_a_full_disk_leaves_nothing_behind(size, site, tmp_path):
    """At the first file, at a Parquet file, at the workbook: one sentence, and no half run."""
    before = content(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        said = riskshed("assess", site, "--out", tmp_path / "new" / "run")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    stopped(said, "cannot write the run", FULL, "Nothing was written", "choose another one")
    assert content(tmp_path) == before


def test_a_full_disk_under_the_table_of_faults_is_told(site, tmp_path):
    """Neither a half table nor a stale one."""
    before = content(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        said = riskshed("check", site, "--faults", tmp_path / "faults.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    stopped(said, "cannot write", FULL)
    assert content(tmp_path) == before


def deny(monkeypatch: pytest.MonkeyPatch, method: str, place: Path) -> None:
    """Let one method of a path be denied there, as to a user without the right (root has all)."""
    allowed = getattr(Path, method)

    def denied(path: Path, *words: object, **named: object) -> object:
        if path == place:
            raise PermissionError(*DENIED.args, str(path))
        return allowed(path, *words, **named)

    monkeypatch.setattr(Path, method, denied)


@pytest.mark.parametrize(
    ("method", "name"), [("open", "tables/chemistry.csv"), ("iterdir", "tables"),
                         ("open", "site.yaml"), ("resolve", "tables/samples.csv")],
)  # fmt: skip
def test_what_may_not_be_read_is_a_fault_of_its_file(method, name, site, monkeypatch):
    """Beside all other faults, with what to do."""
    deny(monkeypatch, method, site / name)
    said = riskshed("check", site)

    assert said.code == 1
    assert "cannot be opened: Permission denied" in said.everything
    assert "ask for the right to read it" in said.everything
    assert name in said.everything


def test_a_place_where_nobody_may_write_is_told(site, tmp_path, monkeypatch):
    """Nothing is written, and nothing is left."""
    place = tmp_path / "theirs"
    deny(monkeypatch, "mkdir", place)
    before = content(tmp_path)
    said = riskshed("assess", site, "--out", place / "run")

    stopped(said, "Permission denied", "Nothing was written", "choose another one with --out")
    assert content(tmp_path) == before


@pytest.mark.parametrize("command", ["check", "assess", "graph", "new"])
def test_a_folder_that_may_not_be_entered_is_told_by_every_command(
    command, site, tmp_path, monkeypatch
):
    """Not as an internal error: whoever owns the folder can mend it."""
    for method in ("is_dir", "exists", "is_file", "resolve"):
        deny(monkeypatch, method, tmp_path / "theirs")
    said = riskshed(command, tmp_path / "theirs")

    assert said.code in (1, 2), said.everything
    assert "Traceback" not in said.everything
    assert "internal" not in said.everything
    assert "theirs" in said.everything


def test_a_name_too_long_for_the_disk_is_told(site, tmp_path):
    """It is a place that cannot be, and no fault of the program."""
    said = riskshed("assess", site, "--out", tmp_path / ("x" * 300))

    stopped(said, "File name too long", "name another place")
    assert not (site / "runs").exists()


@pytest.mark.parametrize("place", [".", "tables", "layers/run", "tables/a/b", ".."])
def test_a_run_is_not_put_on_the_ground_of_the_site(place, site, tmp_path):
    """Among its own tables it would be the next fault."""
    before = content(tmp_path)
    said = riskshed("assess", site, "--out", site / place)

    stopped(said, "the site's own ground", "name a new folder for the run")
    assert content(tmp_path) == before


@pytest.mark.parametrize("command", ["check", "assess"])
def test_checks_that_are_switched_off_are_refused(command, site, tmp_path, monkeypatch):
    """Every table would pass."""
    monkeypatch.setenv("PANDERA_VALIDATION_ENABLED", "False")
    before = content(tmp_path)
    said = riskshed(command, site)

    stopped(said, "PANDERA_VALIDATION_ENABLED=False switches the checks of the tables off")
    assert content(tmp_path) == before


def check_of_1500_results(results, tmp_path):
    """Return what check says of 1,500 results, and the rows of its table of faults."""
    rows = cell("chemistry")["chemistry"][:1] * 1_500
    rows = [row | {"method": f"m{n}", "result": results(n)} for n, row in enumerate(rows)]
    site = write_site(tmp_path / "many", **LEAN | {"chemistry": rows})
    table = tmp_path / "faults.csv"
    said = riskshed("check", site, "--faults", table)
    with table.open(encoding="utf-8-sig", newline="") as stream:
        written = list(csv.DictReader(stream))

    assert said.code == 1
    assert "1,500 errors, 0 warnings" in said.everything
    assert [int(row["row"]) for row in written] == list(range(2, 1_502))
    assert {row["column"] for row in written} == {"result"}
    return said


def test_a_fault_of_many_rows_is_told_once_with_all_of_them(tmp_path):
    """1,500 results that are the same text: one thing to mend, counted in full."""
    said = check_of_1500_results(lambda _: "n/a", tmp_path)

    assert said.out.count("tables/chemistry.csv:2–1501") == 1
    assert "chemistry: 1,500 errors" in said.everything
    assert "more;" not in said.everything


def test_of_many_faults_the_first_thousand_are_shown_and_all_are_written(tmp_path):
    """1,500 results, each another text that is no number."""
    said = check_of_1500_results(lambda n: f"n/a {n}", tmp_path)

    assert "tables/chemistry.csv:1001 " in said.out
    assert "tables/chemistry.csv:1002 " not in said.out
    assert "... and 500 more; all of them are in" in said.everything


COMMAND = "=cmd|'/C calc'!A0"
SCRIPTS = "مناجم 紫金 🦊"


def test_a_formula_stays_text_in_every_output_and_every_script_is_kept(tmp_path):
    """Names of receptors: no cell of a CSV and none of the workbook begins a formula."""
    rows = good_tables()["receptors"]
    rows[0] |= {"name": COMMAND, "assessment_entity": COMMAND}
    rows[1] |= {"name": SCRIPTS, "assessment_entity": SCRIPTS}
    site = write_site(tmp_path / "tiny", **LEAN | {"receptors": rows})
    run = tmp_path / "run"
    said = riskshed("assess", site, "--out", run)
    cells = {path.name: cells_of(path) for path in sorted(run.glob("*.csv"))}
    book = openpyxl.load_workbook(run / "register.xlsx")
    kinds = {one.data_type for sheet in book for row in sheet.iter_rows() for one in row}

    assert said.code == 0, said.everything
    assert not [one for some in cells.values() for one in some if one.startswith(("=", "@", "+"))]
    assert f"'{COMMAND}" in cells["identification.csv"]
    assert SCRIPTS in cells["identification.csv"]
    assert "f" not in kinds


def cells_of(path: Path) -> list[str]:
    """Return every cell of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [one for row in csv.reader(stream) for one in row]


@pytest.mark.parametrize("command", ["check", "assess", "schedule", "gate", "approve", "serve"])
def test_a_site_folder_that_is_not_there_is_a_wrong_command(command, tmp_path):
    """Code 2 as for `graph` and `explain`; a folder that is no site yet is a fault, code 1."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "bare").mkdir()
    more = {"approve": ["--block", "B1"], "serve": ["--list"]}.get(command, [])
    nowhere, file, bare = (
        riskshed(command, tmp_path / name, *more) for name in ("nowhere", "file", "bare")
    )

    assert (nowhere.code, file.code, bare.code) == (2, 2, 1)
    assert nowhere.everything.startswith(f"riskshed: there is no folder {tmp_path}/nowhere: name")
    assert f"{tmp_path}/file is a file: name the site folder" in file.everything
    assert "site.yaml" in bare.everything


def _unprivileged(work: Callable[[], None]) -> str:
    """Run `work` in a forked child that has no rights of root; return what went wrong there."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        told = ""
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            work()
        except BaseException as problem:  # whatever it is, the parent tells it
            told = repr(problem)
        os.write(write, told.encode()[:4_000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as stream:
        told = stream.read()
    os.waitpid(child, 0)
    return told


def _refusals(folder: Path) -> None:
    """Take the rights to three places away, one after the other, and ask for them."""
    site = write_site(folder / "tiny", **LEAN)
    run = ["assess", site, "--out", folder / "shut" / "run"]
    for closed, command, words in (
        (site / "site.yaml", ["check", site, "--json"], OPENED),
        (
            site / "tables/samples.csv",
            ["assess", site, "--json"],
            OPENED,
        ),
        (folder / "shut", run, "cannot write the run"),
    ):
        (folder / "shut").mkdir(exist_ok=True)
        before, mode = content(folder), closed.stat().st_mode
        closed.chmod(0o500 if closed.is_dir() else 0)
        said = riskshed(*command)
        closed.chmod(mode)
        assert said.code == 1, said.everything
        assert words in said.everything, said.everything
        assert "Traceback" not in said.everything
        assert content(folder) == before


def test_rights_that_are_denied_for_real_are_told(repository, site, tmp_path):
    """By the system, to a user who is not root: settings, a table, the place of the run."""
    riskshed("assess", site, "--out", tmp_path / "run")  # nobody may not import what is root's
    riskshed("check", tmp_path)

    def work() -> None:
        if not os.access(repository / "config/default.yaml", os.R_OK):
            raise LookupError
        with tempfile.TemporaryDirectory() as folder:
            _refusals(Path(folder))

    told = _unprivileged(work)
    if told.startswith("LookupError"):
        pytest.skip("nobody may not read this copy of the program")

    assert told == ""


def test_what_fails_says_so_in_json_too(site, tmp_path):
    """A wrong command as well as a fault: a program reads one JSON on stdout, whatever happens."""
    for command, code in (
        (["graph", tmp_path / "none"], 2),
        (["explain", tmp_path / "none", "R1"], 2),
        (["gate", tmp_path / "none"], 2),
        (["serve", tmp_path, "--list"], 1),
        (["assess", site, "--out", site], 1),
    ):
        said = riskshed(*command, "--json")
        assert said.code == code
        assert json.loads(said.out)["ok"] is False
