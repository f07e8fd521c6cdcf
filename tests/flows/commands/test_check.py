"""`riskshed check`: what is in the folder, every fault with its way out, and an exit code."""

import json
import re

from riskshed.flows.commands import check
from tests.sites import feature, good_layers, good_tables, write_site


def test_a_good_folder_ends_with_0(tmp_path, capsys):
    """It says how much was read, and what was not surveyed."""

    assert check.run(write_site(tmp_path / "tiny"), as_json=False) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "chemistry                   40 rows" in lines
    assert "benchmarks             not surveyed" in lines
    assert lines[-1] == "0 errors, 0 warnings"


def test_faults_end_with_1_and_say_where_what_and_what_to_do(tmp_path, capsys):
    """File and row, column, value, rule, fix; no line is wider than 80 columns."""

    tables = good_tables()
    tables["chemistry"][6]["result"] = "1,5"
    tables["samples"][0]["lab_sample_id"] = "[red]名[/red]"
    tables["samples"][0]["matrix"] = "[bold]soyl"

    assert check.run(write_site(tmp_path / "tiny", **tables), as_json=False) == 1

    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    words = " ".join(out.split())
    for text in (
        "chemistry: 1 error",
        "tables/chemistry.csv:8",
        "result",
        "'1,5'",
        "→ type 1.5",
        "'[bold]soyl'",
        "→ type one of these",
        "2 errors, 0 warnings: nothing is scored while there are errors",
    ):
        assert text in words


def test_a_thousand_faults_are_shown_and_the_rest_counted(tmp_path, capsys):
    """All of them are in the JSON."""

    rows = [{**good_tables()["chemistry"][0], "sample_id": f"Q{i}"} for i in range(1_100)]
    folder = write_site(tmp_path / "tiny", chemistry=rows)

    assert check.run(folder, as_json=False) == 1
    out = capsys.readouterr().out
    assert "chemistry: 1,000 errors" in out
    assert "... and 100 more" in out

    assert check.run(folder, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["errors"] == 1_100


def test_json_has_all_that_was_read(tmp_path, capsys):
    """For other programs."""

    assert check.run(write_site(tmp_path / "tiny", occurrences=b""), as_json=True) == 1

    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["errors"], found["warnings"]) == (False, 1, 0)
    assert {"table": "samples", "rows": 20} in found["tables"]
    assert {"table": "benchmarks", "rows": None} in found["tables"]
    assert {"layer": "zones", "features": 2} in found["layers"]
    assert found["faults"][0]["rule"] == "the file is empty"


def test_the_same_of_many_files_is_told_once(tmp_path, capsys):
    """Two empty files are one entry with two names."""

    check.run(write_site(tmp_path / "tiny", occurrences=b"", links=b""), as_json=False)
    out = capsys.readouterr().out

    assert out.count("the file is empty") == 1
    assert "tables/links.csv" in out
    assert "tables/occurrences.csv" in out


def test_faults_of_another_command_go_to_stderr(tmp_path, capsys):
    """What a command prints on stdout is data."""

    folder = write_site(tmp_path / "tiny", occurrences=b"")
    check.print_faults(check.read_site(folder).faults)
    captured = capsys.readouterr()

    assert captured.out == ""
    assert "the file is empty" in captured.err


def test_the_same_in_many_rows_is_told_once_with_its_rows(tmp_path, capsys):
    """A wrong word in a column that was filled down is one entry, and every row counts."""

    rows = good_tables()["samples"]
    for row in (*rows[:4], rows[6]):
        row["matrix"] = "soyl"
    check.run(write_site(tmp_path / "tiny", samples=rows), as_json=False)
    out = capsys.readouterr().out

    assert out.count("nearest allowed term: soil") == 1
    assert "tables/samples.csv:2–5, 8" in out
    assert "samples: 5 errors" in out


def test_warnings_of_a_table_stand_beside_its_errors(tmp_path, capsys):
    """The heading that is none of ours is why 39 results are missing; other tables come later."""
    tables = good_tables()
    for row in tables["chemistry"]:
        row["value"] = row.pop("result")
    tables["samples"][0]["remark"] = "wet"
    check.run(write_site(tmp_path / "tiny", **tables), as_json=False)
    out = capsys.readouterr().out

    titles = re.findall(r"^(?:chemistry|samples): .*?(?= *$)", out, re.MULTILINE)
    assert titles == ["chemistry: 39 errors", "chemistry: 1 warning", "samples: 1 warning"]


def test_the_first_feature_of_a_layer_is_no_heading(tmp_path, capsys):
    """Two features of a layer without a row are two things to mend, each with its id."""
    shape = good_layers()["zones"][0]["geometry"]
    blocks = [feature(shape, block_id=name) for name in ("X1", "X2")]
    check.run(write_site(tmp_path / "tiny", layers={"blocks": blocks}), as_json=False)
    out = capsys.readouterr().out

    assert "'X1'" in out
    assert "'X2'" in out


def test_headings_that_are_none_of_ours_are_told_together(tmp_path, capsys):
    """A download has forty of them; each that has a nearest column is told with it."""
    tables = good_tables()
    tables["samples"][0] |= {"kingdom": "", "matrix_kind": "", "phylum": ""}
    check.run(write_site(tmp_path / "tiny", **tables), as_json=False)
    out = capsys.readouterr().out

    assert "samples: 3 warnings" in out
    assert out.count("'riskshed tables samples' lists the") == 1
    assert "kingdom, phylum " in out
    assert "nearest column: matrix" in out
