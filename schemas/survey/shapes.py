"""Geometry typed as WKT: longitude and latitude, valid, not empty."""

from typing import Any


def shape_problem(cell: str, *, areal: bool = False) -> tuple[str, str] | None:
    """Return the rule that a WKT text breaks and its fix, or None for a good shape.

    `areal`: only a polygon, or several, is a shape of the column.

    >>> shape_problem("POINT (2.98 50.43)") is None
    True
    >>> shape_problem("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")[0]
    'a valid shape that does not cross itself'
    """
    import shapely  # noqa: PLC0415 - 0.2 s that a folder without WKT need not pay

    shape = shapely.from_wkt(cell, on_invalid="ignore")
    if shape is None:
        return (
            "a geometry as WKT",
            "type it as in POLYGON ((2.9 50.4, 3.0 50.4, 3.0 50.5, 2.9 50.4)), longitude first",
        )
    if shape.is_empty:
        return "a geometry that is not empty", "draw the shape, or leave the cell empty if unknown"
    if areal and shape.geom_type not in ("Polygon", "MultiPolygon"):
        return f"a {shape.geom_type} has no area; this column needs a polygon", "draw its outline"
    return _outside(shape) or _crossing(shape)


def _outside(shape: Any) -> tuple[str, str] | None:
    west, south, east, north = shape.bounds
    if -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        return None
    return (
        "longitude within ±180 and latitude within ±90 (EPSG:4326)",
        "project the shape to WGS84 degrees, longitude first; metres are not accepted here",
    )


def _crossing(shape: Any) -> tuple[str, str] | None:
    import shapely  # noqa: PLC0415 - as above

    if shape.is_valid:
        return None
    return (
        "a valid shape that does not cross itself",
        f"redraw the shape: {shapely.is_valid_reason(shape)}",
    )
