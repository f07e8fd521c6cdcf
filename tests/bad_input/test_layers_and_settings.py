"""Layers, site.yaml, workbooks and paths: one thing broken, by the command that a team types."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from tests.bad_input.command import LEAN, Bad, names, refused, riskshed
from tests.sites import feature, good_layers, good_tables, settings, square, write_site

ZONES = "layers/zones.geojson"
YAML = "site.yaml"
BOW = {"type": "Polygon", "coordinates": [[[3.01, 50.41], [3.02, 50.42], [3.02, 50.41],
                                           [3.01, 50.42], [3.01, 50.41]]]}  # fmt: skip
METRES = {"type": "Polygon", "coordinates": square(5e5, 5.58e6, (1000, 1000))}
NEAR, FAR = good_layers()["zones"]
TEXTS = {"type": "Polygon", "coordinates": [[["3.01", "50.4"]] * 4]}
OPEN = {"type": "Polygon", "coordinates": [square(3.01, 50.41)[0][:-1]]}
TEXT = json.dumps(settings())  # JSON is YAML


def drawn(shape: dict[str, Any], layer: str = "zones", **ids: str) -> dict[str, Any]:
    """Return the site with one feature of a layer drawn otherwise."""
    return {"layers": {layer: [feature(shape, **ids)] + ([FAR] if layer == "zones" else [])}}


def own(text: str) -> dict[str, Any]:
    """Return the site with this text as site.yaml."""
    return {"site_settings": text}


def key(**change: Any) -> dict[str, Any]:
    """Return the site with other keys in site.yaml."""
    return {"site_settings": change}


BAD = [
    Bad("a zone that crosses itself", ZONES, 1, "zone_id", "the shape is not valid: "
        "Self-intersection", "repair it in the GIS", drawn(BOW, zone_id="Z-NEAR"), "Z-NEAR"),
    Bad("a constraint that crosses itself", "layers/constraints.geojson", 1, "constraint_id",
        "the shape is not valid", "look at what the repair changed",
        {"layers": {"constraints": [feature(BOW, constraint_id="C1")]}}, "C1"),
    Bad("zones in metres", ZONES, 1, "zone_id", "are no degrees (±180, ±90)", "export the layer as "
        "WGS84 (EPSG:4326)", drawn(METRES, zone_id="Z-NEAR"), "Z-NEAR"),
    Bad("a source in metres", "layers/sources.geojson", 1, "source_id", "are no degrees",
        "or as GeoPackage with its own CRS",
        drawn({"type": "Point", "coordinates": [500000, 5580000]}, "sources", source_id="S1")),
    Bad("a zone whose x and y changed places", ZONES, 1, "zone_id", "the feature lies on the site "
        "once longitude and latitude change places", "exchange x and y of the layer",
        drawn({"type": "Polygon", "coordinates": [[[y, x] for x, y in NEAR["geometry"][
            "coordinates"][0]]]}, zone_id="Z-NEAR"), "Z-NEAR"),
    Bad("degrees that are declared as metres", ZONES, 1, "zone_id", "look like degrees, and the "
        "file declares WGS 84 / UTM zone 31N", "set the CRS of the layer to what its coordinates "
        "are", {"layers": {"zones": json.dumps({"type": "FeatureCollection", "features": [NEAR],
        "crs": {"type": "name", "properties": {"name": "EPSG:32631"}}})}}, "Z-NEAR"),
    Bad("coordinates as text", ZONES, 1, "", "a coordinate is no number: '3.01'", "export the "
        "layer", drawn(TEXTS, zone_id="Z-NEAR")),
    Bad("an outline that is not closed", ZONES, 1, "", "an outline is not closed", "close it in "
        "the GIS", drawn(OPEN, zone_id="Z-NEAR")),
    Bad("a zone whose id is no id", ZONES, 1, "zone_id", "an id has 1 to 64 letters", "without "
        "spaces", drawn(NEAR["geometry"], zone_id="zone near"), "zone near"),
    Bad("a property with a space for an underscore", ZONES, 0, "zone_id", "the features have no "
        "property zone_id (they have: zone id)", "rename zone id to zone_id",
        {"layers": {"zones": [feature(NEAR["geometry"], **{"zone id": "Z-NEAR"})]}}),
    Bad("a layer of no bytes", ZONES, 0, "", "the file is empty", "export the layer again",
        {"layers": {"zones": ""}}),
    Bad("degrees as the CRS of the site", YAML, 0, "crs", "does not measure in metres",
        "type the EPSG code of the site's UTM zone", key(crs=4326), "4326"),
    Bad("a YAML tag", YAML, 2, "", "a tag (!) is not allowed", "remove the tag",
        own(f"{TEXT[:-1]},\n x: !!python/object/apply:os.system ['id']}}"), "tag:yaml.org"),
    Bad("a YAML bomb", YAML, 1, "", "anchors (&) and aliases (*) are not allowed",
        "write the value out", own("a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n")),
    Bad("a merge key", YAML, 1, "", "merge keys (<<) are not allowed", "write the keys out",
        own("<<: {draws: 5}\n")),
    Bad("a method that nobody knows", YAML, 0, "methods.1", "a scoring method, one of: "
        "significance, screening, risk", "methods: [significance]",
        key(methods=["significance", "bayes"]), "bayes"),
    Bad("an unknown key", YAML, 0, "benchmark_set", "a known key", "nearest known key: "
        "benchmark_sets", key(benchmark_set=["eco_ssl"])),
    Bad("a threshold that means nothing", YAML, 0, "thresholds.assumed_effectiveness_cap",
        "assumed_effectiveness_cap is a number from 0 to 1, not 2", "type it as in thresholds",
        key(thresholds={"assumed_effectiveness_cap": 2})),
    Bad("NaN in site.yaml", YAML, 0, "thresholds.constraint_near_km", "a number", "type it as in "
        "thresholds", key(thresholds={"constraint_near_km": float("nan")}), "nan"),
    Bad("no day of the calendar", YAML, 0, "as_of", "a real date: YYYY-MM-DD",
        "as_of: '2026-01-31'", key(as_of="2023-02-30"), "2023-02-30"),
    Bad("an absolute path as id", YAML, 0, "id", "letters, digits, dots", "id: metaleurop",
        key(id="/etc/passwd"), "/etc/passwd"),
    Bad("a name that runs backwards", YAML, 0, "name", "text without control characters",
        "name: Metaleurop Nord", key(name="\u202egnp.exe"), "\\u202e"),
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=names)
def test_a_layer_or_setting_that_is_wrong_is_refused(bad: Bad, tmp_path):
    """File, feature or key; the rule, and what to do; nothing is scored."""
    refused(bad, tmp_path)


def shapefile(site: Path, lacking: str = "", **crs: int) -> None:
    """Write the zones as a shapefile, and take a part of it away."""
    (site / ZONES).unlink()
    zones = gpd.GeoDataFrame.from_features([NEAR, FAR], **crs)
    zones.to_file(site / "layers/zones.shp", engine="pyogrio")
    if lacking:
        (site / f"layers/zones{lacking}").unlink()


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize(
    ("lacking", "crs", "rule", "fix"),
    [
        ("", {}, "the layer does not say its CRS", "save it with its CRS (GeoPackage)"),
        (".prj", {"crs": 4326}, "the layer does not say its CRS", "or export it as GeoJSON"),
        (".shx", {"crs": 4326}, "several files, and zones.shx is not there", "put .shp, .shx"),
        (".dbf", {"crs": 4326}, "several files, and zones.dbf is not there", "put .shp, .shx"),
    ],
)
def test_a_shapefile_that_lacks_a_part_is_refused(lacking, crs, rule, fix, tmp_path):
    """Without .prj nobody knows where it lies."""
    site = write_site(tmp_path / "tiny", **LEAN | {"layers": {}})
    shapefile(site, lacking, **crs)

    refused(Bad(f"shp {lacking}", "layers/zones.shp", 0, "", rule, fix), tmp_path, site)


def test_a_property_in_capitals_is_the_id(tmp_path):
    """As a shapefile and many a GIS write it."""
    zones = [feature(one["geometry"], ZONE_ID=one["properties"]["zone_id"]) for one in (NEAR, FAR)]
    said = riskshed("check", write_site(tmp_path / "tiny", layers={"zones": zones}))

    assert (said.code, said.err) == (0, "")


def test_a_geopackage_that_is_open_elsewhere_is_not_read(tmp_path):
    """Its last edits stand beside it; nothing in the folder is touched."""
    site = write_site(tmp_path / "tiny", **LEAN | {"layers": {}})
    (site / ZONES).unlink()
    gpd.GeoDataFrame.from_features([NEAR, FAR], crs=4326).to_file(site / "layers/zones.gpkg")
    (site / "layers/zones.gpkg-wal").write_bytes(b"edits")
    (site / "layers/zones.gpkg-shm").write_bytes(b"")
    bad = Bad("open", "layers/zones.gpkg", 0, "", "the GeoPackage is open elsewhere",
              "save and close the layer in the GIS")  # fmt: skip

    refused(bad, tmp_path, site)


def test_a_folder_in_the_place_of_a_layer_is_refused(tmp_path):
    """A geodatabase is a folder, too; its layers would be lost in silence."""
    site = write_site(tmp_path / "tiny", **LEAN)
    (site / "layers" / "blocks.gdb").mkdir()
    bad = Bad("gdb", "layers/blocks.gdb", 0, "", "the folder is an ESRI geodatabase",
              "save each layer of it as GeoPackage")  # fmt: skip

    refused(bad, tmp_path, site)


def instead(table: str, name: str) -> Callable[[Path], Path]:
    """Return what takes a table out of a site and says where another file of it goes."""

    def path(site: Path) -> Path:
        (site / "tables" / f"{table}.csv").unlink()
        return site / "tables" / name

    return path


def workbook(path: Path, table: str, change: Callable[[Any], None]) -> None:
    """Write a good table as a workbook, with one change to its sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = table
    rows = good_tables()[table]
    sheet.append(list(rows[0]))
    for row in rows:
        sheet.append([cell or None for cell in row.values()])
    change(sheet)
    book.save(path)


def two_titles(sheet: Any) -> None:
    """Put a merged heading above the column names."""
    sheet.insert_rows(1)
    sheet["A1"] = "Place"
    sheet.merge_cells("A1:D1")


def percentage(sheet: Any) -> None:
    """Type 35% where a number in metres belongs."""
    sheet["E2"], sheet["E2"].number_format = 0.35, "0%"


def twin(sheet: Any) -> None:
    """Copy the sheet under a name that differs in capitals and a space alone."""
    sheet.parent.copy_worksheet(sheet).title = "SAMPLES "


@pytest.mark.parametrize(
    ("change", "row", "column", "rule", "fix", "errors"),
    [
        (lambda s: s.__setitem__("H2", "=1+1"), 2, "sampled_at", "cell H2 is a formula",
         "paste it as values", 1),
        (lambda s: s.__setitem__("C2", "=50+0.41"), 2, "decimalLatitude", "cell C2 is a formula",
         "paste it as values", 1),
        (lambda s: s.__setitem__("A1", '="sample_id"'), 1, '="sample_id"', "cell A1 is a formula",
         "paste it as values", 1),
        (lambda s: s.merge_cells("K5:K9"), 5, "matrix", "the cells K5:K9 are merged",
         "unmerge them and fill in every row", 1),
        (two_titles, 2, "", "the column names stand in row 2", "merged headings", 1),
        (lambda s: s.insert_cols(3), 1, "", "a column has no name: the 3. one, C", "name the "
         "column, or remove it", 1),
        (lambda s: s.__setitem__("Z5", "see report"), 5, "", "the row has 26 cells, the header 12",
         "clear the cells to the right of the table, up to Z5", 1),
        (twin, 0, "", "the table samples stands in tables/samples.xlsx#samples already",
         "keep one of the two; one table has one sheet", 1),
        (lambda s: s.__setitem__("H2", 45028), 2, "sampled_at", "a real calendar date",
         "45028 looks like a day number of a spreadsheet", 1),
        (lambda s: s.__setitem__("E2", "#N/A"), 2, "coordinateUncertaintyInMeters",
         "is an error value", "repair the formula it came from", 1),
        (percentage, 2, "coordinateUncertaintyInMeters", "cell E2 shows 35 % and holds 0.35",
         "type the value in m (35 or 0.35)", 1),
    ],
    ids=["formula", "formula in one of two columns that stand together", "formula as heading",
         "merged", "merged heading", "no heading", "a note beside the table", "two sheets",
         "serial", "error value", "percentage"],
)  # fmt: skip
def test_a_sheet_that_holds_more_than_values_is_refused(
    change, row, column, rule, fix, errors, tmp_path
):
    """Each cell is named; the sheet stands behind the name of the workbook."""
    site = write_site(tmp_path / "tiny", **LEAN | {"chemistry": None})
    workbook(instead("samples", "samples.xlsx")(site), "samples", change)
    sheet = "SAMPLES " if change is twin else "samples"
    bad = Bad(rule, f"tables/samples.xlsx#{sheet}", row, column, rule, fix, errors=errors)

    refused(bad, tmp_path, site)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.row_dimensions.__getitem__(3).__setattr__("hidden", True), "row 3 is hidden"),
        (lambda s: s.column_dimensions.__getitem__("J").__setattr__("hidden", True),
         "column J (depth_bottom_m) is hidden"),
        (lambda s: s.parent.create_sheet("x") and s.__setattr__("sheet_state", "hidden"),
         "the sheet is hidden, and was read"),
    ],
    ids=["row", "column", "sheet"],
)  # fmt: skip
def test_what_a_workbook_hides_is_read_and_told(change, words, tmp_path):
    """A filter that was left on hides rows that count: a warning names them."""
    site = write_site(tmp_path / "tiny", **LEAN)
    workbook(instead("samples", "samples.xlsx")(site), "samples", change)
    said = riskshed("check", site)

    assert said.code == 0, said.everything
    assert words in said.everything
    assert "samples 20 rows" in said.everything


def a_bomb(path: Path) -> None:
    """Write fifty megabytes of zeros in fifty kilobytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)


def linked_out(path: Path) -> None:
    """Make a link to a good table outside the site."""
    outside = path.parents[2] / "outside.csv"
    outside.write_text("sample_id\nA\n")
    path.symlink_to(outside)


def with_infinity(path: Path) -> None:
    """Write the samples with a depth that is no number."""
    table = pd.DataFrame(good_tables()["samples"])
    table["depth_top_m"] = [float("inf")] + [0.0] * (len(table) - 1)
    table.to_parquet(path)


@pytest.mark.parametrize(
    ("name", "make", "row", "column", "rule", "fix"),
    [
        ("samples.xlsx", a_bomb, 0, "", "it was not opened", "save the sheets as CSV"),
        ("samples.parquet", Path.touch, 0, "", "the file is empty", "delete the file if"),
        ("samples.parquet", with_infinity, 2, "depth_top_m", "a finite number", "or leave"),
        ("samples.csv", linked_out, 0, "", "a link that leaves the site folder", "copy the file"),
        ("samples.csv", lambda p: p.symlink_to(p.name), 0, "", "cannot be opened", "close it"),
        ("samples.xls", Path.touch, 0, "", "this is .xls", "open it and save it as .xlsx"),
        ("Samples (2).csv", Path.touch, 0, "", "no known table", "name it samples.csv"),
    ],
    ids=["bomb", "0-byte Parquet", "infinity", "link out", "link to itself", "xls", "copy"],
)
def test_a_file_in_the_place_of_a_table_is_refused(name, make, row, column, rule, fix, tmp_path):
    """Not opened, not followed, not taken for a survey that was not done."""
    site = write_site(tmp_path / "tiny", **LEAN | {"chemistry": None})
    make(instead("samples", name)(site))

    refused(Bad(rule, f"tables/{name}", row, column, rule, fix), tmp_path, site)


def test_one_table_as_csv_and_as_sheet_is_refused(tmp_path):
    """Nobody knows which of the two is meant."""
    site = write_site(tmp_path / "tiny", **LEAN)
    workbook(site / "tables/all.xlsx", "samples", lambda _: None)
    rule = "the table samples stands in tables/all.xlsx#samples already"

    refused(Bad("twice", "tables/samples.csv", 0, "", rule, "keep one of the two"), tmp_path, site)


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_a_site_yaml_that_is_no_file_is_refused(kind, tmp_path):
    """Without settings nothing is known of the site, whatever stands in its tables."""
    site = write_site(tmp_path / "tiny", **LEAN)
    (site / YAML).unlink()
    if kind == "folder":
        (site / YAML).mkdir()
    else:
        (site / YAML).symlink_to("/etc/hostname")
    rule = {"folder": "a folder here is not read", "link": "a link that leaves the site folder"}

    refused(Bad(kind, YAML, 0, "", rule[kind], "" if kind == "folder" else "copy"), tmp_path, site)
