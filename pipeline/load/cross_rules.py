"""Rules across tables: every id leads somewhere, every block has its habitats.

One check, one function, from a `Folder` to faults. A check says nothing about what follows from a
fault that was already reported: rows with faults keep their ids, and a table that could not be
read is not held against those that refer to it.
"""

from collections.abc import Callable

import pandas as pd

from riskshed.pipeline.load.chemistry_rules import CHEMISTRY_RULES
from riskshed.pipeline.load.clearing_rules import CLEARING_RULES
from riskshed.pipeline.load.decision_rules import DECISION_RULES
from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import alike, near
from riskshed.pipeline.load.monitoring_rules import MONITORING_RULES
from riskshed.pipeline.load.occurrence_rules import OCCURRENCE_RULES
from riskshed.pipeline.load.place_rules import PLACE_RULES
from riskshed.pipeline.load.point_rules import POINT_RULES
from riskshed.pipeline.load.quality_rules import QUALITY_RULES
from riskshed.pipeline.load.requirement_rules import REQUIREMENT_RULES
from riskshed.pipeline.load.restoration_rules import RESTORATION_RULES
from riskshed.pipeline.load.sense_rules import SENSE_RULES
from riskshed.pipeline.load.start_rules import START_RULES
from riskshed.pipeline.load.survey_rules import SURVEY_RULES
from riskshed.pipeline.load.zone_rules import ZONE_RULES
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.ids import good_id
from riskshed.schemas.survey.reading import clip
from riskshed.schemas.survey.table import Column, columns_of
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

HABITAT_SHARE = 0.02  # how far the habitats of a block may be from its area, in sum
MOST_NEAREST = 500  # unknown ids for which the nearest is looked for: beyond, the file is wrong
LAYER_TABLES = {
    "blocks": ("disturbance_blocks", "block_id"),
    "habitats": ("habitats", "habitat_id"),
    "sources": ("sources", "source_id"),
    "constraints": ("constraints", "constraint_id"),
    "permits": ("permits", "permit_id"),
    "cleared": ("disturbance_blocks", "block_id"),
}


def cross_faults(folder: Folder) -> list[Fault]:
    """Return the faults of all rules across tables."""
    return [fault for rule in CROSS_RULES for fault in rule(folder)]


def foreign_keys(folder: Folder) -> list[Fault]:
    """X1: every id that refers to a row of another table has its row there."""
    faults: list[Fault] = []
    for table, frame in folder.tables.items():
        for column in columns_of(TABLES[table]):
            if column.foreign_key and column.name in frame:
                faults += _unresolved(folder, table, frame, column)
    return faults


def _unresolved(folder: Folder, table: str, frame: pd.DataFrame, column: Column) -> list[Fault]:
    target, _, _ = column.foreign_key.partition(".")
    if target in folder.unread or target not in TABLES:
        return []
    distinct = frame[column.name].dropna().unique().tolist()
    if not distinct:
        return []
    if not folder.has(target):
        return [_no_table(table, frame[frame[column.name].notna()], column, target)]
    known = folder.typed_ids[column.foreign_key]
    if not known:  # the table lacks the column, and says so
        return []
    if known.issuperset(one for cell in distinct for one in ids_in(cell, column)):
        return []
    refused = {alike(one) for one in known if not good_id(one)}  # told where they stand
    missing = {
        cell: [
            one
            for one in ids_in(cell, column)
            if one not in known and not (refused and alike(one) in refused)
        ]
        for cell in distinct
    }
    lost = list(dict.fromkeys(one for cell in missing for one in missing[cell]))
    nearest = {
        one: f"nearest id in {target}: {clip(near(one, known))}" for one in lost[:MOST_NEAREST]
    }
    rule = f"every id here is a {column.foreign_key}"
    shown = frame[[column.name, "source_file", "source_row"]]
    lossy = shown[column.name].isin([cell for cell, ids in missing.items() if ids])
    return [
        row_fault(
            table,
            row,
            column.name,
            rule,
            f"{nearest.get(one, 'correct the id')}; else add a row {one} to {target}",
            value=one,
        )
        for row in rows_of(shown[lossy])
        for one in missing[row[column.name]]
    ]


def ids_in(cell: str, column: Column) -> list[str]:
    """Return the ids that a cell names."""
    return split_list(cell) if column.kind == "list" else [cell]


def _no_table(table: str, typed: pd.DataFrame, column: Column, target: str) -> Fault:
    rule = f"{len(typed)} rows name a {column.foreign_key}, but {target} has no rows"
    fix = f"add the table {target}, or empty {column.name}"
    return row_fault(table, next(rows_of(typed.head(1))), column.name, rule, fix)


def shipped_links(folder: Folder) -> list[Fault]:
    """X1: every knowledge-base link that a site's `links` row names is one that is shipped."""
    links = folder.tables.get("links")
    if links is None or "kb_link_id" not in links:
        return []
    known = set(read_config("knowledge/links.csv")["link_id"])
    wrong = links[links["kb_link_id"].notna() & ~links["kb_link_id"].isin(known)]
    rule = "every id here is a link of the knowledge base"
    return [
        row_fault("links", row, "kb_link_id", rule, f"nearest: {near(row['kb_link_id'], known)}")
        for row in rows_of(wrong)
    ]


def layer_ids(folder: Folder) -> list[Fault]:
    """X1: every feature has its row in the table of its layer."""
    faults: list[Fault] = []
    for layer, (table, key) in LAYER_TABLES.items():
        if layer not in folder.layers or table in folder.unread:
            continue
        known = folder.typed_ids.get(f"{table}.{key}", frozenset())
        features = folder.layers[layer].drop(columns="geometry")
        lost = features[features[key].notna() & ~features[key].isin(known)]
        rule = f"every feature has a row in {table}"
        for row in rows_of(pd.DataFrame(lost)):
            nearest = f"nearest id there: {near(row[key], known)}; else " if known else ""
            fix = f"{nearest}add a row {row[key]} to {table}"
            faults.append(row_fault(layer, row, key, rule, fix))
    return faults


def zone_ids(folder: Folder) -> list[Fault]:
    """X1: where there is a layer of zones, every zone_id in a table is one of its zones."""
    if "zones" not in folder.layers:
        return []
    known = set(folder.layers["zones"]["zone_id"].dropna())
    faults: list[Fault] = []
    for table in ("habitats", "samples"):
        frame = folder.tables.get(table)
        if frame is None or "zone_id" not in frame or not known or "zones" in folder.unread_layers:
            continue
        for row in rows_of(frame[frame["zone_id"].notna() & ~frame["zone_id"].isin(known)]):
            fix = f"nearest zone: {near(row['zone_id'], known)}; else draw the zone"
            faults.append(
                row_fault(table, row, "zone_id", "every zone_id is a zone of the layer", fix)
            )
    return faults


def site_ids(folder: Folder) -> list[Fault]:
    """X1: a site_id that is typed is that of site.yaml."""
    faults: list[Fault] = []
    for table, frame in folder.tables.items():
        if not folder.site_id or "site_id" not in frame:
            continue
        others = frame[frame["site_id"].notna() & frame["site_id"].ne(folder.site_id)]
        fix = f"type {folder.site_id}, or leave the cell empty; one folder holds one site"
        faults += [
            row_fault(table, row, "site_id", "site_id is the id in site.yaml", fix)
            for row in rows_of(others)
        ]
    return faults


def blocks_have_habitats(folder: Folder) -> list[Fault]:
    """X2: every block has a habitat, by its id or by where the two are drawn.

    Where blocks or habitats are drawn and have no place, what is wrong with them is told instead.
    """
    if not folder.has("disturbance_blocks") or "habitats" in folder.unread:
        return []
    if folder.unread_layers & {"blocks", "habitats"}:
        return []
    blocks = folder.tables["disturbance_blocks"]
    if not folder.has("habitats"):
        rule = f"{len(blocks)} blocks are to be disturbed, but no habitat was surveyed"
        fix = "add the table habitats: what is lost is not known without it"
        row = next(rows_of(blocks.head(1)))
        return [row_fault("disturbance_blocks", row, "block_id", rule, fix, severity="warning")]
    named = folder.typed_ids["habitats.block_id"] | _blocks_over_habitats(folder)
    bare = blocks[blocks["block_id"].notna() & ~blocks["block_id"].isin(named)]
    fix = "add a row to habitats with this block_id (several where it has several habitats)"
    return [
        row_fault("disturbance_blocks", row, "block_id", "every block has a habitat", fix)
        for row in rows_of(bare)
    ]


def _blocks_over_habitats(folder: Folder) -> set[str]:
    blocks, habitats = folder.layers.get("blocks"), folder.layers.get("habitats")
    if blocks is None or habitats is None:
        return set()
    return set(blocks.sjoin(habitats[["geometry"]], predicate="intersects")["block_id"].dropna())


def habitat_areas(folder: Folder) -> list[Fault]:
    """X2: the habitats of a block have its area in sum, within 2 %."""
    if not folder.has("disturbance_blocks", "habitats") or "habitats" in folder.unread:
        return []
    blocks = folder.tables["disturbance_blocks"]
    habitats = folder.tables["habitats"].dropna(subset=["block_id"])
    sums = habitats.groupby("block_id")["area_ha"].agg(lambda areas: areas.sum(skipna=False))
    total = blocks["block_id"].map(sums)
    wrong = blocks["area_ha"].gt(0) & (
        (total - blocks["area_ha"]).abs() > HABITAT_SHARE * blocks["area_ha"] + 1e-9
    )
    rule = "the habitats of a block have its area in sum, within 2 %"
    fix = "add the habitats that are missing, or correct area_ha in habitats or here"
    return [
        row_fault(
            "disturbance_blocks",
            row,
            "area_ha",
            f"{rule}; those of {row['block_id']} have {total[index]:g} ha",
            fix,
        )
        for index, row in zip(blocks.index[wrong], rows_of(blocks[wrong]), strict=True)
    ]


CROSS_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    foreign_keys,
    shipped_links,
    layer_ids,
    zone_ids,
    site_ids,
    blocks_have_habitats,
    habitat_areas,
    *QUALITY_RULES,
    *SURVEY_RULES,
    *OCCURRENCE_RULES,
    *ZONE_RULES,
    *REQUIREMENT_RULES,
    *CHEMISTRY_RULES,
    *PLACE_RULES,
    *POINT_RULES,
    *SENSE_RULES,
    *DECISION_RULES,
    *MONITORING_RULES,
    *RESTORATION_RULES,
    *CLEARING_RULES,
    *START_RULES,
)
