"""Make the example site from its raw files: `python examples/metaleurop/build.py [--out DIR]`.

raw/       five files of the source, unchanged (raw/README.md)
declared/  what the assessor chose or read elsewhere: settings, sources, receptors, links, …
tables/, layers/, site.yaml, land_cover_hectares.csv   made here; the same bytes every time
"""

import argparse
import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))  # building.py is shared by the examples

import field_data  # noqa: E402 - after the path on which building.py is found
import land_cover  # noqa: E402
from building import (  # noqa: E402
    Row,
    check_raw,
    polygons,
    read_features,
    read_rows,
    write_layer,
    write_table,
)
from land_cover import UNMAPPED  # noqa: E402

RAW = HERE / "raw"
DECLARED = HERE / "declared"
REFERENCE_M = 6000.0  # outer edge of the outermost band that has samples (furthest: 5,795 m)
Shapes = dict[str, BaseGeometry]


@dataclass(frozen=True)
class Place:
    """Where it is, in WGS84: the study area, the smelter (a point) and its works."""

    area: BaseGeometry
    centre: BaseGeometry
    works: BaseGeometry


def read_place() -> Place:
    """Return the study area, the source point and the footprint of the works."""
    area = read_features(RAW / "study_area.geojson")[0][1]
    (_, centre), (_, works) = read_features(RAW / "source_and_footprint.geojson")
    return Place(land_cover.repair(area), centre, land_cover.repair(works))


def divided_land(classes: list[Row], area: BaseGeometry) -> tuple[Shapes, list[Row]]:
    """Return one geometry a habitat, and the hectares before and after each step."""
    raw = {
        properties["class_en"]: shape
        for properties, shape in read_features(RAW / "landcover_ocsge.geojson")
    }
    ordered = [(row["class_en"], raw[row["class_en"]]) for row in classes]
    parts, steps = land_cover.partition(ordered, area)
    shapes = {row["habitat_id"]: parts[row["class_en"]] for row in classes}
    shapes[UNMAPPED] = parts[UNMAPPED]
    report = [
        {
            "class_en": step.name,
            "fault_repaired": step.fault,
            "raw_ha": f"{step.raw:.4f}",
            "repaired_ha": f"{step.repaired:.4f}",
            "in_study_area_ha": f"{step.clipped:.4f}",
            "without_overlap_ha": f"{step.final:.4f}",
        }
        for step in steps
    ]
    report.append(
        {
            "class_en": UNMAPPED,
            "without_overlap_ha": f"{land_cover.hectares(parts[UNMAPPED]):.4f}",
        }
    )
    return shapes, report


def habitat_rows(classes: list[Row], shapes: Shapes, works: BaseGeometry) -> list[Row]:
    """Return one row a mapped class, one for what is not mapped, and those of the block."""
    rows = [_habitat(row, shapes[row["habitat_id"]]) for row in classes]
    unmapped = {"habitat_id": UNMAPPED, "class_en": UNMAPPED, "habitat_group": ""}
    rows.append(_habitat(unmapped, shapes[UNMAPPED]))
    for row in classes:
        part = polygons(shapely.intersection(shapes[row["habitat_id"]], works))
        if land_cover.hectares(part) > 0.01:  # less is rounding along the edge of the footprint
            key = {"habitat_id": f"former_works-{row['habitat_id']}", "block_id": "former_works"}
            rows.append(_habitat(row, part) | key | {"area_of_influence": ""})
    return rows


def _habitat(row: Row, shape: BaseGeometry) -> Row:
    mapped = row["class_en"] != UNMAPPED
    get = row.get("ecosystem_get_code", "")
    silent = ["condition", "naturalness", *([] if get else ["ecosystem_get_code"])]
    silent += [] if mapped else ["habitat_group", "scheme"]
    return {
        "habitat_id": row["habitat_id"],
        "block_id": "",
        "area_of_influence": "true",
        "ecosystem_get_code": get,
        "local_class": row["class_en"],
        "scheme": "OCS-GE" if mapped else "",
        "habitat_group": row["habitat_group"],
        "area_ha": f"{land_cover.hectares(shape):.4f}",
        "mapped_on": "2018" if mapped else "",
        "mapper": "IGN" if mapped else "",
        "unknown_fields": ";".join(silent),
    }


def receptor_rows(classes: list[Row], shapes: Shapes, centre: BaseGeometry) -> list[Row]:
    """Return the declared receptors with the hectares of their reference."""
    rows = []
    for receptor in read_rows(DECLARED / "receptors.csv"):
        groups = receptor["habitat_codes"].split(";")
        mine = [shapes[row["habitat_id"]] for row in classes if row["habitat_group"] in groups]
        extent = land_cover.within_distance(mine, centre, REFERENCE_M)
        reason = (
            "assessor's choice: the receptor's mapped habitat in the study area within"
            f" {REFERENCE_M:.0f} m of the former works ({', '.join(groups)}), where soil was"
            " sampled; ground that nobody sampled would count as unharmed if it were included."
            " The number is frozen here and does not follow the study area"
        )
        rows.append(
            receptor
            | {
                "reference_extent_ha": f"{extent:.1f}",
                "reference_reason": reason,
                "reference_citation": "assessor's choice; hectares from OCS-GE 2018 by build.py",
            }
        )
    return rows


def block_rows(works: BaseGeometry) -> list[Row]:
    """Return the declared block with the hectares of its footprint."""
    area = f"{land_cover.hectares(works):.4f}"
    return [row | {"area_ha": area} for row in read_rows(DECLARED / "disturbance_blocks.csv")]


def layer_features(
    place: Place, classes: list[Row], shapes: Shapes
) -> dict[str, list[tuple[dict[str, Any], BaseGeometry]]]:
    """Return properties and geometry of every feature of the four layers.

    The study area is written with the corners of its habitats on its edge: a straight line in
    degrees is none in metres, so with four corners alone the two would differ by 0.09 ha.
    """
    area = polygons(shapely.coverage_union_all(list(shapes.values())))
    groups = {row["habitat_id"]: row["habitat_group"] for row in classes} | {UNMAPPED: UNMAPPED}
    return {
        "study_area": [({"name": "study area"}, area)],
        "habitats": [
            ({"habitat_id": key, "habitat_group": groups[key]}, shape)
            for key, shape in shapes.items()
        ],
        "sources": [({"source_id": "metaleurop_nord"}, place.centre)],
        "blocks": [({"block_id": "former_works"}, place.works)],
    }


def build(out: Path) -> None:
    """Make the site folder in `out`."""
    check_raw(RAW)
    (out / "tables").mkdir(parents=True, exist_ok=True)
    (out / "layers").mkdir(exist_ok=True)
    classes = sorted(read_rows(DECLARED / "land_cover.csv"), key=lambda row: int(row["order"]))
    place = read_place()
    shapes, report = divided_land(classes, place.area)
    for name, features in layer_features(place, classes, shapes).items():
        write_layer(out / "layers" / f"{name}.geojson", features)
    write_report(out / "land_cover_hectares.csv", report)
    soil = read_rows(RAW / "soil_metals.csv")
    mammals = read_rows(RAW / "small_mammals_2006_2010.csv")
    tables = {
        "samples": field_data.soil_samples(soil) + field_data.tissue_samples(mammals),
        "chemistry": field_data.soil_chemistry(soil) + field_data.tissue_chemistry(mammals),
        "survey_events": field_data.survey_events(mammals),
        "occurrences": field_data.occurrences(mammals),
        "habitats": habitat_rows(classes, shapes, place.works),
        "disturbance_blocks": block_rows(place.works),
        "receptors": receptor_rows(classes, shapes, place.centre),
    }
    for name in ("sources", "source_stressors", "zones_of_influence", "links"):
        tables[name] = read_rows(DECLARED / f"{name}.csv")
    for name, rows in tables.items():
        write_table(out / "tables" / f"{name}.csv", rows)
    (out / "site.yaml").write_bytes((DECLARED / "site.yaml").read_bytes())


def write_report(path: Path, report: list[Row]) -> None:
    """Write and print the hectares of every class before and after each step."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(report[0]), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(report)
    print(path.read_text(encoding="utf-8"), file=sys.stderr)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE, help="folder of the site (default: here)")
    build(parser.parse_args().out)
