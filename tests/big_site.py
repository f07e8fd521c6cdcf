"""A large made-up site, written as a folder, to see how the program grows with its input.

Works in a row, zones by their id alone (nobody has mapped them), receptors of many groups, eight
metals. All numbers come from a seed and are evidence of nothing.
"""

import csv
import sys
from pathlib import Path
from typing import Any

import numpy as np
import yaml

Row = dict[str, Any]
METALS = {  # typical of clean soil, mg/kg
    "As": 8.0, "Cd": 0.4, "Cr": 40.0, "Cu": 15.0, "Hg": 0.06, "Ni": 20.0, "Pb": 25.0, "Zn": 60.0,
}  # fmt: skip
WORKS = {  # activity: what it releases besides the metals
    "smelting": ("sulfur_dioxide",),
    "tailings_storage": ("dust", "cyanide"),
    "waste_rock_storage": ("dust", "acid_drainage"),
    "blasting": ("noise", "dust"),
    "haulage": ("noise", "dust", "vehicle_collision"),
}
HABITATS = {"heath": "T3.4", "woodland": "T2.2", "cropland": "T7.1", "grassland": "T4.4"}
LOCAL_CLASSES = 10  # each receptor lives in one of them
GROUPS = (  # receptor group, taxon group, feeding guild
    ("small_mammals", "mammals", "mammal_ground_insectivore"),
    ("small_mammals", "mammals", "mammal_herbivore"),
    ("small_mammals", "mammals", "mammal_carnivore"),
    ("ground_feeding_birds", "birds", "avian_ground_insectivore"),
    ("ground_feeding_birds", "birds", "avian_granivore"),
    ("raptors", "birds", "avian_carnivore"),
    ("plants", "plants", "primary_producer"),
    ("soil_invertebrates", "invertebrates", "soil_invertebrate"),
    ("soil_microbes", "microbes", "decomposer"),
    ("large_mammals", "mammals", "mammal_herbivore"),
    ("bats", "mammals", "mammal_ground_insectivore"),
)
PHASES: dict[str, dict[str, str | None]] = {
    "construction": {"start": "1960", "end": "1969"},
    "operation": {"start": "1970", "end": "2003-01-31"},
    "post_closure": {"start": "2003-02-01", "end": None},
}
WEST, SOUTH = 3.0, 50.4  # degrees, in EPSG:32631


def write_big_site(
    folder: Path,
    sources: int = 5,
    zones: int = 240,
    receptors: int = 40,
    samples: int = 8,
    seed: int = 7,
) -> Path:
    """Write the site into `folder` and return the folder.

    Parameters
    ----------
    folder : made where missing
    sources, zones, receptors : how many of each
    samples : soil samples a zone; each is analysed for all of `METALS`
    seed : of the concentrations
    """
    random = np.random.default_rng(seed)
    names = [f"Z{place:03d}" for place in range(zones)]
    soil, chemistry = _soil(names, samples, random)
    tables = {
        "sources": [_source(place) for place in range(sources)],
        "source_stressors": _strengths(sources, random),
        "habitats": [_habitat(place, name) for place, name in enumerate(names)],
        "receptors": [_receptor(place) for place in range(receptors)],
        "samples": soil,
        "chemistry": chemistry,
        "zones_of_influence": [
            {"stressor_class": "metals", "phase": phase, "distance_m": 20_000}
            | {"basis": "estimated", "citation": "made up"}
            for phase in PHASES
        ],
    }
    (folder / "tables").mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump(_settings(seed), sort_keys=False)
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    for table, rows in tables.items():
        write_rows(folder / "tables" / f"{table}.csv", rows)
    return folder


def write_chemistry_site(folder: Path, rows: int = 1_000_000, seed: int = 7) -> Path:
    """Write a small site with a great many results of soil analyses, and return its folder."""
    samples = -(-rows // (len(METALS) * 2))  # two zones
    return write_big_site(folder, sources=1, zones=2, receptors=2, samples=samples, seed=seed)


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write rows as CSV; the header is that of the first row."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _settings(seed: int) -> Row:
    return {
        "id": "big",
        "name": "Big works (made up)",
        "country": "FRA",
        "crs": 32631,
        "phases": PHASES,
        "as_of": "2024-06-30",
        "seed": seed,
        "sampling_design": "systematic",
        "illustrative": True,
        "benchmark_sets": ["eco_ssl_guild", "eco_ssl"],
        "trv_sets": ["eco_ssl", "sample_1996"],
    }


def _source(place: int) -> Row:
    activity, more = list(WORKS.items())[place % len(WORKS)]
    return {
        "source_id": f"S{place:02d}",
        "name": f"Works {place}",
        "activity_type": activity,
        "phase": "operation;post_closure",
        "start_date": "1970",
        "event_type": "planned",
        "origin": "this_project" if place % 3 else "existing",
        "stressors": ";".join([*METALS, *more]),
        "decimalLatitude": f"{SOUTH + 0.005 * place:.4f}",
        "decimalLongitude": f"{WEST + 0.01 * place:.4f}",
    }


def _strengths(sources: int, random: np.random.Generator) -> list[Row]:
    return [
        {
            "source_id": f"S{place:02d}",
            "stressor": metal,
            "strength": f"{random.uniform(1, 50):.3g}",
            "strength_unit": "t/yr",
            "basis": "estimated",
            "citation": "made up",
        }
        for place in range(sources)
        for metal in METALS
    ]


def _habitat(place: int, zone: str) -> Row:
    group = list(HABITATS)[place % len(HABITATS)]
    return {
        "habitat_id": f"H{place:03d}",
        "zone_id": zone,
        "area_of_influence": "true",
        "ecosystem_get_code": HABITATS[group],
        "habitat_group": group,
        "local_class": f"C{place % LOCAL_CLASSES:02d}",
        "scheme": "made up",
        "area_ha": 20 + place % 50,
        "condition": "unknown",
        "naturalness": "modified",
    }


def _receptor(place: int) -> Row:
    group, taxon, guild = GROUPS[place % len(GROUPS)]
    return {
        "receptor_id": f"R{place:02d}",
        "name": f"{group.replace('_', ' ').capitalize()} {place}",
        "kind": "community",
        "receptor_group": group,
        "taxon_group": taxon,
        "feeding_guild": guild,
        "realm": "terrestrial",
        "habitat_codes": f"C{place % LOCAL_CLASSES:02d}",
        "iucn_category": "LC",
        "assessment_entity": f"{group} {place}",
        "assessment_attribute": "population abundance",
        "measurement_endpoint": "individuals per 100 trap nights",
        "reference_extent_ha": 5000,
        "reference_reason": "made up",
        "value_1_5": 1 + place % 5,
        "value_reason": "made up",
    }


def _soil(
    zones: list[str], samples: int, random: np.random.Generator
) -> tuple[list[Row], list[Row]]:
    """Return samples and their results: the first zones the dirtiest, one in ten a non-detect."""
    soil, chemistry = [], []
    shape = (len(zones), samples, len(METALS))
    values = random.lognormal(0.0, 0.6, shape) * np.array(list(METALS.values()))
    values *= np.geomspace(40.0, 0.5, len(zones))[:, None, None]
    hidden = random.random(shape) < 0.1
    for z, zone in enumerate(zones):
        for s in range(samples):
            name = f"{zone}-{s:06d}"
            soil.append(_sample(name, zone, s))
            for m, metal in enumerate(METALS):
                chemistry.append(
                    _result(name, metal, float(values[z, s, m]), bool(hidden[z, s, m]))
                )
    return soil, chemistry


def _sample(name: str, zone: str, place: int) -> Row:
    return {
        "sample_id": name,
        "decimalLatitude": f"{SOUTH + 1e-4 * (place // 300 % 300):.4f}",
        "decimalLongitude": f"{WEST + 1e-4 * (place % 300):.4f}",
        "location_role": "impact",
        "zone_id": zone,
        "sampled_at": "2004-05-03",
        "depth_top_m": 0,
        "depth_bottom_m": 0.25,
        "matrix": "soil",
        "sample_type": "Normal",
    }


def _result(sample: str, metal: str, value: float, hidden: bool) -> Row:
    limit = f"{value:.4g}"
    return {
        "sample_id": sample,
        "analyte": metal,
        "fraction": "total",
        "result": "" if hidden else limit,
        "detection_condition": "not_detected" if hidden else "",
        "eql": limit if hidden else "",
        "limit_unit": "mg/kg" if hidden else "",
        "unit": "mg/kg",
        "basis": "dry",
        "method": "aqua regia, ICP-MS",
    }


if __name__ == "__main__":
    write_big_site(Path(sys.argv[1]))
