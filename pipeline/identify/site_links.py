"""The site's own links: a way that it adds, or a row of the knowledge base that it applies.

``add`` names the process itself. ``connect`` applies a shipped row (``kb_link_id``) to a source,
whatever the activity of the source; without a shipped row it says that the source reaches what it
names, and so opens the way for the rows that apply there anyway.
"""

import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

OWN = ["action", "process", "upstream_process", "medium", "route", "receptor_id", "kb_link_id",
       "link_id", "citation", "from_stressor"]  # fmt: skip
LINKED = "a row of links leads there"
NAMED_BY = {
    "source_id": "source_id",
    "receptor_id": "receptor_id",
    "stressor": "stressor",
    "zone_id": "zone_id",
    "phase": "phases",
}
"""Column of a hypothesis, and the cell of a link that names it; an empty cell means any."""


def declared_links(
    site: Site, released: pd.DataFrame, receptor_links: pd.DataFrame, knowledge: Knowledge
) -> pd.DataFrame:
    """Return the site's links joined with what its sources release, one row a process."""
    table = site.tables["links"]
    table = table[table["action"].isin(["add", "connect"])]
    rows = _released_by(table, released)
    named = rows[rows["process"].notna()]
    applied = _applied(rows[rows["process"].isna()], receptor_links, knowledge.links)
    both = pd.concat([named, applied], ignore_index=True)
    both = _borrowed(both, knowledge)
    return both.assign(
        process_id=both["process"],
        upstream_process_id=both["upstream_process"],
        basis="declared",
        source_key=both["citation"],
        verification="declared",
        process_text=both["process"],
        from_phase=both["phase"],
    )


def _released_by(links: pd.DataFrame, released: pd.DataFrame) -> pd.DataFrame:
    """Return link × stressor × phase for all that its source releases and the link does not bar.

    ``released_stressor`` is what the source releases, ``stressor`` what it turns into on the way,
    where the link says so; else the two are the same.
    """
    links = links.assign(from_stressor=links["from_stressor"].where(links["action"].eq("add")))
    cells = links[["source_id", *OWN]].assign(
        link_stressors=links["from_stressor"].fillna(links["stressor"]),
        turns_into=links["stressor"].where(links["from_stressor"].notna()),
        link_phases=links["phases"],
        link_zone=links["zone_id"],
    )
    rows = released.merge(cells, on="source_id")
    meant = [
        (
            not split_list(row["link_stressors"])
            or row["stressor"] in split_list(row["link_stressors"])
        )
        and (not split_list(row["link_phases"]) or row["phase"] in split_list(row["link_phases"]))
        for row in rows_of(rows[["stressor", "phase", "link_stressors", "link_phases"]])
    ]
    rows = rows[pd.Series(meant, index=rows.index, dtype="bool")]
    return rows.assign(
        released_stressor=rows["stressor"], stressor=rows["turns_into"].fillna(rows["stressor"])
    )


def _applied(rows: pd.DataFrame, receptor_links: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that apply a shipped link, once for each receptor and process of it."""
    ways = receptor_links.rename(
        columns={"link_id": "kb_link_id", "receptor_id": "met", "route": "kb_route"}
    )
    ways = ways.merge(
        links[["link_id", "stressor_class", "only_stressor"]].rename(
            columns={"link_id": "kb_link_id", "stressor_class": "kb_class"}
        ),
        on="kb_link_id",
    )
    both = rows.drop(columns=["process", "upstream_process"]).merge(ways, on="kb_link_id")
    fits = (
        (both["receptor_id"].isna() | both["receptor_id"].eq(both["met"]))
        & both["stressor_class"].eq(both["kb_class"])
        & (both["only_stressor"].isna() | both["only_stressor"].eq(both["stressor"]))
    )
    both = both[fits].rename(
        columns={"process_id": "process", "upstream_process_id": "upstream_process"}
    )
    return both.assign(receptor_id=both["met"], route=both["route"].fillna(both["kb_route"]))


def _borrowed(rows: pd.DataFrame, knowledge: Knowledge) -> pd.DataFrame:
    """Return the rows with what the site leaves out: of the shipped link, else of the process."""
    shipped = knowledge.links.set_index("link_id")
    process = knowledge.processes.set_index("term")
    medium = rows["medium"].fillna(rows["kb_link_id"].map(shipped["medium"]))
    medium = medium.fillna(rows["process"].map(process["medium"])).fillna("direct")
    realm = rows["kb_link_id"].map(shipped["realm"]).fillna("terrestrial")
    return rows.assign(
        medium=medium,
        route=rows["route"].fillna(rows["process"].map(process["route"])),
        iucn_threat_code=rows["kb_link_id"].map(shipped["iucn_threat_code"]),
        exposure_medium=exposure_medium(medium, realm),
    )


def exposure_medium(medium: pd.Series, realm: pd.Series) -> pd.Series:
    """Return the medium that is measured: of a food web, the soil or sediment under it."""
    under = realm.map({"terrestrial": "soil", "subterranean": "groundwater"}).fillna("sediment")
    return medium.where(medium.ne("biota"), under)


def linked(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Return what a row of `links` leads from a source to a zone, both by name."""
    named = links["source_id"].notna() & links["zone_id"].notna()
    leads = links[links["action"].isin(["add", "connect"]) & named]
    return _meant_by_any(rows, leads, [column for column in NAMED_BY if column in rows])


def shown_to_reach(rows: pd.DataFrame, links: pd.DataFrame) -> pd.Series:
    """Return which hypotheses a ``connect`` without process or shipped link says are reached."""
    opens = links["action"].eq("connect") & links["process"].isna() & links["kb_link_id"].isna()
    return _meant_by_any(rows, links[opens], list(NAMED_BY))


def _meant_by_any(rows: pd.DataFrame, links: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Return which rows one of the links means, by the cells that name these columns."""
    found = pd.Series(False, index=rows.index)
    for link in rows_of(links):
        meant = pd.Series(True, index=rows.index)
        for column in columns:
            asked = split_list(link[NAMED_BY[column]])
            meant &= rows[column].isin(asked) if asked else True
        found |= meant
    return found
