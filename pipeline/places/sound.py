"""Shapes that can be cut and measured: what is valid in degrees is not always valid in metres.

Projecting rounds coordinates, so a sliver of a polygon may come to cross itself. It is mended where
the layer is projected, polygon by polygon: a land-cover class has thousands of them.
"""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Shapes = NDArray[np.object_]


def sound(shape: BaseGeometry) -> BaseGeometry:
    """Return the shape, made valid if it is not."""
    return shape if shape.is_valid else shapely.make_valid(shape)


def all_sound(shapes: Shapes) -> Shapes:
    """Return shapes, those made valid that are not; asking costs a fraction of making valid."""
    broken = ~shapely.is_valid(shapes)
    mended = shapes.copy()
    mended[broken] = shapely.make_valid(shapes[broken])
    return mended


def sound_by_part(shapes: Shapes) -> Shapes:
    """Return shapes with each of their polygons made valid that is not; the others as they are.

    What mending leaves besides polygons (a spike is a line) has no area, and is left out.

    >>> crossed = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0, -1 0, 0 0))")
    >>> [mended] = sound_by_part(np.array([crossed], dtype=object))
    >>> mended.geom_type, mended.area
    ('MultiPolygon', 2.0)
    """
    parts, rows = shapely.get_parts(shapes, return_index=True)
    areal = shapely.get_dimensions(parts) == 2
    mended = shapes.copy()
    for row in np.unique(rows[areal & ~shapely.is_valid(parts)]):
        polygons, _ = sound_polygons(parts[rows == row])
        mended[row] = shapely.multipolygons(polygons)
    return mended


def sound_polygons(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the valid polygons that shapes are made of, and of which each is one."""
    parts, rows = shapely.get_parts(shapes, return_index=True)
    broken = ~shapely.is_valid(parts)
    if broken.any():
        parts[broken] = shapely.make_valid(parts[broken])
        for _ in range(2):  # a collection may hold a multipolygon
            parts, places = shapely.get_parts(parts, return_index=True)
            rows = rows[places]
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    return parts[polygons], rows[polygons]
