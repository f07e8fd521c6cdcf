"""The example site holds what its raw files hold; figures from an independent reading of them.

The expected figures (medians, counts, slopes, rank correlations, lengths, areas) were computed from
the raw files by another program (pandas, geopandas) before this folder existed.
"""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Transformer
from typer.testing import CliRunner

from riskshed.flows.cli import app
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.places.constraints import constraint_overlaps
from riskshed.schemas.stages import Identified

SITE = Path(__file__).parents[2] / "examples" / "red_dog"
BUILT = ["site.yaml", "tables", "layers"]
EDGES = [0, 100, 1000, 4000, 20_000, np.inf]
BANDS = ["0-100m", "100-1000m", "1000-4000m", "4000-20000m", "20000m-plus"]
ANALYSES = [23, 40, 45, 95, 41]  # by band, replicates counted
MEDIANS = {  # mg/kg by band, over all 244 analyses
    "Cd": [8.85, 0.95, 0.6, 0.35, 0.22],
    "Pb": [341.03, 37.83, 16.89, 8.21, 2.88],
    "Zn": [1329.49, 181.59, 106.99, 59.54, 58.45],
}
TRENDS = [("Cd", -0.471, -0.77), ("Pb", -0.598, -0.817), ("Zn", -0.421, -0.77)]


@cache
def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SITE / "tables" / f"{name}.csv")


@cache
def moss() -> pd.DataFrame:
    """One row an analysis; columns Cd, Pb, Zn in mg/kg, distance, band and those of samples."""
    wide = table("chemistry").pivot_table("result", "sample_id", "analyte", "max")
    rows = wide.join(table("samples").set_index("sample_id"))
    return rows.assign(band=pd.cut(rows["distance_to_road_m"], EDGES, labels=BANDS))


@cache
def layer(name: str) -> dict[str, shapely.Geometry]:
    """Return the geometries of a layer by id, in metres (EPSG:3338)."""
    to_metres = Transformer.from_crs(4326, 3338, always_xy=True).transform
    collection = json.loads((SITE / "layers" / f"{name}.geojson").read_text(encoding="utf-8"))
    return {
        next(iter(feature["properties"].values())): shapely.transform(
            shapely.from_geojson(json.dumps(feature["geometry"])), to_metres, interleaved=False
        )
        for feature in collection["features"]
    }


@cache
def identified() -> Identified:
    site, _ = load_site(SITE)
    assert site is not None
    return identify(site, load_knowledge())


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Assess the site as a user does and return its register."""
    out = tmp_path_factory.mktemp("red_dog") / "run"
    result = CliRunner().invoke(app, ["assess", str(SITE), "--out", str(out)])
    assert result.exit_code == 0, result.output
    return pd.read_csv(out / "register.csv")


def test_analyses_by_band_are_those_of_the_raw_file():
    """244 analyses, in each band as many as in the raw file."""
    assert len(moss()) == 244
    assert moss()["band"].value_counts(sort=False).tolist() == ANALYSES


@pytest.mark.parametrize("metal", list(MEDIANS))
def test_medians_by_band_are_those_of_the_raw_file(metal):
    """The median of each band is the raw file's."""
    assert moss().groupby("band", observed=True)[metal].median().round(2).tolist() == MEDIANS[metal]


@pytest.mark.parametrize(("metal", "slope", "rho"), TRENDS)
def test_metals_fall_with_distance_from_the_road(metal, slope, rho):
    """Slope of the logarithms and rank correlation are the raw file's, and the one declared."""
    distance = moss()["distance_to_road_m"]
    fitted, _ = np.polyfit(np.log10(distance), np.log10(moss()[metal]), 1)
    assert slope == round(fitted, 3)
    assert rho == round(moss()[metal].rank().corr(distance.rank()), 3)
    assert f"{rho:.3f} {metal}" in table("zones_of_influence")["basis"][0]


def test_laboratory_duplicates_agree_as_in_the_raw_file():
    """Twelve samples were split and analysed twice; Pb differs by 2.1 % in the median."""
    again = moss()[moss()["sample_type"].eq("LAB_D")]
    first = moss().loc[again["parent_sample"], "Pb"].to_numpy()
    difference = 200 * np.abs(again["Pb"] - first) / (again["Pb"] + first)
    assert len(again) == 12
    assert round(difference.median(), 1) == 2.1


def test_every_site_has_one_normal_sample_and_the_others_name_it():
    """216 sites; a replicate lies where its parent lies."""
    replicates = moss()[moss()["sample_type"].ne("Normal")]
    parents = moss().loc[replicates["parent_sample"]]
    assert (
        moss().groupby("location_id")["sample_type"].agg(lambda t: t.eq("Normal").sum()).eq(1).all()
    )
    assert moss()["location_id"].nunique() == 216
    assert (replicates["location_id"].to_numpy() == parents["location_id"].to_numpy()).all()
    assert moss()["sample_type"].value_counts().to_dict() == {
        "Normal": 216,
        "Field_D": 16,
        "LAB_D": 12,
    }


def test_length_of_the_road_is_the_sum_of_its_lines():
    """84.2 km in EPSG:3338."""
    assert layer("sources")["haul_road"].length / 1e3 == pytest.approx(84.2, rel=0.005)


def test_road_and_corridor_inside_the_monument():
    """36.4 km of road, and 7.27 km² of the strip of 100 m to each side."""
    road = layer("sources")["haul_road"]
    monument = layer("constraints")["cape_krusenstern"]
    assert monument.is_valid
    assert monument.area / 1e6 == pytest.approx(2628.7, rel=0.005)
    assert road.intersection(monument).length / 1e3 == pytest.approx(36.4, rel=0.005)
    assert road.buffer(100).intersection(monument).area / 1e6 == pytest.approx(7.27, rel=0.005)


def test_the_overlap_is_declared_as_authorised_with_its_instrument():
    """The road is in the monument by 43 U.S.C. 1629; what was not read is said."""
    (row,) = table("constraints").to_dict("records")
    assert (row["relation"], row["legal_effect"]) == ("overlaps", "authorised")
    assert row["instrument"].startswith("43 U.S.C. 1629")
    assert "was not seen" in row["scope"]


def test_rings_lie_beside_each_other_at_their_distance_from_the_road():
    """No ground is in two rings, all of it is the sampled ground, hectares are the typed ones."""
    zones, road = layer("zones"), layer("sources")["haul_road"]
    hectares = table("habitats").set_index("zone_id")["area_ha"]
    total = shapely.union_all(list(zones.values())).area
    assert list(zones) == BANDS
    assert total == pytest.approx(sum(zone.area for zone in zones.values()), rel=1e-7)
    assert total == pytest.approx(layer("study_area")["sampled ground"].area, rel=1e-7)
    for (name, zone), near in zip(zones.items(), EDGES, strict=False):
        assert hectares[name] == pytest.approx(zone.area / 1e4, abs=0.06)
        # 64 segments a quarter circle: the edge is nearer than the arc by at most 0.01 %
        assert road.distance(zone) == pytest.approx(near, rel=1e-3, abs=0.1)


@pytest.mark.slow
def test_the_site_has_no_errors():
    """The loader accepts the folder; its warnings are columns that only this source has, and the
    duplicates of moss that differ by more than 50 % (in the field) or 35 % (in the laboratory)."""
    site, faults = load_site(SITE)
    samples = table("samples").set_index("sample_id")
    results = table("chemistry").set_index(["sample_id", "analyte"])["result"]
    most = samples["sample_type"].map({"Field_D": 50.0, "LAB_D": 35.0}).dropna()
    far = set()
    for (sample, analyte), value in results.items():
        if sample in most.index:
            parent = results[samples.loc[sample, "parent_sample"], analyte]
            if 200 * abs(value - parent) / (value + parent) > most[sample]:
                far.add((analyte, f"{value:g}"))

    heading = "a heading is that of a column of this table"
    twins = [fault for fault in faults if fault.rule != heading]
    assert site is not None
    assert {fault.severity for fault in faults} == {"warning"}
    assert {(fault.rule.split()[0], fault.value) for fault in twins} == far
    assert len(far) == 5


@pytest.mark.slow
def test_the_computed_overlap_reads_authorised():
    """The road, 84.2 km, overlaps the monument with 36.4 km: authorised by 43 U.S.C. 1629."""
    site, _ = load_site(SITE)
    assert site is not None
    found = constraint_overlaps(site).set_index("subject_kind").loc["source"]
    assert found["relation_basis"] == "computed"
    assert (found["relation"], found["legal_effect"]) == ("overlaps", "authorised")
    assert found["instrument"].startswith("43 U.S.C. 1629")
    assert found["length_km"] == pytest.approx(36.4, rel=0.005)
    assert found["subject_km"] == pytest.approx(84.2, rel=0.005)


@pytest.mark.slow
def test_replicates_become_one_value_a_site_in_the_band_of_its_distance():
    """216 sites a metal, all inside the ring of their distance; a field duplicate is averaged."""
    found = identified().measurements
    site = moss()[moss()["sample_type"].eq("Normal")].set_index("location_id")
    assert found.groupby("stressor")["location_id"].nunique().tolist() == [216, 216, 216]
    assert found["placed_by"].eq("inside").all()
    assert found["zone_id"].eq(found["location_id"].map(site["band"].astype("str"))).all()
    lead = found[found["stressor"].eq("Pb")].set_index("location_id")["value"]
    three = (2.29400039 + 1.78399982 + 3.99999897) / 3  # 066PR, three field samples
    assert lead["066PR"] == pytest.approx(three, rel=1e-5)


@pytest.mark.slow
def test_sites_beyond_20_km_are_the_background():
    """90th percentile of 35 sites (numpy on the raw file); they are no exposure themselves."""
    background = identified().contamination.drop_duplicates("stressor").set_index("stressor")
    normal = moss()[moss()["location_role"].eq("reference") & moss()["sample_type"].ne("LAB_D")]
    sites = normal.groupby("location_id")[["Cd", "Pb", "Zn"]].mean()
    assert len(sites) == 35
    assert set(identified().contamination["zone_id"]) == set(BANDS[:-1])
    for metal in MEDIANS:
        expected = np.quantile(sites[metal], 0.9)
        assert background.loc[metal, "background_value"] == pytest.approx(expected)


@pytest.mark.slow
def test_moss_has_no_benchmark_and_is_rated_undecided(register):
    """Twelve pathways: contaminated or not, the quotient is not assessed and the rating is U."""
    assert len(register) == 12
    assert set(register["receptor_id"]) == {"mosses_lichens"}
    assert register["quotient"].isna().all()
    assert register["benchmark_id"].isna().all()
    assert set(register["rule_id"]) == {"significance/T1-not_assessed"}
    assert set(register["rating_inherent"]) == {"U"}
    assert set(register["rating_inherent_lo"] + register["rating_inherent_hi"]) == {"NE"}
    assert set(register["background_source"]) == {"reference samples of the site"}


@pytest.mark.slow
def test_contamination_is_seen_though_its_effect_is_not_assessed(register):
    """Above the sites beyond 20 km everywhere but for lead at 4–20 km (9 of 84 sites)."""
    clean = register[~register["above_background"]]
    assert clean[["zone_id", "stressor"]].to_numpy().tolist() == [["4000-20000m", "Pb"]]


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
