"""What the examples' `build.py` share: raw files as text and shapes, tables and layers as bytes."""

import csv
import hashlib
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

Row = dict[str, str]
DECIMALS = 7  # of a degree: about 1 cm, finer than any of the layers is mapped
GRID = 10.0**-DECIMALS


def check_raw(raw: Path) -> None:
    """Refuse raw files that are not those that were described.

    Raises
    ------
    SystemExit
        With the name of the first file that differs.
    """
    for line in (raw / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        expected, name = line.split()
        if hashlib.sha256((raw / name).read_bytes()).hexdigest() != expected:
            raise SystemExit(f"raw/{name} is not the file described in raw/README.md")


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file as text."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def identifier(text: str) -> str:
    """Return the text with every sign that an id may not have as underscore.

    >>> identifier("28-02A S")
    '28-02A_S'
    """
    return re.sub(r"[^A-Za-z0-9._-]", "_", text)


def write_table(path: Path, rows: list[Row]) -> None:
    """Write rows as CSV; the header is the union of their keys, `unknown_fields` last."""
    header = dict.fromkeys(key for row in rows for key in row if key != "unknown_fields")
    header["unknown_fields"] = None
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(header), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(f"{path.name}: {len(rows)} rows", file=sys.stderr)


def read_features(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    """Return properties and geometry of every feature of a GeoJSON file in WGS84."""
    collection = json.loads(path.read_text(encoding="utf-8"))
    return [
        (feature["properties"], shapely.from_geojson(json.dumps(feature["geometry"])))
        for feature in collection["features"]
    ]


def polygons(geometry: BaseGeometry) -> BaseGeometry:
    """Return the polygons of a geometry as one multipolygon; points and lines have no area."""
    parts = shapely.get_parts(shapely.get_parts(geometry))
    areas = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(areas)


def write_layer(path: Path, features: Iterable[tuple[dict[str, Any], BaseGeometry]]) -> None:
    """Write GeoJSON (RFC 7946: WGS84, outer rings anticlockwise), one feature a line.

    Raises
    ------
    ValueError
        When a geometry is not valid after its coordinates were rounded.
    """
    lines = [_feature(properties, geometry) for properties, geometry in features]
    body = ",\n".join(lines)
    path.write_text(
        f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n', encoding="utf-8"
    )


def _feature(properties: dict[str, Any], geometry: BaseGeometry) -> str:
    ordered = shapely.orient_polygons(shapely.normalize(geometry), exterior_cw=False)
    rounded = shapely.transform(ordered, lambda xy: xy.round(DECIMALS))
    if not rounded.is_valid:
        raise ValueError(f"{properties}: {shapely.is_valid_reason(rounded)} after rounding")
    shape = json.loads(shapely.to_geojson(rounded))
    feature = {"type": "Feature", "properties": properties, "geometry": shape}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
