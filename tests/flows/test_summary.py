"""What `riskshed assess` prints: two lists of ten, each basis ranked apart, and the files."""

import json
import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.commands.summary import TOP, print_summary, summary_of
from riskshed.pipeline.write.read_run import read_run
from riskshed.schemas.outputs import register_columns
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of
from tests.sites import good_tables, write_site

LINE = re.compile(r"^ *(\d+)  ([NLMHEU]) \(([NLMHE])–([NLMHE])\)  ([0-9a-f]{12})  ")


@pytest.fixture
def site(tiny_site, tmp_path) -> Path:
    """Return a small site of one's own, to be assessed and changed."""
    return Path(shutil.copytree(tiny_site, tmp_path / "tiny"))


@pytest.fixture
def summary(measured_run, capsys) -> str:
    """Return what is printed of the run with the dam."""
    print_summary(read_run(measured_run), measured_run, written=True)
    return capsys.readouterr().out


def listed(text: str, title: str) -> list[tuple[str, ...]]:
    """Return place, class, ends and id of the rows under a title."""
    block = text.split(title)[1].split("\n\n", maxsplit=1)[0]
    return [found.groups() for line in block.splitlines() if (found := LINE.match(line))]


def test_each_list_has_at_most_ten_rows_of_its_file(summary, measured_run):
    """The rows are those of the files, in the order of their places, none twice."""
    for title, name, end in (
        ("Highest by evidence", "by_evidence", "lo"),
        ("Highest by ignorance", "by_ignorance", "hi"),
    ):
        table = pd.read_csv(measured_run / f"{name}.csv", dtype=str).set_index("risk_id")
        rows = listed(summary, title)
        assert len(rows) == min(TOP, len(table))
        assert len({row[4] for row in rows}) == len(rows)
        for place, letter, low, high, key in rows:
            own = table.loc[key]
            assert place == own["place"]
            assert letter == own[f"rating_inherent_{end}"]
            assert (low, high) == (own["rating_inherent_lo"], own["rating_inherent_hi"])


def test_bases_are_ranked_apart(summary, measured_run):
    """Places begin at 1 in each basis, and all three bases have a place on the list."""
    table = pd.read_csv(measured_run / "by_ignorance.csv", dtype=str).set_index("risk_id")
    rows = listed(summary, "Highest by ignorance")
    places: dict[str, list[int]] = {}
    for place, *_, key in rows:
        places.setdefault(table.loc[key, "rating_basis"], []).append(int(place))

    assert set(places) == {"significance", "screening", "risk"}
    assert all(found == list(range(1, len(found) + 1)) for found in places.values())


def test_no_count_mixes_bases(summary, measured_run):
    """One line a basis; together they are the rows of the register."""
    register = pd.read_csv(measured_run / "register.csv", dtype=str)
    lines = re.findall(r"^  by (\w+): (.+)$", summary, flags=re.MULTILINE)

    assert [basis for basis, _ in lines] == ["risk", "screening", "significance"]
    for basis, words in lines:
        counts = {w.split()[0]: int(w.split()[1]) for w in words.split(", ")}
        rows = register[register["rating_basis"].eq(basis)]
        assert counts == rows["rating_inherent"].value_counts().to_dict()


def test_every_file_that_is_there_is_named_with_what_it_is_for(summary, measured_run):
    """And none that is not there; every line says something of its file."""
    block = summary.split(":\n")[-1]
    lines = re.findall(r"^  (\S+\.\w+) +(\S.*)$", block, flags=re.MULTILINE)

    assert [name for name, _ in lines] == sorted(path.name for path in measured_run.iterdir())


def test_a_list_that_is_empty_says_none(measured_run, capsys):
    outputs = read_run(measured_run)
    object.__setattr__(outputs, "by_evidence", outputs.by_evidence.head(0))

    print_summary(outputs, measured_run, written=True)

    assert "at least so bad\n  none\n" in capsys.readouterr().out


def test_the_json_form_has_the_counts_the_lists_and_the_files(measured_run):
    """What a program reads is what the files hold."""
    facts = json.loads(json.dumps(summary_of(read_run(measured_run), measured_run, True)))
    register = pd.read_csv(measured_run / "register.csv", dtype=str)

    assert facts["rows"] == len(register) == sum(facts["ratings"].values())
    assert facts["files"] == sorted(path.name for path in measured_run.iterdir())
    assert (facts["run"], facts["written"]) == (str(measured_run), True)
    assert {row["risk_id"] for row in facts["by_evidence"]} <= set(register["risk_id"])
    for rows in (facts["by_evidence"], facts["by_ignorance"]):
        assert 0 < len(rows) <= TOP


def test_every_row_that_may_be_of_consequence_5_is_listed(summary, measured_run):
    """The dam, though its rows are far down the lists: all in JSON, the first ten in print."""
    register = pd.read_csv(measured_run / "register.csv", dtype=str)
    worst = register.loc[register["consequence_5"].eq("true"), "risk_id"].tolist()
    facts = summary_of(read_run(measured_run), measured_run, True)
    block = summary.split(f"Consequence 5, whatever the likelihood ({len(worst)} rows")[1]

    assert worst
    assert facts["consequence_5"] == worst
    assert re.findall(r"\b[0-9a-f]{12}\b", block.split("\n\n")[0]) == worst[:TOP]


def test_the_lists_of_the_json_form_are_those_that_are_printed(summary, measured_run):
    """The same rows in the same order, ten of each."""
    facts = summary_of(read_run(measured_run), measured_run, True)

    for title, name in (("by evidence", "by_evidence"), ("by ignorance", "by_ignorance")):
        printed = [row[4] for row in listed(summary, f"Highest {title}")]
        assert [row["risk_id"] for row in facts[name]] == printed


def test_a_made_up_site_says_so_first_and_a_real_one_says_nothing(summary, measured_run, capsys):
    """On the screen and for programs."""
    outputs = read_run(measured_run)
    settings = outputs.manifest_facts["settings"]
    assert (summary.split(":")[0], settings["illustrative"]) == ("ILLUSTRATIVE", True)
    settings["illustrative"] = False

    print_summary(outputs, measured_run, written=True)

    assert "ILLUSTRATIVE" not in capsys.readouterr().out
    assert summary_of(outputs, measured_run, True)["illustrative"] is False


def test_names_of_the_site_are_no_markup(riskshed, site, tmp_path):
    """A folder in square brackets is printed as it is, whether written now or there already."""
    out = tmp_path / "[bold]run[red]"
    answer = riskshed("assess", site, "--out", out)

    again = riskshed("assess", site, "--out", out)

    assert (answer.code, again.code) == (0, 0)
    for shown in (answer.out, again.out):
        assert "[bold]run[red]" in "".join(shown.split())


def test_the_run_lands_in_the_site_by_date_and_hash_and_is_there_the_second_time(riskshed, site):
    """Exit 0 both times; the second time nothing is written, and it says so."""
    first = riskshed("assess", site)
    (folder,) = (site / "runs").iterdir()
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    second = riskshed("assess", site)

    assert re.fullmatch(r"2024-06-30-[0-9a-f]{8}", folder.name)
    assert (first.code, second.code) == (0, 0)
    assert "written to" in first.out
    assert "there already" in second.out
    assert "written to" not in second.out
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert "done in" in first.err


def test_a_folder_with_other_hashes_is_refused(riskshed, site, tmp_path):
    """Exit 2, one sentence on stderr, the old run as it was."""
    out = tmp_path / "run"
    riskshed("assess", site, "--out", out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    samples = site / "tables" / "chemistry.csv"
    samples.write_text(samples.read_text("utf-8").replace("800", "900", 1), "utf-8")

    answer = riskshed("assess", site, "--out", out)

    assert answer.code == 2
    assert answer.out == ""
    assert "riskshed: " in answer.err
    assert "Traceback" not in answer.err
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_warnings_are_told_and_change_no_exit_code(riskshed, tmp_path):
    """A source that reaches nobody is a finding of the graph, in faults.csv, and exit 0."""
    tables = good_tables()
    tables["sources"].append(
        tables["sources"][0] | {"source_id": "S2", "activity_type": "other", "stressors": "noise"}
    )
    site = write_site(tmp_path / "tiny", **tables)

    answer = riskshed("assess", site, "--out", tmp_path / "run")
    faults = pd.read_csv(tmp_path / "run" / "faults.csv", dtype=str)

    assert answer.code == 0
    assert f"note: {len(faults)} warning" in answer.out
    assert faults["severity"].eq("warning").all()
    assert faults["rule"].str.len().gt(0).all()
    assert faults["value"].str.contains("S2").any()


def test_no_line_is_wider_than_a_terminal(measured_run, capsys, monkeypatch):
    """80 columns; every file has one line of its own."""
    monkeypatch.chdir(measured_run.parent)
    print_summary(read_run(measured_run), Path("run"), written=True)
    lines = capsys.readouterr().out.splitlines()

    assert max(map(len, lines)) <= 80
    files = lines[lines.index("written to run:") + 1 : -1]
    names = [line.split()[0] for line in files]
    assert sorted(names) == sorted(path.name for path in measured_run.iterdir()), names
    assert len(files) == len(list(measured_run.iterdir()))


def test_every_column_of_a_run_is_explained(measured_run):
    """In the page of the columns, beside its file; or it is one of the register or of a table."""
    page = (Path(__file__).parents[2] / "docs/run-columns.md").read_text(encoding="utf-8")
    in_several, _, table = page.partition("| file | column | means |")
    told, names = {}, []
    for line in table.splitlines()[2:]:
        files, columns = line.split(" | ")[:2] if line.startswith("| `") else ("", line[4:])
        names = re.findall(r"`([\w.]+)`", files) or names
        for name in names:
            told.setdefault(name, set()).update(re.findall(r"`(\w+)`", columns.split(" | ")[0]))
    elsewhere = set(register_columns()["name"]) | set(re.findall(r"`(\w+)`", in_several))
    elsewhere |= {column.name for model in TABLES.values() for column in columns_of(model)}

    for path in sorted(measured_run.glob("*.csv")):
        if path.name != "register.csv":
            header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
            assert set(header) - elsewhere <= told[path.name], path.name
            assert told[path.name] <= set(header), path.name
