"""A whole run folder: every file of the interface, the same bytes twice, and back again."""

import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

from riskshed.pipeline.write.read_run import is_run, read_manifest, read_run
from riskshed.pipeline.write.run import write_outputs
from riskshed.schemas.cells import tidy
from riskshed.schemas.faults import UsageError
from riskshed.schemas.outputs import CSV_TABLES, PARQUET_TABLES, RunOutputs

FILES = {
    *("register.csv", "register.parquet", "register.json", "register.xlsx", "pathways.parquet"),
    *("scores.parquet", "totals.csv", "graph.graphml", "graph.json", "coverage.csv"),
    *(
        "identification.csv",
        "scope.csv",
        "faults.csv",
        "gaps.csv",
        "optimism.csv",
        "absences.csv",
        "surveys.csv",
        "visits.csv",
        "baseline.csv",
    ),
    *("by_evidence.csv", "by_ignorance.csv", "trace.parquet", "manifest.json"),
    *("cumulative.csv", "alternatives.csv", "constraints.csv", "measures.parquet"),
    *("rated.parquet", "monitoring.csv", "schedule.csv", "schedule.ics", "trips.csv"),
    *("gates.csv", "block_states.csv"),
}


def test_the_files_of_the_interface_are_there(outputs: RunOutputs, tmp_path: Path) -> None:
    """Other programs find each file under its agreed name, all of them listed with their hash."""
    folder = write_outputs(outputs, tmp_path / "run", written_at="2024-07-01T12:00:00Z")
    listed = {record["file"] for record in read_manifest(folder)["outputs"]}

    assert {path.name for path in folder.iterdir()} == FILES
    assert FILES - {"manifest.json"} == listed


def test_same_outputs_same_bytes(outputs: RunOutputs, tmp_path: Path) -> None:
    """Two runs differ in one field of one file."""
    one = write_outputs(outputs, tmp_path / "one", written_at="noon")
    two = write_outputs(outputs, tmp_path / "two", written_at="midnight")
    manifests = [json.loads((f / "manifest.json").read_text(encoding="utf-8")) for f in (one, two)]

    for name in sorted(FILES - {"manifest.json"}):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    assert [content.pop("written_at") for content in manifests] == ["noon", "midnight"]
    assert manifests[0] == manifests[1]


def test_a_second_write_of_the_same_run_changes_nothing(
    outputs: RunOutputs, tmp_path: Path
) -> None:
    """The command may say so and end well."""
    folder = write_outputs(outputs, tmp_path / "run", written_at="noon")
    write_outputs(outputs, tmp_path / "run", written_at="midnight")

    assert read_manifest(folder)["written_at"] == "noon"


def test_another_run_in_its_place_is_refused(
    outputs: RunOutputs, other_outputs: RunOutputs, tmp_path: Path
) -> None:
    """The message names the file that differs."""
    write_outputs(outputs, tmp_path / "run", written_at="noon")

    with pytest.raises(UsageError, match=r"differs in gaps\.csv, manifest\.json"):
        write_outputs(other_outputs, tmp_path / "run", written_at="noon")


def test_a_table_that_cannot_be_written_leaves_no_run(outputs: RunOutputs, tmp_path: Path) -> None:
    """A fault in the last table takes the first files with it."""
    broken = replace(outputs, gaps=pd.DataFrame({"needs": [["survey", "sample"]]}))
    with pytest.raises(TypeError, match="needs holds list"):
        write_outputs(broken, tmp_path / "runs" / "run", written_at="noon")

    assert list(tmp_path.iterdir()) == []


def test_what_was_written_is_read_back(outputs: RunOutputs, tmp_path: Path) -> None:
    """Every table with its types, the graph with its keys, the facts of the run."""
    back = read_run(write_outputs(outputs, tmp_path / "run", written_at="noon"))

    for name in ("register", *PARQUET_TABLES, *CSV_TABLES):
        pd.testing.assert_frame_equal(tidy(getattr(outputs, name)), getattr(back, name))
    assert set(outputs.graph.edges(keys=True)) == set(back.graph.edges(keys=True))
    assert isinstance(back.graph, nx.MultiDiGraph)
    assert outputs.readme == back.readme
    assert (back.manifest_facts["site_id"], back.manifest_facts["seed"]) == ("tiny", 1)


def test_text_that_a_csv_guards_is_read_back_without_its_guard(
    outputs: RunOutputs, tmp_path: Path
) -> None:
    """The apostrophe protects a spreadsheet, it is no part of the name."""
    back = read_run(write_outputs(outputs, tmp_path / "run", written_at="noon"))

    assert back.totals["name"].iloc[0] == "=cmd|'/c calc'!A0"
    assert back.faults["value"].iloc[0] == "-5"


def test_a_folder_without_manifest_is_no_run(tmp_path: Path) -> None:
    """The user gave the wrong folder: say which one to give."""
    assert not is_run(tmp_path)
    with pytest.raises(UsageError, match=r"is no run folder.*riskshed assess"):
        read_run(tmp_path)


def test_another_programs_manifest_is_no_run(tmp_path: Path) -> None:
    """Many programs write a manifest.json."""
    (tmp_path / "manifest.json").write_text('{"name": "web app"}', encoding="utf-8")

    with pytest.raises(UsageError, match="no manifest of a run"):
        read_run(tmp_path)


def test_a_changed_file_is_noticed(outputs: RunOutputs, tmp_path: Path) -> None:
    """What is explained must be what was written."""
    folder = write_outputs(outputs, tmp_path / "run", written_at="noon")
    (folder / "totals.csv").write_text("name\nmine\n", encoding="utf-8")

    with pytest.raises(UsageError, match=r"totals\.csv was changed"):
        read_run(folder)


def test_a_missing_file_is_noticed(outputs: RunOutputs, tmp_path: Path) -> None:
    """A run that was copied in part is not read in part."""
    folder = write_outputs(outputs, tmp_path / "run", written_at="noon")
    (folder / "trace.parquet").unlink()

    with pytest.raises(UsageError, match=r"trace\.parquet is missing"):
        read_run(folder)


def test_an_annotated_workbook_does_no_harm(outputs: RunOutputs, tmp_path: Path) -> None:
    """Reviewers type into register.xlsx; nothing is read from it."""
    folder = write_outputs(outputs, tmp_path / "run", written_at="noon")
    (folder / "register.xlsx").write_bytes(b"annotated")

    assert len(read_run(folder).register) == 6


@pytest.mark.parametrize("made_up", [True, False])
def test_a_made_up_site_says_so_in_every_table_and_in_the_graph(
    outputs: RunOutputs, tmp_path: Path, made_up: bool
) -> None:
    """A table that is mailed alone still tells; of a real site nothing is added."""
    facts = {**outputs.manifest_facts, "settings": {"illustrative": made_up}}
    register = outputs.register.assign(illustrative=made_up)
    folder = tmp_path / "run"
    write_outputs(replace(outputs, manifest_facts=facts, register=register), folder, written_at="")
    tables = [pd.read_csv(path, dtype=str) for path in sorted(folder.glob("*.csv"))]
    tables += [pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]
    told = [table["illustrative"].astype(str) for table in tables if "illustrative" in table]

    assert len(told) == (len(tables) if made_up else 2)  # the register has the column always
    assert {text.lower() for column in told for text in column} == {str(made_up).lower()}
    graph = json.loads((folder / "graph.json").read_text(encoding="utf-8"))["graph"]
    assert graph.get("illustrative", False) is made_up
