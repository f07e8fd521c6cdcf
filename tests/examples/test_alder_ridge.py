"""The invented mine: made from its description, clean, and as its README promises."""

import csv
import math
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from riskshed.pipeline.assess import watch
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.gate.stage import gate
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.schedule.stage import schedule
from riskshed.pipeline.score.stage import score
from riskshed.pipeline.survey.stage import survey
from riskshed.schemas.faults import FAULT_COLUMNS
from riskshed.schemas.stages import CausalGraph, Gated, GateFacts, Scheduled, Surveyed
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import vocabulary

SITE = Path(__file__).parents[2] / "examples" / "alder_ridge"
BUILT = ["site.yaml", "tables", "layers"]
ANSWERS = list(csv.DictReader((SITE / "answers.csv").read_text(encoding="utf-8").splitlines()))
LAST_DAY = date(2029, 11, 30)


class Stages(NamedTuple):
    """What the stages found."""

    surveyed: Surveyed
    scheduled: Scheduled
    graph: CausalGraph
    gated: Gated


def test_the_description_makes_the_committed_files(tmp_path: Path) -> None:
    """`build.py` writes every file of the site, byte for byte, and no other."""
    subprocess.run(
        [sys.executable, SITE / "build.py", "--out", tmp_path],
        check=True,
        capture_output=True,
    )
    files = {
        path.relative_to(root).as_posix(): path.read_bytes()
        for root in (tmp_path, SITE)
        for name in BUILT
        for path in sorted(root.joinpath(name).rglob("*") or [root / name])
        if path.is_file()
    }
    made = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}

    assert len(made) > 20
    assert set(files) | {"site.yaml"} == made
    for name in made:
        assert (tmp_path / name).read_bytes() == (SITE / name).read_bytes(), name


@pytest.fixture(scope="module")
def site():
    """Return the site as it is read, without a fault."""
    found, faults = load_site(SITE)
    assert found is not None
    assert [fault for fault in faults if fault.severity == "error"] == []
    return found


def test_every_table_has_rows_and_every_category_a_receptor(site) -> None:
    """It is a full mine: nothing that a table can hold is left out."""
    empty = sorted(name for name, table in site.tables.items() if table.empty)

    assert empty == []
    assert len(site.tables["disturbance_blocks"]) == 12
    categories = set(site.tables["receptors"]["iucn_category"].dropna())
    assert categories == {"CR", "EN", "VU", "NT", "LC", "DD", "NE"}
    assert set(site.tables["mitigation"]["tier"]) == {"avoid", "minimise", "restore", "offset"}


def test_nothing_passes_for_real(site) -> None:
    """Setting, country (a user's code of ISO 3166), taxa and sources all say that it is made up."""
    assert site.settings.illustrative
    assert "XAA" <= site.settings.country <= "XZZ"
    taxa = {*site.tables["occurrences"]["scientificName"], *site.tables["receptors"]["members"]}
    invented = {name for name in taxa if isinstance(name, str)} - {"Ephemeroptera"}
    assert {name.split()[-1] for name in invented} == {"fictus", "ficta"}
    for name, table in site.tables.items():
        if "citation" in table:
            assert table["citation"].str.contains("illustrative").all(), name


@pytest.fixture(scope="module")
def stages(site) -> Stages:
    """Return what was surveyed, the schedule, the graph, and the gates of the three years."""
    knowledge, as_of = knowledge_of(site), site.settings.as_of
    surveyed = survey(site, knowledge, as_of)
    scheduled = schedule(site, knowledge, surveyed, as_of)
    identified = identify(site, knowledge, surveyed.absences)
    graph = build_graph(site, identified, knowledge)
    exposed = expose(site, identified, knowledge)
    responded = respond(site, identified, graph, exposed, knowledge)
    rated = score(site, identified, graph, responded, knowledge)
    mitigated, monitored = watch(site, graph, rated, knowledge, as_of)
    none = pd.DataFrame(columns=list(FAULT_COLUMNS))
    facts = GateFacts(
        identified.constraints, graph, rated, mitigated, surveyed, scheduled, monitored,
        site.approvals, none, as_of,
    )  # fmt: skip
    return Stages(surveyed, scheduled, graph, gate(site, knowledge, facts, (as_of, LAST_DAY)))


def on(table: pd.DataFrame, block: str, day: str) -> pd.DataFrame:
    """Return the rows of a block that hold on a day."""
    days = table["date_from"].le(day) & table["date_to"].ge(day)
    return table[table["block_id"].eq(block) & days]


@pytest.mark.parametrize("row", ANSWERS, ids=[row["block_id"] for row in ANSWERS])
def test_each_block_is_answered_as_promised(stages, row) -> None:
    """State and rules of answers.csv; the states come from rules, not from words."""
    found = on(stages.gated.blocks, row["block_id"], row["day"])

    assert found["state"].tolist() == [row["state"]]
    assert set(split_list(row["rule_ids"])) <= set(split_list(found["rule_ids"].iloc[0]))
    assert row["state"] == "go" or row["rule_ids"]


def test_every_state_of_a_gate_occurs_and_the_page_shows_the_same_table() -> None:
    """The README promises what answers.csv holds, line by line."""
    page = (SITE / "README.md").read_text(encoding="utf-8")

    assert {row["state"] for row in ANSWERS} == set(vocabulary("gate_states").terms)
    for row in ANSWERS:
        state, rules = row["state"].upper().replace("_", "-"), row["rule_ids"].replace(";", ", ")
        line = f"| {row['block_id']} | {row['day']} | {state} | {rules or '–'} | {row['why']} |"
        assert line in page


def test_a_free_block_is_held_on_the_sixth_day_after_its_inspection(stages) -> None:
    """Inspected on 3 May, five days in the peak: free on the 8th, held on the 9th."""
    days = ("2027-05-08", "2027-05-09")
    held = on(stages.gated.gates, "B01", days[1])

    assert [on(stages.gated.blocks, "B01", day)["state"].item() for day in days] == ["go", "hold"]
    assert set(held.loc[held["state"].ne("go"), "rule_id"]) == {"G20"}


@pytest.mark.parametrize(
    ("block", "rule", "hectares"),
    [("B11", "G21", math.pi * 50**2 / 1e4), ("B03", "G22", 1.597)],  # a whole circle; a strip
)
def test_a_nest_holds_its_buffer_and_not_the_block(stages, block, rule, hectares) -> None:
    rows = on(stages.gated.gates, block, "2027-05-24")
    held = rows.loc[rows["rule_id"].eq(rule), "held_ha"]

    assert held.iloc[0] == pytest.approx(hectares, rel=2e-3)


@pytest.mark.parametrize(
    ("block", "requirement", "status", "column", "value"),
    [
        ("B05", "AR-SAL", "MISSED", "slip_days", 35),
        ("B05", "AR-BIRD", "SATISFIED_EXPIRES", "valid_until", "2027-12-30"),
        ("B07", "AR-BIRD", "PLANNED", "valid_until", "2026-12-20"),  # the birds of 2025 expired
        ("B07", "AR-SAL", "AT_RISK", "visits_done", 1),
        ("B09", "AR-GOS", "INFEASIBLE_VALIDITY", "slip_days", 56),
        ("B06", "AR-SNAIL", "WAITING_EVENT", "verification", "unverified"),
        (
            "B07",
            "AR-SNAIL",
            "AT_RISK",
            "earliest_visits",
            "2027-05-09;2027-05-16",
        ),  # rain: 27 April
        ("B03", "AR-SNAIL", "SATISFIED", "valid_until", "2030-10-18"),
        ("B08", "AR-BIRD", "IN_PROGRESS", "visits_done", 1),
        ("B08", "AR-ROOST", "NO_WINDOW_KNOWN", "visits_needed", 2),
        ("B10", "AR-LICHEN", "NOT_REQUIRED", "stage", 2),
        ("B01", "AR-REP", "SATISFIED", "valid_until", "2029-05-25"),
    ],
)
def test_each_kind_of_answer_stands_in_the_schedule(
    stages, block, requirement, status, column, value
) -> None:
    """A season missed, a survey that expired, one that will, one that no season fits …"""
    rows = stages.scheduled.schedule
    row = rows[rows["block_id"].eq(block) & rows["requirement_id"].eq(requirement)].iloc[0]

    assert (row["status"], row[column]) == (status, value)


def test_the_gate_and_the_absence_read_the_same_record_of_rain(stages) -> None:
    """Snails of the pit road were looked for after rain, and G09 asks for no visit; B06 waits."""
    gates = stages.gated.gates
    g09 = gates[gates["rule_id"].eq("G09") & gates["reason"].str.startswith("AR-SNAIL")]
    absent = stages.surveyed.absences.set_index(["receptor_id", "block_id"])["requirement_ids"]
    held = {block: set(g09.loc[g09["block_id"].eq(block), "reason"]) for block in ("B03", "B06")}

    assert "AR-SNAIL" in absent["talus_snail", "B03"]
    assert not any("visits count" in reason for reason in held["B03"])
    (waiting,) = held["B06"]
    assert "such rain on 2026-09-30, 2026-10-10 in the record, which ends on 2027-05-03" in waiting
    assert g09.loc[g09["block_id"].eq("B06"), "way_out"].str.contains("record the rain").all()


def test_one_absence_is_earned_and_one_is_not(stages) -> None:
    """Nobody found on B11 and B07; on B07 in half the hours and in dry weather."""
    found = stages.surveyed.absences.set_index(["receptor_id", "block_id"])
    earned, weak = (found.loc[("ridge_salamander", block)] for block in ("B11", "B07"))

    assert (earned["state"], earned["until"]) == ("absent", "2028-05-27")
    assert weak["state"] == "unknown"
    visits = stages.surveyed.visits
    why = visits.loc[visits["block_id"].eq("B07") & ~visits["counts"], "why_not"]
    assert len(why) == 2
    assert why.str.contains("weather").all()
    assert why.str.contains("2 personHours, less than 6").all()
    assert found.loc[("ridge_salamander", "B05"), "state"] == "present"


def test_an_earned_absence_eliminates_its_pathways_and_the_other_does_not(stages) -> None:
    """No lizard on the camp pad until its survey expires; no such word on the dump's salamander."""
    paths = stages.graph.pathways
    lizards = paths[paths["receptor_id"].eq("rock_lizard") & paths["zone_id"].eq("camp_pad")]
    early = lizards[lizards["phase"].eq("construction")]
    salamanders = paths[paths["receptor_id"].eq("ridge_salamander")]
    in_forest = salamanders[salamanders["zone_id"].eq("upper_forest")]

    assert set(early["completeness"]) == {"eliminated"}
    assert set(in_forest["completeness"]) <= {"potential", "complete"}
    assert len(in_forest) > 0
