"""Requirements that ask for the same survey: the strictest stays and covers the others."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from riskshed.pipeline.survey.levels import asked_by, units_of
from riskshed.pipeline.survey.requirements import NO_SURVEY
from riskshed.schemas.frames import rows_of
from riskshed.schemas.text import join_list, split_list

_SAME = ("taxon_group", "target", "method")
_MORE_IS_STRICTER = ("min_visits", "min_visits_in_core", "min_gap_days", "min_effort_value")


@dataclass(frozen=True)
class Levelled:
    """What the assessment levels ask of blocks: rows of `levels` by block, and areas in ha."""

    levels: dict[str, dict[str, Any]] = field(default_factory=dict)
    areas: dict[str, float] = field(default_factory=dict)

    def asks(self, row: dict[str, Any], fact: dict[str, Any]) -> dict[str, Any] | None:
        """Return the level that asks for plots or transects by a requirement at a block, if any."""
        level = self.levels.get(row["block_id"])
        ids = [] if level is None else split_list(level["requirement_ids"])
        return level if row["requirement_id"] in ids and units_of(fact) else None

    def answered(
        self, level: dict[str, Any], fact: dict[str, Any], own: list[dict[str, Any]]
    ) -> set[str] | None:
        """Return the own requirements that ask for as much as a level; None where they do not.

        None are needed where as much is made already.
        """
        area, by = self.areas.get(level["block_id"], float("nan")), set()
        for unit in units_of(fact):
            if level[f"{unit}_made"] >= level[f"{unit}_needed"]:
                continue
            asked = {str(row["requirement_id"]): asked_by(row, unit, area) for row in own}
            if sum(asked.values()) < level[f"{unit}_needed"]:
                return None
            by |= {name for name, n in asked.items() if n}
        return by


def without_doubles(
    triggers: pd.DataFrame, requirements: pd.DataFrame, levelled: Levelled
) -> pd.DataFrame:
    """Return the triggers without those that a stricter one, or one of the site's own, covers.

    Two of the same taxon groups, target, methods and receptors at one block: the one with more
    visits, then more in the core, a longer gap, more effort, a shorter validity. A shipped row
    for which no window is known only says that a survey is asked for: rows of the site with a
    window cover it where they cover its receptors; one that an assessment level asks for, where
    they ask for as many plots and transects, or as many are made.
    """
    facts = {str(row["requirement_id"]): row for row in rows_of(requirements)}
    by_block: dict[str, list[dict[str, Any]]] = {}
    rows: list[dict[str, Any]] = []
    for row in rows_of(triggers):
        (rows if row["scoped_out"] else by_block.setdefault(row["block_id"], [])).append(row)
    for asked in by_block.values():
        rows += _answered(_strictest(asked, facts), facts, levelled)
    table = pd.DataFrame(rows, columns=list(triggers.columns))
    return table.sort_values(["block_id", "requirement_id"], ignore_index=True)


def strictness(requirement: dict[str, Any]) -> tuple[float, ...]:
    """Return a key that is greater for what asks more; what is not known asks nothing."""
    asks = [_number(requirement[name], 0.0) for name in _MORE_IS_STRICTER]
    return (*asks, -_number(requirement["validity_days"], float("inf")))


def _number(cell: Any, missing: float) -> float:
    return float(cell) if pd.notna(cell) else missing


def _strictest(
    rows: list[dict[str, Any]], facts: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        fact = facts[row["requirement_id"]]
        same = tuple(str(fact[name]).casefold() for name in _SAME)
        target = same if pd.notna(fact["target"]) else (*same, row["requirement_id"])
        alike.setdefault((*target, row["receptor_ids"]), []).append(row)
    kept = []
    for group in alike.values():
        ids = {row["requirement_id"] for row in group}
        best = min(
            group,
            key=lambda row: (*_softest_last(facts[row["requirement_id"]]), row["requirement_id"]),
        )
        kept.append(best | {"covers": join_list(ids - {best["requirement_id"]})})
    return kept


def _softest_last(requirement: dict[str, Any]) -> tuple[float, ...]:
    return tuple(-ask for ask in strictness(requirement))


def _answered(
    rows: list[dict[str, Any]], facts: dict[str, dict[str, Any]], levelled: Levelled
) -> list[dict[str, Any]]:
    """Drop shipped rows without a window whose receptors the site's own rows cover."""
    own = [
        row
        for row in rows
        if facts[row["requirement_id"]]["origin"] == "site" and row["window_known"]
    ]
    answered: dict[str, set[str]] = {}
    for row in rows:
        fact = facts[row["requirement_id"]]
        if fact["origin"] == "shipped" and not row["window_known"] and fact["method"] != NO_SURVEY:
            level = levelled.asks(row, fact)
            own_facts = [facts[one["requirement_id"]] for one in own]
            by = (
                _answers(row, fact, own, facts) or None
                if level is None
                else levelled.answered(level, fact, own_facts)
            )
            if by is not None:
                answered[row["requirement_id"]] = by
    return [
        row
        | {
            "covers": join_list(
                [*split_list(row["covers"]),
                 *(one for one, by in answered.items() if row["requirement_id"] in by)]
            )
        }
        for row in rows
        if row["requirement_id"] not in answered
    ]  # fmt: skip


def _answers(
    row: dict[str, Any],
    fact: dict[str, Any],
    own: list[dict[str, Any]],
    facts: dict[str, dict[str, Any]],
) -> set[str]:
    """Return the site's own requirements that together cover a shipped one, or none."""
    needed = set(split_list(row["receptor_ids"]))
    column = "receptor_ids" if needed else "taxon_group"
    needed = needed or set(split_list(fact["taxon_group"]))
    offered = {
        one["requirement_id"]: set(
            split_list(one[column] if column in one else facts[one["requirement_id"]][column])
        )
        for one in own
    }
    covered = set().union(*offered.values()) if offered else set()
    return {name for name, has in offered.items() if has & needed} if needed <= covered else set()
