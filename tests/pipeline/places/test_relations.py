"""How works lie to an area: figures worked out by hand on squares, on each side of each limit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, MultiPoint, Point, box

from riskshed.pipeline.places.relations import (
    area_ha,
    corridor,
    relation_of,
    summed_length_km,
)

RESERVE = box(0, 0, 1000, 1000)  # 100 ha
NEAR = 500.0


def figures(subject, near_m=NEAR):
    found = relation_of(subject, RESERVE, near_m)
    return found.relation, found.overlap_ha, found.length_km, found.distance_m


@pytest.mark.parametrize(
    ("block", "relation", "hectares", "distance"),
    [
        (box(100, 100, 300, 200), "inside", 2.0, 0.0),
        (box(0, 0, 1000, 1000), "inside", 100.0, 0.0),
        (box(900, 0, 1100, 100), "overlaps", 1.0, 0.0),
        (box(-500, -500, 1500, 1500), "overlaps", 100.0, 0.0),
        (box(1000, 0, 1200, 100), "within_x_km", 0.0, 0.0),  # they share an edge and no ground
        (box(1499, 0, 1600, 100), "within_x_km", 0.0, 499.0),
        (box(1500, 0, 1600, 100), "within_x_km", 0.0, 500.0),
        (box(1501, 0, 1600, 100), "none", 0.0, 501.0),
        (box(999.995, 0, 1200, 100), "within_x_km", 0.00005, 0.0),  # half a square metre: a sliver
        (box(999.9, 0, 1200, 100), "overlaps", 0.001, 0.0),
    ],
)
def test_a_block_lies_inside_overlaps_is_near_or_far(block, relation, hectares, distance):
    """Hectares of the shared rectangle; the limit of nearness belongs to near."""
    found = figures(block)

    assert (found[0], found[3]) == (relation, distance)
    assert found[1] == pytest.approx(hectares)
    assert math.isnan(found[2])


@pytest.mark.parametrize(
    ("road", "relation", "kilometres", "distance"),
    [
        (LineString([(-500, 500), (1500, 500)]), "overlaps", 1.0, 0.0),
        (LineString([(100, 500), (900, 500)]), "inside", 0.8, 0.0),
        (LineString([(0, 0), (1000, 0)]), "inside", 1.0, 0.0),  # along the border is in it
        (LineString([(-100, 0), (0, 0)]), "within_x_km", 0.0, 0.0),  # it ends at the border
        (LineString([(1300, 0), (1300, 900)]), "within_x_km", 0.0, 300.0),
        (LineString([(9000, 0), (9000, 900)]), "none", 0.0, 8000.0),
    ],
)
def test_a_road_has_kilometres_inside_and_no_area(road, relation, kilometres, distance):
    """Kilometres of the part that lies in the square."""
    found = figures(road)

    assert (found[0], found[3]) == (relation, distance)
    assert found[2] == pytest.approx(kilometres)
    assert math.isnan(found[1])


def test_ground_that_two_lines_share_is_counted_once_inside_and_twice_in_the_sum():
    """Two carriageways drawn on one line: a kilometre of ground, two kilometres of lines."""
    one = LineString([(0, 500), (1000, 500)])
    both = MultiLineString([one, one])

    assert figures(both)[:3:2] == ("inside", pytest.approx(1.0))
    assert summed_length_km(both) == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("place", "relation", "distance"),
    [
        (Point(10, 10), "inside", 0.0),
        (Point(1000, 1000), "inside", 0.0),
        (Point(1003, 1004), "within_x_km", 5.0),
        (Point(4000, 5000), "none", 5000.0),
        (MultiPoint([(10, 10), (2000, 10)]), "overlaps", 0.0),
    ],
)
def test_a_point_has_neither_area_nor_length(place, relation, distance):
    """A stack is in the reserve or so many metres from it."""
    found = figures(place)

    assert (found[0], found[3]) == (relation, distance)
    assert math.isnan(found[1])
    assert math.isnan(found[2])


def test_a_corridor_lies_on_both_sides():
    """100 m along 1 km: 20 ha and a circle of 100 m radius, within the 0.01 % of its segments."""
    reach = corridor(LineString([(0, 0), (1000, 0)]), 100)

    assert area_ha(reach) == pytest.approx(20 + math.pi, rel=1e-4)
    assert math.isnan(area_ha(Point(0, 0)))


@pytest.mark.property
@given(
    st.floats(-2000, 2000),
    st.floats(-2000, 2000),
    st.floats(10, 1500),
    st.floats(10, 1500),
)
def test_the_overlap_of_rectangles_is_the_product_of_shared_sides(x, y, wide, high):
    """A law: the shared width times the shared height, never more than either."""
    found = relation_of(box(x, y, x + wide, y + high), RESERVE, NEAR)
    shared = max(0.0, min(x + wide, 1000) - max(x, 0)) * max(0.0, min(y + high, 1000) - max(y, 0))

    assert found.overlap_ha == pytest.approx(shared / 10_000, abs=1e-8)
    assert (found.distance_m > 0) <= (found.relation in {"within_x_km", "none"})


@pytest.mark.parametrize(
    ("wide", "relation"),
    [(0.9, "within_x_km"), (1.0, "within_x_km"), (1.01, "overlaps"), (50, "overlaps")],
)
@pytest.mark.parametrize("high", [10, 1000])
def test_a_strip_along_the_border_is_an_overlap_only_if_it_is_wider_than_the_accuracy(
    wide, relation, high
):
    """Accuracy of one metre; the length of the strip does not matter, its hectares are told."""
    found = relation_of(box(1000 - wide, 0, 1200, high), RESERVE, NEAR, accuracy_m=1.0)

    assert found.relation == relation
    assert found.overlap_ha == pytest.approx(wide * high / 1e4)
    assert found.distance_m == 0


@pytest.mark.parametrize(
    ("subject", "area"),
    [
        (box(0, 499, 1000, 501), RESERVE),  # a narrow road through the reserve
        (box(-100, 499, 1100, 501), box(500, 0, 501.5, 1000)),  # … through a brook's reserve
        (LineString([(-100, 500), (1100, 500)]), box(500, 0, 501.5, 1000)),
        (box(100, 100, 105, 105), RESERVE),  # a bore deep inside
    ],
)
def test_what_crosses_a_closed_area_is_never_explained_away(subject, area):
    """Where works or area are themselves no wider than the accuracy, every overlap counts."""
    assert relation_of(subject, area, NEAR, accuracy_m=5.0).relation in ("overlaps", "inside")


@pytest.mark.parametrize(("offset", "relation"), [(1.0, "within_x_km"), (1.1, "inside")])
def test_a_road_along_the_border_is_inside_only_beyond_the_accuracy(offset, relation):
    road = LineString([(100, offset), (900, offset)])

    assert relation_of(road, RESERVE, NEAR, accuracy_m=1.0).relation == relation
