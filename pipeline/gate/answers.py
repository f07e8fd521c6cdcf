"""What a rule answers: a state, its reason in a sentence, its evidence, and the way out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from riskshed.schemas.vocabulary import read_config

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from riskshed.pipeline.gate.block import Block
    from riskshed.pipeline.gate.case import Case

GO, CONDITIONAL, HOLD, STOP, NO_GO = "go", "conditional", "hold", "stop", "no_go"
RANK = {
    str(term): int(order)
    for term, order in read_config("vocabulary/gate_states.csv")[["term", "order"]].to_numpy()
}


class Answer(NamedTuple):
    """The answer of one rule for one block on one day.

    ``about`` is what it speaks of (kind and id: receptor, requirement, clearance), for waivers and
    so that two answers of a rule are told apart; ``lapses_on`` the first day on which it no longer
    holds, where the rule knows it; ``part`` the part of the block that it is about, None for all of
    it. ``way_out``, ``basis``, ``source`` and ``verification`` are those of the rule unless given.
    """

    state: str
    reason: str
    evidence: tuple[str, ...] = ()
    way_out: str = ""
    lapses_on: date | None = None
    about: tuple[str, str] = ("", "")
    part: "BaseGeometry | None" = None
    basis: str = ""
    source: str = ""
    verification: str = ""


Answers = list[Answer]


def go(reason: str, *evidence: str, **more: Any) -> Answers:
    """Return the one answer that nothing holds the block."""
    return [Answer(GO, reason, evidence, **more)]


def hold(reason: str, *evidence: str, **more: Any) -> Answers:
    """Return the one answer that the block may not start."""
    return [Answer(HOLD, reason, evidence, **more)]


def unknown(what: str, *evidence: str, **more: Any) -> Answers:
    """Return the hold of something that nobody knows."""
    return [Answer(HOLD, f"unknown: {what}", evidence, **more)]


def not_asked(why: str) -> Answers:
    """Return the answer of a rule that does not apply, with the reason."""
    return [Answer(GO, f"does not apply: {why}")]


def worst(states: Iterable[str]) -> str:
    """Return the worst of several states; go where there is none.

    >>> worst(["go", "stop", "hold"]), worst([])
    ('stop', 'go')
    """
    return max(states, key=RANK.__getitem__, default=GO)


@dataclass(frozen=True)
class Rule:
    """A rule of the gates.

    Parameters
    ----------
    rule_id : G01 to G30
    answer : the answers for a block on a day; never empty
    days : the days on which the answer for a block may change; between them it does not
    """

    rule_id: str
    answer: "Callable[[Block, date, Case], Answers]"
    days: "Callable[[Block, Case], Iterable[date | None]]"


def never(_: "Block", __: "Case") -> Iterable[date | None]:
    """Return no day: the answer is the same on every day."""
    return ()
