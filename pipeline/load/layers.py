"""Site layers: GeoJSON or GeoPackage, checked, and projected to the metres of the site.

GeoJSON without ``crs`` is WGS84 (RFC 7946); any other layer must say its CRS. A shape is never
repaired here: the team draws it again, or two people would assess two different sites.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riskshed.pipeline.load.files import SiteFile, file_fault, readable_files
from riskshed.pipeline.load.layer_files import RawLayer, read_geojson, read_vector_file
from riskshed.pipeline.load.parquet_tables import value_as_text
from riskshed.schemas.faults import Fault
from riskshed.schemas.survey.ids import RULE, good_id, id_fix
from riskshed.schemas.survey.reading import clip

ID_COLUMNS = {
    "blocks": "block_id",
    "habitats": "habitat_id",
    "sources": "source_id",
    "zones": "zone_id",
    "constraints": "constraint_id",
    "permits": "permit_id",
    "cleared": "block_id",
    "study_area": "",
}
READERS = {
    ".geojson": read_geojson,
    ".json": read_geojson,
    ".gpkg": read_vector_file,
    ".shp": read_vector_file,
}
PACKED = (".zip", ".7z", ".rar", ".gz", ".kmz")
SIDECARS = {".shx", ".dbf", ".prj", ".cpg", ".qpj", ".sbn", ".sbx", ".qmd", ".qml", ".md", ".txt"}


UNWRITTEN = ("-wal", "-shm", "-journal")  # what a GeoPackage keeps beside itself while it is open


@dataclass(frozen=True)
class Layer:
    """A layer as it was read: its features in the CRS of the file, and where they came from.

    ``frame`` has one row a feature: the id column, its other columns, ``geometry``,
    ``source_file`` and ``source_row`` (the number of the feature, from 1).
    """

    name: str
    file: str
    frame: gpd.GeoDataFrame


def read_layers(folder: Path) -> tuple[dict[str, Layer], list[Fault]]:
    """Return every layer under ``layers/`` that can be read, with the faults of all."""
    files, faults = readable_files(folder, "layers")
    layers: dict[str, Layer] = {}
    taken: dict[str, str] = {}
    for found in files:
        name, kind = found.path.stem, found.path.suffix.lower()
        if kind in SIDECARS or found.path.name.endswith(UNWRITTEN):
            continue
        if name not in ID_COLUMNS or kind not in READERS:
            faults.append(unknown_layer(found))
        elif name in taken:
            faults.append(second_file(name, found.name, taken[name]))
        else:
            taken[name] = found.name
            layer, of_layer = read_layer(found)
            faults += of_layer
            if layer is not None:
                layers[name] = layer
    return layers, faults


def read_layer(found: SiteFile) -> tuple[Layer | None, list[Fault]]:
    """Return one layer with every fault of its features; None where nothing of it can be used."""
    name = found.path.stem
    raw, faults = READERS[found.path.suffix.lower()](found.path, name, found.name)
    if raw is None:
        return None, faults
    if len(raw.shapes) == 0:
        fix = "draw the features, or delete the file if nothing was mapped"
        return None, [*faults, file_fault(name, found.name, "the layer has no features", fix)]
    ids, id_faults = feature_ids(raw, name, found.name)
    if ids is None:
        return None, faults + id_faults
    bad, shape_faults = shape_faults_of(raw, ids, name, found.name)
    frame = assemble(raw, ids, name, found.name)[~bad].reset_index(drop=True)
    layer = Layer(name, found.name, frame) if len(frame) else None
    return layer, faults + id_faults + shape_faults


def feature_ids(raw: RawLayer, name: str, file: str) -> tuple[pd.Series | None, list[Fault]]:
    """Return the ids as text, with a fault for each that is missing or stands twice."""
    column = ID_COLUMNS[name]
    if not column:
        return pd.Series(range(1, len(raw.shapes) + 1)).astype("str"), []
    spelled = [one for one in raw.properties if str(one).strip().casefold() == column.casefold()]
    if len(spelled) != 1:
        return None, [_no_id_property(raw, column, name, file, twice=len(spelled) > 1)]
    values = raw.properties[spelled[0]]
    ids = pd.Series([_id_text(value) for value in values], dtype="str")
    faults = []
    first: dict[str, int] = {}
    for number, value in enumerate(ids, start=1):
        if pd.isna(value):
            plain = values[number - 1] is None or not isinstance(
                values[number - 1], list | dict | bool
            )
            rule = "the feature has no id" if plain else "the id is no text and no number"
            fix = f"type its {column}"
        elif not good_id(value):
            rule, fix = RULE, id_fix(value)
        elif value in first:
            rule = f"feature {first[value]} has the same {column}: geometry twice for one id"
            fix = "join them into one multi-part feature, or give one its own id"
        else:
            first[value] = number
            continue
        shown = "" if pd.isna(value) else clip(value)
        faults.append(file_fault(name, file, rule, fix, row=number, column=column, value=shown))
    return ids, faults


def _no_id_property(raw: RawLayer, column: str, name: str, file: str, *, twice: bool) -> Fault:
    """Return the fault of a layer whose features are not named, with the property that is meant."""
    others = [str(one) for one in raw.properties.columns]
    rule = f"the features have no property {column} (they have: {', '.join(others) or 'none'})"
    if twice:
        rule = f"the features have more than one property {column}"
    letters = {re.sub(r"[^a-z0-9]", "", one.casefold()): one for one in others}
    wanted = re.sub(r"[^a-z0-9]", "", column)
    meant = letters.get(wanted) or letters.get(column[:10])  # as a shapefile cuts its names off
    fix = f"add {column}, the id that the tables use, to each feature"
    if meant and not twice:
        fix = f"rename {meant} to {column} (a shapefile keeps 10 letters: save a GeoPackage)"
    return file_fault(name, file, rule, "keep one of them" if twice else fix, column=column)


def _id_text(value: object) -> str | None:
    if isinstance(value, list | dict | bool):
        return None
    missing = value is None or (isinstance(value, float) and np.isnan(value))
    text = None if missing else value_as_text(value.item() if hasattr(value, "item") else value)
    return text.strip() or None if text else None


def shape_faults_of(
    raw: RawLayer, ids: pd.Series, name: str, file: str
) -> tuple[np.ndarray, list[Fault]]:
    """Return which features cannot be used, and why."""
    shapes = raw.shapes
    empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    faults: list[Fault] = []
    bad = np.zeros(len(shapes), dtype=bool)
    for index, shape in enumerate(shapes):
        found = None if raw.broken[index] else _shape_problem(shape, bool(empty[index]), raw, name)
        bad[index] = raw.broken[index] or found is not None
        if found is not None:
            value = "" if pd.isna(ids[index]) else ids[index]
            column = ID_COLUMNS[name]
            faults.append(file_fault(name, file, *found, row=index + 1, column=column, value=value))
    return bad, faults


def _shape_problem(
    shape: shapely.Geometry, empty: bool, raw: RawLayer, name: str
) -> tuple[str, str] | None:
    if empty:
        return "the feature has no geometry", "draw it, or delete the feature"
    if name != "sources" and shape.geom_type not in ("Polygon", "MultiPolygon"):
        return f"a {shape.geom_type} has no area; this layer needs polygons", "draw its outline"
    west, south, east, north = shape.bounds
    if raw.crs.is_geographic and not (
        west >= -180 and east <= 180 and south >= -90 and north <= 90
    ):
        rule = f"x {west:g} to {east:g}, y {south:g} to {north:g} are no degrees (±180, ±90)"
        return rule, "export the layer as WGS84 (EPSG:4326), or as GeoPackage with its own CRS"
    if raw.crs.is_projected and -180 <= west <= east <= 180 and -90 <= south <= north <= 90:
        rule = f"x {west:g} to {east:g}, y {south:g} to {north:g} look like degrees, and the file "
        rule += f"declares {raw.crs.name}, in {raw.crs.axis_info[0].unit_name}s"
        return rule, "set the CRS of the layer to what its coordinates are (EPSG:4326), and export"
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        fix = "repair it in the GIS (fix geometries), and look at what the repair changed"
        return f"the shape is not valid: {reason}", fix
    return None


def assemble(raw: RawLayer, ids: pd.Series, name: str, file: str) -> gpd.GeoDataFrame:
    """Return the features as a frame with the id as text and where each came from."""
    properties = raw.properties.drop(columns=["geometry", "area_ha"], errors="ignore")
    if ID_COLUMNS[name]:
        properties[ID_COLUMNS[name]] = ids
    properties["source_file"] = pd.Series([file] * len(ids), dtype="str")
    properties["source_row"] = np.arange(1, len(ids) + 1)
    shapes = shapely.force_2d(raw.shapes)
    return gpd.GeoDataFrame(properties, geometry=shapes, crs=raw.crs)


def unknown_layer(found: SiteFile) -> Fault:
    """Return the fault of a file that is no layer: by another name a layer would be lost."""
    stem, kind = Path(found.name).stem, found.path.suffix.lower()
    if stem in ID_COLUMNS and kind not in READERS:
        packed = kind in PACKED
        rule = f"the file was not read: layers are .geojson or .gpkg, this is {kind or 'neither'}"
        fix = "unpack it" if packed else "save the layer as GeoPackage in the GIS"
        return file_fault(stem, found.name, rule, f"{fix}; another ending alone does not help")
    if stem in ID_COLUMNS or kind in READERS:
        rule = "the file is no known layer, so it was not read"
        near = get_close_matches(stem.casefold(), list(ID_COLUMNS), n=1, cutoff=0.0)[0]
        fix = f"name it {near}.geojson or {near}.gpkg (layers: {', '.join(ID_COLUMNS)})"
        return file_fault(stem, found.name, rule, fix)
    rule, fix = "the file is not read", "nothing, if it is a note; else save it as GeoJSON or GPKG"
    return file_fault(stem, found.name, rule, fix, severity="warning")


def second_file(name: str, file: str, first: str) -> Fault:
    """Return the fault of two files for one layer or table."""
    rule = f"{first} holds {name} already"
    return file_fault(name, file, rule, "keep one of the two files")
