"""Land take: the share of the zone's habitat that is taken, of the declared reference affected."""

import pandas as pd
import pytest

from riskshed.pipeline.response.land_take import land_effects
from tests.plans import (
    Plan,
    a_habitat,
    a_receptor,
    a_source,
    a_strength,
    core,
    layer,
    rectangle,
    run_site,
    site_of,
)

CASE = {"receptor_id": "moth", "zone_id": "Z1", "stressor": "habitat_loss", "phase": "construction"}
ZONES = pd.DataFrame({"zone_id": ["Z1"], "area_ha": [100.0]})


def _effect(
    *overlaps,
    stressor_class="habitat_loss",
    zones=ZONES,
    habitat=float("nan"),
    reference=float("nan"),
    scenario="",
):
    cases = pd.DataFrame([CASE | {"stressor_class": stressor_class, "scenario": scenario}])
    pairs = [pair if isinstance(pair, tuple) else ("", pair) for pair in overlaps]
    reach = pd.DataFrame([CASE | {"scenario": name, "overlap_ha": v} for name, v in pairs])
    reach = reach.astype({"overlap_ha": "float64"})
    used = pd.Series({("moth", "Z1"): habitat})
    return land_effects(cases, reach, zones, used, pd.Series({"moth": reference})).iloc[0]


def test_the_effect_is_the_share_of_the_zone_that_is_taken():
    """20 of 100 ha."""
    effect = _effect(20.0)

    assert (effect["effect_low"], effect["effect_value"], effect["effect_high"]) == (0.2, 0.2, 0.2)
    assert effect["effect_metric"] == "habitat_share"


def test_the_takes_of_all_sources_add_up_to_no_more_than_the_zone():
    """20 + 30 ha; 70 + 70 ha are the whole zone."""
    assert _effect(20.0, 30.0)["effect_value"] == 0.5
    assert _effect(70.0, 70.0)["effect_value"] == 1.0


def test_of_a_reference_smaller_than_the_zone_the_take_is_a_share_of_the_reference():
    """20 ha taken of a reference of 40 ha are half of it, however large the zone is drawn."""
    drawn = [_effect(20.0, reference=40.0, zones=ZONES.assign(area_ha=a)) for a in (40.0, 1e5)]

    assert [one["effect_value"] for one in drawn] == [0.5, 0.5]
    assert "reference" in drawn[1]["er_model"]
    assert _effect(20.0, reference=100.0)["effect_value"] == 0.2


@pytest.mark.parametrize(
    ("taken", "low", "high"),
    [(0.0, 0.0, 0.0), (20.0, 0.0, 2 / 3), (80.0, 1 / 3, 1.0), (100.0, 1.0, 1.0)],
)
def test_of_a_zone_that_is_habitat_in_part_the_take_may_meet_all_or_none_of_it(taken, low, high):
    """30 of 100 ha: 20 ha taken may lie beside it or in it, of 80 ha at least 10 lie in it."""
    effect = _effect(taken, habitat=30.0)

    assert (effect["effect_low"], effect["effect_high"]) == pytest.approx((low, high))
    assert pd.isna(effect["effect_value"]) == (low != high)
    assert "habitat in the zone" in effect["er_model"]


@pytest.mark.parametrize("cut", [0.0, 1e-13, -1e-13])  # what cutting shapes leaves over
@pytest.mark.parametrize(
    ("whole", "habitat"), [(12.0, 11.36), (0.3, 0.1), (16.0, 5.04), (95.999681, float("nan"))]
)
def test_of_a_zone_that_is_taken_all_its_habitat_is_lost_exactly(whole, habitat, cut):
    """Whatever a computer makes of 12 − (12 − 11.36)."""
    effect = _effect(whole * (1 + cut), zones=ZONES.assign(area_ha=whole), habitat=habitat)

    assert (effect["effect_low"], effect["effect_value"], effect["effect_high"]) == (1.0, 1.0, 1.0)


@pytest.mark.parametrize("wood", [0.0, 10.0, 1000.0])
def test_other_habitat_of_a_cleared_block_changes_no_rating(wood):
    """3 of 60 ha of heath are lost, however much wood is felled beside them: 5 %, magnitude 2."""
    block = {"block_id": "B1", "zone_id": None}
    plan = Plan(
        {
            "sources": [a_source("DIG", "vegetation_clearing", phase="construction",
                                 stressors="habitat_loss", block_ids="B1")],
            "habitats": [a_habitat("H1", "", area=3.0, **block),
                         *([a_habitat("W1", "", "woodland", wood, **block)] if wood else [])],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": 3.0 + wood}],
            "receptors": [a_receptor("heathland", habitat_codes="heath", reference_extent_ha=60.0)],
        }
    )  # fmt: skip

    (row,) = core(plan).rows.to_dict("records")

    assert (row["affected_low"], row["affected_high"]) == pytest.approx((0.05, 0.05))
    assert (row["magnitude_low"], row["magnitude_high"]) == (2, 2)


def test_a_take_that_nobody_knows_may_be_the_rest_of_the_zone():
    """20 ha are known, another source's overlap is not: at least 0.2, at most all of it."""
    effect = _effect(20.0, None)

    assert (effect["effect_low"], effect["effect_high"]) == (0.2, 1.0)
    assert pd.isna(effect["effect_value"])


@pytest.mark.parametrize(
    "unknown",
    [
        _effect(None),
        _effect(20.0, stressor_class="metals"),
        _effect(20.0, zones=ZONES.assign(area_ha=float("nan"))),
    ],
)
def test_without_overlap_area_or_class_there_is_no_effect_to_state(unknown):
    """Missing, never zero."""
    assert unknown[["effect_low", "effect_value", "effect_high", "effect_metric"]].isna().all()


@pytest.mark.parametrize(
    ("reference", "affected", "magnitude"),
    [(20.0, 1.0, 5), (40.0, 0.5, 4), (100.0, 0.2, 3), (400.0, 0.05, 2), (2000.0, 0.01, 1)],
)
def test_magnitude_is_relative_to_the_declared_reference(reference, affected, magnitude):
    """20 ha cleared, all of its zone: its share of the reference, on the line of each class."""
    plan = Plan(
        {
            "sources": [a_source("DIG", "vegetation_clearing", phase="construction",
                                 stressors="habitat_loss", block_ids="B1")],
            "habitats": [a_habitat("H1", "B1", area=20.0)],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": 20.0}],
            "receptors": [a_receptor("heathland", reference_extent_ha=reference)],
        }
    )  # fmt: skip

    (row,) = core(plan).rows.to_dict("records")

    assert row["tier"] == 2
    assert row["affected_low"] == row["affected_high"] == pytest.approx(affected)
    assert (row["magnitude_low"], row["magnitude_high"]) == (magnitude, magnitude)
    assert row["rating_basis"] == "significance"


TAKEN = [("", 10.0), ("alternative:east", 20.0), ("alternative:south", 30.0), ("event:SLIDE", 40.0)]
"""Of 100 ha: 10 in any case, 20 or 30 by one of two alternatives, 40 if the slope slides."""


@pytest.mark.parametrize(
    ("scenario", "low", "high"),
    [
        ("alternative:east", 0.30, 0.30),
        ("alternative:south", 0.40, 0.40),
        ("event:SLIDE", 0.40, 0.40),
        ("", 0.10, 0.40),
    ],
)
def test_sources_that_exclude_each_other_are_not_added(scenario, low, high):
    """10 + 20; 10 + 30; the slide its own 40; what is common 10, and up to 10 + 30 with the larger
    alternative, as nobody knows which is chosen."""
    effect = _effect(*TAKEN, scenario=scenario)

    assert (effect["effect_low"], effect["effect_high"]) == pytest.approx((low, high))
    assert pd.isna(effect["effect_value"]) == (low != high)


def test_what_an_alternative_takes_may_be_all_where_nobody_knows():
    """East has no outline: from the 10 ha in any case up to the zone; south stays 10 + 30."""
    takes = [("", 10.0), ("alternative:east", None), ("alternative:south", 30.0)]
    east, south, common = (
        _effect(*takes, scenario=name) for name in ("alternative:east", "alternative:south", "")
    )

    assert (east["effect_low"], east["effect_high"]) == (0.1, 1.0)
    assert (south["effect_low"], south["effect_high"]) == (0.4, 0.4)
    assert (common["effect_low"], common["effect_high"]) == (0.1, 1.0)


def test_an_event_without_an_outline_has_no_footprint_of_its_neighbours():
    assert pd.isna(_effect(("", 10.0), ("event:SPILL", None), scenario="event:SPILL")["effect_low"])


def _crowded() -> Plan:
    """Return four works on one zone of 100 ha, of which a heath has all its 100 ha."""
    works = {"phase": "construction", "stressors": "habitat_loss"}
    names = {"CAMP": 10.0, "EAST": 20.0, "SOUTH": 30.0, "SLIDE": 40.0}
    more = {
        "EAST": {"alternative_id": "east"},
        "SOUTH": {"alternative_id": "south"},
        "SLIDE": {"event_type": "unplanned", "frequency_per_year": 0.05},
    }
    return Plan(
        {
            "sources": [
                a_source(key, "vegetation_clearing", **works, **more.get(key, {})) for key in names
            ],
            "source_stressors": [
                a_strength(key, "habitat_loss", area, strength_unit="ha",
                           fingerprint_evidence="as-built survey")
                for key, area in names.items()
            ],
            "habitats": [a_habitat("H1", "HEATH")],
            "receptors": [a_receptor("heathland", reference_extent_ha=100.0, value_1_5=3.0)],
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def crowded():
    """Strips of a square kilometre: 10 ha are 100 m of its 1,000 m."""
    zones = layer("zone_id", {"HEATH": rectangle(0, 0, 1000, 1000)})
    strips = {"CAMP": (0, 100), "EAST": (100, 300), "SOUTH": (300, 600), "SLIDE": (600, 1000)}
    outlines = {key: rectangle(west, 0, east, 1000) for key, (west, east) in strips.items()}
    return run_site(site_of(_crowded(), zones=zones, sources=layer("source_id", outlines)))


@pytest.mark.parametrize(
    ("source", "low", "high", "magnitudes"),
    [
        ("EAST", 0.3, 0.3, (4, 4)),
        ("SOUTH", 0.4, 0.4, (4, 4)),
        ("SLIDE", 0.4, 0.4, (4, 4)),
        ("CAMP", 0.1, 0.4, (3, 4)),
    ],
)
def test_each_row_counts_what_stands_beside_it(crowded, source, low, high, magnitudes):
    """Of 100 ha: 30, 40, 40, and 10 to 40; added blindly all would be 100 % lost, magnitude 5."""
    (row,) = crowded.register[crowded.register["source_id"].eq(source)].to_dict("records")

    assert (row["effect_low"], row["effect_high"]) == pytest.approx((low, high))
    if source == "SLIDE":
        assert row["consequence_inherent"] == 4
    else:
        assert (row["magnitude_low"], row["magnitude_high"]) == magnitudes
