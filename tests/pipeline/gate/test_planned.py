"""What is dated after as_of is a plan: the day before as_of, on it, and after it."""

from datetime import date

import pytest

from tests.pipeline.gate.nursery import (
    CENTRE,
    changed,
    clearance,
    first,
    gated,
    more,
    obligation,
    on,
    row_of,
    setting,
    waiver,
    without,
)

TENTH = "2028-03-10"


def known_on(day):
    """Return the change by which things are known up to a day."""
    return lambda case: case.update(as_of=date.fromisoformat(day))


def answer(rule, day, *changes):
    """Return state and reasons of a rule on a day."""
    rows = on(gated(changed(*changes)).gates, day, rule=rule)
    return ",".join(rows["state"]), " | ".join(rows["reason"])


@pytest.mark.parametrize(
    ("as_of", "state"), [("2028-03-09", "hold"), (TENTH, "go"), ("2028-03-11", "go")]
)
@pytest.mark.parametrize(
    ("rule", "row"),
    [
        ("G18", clearance("GDP", "disturbance_permit", TENTH, outcome="issued", methods="any",
                          valid_days=9.0)),
        ("G19", clearance("PEG", "peg_out", TENTH, outcome="matches")),
        ("G20", clearance("I1", "inspection", TENTH, outcome="clear")),
    ],
)  # fmt: skip
def test_what_is_done_on_the_tenth_counts_once_as_of_is_the_tenth(rule, row, as_of, state):
    """On the eleventh, known up to the day before it was done, that day, the day after."""
    only = (without("clearances"), more("clearances", row), known_on(as_of))
    found = answer(rule, "2028-03-11", *only)

    assert found[0] == state
    planned = f"{row['clearance_id']} of {TENTH} is planned: it counts once it is done (as_of"
    assert (planned in found[1]) == (state == "hold")


def test_a_plan_is_not_told_of_before_its_day():
    """On the ninth a plan for the tenth explains nothing."""
    row = clearance("PEG", "peg_out", TENTH, outcome="matches")
    only = (without("clearances"), more("clearances", row), known_on("2028-03-01"))

    assert answer("G19", "2028-03-09", *only) == ("hold", "the boundary is not pegged")


def test_inspections_typed_ahead_for_the_whole_month_let_nobody_clear():
    """The block is free while the inspection of 20 February serves, seven days, and then held."""
    states = gated(changed(known_on("2028-02-28"))).blocks
    may = {day: on(states, day)["state"].item() for day in ("2028-03-05", "2028-03-06")}

    # the inspection of 27 February is a fact and serves until 5 March; that of 5 March is planned
    assert may == {"2028-03-05": "go", "2028-03-06": "hold"}


@pytest.mark.parametrize(
    ("row", "rule", "state"),
    [
        (clearance("N1", "chance_find", TENTH, finds="nest", outcome="finds", buffer_m=20.0,
                   **CENTRE), "G22", "stop"),
        (clearance("G2", "disturbance_permit", TENTH, outcome="refused"), "G18", "hold"),
        (clearance("P2", "peg_out", TENTH, outcome="differs"), "G19", "hold"),
    ],
)  # fmt: skip
def test_bad_news_is_believed_at_once(row, rule, state):
    """A find, a refusal, pegs that differ, dated after as_of."""
    found = answer(rule, "2028-03-11", more("clearances", row), known_on("2028-02-28"))

    assert found[0] == state


@pytest.mark.parametrize(("as_of", "state"), [("2028-03-11", "stop"), ("2028-03-12", "go")])
def test_a_release_of_tomorrow_releases_nothing_today(as_of, state):
    rows = (
        clearance("S1", "stop", TENTH, outcome="stopped"),
        clearance("R1", "release", "2028-03-12", outcome="released", releases="S1"),
    )
    assert answer("G22", "2028-03-12", more("clearances", *rows), known_on(as_of))[0] == state


DATED = [
    ("G29", row_of("obligations", "EIA", granted_on=TENTH)),
    ("G30", row_of("obligations", "HER", granted_on=TENTH)),
    ("G16", more("obligations", obligation("MW", "mitigation_window", granted_on=TENTH))),
    ("G26", more("obligations", obligation("AD", "statutory_document", version="1", read_on=TENTH,
                                           read_by="J"))),
]  # fmt: skip


@pytest.mark.parametrize(("as_of", "state"), [("2028-03-09", "hold"), (TENTH, "go")])
@pytest.mark.parametrize(("rule", "change"), DATED)
def test_what_is_held_only_later_is_planned(rule, change, as_of, state):
    """An approval, a consent, a measure, a document that is read."""
    found = answer(rule, "2028-03-20", change, known_on(as_of))

    assert found[0] == state
    assert ("planned for 2028-03-10" in found[1]) == (state == "hold")


@pytest.mark.parametrize(("as_of", "state"), [("2028-03-09", "hold"), (TENTH, "go")])
def test_critical_habitat_that_is_determined_later_is_undetermined(as_of, state):
    """In the row of the receptor, and in obligations."""
    lender, day = setting(standards=["PS6"]), known_on(as_of)
    own = first("receptors", critical_habitat="no", critical_habitat_by="A. Chen",
                critical_habitat_on=TENTH, critical_habitat_area="the range")  # fmt: skip
    said = more("obligations", obligation("CH", "critical_habitat", signed_by="A. Chen",
                                          signed_on=TENTH, receptor_ids="R1")
                | {"status": "no"})  # fmt: skip

    assert answer("G11", "2028-03-20", lender, own, day)[0] == state
    assert answer("G11", "2028-03-20", lender, said, day)[0] == state


@pytest.mark.parametrize(("as_of", "state"), [("2028-03-07", "hold"), ("2028-03-08", "go")])
def test_a_waiver_counts_from_the_day_on_which_it_is_signed(as_of, state):
    """Signed on the eighth; the permit is missing."""
    bare = (without("permits"), more("waivers", waiver("G05")), known_on(as_of))

    assert answer("G05", TENTH, *bare)[0] == state
