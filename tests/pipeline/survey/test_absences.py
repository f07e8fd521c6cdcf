"""Earned absence: every way in which "not detected" proves nothing, one broken thing each."""

from datetime import date

import pytest

from tests.pipeline.survey.newts import DAYS, NEWT, absence, plan, requirement, surveyed, visit
from tests.plans import layer, place, rectangle


def _with(event=None, ask=None, **settings):
    """Return the plan with the last visit or the requirement changed."""
    of = plan()
    of.tables["survey_events"][3] |= event or {}
    of.tables["survey_requirements"][0] |= ask or {}
    of.settings |= settings
    return of


def test_four_good_visits_that_found_nothing_make_absent_until_they_expire():
    """The answer says who, when, which survey and until when."""
    row = absence(plan())

    assert (row["state"], row["until"]) == ("absent", "2025-05-28")  # 365 days after 2024-05-28
    assert row["evidence_ids"] == "E1;E2;E3;E4"
    assert "4 visits by A. Ecologist" in row["why"]
    assert "2024-04-16 (E2)" in row["why"]
    assert "meets R-NEWT" in row["why"]


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"samplingProtocol": "camera_trap"}, "its protocol is camera_trap"),
        ({"eventDate": "2024-06-16"}, "outside the season (03-15..06-15)"),
        ({"eventDate": "2024-05-13"}, "less than 7 days from E3"),
        ({"eventDate": "2023-05-28"}, "season from 2024-03-15 count"),
        ({"eventDate": "2024-09-02"}, "after the day of the assessment"),
        ({"samplingEffortValue": 9.9}, "its effort is 9.9 personHours, less than 10"),
        ({"samplingEffortUnit": "trapNights"}, "its effort is in trapNights; asked for: person"),
        ({"isSamplingEffortReported": False}, "its effort is not reported"),
        ({"weather_ok": False}, "the weather was not as the protocol wants it"),
        ({"weather_ok": None}, "nobody says whether the weather was suitable"),
        ({"licence_id": None}, "needs a licence and no licence_id"),
        ({"inventoryTypes": "opportunisticSearch"}, "while doing something else"),
        ({"inventoryTypes": "compilation"}, "nobody searched"),
        ({"block_ids": "B2"}, "3 of 4 visits count"),
        ({"requirement_ids": "R-OTHER"}, "3 of 4 visits count"),
        ({"isAbsenceReported": False}, "E4: absences are not reported"),
        ({"isAbsenceReported": None}, "E4: absences are not reported"),
        ({"isTaxonomicScopeFullyReported": False}, "E4: not all taxa of the scope"),
        ({"taxonCompletenessReported": "reportedIncomplete"}, "E4: the list of taxa is reported"),
        ({"targetTaxonomicScope": "Lissotriton vulgaris"}, "E4: it was not looked for"),
        ({"excludedTaxonomicScope": NEWT}, "E4: it was left out"),
    ],
)
def test_one_bad_visit_of_four_leaves_the_newt_unknown_and_says_why(event, words):
    """Method, season, gap, effort, weather, licence, or a flag of the event itself."""
    row = absence(_with(event))

    assert (row["state"], row["until"] == row["until"]) == ("unknown", False)
    assert words in row["why"]


@pytest.mark.parametrize(
    "event",
    [
        {"eventDate": "2024-06-15"},  # the last day of the season
        {"eventDate": "2024-05-14"},  # seven days after the third
        {"samplingProtocol": "bottle_trap"},
        {"targetTaxonomicScope": "Amphibians"},
        {"targetTaxonomicScope": "Triturus"},
        {"targetTaxonomicScope": "Lissotriton vulgaris", "absentTaxa": NEWT},
        {"requirement_ids": None},
        {"inventoryTypes": None},
        {"block_ids": "B1;B2"},
        {"limitations": "north bank not reached"},
    ],
)
def test_on_the_line_and_beside_what_breaks_it_the_absence_is_earned(event):
    """Last day of the season, exactly the gap, another allowed protocol, a wider scope."""
    assert absence(_with(event))["state"] == "absent"


@pytest.mark.parametrize(
    ("ask", "words"),
    [
        ({"min_visits": 5.0}, "4 of 5 visits count"),
        ({"min_visits": None}, "how many visits are needed is not known"),
        ({"min_visits_in_core": 3.0}, "2 of 3 visits in the core"),
        ({"windows": None, "core_windows": None, "min_visits_in_core": None}, "NO_WINDOW_KNOWN"),
        ({"validity_days": None}, "for how long the result holds is not known"),
        ({"verification": "unverified"}, "nobody has checked the requirement"),
        ({"verification": None}, "nobody has checked the requirement"),
        ({"min_effort_value": 41.0, "min_effort_per": "survey"}, "40 of 41 personHours in all"),
        ({"min_effort_value": 2.1, "min_effort_per": "ha"}, "less than 10.5"),
        ({"min_effort_unit": "refugia"}, "asked for: refugia"),
        ({"event_window": "condition: after rain"}, ""),
        ({"event_window": "60 days after rain >= 20 mm"}, "no rainfall is recorded"),
        ({"event_window": "?-60 days after rain >= 20 mm"}, "NO_WINDOW_KNOWN"),
    ],
)
def test_a_requirement_that_asks_more_or_is_not_known_earns_nothing(ask, words):
    """Visits, core, window, validity, verification, effort of the survey and of a hectare."""
    row = absence(_with(ask=ask))

    assert row["state"] == ("unknown" if words else "absent")
    assert words in row["why"]


@pytest.mark.parametrize(
    "ask",
    [
        {"min_visits": 3.0, "min_visits_in_core": 1.0},
        {"min_effort_value": 40.0, "min_effort_per": "survey"},
        {"min_effort_value": 2.0, "min_effort_per": "ha"},
        {"min_gap_days": None},
        {"verification": "derived"},
    ],
)
def test_a_requirement_that_is_just_met_earns_it(ask):
    """Exactly the effort of the survey, exactly that of five hectares."""
    assert absence(_with(ask=ask))["state"] == "absent"


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2024-05-27", "unknown"), ("2024-05-28", "absent"), ("2025-05-28", "absent"),
     ("2025-05-29", "unknown")],
)  # fmt: skip
def test_an_absence_begins_with_the_last_visit_and_falls_back_when_it_expires(as_of, state):
    """Both sides of both ends, and on them."""
    row = absence(plan(), date.fromisoformat(as_of))

    assert row["state"] == state
    if as_of == "2025-05-29":
        assert "the survey expired on 2025-05-28" in row["why"]


def test_an_unverified_requirement_counts_once_a_named_person_takes_it_on():
    """By its id, with what it is in front."""
    taken_on = [{"key": "requirement:R-NEWT", "by": "C. Ecologist", "date": "2024-01-05",
                 "reason": "seen"}]  # fmt: skip
    of = _with(ask={"verification": "unverified"}, accepted=taken_on)

    assert absence(of)["state"] == "absent"


@pytest.mark.parametrize("event", ["E2", None])
def test_a_record_always_wins(event):
    """Found on one of the four visits, or known from the desk: present, whatever was not found."""
    of = plan()
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "eventID": event, "scientificName": NEWT,
         "occurrenceStatus": "present"} | ({} if event else place(50, 50)),
    ]  # fmt: skip
    row = absence(of, blocks=layer("block_id", {"B1": rectangle(0, 0, 250, 200)}))

    assert (row["state"], row["conflict"]) == ("present", False)
    assert "O1" in row["why"]


def test_found_by_one_survey_and_not_by_another_of_equal_rank_is_a_conflict():
    """A good visit of the year before found one: unknown, for a reviewer to settle."""
    of = plan()
    of.tables["survey_events"].append(visit("E0", "2023-05-02"))
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "eventID": "E0", "scientificName": NEWT,
         "occurrenceStatus": "present"},
    ]  # fmt: skip
    row = absence(of)

    assert (row["state"], row["conflict"]) == ("unknown", True)
    assert "found (O1) by one survey and not found by another" in row["why"]


@pytest.mark.parametrize(
    ("x", "uncertainty", "state"),
    [(249, None, "present"), (251, None, "absent"), (260, 10.0, "present"), (261, 10.0, "absent")],
)
def test_a_record_is_at_a_block_where_it_lies_in_it_or_may(x, uncertainty, state):
    """A block from 0 to 250 m: inside, outside, and as far out as the record is uncertain."""
    of = plan()
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "scientificName": NEWT, "occurrenceStatus": "present",
         "coordinateUncertaintyInMeters": uncertainty} | place(x, 50),
    ]  # fmt: skip
    shapes = layer("block_id", {"B1": rectangle(0, 0, 250, 200)})

    assert absence(of, blocks=shapes)["state"] == state


def test_residual_presence_needs_a_cited_detection_probability():
    """(1 − 0.5)⁴; without a citation there is no number, and never a default."""
    cited = absence(_with(ask={"detection_probability": 0.5, "detection_citation": "Sewell 2010"}))
    bare = absence(_with(ask={"detection_probability": 0.5}))

    assert (cited["residual_presence"], cited["residual_citation"]) == (0.0625, "Sewell 2010")
    assert bare["residual_presence"] != bare["residual_presence"]


def test_every_survey_of_the_site_that_speaks_for_a_receptor_must_be_done():
    """Breeding and wintering: one of two proves half a year."""
    of = plan()
    of.tables["survey_requirements"].append(
        requirement(requirement_id="R-WINTER", method="edna", target="wintering newts")
    )
    row = absence(of)

    assert row["state"] == "unknown"
    assert "R-WINTER: 0 of 4 visits count" in row["why"]


def test_a_receptor_for_which_nobody_asks_a_survey_is_unknown():
    """No requirement, no earned absence."""
    of = plan()
    of.tables["survey_requirements"] = []

    assert absence(of)["why"] == "no survey requirement asks for it here"


def test_a_community_is_absent_only_if_every_member_was_looked_for():
    """One of two newts named as absent is not both."""
    of = plan()
    of.tables["receptors"][0]["members"] = f"{NEWT};Lissotriton vulgaris"
    for event in of.tables["survey_events"]:
        event |= {"targetTaxonomicScope": "water beetles", "absentTaxa": NEWT}
    assert "E1: it was not looked for" in absence(of)["why"]
    for event in of.tables["survey_events"]:
        event["absentTaxa"] = f"{NEWT};Lissotriton vulgaris"
    assert absence(of)["state"] == "absent"


def test_the_order_of_rows_changes_nothing():
    """Events and requirements from last to first."""
    of = plan()
    of.tables["survey_events"].append(visit("E9", DAYS[1], samplingPerformedBy="B. Other"))
    first = surveyed(of)
    of.tables["survey_events"].reverse()
    second = surveyed(of)

    for name in ("visits", "satisfied", "absences"):
        one, other = (
            getattr(each, name).drop(columns="evidence", errors="ignore")
            for each in (first, second)
        )
        assert one.equals(other)
