"""Rules across permits, clearances and blocks: who may clear what, and what was cleared."""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.text import split_list

SLACK_HA = 1e-9  # sums of hectares that were typed with decimals
Row = dict[str, Any]


def permits_do_not_overlap(folder: Folder) -> list[Fault]:
    """Find blocks under two permits on one day: nobody could say whose cap holds."""
    faults: list[Fault] = []
    for block, rows in _permits_of_blocks(folder):
        for one, two in combinations(rows, 2):
            first = max(one["valid_from"], two["valid_from"])
            last = min(one["valid_to"], two["valid_to"])
            if first <= last:
                rule = (
                    f"a block stands under one permit on a day; {block} stands under "
                    f"{one['permit_id']} and {two['permit_id']} from {first} to {last}"
                )
                fix = (
                    "end one of them the day before the other begins, or take the block out of "
                    "one; an approval of another kind belongs in obligations"
                )
                faults.append(row_fault("permits", two, "block_ids", rule, fix))
    return faults


def _permits_of_blocks(folder: Folder) -> Iterator[tuple[str, list[Row]]]:
    """Yield each block that several dated permits name, with their rows in order of their start."""
    if not folder.has("permits"):
        return
    whole = ["permit_id", "block_ids", "valid_from", "valid_to"]
    under: dict[str, list[Row]] = {}
    for row in rows_of(folder.tables["permits"].dropna(subset=whole)):
        for block in split_list(row["block_ids"]):
            under.setdefault(block, []).append(row)
    for block, rows in sorted(under.items()):
        if len(rows) > 1:
            order = sorted(rows, key=lambda row: (row["valid_from"], row["permit_id"]))
            yield block, order


def permits_of_blocks_are_there(folder: Folder) -> list[Fault]:
    """X1: where there are permits, every permit_id of a block is one of them."""
    if not folder.has("permits", "disturbance_blocks") or "permits" in folder.unread:
        return []
    permits = set(folder.tables["permits"]["permit_id"].dropna())
    blocks = folder.tables["disturbance_blocks"]
    lost = blocks[blocks["permit_id"].notna() & ~blocks["permit_id"].isin(permits)]
    rule = "every id here is a permits.permit_id"
    return [
        row_fault(
            *("disturbance_blocks", row, "permit_id", rule),
            f"nearest id in permits: {near(row['permit_id'], permits)}; else add a row "
            f"{row['permit_id']} to permits",
        )
        for row in rows_of(lost)
    ]


def cleared_within_cap(folder: Folder) -> list[Fault]:
    """X6: what is cleared under a permit, over all its blocks, is not more than its cap."""
    if not folder.has("permits", "disturbance_blocks"):
        return []
    blocks = folder.tables["disturbance_blocks"].dropna(subset=["block_id"])
    cleared = dict(zip(blocks["block_id"], blocks["cleared_ha"].fillna(0.0), strict=True))
    faults: list[Fault] = []
    for row in rows_of(folder.tables["permits"].dropna(subset=["area_cap_ha", "block_ids"])):
        total = sum(cleared.get(block, 0.0) for block in split_list(row["block_ids"]))
        if total > row["area_cap_ha"] + SLACK_HA:
            rule = f"no more is cleared under a permit than its cap; its blocks have {total:g} ha"
            fix = (
                "stop, notify the authority and have the permit varied; or correct cleared_ha in "
                "disturbance_blocks"
            )
            faults.append(row_fault("permits", row, "area_cap_ha", rule, fix, severity="warning"))
    return faults


def releases_come_after(folder: Folder) -> list[Fault]:
    """Find releases that come before what they release, or are of another block.

    Only finds, stops and inspections can be released.
    """
    if not folder.has("clearances"):
        return []
    table = folder.tables["clearances"].dropna(subset=["clearance_id"])
    by_id = {row["clearance_id"]: row for row in rows_of(table)}
    return [
        row_fault("clearances", row, "releases", rule, fix, value=one)
        for row in rows_of(table.dropna(subset=["releases"]))
        for one in split_list(row["releases"])
        if one in by_id
        for rule, fix in _misfits(row, by_id[one])
    ]


def _misfits(release: Row, released: Row) -> Iterator[tuple[str, str]]:
    if known(release["date"]) and known(released["date"]) and release["date"] < released["date"]:
        yield (
            f"nothing is released before it is found; {released['clearance_id']} is of "
            f"{released['date']}",
            "correct one of the two dates",
        )
    if release["block_id"] != released["block_id"]:
        yield (
            f"a release is of the block of its find; {released['clearance_id']} is of "
            f"{released['block_id']}",
            "correct block_id or releases",
        )
    if released["kind"] == "release":
        yield (
            "finds, stops and inspections are released, releases are not",
            "name the find itself",
        )


CLEARING_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    permits_do_not_overlap,
    permits_of_blocks_are_there,
    cleared_within_cap,
    releases_come_after,
)
