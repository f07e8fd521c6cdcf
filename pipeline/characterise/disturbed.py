"""Which ecosystem each block disturbs, in which phase, in hectares; the rest of a block is unknown.

Habitats typed for a block come first; where there are none, those that are drawn over it.
"""

import pandas as pd
import shapely

from riskshed.pipeline.places.ground import habitats_on_blocks
from riskshed.pipeline.places.subjects import block_shapes, source_shapes
from riskshed.schemas.frames import known, side_by_side, text_where
from riskshed.schemas.site import Site
from riskshed.schemas.text import split_list

CLASSES = ["ecosystem_get_code", "local_class"]
COLUMNS = ["block_id", *CLASSES, "area_ha", "origin"]
DRAWN = "habitat as drawn over the block"
UNMAPPED = "no habitat is typed or drawn here: what is disturbed is unknown"
TYPE_UNKNOWN = "ecosystem type unknown"
PHASE_UNKNOWN = "phase unknown: no source names the block or stands on it"


def ecosystems_disturbed(site: Site) -> pd.DataFrame:
    """Return one row a block × phase × habitat: hectares, share of the block, and what to know.

    Columns part, block_id, phase, `CLASSES`, area_ha, share_of_block, note. Ground of a block of
    which no habitat is known has a row of its own, without a class. A phase is that of the sources
    that name the block, or, where none does, of those that stand on it.
    """
    blocks = site.tables["disturbance_blocks"][["block_id", "area_ha"]]
    mapped = pd.concat([_typed(site), _drawn(site)], ignore_index=True)
    rows = pd.concat([mapped, _unmapped(blocks, mapped, site)], ignore_index=True)
    rows = rows.merge(blocks, on="block_id", suffixes=("", "_block"))
    rows["share_of_block"] = rows["area_ha"] / rows["area_ha_block"]
    rows = rows.merge(_phases(site), on="block_id", how="left")
    rows["note"] = _notes(rows)
    return rows.assign(part="ecosystem_disturbed").sort_values(
        ["block_id", "phase", *CLASSES], ignore_index=True, kind="stable"
    )


def _typed(site: Site) -> pd.DataFrame:
    habitats = site.tables["habitats"].dropna(subset="block_id")
    return habitats.reindex(columns=COLUMNS)


def _drawn(site: Site) -> pd.DataFrame:
    """Return what is drawn over the blocks for which nobody typed a habitat."""
    table = site.tables["habitats"]
    found = habitats_on_blocks(site.layers)
    found = found[~found["block_id"].isin(table["block_id"])]
    rows = found.merge(table[["habitat_id", *CLASSES]], on="habitat_id")
    together = rows.groupby(["block_id", *CLASSES], dropna=False)["area_ha"].sum().reset_index()
    return together.assign(origin=DRAWN)


def _notes(rows: pd.DataFrame) -> list[str | None]:
    """Return what a reader must know of each row, in words."""
    nameless = rows["ecosystem_get_code"].isna() & ~rows["origin"].eq(UNMAPPED)
    words = side_by_side(
        rows["origin"],
        text_where(nameless, TYPE_UNKNOWN),
        text_where(rows["phase"].isna(), PHASE_UNKNOWN),
    )
    return ["; ".join(filter(known, several)) or None for several in words]


def _unmapped(blocks: pd.DataFrame, mapped: pd.DataFrame, site: Site) -> pd.DataFrame:
    """Return the ground of each block that no habitat covers, where it is more than a tolerance."""
    covered = mapped.groupby("block_id")["area_ha"].sum(skipna=False)
    any_known = blocks["block_id"].isin(covered.index)
    rest = blocks["area_ha"] - blocks["block_id"].map(covered).where(any_known, 0.0)
    share, hectares = (site.settings.tolerances[f"block_area_{name}"] for name in ("share", "ha"))
    small = rest <= (share * blocks["area_ha"]).clip(lower=hectares)
    rows = blocks[["block_id"]].assign(area_ha=rest, origin=UNMAPPED)
    rows = rows[~(any_known & (small | rest.isna()))]
    return rows.reindex(columns=COLUMNS)


def _phases(site: Site) -> pd.DataFrame:
    """Return block_id × phase: of the sources that work on the block."""
    sources = site.tables["sources"]
    phases = {
        source: split_list(cell)
        for source, cell in side_by_side(sources["source_id"], sources["phase"])
    }
    named = {
        (block, phase)
        for source, ids in side_by_side(sources["source_id"], sources["block_ids"])
        for block in split_list(ids)
        for phase in phases[source]
    }
    with_name = {block for block, _ in named}
    unnamed = {
        (block, phase)
        for block, source in _standing_on(site)
        for phase in phases[source]
        if block not in with_name
    }
    return pd.DataFrame(sorted(named | unnamed), columns=["block_id", "phase"], dtype="str")


def _standing_on(site: Site) -> list[tuple[str, str]]:
    """Return the blocks and the sources whose place is there."""
    blocks = block_shapes(site.layers)
    sources = source_shapes(site.tables, site.layers, site.settings.crs)
    return [
        (block, source)
        for block, ground in blocks.items()
        for source, place in sources.items()
        if shapely.intersects(ground, place)
    ]
