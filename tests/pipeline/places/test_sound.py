"""Shapes that projecting broke: they keep their ground, and others stay as they are."""

import numpy as np
import pytest
import shapely

from riskshed.pipeline.places.sound import all_sound, sound, sound_by_part, sound_polygons

BOW_TIE = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")  # two triangles of a quarter
SPIKED = shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0, -1 0, 0 0))")  # and a line
SQUARE = shapely.box(5, 5, 6, 6)


def shapes(*some: shapely.Geometry) -> np.ndarray:
    return np.array(some, dtype=object)


@pytest.mark.parametrize("crossed", [BOW_TIE, SPIKED])
def test_a_shape_that_projecting_broke_keeps_its_ground(crossed):
    """Half a square; the spike has no area."""
    found, _ = sound_polygons(shapes(crossed))

    assert sound(crossed).is_valid
    assert sound(crossed).area == pytest.approx(0.5)
    assert [one.area for one in all_sound(shapes(crossed, SQUARE))] == pytest.approx([0.5, 1])
    assert shapely.is_valid(found).all()
    assert sum(one.area for one in found) == pytest.approx(0.5)


def test_of_a_feature_only_the_broken_parts_are_mended():
    """The square comes back as it was, the bow tie as two triangles."""
    [feature] = sound_by_part(shapes(shapely.multipolygons([SQUARE, SPIKED])))

    assert feature.is_valid
    assert feature.area == pytest.approx(1.5)
    assert [part.equals(SQUARE) for part in feature.geoms] == [True, False, False]


def test_what_is_sound_and_what_has_no_area_stays_as_it_is():
    """A point and a line without length can be no better polygons."""
    some = shapes(SQUARE, shapely.Point(1, 2), shapely.LineString([(0, 0), (0, 0)]))

    assert all(one is other for one, other in zip(sound_by_part(some), some, strict=True))


def test_each_polygon_names_the_shape_it_comes_from():
    """The second of three falls into two; lines and points are no polygons."""
    _, rows = sound_polygons(shapes(SQUARE, SPIKED, shapely.Point(0, 0)))

    assert rows.tolist() == [0, 1, 1]
