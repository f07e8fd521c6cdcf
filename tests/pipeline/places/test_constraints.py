"""Constraints on the place: overlaps worked out by hand, typed relations, and Red Dog."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point, box

from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.places.constraints import COLUMNS, constraint_overlaps
from tests.schemas.survey.rows import good_row, read
from tests.sites import write_site

CRS = 32631
KEY = ["constraint_id", "subject_kind", "subject_id"]
RESERVE = box(0, 0, 1000, 1000)  # 100 ha, the corner of the plane
WORKS = {
    "B1": box(900, 0, 1100, 100),  # 2 ha, half of it inside
    "B2": box(100, 100, 300, 200),  # 2 ha inside
}
ROADS = {"R1": LineString([(-500, 500), (1500, 500)]), "R2": Point(1000, 4000)}


def layer(column, shapes):
    frame = gpd.GeoDataFrame({column: list(shapes)}, geometry=list(shapes.values()), crs=CRS)
    return frame.assign(area_ha=frame.area / 10_000)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    site, _ = load_site(write_site(tmp_path_factory.mktemp("constraints") / "tiny"))
    assert site is not None
    return site


@pytest.fixture
def overlaps(base):
    """Return a function from constraints (and other tables or layers) to their relations."""

    def table(name, *rows):
        frame, faults = read(name, *({**good_row(name), **row} for row in rows))
        assert [fault for fault in faults if fault.severity == "error"] == []
        return frame

    def found(*constraints, sources=tuple(ROADS), near_km=10.0, without=(), zones=None):
        rows = [{"block_ids": "", "source_ids": "", **one} for one in constraints]
        here = {"decimalLatitude": "", "decimalLongitude": "", "footprintWKT": ""}
        standing = [one if isinstance(one, tuple) else (one, "") for one in sources]
        typed = [{**here, "source_id": one, "block_ids": blocks} for one, blocks in standing]
        reach = base.tables["zones_of_influence"]
        tables = {
            **base.tables,
            "disturbance_blocks": table("disturbance_blocks", *({"block_id": b} for b in WORKS)),
            "sources": table("sources", *typed),
            "zones_of_influence": reach.head(0) if zones is None else zones(reach),
            "constraints": table("constraints", *rows),
        }
        layers = {
            "blocks": layer("block_id", WORKS),
            "sources": layer("source_id", ROADS),
            "constraints": layer("constraint_id", {"K1": RESERVE}),
        }
        limits = {**base.settings.thresholds, "constraint_near_km": near_km}
        settings = base.settings.model_copy(update={"thresholds": limits})
        kept = {name: shapes for name, shapes in layers.items() if name not in without}
        return constraint_overlaps(replace(base, settings=settings, tables=tables, layers=kept))

    return found


def row(frame, kind, subject, constraint="K1"):
    chosen = frame[(frame[KEY] == [constraint, kind, subject]).all(axis=1)]
    assert len(chosen) == 1
    return chosen.iloc[0]


def test_each_block_and_source_has_its_relation_to_each_constraint(overlaps):
    """Half a block, a block, a road through the middle, a stack three kilometres away."""
    frame = overlaps({"constraint_id": "K1", "relation": "", "distance_m": ""})

    assert list(frame.columns) == COLUMNS
    assert frame[KEY[1:]].to_numpy().tolist() == [
        ["block", "B1"],
        ["block", "B2"],
        ["source", "R1"],
        ["source", "R2"],
    ]
    assert frame["relation"].tolist() == ["overlaps", "inside", "overlaps", "within_x_km"]
    assert frame["overlap_ha"].tolist()[:2] == pytest.approx([1.0, 2.0])
    assert frame["overlap_ha"].isna().tolist() == [False, False, True, True]
    assert frame["length_km"].isna().tolist() == [True, True, False, True]
    assert row(frame, "source", "R1")["length_km"] == pytest.approx(1.0)
    assert row(frame, "source", "R1")["subject_km"] == pytest.approx(2.0)
    assert frame["distance_m"].tolist() == [0.0, 0.0, 0.0, 3000.0]
    assert set(frame["relation_basis"]) == {"computed"}


def test_the_law_and_its_dates_stand_beside_every_relation(overlaps):
    """What the register and the reader of constraints.csv need."""
    frame = overlaps({"constraint_id": "K1"})

    assert set(frame["legal_effect"]) == {"authorised"}
    assert set(frame["instrument"]) == {"43 USC 1629"}
    assert set(frame["category"]) == {"national_park"}
    assert set(frame["layer_version_date"]) == {"2016"}
    assert set(frame["checked_on"]) == {"2026-03-02"}


def test_what_is_computed_wins_over_what_is_typed(overlaps):
    """Somebody typed none; the loader calls that a fault, and the shape is believed here."""
    frame = overlaps({"constraint_id": "K1", "relation": "none", "distance_m": ""})

    assert row(frame, "block", "B2")["relation"] == "inside"


@pytest.mark.parametrize(
    ("typed", "expected", "basis"),
    [
        ({"relation": "none"}, ["none", "none"], "typed"),
        ({"relation": "inside"}, ["inside", "inside"], "typed"),
        ({"relation": "within_x_km", "distance_m": "4000"}, ["within_x_km"] * 2, "typed"),
        ({"relation": "overlaps"}, ["unknown", "unknown"], "unknown"),  # which of them?
        ({"relation": "unknown"}, ["unknown", "unknown"], "unknown"),
        ({"relation": ""}, ["unknown", "unknown"], "unknown"),
    ],
)
def test_without_an_outline_the_typed_relation_stands(overlaps, typed, expected, basis):
    """And what nobody typed is unknown, never none."""
    frame = overlaps({"constraint_id": "K2", "distance_m": "", **typed})
    blocks = frame[frame["subject_kind"] == "block"]

    assert blocks["relation"].tolist() == expected
    assert set(blocks["relation_basis"]) == {basis}
    assert blocks["distance_m"].isna().all()  # a distance typed for all is that of the nearest


def test_a_typed_relation_speaks_of_the_works_it_names(overlaps):
    """B1 overlaps; of B2 and the sources nobody says anything."""
    named = {"constraint_id": "K2", "relation": "within_x_km", "distance_m": "70"}
    frame = overlaps({**named, "block_ids": "B1"})

    assert frame["relation"].tolist() == ["within_x_km", "unknown", "unknown", "unknown"]
    assert row(frame, "block", "B1", "K2")["distance_m"] == 70.0


def test_a_source_without_a_place_is_unknown_and_one_on_blocks_stands_there(overlaps):
    """Block ids give a place, if all of the blocks are drawn."""
    sources = [("S0", ""), ("S1", "B1;B2"), ("S2", "B1;B9")]
    frame = overlaps({"constraint_id": "K1", "relation": ""}, sources=sources, without=["sources"])
    own = frame[frame["subject_kind"] == "source"]

    assert own["relation"].tolist() == ["unknown", "overlaps", "unknown"]
    assert row(frame, "source", "S1")["overlap_ha"] == pytest.approx(3.0)


def test_a_declared_zone_of_influence_is_a_corridor_on_both_sides(overlaps):
    """100 m on each side of the road through the middle: 20 ha inside; 30 m from R2 none."""

    def zones(reach):
        road = reach.assign(source_id="R1", distance_m=100.0)
        stack = reach.assign(source_id="R2", distance_m=30.0)
        return pd.concat([road, road.assign(phase="closure"), stack])

    frame = overlaps({"constraint_id": "K1"}, zones=zones)
    met = row(frame, "corridor", "R1")

    assert met["overlap_ha"] == pytest.approx(20.0)
    assert met["corridor_m"] == 100.0
    assert (met["relation"], met["relation_basis"]) == ("overlaps", "computed")
    assert frame["subject_kind"].tolist().count("corridor") == 1


@pytest.mark.parametrize(("near_km", "relation"), [(3.0, "within_x_km"), (2.999, "none")])
def test_the_limit_of_nearness_is_a_setting(overlaps, near_km, relation):
    """The stack is 3 km away: near at 3 km, far at 2.999."""
    frame = overlaps({"constraint_id": "K1"}, near_km=near_km)

    assert row(frame, "source", "R2")["relation"] == relation


def test_without_constraints_there_is_nothing_to_say(base):
    """An empty frame with all its columns."""
    frame = constraint_overlaps(base)

    assert len(frame) == 0
    assert list(frame.columns) == COLUMNS


def test_the_order_of_rows_changes_nothing(overlaps):
    """Sorted by constraint and subject."""
    one, two = {"constraint_id": "K1"}, {"constraint_id": "K2", "relation": "none"}
    two |= {"distance_m": ""}

    pd.testing.assert_frame_equal(overlaps(one, two), overlaps(two, one))


@pytest.mark.oracle
def test_red_dog_haul_road_in_cape_krusenstern(repository):
    """Road 84.2 km as the sum of its lines, 36.4 km inside, 7.27 km² of its 100 m corridor inside.

    Figures worked out apart from this code on the same shapes in EPSG:3338, within 0.5 %.
    """
    site, faults = load_site(repository / "examples" / "red_dog")
    assert site is not None, faults
    raw = site.tables["zones_of_influence"].head(1)
    hundred = raw.assign(source_id="haul_road", distance_m=100.0)
    tables = {**site.tables, "zones_of_influence": hundred}
    frame = constraint_overlaps(replace(site, tables=tables))
    road = row(frame, "source", "haul_road", "cape_krusenstern")
    reach = row(frame, "corridor", "haul_road", "cape_krusenstern")

    assert site.settings.crs == 3338
    assert road["subject_km"] == pytest.approx(84.2, rel=0.005)
    assert road["length_km"] == pytest.approx(36.4, rel=0.005)
    assert reach["overlap_ha"] / 100 == pytest.approx(7.27, rel=0.005)
    assert (road["relation"], road["legal_effect"]) == ("overlaps", "authorised")
