"""Make the example site from its raw files: `python examples/red_dog/build.py [--out DIR]`.

raw/       three files of the source, unchanged (raw/README.md)
declared/  what the assessor chose or read elsewhere: settings, source, receptors, reach, constraint
tables/, layers/, site.yaml   made here; the same bytes every time
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # building.py is shared by the examples

import moss  # noqa: E402 - after the path on which building.py is found
from building import (  # noqa: E402
    GRID,
    Row,
    check_raw,
    polygons,
    read_features,
    read_rows,
    write_layer,
    write_table,
)

RAW = HERE / "raw"
DECLARED = HERE / "declared"
AS_DECLARED = ("sources", "source_stressors", "receptors", "zones_of_influence", "constraints")
ALASKA = 3338  # NAD83 / Alaska Albers: equal areas, metres
TO_METRES = Transformer.from_crs(4326, ALASKA, always_xy=True)
MARGIN_M = 100.0  # round the outermost sites, so that they lie inside the ground they stand for
STEP_M = 1000.0  # an edge that is straight in metres is bent in degrees: a corner each kilometre
Feature = tuple[dict[str, Any], BaseGeometry]


def in_metres(shape: BaseGeometry) -> BaseGeometry:
    """Return a WGS84 geometry in Alaska Albers metres."""
    return shapely.transform(shape, TO_METRES.transform, interleaved=False)


def in_degrees(shape: BaseGeometry) -> BaseGeometry:
    """Return a polygon in Alaska Albers metres as WGS84, on the grid of the layers."""

    def back(x: Any, y: Any) -> Any:
        return TO_METRES.transform(x, y, direction="INVERSE")

    corners = shapely.segmentize(shape, STEP_M)
    return shapely.set_precision(shapely.transform(corners, back, interleaved=False), GRID)


def read_road() -> BaseGeometry:
    """Return the haul road in WGS84, without the one of its 201 lines that has no length."""
    ((_, road),) = read_features(RAW / "haul_road.geojson")
    return shapely.MultiLineString([line for line in road.geoms if line.length > 0])


def rings(bands: list[Row], road: BaseGeometry, sites: list[Row]) -> dict[str, BaseGeometry]:
    """Return one ring a band: the sampled ground by its distance from the road.

    The sampled ground is the convex hull of the sites with a margin of `MARGIN_M`. Where nobody
    sampled (the north-eastern part of the road) there is no ring.
    """
    places = [(float(site["lon"]), float(site["lat"])) for site in sites]
    line = in_metres(road)
    left = in_degrees(in_metres(shapely.MultiPoint(places)).convex_hull.buffer(MARGIN_M))
    found = {}
    for band in bands:
        found[band["zone_id"]] = left
        if band["to_m"]:
            near = in_degrees(line.buffer(float(band["to_m"]), quad_segs=64))
            found[band["zone_id"]] = shapely.intersection(left, near, grid_size=GRID)
            left = shapely.difference(left, near, grid_size=GRID)
    return {key: polygons(shapely.union_all([shape])) for key, shape in found.items()}


def habitat_rows(bands: list[Row], zones: dict[str, BaseGeometry]) -> list[Row]:
    """Return one row a band: ground of which only the distance from the road is known."""
    return [
        {
            "habitat_id": f"ground_{band['zone_id']}",
            "zone_id": band["zone_id"],
            "ecosystem_get_code": "",
            "local_class": band["label"],
            "habitat_group": "sampled_ground",
            "area_ha": f"{in_metres(zones[band['zone_id']]).area / 1e4:.1f}",
            "unknown_fields": "ecosystem_get_code;scheme;condition;naturalness;mapped_on;mapper",
        }
        for band in bands
    ]


def layers(
    bands: list[Row], zones: dict[str, BaseGeometry], road: BaseGeometry
) -> dict[str, list[Feature]]:
    """Return properties and geometry of every feature of the four layers."""
    ((_, monument),) = read_features(RAW / "protected_area_cape_krusenstern.geojson")
    return {
        "zones": [
            ({"zone_id": band["zone_id"], "label": band["label"]}, zones[band["zone_id"]])
            for band in bands
        ],
        "sources": [({"source_id": "haul_road"}, road)],
        "constraints": [({"constraint_id": "cape_krusenstern"}, monument)],
        "study_area": [({"name": "sampled ground"}, shapely.union_all(list(zones.values())))],
    }


def build(out: Path) -> None:
    """Make the site folder in `out`."""
    check_raw(RAW)
    (out / "tables").mkdir(parents=True, exist_ok=True)
    (out / "layers").mkdir(exist_ok=True)
    analyses = read_rows(RAW / "moss_metals_2001.csv")
    bands = read_rows(DECLARED / "bands.csv")
    road = read_road()
    zones = rings(bands, road, analyses)
    for name, features in layers(bands, zones, road).items():
        write_layer(out / "layers" / f"{name}.geojson", features)
    tables = {
        "samples": moss.samples(analyses),
        "chemistry": moss.chemistry(analyses),
        "habitats": habitat_rows(bands, zones),
    }
    tables |= {name: read_rows(DECLARED / f"{name}.csv") for name in AS_DECLARED}
    for name, rows in tables.items():
        write_table(out / "tables" / f"{name}.csv", rows)
    (out / "site.yaml").write_bytes((DECLARED / "site.yaml").read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the site (default: here)")
    build(parser.parse_args().out)
