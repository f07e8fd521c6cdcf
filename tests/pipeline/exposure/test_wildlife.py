"""Doses of the site's animals: at every location, and at the mean of the zone."""

from math import exp, log

import pytest

from tests.plans import a_receptor, core, smelter_plan, with_soil


def _plan(values, **cells):
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[])
    plan.tables["receptors"] = [a_receptor("shrews", **cells)]
    return with_soil(plan, "Z1", {"Cd": values})


def _by_hand(soil):
    """Return the dose of a shrew: Eco-SSL worm model, food intake and soil share for cadmium."""
    worm = exp(2.114 + 0.795 * log(soil))
    return (worm + soil * 0.03) * 0.209


@pytest.mark.oracle
def test_the_dose_of_a_shrew_is_that_of_the_published_equation():
    """EPA 2007, attachment 4-1: ln worm = 2.114 + 0.795 ln soil; 0.209 kg/kg/d, 3 % soil."""
    doses = core(_plan([10.0])).exposed.location_doses

    assert doses["dose"].tolist() == pytest.approx([_by_hand(10.0)])


def test_a_non_detect_is_a_dose_between_clean_soil_and_its_limit():
    """The upper dose is that of the limit, the lower that of nothing."""
    (row,) = core(_plan([("<", 2.0)])).exposed.location_doses.to_dict("records")

    assert row["dose"] == pytest.approx(_by_hand(2.0))
    assert row["dose_lower"] == 0.0


def test_an_animal_wider_ranging_than_the_zone_takes_its_share_there():
    """A zone of 100 ha in a home range of 400: a quarter of the time, flagged."""
    exposed = core(_plan([10.0], home_range_ha=400.0)).exposed

    assert exposed.location_doses["dose"].tolist() == pytest.approx([_by_hand(10.0) / 4])
    assert exposed.unit_doses["area_use"].tolist() == [0.25]
    assert exposed.unit_doses["area_use_flag"].tolist() == ["unit_vs_home_range"]


@pytest.mark.parametrize(
    ("home", "flag"),
    [
        (10.0, None),  # 100 ha are ten home ranges, on the line
        (9.9, "unit_vs_home_range"),
        (100.0, None),  # the zone is one home range, on the line
        (100.1, "unit_vs_home_range"),
        (None, "home_range_unknown_full_time_use_assumed"),
    ],
)
def test_a_zone_that_is_no_unit_of_one_animals_exposure_is_flagged(home, flag):
    """Both sides of ten home ranges and of one, and an unknown range."""
    found = core(_plan([10.0], home_range_ha=home)).exposed.unit_doses["area_use_flag"]

    assert [f if isinstance(f, str) else None for f in found] == [flag]


def test_who_eats_what_nobody_knows_has_no_dose():
    """Plants have none; an omnivore without intake has none: no row, never a dose of zero."""
    plan = _plan([10.0])
    plan.tables["receptors"] = [
        a_receptor("plants"),
        a_receptor("boars", receptor_group="large_mammals", feeding_guild="mammal_omnivore"),
    ]

    exposed = core(plan).exposed

    assert exposed.unit_doses.empty
    assert exposed.location_doses.empty
