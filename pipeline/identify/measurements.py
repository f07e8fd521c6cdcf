"""Chemistry as evidence: one value a location, in base units, with the zone it lies in."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from riskshed.pipeline.identify.pieces import WGS84
from riskshed.pipeline.identify.zones import Zoning
from riskshed.pipeline.places.sound import Shapes
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.quality import blank_hits, in_hit_batch
from riskshed.schemas.site import Site
from riskshed.schemas.units import in_base_units

KEY = ["location_id", "zone_id", "stressor", "medium", "matrix", "fraction", "basis", "unit"]
COLUMNS = [
    *KEY,
    "placed_by",
    "location_role",
    "sampled_from",
    "sampled_to",
    "value",
    "nondetect",
    "n_averaged",
    "ph",
    "hardness",
    "blank_hit",
    "x_m",
    "y_m",
    "source_file",
    "source_rows",
    "exposure",
]


def measurements(site: Site, zoning: Zoning, knowledge: Knowledge) -> pd.DataFrame:
    """Return one row a location × stressor × medium (× fraction, basis), columns `COLUMNS`.

    ``value`` is in the base unit of its dimension; of a non-detect it is the reporting limit.
    Only normal samples count; field duplicates are averaged with their parent first; rejected
    results are never used. ``ph`` and ``hardness`` (mg/L as CaCO3)
    are those of the sample, where they were measured. ``blank_hit``: a blank of the same report
    held the analyte.
    ``source_rows`` are the rows of the chemistry file, ``;``-joined.
    ``exposure``: whether the value says what a receptor meets in the zone.
    """
    samples = _located(_counted_samples(site.tables["samples"], knowledge), site.settings.crs)
    hits = blank_hits(site.tables["samples"], site.tables["chemistry"])
    chemistry = _usable(site.tables["chemistry"])
    chemistry["blank_hit"] = in_hit_batch(chemistry, hits)
    facts = ["sample_id", "location_id", "medium", "matrix", "location_role", "sampled_at"]
    facts += ["x_m", "y_m"]
    rows = chemistry.merge(samples[facts], on="sample_id")
    rows = rows.merge(_place(site, samples, zoning), on="sample_id", how="left")
    rows = in_base_units(rows, knowledge.units)
    return _averaged(rows.rename(columns={"analyte": "stressor"}))


def _counted_samples(samples: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the samples that may feed a risk, each with its medium and its location."""
    types = knowledge.sample_types.set_index("term")["feeds_risk"]
    media = knowledge.matrices.set_index("term")["medium"]
    counted = samples[samples["sample_type"].map(types).eq("true")].copy()
    counted["medium"] = counted["matrix"].map(media).astype("str")
    own = counted["parent_sample"].fillna(counted["sample_id"])
    counted["location_id"] = counted["location_id"].fillna(own)
    return counted


def _located(samples: pd.DataFrame, crs: int) -> pd.DataFrame:
    """Return the samples with their coordinates in metres, in the site's projected CRS."""
    points = gpd.GeoSeries(
        gpd.points_from_xy(samples["decimalLongitude"], samples["decimalLatitude"]),
        crs=WGS84,
        index=samples.index,
    ).to_crs(crs)
    return samples.assign(x_m=points.x, y_m=points.y)


def _usable(chemistry: pd.DataFrame) -> pd.DataFrame:
    """Return the results that were not rejected, with their value or their reporting limit."""
    rows = chemistry[~chemistry["qualifier"].fillna("").str.contains("R", regex=False)].copy()
    rows["nondetect"] = rows["result"].isna()
    limit = rows["eql"].fillna(rows["rl"]).fillna(rows["mdl"])
    rows["value"] = rows["result"].where(~rows["nondetect"], limit)
    of_sample = rows[rows["analyte"].eq("pH")].groupby("sample_id")["result"].mean()
    rows["ph"] = rows["pH"].fillna(rows["sample_id"].map(of_sample))
    of_water = rows.groupby("sample_id")["hardness_mgL"].mean()
    rows["hardness"] = rows["hardness_mgL"].fillna(rows["sample_id"].map(of_water))
    return rows[rows["value"].notna()]


def _place(site: Site, samples: pd.DataFrame, zoning: Zoning) -> pd.DataFrame:
    """Return sample_id, zone_id and how the sample came to lie there (``placed_by``)."""
    typed = samples.loc[samples["zone_id"].isin(zoning.zones["zone_id"]), ["sample_id", "zone_id"]]
    free = samples[~samples["sample_id"].isin(typed["sample_id"])]
    located = free.dropna(subset=["decimalLongitude", "decimalLatitude"])
    found = place_points(
        pd.Series(located["decimalLongitude"].to_numpy(), index=located["sample_id"]),
        pd.Series(located["decimalLatitude"].to_numpy(), index=located["sample_id"]),
        zoning,
        site.settings.sample_snap_m,
    )
    found = found.rename_axis("sample_id").reset_index()
    return pd.concat([typed.assign(placed_by="typed zone_id"), found], ignore_index=True)


def place_points(
    longitude: pd.Series, latitude: pd.Series, zoning: Zoning, snap_m: float
) -> pd.DataFrame:
    """Return zone_id and placed_by of every point, on the index of `longitude`.

    A point takes the polygon it lies in; ties go to the smaller; else the nearest within `snap_m`
    metres, marked ``nearest``; a point that is nowhere near stays without a zone.
    """
    pieces = zoning.pieces
    points = gpd.GeoSeries(gpd.points_from_xy(longitude, latitude), crs=WGS84).to_crs(pieces.crs)
    met = _pieces_met(points.to_numpy(), pieces.geometry.to_numpy(), snap_m)
    met["zone_id"] = pieces["zone_id"].array[met["piece"].to_numpy()]  # text, even of no row
    met["area_ha"] = met["zone_id"].map(zoning.zones.set_index("zone_id")["area_ha"])
    first = met.sort_values(["point", "area_ha", "zone_id"]).drop_duplicates("point")
    labels = longitude.index[first["point"]]
    return first[["zone_id", "placed_by"]].set_index(labels).reindex(longitude.index)


def _pieces_met(points: Shapes, pieces: Shapes, snap_m: float) -> pd.DataFrame:
    """Return point, piece and placed_by: the pieces a point lies in, else the nearest to it."""
    tree = shapely.STRtree(pieces)
    inside = tree.query(points, predicate="intersects")
    outside = np.setdiff1d(np.arange(len(points)), inside[0])
    near = tree.query_nearest(points[outside], max_distance=max(snap_m, 1e-9))
    both = {"inside": inside, "nearest": [outside[near[0]], near[1]]}
    return pd.concat(
        [
            pd.DataFrame({"point": point, "piece": piece}).assign(placed_by=how)
            for how, (point, piece) in both.items()
        ],
        ignore_index=True,
    )


def _averaged(rows: pd.DataFrame) -> pd.DataFrame:
    """Return field duplicates and repeated analyses averaged to one value a location."""
    days = rows["sampled_at"].str.split("/")  # an interval, or one date
    rows = rows.assign(
        sampled_from=_ordered(days.str[0]),
        sampled_to=_ordered(days.str[-1]),
    ).sort_values([*KEY, "source_file", "source_row"], ignore_index=True)
    grouped = rows.groupby(KEY, dropna=False, sort=True)
    table = grouped.agg(
        placed_by=("placed_by", "first"),
        location_role=("location_role", "first"),
        sampled_from=("sampled_from", "min"),
        sampled_to=("sampled_to", "max"),
        value=("value", "mean"),
        nondetect=("nondetect", "all"),
        n_averaged=("value", "size"),
        ph=("ph", "mean"),
        hardness=("hardness", "mean"),
        blank_hit=("blank_hit", "any"),
        x_m=("x_m", "first"),
        y_m=("y_m", "first"),
        source_file=("source_file", "first"),
    ).reset_index()
    table = table.astype({"sampled_from": "str", "sampled_to": "str"})
    table["source_rows"] = _joined(rows["source_row"], grouped.ngroup())
    return table.assign(exposure=_feeds_exposure(table))[COLUMNS]


def _ordered(texts: pd.Series) -> pd.Series:
    """Return texts as ordered categories: pandas finds the first of each group without Python."""
    return texts.astype(pd.CategoricalDtype(sorted(texts.dropna().unique()), ordered=True))


def _joined(cells: pd.Series, groups: pd.Series) -> list[str]:
    """Return the cells of each group ``;``-joined, by the number of the group."""
    parts: dict[int, list[str]] = {}
    for group, cell in zip(groups.tolist(), cells.tolist(), strict=True):
        parts.setdefault(group, []).append(str(cell))
    return [";".join(parts[group]) for group in sorted(parts)]


def _feeds_exposure(table: pd.DataFrame) -> pd.Series:
    """Return whether a measurement says what a receptor meets in its zone.

    Impact locations only; solids on dry basis only, since wet and dry are never mixed; tissue is no
    medium that anything meets; of several matrices of a medium (moss or dust for air), and of
    several fractions of a stressor, the one most often measured in the zone.
    """
    placed = table["zone_id"].notna() & table["location_role"].fillna("impact").eq("impact")
    alike = table["basis"].ne("wet") & table["medium"].ne("biota")
    usual = placed & alike
    for kind in ("matrix", "fraction"):
        usual &= table[kind].isna() | table[kind].eq(_most_often(table, usual, kind))
    return usual


def _most_often(table: pd.DataFrame, counted: pd.Series, kind: str) -> pd.Series:
    """Return the most frequent `kind` of each row's zone, stressor and medium; first on a tie."""
    place = ["zone_id", "stressor", "medium"]
    counts = table[counted].groupby([*place, kind]).size().reset_index(name="n")
    most = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(place)
    return table[place].merge(most, on=place, how="left")[kind].set_axis(table.index)
