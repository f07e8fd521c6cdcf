"""A small, complete and faultless site, for tests that break one thing in it.

A lead-zinc smelter with two zones (near, far), two stressors (Pb, Cd), shrews and plants, and
twenty soil samples. The numbers are made up for the tests; nothing here is evidence of anything.
"""

import csv
import json
from pathlib import Path
from typing import Any

import yaml

from riskshed.schemas.faults import Fault

Row = dict[str, Any]
Rows = list[Row]
ZONES = {"Z-NEAR": (3.010, 50.410), "Z-FAR": (3.050, 50.410)}  # south-west corners, degrees
SIDE = (0.014, 0.009)  # about 1 km by 1 km


def settings() -> dict[str, Any]:
    """Return the settings of the small site."""
    return {
        "id": "tiny",
        "name": "Tiny smelter",
        "country": "FRA",
        "crs": 32631,
        "phases": {
            "operation": {"start": "1970", "end": "2003-01-31"},
            "post_closure": {"start": "2003-02-01", "end": None},
        },
        "as_of": "2024-06-30",
        "draws": 200,
        "seed": 1,
        "sampling_design": "systematic",
        "illustrative": True,
    }


def good_tables() -> dict[str, Rows]:
    """Return the rows of every table of the small site; a new copy at each call."""
    return {
        "sources": [
            {
                "source_id": "S1",
                "site_id": "tiny",
                "name": "Smelter stack",
                "activity_type": "smelting",
                "phase": "operation;post_closure",
                "start_date": "1970",
                "event_type": "planned",
                "origin": "this_project",
                "stressors": "Pb;Cd",
                "decimalLatitude": "50.4145",
                "decimalLongitude": "3.017",
            }
        ],
        "source_stressors": [
            {
                "source_id": "S1",
                "stressor": stressor,
                "strength": strength,
                "strength_unit": "t/yr",
                "basis": "estimated",
                "citation": "operator's return 2001",
            }
            for stressor, strength in (("Pb", "18"), ("Cd", "0.8"))
        ],
        "disturbance_blocks": [
            {
                "block_id": "B1",
                "site_id": "tiny",
                "planned_start": "2025-03-01",
                "planned_end": "2025-09-30",
                "area_ha": "10",
                "disturbance_type": "permanent",
                "recoverable": "undetermined",
            }
        ],
        "habitats": [
            _habitat("H1", "Z-NEAR", ("T3.4", "heath"), "90", ""),
            _habitat("H2", "Z-FAR", ("T7.1", "cropland"), "100", ""),
            _habitat("H3", "Z-NEAR", ("T3.4", "heath"), "10", "B1"),
        ],
        "receptors": [
            _receptor("R-SHREW", "Shrews", "small_mammals", "mammal_ground_insectivore"),
            _receptor("R-PLANT", "Grassland plants", "plants", "primary_producer"),
        ],
        "survey_events": [
            {
                "eventID": "E1",
                "site_id": "tiny",
                "block_ids": "B1",
                "eventDate": "2023-05-10",
                "decimalLatitude": "50.414",
                "decimalLongitude": "3.016",
                "samplingProtocol": "live_trapping",
                "targetTaxonomicScope": "Soricidae",
                "isTaxonomicScopeFullyReported": "true",
                "isAbsenceReported": "true",
                "absentTaxa": "Neomys fodiens",
                "isSamplingEffortReported": "true",
                "samplingEffortValue": "100",
                "samplingEffortUnit": "trapNights",
                "samplingPerformedBy": "A. Ecologist",
            }
        ],
        "occurrences": [
            _occurrence("O1", "Sorex araneus", "present", "4"),
            _occurrence("O2", "Neomys fodiens", "absent", "0"),
        ],
        "samples": [sample for zone in ZONES for sample in _samples(zone)],
        "chemistry": [row for zone in ZONES for row in _chemistry(zone)],
        "zones_of_influence": [
            {
                "stressor_class": "metals",
                "phase": "operation",
                "distance_m": "6000",
                "basis": "estimated",
                "citation": "assessor's choice",
            }
        ],
    }


def _habitat(key: str, zone: str, kind: tuple[str, str], area: str, block: str) -> Row:
    where = {"block_id": block} if block else {"area_of_influence": "true"}
    return {
        "habitat_id": key,
        "block_id": "",
        "area_of_influence": "",
        **where,
        "zone_id": zone,
        "ecosystem_get_code": kind[0],
        "habitat_group": kind[1],
        "area_ha": area,
        "condition": "unknown",
        "naturalness": "modified",
    }


def _receptor(key: str, name: str, group: str, guild: str) -> Row:
    return {
        "receptor_id": key,
        "name": name,
        "kind": "community",
        "receptor_group": group,
        "taxon_group": {"small_mammals": "mammals"}.get(group, group),
        "feeding_guild": guild,
        "realm": "terrestrial",
        "habitat_codes": "heath;cropland",
        "iucn_category": "LC",
        "assessment_entity": name,
        "assessment_attribute": "population abundance",
        "measurement_endpoint": "individuals per 100 trap nights",
        "reference_extent_ha": "200",
        "reference_reason": "both habitats of the study area",
        "value_1_5": "2",
        "value_reason": "local",
    }


def _occurrence(key: str, taxon: str, status: str, count: str) -> Row:
    return {
        "occurrenceID": key,
        "eventID": "E1",
        "scientificName": taxon,
        "basisOfRecord": "HumanObservation",
        "occurrenceStatus": status,
        "individualCount": count,
        "eventDate": "2023-05-10",
    }


def _samples(zone: str) -> Rows:
    lon, lat = ZONES[zone]
    return [
        {
            "sample_id": f"{zone}-{i:02d}",
            "location_id": f"L-{zone}-{i:02d}",
            "decimalLatitude": f"{lat + 0.0005 + 0.0008 * i:.5f}",
            "decimalLongitude": f"{lon + 0.0005 + 0.0013 * i:.5f}",
            "coordinateUncertaintyInMeters": "5",
            "location_role": "impact",
            "zone_id": zone,
            "sampled_at": "2023-04-12",
            "depth_top_m": "0",
            "depth_bottom_m": "0.25",
            "matrix": "soil",
            "sample_type": "Normal",
        }
        for i in range(10)
    ]


def _chemistry(zone: str) -> Rows:
    level = 1.0 if zone == "Z-NEAR" else 0.1
    rows = [
        {
            "sample_id": f"{zone}-{i:02d}",
            "analyte": analyte,
            "fraction": "total",
            "result": f"{level * top * (1 + 0.1 * i):.4g}",
            "detection_condition": "",
            "eql": "",
            "limit_unit": "",
            "unit": "mg/kg",
            "basis": "dry",
            "method": "aqua regia, ICP-MS",
        }
        for i in range(10)
        for analyte, top in (("Pb", 800.0), ("Cd", 12.0))
    ]
    if zone == "Z-FAR":  # one non-detect, so that censoring is always exercised
        rows[1] |= {
            "result": "",
            "detection_condition": "not_detected",
            "eql": "0.5",
            "limit_unit": "mg/kg",
        }
    return rows


def square(lon: float, lat: float, side: tuple[float, float] = SIDE) -> list[list[list[float]]]:
    """Return the GeoJSON coordinates of a rectangle by its south-west corner."""
    east, north = lon + side[0], lat + side[1]
    return [[[lon, lat], [east, lat], [east, north], [lon, north], [lon, lat]]]


def feature(geometry: dict[str, Any], **properties: Any) -> dict[str, Any]:
    """Return a GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def good_layers() -> dict[str, list[dict[str, Any]]]:
    """Return the features of every layer of the small site; a new copy at each call."""
    zones = [
        feature({"type": "Polygon", "coordinates": square(*corner)}, zone_id=zone)
        for zone, corner in ZONES.items()
    ]
    area = {"type": "Polygon", "coordinates": square(3.0, 50.40, (0.08, 0.03))}
    return {"zones": zones, "study_area": [feature(area, name="study area")]}


def write_table(path: Path, rows: Rows | str | bytes) -> None:
    """Write rows (or raw text, or bytes) as a CSV table; the header is the union of the keys."""
    if isinstance(rows, bytes):
        path.write_bytes(rows)
    elif isinstance(rows, str):
        path.write_text(rows, encoding="utf-8", newline="")
    else:
        header = list(dict.fromkeys(key for row in rows for key in row))
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def write_layer(path: Path, features: list[dict[str, Any]] | str) -> None:
    """Write features (or raw text) as GeoJSON without `crs`, which means WGS84."""
    collection = {"type": "FeatureCollection", "features": features}
    text = features if isinstance(features, str) else json.dumps(collection)
    path.write_text(text, encoding="utf-8")


def write_site(
    folder: Path,
    *,
    site_settings: dict[str, Any] | str | None = None,
    layers: dict[str, Any] | None = None,
    **tables: Rows | str | bytes | None,
) -> Path:
    """Write the small site into `folder` and return the folder.

    Parameters
    ----------
    folder : made where missing
    site_settings : keys that replace or add to the settings (None as value removes the key),
        or the whole text of ``site.yaml``
    layers : layers that replace or add: features, raw text, or None to leave the layer out
    **tables : tables that replace or add: rows, raw text or bytes, or None to leave it out

    Examples
    --------
    >>> import tempfile
    >>> site = write_site(Path(tempfile.mkdtemp()) / "tiny", occurrences=None)
    >>> (site / "tables" / "occurrences.csv").exists()
    False
    """
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    (folder / "layers").mkdir(exist_ok=True)
    if isinstance(site_settings, str):
        text = site_settings
    else:
        given = {**settings(), **(site_settings or {})}
        wanted = {key: value for key, value in given.items() if value is not None}
        text = yaml.safe_dump(wanted, sort_keys=False, allow_unicode=True)
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    for name, rows in {**good_tables(), **tables}.items():
        if rows is not None:
            write_table(folder / "tables" / f"{name}.csv", rows)
    for name, features in {**good_layers(), **(layers or {})}.items():
        if features is not None:
            write_layer(folder / "layers" / f"{name}.geojson", features)
    return folder


def the_fault(faults: list[Fault], **wanted: object) -> Fault:
    """Return the one fault whose fields have these values, or fail and show them all."""
    found = [f for f in faults if all(getattr(f, k) == value for k, value in wanted.items())]
    listed = "\n".join(map(str, faults)) or "no faults at all"
    assert len(found) == 1, f"{len(found)} faults with {wanted} among:\n{listed}"
    return found[0]
