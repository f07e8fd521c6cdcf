"""Outlines of the invented mine: simple shapes in metres, and what follows from them.

Metres count from the south-western corner of the study area; `ORIGIN` puts that corner on the map.
"""

from typing import Any

import shapely
from building import GRID, Row, polygons
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

UTM_6N = 32606
ORIGIN = (495_500.0, 5_225_000.0)  # the open North Pacific, 47.2 N 147.1 W
TO_DEGREES = Transformer.from_crs(UTM_6N, 4326, always_xy=True)
STEP_M = 500.0  # an edge that is straight in metres is bent in degrees: a corner each 500 m
HECTARE = 10_000.0
SLIVER_HA = 0.005
SNAP_M = 0.01
Shapes = dict[str, dict[str, BaseGeometry]]
Feature = tuple[dict[str, Any], BaseGeometry]


def degrees(x: float, y: float) -> tuple[float, float]:
    """Return longitude and latitude of a place in metres of the mine."""
    longitude, latitude = TO_DEGREES.transform(ORIGIN[0] + x, ORIGIN[1] + y)
    return round(longitude, 6), round(latitude, 6)


def shapes(rows: list[Row]) -> Shapes:
    """Return layer → id → outline in metres; what comes first keeps its ground."""
    found: Shapes = {}
    for row in rows:
        places = [tuple(map(float, pair.split())) for pair in row["points"].split(",")]
        outline: BaseGeometry = shapely.Polygon(places) if row["kind"] == "area" else None
        if row["kind"] == "corridor":
            half = float(row["width_m"]) / 2
            outline = shapely.LineString(places).buffer(half, cap_style="flat", join_style="mitre")
        layer = found.setdefault(row["layer"], {})
        if row["layer"] in ("zones", "blocks"):
            outline = outline.difference(shapely.union_all(list(layer.values())))
        layer[row["id"]] = outline
    return _noded(found)


def _noded(found: Shapes) -> Shapes:
    """Return the outlines with a corner wherever another one has its corner on their edge.

    What lies side by side then has the same corners, and no sliver between it on the map.
    """
    outlines = [outline for layer in found.values() for outline in layer.values()]
    corners = shapely.segmentize(shapely.union_all([o.boundary for o in outlines]), STEP_M)
    nodes = shapely.MultiPoint(shapely.get_coordinates(corners))
    return {
        layer: {name: shapely.snap(outline, nodes, SNAP_M) for name, outline in of_layer.items()}
        for layer, of_layer in found.items()
    }


def block_rows(rows: list[Row], blocks: dict[str, BaseGeometry]) -> list[Row]:
    """Return the declared blocks with the areas of their outlines."""
    made = []
    for row in rows:
        hectares = blocks[row["block_id"]].area / HECTARE
        share = row["recoverable_share"]
        made.append(
            {key: cell for key, cell in row.items() if key != "recoverable_share"}
            | {
                "area_ha": f"{hectares:.2f}",
                "recoverable_ha": f"{hectares * float(share):.2f}" if share else "",
                "unknown_fields": "" if share else "recoverable_ha",
            }
        )
    return made


def cuts(found: Shapes) -> list[tuple[str, str, BaseGeometry]]:
    """Return block (or none), zone and outline of each habitat: blocks cut by zones, the rest."""
    works = shapely.union_all(list(found["blocks"].values()))
    parts = [
        (block, zone, shapely.intersection(outline, ground))
        for block, outline in found["blocks"].items()
        for zone, ground in found["zones"].items()
    ]
    rest = [("", zone, ground.difference(works)) for zone, ground in found["zones"].items()]
    return [part for part in [*parts, *rest] if part[2].area / HECTARE > SLIVER_HA]


def habitat_name(block: str, zone: str) -> str:
    """Return the id of a habitat."""
    return f"{block or 'outside'}-{zone}"


def habitat_rows(zones: list[Row], found: Shapes) -> list[Row]:
    """Return one row a habitat of a block, and one for what lies outside of all blocks."""
    facts = {row["zone_id"]: row for row in zones}
    made = []
    for block, zone, outline in cuts(found):
        own = {key: cell for key, cell in facts[zone].items() if key not in ("zone_id", "name")}
        place = {"block_id": block} if block else {"area_of_influence": facts[zone]["name"]}
        made.append(
            {"habitat_id": habitat_name(block, zone), "block_id": "", "area_of_influence": ""}
            | place
            | {"zone_id": zone, "area_ha": f"{outline.area / HECTARE:.2f}", **own}
            | {"scheme": "classes of this example", "mapped_on": "2026-07-20",
               "method": "walked with an aerial photograph", "mapper": "M. Solberg (invented)"}
        )  # fmt: skip
    return made


def layers(found: Shapes) -> dict[str, list[Feature]]:
    """Return properties and geometry in degrees of every feature of every layer."""
    keys = {"zones": "zone_id", "blocks": "block_id", "sources": "source_id",
            "constraints": "constraint_id", "study_area": "name"}  # fmt: skip
    made = {
        layer: [({key: name}, on_the_map(outline)) for name, outline in found[layer].items()]
        for layer, key in keys.items()
    }
    made["habitats"] = [
        ({"habitat_id": habitat_name(block, zone)}, on_the_map(outline))
        for block, zone, outline in cuts(found)
    ]
    return made


def on_the_map(outline: BaseGeometry) -> BaseGeometry:
    """Return an outline in metres of the mine as polygons in WGS84, on the grid of the layers."""

    def moved(x: Any, y: Any) -> Any:
        return TO_DEGREES.transform(x + ORIGIN[0], y + ORIGIN[1])

    placed = shapely.transform(outline, moved, interleaved=False)
    return polygons(shapely.union_all([shapely.set_precision(placed, GRID)]))
