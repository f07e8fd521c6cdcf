"""`riskshed schedule`: one screen, one folder, exit codes, what changed when a date moved."""

import json
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.commands import schedule
from riskshed.flows.commands.schedule import Request
from riskshed.schemas.faults import UsageError
from tests.pipeline.schedule.frames import NEWTS
from tests.sites import good_tables, write_site

FILES = {"schedule.csv", "blocking.csv", "trips.csv", "schedule.ics", "schedule.png",
         "manifest.json"}  # fmt: skip
CASE_A = {"planned_start": "2028-03-01", "planned_end": "2028-09-30"}


def write(folder: Path, starts: dict[str, str] | None = None, **requirement) -> Path:
    """Write the small site with the newts of case A on two blocks; some blocks start elsewhere."""
    tables = good_tables()
    first = tables["disturbance_blocks"][0]
    blocks = [
        {
            **first,
            **CASE_A,
            "block_id": name,
            "planned_start": (starts or {}).get(name, "2028-03-01"),
        }
        for name in ("B1", "B2")
    ]
    habitats = [
        *tables["habitats"],
        {**tables["habitats"][2], "habitat_id": "H4", "block_id": "B2"},
    ]
    asked = {key: f"{cell:g}" if isinstance(cell, float) else cell for key, cell in NEWTS.items()}
    asked |= {"method": "torch_survey", "block_ids": "B1;B2", **requirement}
    return write_site(folder, site_settings={"as_of": "2026-11-23"}, disturbance_blocks=blocks,
                      habitats=habitats, survey_requirements=[asked])  # fmt: skip


@pytest.fixture(scope="module")
def planned(tmp_path_factory) -> tuple[Path, int]:
    """Return the folder of the schedule of case A, and the exit code."""
    site = write(tmp_path_factory.mktemp("schedule") / "tiny")
    code = schedule.run(Request(site), as_json=True)
    (folder,) = (site / "schedules").iterdir()
    return folder, code


def rows(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "schedule.csv").set_index("block_id")


def test_the_folder_is_named_by_date_and_inputs_and_holds_its_files(planned):
    """All of them listed with their hash; case A in the table."""
    folder, code = planned
    listed = json.loads((folder / "manifest.json").read_text())["outputs"]

    assert (code, folder.name[:11]) == (0, "2026-11-23-")
    assert {path.name for path in folder.iterdir()} == FILES
    assert {record["file"] for record in listed} == FILES - {"manifest.json"}
    row = rows(folder).loc["B1"]
    assert (row["last_start"], row["earliest_clear"]) == ("2027-05-08", "2027-07-31")
    assert row["illustrative"]


def test_the_same_again_is_there_already(planned, capsys):
    """Nothing is written twice."""
    folder, _ = planned

    assert schedule.run(Request(folder.parent.parent), as_json=False) == 0
    out = capsys.readouterr().out
    assert "the schedule is there already" in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 80


def test_a_date_moves_and_only_its_block_changes(planned, tmp_path, capsys):
    """T3: new last start, slip in days, the other block untouched; found to be missed: exit 1."""
    folder, _ = planned
    site = write(tmp_path / "tiny", {"B2": "2027-06-01"})

    assert schedule.run(Request(site, previous=folder), as_json=False) == 1
    words = " ".join(capsys.readouterr().out.split())
    assert "Changed since: 1; untouched: 1" in words
    assert "B2 NEWT: PLANNED → INFEASIBLE_VALIDITY; clearing 2028-03-01 → 2027-06-01" in words
    assert "slip 0 d → 60 d" in words
    (new,) = (site / "schedules").iterdir()
    assert rows(new).loc["B1"].equals(rows(folder).loc["B1"])
    assert pd.read_csv(new / "changes.csv")["block_id"].tolist() == ["B2"]


def test_what_is_not_known_is_a_finding(tmp_path, capsys):
    """No validity: exit 1, the reason, the way out, the source and that nobody checked it."""
    site = write(tmp_path / "tiny", validity_days="", verification="unverified")

    assert schedule.run(Request(site, out=tmp_path / "out"), as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    (row, _) = told["blocking"]
    assert (row["status"], row["slip_days"], row["verification"]) == (
        "NO_WINDOW_KNOWN", None, "unverified"
    )  # fmt: skip
    assert "how long a survey stays valid" in row["why"]
    assert row["citation"] == "English Nature 2001"


def test_faults_and_bad_requests_end_in_words(tmp_path, capsys):
    """A window 02-30 is a fault; no blocks, no real date, no earlier schedule are told."""
    site = write(tmp_path / "tiny", windows="02-30..06-15")
    assert schedule.run(Request(site), as_json=False) == 1
    assert "02-30..06-15" in capsys.readouterr().err
    assert not (site / "schedules").exists()

    no_blocks = dict.fromkeys(("disturbance_blocks", "habitats", "survey_events", "occurrences"))
    bare = write_site(tmp_path / "bare", **no_blocks)
    with pytest.raises(UsageError, match="disturbance_blocks has no rows"):
        schedule.run(Request(bare), as_json=False)
    with pytest.raises(UsageError, match="is no run folder"):
        schedule.run(Request(site, previous=tmp_path), as_json=False)
    with pytest.raises(UsageError, match="is not a date"):
        schedule.run(Request(site, as_of="2027-02-30"), as_json=False)


def test_a_last_start_that_cannot_be_met_is_said_beside_its_days_late(tmp_path, capsys):
    """A week to 8 May and two to mobilise: the core is over, and the next spring 152 days late."""
    site = write(tmp_path / "tiny", lead_days_mobilise="14")

    schedule.run(Request(site, out=tmp_path / "out", as_of="2027-05-01"), as_json=False)
    words = " ".join(capsys.readouterr().out.split())
    assert "last start 2027-05-08 cannot be met, 152 days late NEWT at B1, B2" in words
    assert "next visit 2028-03-15" in words


def test_a_week_with_more_work_than_crews_is_named_in_table_and_screen(tmp_path, capsys):
    """Two crew-days at each of two blocks, three a week: four are too many."""
    site = write(tmp_path / "tiny")
    settings = (site / "site.yaml").read_text(encoding="utf-8")
    (site / "site.yaml").write_text(f"{settings}\ncrew_capacity: 3\n", encoding="utf-8")

    schedule.run(Request(site, out=tmp_path / "out"), as_json=False)
    words = " ".join(capsys.readouterr().out.split())
    trips = pd.read_csv(tmp_path / "out" / "trips.csv")
    over = trips[trips["over_capacity"]]
    assert "More crew-days than there are 2027-W11: 4 of 3 crew-days" in words
    assert over["week"].iloc[0] == "2027-W11"  # 15 March 2027 is its Monday
    assert (over["week_crew_days"].iloc[0], over["capacity"].iloc[0]) == (4.0, 3.0)


def test_today_is_the_day_that_was_asked_for(planned, tmp_path, capsys):
    """On the day after the last start it is missed."""
    folder, _ = planned
    day = date(2027, 5, 9).isoformat()
    request = Request(folder.parent.parent, out=tmp_path / "late", as_of=day)

    assert schedule.run(request, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["counts"] == {"MISSED": 2}
