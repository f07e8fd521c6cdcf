"""Rules across shapes: hectares counted once, constraints as drawn, places to be blurred."""

from collections.abc import Callable, Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.places.relations import SQUARE_METRES_PER_HECTARE, Relation, relation_of
from riskshed.pipeline.places.sound import all_sound
from riskshed.pipeline.places.subjects import block_shapes, constraint_shapes, source_shapes
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.taxa import taxon_keys
from riskshed.schemas.text import split_list

SITE_SHARE = 0.02  # how far blocks may exceed the study area, in sum: the tolerance of X2
SHARED_HA = 0.01  # what two outlines drawn by hand along one edge may share: a metre over 100 m
DISTANCE_SHARE, DISTANCE_M = 0.1, 100.0  # how far a typed distance may be from the computed one
CLOSER_IF_MORE_IS_DRAWN = {
    "inside": {"overlaps"},  # what is not drawn may lie outside
    "overlaps": set(),
    "within_x_km": {"overlaps"},
    "none": {"within_x_km", "overlaps"},
}
BLURRED_KINDS = ("species", "community")


def blocks_within_site(folder: Folder) -> list[Fault]:
    """X16 for one site: all blocks together are no larger than its study area, within 2 %.

    The sum over sites is that of a portfolio. Blocks of unknown area count nothing, so that the
    fault is certain; without a layer study_area nothing is declared and nothing is said.
    """
    site = folder.layers.get("study_area")
    if site is None or not folder.has("disturbance_blocks"):
        return []
    blocks = folder.tables["disturbance_blocks"]
    ground = shapely.union_all(all_sound(site.geometry.to_numpy()))
    whole, total = ground.area / SQUARE_METRES_PER_HECTARE, float(blocks["area_ha"].sum())
    if total <= whole * (1 + SITE_SHARE):
        return []
    rule = f"all blocks together fit into the study area of {whole:.4g} ha, within 2 %"
    fix = "correct area_ha of a block, or draw the study area again"
    row = {"source_file": blocks["source_file"].iloc[0], "source_row": 0}
    return [row_fault("disturbance_blocks", row, "area_ha", rule, fix, value=f"{total:g}")]


def blurred_receptors_are_named(folder: Folder) -> list[Fault]:
    """X17: of a receptor with a blur it is known which records are its own, so that none leaks."""
    if not folder.has("receptors", "occurrences"):
        return []
    receptors = folder.tables["receptors"]
    taxa = set(taxon_keys(folder.tables["occurrences"]["scientificName"]).dropna())
    blurred = (receptors["sensitivity_public"] > 0) & receptors["kind"].isin(BLURRED_KINDS)
    unnamed = receptors["members"].isna() & ~taxon_keys(receptors["name"]).isin(taxa)
    rule = "a receptor whose places are blurred names the taxa of its records"
    fix = "type their scientific names, as in occurrences, in members; else its places are shown"
    return [
        row_fault("receptors", row, "members", rule, fix)
        for row in rows_of(receptors[blurred & unnamed])
    ]


def hectares_once(folder: Folder) -> list[Fault]:
    """X18: no two blocks, and no footprints of two sources, claim the same hectare."""
    faults: list[Fault] = []
    for layer, table, key, what in (
        ("blocks", "disturbance_blocks", "block_id", "blocks"),
        ("sources", "sources", "source_id", "sources"),
    ):
        shapes = folder.layers.get(layer)
        if shapes is not None and folder.has(table):
            faults += _claimed_twice(folder.tables[table], shapes, table, key, what)
    return faults


def _claimed_twice(
    rows: pd.DataFrame, layer: gpd.GeoDataFrame, table: str, key: str, what: str
) -> list[Fault]:
    claims = {row[key]: row for row in rows_of(rows[rows[key].notna()])}
    drawn = layer[layer[key].isin(set(claims)) & (layer["area_ha"] > 0)].reset_index(drop=True)
    shapes = all_sound(drawn.geometry.to_numpy())
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    ids = drawn[key].tolist()
    faults = []
    for a, b in zip(one[one < two], two[one < two], strict=True):
        pair = sorted((claims[ids[a]], claims[ids[b]]), key=lambda row: int(row["source_row"]))
        hectares = shapely.intersection(shapes[a], shapes[b]).area / SQUARE_METRES_PER_HECTARE
        if hectares > SHARED_HA and not _alternatives(*pair):
            rule = f"two {what} do not claim the same hectare; with {pair[0][key]} it shares"
            rule += f" {hectares:.4g} ha"
            fix = "draw one of them again; what both claim would count as lost twice"
            faults.append(row_fault(table, pair[1], key, rule, fix, severity="warning"))
    return faults


def _alternatives(first: dict[str, Any], second: dict[str, Any]) -> bool:
    """Return whether the two belong to different alternatives: only one of them will be built."""
    names = {row.get("alternative_id") for row in (first, second)}
    return len(names) == 2 and not any(pd.isna(name) for name in names)


def constraints_as_drawn(folder: Folder) -> list[Fault]:
    """Hold typed relations to constraints against those of the shapes, which win."""
    areas = constraint_shapes(folder.layers)
    if not areas or not folder.has("constraints"):
        return []
    crs = folder.layers["constraints"].crs
    works = {
        "block_ids": block_shapes(folder.layers),
        "source_ids": source_shapes(folder.tables, folder.layers, crs),
    }
    faults: list[Fault] = []
    for row in rows_of(folder.tables["constraints"]):
        area = areas.get(row["constraint_id"])
        if area is not None and pd.notna(row["relation"]) and row["relation"] != "unknown":
            shapes, whole = _works_of(folder, row, works)
            faults += _disagreement(row, _together(shapes, area, folder), whole)
    return faults


def _works_of(
    folder: Folder, row: dict[str, Any], works: dict[str, dict[str, BaseGeometry]]
) -> tuple[list[BaseGeometry], bool]:
    """Return the shapes of which a relation speaks, and whether all of them are drawn."""
    named = {kind: split_list(row[kind]) for kind in works}
    if not any(named.values()):
        known = {"block_ids": "disturbance_blocks.block_id", "source_ids": "sources.source_id"}
        named = {kind: sorted(folder.typed_ids.get(key, ())) for kind, key in known.items()}
    wanted = [(kind, one) for kind, ids in named.items() for one in ids]
    drawn = [works[kind][one] for kind, one in wanted if one in works[kind]]
    return drawn, len(drawn) == len(wanted)


def _together(
    shapes: Iterable[BaseGeometry], area: BaseGeometry, folder: Folder
) -> Relation | None:
    """Return the relation of several works as one: inside where all are, else the closest."""
    found = [relation_of(shape, area, folder.near_m, folder.accuracy_m) for shape in shapes]
    if not found:
        return None
    words = {one.relation for one in found}
    distance = min(one.distance_m for one in found)
    nearest = min(found, key=lambda one: one.distance_m).relation
    met = bool(words & {"inside", "overlaps"})
    word = "inside" if words == {"inside"} else "overlaps" if met else nearest
    return Relation(word, np.nan, np.nan, distance)


def _disagreement(row: dict[str, Any], found: Relation | None, whole: bool) -> list[Fault]:
    """Return the fault of a typed relation that the shapes contradict.

    Where some of the works are not drawn, only what the drawn ones prove counts.
    """
    typed = row["relation"]
    if found is None or typed in _possible(found.relation, whole):
        return _wrong_distance(row, found, whole)
    meet = {"inside", "overlaps"}
    certain = typed in meet or found.relation in meet
    drawn = f"{found.relation}, at {found.distance_m:.0f} m"
    rule = f"the typed relation is that of the shapes, which is: {drawn}"
    fix = f"type {found.relation}, or leave relation empty; if the shape is wrong, draw it again"
    severity = "error" if certain else "warning"
    return [row_fault("constraints", row, "relation", rule, fix, severity=severity)]


def _possible(relation: str, whole: bool) -> set[str]:
    """Return what may be typed where the drawn works have this relation."""
    return {relation} if whole else {relation, *CLOSER_IF_MORE_IS_DRAWN[relation]}


def _wrong_distance(row: dict[str, Any], found: Relation | None, whole: bool) -> list[Fault]:
    if found is None or row["relation"] != "within_x_km" or pd.isna(row["distance_m"]):
        return []
    off = row["distance_m"] - found.distance_m
    allowed = max(DISTANCE_M, DISTANCE_SHARE * found.distance_m)
    if abs(off) <= allowed or (off < 0 and not whole):
        return []
    rule = f"the typed distance is that of the shapes ({found.distance_m:.0f} m), within 10 %"
    fix = f"type {found.distance_m:.0f}, or leave distance_m to the shapes"
    return [row_fault("constraints", row, "distance_m", rule, fix, severity="warning")]


PLACE_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    blocks_within_site,
    blurred_receptors_are_named,
    hectares_once,
    constraints_as_drawn,
)
