"""A STOP that is gone because its rows are gone is told; one that was settled is not."""

import hashlib
import json
from datetime import date

import pytest

from riskshed.flows.vanished import present_in, vanished
from riskshed.pipeline.write.read_run import latest_run
from tests.pipeline.gate.nursery import (
    changed,
    clearance,
    first,
    gated,
    more,
    row_of,
    site_of,
    without,
)

TENTH = date(2028, 3, 10)
NEST = clearance("N1", "chance_find", "2028-03-09", finds="nest", outcome="finds")
RELEASE = clearance("R1", "release", "2028-03-10", outcome="released", releases="N1",
                    licence_id="L-1")  # fmt: skip
RED = first("programmes", state="red", evidence="physical M-7", last_value=60.0)
READ = {"measure_id": "M-7"}


def written(folder, case, name="2028-03-09-aaaaaaaa", inputs_hash="old", at="2028-03-09"):
    """Write what a later command reads of a run: its manifest and its gate table."""
    run = folder / "runs" / name
    run.mkdir(parents=True)
    gates = gated(case).gates
    gates.to_csv(run / "gates.csv", index=False)
    digest = hashlib.sha256((run / "gates.csv").read_bytes()).hexdigest()
    kinds = {one: "number" if one == "held_ha" else "text" for one in gates.columns}
    manifest = {
        "outputs": [{"file": "gates.csv", "sha256": digest}], "columns": {"gates.csv": kinds},
        "readme": "", "inputs_hash": inputs_hash, "written_at": at,
    }  # fmt: skip
    (run / "manifest.json").write_text(json.dumps(manifest))
    return run


def gone(tmp_path, before, now):
    """Return what is gone in one case after a run of another."""
    run = written(tmp_path, before)
    tables = site_of(now).tables
    return vanished(run, gated(now).gates, TENTH, present_in(tables))


def test_a_find_that_was_deleted_is_told_with_its_row_and_its_run(tmp_path):
    """The stop became a go; the row behind it is named."""
    (one,) = gone(tmp_path, changed(more("clearances", NEST)), changed())

    assert (one.block_id, one.rule_id, one.was, one.now) == ("B1", "G22", "stop", "go")
    assert one.gone == ["clearances:N1"]
    assert one.told().startswith(
        "B1 G22 was STOP in run 2028-03-09-aaaaaaaa (nest (N1, 2028-03-09)"
    )


def test_a_find_that_was_released_is_not_told(tmp_path):
    """Released by a row of its own: nothing vanished."""
    now = changed(more("clearances", NEST, RELEASE))

    assert gone(tmp_path, changed(more("clearances", NEST)), now) == []


@pytest.mark.parametrize(
    ("change", "rule", "rows"),
    [
        (without("monitoring"), "G23", ["monitoring:M1"]),
        (without("physical"), "G23", ["physical:M-7"]),
    ],
)
def test_a_red_programme_or_its_reading_that_was_deleted_is_told(tmp_path, change, rule, rows):
    """The programme itself; and the reading alone, after which the programme is amber."""
    case = (lambda case: case.setdefault("physical", [dict(READ)]), RED)
    quiet = first("programmes", state="no_recent_data")
    found = gone(tmp_path, changed(*case), changed(*case, quiet, change))

    assert [(one.rule_id, one.was, one.gone) for one in found] == [(rule, "stop", rows)]


def test_a_reading_that_a_newer_one_follows_is_not_told(tmp_path):
    """The red reading still stands in the table."""
    case = (lambda case: case.setdefault("physical", [dict(READ)]), RED)

    assert gone(tmp_path, changed(*case), changed(*case, first("programmes", state="green"))) == []


def test_a_block_that_was_deleted_is_told(tmp_path):
    """Its hold was no more than a hold, and it is gone with the block."""
    now = changed()
    now["disturbance_blocks"][0]["block_id"] = "B9"
    found = gone(tmp_path, changed(without("clearances", "PEG")), now)

    assert {(one.rule_id, one.now, tuple(one.gone)) for one in found} >= {
        ("G19", "gone", ("disturbance_blocks:B1",))
    }


def test_what_holds_as_much_as_before_is_not_told(tmp_path):
    """A second find stops the block too."""
    second = clearance("N2", "stop", "2028-03-09", outcome="stopped")
    before = changed(more("clearances", NEST, second))

    assert gone(tmp_path, before, changed(more("clearances", second))) == []


def test_a_change_of_a_cell_is_no_row_that_is_gone(tmp_path):
    """Pegs that differed and now match: the row stands, its history is that of the file."""
    before = changed(row_of("clearances", "PEG", outcome="differs"))

    assert gone(tmp_path, before, changed()) == []


def test_the_run_before_is_the_last_one_of_other_inputs(tmp_path):
    case = changed()
    assert latest_run(tmp_path / "runs", "now") is None
    written(tmp_path, case, "a", "old", "2028-03-01")
    newer = written(tmp_path, case, "b", "older", "2028-03-02")
    written(tmp_path, case, "c", "now", "2028-03-03")

    assert latest_run(tmp_path / "runs", "now") == newer


def test_a_damaged_run_says_nothing(tmp_path):
    run = written(tmp_path, changed(more("clearances", NEST)))
    (run / "gates.csv").write_text("changed")

    assert vanished(run, gated(changed()).gates, TENTH, present_in({})) == []
