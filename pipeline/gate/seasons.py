"""Days on which the ground may be worked: blackouts, inspections, mitigation before clearing."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date

from riskshed.pipeline.gate.answers import CONDITIONAL, HOLD, Answer, Answers, go, hold, unknown
from riskshed.pipeline.gate.block import ONE_DAY, Block, Row, after, is_true, known
from riskshed.pipeline.gate.case import Case
from riskshed.pipeline.seasons.windows import instances, parse_windows, season_on


def season_days(cell: object, case: Case) -> Iterable[date | None]:
    """Return the days on which the windows of a cell begin, and those after they end."""
    if isinstance(cell, str):
        for start, end in instances(parse_windows(cell), case.first, case.last):
            yield start
            yield end + ONE_DAY


def inspection_days(block: Block, case: Case) -> Iterable[date | None]:
    """Return the days on which inspections are made and grow stale, and on which peaks change."""
    rows = block.asked
    for row in rows:
        yield from season_days(row["peak_windows"], case)
    intervals = {row[name] for row in rows for name in ("pre_clear_days", "pre_clear_days_peak")}
    for inspection in block.clearances.get("inspection", ()):
        yield inspection["date"]
        for days in intervals:
            if known(days):
                yield after(inspection["date"], days)


def inspected(block: Block, day: date, _: Case) -> Answers:
    """G20: the last inspection is not older than the interval of its taxon, in its peak or not."""
    rows = [row for row in block.asked if known(row["pre_clear_days"])]
    if not rows:
        return unknown(
            "how old an inspection may be: no requirement of the block has pre_clear_days",
            way_out="type pre_clear_days in survey_requirements for the taxa of the block",
        )
    made = [(row, last_inspection(row, day)) for row in rows]
    found = [answer for row, last in made if (answer := _stale(row, last, day)) is not None]
    if found:
        return found
    ends = [after(last["date"], interval(row, day)) for row, last in made if last is not None]
    ids = {f"clearances:{last['clearance_id']}" for _, last in made if last is not None}
    return go("inspected within the interval", *sorted(ids), lapses_on=min(filter(None, ends)))


def interval(row: Row, day: date) -> int:
    """Return how many days old an inspection may be on a day."""
    peak, windows = row["pre_clear_days_peak"], row["peak_windows"]
    in_peak = isinstance(windows, str) and season_on(windows, day) is not None
    return int(peak if in_peak and known(peak) else row["pre_clear_days"])


def last_inspection(row: Row, day: date) -> Row | None:
    """Return the latest inspection up to a day that speaks for a requirement."""
    made = bisect_right(row["inspections"], day, key=_date_of)
    return row["inspections"][made - 1] if made else None


def _date_of(inspection: Row) -> date:
    day: date = inspection["date"]
    return day


def _stale(row: Row, last: Row | None, day: date) -> Answer | None:
    name, days = str(row["requirement_id"]), interval(row, day)
    about = ("requirement", name)
    if last is None:
        reason = f"not inspected yet for {name} (every {days} days)"
        return Answer(HOLD, reason, (f"survey_requirements:{name}",), about=about)
    stale = after(last["date"], days)
    is_stale = stale is not None and day >= stale
    if not is_stale and is_true(row["accepted"]):
        return None
    evidence = (f"clearances:{last['clearance_id']}", f"survey_requirements:{name}")
    if is_stale:
        reason = f"the inspection of {last['date']} is older than the {days} days of {name}"
        return Answer(HOLD, reason, evidence, about=about)
    return Answer(
        HOLD,
        f"inspected, but nobody has checked the interval of {name}",
        evidence,
        f"check it against its source, or accept requirement:{name} in site.yaml by name",
        about=about,
        verification="unverified",
    )


def blackout_days(block: Block, case: Case) -> Iterable[date | None]:
    """Return the days on which blackouts begin and end, and those of inspections and absences."""
    yield from inspection_days(block, case)
    for row in block.asked:
        yield from season_days(row["blackout_windows"], case)
    for absence in block.receptors.values():
        yield after(absence["until"])


def outside_blackouts(block: Block, day: date, case: Case) -> Answers:
    """G17: the day is outside every blackout, or an inspection regime applies."""
    rows = [row for row in block.asked if isinstance(row["blackout_windows"], str)]
    if not rows:
        return go("no requirement of the block has a blackout")
    found = [answer for row in rows if (answer := _blackout(row, block, day)) is not None]
    return found or go(
        "outside all blackouts",
        *(f"survey_requirements:{row['requirement_id']}" for row in rows),
        lapses_on=_next_blackout(rows, day, case),
    )


def _next_blackout(rows: list[Row], day: date, case: Case) -> date | None:
    blackouts = {row["blackout_windows"] for row in rows}
    starts = [start for cell in blackouts for start in _starts(cell, day, case.last)]
    return min(starts, default=None)


def _starts(cell: str, day: date, last: date) -> list[date]:
    return [start for start, _ in instances(parse_windows(cell), day, last) if start > day]


def _blackout(row: Row, block: Block, day: date) -> Answer | None:
    season = season_on(row["blackout_windows"], day)
    if season is None or _all_absent(row, block, day):
        return None
    name = str(row["requirement_id"])
    evidence, about = (f"survey_requirements:{name}",), ("requirement", name)
    words = f"in the blackout of {name}, {season[0]} to {season[1]}"
    ends = season[1] + ONE_DAY
    if known(row["pre_clear_days"]):
        last = last_inspection(row, day)
        stale = after(last["date"], interval(row, day)) if last is not None else None
        if last is not None and stale is not None and day < stale:
            reason = f"{words}; inspected on {last['date']}"
            ids = (*evidence, f"clearances:{last['clearance_id']}")
            way = "an ecologist is there every day, and work stops at a find"
            return Answer(CONDITIONAL, reason, ids, way, min(ends, stale), about)
    return Answer(HOLD, words, evidence, lapses_on=ends, about=about)


def _all_absent(row: Row, block: Block, day: date) -> bool:
    """Return whether all receptors of a requirement are absent on the day, by earned absence."""
    states = [block.receptors.get(one) for one in row["receptors"]]
    return bool(states) and all(
        state is not None
        and state["state"] == "absent"
        and (state["until"] is None or day <= state["until"])
        for state in states
    )


def mitigated_before(block: Block, day: date, case: Case) -> Answers:
    """G16: what must be moved, closed or saved before clearing is done."""
    rows = block.obligations.get("mitigation_window", [])
    ids = [f"obligations:{row['obligation_id']}" for row in rows]
    for row in rows:
        if row["status"] not in ("held", "not_applicable"):
            evidence = f"obligations:{row['obligation_id']}"
            return hold(f"{row['instrument']} is {row['status']}", evidence)
        if row["status"] == "held" and row["granted_on"] and row["granted_on"] > day:
            reason = f"{row['instrument']} is done on {row['granted_on']}"
            return hold(reason, ids[0], lapses_on=row["granted_on"])
    present = [
        (row, one)
        for row in block.asked
        if known(row["if_found_action"])
        for one in row["receptors"]
        if block.receptors.get(one, {}).get("state") == "present"
        and not any(_is_about(measure, one) for measure in rows)
    ]
    if present:
        row, one = present[0]
        reason = f"{case.name_of(one)} was found and asks for: {row['if_found_action']}"
        return hold(reason, f"receptors:{one}", about=("receptor", one))
    if rows:
        return go(f"{len(rows)} measures before clearing are done or do not apply", *ids)
    return go("no receptor that was found here asks for a measure before clearing")


def _is_about(measure: Row, receptor: str) -> bool:
    """Return whether a measure is about a receptor: one that names none is about all."""
    return not measure["receptors"] or receptor in measure["receptors"]


def mitigation_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which measures before clearing are done."""
    return (row["granted_on"] for row in block.obligations.get("mitigation_window", ()))
