"""Rules of surveys and risks on both sides of each limit and on it: one thing changed at a time."""

import pytest

from tests.pipeline.gate.nursery import accept_fact as accept
from tests.pipeline.gate.nursery import (
    asked,
    changed,
    clearance,
    each,
    first,
    more,
    obligation,
    overlap,
    row_of,
    setting,
    without,
)

TENTH = "2028-03-10"
PS6, HJ19 = setting(standards=["IFC PS6"]), setting(standards=["HJ 19-2022"])
SIGNED = {
    "critical_habitat_by": "A. Judge",
    "critical_habitat_on": "2027-01-01",
    "critical_habitat_area": "the valley",
}
CRITICAL = first("receptors", critical_habitat="yes_C1", **SIGNED)
NOT_CRITICAL = first("receptors", critical_habitat="no", **SIGNED)
TESTS = (
    *("no_viable_alternative", "no_measurable_adverse_impact", "no_net_reduction"),
    *("net_gain_plan", "monitoring_programme"),
)
MOVE = obligation("MOVE", "mitigation_window", granted_on="2028-03-10")
STATEMENT = clearance("V1", "validity_statement", "2028-03-05", outcome="valid", valid_days=5.0)


def five_tests(**answers):
    """Return the five tests of critical habitat, all yes but for what is given."""
    rows = [
        obligation(f"T-{test}", "ps6_test", criterion=test, signed_by="A. Judge")
        | {"status": answers.get(test, "yes")}
        for test in TESTS
    ]
    return more("obligations", *rows)


def level(criterion):
    """Return the change that sets the assessment level."""
    return more("obligations", obligation("LEVEL", "assessment_level", criterion=criterion))


SEASONS = ("2027-04-10", "2027-07-10", "2027-10-10", "2027-01-10")


def effort(plots, transects, seasons=SEASONS):
    """Return the change that makes plots and transects on the block, one after another season."""
    rows = [
        {"eventID": f"T{n}", "block_ids": "B1", "samplingProtocol": "walked_transect",
         "eventDate": seasons[n % len(seasons)]}
        for n in range(transects)
    ]  # fmt: skip
    own = {"eventID": "P", "block_ids": "B1", "samplingProtocol": "quadrat",
           "samplingEffortValue": float(plots), "samplingEffortUnit": "plots",
           "eventDate": seasons[-1]}  # fmt: skip
    return lambda case: case.update(survey_events=[*rows, own])


def measure(status, start="2028-03-01", end="2028-03-31"):
    """Return the change that lets the rating count on a measure of March 2028."""
    row = {"measure_id": "M", "status": status, "start": start, "end": end}
    counted = {"risk_id": "aaa", "measure_id": "M", "counts_residual": True}
    return lambda case: case.update(mitigation=[row], measures=[counted])


def rated(rating, lo, hi, completeness="complete"):
    """Return the change of the one rating and its interval."""

    def change(case):
        case["ratings"][0] |= {"rating": rating, "rating_lo": lo, "rating_hi": hi}
        case["pathways"][0] |= {"completeness": completeness}

    return change


CASES = [
    # rule G07
    ("G07", [], TENTH, "go", "name no HJ 19"),
    ("G07", [HJ19], TENTH, "hold", "unknown: the assessment level"),
    ("G07", [HJ19, level("3"), accept("HJ19-S-3")], TENTH, "go", "level 3"),
    ("G07", [HJ19, level("3")], TENTH, "hold", "nobody has checked"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(3, 3)], TENTH, "go", "level 2"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(2, 3)], TENTH, "hold", "2 of 3"),
    ("G07", [HJ19, level("1"), accept("HJ19-S-1"), effort(5, 4)], TENTH, "hold", "4 of 5"),
    ("G07", [HJ19, level("3"), accept("HJ19-S-3"), overlap("authorised")], TENTH, "hold",
     "level 2 at least"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(3, 3), overlap("authorised")],
     TENTH, "go", "level 2"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(3, 3, SEASONS[:3])], TENTH, "go",
     "level 2"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(3, 3, SEASONS[:2])], TENTH, "hold",
     "2 of 3 seasons of the year"),
    ("G07", [HJ19, level("3"), accept("HJ19-S-3"), first("disturbance_blocks", area_ha=2000.0)],
     TENTH, "go", "level 3"),
    ("G07", [HJ19, level("3"), accept("HJ19-S-3"), first("disturbance_blocks", area_ha=2000.1)],
     TENTH, "hold", "6.1.2 (area over 20 km2) asks for level 2"),
    ("G07", [HJ19, level("3"), accept("HJ19-S-3"),
             first("disturbance_blocks", disturbance_type="permanent")],
     TENTH, "hold", "6.1 (mining that changes land use) asks for level 2"),
    ("G07", [HJ19, level("2"), accept("HJ19-S-2"), effort(3, 3), overlap("authorised"),
             first("disturbance_blocks", disturbance_type="permanent")],
     TENTH, "hold", "6.1.2 c (redline) and 6.1 (mining that changes land use) asks for level 1"),
    # rule G08
    ("G08", [more("absences", {"receptor_id": "R2", "block_id": "B1", "state": "unknown"}),
             more("receptors", {"receptor_id": "R2", "name": "Frog", "kind": "species"})],
     TENTH, "hold", "Frog may be met"),
    ("G08", [more("receptors", {"receptor_id": "R2", "name": "Frog", "kind": "species"}),
             more("requirements", {"requirement_id": "LIST-R2", "origin": "list"}),
             more("triggers", {"block_id": "B1", "requirement_id": "LIST-R2", "receptor_ids": "R2",
                               "scoped_out": False, "why": "R2: pond, protected by a decree"})],
     TENTH, "hold", "is about it (R2: pond, protected by a decree)"),
    ("G08", [more("receptors", {"receptor_id": "R2", "name": "Frog", "kind": "species"}),
             more("requirements", {"requirement_id": "LIST-R2", "origin": "list"}),
             more("triggers", {"block_id": "B1", "requirement_id": "LIST-R2", "receptor_ids": "R2",
                               "scoped_out": True, "reason": "dry", "signed_by": "J",
                               "signed_on": "2027-01-01"})], TENTH, "go", "have their"),
    ("G08", [first("triggers", scoped_out=True)], TENTH, "hold", "without reason"),
    ("G08", [first("triggers", scoped_out=True, reason="no trees", signed_by="J",
                   signed_on="2027-01-01")], TENTH, "go", "have their"),
    ("G08", [without("triggers"), without("absences")], TENTH, "hold", "unknown"),
    # rule G09
    ("G09", [first("satisfied", done=False, missing="3 of 4 visits")], TENTH, "hold",
     "Q1: 3 of 4 visits"),
    ("G09", [first("satisfied", done_on=TENTH)], TENTH, "go", "satisfied"),
    ("G09", [first("satisfied", done_on="2028-03-11")], TENTH, "hold", "from 2028-03-11"),
    ("G09", [first("satisfied", accepted=False)], TENTH, "hold", "nobody has checked"),
    ("G09", [without("satisfied")], TENTH, "hold", "nothing is known"),
    ("G09", [without("triggers")], TENTH, "hold", "unknown"),
    # rule G10
    ("G10", [first("satisfied", valid_until=TENTH)], TENTH, "go", "still hold"),
    ("G10", [first("satisfied", valid_until="2028-03-09")], TENTH, "hold", "until"),
    ("G10", [first("satisfied", valid_until=None)], TENTH, "hold", "how long"),
    # 2028-03-10 is 548 days after 2026-09-09 and 1095 after 2025-03-11
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2026-09-09"),
             more("clearances", STATEMENT)], TENTH, "go", "still hold"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2026-09-10"),
             more("clearances", STATEMENT)], TENTH, "hold", "until"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2025-03-11"),
             more("clearances", STATEMENT)], TENTH, "go", "still hold"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2025-03-10"),
             more("clearances", STATEMENT)], TENTH, "hold", "until"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2026-01-01"),
             more("clearances", STATEMENT)], "2028-03-11", "hold", "until"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2026-01-01"),
             more("clearances", STATEMENT | {"role": "driller"})], TENTH, "hold", "until"),
    ("G10", [first("satisfied", valid_until="2028-03-01", last_visit="2026-01-01"),
             more("clearances", STATEMENT | {"outcome": "not_valid"})], TENTH, "hold", ""),
    # rule G11
    ("G11", [], TENTH, "go", "does not apply"),
    ("G11", [PS6], TENTH, "hold", "undetermined"),
    ("G11", [PS6, NOT_CRITICAL], TENTH, "go", "signed"),
    ("G11", [PS6, NOT_CRITICAL, first("receptors", critical_habitat_area=None)], TENTH,
     "hold", "without who"),
    ("G11", [PS6, CRITICAL], TENTH, "hold", "not answered"),
    ("G11", [PS6, CRITICAL, five_tests()], TENTH, "conditional", "all tests"),
    ("G11", [PS6, CRITICAL, five_tests(no_net_reduction="no")], TENTH, "no_go", "no: no net"),
    ("G11", [PS6, CRITICAL, five_tests(net_gain_plan="undetermined")], TENTH, "hold",
     "signed: net gain plan"),
    ("G11", [PS6, first("absences", state="absent")], TENTH, "hold", "which receptors"),
    # rule G13, where residual_rating_max is the class M
    ("G13", [rated("M", "L", "M")], TENTH, "go", "no pathway"),
    ("G13", [rated("H", "M", "H")], TENTH, "hold", "is above M (aaa)"),
    ("G13", [rated("U", "N", "E")], TENTH, "hold", "is unknown and may be above"),
    ("G13", [rated("H", "H", "H", "potential")], TENTH, "hold", "unknown and may"),
    ("G13", [rated("H", "H", "H", "eliminated")], TENTH, "go", "no pathway"),
    ("G13", [rated("H", "H", "H"), accept("risk:aaa")], TENTH, "go", "no pathway"),
    ("G13", [rated("H", "H", "H"), setting(thresholds={"residual_rating_max": 4.0})],
     TENTH, "go", "no pathway"),
    # rule G14
    ("G14", [measure("planned")], TENTH, "hold", "M is planned"),
    ("G14", [measure("failed")], TENTH, "hold", "M is failed"),
    ("G14", [measure("in_place")], "2028-03-01", "go", "in place"),
    ("G14", [measure("verified")], "2028-03-31", "go", "in place"),
    ("G14", [measure("verified")], "2028-02-29", "hold", "starts on"),
    ("G14", [measure("verified")], "2028-04-01", "hold", "ended on"),
    ("G14", [measure("verified", "2028-02")], "2028-02-28", "hold", "starts on 2028-02"),
    ("G14", [measure("verified", "2028-02")], "2028-02-29", "go", "in place"),
    ("G14", [measure("verified", end="2028-04")], "2028-04-01", "go", "in place"),
    ("G14", [measure("verified", end="2028-04")], "2028-04-02", "hold", "ended on 2028-04"),
    # rule G15
    ("G15", [first("monitoring", baseline_n=11.0)], TENTH, "hold", "11 of 12"),
    ("G15", [first("monitoring", baseline_n=None)], TENTH, "hold", "unknown"),
    ("G15", [first("monitoring", baseline_to="2028-03-09")], TENTH, "go", "whole"),
    ("G15", [first("monitoring", baseline_to=TENTH)], TENTH, "hold", "runs until"),
    ("G15", [first("monitoring", design="gradient", baseline_n=None)], TENTH, "go", "BACI"),
    ("G15", [first("disturbance_blocks", actual_start="2027-12-31")], TENTH, "hold",
     "after work began"),
    ("G15", [more("obligations", obligation("BB", "baci_baseline") | {"status": "pending"})],
     TENTH, "hold", "pending"),
    # rule G16
    ("G16", [more("obligations", MOVE)], TENTH, "go", "done"),
    ("G16", [more("obligations", MOVE)], "2028-03-09", "hold", "done on 2028-03-10"),
    ("G16", [more("obligations", MOVE | {"status": "pending"})], TENTH, "hold", "pending"),
    ("G16", [first("requirements", if_found_action="move it")], TENTH, "hold", "move it"),
    ("G16", [first("requirements", if_found_action="move it"), more("obligations", MOVE)],
     TENTH, "go", "done"),
    ("G16", [first("requirements", if_found_action="move it"),
             more("obligations", MOVE | {"receptor_ids": "R1"})], TENTH, "go", "done"),
    ("G16", [first("requirements", if_found_action="move it"),
             more("obligations", MOVE | {"receptor_ids": "R2"})], TENTH, "hold", "move it"),
    ("G16", [first("requirements", if_found_action="move it"),
             first("absences", state="absent")], TENTH, "go", "no receptor"),
    # rule G17
    ("G17", [first("requirements", blackout_windows="03-11..08-31")], TENTH, "go", "outside"),
    ("G17", [first("requirements", blackout_windows="03-10..08-31")], TENTH, "conditional",
     "2028-03-10 to 2028-08-31"),
    ("G17", [first("requirements", blackout_windows="11-01..03-10", pre_clear_days=None)],
     TENTH, "hold", "2027-11-01 to 2028-03-10"),
    ("G17", [first("requirements", blackout_windows="11-01..03-09")], TENTH, "go", "outside"),
    ("G17", [first("requirements", blackout_windows="03-01..08-31"),
             first("absences", state="absent", until=TENTH)], TENTH, "go", "outside"),
    ("G17", [first("requirements", blackout_windows="03-01..08-31"),
             first("absences", state="absent", until="2028-03-09")], TENTH, "conditional",
     "inspected"),
    # rule G23
    ("G23", [first("programmes", state="amber")], TENTH, "conditional", "is amber"),
    ("G23", [first("programmes", state="no_recent_data")], TENTH, "conditional", "counts"),
    ("G23", [first("programmes", state="red")], TENTH, "stop", "turbidity 3.0 NTU"),
    ("G23", [first("programmes", state="red", closed=True)], TENTH, "go", "green"),
    ("G23", [first("programmes", state="red"), first("monitoring", block_ids="B2")], TENTH, "go",
     "no monitoring programme"),  # it names another block
    ("G23", [without("programmes")], TENTH, "conditional", "without recent data"),
    # rule G28
    ("G28", [first("absences", conflict=True)], TENTH, "hold", "equal rank"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "day", "state", "words"), CASES)
def test_one_thing_changed_in_the_good_case_is_answered(rule, changes, day, state, words):
    """State and reason; what holds names a way out, what is go names none."""
    rows = asked(changed(*changes), rule, day)

    assert ",".join(rows["state"]) == state, rows["reason"].tolist()
    assert words in rows["reason"].iloc[0]
    assert rows["way_out"].str.len().gt(0).eq(rows["state"].ne("go")).all()


def test_each_inspection_interval_counts_in_its_own_part_of_the_year():
    """Seven days, five in the peak: six days after an inspection only the peak is stale."""
    peak = first("requirements", pre_clear_days_peak=5.0, peak_windows="03-10..03-20")
    day_six = without("clearances", "I2"), without("clearances", "I3")
    only = row_of("clearances", "I1", date="2028-03-04")

    assert asked(changed(*day_six, only), "G20", "2028-03-10")["state"].tolist() == ["go"]
    assert asked(changed(*day_six, only, peak), "G20", "2028-03-10")["state"].tolist() == ["hold"]
    assert asked(changed(*day_six, only, peak), "G20", "2028-03-09")["state"].tolist() == ["go"]


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ([each("clearances", outcome=None)], "hold", "not inspected"),
        ([first("requirements", pre_clear_days=None)], "hold", "how old an inspection may be"),
        ([first("satisfied", accepted=False)], "hold", "nobody has checked the interval"),
        ([each("clearances", taxon_group="bats")], "hold", "not inspected yet for Q1"),
        ([each("clearances", taxon_group="birds")], "go", "within the interval"),
        ([each("clearances", requirement_id="Q2")], "hold", "not inspected yet for Q1"),
    ],
)
def test_an_inspection_speaks_for_its_taxon_at_an_interval_that_was_checked(changes, state, words):
    """Nothing configured holds; so does another taxon, or an interval nobody checked."""
    rows = asked(changed(*changes), "G20")
    assert rows["state"].tolist() == [state]
    assert words in rows["reason"].iloc[0]
