"""An earned absence in the graph and the register: eliminated, until when, and only there."""

from datetime import date

import pandas as pd
import pytest

from riskshed.pipeline.assess import assess
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.survey.stage import survey
from riskshed.schemas.faults import fault_table
from tests.pipeline.survey.newts import AS_OF, NEWT, plan, visit
from tests.plans import NOWHERE, a_source, layer, place, rectangle, site_of, with_soil


def _run(of, as_of=AS_OF, **layers):
    return assess(site_of(of, **layers), load_knowledge(), fault_table([]), as_of)


def _clearing(rows):
    return rows[rows["phase"].eq("construction")].iloc[0]


def _paths(of, as_of=AS_OF, **layers):
    """Return the pathways alone, with their elements: a tenth of the work of a run."""
    site, facts = site_of(of, **layers), load_knowledge()
    found = identify(site, facts, survey(site, facts, as_of).absences)
    return build_graph(site, found, facts).pathways


@pytest.fixture(scope="module")
def earned():
    """Return the run in which four good visits found no newt."""
    return _run(plan())


def test_an_earned_absence_eliminates_the_pathway_and_says_who_when_and_which(earned):
    """Completeness, date, reason; no rating at all, and no score."""
    row = _clearing(earned.register)

    assert (row["elem_receptor"], row["completeness"]) == ("absent", "eliminated")
    assert row["eliminated_until"] == "2025-05-28"
    for words in ("A. Ecologist", "2024-04-16 (E2)", "meets R-NEWT"):
        assert words in row["elimination_reason"]
    assert row[["rating_inherent", "rating_inherent_lo", "rating_residual"]].isna().all()
    assert earned.scores.empty
    assert earned.by_evidence.empty
    assert earned.by_ignorance.empty


def test_what_was_eliminated_stays_in_coverage_and_gaps(earned):
    """Nobody forgets it: the pair with its evidence, and the day on which it comes back."""
    (pair,) = earned.coverage.to_dict("records")

    assert (pair["status"], pair["n_eliminated"]) == ("eliminated", 1)
    assert "meets R-NEWT" in pair["reason"]
    assert "absence holds until 2025-05-28" in set(earned.gaps["what"])


def test_the_run_shows_surveys_visits_and_absences(earned):
    """R3: visits, season, effort and method against the requirement."""
    (done,) = earned.surveys.to_dict("records")

    assert (done["n_accepted"], done["n_needed"], done["windows"]) == (4, 4, "03-15..06-15")
    assert earned.absences["state"].tolist() == ["absent"]
    assert earned.visits[["counts", "effort"]].to_numpy().tolist() == [[True, 10.0]] * 4


@pytest.mark.parametrize(
    ("as_of", "state"), [("2025-05-28", "eliminated"), ("2025-05-29", "potential")]
)
def test_it_falls_back_the_day_after_the_survey_expires(as_of, state):
    """On the last day it holds, a day later the pathway is rated again."""
    row = _clearing(_paths(plan(), date.fromisoformat(as_of)))

    assert row["completeness"] == state
    if state != "eliminated":
        assert row["elem_receptor"] == "unknown"
        assert pd.isna(row["eliminated_until"])
        assert "expired on 2025-05-28" in row["elem_receptor_evidence"]


@pytest.mark.parametrize(
    ("start", "end", "state"),
    [
        ("2025-05-28", None, "absent"),  # begins on the last day on which the absence holds
        ("2025-05-29", None, "unknown"),
        ("2025-06", None, "unknown"),
        (None, "2024-04-02", "absent"),  # ends on the day of the first visit
        (None, "2024-04-01", "unknown"),
        (None, None, "absent"),
    ],
)
def test_an_absence_holds_in_the_phases_that_its_days_touch(start, end, state):
    """A survey of this spring says nothing of works that begin after it has expired."""
    of = plan()
    of.settings["phases"] = {"construction": {"start": start, "end": end}}
    row = _clearing(_paths(of))

    assert row["elem_receptor"] == state
    if state == "unknown":
        assert "does not reach into this phase" in row["elem_receptor_evidence"]


def test_a_record_in_the_block_wins_over_the_survey():
    """Present, complete or potential, and rated."""
    of = plan()
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "eventID": "E2", "scientificName": NEWT,
         "occurrenceStatus": "present"} | place(50, 50),
    ]  # fmt: skip
    outputs = _run(of, blocks=layer("block_id", {"B1": rectangle(0, 0, 250, 200)}))
    row = _clearing(outputs.register)

    assert row["elem_receptor"] == "present"
    assert isinstance(row["rating_inherent"], str)


def test_surveys_that_contradict_each_other_leave_it_unknown():
    """Found in a good visit of the year before."""
    of = plan()
    of.tables["survey_events"].append(visit("E0", "2023-05-02"))
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "eventID": "E0", "scientificName": NEWT,
         "occurrenceStatus": "present"},
    ]  # fmt: skip
    row = _clearing(_paths(of))

    assert row["elem_receptor"] == "unknown"
    assert "contradict each other" in row["elem_receptor_evidence"]


def test_absence_at_a_block_is_no_absence_in_a_zone_that_reaches_beyond_it():
    """Half of the zone was not searched; with the same survey there it is."""
    of = plan()
    of.tables["habitats"] = [
        {"habitat_id": f"H{i}", "zone_id": "Z", "habitat_group": "pond", "area_ha": 5.0,
         "block_id": block}
        for i, block in enumerate(["B1", None], 1)
    ]  # fmt: skip
    beyond = _clearing(_paths(of))
    of.tables["habitats"][1]["block_id"] = "B1"
    within = _clearing(_paths(of))

    assert (beyond["elem_receptor"], within["elem_receptor"]) == ("unknown", "absent")


@pytest.mark.parametrize(("width", "state"), [(250, "absent"), (251, "unknown")])
def test_a_drawn_zone_must_lie_in_the_block_as_a_whole(width, state):
    """Exactly as wide as the block, and a metre wider."""
    of = plan()
    row = _clearing(
        _paths(
            of,
            blocks=layer("block_id", {"B1": rectangle(0, 0, 250, 200)}),
            zones=layer("zone_id", {"Z": rectangle(0, 0, width, 200)}),
            habitats=layer("habitat_id", {"H1": rectangle(0, 0, width, 200)}),
        )
    )

    assert row["elem_receptor"] == state


def test_an_earned_absence_comes_before_what_contamination_lets_assume():
    """Lead above background at the block: presence would be assumed, and was shown not to be."""
    of = plan()
    of.settings["phases"] = {"operation": {"start": "2024-01", "end": None}}
    of.tables["sources"] = [a_source("S1", stressors="Pb", phase="operation")]
    of.tables["receptors"][0] |= {
        "receptor_group": "small_mammals", "feeding_guild": "mammal_ground_insectivore",
    }  # fmt: skip
    of.tables["habitats"][0]["zone_id"] = "B1"
    with_soil(of, "B1", {"Pb": [900.0] * 12}, sampled_at="2024-11-02")
    with_soil(of, None, {"Pb": [20.0] * 12}, role="reference", **NOWHERE)
    unsurveyed = of.copy()
    unsurveyed.tables["survey_events"] = []

    assert set(_paths(unsurveyed)["elem_receptor"]) == {"assumed"}
    assert set(_paths(of)["elem_receptor"]) == {"absent"}


def test_the_optimism_list_reads_the_same_answer_as_the_register():
    """One effort too low: said to be absent, counted as unknown, on the list with its rows."""
    of = plan()
    of.tables["survey_events"][3]["samplingEffortValue"] = 5.0
    outputs = _run(of)
    (weak,) = outputs.optimism[outputs.optimism["kind"].eq("weak_absence")].to_dict("records")

    assert weak["subject"] == "newts at B1"
    assert weak["risk_ids"] == _clearing(outputs.register)["risk_id"]
    assert "its effort is 5 personHours, less than 10" in weak["why"]
    assert weak["evidence"] == "E1;E2;E3;E4"


def test_a_single_visit_absence_is_on_the_list_though_it_was_earned(earned):
    """One visit may be what the requirement asks; a reviewer wants to see it."""
    of = plan()
    of.tables["survey_requirements"][0] |= {"min_visits": 1.0, "min_visits_in_core": 0.0}
    del of.tables["survey_events"][1:]
    kinds = set(_run(of).optimism["kind"])

    assert "single_visit_absence" in kinds
    assert "single_visit_absence" not in set(earned.optimism["kind"])


def test_a_survey_scoped_out_and_a_laxer_requirement_are_on_the_list():
    """Three visits where the shipped row asks four; nothing at all for another."""
    of = plan()
    of.settings |= {"country": "GBR", "regions": ["GB-ENG"]}
    own = of.tables["survey_requirements"][0]
    own |= {"requirement_id": "GB-GCN-POND-PRES", "min_visits": 3.0}
    of.tables["survey_requirements"].append(
        own | {"requirement_id": "GB-GCN-HSI", "scope": "scope_out", "reason": "no pond",
               "signed_by": "A. B.", "signed_on": "2024-01-02"}
    )  # fmt: skip
    listed = _run(of).optimism.set_index("kind")

    assert "min_visits 3 instead of 4" in listed.loc["laxer_requirement", "why"]
    assert "no survey: no pond (A. B., 2024-01-02)" in listed.loc["scoped_out_survey", "why"]
