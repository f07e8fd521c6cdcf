"""Zones: declared, by rule, by name, by block, or the whole study area; and who lies in them."""

from math import pi

import pandas as pd
import pytest

from riskshed.pipeline.identify.measurements import measurements
from riskshed.pipeline.identify.zones import build_zones
from riskshed.pipeline.load.knowledge import load_knowledge
from tests.plans import (
    Plan,
    a_habitat,
    a_receptor,
    a_source,
    layer,
    place,
    rectangle,
    site_of,
    with_soil,
)

BANDS = {"by": ["habitat_group", "distance_band"], "bands_m": [0.0, 1000.0, 2000.0], "min_n": 8}


def _plan(**tables) -> Plan:
    source = a_source("S1", stressors="Pb", **place(0, 0))
    return Plan({"sources": [source], "receptors": [a_receptor("plants")]} | tables)


def _mapped(*shapes, units=BANDS, **layers):
    """Return a site with habitats H0, H1, …: each a group and a rectangle."""
    rows = [a_habitat(f"H{i}", "", group, zone_id=None) for i, (group, _) in enumerate(shapes)]
    plan = _plan(habitats=rows)
    plan.settings["exposure_units"] = units
    ground = {f"H{i}": rectangle(*sides) for i, (_, sides) in enumerate(shapes)}
    return plan, {"habitats": layer("habitat_id", ground)} | layers


def _zones(plan, layers) -> pd.DataFrame:
    return build_zones(site_of(plan, **layers)).zones.set_index("zone_id")


def test_habitats_are_cut_into_bands_of_distance_by_rule():
    """Rings round a point: π r² in hectares, and beyond the last limit what is left."""
    plan, layers = _mapped(("heath", (-3000, -3000, 3000, 3000)))

    zones = _zones(plan, layers)

    km2 = 100.0
    assert list(zones.index) == ["heath_0-1000m", "heath_1000-2000m", "heath_2000-plus"]
    assert zones["area_ha"].tolist() == pytest.approx(
        [pi * km2, 3 * pi * km2, (36 - 4 * pi) * km2], rel=1e-3
    )
    assert zones["distance_m"].tolist() == pytest.approx([0, 1000, 2000], abs=1)
    assert set(zones["basis"]) == {"habitat group × distance band"}


@pytest.mark.parametrize(
    ("own", "neighbour"),
    [("this_project", "existing_other"), ("this_project", "legacy"), ("legacy", "existing_other")],
)
def test_a_neighbour_that_is_declared_moves_no_band(own, neighbour):
    """A ring follows the project, else what it left: what others do never moves one's rating."""
    plan, layers = _mapped(("heath", (-3000, -3000, 3000, 3000)))
    plan.rows("sources")[0]["origin"] = own
    alone = _zones(plan, layers)["area_ha"]
    plan.rows("sources").append(a_source("S2", origin=neighbour, **place(2000, 2000)))

    assert _zones(plan, layers)["area_ha"].to_dict() == alone.to_dict()


def test_of_neighbours_alone_all_are_in_the_middle_of_the_rings():
    plan, layers = _mapped(("heath", (-3000, -3000, 3000, 3000)))
    plan.rows("sources")[0]["origin"] = "existing_other"
    one = _zones(plan, layers)["area_ha"]
    plan.rows("sources").append(a_source("S2", origin="existing_other", **place(2500, 0)))

    assert _zones(plan, layers)["area_ha"]["heath_0-1000m"] > one["heath_0-1000m"]


def test_groups_make_zones_of_their_own():
    """Heath and cropland in the same ring are two zones; without bands a group is one."""
    shapes = ("heath", (0, 0, 500, 500)), ("cropland", (-500, 0, 0, 500))
    by_group = {"by": ["habitat_group"], "min_n": 8}

    assert list(_zones(*_mapped(*shapes)).index) == ["cropland_0-1000m", "heath_0-1000m"]
    assert list(_zones(*_mapped(*shapes, units=by_group)).index) == ["cropland", "heath"]


def test_declared_zones_win_and_take_their_habitats_by_overlap():
    """A layer of zones is used whatever rule there is; its zones know the habitats below them."""
    zones = layer("zone_id", {"A": rectangle(0, 0, 100, 100), "B": rectangle(900, 0, 1000, 100)})
    plan, layers = _mapped(("heath", (0, 0, 500, 500)), zones=zones)

    found = _zones(plan, layers)

    assert found["area_ha"].to_dict() == pytest.approx({"A": 1.0, "B": 1.0})
    assert found.loc["A", "habitat_group"] == "heath"
    assert pd.isna(found.loc["B", "habitat_group"])
    assert set(found["basis"]) == {"declared zone"}


def test_named_zones_have_the_area_of_their_habitats():
    """Without a map the typed zone_id of habitats makes the zones."""
    plan = _plan(habitats=[a_habitat("H1", "Z1"), a_habitat("H2", "Z1", "cropland", 50.0)])

    zones = build_zones(site_of(plan)).zones.set_index("zone_id")

    assert zones["area_ha"].to_dict() == {"Z1": 150.0}
    assert zones.loc["Z1", "habitat_group"] == "cropland;heath"


def test_an_area_that_nobody_typed_is_unknown():
    """A zone named by its samples alone has no area, not an area of nought."""
    plan = with_soil(_plan(), "Z7", {"Pb": [1.0]})

    zones = build_zones(site_of(plan)).zones

    assert zones["zone_id"].tolist() == ["Z7"]
    assert zones["area_ha"].isna().all()


def test_a_zone_of_which_one_habitat_has_no_area_has_no_area():
    """Unknown is not nought: the sum of a known and an unknown area is unknown."""
    plan = _plan(habitats=[a_habitat("H1", "Z1"), a_habitat("H2", "Z1", "cropland", None)])

    zones = build_zones(site_of(plan)).zones

    assert zones["area_ha"].isna().all()


def test_blocks_are_the_zones_where_nothing_else_is():
    """With their own area, from the table or from the layer."""
    blocks = [{"block_id": "B1", "area_ha": 12.0}, {"block_id": "B2", "area_ha": 3.0}]
    habitats = [{"habitat_id": "H1", "block_id": "B1", "habitat_group": "heath", "area_ha": 11.0}]
    plan = _plan(disturbance_blocks=blocks, habitats=habitats)
    drawn = layer("block_id", {"B1": rectangle(0, 0, 400, 300)})

    typed, mapped = _zones(plan, {}), _zones(plan, {"blocks": drawn})

    assert typed["area_ha"].to_dict() == {"B1": 12.0, "B2": 3.0}
    assert typed.loc["B1", "habitat_group"] == mapped.loc["B1", "habitat_group"] == "heath"
    assert mapped["area_ha"].to_dict() == {"B1": pytest.approx(12.0)}
    assert set(typed["basis"]) == set(mapped["basis"]) == {"disturbance block"}


def test_samples_that_name_their_block_leave_all_blocks_as_zones():
    """A sample of B1 moves no habitat out of B1, and takes no other block away."""
    blocks = [{"block_id": "B1", "area_ha": 12.0}, {"block_id": "B2", "area_ha": 3.0}]
    habitats = [{"habitat_id": "H1", "block_id": "B1", "habitat_group": "heath", "area_ha": 11.0}]
    plan = with_soil(_plan(disturbance_blocks=blocks, habitats=habitats), "B1", {"Pb": [1.0]})

    zones = _zones(plan, {})

    assert zones["area_ha"].to_dict() == {"B1": 12.0, "B2": 3.0}
    assert zones.loc["B1", "habitat_group"] == "heath"
    place = measurements(site_of(plan), build_zones(site_of(plan)), load_knowledge())
    assert set(place["zone_id"]) == {"B1"}


def test_the_whole_study_area_is_one_zone_and_says_so():
    """Nothing is mapped, named or to be disturbed: one zone, flagged by its basis."""
    plan = _plan(habitats=[{"habitat_id": "H1", "habitat_group": "heath", "area_ha": 7.0}])

    zones = _zones(plan, {})

    assert zones["area_ha"].to_dict() == {"study_area": 7.0}
    assert zones.loc["study_area", "basis"] == "whole study area, for want of zones"


def _placed(x, y, zone=None, **zones):
    """Return zone_id and placed_by of one sample at x, y among the zones given as rectangles."""
    plan = with_soil(_plan(), zone, {"Pb": [1.0]}, **place(x, y))
    plan.settings["sample_snap_m"] = 100.0
    shapes = layer("zone_id", {name: rectangle(*sides) for name, sides in zones.items()})
    site = site_of(plan, zones=shapes)
    (row,) = measurements(site, build_zones(site), load_knowledge()).to_dict("records")
    return row["zone_id"], row["placed_by"]


SQUARE = (0, 0, 1000, 1000)


def test_a_sample_lies_in_the_polygon_around_it():
    """Inside, however near the border: one metre in is in."""
    assert _placed(999, 500, A=SQUARE) == ("A", "inside")


def test_a_sample_in_two_zones_belongs_to_the_smaller():
    """Ties go to the smaller zone, whatever its name."""
    assert _placed(50, 50, A=SQUARE, B=(0, 0, 100, 100)) == ("B", "inside")
    assert _placed(50, 50, B=SQUARE, A=(0, 0, 100, 100)) == ("A", "inside")


@pytest.mark.parametrize(
    ("metres_out", "answer"), [(99, ("A", "nearest")), (101, (None, None)), (5000, (None, None))]
)
def test_a_sample_outside_joins_the_nearest_within_the_declared_distance(metres_out, answer):
    """Both sides of sample_snap_m = 100: flagged as nearest, or without a zone."""
    found = _placed(1000 + metres_out, 500, A=SQUARE, B=(9000, 0, 9900, 900))

    assert tuple(None if pd.isna(v) else v for v in found) == answer


def test_a_typed_zone_is_taken_at_its_word_and_a_wrong_one_is_not():
    """zone_id of the sample wins over its place; a name that is no zone falls back to the place."""
    assert _placed(50, 50, "B", A=SQUARE, B=(9000, 0, 9900, 900)) == ("B", "typed zone_id")
    assert _placed(50, 50, "Q", A=SQUARE) == ("A", "inside")


def test_a_sample_belongs_to_the_ring_on_its_side_of_the_limit():
    """Bands of 1000 m round the source: 995 m east is in the first, 1005 m in the second."""
    plan, layers = _mapped(("heath", (-3000, -3000, 3000, 3000)))
    for x in (995, 1005):
        with_soil(plan, None, {"Pb": [1.0]}, mark=str(x), **place(x, 0))
    site = site_of(plan, **layers)

    rows = measurements(site, build_zones(site), load_knowledge()).set_index("location_id")

    assert rows["zone_id"].tolist() == ["heath_1000-2000m", "heath_0-1000m"]  # sorted by name: 1005
