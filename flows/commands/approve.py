"""`riskshed approve SITE --block ID`: sign a block off; one line more in the record of the site."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from riskshed.flows.approvals import decision_of, put_on_record, today
from riskshed.flows.commands.assess import parse_date
from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.commands.summary import ILLUSTRATIVE
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.vanished import Vanished, gone_since, present_in
from riskshed.pipeline.assess import answered, ready_site
from riskshed.pipeline.gate.answers import RANK
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_settings, load_site
from riskshed.pipeline.signoff.holds import SIGN_OFF_RULE
from riskshed.pipeline.signoff.record import FILE
from riskshed.schemas.faults import FaultsFound, UsageError, fault_table
from riskshed.schemas.frames import rows_of
from riskshed.schemas.provenance import inputs_hash
from riskshed.schemas.settings import SiteSettings
from riskshed.schemas.site import Site
from riskshed.schemas.text import counted, split_list


@dataclass(frozen=True)
class Request:
    """What the user asked for; None means the site's own setting, or today."""

    site: Path
    block: str
    by: str | None = None
    role: str | None = None
    decision: str = "approve"
    reason: str = ""
    as_of: str | None = None
    on: str | None = None


@dataclass(frozen=True)
class Signable:
    """What a person signs of a block.

    Parameters
    ----------
    held : the answers on the planned days that are not go, one row each, without the sign-off's
    ratings : rows of the register that name the block, by their residual (else inherent) rating
    hashes : ``register_sha256`` and ``gates_sha256``
    gone : what held the block in the run before, and whose rows were taken out since
    """

    settings: SiteSettings
    block_id: str
    as_of: date
    planned: tuple[str, str]
    held: pd.DataFrame
    ratings: dict[str, int]
    hashes: dict[str, str]
    gone: list[Vanished]

    def markdown(self) -> str:
        """Return what is signed, as Markdown: the rules that hold it, the worst of them first."""
        ratings = ", ".join(f"{count} {name}" for name, count in self.ratings.items()) or "none"
        first, last = self.planned
        lines = [
            f"### Block {self.block_id}, {self.settings.name}",
            *([f"**{ILLUSTRATIVE}**"] if self.settings.illustrative else []),
            f"As of {self.as_of}. Planned {first} to {last}. Pathways by rating: {ratings}.",
            *(f"**{one.told()}**" for one in self.gone),
            *_by_rule(self.held),
        ]
        if self.held.empty:
            lines.append("On the planned days no other rule of this tool holds the block.")
        lines.append("The decision is void as soon as register or gates say something else.")
        return "\n\n".join(lines)


def _by_rule(held: pd.DataFrame) -> Iterator[str]:
    """Yield a line a rule: its state, what it says first, and how much more it says."""
    order = held.assign(rank=held["state"].map(RANK)).sort_values(
        ["rank", "rule_id", "date_from"], ascending=[False, True, True], kind="stable"
    )
    for (_, rule, state), rows in order.groupby(["rank", "rule_id", "state"], sort=False):
        row = next(rows_of(rows.head(1)))
        days = f"{row['date_from']} to {row['date_to']}"
        more = f" (and {counted(len(rows) - 1, 'more answer')})" if len(rows) > 1 else ""
        yield f"- **{rule} {str(state).upper()}**, {days}: {row['reason']}{more}"


def run(request: Request, as_json: bool) -> int:
    """Put a decision on record and say what was signed; return 1 where the tables have faults."""
    day = parse_date(request.as_of)
    try:
        settings, unread = load_settings(request.site)
        if settings is None:
            raise FaultsFound(unread)
        decision = decision_of(  # before anything is computed: who may not sign need not wait
            settings, request.block, by=request.by, role=request.role,
            decision=request.decision, reason=request.reason, on=request.on,
        )  # fmt: skip
        shown = signable(request.site, request.block, day)
    except FaultsFound as found:
        print_json(refusal(found.faults)) if as_json else print_faults(found.faults)
        return FINDINGS
    put_on_record(request.site, shown.settings.id, shown.as_of, decision, shown.hashes)
    facts = {**vars(decision), **shown.hashes, "as_of": shown.as_of.isoformat()}
    if as_json:
        print_json(
            facts
            | {"ratings": shown.ratings, "held_by": _rules(shown.held)}
            | {"illustrative": shown.settings.illustrative}
            | {"vanished": [one._asdict() for one in shown.gone]}
        )
    else:
        print(_told(facts, shown, request.site / FILE))
    return FINE


def _told(facts: dict[str, Any], shown: Signable, place: Path) -> str:
    held = ", ".join(_rules(shown.held))
    also = (
        f"on some planned day it is still held by {held}"
        if held
        else "no other rule of this tool holds it on its planned days"
    )
    gone = "".join(f"\n  {one.told()}" for one in shown.gone)
    mark = f"{ILLUSTRATIVE}\n" if shown.settings.illustrative else ""
    return (
        f"{mark}block {facts['block_id']} {facts['decision']} by {facts['by']} "
        f"({facts['role']}) on {facts['on']}\n  {also}{gone}\n"
        f"  recorded in {place}; void when register or gates of the block say something else"
    )


def _rules(held: pd.DataFrame) -> list[str]:
    return sorted(set(held["rule_id"]))


def signable(folder: Path, block: str, as_of: date | None) -> Signable:
    """Return what a sign-off of a block is about, as of a day.

    Without one it is that of site.yaml, and without that one today at the site.

    Raises
    ------
    FaultsFound
        the tables have errors
    UsageError
        the block is none of the site
    """
    site, faults = load_site(folder)
    ready = ready_site(site, faults)
    blocks = ready.tables["disturbance_blocks"].set_index("block_id")
    if block not in blocks.index:
        known = ", ".join(sorted(blocks.index)) or "there are none"
        raise UsageError(f"there is no block {block!r}; the blocks of the site: {known}")
    day = as_of or ready.settings.as_of or today(ready.settings.time_zone)
    answers = answered(ready, knowledge_of(ready), fault_table(faults), day)
    plan = blocks.loc[block]
    if plan[["planned_start", "planned_end"]].isna().any():
        raise UsageError(f"nobody knows when {block} is to be cleared: type planned_start and end")
    first, last = str(plan["planned_start"]), str(plan["planned_end"])
    return Signable(
        settings=ready.settings,
        block_id=block,
        as_of=day,
        planned=(first, last),
        held=held_on(answers.gated.gates, block, first, last),
        ratings=_ratings(answers.register, block),
        hashes={
            "register_sha256": answers.register_sha256[block],
            "gates_sha256": answers.gates_sha256[block],
        },
        gone=_gone(folder, ready, answers.gated.gates, block, max(day, date.fromisoformat(first))),
    )


def _gone(folder: Path, site: Site, gates: pd.DataFrame, block: str, day: date) -> list[Vanished]:
    found = gone_since(folder, inputs_hash(site.inputs), gates, day, present_in(site.tables))
    return [one for one in found if one.block_id == block]


def held_on(gates: pd.DataFrame, block: str, first: str, last: str) -> pd.DataFrame:
    """Return what holds the block on planned days, each answer on these days alone."""
    own = gates["block_id"].eq(block) & gates["rule_id"].ne(SIGN_OFF_RULE)
    planned = (gates["date_from"] <= last) & (gates["date_to"] >= first)
    rows = gates[own & planned & gates["state"].ne("go")]
    late, long = rows["date_from"] < first, rows["date_to"] > last  # ISO dates sort as text
    begin, end = rows["date_from"].mask(late, first), rows["date_to"].mask(long, last)
    return rows.assign(date_from=begin, date_to=end)


def _ratings(register: pd.DataFrame, block: str) -> dict[str, int]:
    own = register[register["block_ids"].map(lambda cell: block in split_list(cell)).astype(bool)]
    shown = own["rating_residual"].fillna(own["rating_inherent"])
    return {str(name): int(n) for name, n in shown.value_counts().sort_index().items()}
