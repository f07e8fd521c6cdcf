"""Zones: the places where a receptor meets a stressor.

A zone is declared (layer ``zones``, column ``zone_id``), made by rule (``exposure_units``), or, for
want of anything else, a disturbance block or the whole study area.
"""

from itertools import pairwise

import geopandas as gpd
import pandas as pd
from shapely import make_valid
from shapely.geometry.base import BaseGeometry

from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list, split_list

SQUARE_METRES_PER_HECTARE = 10_000
WGS84 = 4326
COLUMNS = [
    "zone_id",
    "label",
    "habitat_group",
    "habitat_codes",
    "ecosystem_get_code",
    "area_ha",
    "distance_lo_m",
    "distance_hi_m",
    "basis",
]


def build_zones(site: Site) -> gpd.GeoDataFrame:
    """Return one row a zone, by the first way that the site offers.

    Columns: `COLUMNS` and ``geometry`` (empty where the zone has no geometry); areas in hectares,
    distances in metres from the nearest source; sorted by ``zone_id``.
    """
    habitats = habitat_polygons(site)
    if "zones" in site.layers:
        zones = _declared_zones(site, habitats)
    elif site.settings.exposure_units is not None and not habitats.empty:
        zones = _zones_by_rule(habitats, source_geometries(site), site.settings)
    elif len(_typed_zone_ids(site)):
        zones = _zones_without_geometry(site)
    else:
        zones = _blocks_or_study_area(site, habitats)
    return zones.sort_values("zone_id", ignore_index=True)


def habitat_polygons(site: Site) -> gpd.GeoDataFrame:
    """Return the habitats that have a geometry, with the columns of the habitats table."""
    layer = site.layers.get("habitats")
    if layer is None:
        return gpd.GeoDataFrame(site.tables["habitats"].head(0), geometry=[], crs=site.settings.crs)
    table = site.tables["habitats"].drop(columns="geometry", errors="ignore")
    shapes = layer[["habitat_id", "geometry"]]
    return gpd.GeoDataFrame(shapes.merge(table, on="habitat_id"), crs=layer.crs)


def source_geometries(site: Site) -> gpd.GeoDataFrame:
    """Return source_id and geometry of every source whose place is known, in the site's CRS."""
    found: dict[str, BaseGeometry] = {}
    layer = site.layers.get("sources")
    if layer is not None:
        found |= dict(zip(layer["source_id"], layer.geometry, strict=True))
    table = site.tables["sources"]
    placed = table[table["decimalLongitude"].notna() & table["decimalLatitude"].notna()]
    points = gpd.GeoSeries(
        gpd.points_from_xy(placed["decimalLongitude"], placed["decimalLatitude"]), crs=WGS84
    ).to_crs(site.settings.crs)
    shapes = table[table["footprintWKT"].notna()]
    outlines = gpd.GeoSeries.from_wkt(shapes["footprintWKT"], crs=WGS84).to_crs(site.settings.crs)
    for ids, places in ((shapes["source_id"], outlines), (placed["source_id"], points)):
        for source_id, place in zip(ids, places, strict=True):
            found.setdefault(source_id, place)
    ids = sorted(found)
    return gpd.GeoDataFrame(
        {"source_id": pd.Series(ids, dtype="str")},
        geometry=[found[i] for i in ids],
        crs=site.settings.crs,
    )


def _declared_zones(site: Site, habitats: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    zones = site.layers["zones"][["zone_id", "geometry"]].copy()
    zones["label"] = zones["zone_id"]
    zones["basis"] = "declared zone"
    return _described(zones, habitats, source_geometries(site))


def _zones_by_rule(
    habitats: gpd.GeoDataFrame, sources: gpd.GeoDataFrame, settings: SiteSettings
) -> gpd.GeoDataFrame:
    """Cut the habitats, dissolved by group, into rings of distance around the sources."""
    rule = settings.exposure_units
    assert rule is not None
    groups = habitats.dropna(subset="habitat_group").dissolve("habitat_group")["geometry"]
    place = sources.union_all() if len(sources) else None
    rows = []
    for group, shape in groups.items():
        if "distance_band" not in rule.by or place is None:
            rows.append((str(group), str(group), shape))
            continue
        for low, high in _bands(rule.bands_m):
            part = _ring(shape, place, low, high)
            if not part.is_empty:
                rows.append((_band_id(str(group), low, high), _band_label(group, low, high), part))
    zones = gpd.GeoDataFrame(
        {"zone_id": [r[0] for r in rows], "label": [r[1] for r in rows]},
        geometry=[r[2] for r in rows],
        crs=habitats.crs,
    )
    zones["basis"] = "habitat group × distance band"
    return _described(zones, habitats, sources)


def _bands(limits_m: list[float]) -> list[tuple[float, float]]:
    """Return the bands between the limits, and the open one beyond the last."""
    return [*pairwise(limits_m), (limits_m[-1], float("inf"))]


def _ring(shape: BaseGeometry, place: BaseGeometry, low: float, high: float) -> BaseGeometry:
    """Return the part of `shape` that lies farther than `low` and not farther than `high`."""
    segments = 64  # per quarter circle: the polygon's area stays within 0.01 % of the circle's
    part = shape if high == float("inf") else shape.intersection(place.buffer(high, segments))
    return make_valid(part.difference(place.buffer(low, segments)) if low > 0 else part)


def _band_id(group: str, low: float, high: float) -> str:
    end = "plus" if high == float("inf") else f"{high:g}m"
    return f"{group}_{low:g}-{end}"


def _band_label(group: object, low: float, high: float) -> str:
    if high == float("inf"):
        return f"{group}, beyond {low:g} m"
    return f"{group}, {low:g}–{high:g} m"


def _described(
    zones: gpd.GeoDataFrame, habitats: gpd.GeoDataFrame, sources: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Return the zones with their area, their distance from the sources and their habitats."""
    zones = zones.copy()
    zones["area_ha"] = zones.geometry.area / SQUARE_METRES_PER_HECTARE
    place = sources.union_all() if len(sources) else None
    zones["distance_lo_m"] = float("nan") if place is None else zones.geometry.distance(place)
    zones["distance_hi_m"] = (
        float("nan") if place is None else zones.geometry.hausdorff_distance(place)
    )
    inside = _habitats_inside(zones, habitats)
    for column in ("habitat_group", "habitat_codes", "ecosystem_get_code"):
        zones[column] = zones["zone_id"].map(inside[column]).astype("str")
    return zones[[*COLUMNS, "geometry"]]


def _habitats_inside(zones: gpd.GeoDataFrame, habitats: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return, a zone a row, the groups, codes and ecosystem types of the habitats it overlaps."""
    overlaps = gpd.overlay(
        zones[["zone_id", "geometry"]], habitats, how="intersection", keep_geom_type=True
    ) if len(habitats) else pd.DataFrame(columns=["zone_id", *habitats.columns])
    if len(overlaps):
        overlaps = overlaps[overlaps.geometry.area > 1.0]  # slivers of cutting, under one m²
    return habitat_codes_by(overlaps, "zone_id")


def habitat_codes_by(habitats: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return habitat_group, habitat_codes and ecosystem_get_code as lists, a row each `key`.

    ``habitat_codes`` holds every name under which a receptor may ask for the habitat: its group,
    its local class, its GET code and its id.
    """
    names = ["habitat_group", "local_class", "ecosystem_get_code", "habitat_id"]
    grouped = habitats.groupby(key)
    codes = {
        zone: join_list(str(v) for v in rows[names].to_numpy().ravel() if pd.notna(v))
        for zone, rows in grouped
    }
    result = pd.DataFrame({"habitat_codes": pd.Series(codes, dtype="str")})
    for column in ("habitat_group", "ecosystem_get_code"):
        result[column] = pd.Series(
            {zone: join_list(rows[column].dropna()) for zone, rows in grouped}, dtype="str"
        )
    return result.replace("", None)


def _typed_zone_ids(site: Site) -> list[str]:
    """Return the zone ids typed into habitats or samples."""
    typed = pd.concat([site.tables["habitats"]["zone_id"], site.tables["samples"]["zone_id"]])
    return sorted(set(typed.dropna()))


def _zones_without_geometry(site: Site) -> gpd.GeoDataFrame:
    ids = _typed_zone_ids(site)
    habitats = site.tables["habitats"].dropna(subset="zone_id")
    inside = habitat_codes_by(habitats, "zone_id").reindex(ids)
    area = habitats.groupby("zone_id")["area_ha"].sum(min_count=1).reindex(ids)
    return _without_geometry(ids, inside, area, "typed zone_id", site.settings.crs)


def _without_geometry(
    ids: list[str], inside: pd.DataFrame, area: pd.Series, basis: str, crs: int
) -> gpd.GeoDataFrame:
    zones = inside.reset_index(drop=True).assign(
        zone_id=pd.Series(ids, dtype="str"),
        label=pd.Series(ids, dtype="str"),
        area_ha=area.to_numpy(dtype="float64"),
        distance_lo_m=float("nan"),
        distance_hi_m=float("nan"),
        basis=basis,
    )
    return gpd.GeoDataFrame(zones[COLUMNS], geometry=[None] * len(zones), crs=crs)


def _blocks_or_study_area(site: Site, habitats: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the disturbance blocks as zones, or the whole study area as the only one."""
    blocks = site.tables["disturbance_blocks"]
    if "blocks" in site.layers:
        zones = site.layers["blocks"][["block_id", "geometry"]].rename(
            columns={"block_id": "zone_id"}
        )
        zones["label"] = zones["zone_id"]
        zones["basis"] = "disturbance block"
        return _described(zones, habitats, source_geometries(site))
    if len(blocks):
        ids = sorted(blocks["block_id"])
        inside = habitat_codes_by(site.tables["habitats"], "block_id").reindex(ids)
        area = blocks.set_index("block_id")["area_ha"].reindex(ids)
        return _without_geometry(ids, inside, area, "disturbance block", site.settings.crs)
    everywhere = site.tables["habitats"].assign(zone_id="study_area")
    inside = habitat_codes_by(everywhere, "zone_id").reindex(["study_area"])
    area = pd.Series([everywhere["area_ha"].sum(min_count=1)])
    return _without_geometry(
        ["study_area"], inside, area, "whole study area, for want of zones", site.settings.crs
    )


def uses(wanted: object, offered: object) -> bool:
    """Return whether a receptor's habitat codes and a zone's have one in common."""
    return bool(set(split_list(wanted)) & set(split_list(offered)))
