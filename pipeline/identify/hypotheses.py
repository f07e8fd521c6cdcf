"""How a link of the knowledge base becomes risk hypotheses of this site.

A row of the knowledge base reads: phase, activity, stressor class, medium, process → receptor
group. It is instantiated for each source of the activity, each stressor of the class, each zone
reached, and each receptor of the group that occupies the zone. Nothing else makes a hypothesis but
a row of the site's own ``links``.
"""

import pandas as pd

from riskshed.pipeline.identify.site_links import (
    LINKED,
    declared_links,
    exposure_medium,
    shown_to_reach,
)
from riskshed.schemas.frames import repeated, side_by_side
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

WET_MEDIA = frozenset({"surface_water", "groundwater", "sediment"})
KEY = [
    "source_id",
    "released_stressor",
    "stressor",
    "phase",
    "zone_id",
    "receptor_id",
    "process_id",
    "upstream_process_id",
]
FACTS = [
    "medium",
    "exposure_medium",
    "route",
    "basis",
    "link_id",
    "source_key",
    "verification",
    "iucn_threat_code",
    "process_text",
    "from_phase",
]


def hypotheses(
    site: Site,
    knowledge: Knowledge,
    released: pd.DataFrame,
    reached: pd.DataFrame,
    occupied: pd.DataFrame,
    contamination: pd.DataFrame,
) -> pd.DataFrame:
    """Return one row a source × stressor × phase × zone × receptor × process × link.

    Columns: `KEY` and `FACTS`. ``released_stressor`` is what the source releases; the stressor is
    what the receptor meets, another one where a link says that it turns into it on the way.
    ``upstream_process_id`` is empty where one process is enough;
    food-chain links have two in series. ``from_phase`` is the phase of the knowledge-base row that
    was used: an earlier one for contamination that outlasts its source.
    """
    receptors = _receptor_links(site.tables["receptors"], knowledge)
    known = _with_knowledge(released, receptors, knowledge.links)
    own = declared_links(site, released, receptors, knowledge)
    at_zones = pd.concat([known, own], ignore_index=True).merge(
        reached[["source_id", "stressor", "phase", "zone_id", "reach_basis"]].rename(
            columns={"stressor": "released_stressor"}
        ),
        on=["source_id", "released_stressor", "phase"],
    )
    asked = at_zones["link_zone"]
    at_zones = at_zones[asked.isna() | asked.eq(at_zones["zone_id"])]
    rows = at_zones.merge(occupied[["receptor_id", "zone_id"]], on=["receptor_id", "zone_id"])
    shown = shown_to_reach(rows, site.tables["links"])
    rows["basis"] = rows["basis"].where(~shown, "declared")
    rows = rows[_carried(rows, contamination) & ~_beyond_reach(rows)].copy()
    rows["upstream_process_id"] = rows["upstream_process_id"].fillna("")
    return rows[[*KEY, *FACTS]].sort_values([*KEY, "link_id"], ignore_index=True)


def _receptor_links(receptors: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return link_id × receptor_id with the processes that join them.

    A link meets a receptor where a row of the crosswalk names the receptor's group and, where it
    names one, its guild and its realm. Exposure points (topsoil, water chemistry) meet nobody.
    """
    cross = knowledge.receptor_crosswalk
    cross = cross[cross["is_exposure_point"].ne("true")]
    table = cross.merge(
        receptors[["receptor_id", "receptor_group", "feeding_guild", "realm", "diet"]],
        on="receptor_group",
        suffixes=("_asked", ""),
    )
    for column in ("feeding_guild", "realm"):
        asked = table[f"{column}_asked"]
        table = table[asked.isna() | asked.eq(table[column]) | table[column].isna()]
    links = knowledge.links.rename(columns={"receptor_group": "kb_group", "realm": "link_realm"})
    pairs = links[["link_id", "kb_group", "link_realm"]].merge(table, on="kb_group")
    pairs = pairs.drop_duplicates(["link_id", "receptor_id"])
    return _with_processes(pairs, knowledge)


def _with_processes(pairs: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the pairs with the process of their receptor group, else the link's general one."""
    table = knowledge.link_processes
    special = pairs.merge(table, on=["link_id", "receptor_group"])
    general = pairs.merge(
        table[table["receptor_group"].isna()].drop(columns="receptor_group"), on="link_id"
    )
    done = special[["link_id", "receptor_id"]].drop_duplicates()
    rest = general.merge(done, how="left", indicator=True, on=["link_id", "receptor_id"])
    rest = rest[rest["_merge"].eq("left_only")].drop(columns="_merge")
    return _by_food(pd.concat([special, rest], ignore_index=True), knowledge)


def _by_food(pairs: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return food-chain rows once for each food of the receptor, with two processes in series."""
    usual = knowledge.feeding_guilds.set_index("term")["diet_food"]
    foods = [
        (split_list(diet) or split_list(usual.get(guild)))
        if upstream == "uptake_into_food"
        else [""]
        for diet, guild, upstream in side_by_side(
            pairs["diet"], pairs["feeding_guild"], pairs["upstream_process_id"]
        )
    ]
    eaten = [own or ["food"] for own in foods]
    rows = repeated(pairs, eaten)
    food = pd.Series([name for own in eaten for name in own], index=rows.index, dtype="str")
    slug = food.str.replace(" ", "_")
    chained = food.ne("")
    rows["upstream_process_id"] = rows["upstream_process_id"].where(~chained, "uptake_into_" + slug)
    rows["process_id"] = rows["process_id"].where(~chained, "dietary_ingestion_of_" + slug)
    columns = ["link_id", "receptor_id", "process_id", "route", "upstream_process_id"]
    return rows[columns]


def _with_knowledge(
    released: pd.DataFrame, receptors: pd.DataFrame, links: pd.DataFrame
) -> pd.DataFrame:
    """Return what is released, joined with the knowledge-base rows of its activity and class."""
    facts = links.drop(columns=["receptor_group", "process_id", "route"], errors="ignore").rename(
        columns={"phase": "from_phase", "realm": "link_realm"}
    )
    joined = released.merge(facts, on=["activity", "stressor_class"]).merge(receptors, on="link_id")
    only = joined["only_stressor"]
    joined = joined[only.isna() | only.eq(joined["stressor"])]
    same = joined["phase"].eq(joined["from_phase"])
    outlasting = joined["legacy"] & ~_has_own_row(joined, joined[same])
    rows = joined[same | outlasting].copy()
    rows["exposure_medium"] = exposure_medium(rows["medium"], rows["link_realm"])
    rows["basis"] = "knowledge"
    rows["released_stressor"] = rows["stressor"]
    return rows


def _has_own_row(rows: pd.DataFrame, own: pd.DataFrame) -> pd.Series:
    """Return whether the knowledge base has a row of the very phase for source and receptor."""
    key = ["source_id", "stressor", "phase", "receptor_id"]
    known = pd.MultiIndex.from_frame(own[key].drop_duplicates())
    return pd.Series(pd.MultiIndex.from_frame(rows[key]).isin(known), index=rows.index)


def _beyond_reach(rows: pd.DataFrame) -> pd.Series:
    """Return what lies beyond the zone of influence and is not led there by water, as declared."""
    by_water = rows["exposure_medium"].isin(WET_MEDIA) & rows["basis"].eq("declared")
    return rows["reach_basis"].eq(LINKED) & ~by_water


def _carried(rows: pd.DataFrame, contamination: pd.DataFrame) -> pd.Series:
    """Return whether the medium carries the stressor to the zone.

    Water, groundwater and sediment do only where the site says so or where the stressor was
    measured above background in that medium.
    """
    wet = rows["exposure_medium"].isin(WET_MEDIA)
    above = contamination[contamination["above_background"].eq("yes")]
    measured = pd.MultiIndex.from_frame(above[["zone_id", "stressor", "medium"]])
    here = pd.MultiIndex.from_frame(rows[["zone_id", "stressor", "exposure_medium"]])
    return ~wet | rows["basis"].eq("declared") | here.isin(measured)
