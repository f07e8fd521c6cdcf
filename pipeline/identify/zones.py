"""Zones: the places where a receptor meets a stressor.

A zone is declared (layer ``zones``, column ``zone_id``), made by rule (``exposure_units``), or, for
want of anything else, a disturbance block or the whole study area.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.identify.pieces import (
    SQUARE_METRES_PER_HECTARE,
    habitat_pieces,
    in_pieces,
    overlaps,
    rings_of_pieces,
    source_geometries,
)
from riskshed.pipeline.identify.zone_habitats import HABITAT_FACTS, in_zones, without_drawn
from riskshed.schemas.frames import known
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list, split_list

COLUMNS = [
    "zone_id",
    "label",
    "habitat_group",
    "habitat_codes",
    "ecosystem_get_code",
    "area_ha",
    "distance_m",
    "basis",
]
CENTRES = ("this_project", "legacy")


@dataclass(frozen=True)
class Zoning:
    """The zones of a site as a table, and their ground in pieces.

    Parameters
    ----------
    zones : one row a zone, columns `COLUMNS`; hectares, metres from the nearest source
    pieces : one polygon a row with its ``zone_id``; none for zones without a geometry
    habitats : one row a zone × habitat with its hectares there (`in_zones`)
    """

    zones: pd.DataFrame
    pieces: gpd.GeoDataFrame
    habitats: pd.DataFrame


def build_zones(site: Site) -> Zoning:
    """Return the zones, by the first way that the site offers; sorted by ``zone_id``."""
    habitats = habitat_pieces(site)
    if "zones" in site.layers:
        return _declared(site.layers["zones"], "zone_id", "declared zone", habitats, site)
    if site.settings.exposure_units is not None and len(habitats):
        return _by_rule(habitats, site)
    typed = _typed_zone_ids(site)
    if typed and not _only_blocks(typed, site):
        inside = site.tables["habitats"].dropna(subset="zone_id")
        return _without_ground(typed, "zone_id", inside, "typed zone_id", site)
    return _blocks_or_study_area(site, habitats)


def _by_rule(habitats: gpd.GeoDataFrame, site: Site) -> Zoning:
    """Cut the habitats, by group, into rings of distance around the sources (`_centre`)."""
    known = habitats.dropna(subset="habitat_group").reset_index(drop=True)
    place = _centre(site)
    rule = site.settings.exposure_units
    parts = [known.assign(zone_id=known["habitat_group"], label=known["habitat_group"])]
    if rule is not None and "distance_band" in rule.by and not place.is_empty:
        bands = _bands(site.settings)
        rings = rings_of_pieces(known, place, bands)
        parts = [_named(ring, *band) for ring, band in zip(rings, bands, strict=True)]
    pieces = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=habitats.crs)
    drawn = pieces.assign(area_ha=pieces.geometry.area / SQUARE_METRES_PER_HECTARE)
    return _zoning(pieces, pd.DataFrame(drawn), "habitat group × distance band", site)


def _centre(site: Site) -> BaseGeometry:
    """Return the ground that distance bands run round: the same whoever else is declared.

    That of the project's own sources; on a site without any, of the legacy; else of all. Bands that
    followed a neighbour would move zones, and with them ratings, when one is declared.
    """
    places = source_geometries(site)
    origin = places["source_id"].map(site.tables["sources"].set_index("source_id")["origin"])
    for own in CENTRES:
        if origin.eq(own).any():
            return places[origin.eq(own)].union_all()
    return places.union_all()


def _bands(settings: SiteSettings) -> list[tuple[float, float]]:
    """Return the bands between the declared limits, and the open one beyond the last."""
    rule = settings.exposure_units
    limits = list(rule.bands_m) if rule is not None and rule.bands_m else [0.0]
    return [*pairwise(limits), (limits[-1], float("inf"))]


def _named(pieces: gpd.GeoDataFrame, low: float, high: float) -> gpd.GeoDataFrame:
    open_end = high == float("inf")
    end = f"{low:g}-plus" if open_end else f"{low:g}-{high:g}m"
    words = f", beyond {low:g} m" if open_end else f", {low:g}–{high:g} m"
    group = pieces["habitat_group"]
    return pieces.assign(zone_id=group + "_" + end, label=group + words)


def _declared(
    layer: gpd.GeoDataFrame, key: str, basis: str, habitats: gpd.GeoDataFrame, site: Site
) -> Zoning:
    """Return the features of a layer as zones, with the habitats that they overlap."""
    pieces = in_pieces(layer[[key, "geometry"]].rename(columns={key: "zone_id"}))
    pieces["label"] = pieces["zone_id"]
    pairs = overlaps(pieces, habitats)
    inside = (
        habitats[HABITAT_FACTS]
        .iloc[pairs["right"]]
        .assign(
            zone_id=pieces["zone_id"].iloc[pairs["left"]].to_numpy(),
            area_ha=pairs["area_m2"].to_numpy() / SQUARE_METRES_PER_HECTARE,
        )
    )
    typed = site.tables["habitats"]
    typed = typed.assign(zone_id=typed["zone_id" if key == "zone_id" else "block_id"])
    typed = typed[inside.columns].dropna(subset="zone_id")
    both = pd.concat([inside, without_drawn(typed, inside)])
    return _zoning(pieces, both, basis, site)


def _zoning(pieces: gpd.GeoDataFrame, habitats: pd.DataFrame, basis: str, site: Site) -> Zoning:
    """Return the zoning: area and distance from the pieces, names from the habitats in them."""
    place = source_geometries(site).union_all()
    facts = pd.DataFrame(
        {
            "zone_id": pieces["zone_id"],
            "label": pieces["label"],
            "area_ha": pieces.geometry.area / SQUARE_METRES_PER_HECTARE,
            "distance_m": float("nan") if place.is_empty else pieces.geometry.distance(place),
        }
    )
    zones = facts.groupby("zone_id", sort=True).agg(
        label=("label", "first"), area_ha=("area_ha", "sum"), distance_m=("distance_m", "min")
    )
    zones = zones.join(habitat_codes_by(habitats, "zone_id")).assign(basis=basis).reset_index()
    return Zoning(
        zones.reindex(columns=COLUMNS), pieces[["zone_id", "geometry"]], in_zones(habitats)
    )


def habitat_codes_by(habitats: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return habitat_group, habitat_codes and ecosystem_get_code as lists, a row each `key`.

    ``habitat_codes`` holds every name under which a receptor may ask for the habitat: its group,
    its local class, its GET code and its id.
    """
    facts = habitats[[key, *HABITAT_FACTS]].dropna(subset=key).drop_duplicates()
    columns = {
        "habitat_group": ["habitat_group"],
        "habitat_codes": HABITAT_FACTS,
        "ecosystem_get_code": ["ecosystem_get_code"],
    }
    zones = facts[key].astype("str").tolist()
    named: dict[str, dict[str, set[str]]] = {}
    for name, sources in columns.items():
        named[name] = {zone: set() for zone in sorted(zones)}
        for source in sources:
            for zone, cell in zip(zones, facts[source].tolist(), strict=True):
                named[name][zone] |= {str(cell)} if known(cell) else set()
    return pd.DataFrame(
        {
            name: pd.Series(
                {zone: join_list(found) or None for zone, found in own.items()}, dtype="str"
            )
            for name, own in named.items()
        }
    )


def _typed_zone_ids(site: Site) -> list[str]:
    """Return the zone ids typed into habitats or samples."""
    typed = pd.concat([site.tables["habitats"]["zone_id"], site.tables["samples"]["zone_id"]])
    return sorted(set(typed.dropna()))


def _only_blocks(typed: list[str], site: Site) -> bool:
    """Return whether what was typed as zones are blocks: then all blocks are, with their habitats.

    A habitat that names a zone and no block would be lost; there the typed zones stand.
    """
    habitats = site.tables["habitats"]
    homeless = habitats["zone_id"].notna() & habitats["block_id"].isna()
    return set(typed) <= set(site.tables["disturbance_blocks"]["block_id"]) and not homeless.any()


def _without_ground(
    ids: list[str], key: str, habitats: pd.DataFrame, basis: str, site: Site
) -> Zoning:
    """Return zones that nobody has mapped: their area is that of their habitats, as typed."""
    zones = habitat_codes_by(habitats, key).reindex(ids)
    area = habitats.groupby(key)["area_ha"].agg(lambda parts: parts.sum(skipna=False))
    zones["area_ha"] = area.reindex(ids)
    zones = zones.assign(zone_id=ids, label=ids, distance_m=float("nan"), basis=basis)
    empty = gpd.GeoDataFrame(
        {"zone_id": pd.Series(dtype="str")}, geometry=[], crs=site.settings.crs
    )
    inside = in_zones(habitats.assign(zone_id=habitats[key]))
    return Zoning(zones.reindex(columns=COLUMNS).reset_index(drop=True), empty, inside)


def _blocks_or_study_area(site: Site, habitats: gpd.GeoDataFrame) -> Zoning:
    """Return the disturbance blocks as zones, or the whole study area as the only one."""
    table = site.tables["habitats"]
    if "blocks" in site.layers:
        return _declared(site.layers["blocks"], "block_id", "disturbance block", habitats, site)
    blocks = site.tables["disturbance_blocks"]
    if len(blocks):
        zoning = _without_ground(
            sorted(blocks["block_id"]),
            "block_id",
            table.dropna(subset="block_id"),
            "disturbance block",
            site,
        )
        own = blocks.set_index("block_id")["area_ha"]
        area = zoning.zones["zone_id"].map(own)
        return replace(zoning, zones=zoning.zones.assign(area_ha=area))
    return _without_ground(
        ["study_area"],
        "zone_id",
        table.assign(zone_id="study_area"),
        "whole study area, for want of zones",
        site,
    )


def uses(wanted: object, offered: object) -> bool:
    """Return whether a receptor's habitat codes and a zone's have one in common."""
    return bool(set(split_list(wanted)) & set(split_list(offered)))
