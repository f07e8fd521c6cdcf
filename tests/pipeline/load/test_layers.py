"""Layers: read as they are, refused where they are not what they say, placed in metres."""

import json
import shutil

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod
from shapely.geometry import Point, box

from riskshed.pipeline.load.layers import read_layers
from riskshed.pipeline.load.placing import areas_on_ground, crs_faults, distortion_faults
from riskshed.pipeline.load.site import load_site
from tests.sites import feature, good_tables, square, the_fault, write_site

SQUARE = {"type": "Polygon", "coordinates": square(3.0, 50.4)}
BOWTIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
METRES = {"type": "Polygon", "coordinates": square(640000.0, 5585000.0, (1000, 1000))}
POINT = {"type": "Point", "coordinates": [3.0, 50.4]}


def ring_from(longitude):
    """Return a square whose last corner has this longitude."""
    places = [[3.0, 50.4], [3.01, 50.4], [3.01, 50.41], [longitude, 50.41], [3.0, 50.4]]
    return {"type": "Polygon", "coordinates": [places]}


def faults_of(tmp_path, layers=None, **tables):
    site, faults = load_site(write_site(tmp_path / "tiny", layers=layers, **tables))
    assert site is None
    return faults


def collection(*features, **more):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more})


def test_geojson_without_crs_is_wgs84_and_is_projected_with_its_area(tmp_path):
    """A square of 0.014 by 0.009 degrees at 50.4 degrees north has about 99.6 ha."""

    site, _ = load_site(write_site(tmp_path / "tiny"))
    zones = site.layers["zones"]

    assert zones.crs.to_epsg() == 32631
    assert zones["zone_id"].tolist() == ["Z-NEAR", "Z-FAR"]
    assert zones["area_ha"].tolist() == pytest.approx([99.6, 99.6], rel=0.005)
    assert zones["source_file"].tolist() == ["layers/zones.geojson"] * 2
    assert zones["source_row"].tolist() == [1, 2]


def test_the_old_crs_member_is_obeyed(tmp_path):
    """CRS84 by its name is WGS84."""

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    folder = write_site(tmp_path / "tiny")
    plain, _ = load_site(folder)
    text = (folder / "layers/zones.geojson").read_text()
    (folder / "layers/zones.geojson").write_text(json.dumps({**json.loads(text), "crs": crs}))
    named, _ = load_site(folder)

    assert named.layers["zones"].geom_equals(plain.layers["zones"].geometry).all()


@pytest.mark.parametrize(
    "crs", [None, {"type": "link", "properties": {"href": "http://a/b"}}, {"type": "name"}, 7]
)
def test_a_crs_member_that_names_no_crs_is_a_fault(tmp_path, crs):
    """A link is not followed."""

    text = collection(feature(SQUARE, zone_id="Z-NEAR"), crs=crs)
    fault = the_fault(faults_of(tmp_path, {"zones": text}), table="zones")

    assert fault.rule == "the crs member names no CRS"


def test_geopackage_with_its_own_crs_gives_the_same_shapes(tmp_path):
    """The same zones in Lambert-93."""

    folder = write_site(tmp_path / "tiny")
    before, _ = load_site(folder)
    zones = gpd.read_file(folder / "layers/zones.geojson")
    (folder / "layers/zones.geojson").unlink()
    zones.to_crs(2154).to_file(folder / "layers/zones.gpkg", layer="zones", engine="pyogrio")
    after, _ = load_site(folder)

    assert after.layers["zones"]["area_ha"].tolist() == pytest.approx(
        before.layers["zones"]["area_ha"].tolist(), rel=1e-6
    )


@pytest.mark.parametrize("kind", ["gpkg", "shp"])
def test_any_other_format_without_a_crs_is_a_fault(tmp_path, kind):
    """A shapefile whose .prj was forgotten."""

    folder = write_site(tmp_path / "tiny", layers={"zones": None})
    zones = gpd.GeoDataFrame({"zone_id": ["Z-NEAR"]}, geometry=[box(3, 50.4, 3.01, 50.41)])
    with pytest.warns(UserWarning, match="crs"):
        zones.to_file(folder / f"layers/zones.{kind}", engine="pyogrio")
    fault = the_fault(load_site(folder)[1], file=f"layers/zones.{kind}")

    assert fault.rule == "the layer does not say its CRS"
    assert "export it as GeoJSON in WGS84" in fault.fix


def test_coordinates_in_metres_are_a_fault(tmp_path):
    """GeoJSON is degrees, whatever the GIS was set to."""

    faults = faults_of(tmp_path, {"zones": [feature(METRES, zone_id="Z-NEAR")]})
    fault = the_fault(faults, table="zones", row=1)

    assert "are no degrees (±180, ±90)" in fault.rule
    assert fault.value == "Z-NEAR"


def test_a_shape_that_crosses_itself_is_a_fault_with_its_reason(tmp_path):
    """It is not repaired in silence."""

    faults = faults_of(tmp_path, {"zones": [feature(BOWTIE, zone_id="Z-NEAR")]})
    fault = the_fault(faults, table="zones", row=1)

    assert fault.rule == "the shape is not valid: Self-intersection[0.5 0.5]"


@pytest.mark.parametrize(
    ("geometry", "rule"),
    [
        (None, "the feature has no geometry"),
        ({"type": "Polygon", "coordinates": []}, "the feature has no geometry"),
        (POINT, "a Point has no area; this layer needs polygons"),
        ({"type": "Polygon"}, "the geometry cannot be read"),
        ({"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "an outline is not closed"),
        ({"type": "Blob", "coordinates": [0]}, "the geometry cannot be read"),
        (ring_from(10**400), "the geometry cannot be read"),
        (ring_from(None), "a coordinate is no number: None"),
        (ring_from([3]), "a coordinate is no number: [3]"),
        (ring_from(True), "a coordinate is no number: True"),
    ],
)
def test_a_feature_without_a_usable_shape_is_a_fault_by_its_number(tmp_path, geometry, rule):
    """The second of two features."""

    zones = [feature(SQUARE, zone_id="Z-NEAR"), feature(geometry, zone_id="Z-FAR")]
    fault = the_fault(faults_of(tmp_path, {"zones": zones}), table="zones", row=2)

    assert fault.rule.startswith(rule)


def test_geometry_twice_for_one_id_is_a_fault(tmp_path):
    """Which of the two is the zone?"""

    zones = [feature(SQUARE, zone_id="Z-NEAR"), feature(SQUARE, zone_id="Z-NEAR")]
    fault = the_fault(faults_of(tmp_path, {"zones": zones}), table="zones", row=2)

    assert "feature 1 has the same zone_id: geometry twice for one id" in fault.rule


def test_an_outline_in_the_table_and_a_feature_are_geometry_twice(tmp_path):
    """The source has a footprint and a polygon."""

    tables = good_tables()
    tables["sources"][0]["footprintWKT"] = "POLYGON ((3 50.4, 3.1 50.4, 3.1 50.5, 3 50.4))"
    layers = {"sources": [feature(POINT, source_id="S1")]}
    fault = the_fault(faults_of(tmp_path, layers, **tables), table="sources")

    assert (fault.row, fault.column) == (2, "footprintWKT")
    assert "layers/sources.geojson has a feature for this id too" in fault.rule


def test_an_outline_in_the_table_is_a_feature_of_the_layer(tmp_path):
    """A block drawn as WKT, longitude first, degrees."""

    tables = good_tables()
    east = 3.010 + 0.0014077
    tables["disturbance_blocks"][0]["geometry"] = (
        f"POLYGON ((3.010 50.410, {east} 50.410, {east} 50.419, 3.010 50.419, 3.010 50.410))"
    )
    site, faults = load_site(write_site(tmp_path / "tiny", **tables))

    assert faults == []
    assert site.layers["blocks"]["block_id"].tolist() == ["B1"]
    assert site.layers["blocks"]["area_ha"].tolist() == pytest.approx([10.0], rel=0.01)


@pytest.mark.parametrize(
    ("typed", "allowed"), [("10.0", True), ("10.2", True), ("10.25", False), ("9.7", False)]
)
def test_the_area_of_a_block_is_that_of_its_shape_within_2_percent(tmp_path, typed, allowed):
    """On both sides of the limit; the block is drawn with 10.01 ha."""

    east = 3.010 + 0.0014077
    corner = (3.010, 50.410, (east - 3.010, 0.009))
    blocks = [feature({"type": "Polygon", "coordinates": square(*corner)}, block_id="B1")]
    tables = good_tables()
    tables["disturbance_blocks"][0]["area_ha"] = typed
    tables["habitats"][2]["area_ha"] = typed
    _, faults = load_site(write_site(tmp_path / "tiny", layers={"blocks": blocks}, **tables))

    assert [fault.column for fault in faults] == ([] if allowed else ["area_ha"])


def test_a_feature_without_a_row_is_a_fault(tmp_path):
    """The block is called B1."""

    fault = the_fault(
        faults_of(tmp_path, {"blocks": [feature(SQUARE, block_id="B01")]}), table="blocks"
    )

    assert fault.rule == "every feature has a row in disturbance_blocks"
    assert "nearest id there: B1" in fault.fix


def test_a_layer_without_the_id_is_a_fault_that_lists_what_it_has(tmp_path):
    """Named as the GIS named it."""

    fault = the_fault(faults_of(tmp_path, {"zones": [feature(SQUARE, Zone="a")]}), table="zones")

    assert fault.rule == "the features have no property zone_id (they have: Zone)"


def test_a_number_as_id_is_the_text_of_the_number(tmp_path):
    """As a GIS writes ids that look like numbers."""

    folder = write_site(tmp_path / "tiny", layers={"zones": [feature(SQUARE, zone_id=7)]})

    assert read_layers(folder)[0]["zones"].frame["zone_id"].tolist() == ["7"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("{not json", "the file is no JSON"),
        ("[1, 2]", "the file is no GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [1]}', "a feature is no JSON object"),
        (collection(), "the layer has no features"),
        ('{"type": "FeatureCollection", "features": NaN}', "NaN is no number in JSON"),
        ("[" * 100_000, "the JSON is nested too deeply"),
    ],
)
def test_what_is_no_geojson_is_a_fault(tmp_path, text, rule):
    """In a sentence, without a traceback."""

    assert the_fault(faults_of(tmp_path, {"zones": text}), table="zones").rule.startswith(rule)


@pytest.mark.parametrize("name", ["blocs.geojson", "Zones.gpkg"])
def test_a_file_that_is_no_layer_is_an_error(tmp_path, name):
    """It would be lost in silence."""

    folder = write_site(tmp_path / "tiny")
    (folder / "layers" / name).write_text("{}")
    fault = the_fault(load_site(folder)[1], file=f"layers/{name}")

    assert fault.severity == "error"
    assert "name it " in fault.fix


@pytest.mark.parametrize(
    ("name", "fix"), [("blocks.kml", "save the layer as GeoPackage"), ("zones.zip", "unpack it")]
)
def test_a_layer_in_another_format_is_an_error(tmp_path, name, fix):
    """Another name would not make it one that is read."""
    folder = write_site(tmp_path / "tiny")
    (folder / "layers" / name).write_text("{}")
    fault = the_fault(load_site(folder)[1], file=f"layers/{name}")

    assert "the file was not read: layers are .geojson or .gpkg" in fault.rule
    assert fix in fault.fix


def test_two_files_for_one_layer_are_a_fault(tmp_path):
    """GeoJSON and GeoPackage of the same name."""

    folder = write_site(tmp_path / "tiny")
    shutil.copy(folder / "layers/zones.geojson", folder / "layers/zones.json")
    fault = the_fault(load_site(folder)[1], file="layers/zones.json")

    assert fault.rule == "layers/zones.geojson holds zones already"


@pytest.mark.parametrize(
    ("crs", "rule"),
    [
        (4326, "EPSG:4326 (WGS 84) does not measure in metres"),
        (2225, "does not measure in metres"),  # California in feet
        (999999, "EPSG:999999 is not known"),
    ],
)
def test_the_crs_of_the_site_is_projected_in_metres(crs, rule):
    """Areas and distances are computed in it."""

    assert rule in the_fault(crs_faults(crs), column="crs", value=str(crs)).rule


def laid(shapes, crs):
    """Return shapes in degrees as the zones of a site in a CRS."""
    zones = gpd.GeoDataFrame(geometry=shapes, crs=4326).to_crs(crs)
    ids = [f"Z{number}" for number in range(1, len(shapes) + 1)]
    return {
        "zones": zones.assign(
            zone_id=ids,
            area_ha=zones.area / 1e4,
            source_file="layers/zones.gpkg",
            source_row=range(1, len(shapes) + 1),
        )
    }


@pytest.mark.parametrize(("crs", "good"), [(32631, True), (2154, True), (3857, False)])
def test_a_crs_that_distorts_areas_is_a_fault(crs, good):
    """Web Mercator is in metres and shows 2.46 times the true area at 50.4 degrees (1/cos²)."""
    faults = distortion_faults(laid([box(3, 50.4, 3.01, 50.41)], crs), crs)

    assert good == (not faults)
    if faults:
        assert "2.46 times the true areas" in the_fault(faults, file="site.yaml").rule


def test_of_some_layers_that_lie_elsewhere_each_is_named():
    """One of two zones was drawn three zones further east: the CRS of the site is not to blame."""
    shapes = [box(3, 50.4, 3.01, 50.41), box(21, 50.4, 21.01, 50.41)]
    fault = the_fault(distortion_faults(laid(shapes, 32631), 32631), row=2)

    assert (fault.file, fault.column, fault.value) == ("layers/zones.gpkg", "zone_id", "Z2")
    assert "not the true areas on the ground" in fault.rule


def test_points_have_no_area_to_distort():
    """A site with only point sources."""
    assert distortion_faults(laid([Point(3, 50)], 3857), 3857) == []


def test_a_site_may_declare_another_tolerance_of_areas(tmp_path):
    """In site.yaml; the rule says the one that was used."""

    shape = {"type": "Polygon", "coordinates": square(3.010, 50.410, (0.0014077, 0.009))}
    tables = good_tables()
    tables["disturbance_blocks"][0]["area_ha"] = "10.5"
    tables["habitats"][2]["area_ha"] = "10.5"
    for share in (0.05, 0.04):
        folder = write_site(
            tmp_path / str(share),
            site_settings={"tolerances": {"block_area_share": share}},
            layers={"blocks": [feature(shape, block_id="B1")]},
            **tables,
        )
        faults = load_site(folder)[1]

        assert [fault.column for fault in faults] == ([] if share == 0.05 else ["area_ha"])
    assert "within 4 % or 0.1 ha" in faults[0].rule


def test_areas_on_the_ground_are_those_that_geodesics_enclose():
    """Of one hectare and of a county with a hole; `pyproj.Geod` (GeographicLib) is the judge."""
    county = box(2.5, 49.9, 3.5, 50.9) - box(2.9, 50.2, 3.1, 50.4)
    degrees = gpd.GeoSeries([box(3, 50.4, 3.0014, 50.4009), county], crs=4326)
    metres = degrees.to_crs(32631).segmentize(100)
    geodesic = [
        abs(Geod(ellps="WGS84").geometry_area_perimeter(shapely.orient_polygons(one))[0])
        for one in metres.to_crs(4326)
    ]

    assert areas_on_ground(metres) == pytest.approx(geodesic, rel=1e-6)
