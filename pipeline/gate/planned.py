"""What is dated later than the day as of which the site speaks: a plan, and no fact yet.

An inspection of next week that somebody typed ahead lets nobody clear next week. Bad news is
believed at once: a find, a refusal or pegs that differ count from the day they are dated.
"""

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from riskshed.pipeline.gate.answers import GO, Answers
from riskshed.pipeline.gate.block import Row, first_of
from riskshed.schemas.survey.obligations import day_column

if TYPE_CHECKING:
    from riskshed.pipeline.gate.block import Block
    from riskshed.pipeline.gate.case import Case

BAD_NEWS = ("refused", "differs", "not_valid")
SETTLING = ("held", "yes")
Ask = Callable[["Block", date, "Case"], Answers]
Days = Callable[["Block", "Case"], Iterable[date | None]]


def split(rows: Iterable[Row], as_of: date) -> tuple[list[Row], list[Row]]:
    """Return the clearances that are facts, and those that are planned."""
    facts: list[Row] = []
    plans: list[Row] = []
    for row in rows:
        planned = row["date"] > as_of and row["outcome"] not in BAD_NEWS
        (plans if planned else facts).append(row)
    return facts, plans


def as_known(obligation: Row, as_of: date) -> Row:
    """Return an obligation; what settles something later than `as_of` is only planned."""
    cell = obligation[day_column(str(obligation["kind"]))]
    day = cell if isinstance(cell, date) else first_of(cell)
    if day is None or day <= as_of or obligation["status"] not in SETTLING:
        return obligation
    return {**obligation, "status": f"planned for {day}"}


def asking(answer: Ask, *kinds: str) -> Ask:
    """Return the rule that says, where it does not let the block go, which clearance is planned."""

    def asked(block: "Block", day: date, case: "Case") -> Answers:
        answers = answer(block, day, case)
        plans = [row for kind in kinds for row in block.planned.get(kind, ()) if row["date"] <= day]
        if not plans:
            return answers
        last = max(plans, key=lambda row: (row["date"], row["clearance_id"]))
        note = f"; {last['clearance_id']} of {last['date']} is planned: it counts once it is done"
        note += f" (as_of is {case.as_of})"
        return [
            one if one.state == GO else one._replace(reason=one.reason + note) for one in answers
        ]

    return asked


def changing(days: Days, *kinds: str) -> Days:
    """Return the days of a rule, those among them for which clearances are planned."""

    def all_days(block: "Block", case: "Case") -> Iterable[date | None]:
        yield from days(block, case)
        for kind in kinds:
            yield from (row["date"] for row in block.planned.get(kind, ()))

    return all_days
