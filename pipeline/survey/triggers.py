"""Which surveys a block asks for, and why: habitats, records, legal lists, assessment levels.

What is not known asks for more, never for less: a block whose habitats nobody knows asks for every
requirement of the region.
"""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from riskshed.pipeline.survey.levels import told, units_of
from riskshed.pipeline.survey.listed import Listing, without_covered
from riskshed.pipeline.survey.places import Record, habitats_of_blocks, places
from riskshed.pipeline.survey.requirements import (
    InForce,
    asks_for,
    groups_of_receptors,
    of_levels,
    window_known,
)
from riskshed.pipeline.survey.strictest import Levelled, without_doubles
from riskshed.schemas.frames import rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.text import join_list, split_list

COLUMNS = [
    *("block_id", "requirement_id", "receptor_ids", "why", "scoped_out", "reason"),
    *("signed_by", "signed_on", "evidence", "covers", "window_known"),
]
_NAMES = ("habitat_group", "local_class", "ecosystem_get_code", "habitat_id")
UNKNOWN_HABITAT = "the habitats of the block are not known: every requirement of the region holds"


@dataclass(frozen=True)
class Met:
    """Why a receptor may be met at a block, and on what rows that rests."""

    why: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Ground:
    """What is known about one block: names of its habitats, and who may be met there."""

    habitats: frozenset[str]
    habitat_known: bool
    habitat_rows: tuple[str, ...]
    receptors: dict[str, Met]


def grounds(site: Site, records: list[Record]) -> dict[str, Ground]:
    """Return what is known about each block, by block id."""
    habitats = habitats_of_blocks(site)
    near: dict[str, dict[str, list[Record]]] = {}
    for record in records:
        for block in record.distance_km:
            near.setdefault(block, {}).setdefault(record.receptor_id, []).append(record)
    receptors = list(rows_of(site.tables["receptors"]))
    return {
        str(block): _ground(str(block), habitats.get(str(block), []), receptors, near)
        for block in sorted(site.tables["disturbance_blocks"]["block_id"])
    }


def _ground(
    block: str,
    habitats: list[dict[str, Any]],
    receptors: list[dict[str, Any]],
    near: dict[str, dict[str, list[Record]]],
) -> Ground:
    named = [_names(row) for row in habitats]
    known = bool(named) and all(len(names) > 1 for names in named)  # more than its id
    offered = frozenset(name for names in named for name in names)
    met: dict[str, Met] = {}
    for row in receptors:
        reasons, evidence = _by_habitat(row, habitats, known)
        for record in near.get(block, {}).get(str(row["receptor_id"]), []):
            km = record.distance_km[block]
            where = "recorded at the block" if km == 0 else f"recorded {km:.1f} km away"
            reasons.append(f"{where} ({record.occurrence_id})")
            evidence.append(record.place)
        if reasons:
            met[str(row["receptor_id"])] = Met(_first(reasons), tuple(sorted(set(evidence))[:20]))
    return Ground(offered, known, tuple(places(habitats)), met)


def _first(reasons: list[str]) -> str:
    shown = reasons[:3]
    more = f" and {len(reasons) - len(shown)} more" if len(reasons) > len(shown) else ""
    return ", ".join(shown) + more


def _names(habitat: dict[str, Any]) -> set[str]:
    return {str(habitat[name]) for name in _NAMES if isinstance(habitat[name], str)}


def _by_habitat(
    receptor: dict[str, Any], habitats: list[dict[str, Any]], known: bool
) -> tuple[list[str], list[str]]:
    wanted = {*split_list(receptor["habitat_codes"]), *split_list(receptor["habitat_ids"])}
    if not wanted:
        return ["nobody says which habitats it uses"], []
    used = [row for row in habitats if meets(wanted, _names(row))]
    if used:
        names = sorted({str(row["habitat_id"]) for row in used})
        return [f"uses the habitat ({_first(names)})"], places(used)
    return ([] if known else ["the habitats of the block are not known"]), []


def meets(wanted: set[str], offered: set[str] | frozenset[str]) -> bool:
    """Return whether two sets of habitat names meet; a biome (T7) meets its groups (T7.1).

    >>> meets({"T7"}, {"T7.1", "cropland"}), meets({"T7.1"}, {"T7.2"})
    (True, False)
    """
    biomes = {name.partition(".")[0] for name in offered if "." in name}
    whole = {name for name in offered if "." not in name}
    return bool(
        wanted & offered
        or wanted & biomes
        or {name.partition(".")[0] for name in wanted if "." in name} & whole
    )


@dataclass(frozen=True)
class Demands:
    """What asks for a survey besides who may be met: legal lists, and assessment levels.

    Parameters
    ----------
    listed : the listing of each receptor that is on a legal list
    levels : by block, the row of `levels`
    of_levels : the requirements that the levels name
    """

    listed: dict[str, Listing] = field(default_factory=dict)
    levels: dict[str, dict[str, Any]] = field(default_factory=dict)
    of_levels: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, site: Site, knowledge: Knowledge, listed: dict[str, Listing], levels: pd.DataFrame
    ) -> "Demands":
        """Return the demands on a site."""
        by_block = {str(row["block_id"]): row for row in rows_of(levels)}
        return cls(listed, by_block, of_levels(site, knowledge))

    def on(self, receptor: str) -> str:
        """Return the list of a receptor, to be put after a reason; empty where it is on none."""
        return f", {self.listed[receptor].words}" if receptor in self.listed else ""

    def level(self, block: str, requirement: dict[str, Any]) -> str | None:
        """Return which level asks for a requirement at a block; None: one that is set asks not.

        While nobody has set a level those of the others stay, and rows of the site always do: they
        ask for more, never for less.
        """
        level = self.levels.get(block)
        name = str(requirement["requirement_id"])
        if level is None or name not in self.of_levels:
            return ""
        if name in split_list(level["requirement_ids"]):
            return told(level)
        own = requirement["origin"] == "site"
        return None if pd.notna(level["declared"]) and not own else ""


def triggers(
    site: Site,
    knowledge: Knowledge,
    force: InForce,
    ground: dict[str, Ground],
    demands: Demands,
) -> pd.DataFrame:
    """Return one row a block × requirement that it asks for, columns `COLUMNS`.

    Of requirements that ask for the same (taxon groups, target, methods, receptors) the strictest
    stays and names the others in `covers`. What a named person scoped out stays, signed.
    """
    groups = groups_of_receptors(site.tables["receptors"], knowledge.receptor_groups)
    asked = [
        (row, [r for r, group in sorted(groups.items()) if asks_for(row, r, group)])
        for row in rows_of(force.requirements)
    ]
    each = (
        _trigger(block, known, requirement, about, demands)
        for block, known in ground.items()
        for requirement, about in asked
    )
    rows = [row for row in each if row is not None]
    table = without_covered(pd.DataFrame(rows, columns=COLUMNS).astype({"requirement_id": "str"}))
    known_season = force.requirements.assign(known=window_known(force.requirements))
    table["window_known"] = table["requirement_id"].map(
        known_season.set_index("requirement_id")["known"]
    )
    blocks = site.tables["disturbance_blocks"]
    areas = dict(zip(map(str, blocks["block_id"]), map(float, blocks["area_ha"]), strict=True))
    scoped = _scoped(table, force.scoped_out)
    table = without_doubles(scoped, force.requirements, Levelled(demands.levels, areas))
    typed = {name: "bool" if name in {"scoped_out", "window_known"} else "str" for name in COLUMNS}
    return table[COLUMNS].astype(typed).reset_index(drop=True)


def _trigger(
    block: str,
    ground: Ground,
    requirement: dict[str, Any],
    about: list[str],
    demands: Demands,
) -> dict[str, Any] | None:
    named = split_list(requirement["block_ids"])
    wanted = set(split_list(requirement["habitat_codes"]))
    level = demands.level(block, requirement)
    if level is None or (named and block not in named):
        return None
    if wanted and ground.habitat_known and not named and not meets(wanted, ground.habitats):
        return None
    met = [r for r in about if r in ground.receptors]
    reasons = [f"{r}: {ground.receptors[r].why}{demands.on(r)}" for r in met]
    if level and (reasons or units_of(requirement)):
        reasons = [level, *reasons]
    if not ground.habitat_known:
        met, reasons = about, [UNKNOWN_HABITAT, *reasons]
    if named:
        met, reasons = met or about, ["the requirement names the block", *reasons]
    if not reasons:
        return None
    evidence = {e for r in met if r in ground.receptors for e in ground.receptors[r].evidence}
    return {
        "block_id": block,
        "requirement_id": requirement["requirement_id"],
        "receptor_ids": join_list(met),
        "why": "; ".join(reasons),
        "scoped_out": False,
        "evidence": join_list([*evidence, str(requirement["evidence"])]),
        "covers": "",
    }


def _scoped(table: pd.DataFrame, scoped_out: pd.DataFrame) -> pd.DataFrame:
    """Mark what a signed row takes off: whole, or for some blocks or receptors only."""
    signed: dict[str, list[dict[str, Any]]] = {}
    for by in rows_of(scoped_out):
        signed.setdefault(str(by["scopes_out"]), []).append(by)
    rows = []
    for row in rows_of(table):
        for by in signed.get(str(row["requirement_id"]), ()):
            blocks = split_list(by["block_ids"]) or [row["block_id"]]
            if row["block_id"] in blocks and not row["scoped_out"]:
                row = _signed_off(row, by)  # noqa: PLW2901 - one signature after the other
        rows.append(row)
    return pd.DataFrame(rows, columns=list(table.columns))


def _signed_off(row: dict[str, Any], by: dict[str, Any]) -> dict[str, Any]:
    gone = split_list(by["receptor_ids"])
    stay = [r for r in split_list(row["receptor_ids"]) if gone and r not in gone]
    place = f"{by['source_file']}:{by['source_row']}"
    words = f"scoped out by {by['signed_by']} on {by['signed_on']}"
    if stay:
        partly = f"{row['why']}; {', '.join(sorted(gone))} {words}"
        return row | {"receptor_ids": join_list(stay), "why": partly}
    facts = {name: by[name] for name in ("reason", "signed_by", "signed_on")}
    evidence = join_list([*split_list(row["evidence"]), place])
    return row | facts | {"scoped_out": True, "evidence": evidence}
