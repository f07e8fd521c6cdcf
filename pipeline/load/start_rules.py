"""X7: work on a block starts when everything that has to precede it is there.

Permit, disturbance permit, pegs, inspection, approvals, documents that are read, tests that are
answered, sign-offs. What a row says now is compared (a document that was read again has its last
reading only), so a finding is a warning: correct a date, or report the start.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.survey.dates import span
from riskshed.schemas.survey.obligations import day_column
from riskshed.schemas.text import split_list

Row = dict[str, Any]
ON_THE_GROUND = {  # kind of clearance: the outcome that lets work start, and the words for it
    "disturbance_permit": ("issued", "under a disturbance permit that is issued and not expired"),
    "peg_out": ("matches", "after its boundary is pegged as permitted"),
    "inspection": ("", "after its ground is inspected"),
}
ONE_EACH = ("permit_condition", "mitigation_window", "statutory_document", "ps6_test", "other")


class Step(NamedTuple):
    """Something that precedes the start: its words, and the days on which rows say it holds.

    ``spans`` are first and last day, ISO text, by the id of the row; an empty last day has no end.
    ``kind`` is that of an obligation.
    """

    words: str
    fix: str
    spans: dict[str, tuple[str, str]]
    kind: str = ""

    def holds(self, start: str) -> bool:
        """Return whether one of the rows holds on the day of the start."""
        return any(first <= start <= (last or start) for first, last in self.spans.values())

    def told(self) -> str:
        """Return the rule in words, with the days that the rows say."""
        days = ", ".join(
            f"{key} {first}{f' to {last}' if last else ''}"
            for key, (first, last) in sorted(self.spans.items(), key=lambda item: item[1])
        )
        return f"work starts {self.words}{f'; {days}' if days else ''}"

    def way(self) -> str:
        """Return what to do."""
        return f"correct actual_start, or {self.fix}; else report it"


def started_after_clearance(folder: Folder) -> list[Fault]:
    """X7: work started when all that has to precede it was there."""
    if not folder.has("disturbance_blocks"):
        return []
    blocks = folder.tables["disturbance_blocks"]
    started = blocks[blocks["block_id"].notna() & blocks["actual_start"].notna()]
    return [
        row_fault("disturbance_blocks", block, "actual_start", step.told(), step.way(),
                  severity="warning")
        for block in rows_of(started)
        for step in _missed(str(block["block_id"]), str(block["actual_start"]), folder)
    ]  # fmt: skip


def _missed(block: str, start: str, folder: Folder) -> list[Step]:
    """Return what was not there on the day; all obligations as one, since one date may miss all."""
    missed = [step for step in _steps(block, start, folder) if not step.holds(start)]
    plain = [step for step in missed if not step.kind]
    named = {
        f"{key} ({step.kind.replace('_', ' ')})": days
        for step in missed
        if step.kind
        for key, days in step.spans.items()
    }
    words = "after what it rests on is granted, read or signed"
    return [*plain, *([Step(words, "correct the days in obligations", named)] if named else [])]


def _steps(block: str, start: str, folder: Folder) -> Iterator[Step]:
    tables = folder.tables
    if "permits" in tables:
        yield from _permitted(block, tables["permits"])
    if "clearances" in tables:
        yield from _on_the_ground(block, start, tables["clearances"])
    if "obligations" in tables:
        yield from _obliged(block, tables["obligations"])
    yield from _signed_off(block, folder)


def _permitted(block: str, permits: pd.DataFrame) -> Iterator[Step]:
    """Yield the permits of a block; where one ends before it begins, that is the fault."""
    spans = {
        str(row["permit_id"]): (str(row["valid_from"]), _last_day(row))
        for row in rows_of(permits.dropna(subset=["permit_id", "valid_from", "valid_to"]))
        if block in split_list(row["block_ids"])
    }
    if all(first <= last for first, last in spans.values()):
        words = "on a day on which a permit of the block allows clearing"
        yield Step(words, "add the permit and its dates", spans)


def _last_day(permit: Row) -> str:
    last = permit["last_clearing_date"]
    return str(min(last, permit["valid_to"]) if known(last) else permit["valid_to"])


def _on_the_ground(block: str, start: str, clearances: pd.DataFrame) -> Iterator[Step]:
    own = clearances[clearances["block_id"].eq(block) & clearances["date"].notna()]
    for kind, (outcome, words) in ON_THE_GROUND.items():
        of_kind = own[own["kind"].eq(kind)].sort_values("date")
        before = of_kind[of_kind["date"] <= start].tail(1)  # the latest word counts
        chosen = before if len(before) else of_kind
        good = chosen[chosen["outcome"].eq(outcome)] if outcome else chosen
        spans = {str(row["clearance_id"]): (row["date"], _expiry(row)) for row in rows_of(good)}
        fix = f"add the {kind.replace('_', ' ')} to clearances"
        yield Step(words, fix, spans)


def _expiry(clearance: Row) -> str:
    """Return the last day of a disturbance permit; of all else the rules of the gates know it."""
    if clearance["kind"] != "disturbance_permit" or not known(clearance["valid_days"]):
        return ""
    issued = date.fromisoformat(clearance["date"])
    return (issued + timedelta(days=int(clearance["valid_days"]))).isoformat()


def _obliged(block: str, obligations: pd.DataFrame) -> Iterator[Step]:
    """Yield what the obligations of a block are dated by, rows of one instrument together."""
    groups: dict[tuple[str, str], dict[str, tuple[str, str]]] = {}
    for row in rows_of(obligations.dropna(subset=["kind"])):
        named = split_list(row["block_ids"])
        day = _day_of(row)
        if (not named or block in named) and row["status"] != "not_applicable" and day:
            key = (row["kind"], row["obligation_id"] if row["kind"] in ONE_EACH else "")
            ends = str(row["valid_to"]) if known(row["valid_to"]) else ""
            groups.setdefault(key, {})[str(row["obligation_id"])] = (day, ends)
    for (kind, _), spans in groups.items():
        yield Step("", "", spans, str(kind))


def _day_of(row: Row) -> str:
    """Return the first day that the date of an obligation may mean, empty where it has none.

    Of an approval the start was decided too; the later of both days counts.
    """
    cells = [row[day_column(row["kind"])]]
    if row["kind"] == "eia_approval":
        cells.append(row["decision_to_start_on"])
    both = [span(cell) for cell in cells if known(cell)]
    return max((days[0].isoformat() for days in both if days), default="")


def _signed_off(block: str, folder: Folder) -> Iterator[Step]:
    """Yield the sign-off of everybody whom site.yaml names, where the site keeps the record."""
    record = folder.approvals
    if folder.settings is None or record.empty:
        return
    own = record[record["block_id"].eq(block) & record["decision"].eq("approved")]
    for signer in folder.settings.sign_off:
        mine = own[own["by"].str.strip().str.casefold().eq(signer.name.strip().casefold())]
        spans = {f"line {row['line']}": (row["on"][:10], "") for row in rows_of(mine)}
        words = f"after {signer.name} has signed the block off"
        yield Step(words, "sign now, and give the reason (riskshed approve --reason)", spans)


START_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (started_after_clearance,)
