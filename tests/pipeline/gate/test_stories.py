"""Stories of a site team: what one row more, or one date, does to the answer of the morning."""

import pytest
from shapely.affinity import translate

from tests.pipeline.gate.nursery import (
    CENTRE,
    SQUARE,
    accept_fact,
    changed,
    clearance,
    first,
    gated,
    more,
    on,
    overlap,
    setting,
    states,
    waiver,
    without,
    world,
)

NEST = clearance("N1", "chance_find", "2028-03-10", outcome="finds", finds="active nest",
                 protected=True, buffer_m=50.0, **CENTRE)  # fmt: skip
RELEASE = clearance("N2", "release", "2028-03-15", outcome="released", releases="N1",
                    licence_id="WML-1")  # fmt: skip
NO_MORE_INSPECTIONS = [without("clearances", f"I{week}") for week in range(3, 10)]
BUFFER_HA = 0.785  # π · 50² m², in hectares


def block_on(case, day, block="B1"):
    (row,) = on(gated(case).blocks, day, block).to_dict("records")
    return row


def test_the_eighth_day_after_an_inspection_turns_go_to_hold_by_itself():
    """T4: inspected on 5 March; 12 March is the seventh day, 13 March the eighth."""
    case = changed(*NO_MORE_INSPECTIONS)
    gates = gated(case)

    assert block_on(case, "2028-03-12")["state"] == "go"
    stale = block_on(case, "2028-03-13")
    assert (stale["date_from"], stale["state"], stale["rule_ids"]) == ("2028-03-13", "hold", "G20")
    (row,) = on(gates.gates, "2028-03-12", rule="G20").to_dict("records")
    assert row["lapses_on"] == "2028-03-13"
    (row,) = on(gates.gates, "2028-03-13", rule="G20").to_dict("records")
    assert (row["state"], row["evidence_ids"]) == ("hold", "clearances:I2;survey_requirements:Q1")


@pytest.mark.parametrize("blackout", [None, "03-01..03-31"])
def test_a_go_lapses_where_a_peak_ends_it_before_its_interval_does(blackout):
    """Inspected on 5 March for seven days, but three in the peak that begins on 10 March."""
    peak = first("requirements", pre_clear_days_peak=3.0, peak_windows="03-10..03-20",
                 blackout_windows=blackout)  # fmt: skip
    gates = gated(changed(*NO_MORE_INSPECTIONS, peak)).gates

    for rule in ("G20", *(["G17"] if blackout else [])):
        (row,) = on(gates, "2028-03-07", rule=rule).to_dict("records")
        assert (row["date_to"], row["lapses_on"]) == ("2028-03-09", "2028-03-10")


def test_a_hold_does_not_lapse_where_only_its_words_change():
    """Older than three days in the peak, and older than seven after it: a hold all the same."""
    peak = first("requirements", pre_clear_days_peak=3.0, peak_windows="03-10..03-20")
    gates = gated(changed(*NO_MORE_INSPECTIONS, peak)).gates

    for day in ("2028-03-10", "2028-03-21"):
        (row,) = on(gates, day, rule="G20").to_dict("records")
        assert (row["state"], row["date_from"], row["lapses_on"]) == ("hold", day, "")


def test_a_nest_stops_its_buffer_only_and_the_rest_stays_go():
    """T5: one row more; the block may start on condition that the buffer is left alone."""
    case = changed(more("clearances", NEST))
    before, after = block_on(case, "2028-03-09"), block_on(case, "2028-03-10")

    assert before["state"] == "go"
    assert (after["state"], after["rest_state"], after["held_state"]) == (
        *("conditional", "go", "stop"),
    )
    assert after["rule_ids"] == "G22"
    assert after["held_ha"] == pytest.approx(BUFFER_HA, abs=0.001)
    assert after["rest_ha"] == pytest.approx(4 - BUFFER_HA, abs=0.001)


def test_the_row_of_a_find_says_which_hectares_and_never_to_move_the_nest():
    """T5: reason and way out in words."""
    gates = gated(changed(more("clearances", NEST)))
    (row,) = on(gates.gates, "2028-03-10", rule="G22").to_dict("records")

    assert "active nest (N1, 2028-03-10): 0.7853 of 4 ha within 50 m are held" in row["reason"]
    assert row["held_ha"] == pytest.approx(BUFFER_HA, abs=0.001)
    assert "moving an active nest is no way out" in row["way_out"]
    assert "licence_id" in row["way_out"]


@pytest.mark.parametrize(
    ("find", "release", "state"),
    [
        ({}, {}, "go"),
        ({}, {"licence_id": None}, "stop"),
        ({"protected": None}, {"licence_id": None}, "stop"),
        ({"protected": False}, {"licence_id": None}, "go"),
        ({}, {"role": "site manager"}, "stop"),
        ({}, {"role": None}, "stop"),
        ({}, {"outcome": None}, "stop"),
        ({}, {"releases": "N9"}, "stop"),
        ({"finds": "stone axe"}, {"role": "archaeologist"}, "go"),
    ],
)
def test_a_find_is_released_by_a_named_ecologist_protected_ones_under_a_licence(
    find, release, state
):
    """T5: from the day of the release on; who may not release, or without licence, does not."""
    case = changed(more("clearances", NEST | find, RELEASE | release))

    assert states(case, "G22", "2028-03-14", "2028-03-15") == ["stop", state]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"buffer_m": None}, "its buffer is not known"),
        ({"decimalLatitude": None, "decimalLongitude": None}, "its place is not known"),
        ({"decimalLatitude": 49.7}, "outside the block"),
    ],
)
def test_a_find_whose_buffer_or_place_is_unknown_holds_the_whole_block(cells, why):
    """Unknown is never small."""
    case = changed(more("clearances", NEST | cells))
    row = block_on(case, "2028-03-10")

    assert (row["state"], row["rest_state"], row["held_ha"]) == ("stop", "stop", 0.0)
    assert why in on(gated(case).gates, "2028-03-10", rule="G22")["reason"].iloc[0]


def test_the_buffer_of_a_requirement_counts_only_where_it_was_checked():
    """An unchecked buffer would let the rest of the block go."""
    find = more("clearances", NEST | {"buffer_m": None, "requirement_id": "Q1"})
    buffer = first("requirements", buffer_m=50.0)

    assert block_on(changed(find, buffer), "2028-03-10")["rest_state"] == "go"
    unchecked = changed(find, buffer, first("satisfied", accepted=False))
    assert block_on(unchecked, "2028-03-10")["state"] == "stop"


def test_a_find_of_an_inspection_holds_its_buffer_and_that_of_a_neighbour():
    """The nest lies at the edge of the next block, 100 m from the centre of this one."""
    case = changed(more("clearances", NEST | {"kind": "inspection", "buffer_m": 120.0}))
    case["shapes"]["B2"] = translate(SQUARE, xoff=200)
    case["disturbance_blocks"].append(case["disturbance_blocks"][0] | {"block_id": "B2"})

    assert states(case, "G21", "2028-03-09", "2028-03-10") == ["go", "hold"]
    (row,) = on(gated(case).gates, "2028-03-10", "B2", "G21").to_dict("records")
    assert row["state"] == "hold"
    assert 0 < row["held_ha"] < 0.5


def test_two_finds_hold_the_ground_that_both_cover_once():
    """The second nest lies on the first."""
    case = changed(more("clearances", NEST, NEST | {"clearance_id": "N3"}))

    assert block_on(case, "2028-03-10")["held_ha"] == pytest.approx(BUFFER_HA, abs=0.001)


def test_a_stop_needs_a_release_by_anybody_named():
    """Work was ordered to cease; no place, so the whole block."""
    stop = clearance("ST", "stop", "2028-03-10", outcome="stopped", role="manager")
    release = RELEASE | {"releases": "ST", "role": "manager", "licence_id": None}
    case = changed(more("clearances", stop, release))

    assert states(case, "G22", "2028-03-09", "2028-03-10", "2028-03-15") == ["go", "stop", "go"]


def test_a_date_that_moves_voids_the_days_that_are_no_longer_planned():
    """The start moves by a week: the days before it are held until then, and say so."""
    moved = changed(first("disturbance_blocks", planned_start="2028-03-08"))
    (row,) = on(gated(moved).gates, "2028-03-05", rule="G25").to_dict("records")

    assert (row["state"], row["lapses_on"]) == ("hold", "2028-03-08")
    assert block_on(moved, "2028-03-08")["state"] == "go"


@pytest.mark.parametrize(
    ("decision", "state", "words"),
    [
        (None, "hold", "L. Chen has not signed off"),
        ({}, "go", "signed off by L. Chen"),
        ({"valid": False}, "hold", "is void"),
        ({"decision": "rejected"}, "hold", "L. Chen rejected"),
        ({"by": "A. Other"}, "hold", "has not signed"),
        ({"on": "2028-03-11"}, "hold", "has not signed"),
        ({"on": "2028-03-10T06:00:00+08:00"}, "go", "signed"),
    ],
)
def test_a_decision_is_void_when_register_or_gates_have_changed(decision, state, words):
    """Named in site.yaml: without a valid approval of that person the block is held."""
    signer = setting(sign_off=[{"name": "L. Chen", "role": "manager"}])
    row = {"block_id": "B1", "decision": "approved", "by": "L. Chen", "role": "manager",
           "on": "2028-03-01", "valid": True}  # fmt: skip
    rows = [] if decision is None else [row | decision]
    (found,) = on(gated(changed(signer, more("approvals", *rows))).gates, "2028-03-10",
                  rule="G25").to_dict("records")  # fmt: skip

    assert found["state"] == state
    assert words in found["reason"]


def test_a_block_that_nobody_has_dated_is_held_until_somebody_does():
    """The source was silent on planned_start: no day is planned, and the cap counts it last."""
    case = changed(first("disturbance_blocks", planned_start=None))
    (row,) = on(gated(case).gates, "2028-03-10", rule="G25").to_dict("records")

    assert (row["state"], row["reason"][:30]) == ("hold", "unknown: when the block is to ")
    assert "planned_start" in row["way_out"]
    assert states(case, "G06", "2028-03-10") == ["go"]


def test_a_cap_that_is_reached_holds_the_blocks_that_come_later():
    """Four hectares each under a cap of six: the first block may go, the second not."""
    case = changed(first("permits", area_cap_ha=6.0, block_ids="B1;B2"))
    later = {"block_id": "B2", "planned_start": "2028-03-02"}
    case["disturbance_blocks"].append(case["disturbance_blocks"][0] | later)

    assert states(case, "G06", "2028-03-10") == ["go"]
    assert states(case, "G06", "2028-03-10", block="B2") == ["hold"]


def test_a_survey_that_expires_in_mid_clearing_holds_from_that_day():
    """Valid until 15 March: 16 March is held, and the days before it are not."""
    case = changed(first("satisfied", valid_until="2028-03-15"))

    assert states(case, "G10", "2028-03-15", "2028-03-16") == ["go", "hold"]
    assert block_on(case, "2028-03-16")["date_from"] == "2028-03-16"


def test_critical_habitat_is_determined_once_and_its_blocks_inherit_it():
    """Two blocks of one receptor have one answer; a block without it has none."""
    case = changed(setting(standards=["PS6"]))
    case["disturbance_blocks"].append(case["disturbance_blocks"][0] | {"block_id": "B2"})
    case["absences"].append(case["absences"][0] | {"block_id": "B2"})
    for value, state in (("undetermined", "hold"), ("no", "go")):
        case["receptors"][0] |= {
            "critical_habitat": value, "critical_habitat_by": "A", "critical_habitat_on":
            "2027-01-01", "critical_habitat_area": "valley",
        }  # fmt: skip
        assert states(case, "G11", "2028-03-10") == [state]
        assert states(case, "G11", "2028-03-10", block="B2") == [state]


def test_a_redline_with_a_consent_is_conditional_on_it():
    """Consent required holds; the instrument, once typed, makes it a condition."""
    assert states(changed(overlap("consent_required")), "G03", "2028-03-10") == ["hold"]
    case = changed(overlap("authorised", instrument="provincial finding 12/2027", scope="4 ha"))
    assert states(case, "G03", "2028-03-10") == ["conditional"]
    assert block_on(case, "2028-03-10")["rule_ids"] == "G03"


def test_a_waiver_lets_a_rule_go_from_its_signature_to_its_expiry():
    """Both days counted; the row names the waiver and what it was."""
    case = changed(without("permits"), more("waivers", waiver("G05")))

    assert states(case, "G05", "2028-03-07", "2028-03-08", "2028-03-14", "2028-03-15") == [
        *("hold", "go", "go", "hold"),
    ]
    (row,) = on(gated(case).gates, "2028-03-08", rule="G05").to_dict("records")
    assert (row["waiver_id"], row["lapses_on"]) == ("W1", "2028-03-15")
    assert "waived by L. Chen (manager) until 2028-03-14" in row["reason"]


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"block_ids": "B1"}, "go"),
        ({"block_ids": "B7"}, "hold"),
        ({"requirement_ids": "Q1"}, "go"),
        ({"requirement_ids": "Q7"}, "hold"),
        ({"receptor_ids": "R1"}, "hold"),
        ({"rule_id": "G10"}, "hold"),
    ],
)
def test_a_waiver_covers_what_it_names_and_nothing_else(cells, state):
    """A waiver for a receptor says nothing of a requirement."""
    case = changed(
        first("satisfied", done=False), more("waivers", waiver("G09", scope=None) | cells)
    )

    assert states(case, "G09", "2028-03-10") == [state]


def test_no_go_is_never_waived():
    """Whoever signs."""
    case = changed(overlap("prohibited"), more("waivers", waiver("G03")))
    assert states(case, "G03", "2028-03-10") == ["no_go"]


def test_unverified_facts_give_no_go_ahead_unless_a_person_takes_them_on():
    """The level of HJ 19 rests on minima that nobody has checked."""
    level = {"obligation_id": "L", "kind": "assessment_level", "instrument": "L",
             "status": "held", "criterion": "3"}  # fmt: skip
    changes = setting(standards=["HJ 19-2022"]), more("obligations", level)

    assert states(changed(*changes), "G07", "2028-03-10") == ["hold"]
    assert states(changed(*changes, accept_fact("HJ19-S-3")), "G07", "2028-03-10") == ["go"]


def test_a_site_far_from_all_this_is_not_go_by_silence():
    """No permits, clearances, surveys or obligations: held by the rules that ask for them."""
    case = world()
    for table in ("permits", "clearances", "obligations", "triggers", "satisfied", "constraints"):
        case[table] = []
    row = block_on(case, "2028-03-10")

    assert row["state"] == "hold"
    assert {"G02", "G05", "G09", "G18", "G19", "G20", "G29", "G30"} <= set(
        row["rule_ids"].split(";")
    )
