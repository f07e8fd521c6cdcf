"""Risks: what is left of them, the controls they count on, the baseline, and the triggers."""

from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import (
    CONDITIONAL,
    HOLD,
    STOP,
    Answer,
    Answers,
    go,
    hold,
    unknown,
)
from riskshed.pipeline.gate.block import (
    ONE_DAY,
    Block,
    Row,
    after,
    first_of,
    is_true,
    items,
    known,
    last_of,
    told,
)
from riskshed.pipeline.gate.case import Case

MOST_NAMED = 5  # ids in a sentence; the evidence names all
WORKING = ("in_place", "verified")


def risks_tolerated(block: Block, _: date, case: Case) -> Answers:
    """G13: no residual rating is above the tolerance, none that may be high is unknown."""
    if not block.risks:
        return go("no pathway at the block is above the tolerance or unknown where it may be high")
    by_receptor: dict[str, list[Row]] = {}
    for row in block.risks:
        by_receptor.setdefault(str(row["receptor_id"]), []).append(row)
    return [_too_high(name, rows, case) for name, rows in sorted(by_receptor.items())]


def _too_high(receptor: str, rows: list[Row], case: Case) -> Answer:
    limit = case.tolerated
    known_bad = [row for row in rows if row["above"] == "known"]
    shown = known_bad or rows
    ids = ", ".join(sorted(row["risk_id"] for row in shown)[:MOST_NAMED])
    more = f" and {len(shown) - MOST_NAMED} more" if len(shown) > MOST_NAMED else ""
    words = "is above" if known_bad else "is unknown and may be above"
    reason = f"{case.name_of(receptor)}: residual rating {words} {limit} ({ids}{more})"
    evidence = tuple(sorted(row["risk_id"] for row in rows))
    return Answer(HOLD, reason, evidence, about=("receptor", receptor))


def control_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days from which measures surely stand, and from which they may have ended."""
    for row in block.measures:
        yield last_of(row["start"])
        yield after(first_of(row["end"]))


def controls_in_place(block: Block, day: date, _: Case) -> Answers:
    """G14: every measure that a residual rating counts on is in place or verified on the day."""
    found = [answer for row in block.measures if (answer := _idle(row, day)) is not None]
    ids = (f"mitigation:{row['measure_id']}" for row in block.measures)
    if found or block.measures:
        return found or go(f"{len(block.measures)} measures are in place", *ids)
    return go("no residual rating at the block counts on a measure")


def _idle(row: Row, day: date) -> Answer | None:
    name = str(row["measure_id"])
    about, evidence = ("measure", name), (f"mitigation:{name}",)
    if row["status"] not in WORKING:
        status = told(row, "status", "unknown")
        return Answer(HOLD, f"{name} is {status.replace('_', ' ')}", evidence, about=about)
    start, end = last_of(row["start"]), first_of(row["end"])  # a year is in place when it is over
    if start is not None and day < start:
        reason = f"{name} starts on {row['start']}"
        return Answer(HOLD, reason, evidence, lapses_on=start, about=about)
    if end is not None and day > end:
        return Answer(HOLD, f"{name} ended on {row['end']}", evidence, about=about)
    return None


def baseline_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which baselines end."""
    for row in block.programmes:
        end = last_of(row.get("baseline_to"))
        yield None if end is None else end + ONE_DAY


def baseline_collected(block: Block, day: date, _: Case) -> Answers:
    """G15: the baseline of each BACI programme is whole and ends before the start."""
    asked = [row for row in block.obligations.get("baci_baseline", ())
             if row["status"] not in ("held", "not_applicable")]  # fmt: skip
    if asked:
        evidence = f"obligations:{asked[0]['obligation_id']}"
        return hold(f"{asked[0]['instrument']} is {asked[0]['status']}", evidence)
    rows = [row for row in block.programmes if row.get("design") == "BACI"]
    found = [answer for row in rows if (answer := _no_baseline(row, block, day)) is not None]
    ids = (f"monitoring:{row['programme_id']}" for row in rows)
    if rows:
        return found or go("the baseline of each BACI programme is whole", *ids)
    return go("does not apply: no BACI programme at the block")


def _no_baseline(row: Row, block: Block, day: date) -> Answer | None:
    name = str(row["programme_id"])
    about, evidence = ("programme", name), (f"monitoring:{name}",)
    have, need = row.get("baseline_n"), row.get("baseline_required_n")
    first, last = first_of(row.get("baseline_from")), last_of(row.get("baseline_to"))
    if have is None or need is None or not known(have) or not known(need) or not first or not last:
        return unknown(f"number and span of the baseline of {name}", *evidence, about=about)[0]
    if have < need:
        return Answer(
            HOLD, f"{name}: {have:g} of {need:g} baseline readings", evidence, about=about
        )
    if block.begun is not None and last >= block.begun:
        reason = f"{name}: the baseline ends on {last}, after work began on {block.begun}"
        return Answer(HOLD, reason, evidence, about=about)
    if day <= last:
        reason, ends = f"{name}: the baseline runs until {last}", last + ONE_DAY
        return Answer(HOLD, reason, evidence, lapses_on=ends, about=about)
    return None


def no_red_trigger(block: Block, _: date, __: Case) -> Answers:
    """G23: no programme that watches the block is red; no recent data counts as amber."""
    found = [answer for row in block.programmes if (answer := _triggered(row)) is not None]
    ids = (f"monitoring:{row['programme_id']}" for row in block.programmes)
    if block.programmes:
        return found or go(f"{len(block.programmes)} monitoring programmes are green", *ids)
    return go("no monitoring programme watches the block")


def _triggered(row: Row) -> Answer | None:
    name, state = str(row["programme_id"]), row.get("state")
    if state == "green" or (state in ("red", "amber") and is_true(row.get("closed"))):
        return None
    about, evidence = ("programme", name), (f"monitoring:{name}",)
    value, unit = told(row, "last_value"), told(row, "unit")
    hours = row.get("response_hours")
    within = f", within {hours:g} h" if hours is not None else ""
    who = told(row, "responder", "nobody named")
    way = f"{told(row, 'action', 'no action is named')} ({who}{within})"
    seen = f"{row.get('metric')} {value} {unit} on {told(row, 'last_date', 'no day')}"
    if state == "red":
        ids = (*evidence, *_readings(row))
        return Answer(STOP, f"{name} is red: {seen}", ids, way, about=about)
    words = "amber" if state == "amber" else "without recent data, which counts as amber"
    return Answer(CONDITIONAL, f"{name} is {words}: {seen}", evidence, way, about=about)


def _readings(row: Row) -> list[str]:
    """Return the rows behind the value of a programme, as evidence is named: table:id."""
    return [one.replace(" ", ":", 1) for one in items(row, "evidence")]
