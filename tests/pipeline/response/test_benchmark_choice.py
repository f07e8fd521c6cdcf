"""Which benchmark applies, among rows made up so that only the rule can decide."""

from datetime import date

import pandas as pd
import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.response.benchmark_choice import (
    EFFECT_KINDS,
    all_benchmarks,
    choose_benchmarks,
    lapsed_cases,
)
from riskshed.schemas.hardness import NUMBERS
from tests.plans import core, run, smelter_plan

SHREW = {"receptor_id": "shrews", "receptor_group": "small_mammals",
         "feeding_guild": "mammal_ground_insectivore"}  # fmt: skip


def _row(key, **cells):
    base = {
        "benchmark_id": key, "benchmark_set": "first", "stressor": "Pb", "medium": "soil",
        "receptor_group": "small_mammals", "feeding_guild": None, "kind": "screening",
        "value": 50.0, "unit": "mg/kg", "fraction": None, "basis": "dry", "ph_min": None,
        "ph_max": None, "hardness_mgL": None, "land_use": None, "superseded_by": None,
        "source_key": "X", "verification": "verified", "formula": None,
    }  # fmt: skip
    numbers = {name: float("nan") for name in ("ph_min", "ph_max", "hardness_mgL", *NUMBERS)}
    return base | {n: v for n, v in numbers.items() if n not in cells} | cells


def _asked(mobile=True, **case):
    return {"receptor_id": "shrews", "zone_id": "Z1", "stressor": "Pb", "medium": "soil",
            "unit": "mg/kg", "fraction": "total", "basis": "dry", "ph_low": float("nan"),
            "ph_high": float("nan"), "hardness_low": float("nan"), "habitat_codes": None,
            "mobile": mobile} | case  # fmt: skip


def _facts(rows, sets=("first", "second"), **case):
    return pd.DataFrame([_asked(**case)]), pd.DataFrame([SHREW]), pd.DataFrame(rows), list(sets)


def _chosen(*rows, day=None, pinned=(), **case):
    """Return the one benchmark that is chosen for the shrew's case, or None."""
    found = choose_benchmarks(*_facts(rows, **case), day, pinned)
    return found.iloc[0] if len(found) else None


def _lapsed(*rows, day=None):
    """Return whether the shrew's case is flagged: another benchmark would have come first."""
    flags = lapsed_cases(*_facts(rows), day)["lapsed_flag"].tolist()
    assert flags in ([], ["benchmark_not_in_force"])
    return bool(flags)


DAY = date(2024, 6, 30)


@pytest.mark.parametrize(
    ("cells", "holds"),
    [
        ({"valid_from": "2024-07-01"}, False),
        ({"valid_from": "2024-06-30"}, True),
        ({"valid_from": "2024"}, True),
        ({"valid_from": "2025"}, False),
        ({"valid_to": "2024-06-29"}, False),
        ({"valid_to": "2024-06-30"}, True),
        ({"superseded_by": "other"}, False),
    ],
)
def test_a_benchmark_that_is_not_in_force_on_the_day_does_not_decide(cells, holds):
    """On 30 June 2024; the next set decides, and the case says that another came first."""
    rows = (_row("old", **cells), _row("next", benchmark_set="second"))

    assert _chosen(*rows, day=DAY)["benchmark_id"] == ("old" if holds else "next")
    assert _lapsed(*rows, day=DAY) != holds


def test_where_no_other_benchmark_applies_the_case_has_none_and_says_why():
    old = _row("old", valid_to="2020-12-31")

    assert _chosen(old, day=DAY) is None
    assert _lapsed(old, day=DAY)


def test_an_old_value_beside_the_new_one_of_its_set_needs_no_flag():
    rows = (_row("old", value=10.0, superseded_by="new"), _row("new", value=30.0))

    assert _chosen(*rows, day=DAY)["benchmark_id"] == "new"
    assert not _lapsed(*rows, day=DAY)


def test_a_named_person_may_pin_a_benchmark_that_ended():
    assert _chosen(_row("old", valid_to="2020-12-31"), day=DAY, pinned={"old"})["benchmark_id"] == (
        "old"
    )


GUILD = {"feeding_guild": "mammal_ground_insectivore"}


def test_the_guilds_own_value_comes_before_a_groups():
    """Even from a later set, and even where it is laxer."""
    chosen = _chosen(_row("group", value=5.0), _row("guild", benchmark_set="second", **GUILD))

    assert chosen["benchmark_id"] == "guild"
    assert pd.isna(chosen["benchmark_flag"])
    assert chosen["benchmarks_passed_over"] == "group"


def test_a_group_value_for_a_mobile_animal_is_flagged():
    """'Lowest of group' is not the guild's: the row says guild_not_matched."""
    assert _chosen(_row("group"))["benchmark_flag"] == "guild_not_matched"


def test_another_guilds_value_is_not_ours():
    """The shrew's is not the vole's."""
    assert _chosen(_row("vole", feeding_guild="mammal_herbivore")) is None


def test_the_first_declared_set_wins_and_the_others_are_listed():
    """The order of benchmark_sets decides, not the value; an undeclared set is not used."""
    rows = (_row("strict", benchmark_set="second", value=1.0), _row("lax", value=500.0),
            _row("alien", benchmark_set="third", value=0.1))  # fmt: skip

    first, turned = _chosen(*rows), _chosen(*rows, sets=("second", "first"))

    assert (first["benchmark_id"], first["benchmarks_passed_over"]) == ("lax", "strict")
    assert (turned["benchmark_id"], turned["benchmarks_passed_over"]) == ("strict", "lax")


def test_of_one_set_the_lowest_value_is_used():
    """Two values of one set for one group: the stricter."""
    assert _chosen(_row("a", value=60.0), _row("b", value=40.0))["benchmark_id"] == "b"


@pytest.mark.parametrize(
    "kind", ["discharge_limit", "standard", "background_target", "intervention"]
)
def test_effluent_limits_and_standards_are_never_ecological_benchmarks(kind):
    """Only screening, threshold and probable-effect values say something about an organism."""
    assert _chosen(_row("x", kind=kind)) is None
    assert kind not in EFFECT_KINDS


@pytest.mark.parametrize("kind", ["screening", "threshold", "probable_effect"])
def test_values_of_these_kinds_apply(kind):
    """The three kinds of graph-and-rating.md."""
    assert _chosen(_row("x", kind=kind))["benchmark_id"] == "x"


@pytest.mark.parametrize(
    ("cells", "case", "applies"),
    [
        ({"superseded_by": "newer"}, {}, False),
        ({"medium": "sediment"}, {}, False),
        ({"unit": "mg/L"}, {}, False),
        ({"stressor": "Zn"}, {}, False),
        ({"fraction": "dissolved"}, {}, False),
        ({"fraction": "total"}, {}, True),
        ({"fraction": "total"}, {"fraction": None}, False),  # a mixture of fractions is no fraction
        ({"basis": "wet"}, {}, False),
        ({"basis": "dry"}, {}, True),
        ({"land_use": "agricultural"}, {}, False),  # the zone's use is not known
        ({"land_use": "agricultural"}, {"habitat_codes": "agricultural;T7.1"}, True),
        ({"hardness_mgL": 100.0}, {}, False),
        ({"ph_min": 6.5, "ph_max": 7.5}, {}, False),  # an unknown pH meets no condition
        ({"ph_min": 6.5, "ph_max": 7.5}, {"ph_low": 6.5, "ph_high": 6.5}, False),  # (lo, hi]
        ({"ph_min": 6.5, "ph_max": 7.5}, {"ph_low": 6.6, "ph_high": 6.6}, True),
        ({"ph_min": 6.5, "ph_max": 7.5}, {"ph_low": 7.5, "ph_high": 7.5}, True),
        ({"ph_min": 6.5, "ph_max": 7.5}, {"ph_low": 7.6, "ph_high": 7.6}, False),
        ({"ph_min": 7.5}, {"ph_low": 7.6, "ph_high": 7.6}, True),
        ({"value": float("nan")}, {}, False),
    ],
)
def test_a_benchmark_applies_only_where_its_conditions_are_met(cells, case, applies):
    """Medium, unit, fraction, basis, pH on both sides and on the line, land use, hardness."""
    assert (_chosen(_row("x", **cells), **case) is not None) == applies


def _own(value):
    return {"benchmark_id": "own-Pb", "stressor": "Pb", "medium": "soil", "unit": "mg/kg",
            "receptor_group": "small_mammals", "feeding_guild": "mammal_ground_insectivore",
            "value": value, "citation": "site study"}  # fmt: skip


def test_the_sites_own_benchmark_comes_first():
    """A row of the site's table is used before the shipped ones."""
    plan = smelter_plan()
    plan.rows("benchmarks").append(_own(123.0))

    rows = core(plan).rows
    shrews = rows[rows["receptor_id"].eq("shrews") & rows["stressor"].eq("Pb")]

    assert set(shrews["benchmark_id"]) == {"own-Pb"}
    assert set(shrews["benchmark_value"]) == {123.0}


@pytest.mark.parametrize(
    ("cells", "ends"),
    [({"valid_to": "2023-12-31"}, "ended on 2023-12-31"), ({"valid_from": "2025-01-01"}, "begins")],
)
def test_a_site_is_told_of_its_benchmark_that_is_not_in_force(cells, ends):
    """On 30 June 2024 the shipped value decides; row 2 is named, and the rows say so."""
    plan = smelter_plan()
    plan.rows("benchmarks").append(_own(123.0) | cells)

    outputs = run(plan)
    told = outputs.faults[outputs.faults["table"].eq("benchmarks")]
    (finding,) = told.to_dict("records")
    rows = outputs.register
    shrews = rows[rows["receptor_id"].eq("shrews") & rows["stressor"].eq("Pb")]

    assert "own-Pb" not in set(rows["benchmark_id"])
    assert (finding["file"], finding["row"]) == ("tables/benchmarks.csv", 2)
    assert (finding["column"], finding["severity"]) == (next(iter(cells)), "warning")
    assert ends in finding["rule"]
    assert "accepted" in finding["fix"]
    assert shrews["flags"].str.contains("benchmark_not_in_force").any()
    assert shrews["data_gaps"].str.contains("is not in force on the day").any()


@pytest.mark.parametrize(("said", "state"), [(None, "unverified"), ("verified", "verified")])
def test_a_benchmark_of_the_site_is_as_sure_as_the_site_says(said, state):
    """The dictionary: whether the value was seen in its document; empty counts as unverified."""
    plan = smelter_plan()
    plan.rows("benchmarks").append(_own(123.0) | {"verification": said})

    rows = core(plan).rows

    assert set(rows.loc[rows["benchmark_id"].eq("own-Pb"), "benchmark_verification"]) == {state}


def test_a_benchmark_in_another_unit_of_its_dimension_is_used():
    """123,000 µg/kg is 123 mg/kg, the unit of the measurements: the same quotient, by hand."""
    plan = smelter_plan()
    plan.rows("benchmarks").append(_own(123_000.0) | {"unit": "ug/kg"})

    rows = core(plan).rows
    shrews = rows[rows["receptor_id"].eq("shrews") & rows["stressor"].eq("Pb")]

    assert set(shrews["benchmark_id"]) == {"own-Pb"}
    assert set(shrews["benchmark_unit"]) == {"mg/kg"}
    assert shrews["quotient"].tolist() == pytest.approx((shrews["exposure_value"] / 123).tolist())


def test_a_benchmark_for_a_content_of_organic_matter_is_not_used():
    """Nobody reads organic matter from samples, and an unknown condition is not met."""
    plan = smelter_plan()
    plan.rows("benchmarks").append(_own(123.0) | {"organic_matter_pct": 10.0})

    assert "own-Pb" not in set(core(plan).rows["benchmark_id"])


def test_shipped_and_own_benchmarks_keep_their_columns():
    """All shipped rows are there, the site's in the set `site`."""
    knowledge = load_knowledge()
    shipped = knowledge.benchmarks
    none = shipped.head(0).rename(columns={"source_key": "citation"})
    both = all_benchmarks(shipped, none, knowledge.units)

    assert len(both) == len(shipped)
