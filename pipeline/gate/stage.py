"""The stage: may each block be disturbed, day by day; the worst answer wins.

A rule is asked only on the days on which its answer may change, and days with one answer are one
row. A law under test holds that asking on every day gives the same.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from riskshed.pipeline.gate.answers import CONDITIONAL, GO, Answer, Rule
from riskshed.pipeline.gate.block import ONE_DAY, Block, Row, records
from riskshed.pipeline.gate.build import blocks_of, case_of
from riskshed.pipeline.gate.case import Case
from riskshed.pipeline.gate.registry import RULES
from riskshed.pipeline.gate.together import BLOCK_COLUMNS, Held, block_runs
from riskshed.pipeline.gate.waivers import Waiver, waived, waiver_days, waivers_by_rule
from riskshed.pipeline.places.relations import SQUARE_METRES_PER_HECTARE
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Gated, GateFacts

GATE_COLUMNS = [
    *("block_id", "rule_id", "date_from", "date_to", "state", "reason", "evidence_ids", "way_out"),
    *("owner", "basis", "source", "verification", "lapses_on", "waiver_id", "held_ha"),
    *("about_kind", "about_id"),
]


PART = Answer._fields.index("part")  # a shape; what it is about tells two answers apart


class Run(NamedTuple):
    """One answer over days that follow each other."""

    first: date
    last: date
    answer: Answer
    waiver_id: str


def gate(site: Site, knowledge: Knowledge, facts: GateFacts, days: tuple[date, date]) -> Gated:
    """Return the answer of every rule for every block over the days, and the state of each block.

    Parameters
    ----------
    site : a checked site
    knowledge : the shipped facts as this site uses them
    facts : what the other stages found
    days : first and last day that are asked about, both counted

    Returns
    -------
    gates : one row a block × rule × run of days with one answer, columns `GATE_COLUMNS`; dates are
        ISO text, ``held_ha`` hectares where only a part of the block is held, ``lapses_on`` the
        first day on which the answer no longer holds, as far as that is known
    blocks : one row a block × run of days with one state, columns `BLOCK_COLUMNS`
    receptors : receptor_id, critical_habitat
    """
    everything = blocks_of(site, facts, knowledge)
    case = case_of(site, knowledge, facts, days, everything)
    rules = {str(row["rule_id"]): row for row in records(knowledge.gate_rules)}
    waivers = waivers_by_rule(site.tables["waivers"], facts.as_of)
    gates: list[tuple[object, ...]] = []
    states: list[tuple[object, ...]] = []
    for one in everything:
        held: list[Held] = []
        for rule in RULES:
            runs = runs_of(rule, one, case, waivers.get(rule.rule_id, []))
            for run, lapses in zip(runs, lapse_days(runs, case.last), strict=True):
                gates.append(_row(one, rules[rule.rule_id], run, lapses))
                if run.answer.state != GO:
                    held.append(Held(rule.rule_id, run.first, run.last, run.answer))
        states += block_runs(one, held, case)
    return Gated(
        gates=pd.DataFrame(gates, columns=GATE_COLUMNS).astype(
            {name: "float64" if name == "held_ha" else "str" for name in GATE_COLUMNS}
        ),
        blocks=pd.DataFrame(states, columns=list(BLOCK_COLUMNS)).astype(BLOCK_COLUMNS),
        receptors=_determinations(case),
    )


def _determinations(case: Case) -> pd.DataFrame:
    """Return critical_habitat of each receptor; without PS6 only where somebody determined it."""
    said = {name: case.critical_habitat(name).value for name in sorted(case.receptors)}
    unasked = "undetermined" if case.follows("PS6") else None
    values = [unasked if value == "undetermined" else value for value in said.values()]
    frame = pd.DataFrame({"receptor_id": list(said), "critical_habitat": values}, dtype="object")
    return frame.astype("str")


def runs_of(rule: Rule, block: Block, case: Case, waivers: list[Waiver]) -> list[Run]:
    """Return the answers of a rule for a block over all days, each run of days once."""
    changes = {case.first, *rule.days(block, case), *waiver_days(waivers)}
    days = sorted(day for day in changes if day is not None and case.first <= day <= case.last)
    runs: list[Run] = []
    growing: dict[tuple[object, ...], tuple[date, Answer, str]] = {}
    for day in days:
        answers = _on_day(rule, block, day, case, waivers)
        ended = day - ONE_DAY
        over = [one for key, one in growing.items() if key not in answers]
        runs += [Run(first, ended, answer, waiver) for first, answer, waiver in over]
        growing = {key: growing.get(key) or (day, *one) for key, one in answers.items()}
    runs += [Run(first, case.last, answer, waiver) for first, answer, waiver in growing.values()]
    return sorted(runs, key=lambda run: (run.first, run.answer.about))


def _on_day(
    rule: Rule, block: Block, day: date, case: Case, waivers: list[Waiver]
) -> dict[tuple[object, ...], tuple[Answer, str]]:
    """Return the answers of a day by what makes them the same answer on the next."""
    found: dict[tuple[object, ...], tuple[Answer, str]] = {}
    for answer in rule.answer(block, day, case):
        final, waiver_id = waived(answer, waivers, block.block_id, day) if waivers else (answer, "")
        found[final[:PART], final[PART + 1 :], waiver_id] = final, waiver_id
    return found


def lapse_days(runs: list[Run], last: date) -> list[date | None]:
    """Return the first day on which each run's answer no longer holds, None where nobody knows.

    A run goes on in one that follows it with its state and about the same, whatever the words. What
    lets works go lapses no later than that; what holds them may name a day on which it could end.
    """
    after_all: dict[tuple[date, str, tuple[str, str]], date] = {}
    for run in sorted(runs, key=lambda one: one.first, reverse=True):
        same = run.answer.state, run.answer.about
        next_day = run.last + ONE_DAY
        end = after_all.get((next_day, *same), next_day)
        key = run.first, *same
        after_all[key] = max(end, after_all.get(key, end))
    found: list[date | None] = []
    for run in runs:
        answer = run.answer
        told = answer.lapses_on
        end = after_all[run.first, answer.state, answer.about]
        seen = end if end <= last else None
        both = [day for day in (told, seen) if day is not None]
        lets_go = answer.state in (GO, CONDITIONAL)
        found.append(min(both, default=None) if lets_go else told or seen)
    return found


def _row(block: Block, rule: Row, run: Run, lapses: date | None) -> tuple[object, ...]:
    answer = run.answer
    part = answer.part
    return (
        *(block.block_id, rule["rule_id"], run.first.isoformat(), run.last.isoformat()),
        *(answer.state, answer.reason, ";".join(dict.fromkeys(answer.evidence))),
        "" if answer.state == GO else answer.way_out or str(rule["way_out"]),
        *(rule["owner"], answer.basis or rule["basis"], answer.source or rule["source_key"]),
        *(answer.verification or rule["verification"], lapses.isoformat() if lapses else ""),
        *(run.waiver_id, None if part is None else part.area / SQUARE_METRES_PER_HECTARE),
        *answer.about,
    )


def every_day(first: date, last: date) -> Iterator[date]:
    """Yield the days from first to last, both counted."""
    while first <= last:
        yield first
        first += ONE_DAY
