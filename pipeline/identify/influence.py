"""Zones of influence: how far the site says that a class of stressors reaches."""

import geopandas as gpd
import pandas as pd
from shapely import from_wkt

from riskshed.pipeline.identify.pieces import WGS84
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

KEY = ["source_id", "stressor_class", "phase", "zone_id"]


def influence(site: Site, pieces: gpd.GeoDataFrame, distances: pd.DataFrame) -> pd.DataFrame:
    """Return one row a source × stressor class × phase × zone for which a reach is declared.

    Columns: `KEY`, within ('yes' where the zone lies within one of the declared reaches, 'no'
    where it lies outside all of them, 'unknown' where source or zone has no place). A row of
    ``zones_of_influence`` without a source holds for every source.
    """
    declared = _declared(site)
    rows = declared.merge(distances[["source_id", "zone_id", "distance_m"]], on="source_id")
    outlines = _outlines(declared, pieces)
    rows = rows.merge(outlines, on=["geometry", "zone_id"], how="left")
    by_distance = rows["distance_m"] <= rows["influence_m"]
    known = rows["distance_m"].where(rows["influence_m"].notna()).notna() | rows["met"].notna()
    rows["rank"] = (by_distance | rows["met"].eq(True)).map({True: 2, False: 1}).where(known, 0)
    best = rows.groupby(KEY)["rank"].max().reset_index()
    best["within"] = best["rank"].map({2: "yes", 1: "no", 0: "unknown"}).astype("str")
    return best[[*KEY, "within"]]


def _declared(site: Site) -> pd.DataFrame:
    """Return the declared reaches, one row a source, class and phase."""
    table = site.tables["zones_of_influence"].copy()
    everyone = sorted(site.tables["sources"]["source_id"])
    table["source_id"] = [
        [source] if isinstance(source, str) else everyone for source in table["source_id"]
    ]
    table["phase"] = table["phase"].map(split_list)
    table = (
        table.explode("source_id").explode("phase").rename(columns={"distance_m": "influence_m"})
    )
    return table[["source_id", "stressor_class", "phase", "influence_m", "geometry"]]


def _outlines(declared: pd.DataFrame, pieces: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return which zones each declared outline meets."""
    rows = []
    for text in sorted(set(declared["geometry"].dropna())):
        outline = gpd.GeoSeries([from_wkt(text)], crs=WGS84).to_crs(pieces.crs).iloc[0]
        met = pieces.geometry.intersects(outline).groupby(pieces["zone_id"]).any()
        rows += [(text, str(zone_id), bool(answer)) for zone_id, answer in met.items()]
    return pd.DataFrame(rows, columns=["geometry", "zone_id", "met"]).astype(
        {"geometry": "str", "zone_id": "str"}
    )
