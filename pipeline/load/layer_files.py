"""One file of features: shapes and properties as they stand in it, and the CRS it declares."""

import json
import sqlite3
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.geojson_shapes import UnlikeGeoJSONError, shape_of
from riskshed.schemas.faults import Fault

WGS84 = "OGC:CRS84"  # longitude first, as RFC 7946 has it
MAX_GEOJSON = 200_000_000  # bytes; beyond, a GeoPackage is the better file
KINDS = {".gpkg": "GeoPackage", ".shp": "shapefile"}
SHAPEFILE = (".shx", ".dbf")  # what must lie beside the .shp; without .prj the CRS is unknown
DECLARE = "save it with its CRS (GeoPackage), or export it as GeoJSON in WGS84"


@dataclass(frozen=True)
class RawLayer:
    """The features of a file: shapes, properties, and which had no readable geometry."""

    shapes: np.ndarray
    properties: pd.DataFrame
    broken: np.ndarray
    crs: CRS


Read = tuple[RawLayer | None, list[Fault]]


def read_geojson(path: Path, name: str, file: str) -> Read:
    """Return the features of a GeoJSON file; without ``crs`` it is WGS84."""
    if path.stat().st_size > MAX_GEOJSON:
        rule = "the GeoJSON is larger than 200 MB"
        return None, [file_fault(name, file, rule, "save it as GeoPackage (.gpkg)")]
    if path.stat().st_size == 0:
        return None, [empty_layer(name, file)]
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_no_constant)
        features = _features(content)
        crs = _declared_crs(content.get("crs", WGS84))
    except UnicodeDecodeError:
        return None, [file_fault(name, file, "the file is not UTF-8 text", "export it again")]
    except json.JSONDecodeError as error:
        rule = f"the file is no JSON: {error.msg} in line {error.lineno}"
        return None, [file_fault(name, file, rule, "export the layer again")]
    except (ValueError, RecursionError) as error:
        rule = str(error) if isinstance(error, ValueError) else "the JSON is nested too deeply"
        return None, [file_fault(name, file, rule, "export the layer again as GeoJSON in WGS84")]
    faults: list[Fault] = []
    shapes = [_shape(feature, faults, name, file, n) for n, feature in enumerate(features, 1)]
    broken = {fault.row for fault in faults}
    raw = RawLayer(
        shapes=np.array(shapes, dtype=object),
        properties=pd.DataFrame(
            [feature.get("properties") or {} for feature in features], index=range(len(features))
        ),
        broken=np.array([n in broken for n in range(1, len(features) + 1)], dtype=bool),
        crs=crs,
    )
    return raw, faults


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no number in JSON")


def _features(content: Any) -> list[dict[str, Any]]:
    kind = content.get("type") if isinstance(content, dict) else None
    features = [content] if kind == "Feature" else content.get("features") if kind else None
    if kind not in ("FeatureCollection", "Feature") or not isinstance(features, list):
        raise ValueError("the file is no GeoJSON FeatureCollection")
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise ValueError("a feature is no JSON object")
        properties = feature.get("properties")
        if properties is not None and not isinstance(properties, dict):
            raise ValueError(f"feature {number} has properties that are no JSON object")
    return features


def _declared_crs(declared: Any) -> CRS:
    """Return the CRS of the (old) ``crs`` member; a link is never followed."""
    text = declared
    if isinstance(declared, dict):
        text = (declared.get("properties") or {}).get("name")
        if declared.get("type") != "name":
            text = None
    if not isinstance(text, str):
        raise ValueError("the crs member names no CRS")
    try:
        return CRS.from_user_input(text)
    except CRSError as error:
        raise ValueError(f"the CRS {text} is not known") from error


def _shape(
    feature: dict[str, Any], faults: list[Fault], name: str, file: str, number: int
) -> shapely.Geometry | None:
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    try:
        return shape_of(geometry)
    except UnlikeGeoJSONError as error:
        faults.append(file_fault(name, file, error.rule, error.fix, row=number))
        return None


def read_vector_file(path: Path, name: str, file: str) -> Read:
    """Return the features of a GeoPackage (or shapefile), which must declare its CRS."""
    fault = incomplete(path, name, file) or open_elsewhere(path, name, file)
    if fault is not None:
        return None, [fault]
    others: list[Fault] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on fields; shapes are checked by us
            inner, others = _inner_layer(path, name, file)
            frame = pyogrio.read_dataframe(path, layer=inner, fid_as_index=False)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        ValueError,
        OSError,
        sqlite3.Error,
    ) as error:
        kind = KINDS.get(path.suffix.lower(), "layer")
        said = str(error).splitlines()[0] if isinstance(error, ValueError) else ""
        rule = f"the layer cannot be read: {said or f'this is no {kind}, or it is damaged'}"
        return None, [file_fault(name, file, rule, "save the layer alone, as GeoPackage")]
    if "geometry" not in frame.columns:
        rule = "the layer has no geometry, it is a plain table"
        return None, [file_fault(name, file, rule, "export the features, not their attributes")]
    if frame.crs is None:
        rule = "the layer does not say its CRS"
        return None, [file_fault(name, file, rule, DECLARE)]
    shapes = np.array(frame.geometry.to_numpy(), dtype=object)
    properties = pd.DataFrame(frame.drop(columns="geometry"))
    raw = RawLayer(shapes, properties, np.zeros(len(shapes), dtype=bool), CRS(frame.crs))
    return raw, others


def incomplete(path: Path, name: str, file: str) -> Fault | None:
    """Return why a vector file cannot be whole: it is empty, or a shapefile lacks a part."""
    if path.stat().st_size == 0:
        return empty_layer(name, file)
    lacking = [end for end in SHAPEFILE if not _beside(path, end)] if path.suffix == ".shp" else []
    if not lacking:
        return None
    rule = f"a shapefile is several files, and {path.stem}{lacking[0]} is not there"
    fix = "put .shp, .shx, .dbf and .prj into layers/, or save the layer as GeoPackage"
    return file_fault(name, file, rule, fix)


def open_elsewhere(path: Path, name: str, file: str) -> Fault | None:
    """Return the fault of a GeoPackage with edits that its program has not yet written into it."""
    wal = path.with_name(f"{path.name}-wal")
    if not wal.is_file() or wal.stat().st_size == 0:
        return None
    rule = f"the GeoPackage is open elsewhere: {wal.name} holds edits that are not in it yet"
    return file_fault(name, file, rule, "save and close the layer in the GIS, then check again")


def _beside(path: Path, end: str) -> bool:
    return any(path.with_suffix(kind).is_file() for kind in (end, end.upper()))


def empty_layer(name: str, file: str) -> Fault:
    """Return the fault of a layer of no bytes."""
    fix = "export the layer again, or delete the file if nothing was mapped"
    return file_fault(name, file, "the file is empty", fix)


def _inner_layer(path: Path, name: str, file: str) -> tuple[str, list[Fault]]:
    """Return the layer in the file that is meant, and a warning for each that is not read.

    It is the one of this name, or the only one.
    """
    listed = [(str(row[0]), row[1]) for row in pyogrio.list_layers(path)]
    inner = [one for one, _ in listed]
    if name not in inner and len(inner) != 1:
        named = ", ".join(inner)
        raise ValueError(f"it holds {len(inner)} layers ({named}) and none is named {name}")
    rule, fix = (
        "the file holds another layer, which was not read: {}",
        "nothing, if it is not meant",
    )
    meant = name if name in inner else inner[0]
    return meant, [
        file_fault(name, file, rule.format(one), fix, severity="warning")
        for one, kind in listed
        if one != meant and kind is not None
    ]
