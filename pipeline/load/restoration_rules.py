"""Rules across restoration: measures have their ground, and a hectare is restored once."""

from collections.abc import Callable, Mapping

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import split_list

ROUNDING = 1e-9  # hectares of many units in sum


def measures_have_units(folder: Folder) -> list[Fault]:
    """X9: a measure of the tier restore has a restoration unit, where units are recorded at all."""
    if not folder.has("mitigation") or "restoration" in folder.unread:
        return []
    table = folder.tables["mitigation"]
    restore = table[table["tier"].eq("restore") & table["measure_id"].notna()]
    if restore.empty:
        return []
    units = folder.tables.get("restoration")
    if units is None or units.empty:
        who = "1 measure restores" if len(restore) == 1 else f"{len(restore)} measures restore"
        rule = f"{who} ground, but there is no restoration unit (X9)"
        fix = "add the table restoration: which ground, how much, and how far it is"
        row = next(rows_of(restore.head(1)))
        return [row_fault("mitigation", row, "measure_id", rule, fix, severity="warning")]
    carried = {one for cell in units["measure_ids"] for one in split_list(cell)}
    rule = "a measure that restores has a restoration unit (X9)"
    return [
        row_fault(
            *("mitigation", row, "measure_id", rule),
            f"name {row['measure_id']} in measure_ids of the unit in restoration that does it",
        )
        for row in rows_of(restore[~restore["measure_id"].isin(carried)])
    ]


def restored_once(folder: Folder) -> list[Fault]:
    """X10: the units of a block restore no more, and have no more to restore, than the block has.

    Blocks that share a unit are looked at together. Of a block whose recoverable area nobody gave
    no more than its whole area is recoverable, and of one that is not recoverable nothing.
    """
    if not folder.has("restoration", "disturbance_blocks"):
        return []
    room = _recoverable(folder.tables["disturbance_blocks"])
    units = folder.tables["restoration"]
    on = units["block_ids"].map(split_list)
    named = units[on.map(bool) & on.map(lambda ids: set(ids) <= set(room))]
    together = _groups(on[named.index])
    faults = []
    for column, what in (("restored_ha", "restore"), ("recoverable_ha", "could restore")):
        for group, rows in named.groupby(together):
            ids = str(group).split(";")
            total, most = float(rows[column].sum()), sum(room[one] for one in ids)
            if total > most + ROUNDING:
                rule = f"the units of {', '.join(ids)} {what} no more than the {most:g} ha that can"
                rule += f" be; they have {total:g} ha (X10)"
                fix = "a hectare counts once: correct the units, or recoverable_ha of the block"
                last = next(rows_of(rows.tail(1)))
                faults.append(row_fault("restoration", last, column, rule, fix))
    return faults


def _recoverable(blocks: pd.DataFrame) -> dict[str, float]:
    """Return the hectares of each block that can be restored, at most; inf where nobody knows."""
    most = blocks["recoverable_ha"].fillna(blocks["area_ha"]).fillna(float("inf"))
    room = most.mask(blocks["recoverable"].eq("not_recoverable"), 0.0)
    return {str(key): float(one) for key, one in zip(blocks["block_id"], room, strict=True)}


def _groups(on: "pd.Series[list[str]]") -> "pd.Series[str]":
    """Return for each unit its blocks and those of all units that share them, ``;``-joined."""
    group: Mapping[str, frozenset[str]] = {}
    for ids in on:
        merged = frozenset().union(ids, *(group.get(one, frozenset()) for one in ids))
        group = {**group, **dict.fromkeys(merged, merged)}
    return on.map(lambda ids: ";".join(sorted(group[ids[0]])))


RESTORATION_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    measures_have_units,
    restored_once,
)
