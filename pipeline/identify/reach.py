"""Which source releases what, in which phase, and how far it reaches."""

import geopandas as gpd
import numpy as np
import pandas as pd

from riskshed.pipeline.identify.influence import influence
from riskshed.pipeline.identify.pieces import SQUARE_METRES_PER_HECTARE, source_geometries
from riskshed.pipeline.identify.site_links import LINKED, linked
from riskshed.pipeline.identify.zones import Zoning
from riskshed.schemas.frames import repeated, side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

REACH_COLUMNS = [
    "source_id",
    "stressor",
    "phase",
    "zone_id",
    "reached",
    "reach_basis",
    "distance_m",
    "overlap_ha",
    "exposed_by_measurement",
]


def releases(site: Site, contamination: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return one row a source × stressor × phase.

    Columns: source_id, activity, origin, event_type, phase, stressor, stressor_class, strength,
    strength_unit, strength_basis, declared ('declared' by the site, 'measured' only), legacy
    (True in phases after the source's own, for stressors found above background), evidence
    (file:row).
    """
    rows = pd.concat(
        [_declared(site), _measured_only(site, contamination, knowledge)], ignore_index=True
    )
    rows["stressor_class"] = rows["stressor"].map(
        knowledge.stressors.set_index("term")["stressor_class"]
    )
    rows = _by_phase(rows, site, set(contamination.loc[_above(contamination), "stressor"]))
    key = ["source_id", "stressor", "phase"]
    return rows.sort_values(key, ignore_index=True)


def _above(contamination: pd.DataFrame) -> pd.Series:
    return contamination["above_background"].eq("yes")


def _declared(site: Site) -> pd.DataFrame:
    """Return the stressors that the site declares for its sources, with their strength."""
    sources = site.tables["sources"]
    strengths = site.tables["source_stressors"]
    listed = sources[["source_id", "stressors", "source_file", "source_row"]].copy()
    listed["stressor"] = listed["stressors"].map(split_list)
    listed = listed.explode("stressor").dropna(subset="stressor").drop(columns="stressors")
    typed = strengths.rename(columns={"basis": "strength_basis", "phases": "stressor_phases"})
    both = pd.concat([typed, listed], ignore_index=True).drop_duplicates(["source_id", "stressor"])
    both["declared"] = "declared"
    return both.merge(_source_facts(sources), on="source_id")


def _measured_only(site: Site, contamination: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the stressors found above background that a source does not declare, source by source.

    A source may release them where the knowledge base links its activity to their class, whatever
    its neighbours declare: a neighbour takes nothing off one's own list. An event that has not
    happened left nothing that could be measured; what it would release is declared.
    """
    found = sorted(set(contamination.loc[_above(contamination), "stressor"]))
    classes = knowledge.stressors.set_index("term")["stressor_class"]
    links = knowledge.links[["activity", "stressor_class"]].drop_duplicates()
    measured = pd.DataFrame({"stressor": found}, dtype="str")
    measured["stressor_class"] = measured["stressor"].map(classes).astype("str")
    sources = site.tables["sources"]
    planned = sources[sources["event_type"].ne("unplanned")]
    possible = _source_facts(planned).merge(links, on="activity")
    possible = possible.merge(measured, on="stressor_class").drop(columns="stressor_class")
    key = ["source_id", "stressor"]
    declared = pd.MultiIndex.from_frame(_declared(site)[key])
    own = pd.MultiIndex.from_frame(possible[key]).isin(declared)
    return possible[~own].assign(declared="measured")


def _source_facts(sources: pd.DataFrame) -> pd.DataFrame:
    facts = sources[["source_id", "activity_type", "origin", "event_type", "phase"]]
    return facts.rename(columns={"activity_type": "activity", "phase": "source_phases"})


def _by_phase(rows: pd.DataFrame, site: Site, persistent: set[str]) -> pd.DataFrame:
    """Return a row a phase: the source's own phases, and the later ones for what was measured."""
    order = list(site.settings.phases)
    own = [
        [p for p in split_list(all_phases) if not split_list(some) or p in split_list(some)]
        for all_phases, some in zip(
            rows["source_phases"], rows.get("stressor_phases", rows["source_phases"]), strict=True
        )
    ]
    expanded = []
    for phases, stressor in zip(own, rows["stressor"], strict=True):
        first = min((order.index(p) for p in phases if p in order), default=len(order))
        later = [p for p in order[first:] if p not in phases] if stressor in persistent else []
        expanded.append([(p, False) for p in phases] + [(p, True) for p in later])
    rows = repeated(rows, expanded)
    pairs = [pair for of_source in expanded for pair in of_source]
    rows["phase"] = pd.Series([phase for phase, _ in pairs], index=rows.index, dtype="str")
    rows["legacy"] = [legacy for _, legacy in pairs]
    rows["evidence"] = rows["source_file"] + ":" + rows["source_row"].astype("Int64").astype("str")
    columns = [
        "source_id",
        "activity",
        "origin",
        "event_type",
        "phase",
        "stressor",
        "stressor_class",
        "strength",
        "strength_unit",
        "strength_basis",
        "fingerprint_evidence",
        "declared",
        "legacy",
        "evidence",
    ]
    # of sites that declare no strength, too: pandas would call an empty column text or object
    return rows.reindex(columns=columns).astype({"strength": "float64", "strength_unit": "str"})


def reach(
    site: Site,
    zoning: Zoning,
    released: pd.DataFrame,
    contamination: pd.DataFrame,
    knowledge: Knowledge,
) -> pd.DataFrame:
    """Return one row a source × stressor × zone × phase that the stressor reaches or may reach.

    Columns: source_id, stressor, phase, zone_id, reached ('present', 'unknown'), reach_basis (in
    words), distance_m (0 inside), overlap_ha (of land taken), exposed_by_measurement (bool).

    Land stressors reach the zones they overlap. Other stressors reach the zones within their zone
    of influence; where none is declared, how far they reach is unknown. Beyond it they reach a zone
    to which a row of `links` leads (`LINKED`), by water alone. A concentration measured above
    background makes the zone exposed whatever was declared; the source element is then unknown for
    every source not shown to reach it.
    """
    rules = knowledge.stressor_classes.rename(columns={"term": "stressor_class"})
    rows = released.merge(rules[["stressor_class", "reach_rule"]], on="stressor_class", how="left")
    distances = _distances(site, zoning)
    rows = rows.merge(distances, on="source_id", how="left")
    exposed = contamination.loc[_above(contamination), ["zone_id", "stressor"]].drop_duplicates()
    rows = rows.merge(
        exposed.assign(exposed_by_measurement=True), on=["zone_id", "stressor"], how="left"
    )
    rows["exposed_by_measurement"] = rows["exposed_by_measurement"].eq(True)
    rows = rows.merge(
        influence(site, zoning.pieces, distances),
        on=["source_id", "stressor_class", "phase", "zone_id"],
        how="left",
    )
    rows["linked"] = linked(rows, site.tables["links"])
    rows["reached"], rows["reach_basis"] = _verdict(rows)
    kept = rows[rows["reached"].ne("absent")]
    return kept[REACH_COLUMNS].sort_values(REACH_COLUMNS[:4], ignore_index=True)


def _verdict(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return reached and its reason for every row, the first rule that answers."""
    land = rows["reach_rule"].eq("overlap")
    exposed = rows["exposed_by_measurement"]
    measured_only = rows["declared"].eq("measured")
    conditions = [
        measured_only & exposed,
        measured_only,
        land & (rows["overlap_ha"] > 0),
        land & rows["overlap_ha"].eq(0),
        ~land & rows["within"].eq("yes"),
        exposed,
        ~land & rows["within"].eq("no") & rows["linked"],
        ~land & rows["within"].eq("no"),
        ~land & rows["within"].eq("unknown"),
        land,
    ]
    answers = [
        ("unknown", "measured above background; no source is shown to reach"),
        ("absent", ""),
        ("present", "the source's ground overlaps the zone"),
        ("absent", ""),
        ("present", "within the declared zone of influence"),
        ("unknown", "measured above background; the source is not shown to reach"),
        ("present", LINKED),
        ("absent", ""),
        ("unknown", "source or zone has no place on the map"),
        ("unknown", "source or zone has no outline, so their overlap is unknown"),
    ]
    reached = np.select(conditions, [a for a, _ in answers], default="unknown")
    reason = np.select(
        conditions, [r for _, r in answers], default="no zone of influence is declared"
    )
    return reached, reason


def _distances(site: Site, zoning: Zoning) -> pd.DataFrame:
    """Return source_id × zone_id with the distance in metres and the land taken in hectares."""
    ground, pieces = _ground(site), zoning.pieces
    owner, zone_ids = pieces["zone_id"], zoning.zones["zone_id"]
    tables = []
    for source_id in site.tables["sources"]["source_id"]:
        table = pd.DataFrame({"source_id": source_id, "zone_id": zone_ids})
        shape = ground.get(source_id)
        distance = overlap = pd.Series(dtype="float64")
        if shape is not None and len(pieces):
            distance = pieces.geometry.distance(shape).groupby(owner).min()
            near = pieces[pieces.geometry.intersects(shape)]
            shared = near.geometry.intersection(shape).area / SQUARE_METRES_PER_HECTARE
            overlap = shared.groupby(near["zone_id"]).sum().reindex(distance.index, fill_value=0.0)
        tables.append(
            table.assign(
                distance_m=zone_ids.map(distance).astype("float64"),
                overlap_ha=zone_ids.map(overlap).astype("float64"),
            )
        )
    return _by_tables(pd.concat(tables, ignore_index=True), site)


def _by_tables(table: pd.DataFrame, site: Site) -> pd.DataFrame:
    """Fill in the land taken of zones without a shape, from what the tables say of their blocks."""
    in_blocks = _hectares_in_blocks(site)
    sources = site.tables["sources"]
    worked = dict(zip(sources["source_id"], sources["block_ids"].map(split_list), strict=True))
    unknown = table["overlap_ha"].isna() & table["zone_id"].isin(list(in_blocks))
    for place in table.index[unknown]:
        source_id, zone_id = table.loc[place, ["source_id", "zone_id"]]
        blocks = in_blocks[zone_id]
        taken = sum(area for block, area in blocks.items() if block in worked[source_id])
        table.loc[place, "overlap_ha"] = taken
        table.loc[place, "distance_m"] = 0.0 if taken else np.nan
    return table


def _hectares_in_blocks(site: Site) -> dict[str, dict[str, float]]:
    """Return zone × block with the hectares that they share, of zones that lie wholly in blocks.

    A zone is a block, or its habitats all name the block that they lie in. Where one names none,
    nobody knows how much of it the blocks take.
    """
    blocks = site.tables["disturbance_blocks"].set_index("block_id")["area_ha"]
    found = {str(block): {str(block): float(area)} for block, area in blocks.items()}
    habitats = site.tables["habitats"].dropna(subset="zone_id")
    for zone_id, rows in habitats.groupby("zone_id"):
        if rows[["block_id", "area_ha"]].notna().to_numpy().all() and zone_id not in found:
            shared = rows.groupby("block_id")["area_ha"].sum()
            found[str(zone_id)] = {str(block): float(area) for block, area in shared.items()}
    return found


def _ground(site: Site) -> dict[str, object]:
    """Return the ground of every source: its blocks where it names them, else its own shape."""
    own = source_geometries(site)
    ground = dict(zip(own["source_id"], own.geometry, strict=True))
    layer = site.layers.get("blocks")
    if layer is None:
        return ground
    shapes = dict(zip(layer["block_id"], layer.geometry, strict=True))
    sources = site.tables["sources"]
    for source_id, ids in side_by_side(sources["source_id"], sources["block_ids"]):
        parts = [shapes[i] for i in split_list(ids) if i in shapes]
        if parts:
            ground[source_id] = gpd.GeoSeries(parts).union_all()
    return ground
