"""Layers and tables brought together: one geometry an id, in the metres of the site's CRS.

Outlines typed as WKT into a table (EPSG:4326) join the layer of that table; every layer is
projected to ``settings.crs`` and gets ``area_ha``.
"""

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.folder import row_fault
from riskshed.pipeline.load.layers import ID_COLUMNS, Layer
from riskshed.pipeline.places.sound import sound_by_part
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of

WGS84 = "OGC:CRS84"
SQUARE_METRES_PER_HECTARE = 10_000
MAX_DISTORTION = 0.01  # UTM and national grids stay below; Web Mercator at 50° is 2.4 times wrong
TABLES_OF_LAYERS = {"blocks": "disturbance_blocks", "habitats": "habitats", "sources": "sources"}
AREAS_OF_BLOCKS = {  # layer: column with its area, what is drawn, how bad it is if they differ
    "blocks": ("area_ha", "the block", "error"),
    "cleared": ("cleared_ha", "the cleared ground", "warning"),
}
WKT_COLUMNS = {"blocks": "geometry", "sources": "footprintWKT"}


def crs_faults(crs: int) -> list[Fault]:
    """Return a fault where the site's CRS is unknown, or does not measure in metres.

    >>> crs_faults(32631)
    []
    >>> crs_faults(4326)[0].rule
    'EPSG:4326 (WGS 84) does not measure in metres'
    """
    fix = "type the EPSG code of the site's UTM zone or national grid, such as 32631"
    try:
        found = CRS.from_epsg(crs)
    except CRSError:
        rule = f"EPSG:{crs} is not known"
        return [file_fault("site", "site.yaml", rule, fix, column="crs", value=str(crs))]
    metres = all(axis.unit_name in ("metre", "meter") for axis in found.axis_info)
    if found.is_projected and metres:
        return []
    rule = f"EPSG:{crs} ({found.name}) does not measure in metres"
    return [file_fault("site", "site.yaml", rule, fix, column="crs", value=str(crs))]


def distortion_faults(placed: Mapping[str, gpd.GeoDataFrame], crs: int) -> list[Fault]:
    """Return a fault where areas in the site's CRS are not the true areas on the ground.

    It is that of the site's CRS where no polygon has its true area, else that of each polygon that
    has not.
    """
    faults: list[Fault] = []
    flat = true = right = 0.0
    for name, frame in placed.items():
        polygons = frame[frame["area_ha"] > 0]
        if polygons.empty:
            continue
        area = polygons.geometry.area.to_numpy()
        on_ground = areas_on_ground(polygons.geometry)
        wrong = ~(np.abs(area - on_ground) <= MAX_DISTORTION * on_ground)
        flat, true = flat + area.sum(), true + on_ground.sum()
        right += float((~wrong).sum())
        rule = f"areas here in EPSG:{crs} are not the true areas on the ground"
        fix = "look at the CRS of the file: the feature lies far from where the site's CRS is true"
        lost = pd.DataFrame(polygons[wrong].drop(columns="geometry"))
        faults += [row_fault(name, row, ID_COLUMNS[name], rule, fix) for row in rows_of(lost)]
    if true == 0 or abs(flat / true - 1) <= MAX_DISTORTION:
        return []  # what lies at the edge of the zone is little
    if right:
        return faults
    rule = f"areas in EPSG:{crs} are {flat / true:.3g} times the true areas of the layers"
    fix = "take the UTM zone or national grid of the site; look whether x and y are swapped"
    return [file_fault("site", "site.yaml", rule, fix, column="crs", value=str(crs))]


def exchanged(part: gpd.GeoDataFrame, crs: int) -> np.ndarray:
    """Return which features lie where the CRS is made for once x and y change places.

    A feature that lies there as it is, give or take three degrees, is never one of them.
    """
    use = CRS.from_epsg(crs).area_of_use
    if use is None or use.west > use.east:
        return np.zeros(len(part), dtype=bool)
    west, south, east, north = part.geometry.to_crs(WGS84).bounds.to_numpy().T
    x, y = (west + east) / 2, (south + north) / 2
    near = (x > use.west - 3) & (x < use.east + 3) & (y > use.south - 3) & (y < use.north + 3)
    turned = (y > use.west) & (y < use.east) & (x > use.south) & (x < use.north)
    found: np.ndarray = turned & ~near
    return found


def areas_on_ground(polygons: gpd.GeoSeries) -> np.ndarray:
    """Return the area of each polygon on the WGS84 ellipsoid, in square metres.

    It is that in Lambert's azimuthal equal-area projection around the first of them. UTM shows a
    length on its central meridian as 0.9996 of the true one, so an area as 0.9996² of it:

    >>> square = shapely.box(499_500, 5_585_000, 500_500, 5_586_000)
    >>> (areas_on_ground(gpd.GeoSeries([square], crs=32631)) * 0.9996**2).round()
    array([1000000.])
    """
    centre = polygons.iloc[[0]].centroid.to_crs(WGS84).iloc[0]
    equal_area = f"+proj=laea +lat_0={centre.y} +lon_0={centre.x} +datum=WGS84 +units=m"
    areas: np.ndarray = polygons.to_crs(equal_area).area.to_numpy()
    return areas


def projected_layers(
    layers: Mapping[str, Layer], tables: Mapping[str, pd.DataFrame], crs: int
) -> tuple[dict[str, gpd.GeoDataFrame], list[Fault]]:
    """Return each layer in `crs` with ``area_ha``, outlines of the tables among them."""
    faults: list[Fault] = []
    placed: dict[str, gpd.GeoDataFrame] = {}
    for name in ID_COLUMNS:
        parts = [
            part for part in (_from_file(layers, name), _from_table(tables, name)) if len(part)
        ]
        for place, part in enumerate(parts):
            turned = exchanged(part, crs)
            faults += _exchanged(part[turned], name)
            parts[place] = part[~turned]
        projected = [_in_metres(part, crs) for part in parts if len(part)]
        for part in projected:
            faults += _outside_crs(part, name, crs)
        if projected:
            joined = pd.concat(projected, ignore_index=True)
            joined["area_ha"] = joined.geometry.area / SQUARE_METRES_PER_HECTARE
            placed[name] = gpd.GeoDataFrame(joined, geometry="geometry", crs=crs)
    return placed, faults if faults else distortion_faults(placed, crs)


def _in_metres(part: gpd.GeoDataFrame, crs: int) -> gpd.GeoDataFrame:
    """Return the features in `crs`, with valid polygons there too."""
    projected = part.to_crs(crs)
    shapes, there = projected.geometry.to_numpy().copy(), _has_coordinates(projected)
    shapes[there] = sound_by_part(shapes[there])
    return projected.set_geometry(gpd.GeoSeries(shapes, projected.index, crs=crs))


def _exchanged(part: gpd.GeoDataFrame, name: str) -> list[Fault]:
    rule = "the feature lies on the site once longitude and latitude change places"
    fix = "exchange x and y of the layer (longitude first), and export it again"
    lost = pd.DataFrame(part.drop(columns="geometry"))
    column = ID_COLUMNS[name] or "geometry"
    return [row_fault(name, row, column, rule, fix) for row in rows_of(lost)]


def _from_file(layers: Mapping[str, Layer], name: str) -> gpd.GeoDataFrame:
    return layers[name].frame if name in layers else gpd.GeoDataFrame(geometry=[], crs=WGS84)


def _from_table(tables: Mapping[str, pd.DataFrame], name: str) -> gpd.GeoDataFrame:
    """Return the outlines typed into a table; those that cannot be read are its own faults."""
    none = gpd.GeoDataFrame(geometry=[], crs=WGS84)
    table = tables.get(TABLES_OF_LAYERS.get(name, ""))
    column = WKT_COLUMNS.get(name, "")
    if table is None or column not in table:
        return none
    typed = table[table[column].notna()]
    shapes = shapely.from_wkt(typed[column].to_numpy(dtype=object), on_invalid="ignore")
    good = shapely.is_valid(shapes) & ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if not good.any():
        return none
    kept = typed.loc[good, [ID_COLUMNS[name], "source_file", "source_row"]]
    frame = gpd.GeoDataFrame(
        kept.reset_index(drop=True), geometry=shapely.force_2d(shapes[good]), crs=WGS84
    )
    inside = frame.geometry.bounds.abs() <= np.array([180.0, 90.0, 180.0, 90.0])
    return frame[inside.all(axis=1)]


def drawn_in_tables(tables: Mapping[str, pd.DataFrame]) -> frozenset[str]:
    """Return the layers of which the tables hold outlines."""
    return frozenset(
        layer
        for layer, column in WKT_COLUMNS.items()
        if column in (table := tables.get(TABLES_OF_LAYERS[layer], pd.DataFrame()))
        and table[column].notna().any()
    )


def _outside_crs(part: gpd.GeoDataFrame, name: str, crs: int) -> list[Fault]:
    rule = f"the feature lies where EPSG:{crs} has no coordinates"
    fix = "look whether x and y are swapped; else take the site's own UTM zone or national grid"
    lost = pd.DataFrame(part[~_has_coordinates(part)].drop(columns="geometry"))
    return [row_fault(name, row, ID_COLUMNS[name], rule, fix) for row in rows_of(lost)]


def _has_coordinates(part: gpd.GeoDataFrame) -> np.ndarray:
    finite: np.ndarray = np.isfinite(part.geometry.bounds.to_numpy()).all(axis=1)
    return finite


def geometry_twice(layers: Mapping[str, Layer], tables: Mapping[str, pd.DataFrame]) -> list[Fault]:
    """Return a fault for each id that has an outline in a table and a feature in a layer."""
    faults: list[Fault] = []
    for name, column in WKT_COLUMNS.items():
        table = tables.get(TABLES_OF_LAYERS[name])
        if name not in layers or table is None or column not in table:
            continue
        key = ID_COLUMNS[name]
        drawn = set(layers[name].frame[key].dropna())
        both = table[table[column].notna() & table[key].isin(drawn)]
        rule = f"{layers[name].file} has a feature for this id too: geometry twice for one id"
        fix = f"empty {column}, or delete the feature"
        faults += [
            row_fault(TABLES_OF_LAYERS[name], row, column, rule, fix, value=row[key])
            for row in rows_of(both)
        ]
    return faults


def block_areas(
    placed: Mapping[str, gpd.GeoDataFrame],
    tables: Mapping[str, pd.DataFrame],
    tolerances: Mapping[str, float],
) -> list[Fault]:
    """Return a fault for each block whose typed area is not that of its shape.

    They may differ by `block_area_share` of the typed area or by `block_area_ha` hectares,
    whichever is more (settings; by default 2 % and 0.1 ha).
    """
    table = tables.get("disturbance_blocks")
    faults: list[Fault] = []
    for layer, (column, what, severity) in AREAS_OF_BLOCKS.items():
        if table is not None and layer in placed:
            named = placed[layer].drop_duplicates("block_id").set_index("block_id")
            drawn = table["block_id"].map(named["area_ha"])
            faults += _other_areas(table, column, drawn, tolerances, what, severity)
    return faults


def _other_areas(
    table: pd.DataFrame,
    column: str,
    drawn: pd.Series,
    tolerances: Mapping[str, float],
    what: str,
    severity: str,
) -> list[Fault]:
    share, hectares = tolerances["block_area_share"], tolerances["block_area_ha"]
    allowed = (share * table[column]).clip(lower=hectares)
    wrong = (table[column] - drawn).abs() > allowed
    rule = f"{column} is that of the shape, within {100 * share:g} % or {hectares:g} ha"
    return [
        row_fault(
            "disturbance_blocks",
            row,
            column,
            f"{rule}; the shape of {row['block_id']} has {drawn[index]:.4g} ha",
            f"correct {column}, or draw {what} again",
            severity=severity,
        )
        for index, row in zip(table.index[wrong], rows_of(table[wrong]), strict=True)
    ]
