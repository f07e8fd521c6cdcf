"""Rules of paper and ground on both sides of each limit and on it: one thing changed at a time."""

import pytest

from tests.pipeline.gate.nursery import accept_fact as accept
from tests.pipeline.gate.nursery import (
    asked,
    changed,
    clearance,
    first,
    more,
    obligation,
    overlap,
    row_of,
    setting,
    without,
)

TENTH = "2028-03-10"


def unmapped(case):
    """Take the outline of the block away."""
    case["shapes"].clear()


CHINA = setting(country="CHN")
INSTRUMENTS = more("obligations", obligation("F", "forest"), obligation("G", "grassland"),
                   obligation("W", "water_and_soil"))  # fmt: skip
DECIDED = row_of("obligations", "EIA", decision_to_start_on="2026-08-14", granted_on="2022-01-01")
FAULT = {"table": "x", "file": "x.csv", "row": 3, "column": "y", "value": "", "rule": "r",
         "severity": "error", "fix": ""}  # fmt: skip
SITE_OF_ITS_OWN = (
    more("receptors", {"receptor_id": "K1", "name": "Fen", "kind": "protected_site"}),
    more("pathways", {"risk_id": "bbb", "source_id": "S1", "zone_id": "Z1", "receptor_id": "K1",
                      "completeness": "complete"}),
)  # fmt: skip
ADVICE = obligation("ADVICE", "statutory_document", version="2020", read_on="2028-03-10",
                    read_by="J. Martin")  # fmt: skip


def near(distance):
    """Return the change that brings the reserve near."""
    return first("constraints", relation="within_x_km", distance_m=distance)


CASES = [
    # rule G01
    ("G01", [more("faults", FAULT)], TENTH, "hold", "x.csv:3 y: r"),
    ("G01", [more("faults", FAULT | {"severity": "warning"})], TENTH, "go", "no table"),
    # rule G02, where 2028-03-10 comes 365 days after 2027-03-11
    ("G02", [first("constraints", layer_version_date="2027-03-11")], TENTH, "go", "365"),
    ("G02", [first("constraints", layer_version_date="2027-03-10")], TENTH, "hold", "older"),
    ("G02", [setting(thresholds={"constraint_layer_max_age_days": 366.0}),
             first("constraints", layer_version_date="2027-03-10")], TENTH, "go", "366"),
    ("G02", [first("constraints", layer_version_date="2027")], TENTH, "hold", "of 2027"),
    ("G02", [first("constraints", checked_on=TENTH)], TENTH, "go", "none older"),
    ("G02", [first("constraints", checked_on="2028-03-11")], TENTH, "hold", "later"),
    ("G02", [without("constraints")], TENTH, "hold", "unknown"),
    # rule G03
    ("G03", [overlap("prohibited")], TENTH, "no_go", "0.4 ha"),
    ("G03", [overlap("company_policy")], TENTH, "no_go", "company"),
    ("G03", [overlap("consent_required")], TENTH, "hold", "consent"),
    ("G03", [overlap("authorised", instrument="decree 5", scope="road")], TENTH,
     "conditional", "decree 5 within its scope: road"),
    ("G03", [overlap("own_law")], TENTH, "hold", "law of its own"),
    ("G03", [overlap("limited_activity"), setting(minerals=["copper"])], TENTH, "hold",
     "limited activities"),
    ("G03", [overlap("limited_activity"), setting(minerals=["gold"])], TENTH, "hold",
     "nobody has checked"),
    ("G03", [overlap("limited_activity"), setting(minerals=["gold"]),
             accept("redline_minerals")], TENTH, "no_go", "gold is not listed"),
    ("G03", [overlap("limited_activity"), setting(minerals=["Cu"]), accept("redline_minerals")],
     TENTH, "hold", "limited activities"),
    ("G03", [overlap(None)], TENTH, "hold", "not known"),
    ("G03", [first("constraints", relation="unknown")], TENTH, "hold", "how the block lies"),
    ("G03", [near(0.5)], TENTH, "go", "outside"),
    ("G03", [without("constraints")], TENTH, "hold", "nobody looked"),
    # rule G04, gate_buffer_km is 1
    ("G04", [near(1000.0)], TENTH, "hold", "1000 m away"),
    ("G04", [near(1000.1)], TENTH, "go", "within 1 km"),
    ("G04", [near(0.0), first("constraints", overlap_ha=0.02)], TENTH, "hold",
     "touches the block (0.02 ha in a strip of 1 m at most)"),
    ("G04", [near(None)], TENTH, "hold", "lies near"),
    ("G04", [near(999.0), *SITE_OF_ITS_OWN], TENTH, "conditional", "1 pathways"),
    # rule G05
    ("G05", [without("permits")], TENTH, "hold", "no permit names"),
    ("G05", [first("permits", valid_from=TENTH)], TENTH, "go", "P1"),
    ("G05", [first("permits", valid_from="2028-03-11")], TENTH, "hold", "2028-03-11 to"),
    ("G05", [first("permits", last_clearing_date=TENTH)], TENTH, "go", "until"),
    ("G05", [first("permits", last_clearing_date="2028-03-09")], TENTH, "hold", "to 2028"),
    ("G05", [first("permits", last_clearing_date=None, valid_to=TENTH)], TENTH,
     "go", "until 2028-03-10"),
    ("G05", [first("permits", methods="hand")], TENTH, "hold", "not mechanical"),
    ("G05", [first("permits", methods="any")], TENTH, "go", "P1"),
    ("G05", [first("permits", methods=None)], TENTH, "hold", "methods of the permit"),
    ("G05", [first("disturbance_blocks", method=None)], TENTH, "hold", "method of the"),
    ("G05", [first("permits", purposes="smelting")], TENTH, "hold", "for smelting"),
    ("G05", [first("permits", purposes=None)], TENTH, "hold", "purposes"),
    ("G05", [without("sources")], TENTH, "hold", "which activity"),
    # rule G06, 4 ha planned
    ("G06", [first("permits", area_cap_ha=4.0)], TENTH, "go", "4 ha planned"),
    ("G06", [first("permits", area_cap_ha=3.99)], TENTH, "hold", "more than its cap"),
    ("G06", [first("permits", area_cap_ha=2.0), first("disturbance_blocks", cleared_ha=2.1)],
     TENTH, "stop", "2.1 ha are cleared"),
    ("G06", [first("permits", area_cap_ha=2.0), first("disturbance_blocks", cleared_ha=2.0)],
     TENTH, "hold", "2 ha cleared and 2 ha planned"),
    ("G06", [first("permits", area_cap_ha=None)], TENTH, "hold", "unknown: the area cap"),
    ("G06", [first("disturbance_blocks", area_ha=None)], TENTH, "go", "4 ha planned"),
    ("G06", [first("disturbance_blocks", area_ha=None), unmapped], TENTH, "hold", "how large B1"),
    # rule G18
    ("G18", [without("clearances", "GDP")], TENTH, "hold", "no ground disturbance"),
    ("G18", [row_of("clearances", "GDP", valid_days=19.0)], TENTH, "go", "issued"),
    ("G18", [row_of("clearances", "GDP", valid_days=18.0)], TENTH, "hold", "18 days"),
    ("G18", [row_of("clearances", "GDP", valid_days=None)], TENTH, "hold", "how long"),
    ("G18", [row_of("clearances", "GDP", methods="hand")], TENTH, "hold", "for hand"),
    ("G18", [row_of("clearances", "GDP", methods=None)], TENTH, "hold", "methods of GDP"),
    ("G18", [row_of("clearances", "GDP", outcome=None)], TENTH, "hold", "unknown"),
    ("G18", [more("clearances", clearance("G2", "disturbance_permit", TENTH,
                                          outcome="refused"))], TENTH, "hold", "refused"),
    # rule G19
    ("G19", [without("clearances", "PEG")], TENTH, "hold", "not pegged"),
    ("G19", [row_of("clearances", "PEG", date=TENTH)], TENTH, "go", "pegged"),
    ("G19", [row_of("clearances", "PEG", date="2028-03-11")], TENTH, "hold", "not pegged"),
    ("G19", [row_of("clearances", "PEG", outcome="differs")], TENTH, "hold", "differ"),
    ("G19", [row_of("clearances", "PEG", outcome=None)], TENTH, "hold", "unknown"),
    # rule G24, survey_accuracy_ha is 0.1
    ("G24", [first("disturbance_blocks", cleared_ha=4.0)], TENTH, "go", "nothing"),
    ("G24", [first("disturbance_blocks", cleared_ha=4.0), first("permits", area_cap_ha=3.9)],
     TENTH, "conditional", "0.1 ha are cleared beyond the cap of P1"),
    ("G24", [first("disturbance_blocks", cleared_ha=4.0), first("permits", area_cap_ha=3.8)],
     TENTH, "stop", "must be notified"),
    ("G24", [first("disturbance_blocks", cleared_ha=0.2), without("permits")], TENTH,
     "stop", "any permit"),
    ("G24", [first("disturbance_blocks", cleared_ha=None, actual_start="2028-03-01")],
     TENTH, "hold", "how much is cleared"),
    ("G24", [first("disturbance_blocks", area_ha=None, cleared_ha=4.1),
             first("permits", area_cap_ha=9.0)], TENTH, "conditional",
     "the block's own outline"),
    ("G24", [first("disturbance_blocks", area_ha=None, cleared_ha=1.0), unmapped], TENTH, "hold",
     "how large the block is"),
    # rule G26
    ("G26", [first("receptors", iucn_category="VU")], TENTH, "hold", "Honeyeater"),
    ("G26", [first("receptors", legal="Act 5")], TENTH, "hold", "Honeyeater"),
    ("G26", [first("receptors", iucn_category="VU"), more("obligations", ADVICE)], TENTH,
     "go", "1 documents"),
    ("G26", [first("receptors", iucn_category="VU"), more("obligations", ADVICE)], "2028-03-09",
     "hold", "read on 2028-03-10"),
    ("G26", [more("obligations", ADVICE | {"version": None})], TENTH, "hold", "version"),
    ("G26", [more("obligations", ADVICE | {"read_by": None})], TENTH, "hold", "read_by"),
    # rule G27
    ("G27", [without("restoration")], TENTH, "conditional", "restoration unit"),
    ("G27", [first("restoration", topsoil_m3=None)], TENTH, "conditional", "topsoil"),
    ("G27", [first("disturbance_blocks", recoverable="undetermined")], TENTH,
     "conditional", "whether the land"),
    ("G27", [first("disturbance_blocks", recoverable="not_recoverable"), without("restoration")],
     TENTH, "go", "not recoverable"),
    # rule G29
    ("G29", [without("obligations", "EIA")], TENTH, "hold", "no EIA approval"),
    ("G29", [without("obligations", "EIA"),
             first("disturbance_blocks", actual_start=TENTH)], TENTH, "stop", "begun"),
    ("G29", [without("obligations", "EIA"),
             first("disturbance_blocks", actual_start="2028-03-11")], TENTH, "hold", "no EIA"),
    ("G29", [row_of("obligations", "EIA", status="refused")], TENTH, "hold", "refused"),
    ("G29", [row_of("obligations", "EIA", granted_on=None)], TENTH, "hold", "unknown"),
    ("G29", [row_of("obligations", "EIA", granted_on=TENTH)], TENTH, "go", "force"),
    ("G29", [row_of("obligations", "EIA", granted_on="2028-03-11")], TENTH, "hold", "granted"),
    ("G29", [row_of("obligations", "EIA", valid_to=TENTH)], TENTH, "go", "in force"),
    ("G29", [row_of("obligations", "EIA", valid_to="2028-03-09")], TENTH, "hold", "ended"),
    ("G29", [row_of("obligations", "EIA", valid_to=None)], TENTH, "hold", "no limit"),
    ("G29", [row_of("obligations", "EIA", material_change="yes")], TENTH, "hold", "changed"),
    ("G29", [row_of("obligations", "EIA", material_change=None)], TENTH, "hold", "unknown"),
    ("G29", [row_of("obligations", "EIA", conditions_pending="7;9")], TENTH, "hold", "7;9"),
    ("G29", [row_of("obligations", "EIA", conditions_pending=None)], TENTH, "hold", "which"),
    # China: five years from the approval to the decision; the article after 2026-08-14 is unknown
    ("G29", [CHINA, DECIDED, row_of("obligations", "EIA", granted_on="2021-08-14")], TENTH,
     "go", "EIA Law, Article 24"),
    ("G29", [CHINA, DECIDED, row_of("obligations", "EIA", granted_on="2021-08-13")], TENTH,
     "hold", "5 years old on 2026-08-13"),
    ("G29", [CHINA, row_of("obligations", "EIA", decision_to_start_on="2026-08-15",
                           granted_on="2026-01-01")], TENTH, "hold", "which article"),
    ("G29", [CHINA, row_of("obligations", "EIA", decision_to_start_on="2026-08-15",
                           granted_on="2026-01-01", legal_basis="Code, art. 99", signed_by="A. Law",
                           signed_on="2026-09-01")], TENTH, "go", "Code, art. 99"),
    ("G29", [CHINA], TENTH, "hold", "when the start was decided"),
    # rule G30
    ("G30", [without("obligations", "HER")], TENTH, "hold", "unknown: heritage"),
    ("G30", [row_of("obligations", "HER", status="not_applicable", reason="surveyed")],
     TENTH, "go", "are held"),
    ("G30", [row_of("obligations", "HER", status="pending")], TENTH, "hold", "pending"),
    ("G30", [more("obligations", obligation("FOR", "forest") | {"status": "refused"})], TENTH,
     "hold", "refused"),
    ("G30", [row_of("obligations", "HER", valid_to=TENTH)], TENTH, "go", "held"),
    ("G30", [row_of("obligations", "HER", valid_to="2028-03-09")], TENTH, "hold", "ended"),
    ("G30", [row_of("obligations", "HER", granted_on="2028-03-11")], TENTH, "hold", "granted"),
    ("G30", [CHINA], TENTH, "hold,hold,hold", "unknown: forest"),
    ("G30", [CHINA, INSTRUMENTS], TENTH, "go", "are held"),
    ("G30", [more("obligations", obligation("C7", "permit_condition") | {"status": "pending"})],
     TENTH, "hold", "C7 is pending"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "changes", "day", "state", "words"), CASES)
def test_one_thing_changed_in_the_good_case_is_answered(rule, changes, day, state, words):
    """State and reason; what holds names a way out, what is go names none."""
    rows = asked(changed(*changes), rule, day)

    assert ",".join(rows["state"]) == state, rows["reason"].tolist()
    assert words in rows["reason"].iloc[0]
    assert rows["way_out"].str.len().gt(0).eq(rows["state"].ne("go")).all()


@pytest.mark.parametrize("rule", ["G03", "G04"])
def test_where_nobody_looked_for_closed_areas_the_way_out_is_to_look(rule):
    """Not to draw the block anew outside an area that nobody knows of."""
    (way,) = asked(changed(without("constraints")), rule, TENTH)["way_out"]

    assert "type a row for each in constraints" in way
