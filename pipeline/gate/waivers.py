"""Waivers: signed rows that let an answer go for a while; a NO_GO never."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

import pandas as pd

from riskshed.pipeline.gate.answers import GO, NO_GO, Answer
from riskshed.pipeline.gate.block import ONE_DAY, Row, first_of, items, records

SCOPES = {
    "receptor": "receptor_ids",
    "requirement": "requirement_ids",
    "clearance": "clearance_ids",
}


class Waiver(NamedTuple):
    """A row of waivers, its days as dates (both counted)."""

    row: Row
    signed: date
    expires: date

    def covers(self, answer: Answer, block_id: str, day: date) -> bool:
        """Return whether it lets an answer go for a block on a day."""
        if answer.state in (GO, NO_GO) or not self.signed <= day <= self.expires:
            return False
        blocks = items(self.row, "block_ids")
        if blocks and block_id not in blocks:
            return False
        named = {kind: items(self.row, column) for kind, column in SCOPES.items()}
        about, name = answer.about
        return not any(named.values()) or name in named.get(about, ())


def waivers_by_rule(table: pd.DataFrame, as_of: date) -> dict[str, list[Waiver]]:
    """Return the waivers of each rule, the one that expires first before the others.

    One that is to be signed after `as_of` lets nothing go yet.
    """
    found: dict[str, list[Waiver]] = defaultdict(list)
    for row in records(table.sort_values(["expires_on", "waiver_id"])):
        signed, expires = first_of(row["signed_on"]), first_of(row["expires_on"])
        if signed is not None and expires is not None and signed <= as_of:
            found[str(row["rule_id"])].append(Waiver(row, signed, expires))
    return dict(found)


def waiver_days(waivers: Iterable[Waiver]) -> Iterable[date]:
    """Return the days on which waivers begin, and those after they expire."""
    for waiver in waivers:
        yield waiver.signed
        yield waiver.expires + ONE_DAY


def waived(
    answer: Answer, waivers: Iterable[Waiver], block_id: str, day: date
) -> tuple[Answer, str]:
    """Return the answer as the last of the waivers that cover it leaves it, and the waiver's id."""
    covering = [one for one in waivers if one.covers(answer, block_id, day)]
    if not covering:
        return answer, ""
    row, lapses = covering[-1].row, covering[-1].expires + ONE_DAY
    who = f"waived by {row['signed_by']} ({row['role']}) until {row['expires_on']}"
    reason = f"{who}: {row['reason']}; was {answer.state}: {answer.reason}"
    evidence = (*answer.evidence, f"waivers:{row['waiver_id']}")
    plain = answer._replace(state=GO, reason=reason, evidence=evidence, lapses_on=lapses, part=None)
    return plain, str(row["waiver_id"])
