"""The example site holds what its raw files hold; figures from an independent reading of them.

The expected figures were computed from the raw files by another program (pandas, geopandas) before
this folder existed. They describe the data. They are no risk statements: one sample above the
screening value of an animal that ranges further than the sample says little.
"""

import json
import math
import subprocess
import sys
from functools import cache
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest
import shapely
from pyproj import Transformer

from riskshed.pipeline.load.site import load_site

SITE = Path(__file__).parents[2] / "examples" / "metaleurop"
SCREENING = [  # metal, level in mg/kg (US EPA Eco-SSL), share of the 595 samples above it
    ("Cd", 0.36, 0.998),
    ("Cd", 32, 0.025),
    ("Pb", 11, 1.0),
    ("Pb", 120, 0.914),
    ("Pb", 1700, 0.044),
    ("Zn", 120, 0.955),
]
SPECIES = {  # animals, median of measured over predicted whole-body Cd
    "Apodemus sylvaticus": (844, 0.33),
    "Clethrionomys glareolus": (325, 1.65),
    "Crocidura leucodon": (12, 51.13),
    "Crocidura russula": (168, 13.22),
    "Microtus agrestis": (12, 0.65),
    "Microtus arvalis": (14, 0.21),
    "Microtus subterraneus": (2, 0.22),
    "Sorex araneus agg.": (33, 46.27),
    "Sorex minutus": (16, 31.16),
}
BUILT = ["site.yaml", "land_cover_hectares.csv", "tables", "layers"]


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SITE / "tables" / f"{name}.csv")


@cache
def soil() -> pd.DataFrame:
    """One row a soil sample; columns Cd, Pb, Zn in mg/kg dry, usage, distance in metres."""
    samples = table("samples").query("matrix == 'soil'").set_index("sample_id")
    results = table("chemistry").query("sample_id in @samples.index")
    wide = results.pivot_table("result", "sample_id", "analyte", "max")
    return wide.join(samples[["usage", "distance_to_smelter_m"]])


@cache
def whole_body() -> pd.DataFrame:
    """One row an animal: Cd of the whole body over what Eco-SSL predicts from its soil."""
    tissue = table("samples").query("tissue == 'whole_body'")
    merged = tissue.merge(table("chemistry"), on="sample_id").merge(
        table("occurrences"), on="occurrenceID"
    )
    # US EPA Eco-SSL, Attachment 4-1, Table 4a: ln tissue = -1.2571 + 0.4723 ln soil
    predicted = merged["soil_cd_mg_kg"].map(lambda c: math.exp(-1.2571 + 0.4723 * math.log(c)))
    shrew = merged["scientificName"].str.contains("Sorex|Crocidura")
    guild = shrew.map({True: "shrew", False: "rodent"})
    return merged.assign(ratio=merged["result"] / predicted, guild=guild)


@cache
def layer(name: str) -> dict[str, shapely.Geometry]:
    """Return the geometries of a layer by id, in degrees."""
    text = (SITE / "layers" / f"{name}.geojson").read_text(encoding="utf-8")
    return {
        next(iter(feature["properties"].values())): shapely.from_geojson(
            json.dumps(feature["geometry"])
        )
        for feature in json.loads(text)["features"]
    }


def hectares(geometry: shapely.Geometry) -> float:
    to_metres = Transformer.from_crs(4326, 2154, always_xy=True).transform
    return shapely.transform(geometry, to_metres, interleaved=False).area / 1e4


def test_soil_medians_and_maxima_are_those_of_the_raw_file():
    """595 samples; medians and maxima of Cd, Pb and Zn as in the raw file."""
    assert len(soil()) == 595
    assert {metal: round(soil()[metal].median(), 2) for metal in ("Cd", "Pb", "Zn")} == {
        "Cd": 5.2,
        "Pb": 287.32,
        "Zn": 425.0,
    }
    assert {metal: round(soil()[metal].max(), 1) for metal in ("Cd", "Pb", "Zn")} == {
        "Cd": 2402.1,
        "Pb": 41958.8,
        "Zn": 38762.9,
    }


@pytest.mark.parametrize(("metal", "level", "share"), SCREENING)
def test_share_of_samples_above_a_screening_level(metal, level, share):
    """The share of samples above a screening level is the raw file's (a data check, no risk)."""
    assert share == round((soil()[metal] > level).mean(), 3)


@pytest.mark.parametrize(("metal", "rho"), [("Cd", -0.729), ("Pb", -0.715), ("Zn", -0.619)])
def test_metals_fall_with_distance(metal, rho):
    """Spearman's rank correlation with distance is the raw file's, and the one declared."""
    ranks = soil()[[metal, "distance_to_smelter_m"]].rank()
    assert rho == round(ranks.corr().iloc[0, 1], 3)
    assert f"{rho} {metal}" in table("zones_of_influence")["basis"][0]


def test_cadmium_by_land_use_code():
    """Counts and medians of Cd by the land-use code of the source."""
    by_usage = soil().groupby("usage")["Cd"]
    assert by_usage.size().to_dict() == {"A": 294, "L": 262, "U": 39}
    assert by_usage.median().round(2).to_dict() == {"A": 5.1, "L": 4.99, "U": 11.5}


@pytest.mark.parametrize(
    ("guild", "n", "median", "within_three", "rho"),
    [("rodent", 1197, 0.48, 0.488, 0.163), ("shrew", 229, 15.52, 0.092, 0.244)],
)
def test_body_cadmium_against_the_general_uptake_model(guild, n, median, within_three, rho):
    """The general model is half right for rodents and far too low for shrews (a data check)."""
    animals = whole_body().query("guild == @guild")
    ranks = animals[["result", "soil_cd_mg_kg"]].rank()
    assert n == len(animals)
    assert median == round(animals["ratio"].median(), 2)
    assert within_three == round(animals["ratio"].between(1 / 3, 3).mean(), 3)
    assert rho == round(ranks.corr().iloc[0, 1], 3)


@pytest.mark.parametrize("species", list(SPECIES))
def test_animals_of_each_species(species):
    """Number of animals and median ratio of each species are the raw file's."""
    animals = whole_body().query("scientificName == @species")
    assert SPECIES[species] == (len(animals), round(animals["ratio"].median(), 2))


def test_whole_body_cadmium_is_no_measurement():
    """It follows from liver and kidney in every animal, so it carries the qualifier J."""
    tissues = table("samples").query("matrix == 'biota'").merge(table("chemistry"), on="sample_id")
    wide = tissues.pivot_table("result", "occurrenceID", "tissue", "max")
    shrew = whole_body().set_index("occurrenceID")["guild"].eq("shrew").reindex(wide.index)
    liver = shrew.map({True: 0.0875, False: 0.0675})
    kidney = shrew.map({True: 0.02375, False: 0.01625})
    computed = liver * wide["liver"] + kidney * wide["kidney"]
    assert ((computed / wide["whole_body"] - 1).abs() < 1e-4).all()  # six decimals in the source
    assert {"J"} == set(whole_body()["qualifier"])


def test_every_animal_is_in_a_trap_line_of_its_year():
    """1,426 animals, 346 lines; an animal's year is its line's."""
    animals = table("occurrences").merge(
        table("survey_events"), on="eventID", suffixes=("", "_line")
    )
    assert (len(animals), animals["eventID"].nunique()) == (1426, 346)
    assert (animals["eventDate"] == animals["eventDate_line"]).all()


def test_what_the_source_does_not_say_is_named_and_not_guessed():
    """118 animals without place, 595 samples without date and depth: empty, and named."""
    animals = table("occurrences").query("decimalLatitude.isna()")
    samples = table("samples").query("matrix == 'soil'")
    assert len(animals) == 118
    assert animals["unknown_fields"].str.contains("decimalLatitude;decimalLongitude").all()
    assert samples["sampled_at"].isna().all()
    assert samples["unknown_fields"].str.contains("sampled_at;depth_top_m;depth_bottom_m").all()


def test_no_hectare_is_mapped_twice_and_none_is_lost():
    """Habitats do not overlap, and together they are the study area of 4,804 ha."""
    habitats = list(layer("habitats").values())
    area = layer("study_area")["study area"]
    overlap = sum(hectares(shapely.intersection(*pair)) for pair in combinations(habitats, 2))
    difference = hectares(shapely.symmetric_difference(shapely.union_all(habitats), area))
    assert overlap < 1e-6
    assert difference < 1e-6
    # 0.1 ha: four corners in the raw file, joined by lines that are straight in degrees
    assert sum(map(hectares, habitats)) == pytest.approx(4804.169, abs=0.1)


def test_every_polygon_is_valid_and_as_large_as_its_row_says():
    """All ten habitats are valid after rounding; four of the raw nine were not."""
    report = pd.read_csv(SITE / "land_cover_hectares.csv")
    rows = table("habitats").query("area_of_influence == True").set_index("habitat_id")
    assert all(shape.is_valid for shape in layer("habitats").values())
    assert report["fault_repaired"].notna().sum() == 4
    for key, shape in layer("habitats").items():
        assert rows.loc[key, "area_ha"] == pytest.approx(hectares(shape), abs=0.001)


def test_habitats_of_the_block_add_up_to_it():
    """The land cover of the former works is the footprint, within the 2 % of the area rule."""
    habitats = table("habitats").query("block_id == 'former_works'")["area_ha"].sum()
    assert table("disturbance_blocks")["area_ha"][0] == pytest.approx(18.46, abs=0.01)
    assert habitats == pytest.approx(18.46, rel=0.02)


@pytest.mark.slow
def test_the_site_has_no_errors():
    """The loader accepts the folder; its warnings are columns that only this source has."""
    site, faults = load_site(SITE)
    assert site is not None
    assert {(fault.severity, fault.rule) for fault in faults} == {
        ("warning", "a heading is that of a column of this table")
    }


@pytest.mark.slow
def test_building_again_gives_the_committed_bytes(tmp_path):
    """`build.py` makes exactly the files that are in the folder."""
    subprocess.run(
        [sys.executable, str(SITE / "build.py"), "--out", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    built = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    kept = {
        path.relative_to(SITE)
        for name in BUILT
        for path in ([SITE / name] if (SITE / name).is_file() else (SITE / name).iterdir())
    }
    assert kept == built
    assert [
        n for n in sorted(built) if (SITE / n).read_bytes() != (tmp_path / n).read_bytes()
    ] == []
