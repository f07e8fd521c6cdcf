"""The command itself: what every command keeps, whatever it does."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from riskshed.flows.cli import app
from riskshed.flows.commands import check
from tests.sites import good_tables, write_site

COMMANDS = ("new", "check", "tables", "assess", "explain", "graph", "calc")
COMMAND = str(Path(sys.executable).with_name("riskshed"))
ESCAPE = "\x1b"
END = "<end of a command>"


def typed(*words: object, program: str = COMMAND, cwd: Path | None = None, **environment: str):
    """Run ``riskshed …`` in a process of its own, its output in a pipe."""
    bare = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")}
    return subprocess.run(
        [program, *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=cwd,
        env=bare | environment,
        timeout=120,
    )


def one_after_another(commands: list[list[object]], **environment: str):
    """Run several commands in one process with its output in a pipe; `END` follows each."""
    script = (
        "import json, sys\n"
        "from riskshed.flows.cli import main\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    sys.argv = ['riskshed', *words]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit:\n"
        f"        print({END!r}, end='')\n"
    )
    words = json.dumps([[str(word) for word in words] for words in commands])
    return typed("-c", script, words, program=sys.executable, **environment)


def strictly(text: str):
    """Return what JSON of the standard says; NaN and Infinity are none."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture
def broken_site(tmp_path) -> Path:
    """Return a site with a negative concentration in chemistry.csv."""
    tables = good_tables()
    tables["chemistry"][0]["result"] = "-1"
    return write_site(tmp_path / "broken", **tables)


@pytest.fixture
def risk_id(tiny_run) -> str:
    """Return the first row of the register."""
    return (tiny_run / "register.csv").read_text("utf-8-sig").splitlines()[1].split(",")[0]


def test_help_lists_every_command(riskshed):
    """Each with a line of what it does."""
    answer = riskshed("--help")
    listed = re.findall(r"^  (\w+)  +\S", answer.out.split("Commands:")[1], flags=re.MULTILINE)

    assert (answer.code, answer.err) == (0, "")
    assert set(COMMANDS) <= set(listed)
    assert len(listed) == len(app.registered_commands)


def test_help_loads_neither_tables_nor_maps_nor_flows():
    """That is why it is quick: each of these takes longer to load than the help to print."""
    code = (
        "import sys\n"
        "from riskshed.flows.cli import main\n"
        "sys.argv = ['riskshed', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'pandas', 'numpy', 'geopandas', 'prefect', 'networkx', 'rich', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )

    assert answer.stderr.strip() == "[]"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(riskshed, command):
    """On stdout, exit 0."""
    answer = riskshed(command, "--help")

    assert (answer.code, answer.err) == (0, "")
    assert len(answer.out.splitlines()) > 3


def test_no_words_at_all_print_the_help(riskshed):
    """To whoever types the bare name."""
    answer = riskshed()

    assert "Commands:" in answer.out + answer.err


def test_the_version_is_told(riskshed):
    assert re.fullmatch(r"riskshed \d+\.\d+\.\d+\S*\n", riskshed("--version").out)


def test_0_is_fine(riskshed, tiny_site):
    """Data on stdout, nothing on stderr."""
    answer = riskshed("check", tiny_site)

    assert (answer.code, answer.err) == (0, "")
    assert answer.out.endswith("0 errors, 0 warnings\n")


@pytest.mark.parametrize("command", ["check", "assess"])
def test_1_is_findings(riskshed, broken_site, command):
    """Each fault with place and way out; `assess` tells them on stderr and writes nothing."""
    answer = riskshed(command, broken_site)
    told, other = (answer.out, answer.err) if command == "check" else (answer.err, answer.out)

    assert (answer.code, other) == (1, "")
    assert "tables/chemistry.csv:2" in told
    assert "nothing is scored while there are errors" in told
    assert "Traceback" not in told
    assert not (broken_site / "runs").exists()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["tables", "chemstry"], "nearest: chemistry"),
        (["chek", "."], "chek"),
        (["assess"], "SITE"),
        (["assess", "{site}", "--draws", "0"], "--draws"),
        (["assess", "{site}", "--draws", "many"], "--draws"),
        (["assess", "{site}", "--as-of", "30/06/2024"], "write it as YYYY-MM-DD"),
        (["assess", "{site}", "--as-of", "2023-02-30"], "is not a date"),
        (["assess", "{site}", "--as-of", "20240630"], "is not a date"),
        (["assess", "{site}", "--as-of", "9999-12-31"], "a year from 1500 to 2200"),
        (["gate", "{site}", "--on", "9999-12-31"], "a year from 1500 to 2200"),
        (["assess", "{site}", "--method", "guess"], "no scoring method guess"),
        (["check", "--jsn", "{site}"], "--jsn"),
        (["explain", "{site}", "abc"], "is no run folder"),
        (["graph", "nowhere"], "is no run folder"),
        (["new", "{site}"], "is there already and is not empty"),
        (["calc", "epcs"], "nearest: epc"),
    ],
)
def test_2_is_usage(riskshed, tiny_site, words, message):
    """What is wrong and what to type instead, on stderr; nothing on stdout, nothing written."""
    answer = riskshed(*[word.format(site=tiny_site) for word in words])

    assert (answer.code, answer.out) == (2, "")
    assert message in answer.err
    assert "Traceback" not in answer.err
    assert not (tiny_site / "runs").exists()


def test_no_date_anywhere_is_usage(riskshed, tmp_path):
    """No clock is asked: the assessment speaks of a day that somebody names."""
    site = write_site(tmp_path / "tiny", site_settings={"as_of": None})
    answer = riskshed("assess", site)

    assert (answer.code, answer.out) == (2, "")
    assert "--as-of" in answer.err


def test_3_is_internal_and_leaves_a_log(riskshed, tiny_site, monkeypatch):
    """One line that names the log; the traceback is in the log, not on the screen."""

    def fail(*_: object, **__: object) -> int:
        raise ZeroDivisionError("a fault of ours")

    monkeypatch.setattr(check, "run", fail)
    answer = riskshed("check", tiny_site)
    log = Path(answer.err.split()[-1])

    assert (answer.code, answer.out) == (3, "")
    assert len(answer.err.splitlines()) == 1
    assert "Traceback" not in answer.err
    assert "ZeroDivisionError: a fault of ours" in log.read_text("utf-8")
    log.unlink()


def test_a_command_that_is_stopped_says_so_by_its_code(riskshed, tiny_site, monkeypatch):
    """Ctrl-C is no finding: 130, as the shell has it, and no traceback."""

    def stop(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", stop)
    answer = riskshed("check", tiny_site)

    assert answer.code == 130
    assert "Traceback" not in answer.err + answer.out


def json_commands(site: Path, run: Path, risk_id: str, folder: Path) -> list[list[object]]:
    """Return every command in its JSON form."""
    (folder / "lead.csv").write_text("value,nondetect\n1,1\n2,0\n3,0\n4,0\n9,0\n10,0\n")
    return [
        ["check", site],
        ["tables"],
        ["tables", "samples"],
        ["new", folder / "new"],
        ["assess", site, "--out", run],
        ["explain", run, risk_id],
        ["graph", run],
        ["graph", run, "--upstream-of", "source:S1"],
        ["calc"],
        ["calc", "epc", folder / "lead.csv"],
    ]


def test_json_of_every_command_is_json_of_the_standard(
    riskshed, tiny_site, tiny_run, risk_id, tmp_path
):
    """Nothing but JSON on stdout: no NaN, no words around it; messages stay on stderr."""
    for words in json_commands(tiny_site, tiny_run, risk_id, tmp_path):
        answer = riskshed(*words, "--json")
        assert answer.code == 0, (words, answer.err)
        assert strictly(answer.out), words
    seen = {str(words[0]) for words in json_commands(tiny_site, tiny_run, risk_id, tmp_path)}
    assert seen == set(COMMANDS)


def test_json_of_measures_is_json_of_the_standard(riskshed, measured_run):
    assert len(strictly(riskshed("graph", measured_run, "--without", "M-COVER", "--json").out)) == 4
    rows = strictly(riskshed("graph", measured_run, "--top", 100, "--json").out)
    for row in rows:
        assert strictly(riskshed("explain", measured_run, row["risk_id"], "--json").out)


def test_json_of_faults_is_json_of_the_standard(riskshed, broken_site):
    answer = riskshed("check", broken_site, "--json")

    assert answer.code == 1
    assert strictly(answer.out)["faults"][0]["value"] == "-1"


def test_no_printed_line_is_wider_than_80(
    riskshed, tiny_site, tiny_run, measured_run, broken_site, tmp_path, monkeypatch
):
    """check, assess, explain and graph, of short folder names: a longer path folds."""
    monkeypatch.chdir(tmp_path)
    Path("site").symlink_to(tiny_site)
    Path("run").symlink_to(measured_run)
    shown = [
        riskshed("check", "site"),
        riskshed("check", broken_site),
        riskshed("assess", "site", "--out", tiny_run),
        riskshed("assess", "site", "--out", "new-run"),
        riskshed("graph", "run", "--top", 100),
        riskshed("graph", "run", "--without", "M-COVER"),
        riskshed("tables"),
        riskshed("tables", "samples"),
    ]
    ids = [row["risk_id"] for row in strictly(riskshed("graph", "run", "--json").out)]
    shown += [riskshed("explain", "run", key) for key in ids]

    for answer in shown:
        assert max(map(len, (answer.out + answer.err).splitlines())) <= 80


@pytest.mark.slow
def test_in_a_pipe_there_is_no_colour_and_no_colour_is_honoured(
    tiny_site, tiny_run, risk_id, broken_site
):
    """A mail or a log shows no escape codes; NO_COLOR wins over a forced colour."""
    commands = [
        ["check", tiny_site],
        ["check", broken_site],
        ["explain", tiny_run, risk_id],
        ["graph", tiny_run],
    ]
    plain = one_after_another(commands)
    assert ESCAPE not in plain.stdout + plain.stderr
    forced = {"NO_COLOR": "1", "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    without = one_after_another(commands, **forced)
    assert not re.search(ESCAPE + r"\[(?:\d+;)*[349]\dm", without.stdout)
    for answer in (plain, without):
        said = answer.stdout.split(END)
        assert len(said) == 1 + len(commands)
        assert all(said[:-1])  # each command said something


@pytest.mark.slow
def test_data_and_messages_go_their_own_ways(tiny_site, tmp_path):
    """What is piped on is data: the time taken is told beside it, to the person."""
    answer = typed("assess", tiny_site, "--out", tmp_path / "run", "--json")

    assert answer.returncode == 0
    assert strictly(answer.stdout)["written"] is True
    assert answer.stderr == "" or "done in" in answer.stderr
    again = typed("assess", tiny_site, "--out", tmp_path / "run")
    assert re.fullmatch(r"done in \d+\.\d s\n", again.stderr)


@pytest.mark.slow
def test_a_reader_that_hangs_up_is_no_fault():
    """`riskshed tables --json | head -1` ends with 0 and without a word."""
    with subprocess.Popen(
        [COMMAND, "tables", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        words = process.stderr.read()
        code = process.wait(60)

    assert (code, words) == (0, "")


@pytest.mark.slow
def test_names_of_other_scripts_are_printed_in_a_poor_locale(tmp_path):
    """A site called 紫金 is checked, and listed, where the terminal knows only ASCII."""
    site = write_site(tmp_path / "紫金", site_settings={"name": "紫金矿业"})
    answer = typed("check", site, LC_ALL="C", LANG="C", PYTHONIOENCODING="")

    assert answer.returncode == 0
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_offers_json(riskshed, command):
    assert "--json" in riskshed(command, "--help").out
