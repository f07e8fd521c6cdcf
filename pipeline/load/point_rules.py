"""Rules about points: they lie on the site, not on its mirror image.

Latitude and longitude that were exchanged, and a sign that was lost, still are coordinates. They
show where the site is known: by its layers, or by the CRS in which it is measured.
"""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of

WGS84 = "OGC:CRS84"
FAR_M = 100_000.0  # reference places and other projects lie up to some tens of kilometres away
MAX_DISTORTION = 0.01  # as for layers: beyond, distances in the CRS of the site are wrong
LAT, LON = "decimalLatitude", "decimalLongitude"
MIRRORED: dict[str, Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]] = {
    "latitude and longitude exchanged": lambda lat, lon: (lon, lat),
    "the other sign of the longitude": lambda lat, lon: (lat, -lon),
    "the other sign of the latitude": lambda lat, lon: (-lat, lon),
}


def points_on_site(folder: Folder) -> list[Fault]:
    """Points lie near the layers of the site or, without layers, where its CRS is true."""
    crs = _metres(folder)
    if crs is None:
        return []
    box = _ground(folder)
    faults: list[Fault] = []
    for table, frame in folder.tables.items():
        if not {LAT, LON} <= set(frame.columns):
            continue
        placed = frame[frame[LAT].between(-90, 90) & frame[LON].between(-180, 180)]
        if len(placed):
            faults += (
                _beside_layers(table, placed, crs, box) if box else _beside_crs(table, placed, crs)
            )
    return faults


def _metres(folder: Folder) -> CRS | None:
    try:
        crs = CRS.from_epsg(folder.settings.crs) if folder.settings is not None else None
    except CRSError:
        return None  # told by the settings
    if crs is None or not crs.is_projected:
        return None
    metres = all(axis.unit_name in ("metre", "meter") for axis in crs.axis_info)
    return crs if metres else None  # told by the settings


def _ground(folder: Folder) -> tuple[float, ...] | None:
    """Return the box of all layers, in metres; None where there is none."""
    bounds = [layer.total_bounds for layer in folder.layers.values() if len(layer)]
    if not bounds or not np.isfinite(bounds).all():
        return None
    every = np.array(bounds)
    return (*every[:, :2].min(axis=0), *every[:, 2:].max(axis=0))


def _beside_layers(
    table: str, placed: pd.DataFrame, crs: CRS, box: tuple[float, ...]
) -> Iterator[Fault]:
    to_metres = Transformer.from_crs(WGS84, crs, always_xy=True)
    lat, lon = placed[LAT].to_numpy(), placed[LON].to_numpy()
    away = _distance(to_metres, lat, lon, box)
    far = away > FAR_M
    if not far.any():
        return
    placed, lat, lon, away = placed[far], lat[far], lon[far], away[far]
    meant = np.full(len(placed), "", dtype=object)
    for words, mirror in MIRRORED.items():
        on_site = _distance(to_metres, *mirror(lat, lon), box) <= FAR_M
        meant[on_site & (meant == "")] = words
    for row, distance, words in zip(rows_of(placed), away, meant, strict=True):
        where = f"{distance / 1000:,.0f} km from" if np.isfinite(distance) else "nowhere near"
        rule = f"the place is {where} the layers of the site"
        value = f"{row[LAT]:g}, {row[LON]:g}"
        if words:
            rule, fix = f"{rule}; with {words} it is there", f"correct the coordinates: {words}"
            yield row_fault(table, row, LAT, rule, fix, value=value)
        else:
            fix = "look at the coordinates again; nothing, if the place is meant"
            yield row_fault(table, row, LAT, rule, fix, value=value, severity="warning")


def _distance(
    to_metres: Transformer, lat: np.ndarray, lon: np.ndarray, box: tuple[float, ...]
) -> np.ndarray:
    """Return how far points are from a box; infinite where the CRS has no coordinates."""
    right = np.abs(lat) <= 90
    x, y = to_metres.transform(np.where(right, lon, np.nan), np.where(right, lat, np.nan))
    west, south, east, north = box
    beside = np.maximum.reduce([west - x, x - east, np.zeros(len(x))])
    beyond = np.maximum.reduce([south - y, y - north, np.zeros(len(y))])
    away = np.hypot(beside, beyond)
    return np.where(np.isnan(away), np.inf, away)


def _beside_crs(table: str, placed: pd.DataFrame, crs: CRS) -> Iterator[Fault]:
    scale = Proj(crs).get_factors(placed[LON].to_numpy(), placed[LAT].to_numpy()).areal_scale
    wrong = ~(np.abs(np.asarray(scale) - 1) <= MAX_DISTORTION)
    if wrong.all() and _by_crs(placed, crs):
        yield _of_crs(crs, len(wrong), table)
        return
    rule = f"areas and distances at the place are true in the CRS of the site ({crs.name})"
    fix = "look whether latitude and longitude are exchanged; else correct crs in site.yaml"
    for row in rows_of(placed[wrong]):
        value = f"{row[LAT]:g}, {row[LON]:g}"
        yield row_fault(table, row, LAT, rule, fix, value=value)


def _by_crs(placed: pd.DataFrame, crs: CRS) -> bool:
    """Return whether the CRS is to blame, and not places whose coordinates were exchanged."""
    use = crs.area_of_use
    if use is None or use.west > use.east:
        return False  # nobody knows: each place is told
    lat, lon = placed[LAT].to_numpy(), placed[LON].to_numpy()
    as_is = (lon >= use.west) & (lon <= use.east) & (lat >= use.south) & (lat <= use.north)
    turned = (lat >= use.west) & (lat <= use.east) & (lon >= use.south) & (lon <= use.north)
    return bool(as_is.all() or (len(placed) > 1 and not (turned & ~as_is).any()))


def _of_crs(crs: CRS, places: int, table: str) -> Fault:
    """Return the one fault of a CRS in which no place of a table has its true distances."""
    code = crs.to_epsg()
    rule = f"EPSG:{code} ({crs.name}) is not true at any of the {places} places in {table}"
    fix = "type the EPSG code of the site's UTM zone or national grid, such as 32631"
    return Fault("site", "site.yaml", 0, "crs", str(code), rule, "error", fix)


POINT_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (points_on_site,)
