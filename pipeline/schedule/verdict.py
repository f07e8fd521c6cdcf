"""Status of a survey for a block: one word, why, and the way out."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from riskshed.pipeline.schedule.asked import Asked, Evidence, Works, words
from riskshed.pipeline.schedule.case import Case, Plan, Solution
from riskshed.pipeline.schedule.split import Part, longest_clearing
from riskshed.pipeline.seasons.windows import written
from riskshed.schemas.survey.event_windows import AfterRain

NAMES = {
    "min_visits": "how many visits",
    "min_gap_days": "how many days between visits",
    "min_visits_in_core": "how many visits in the core windows",
    "core_windows": "the core windows",
    "validity_days": "how long a survey stays valid",
}
GIVE = "give {} for {} in tables/survey_requirements.csv, with its source"
COVER = (
    "add a row to tables/survey_requirements.csv that covers it (receptor_ids or taxon_group), or "
    "scope out {} there with reason, signer and day"
)
AGAIN = "survey again and have its validity confirmed by a signed statement"
MOVE = "survey on {} and move the start of clearing to {} or later"


class Verdict(NamedTuple):
    """Status, the reason for it, and what to do."""

    status: str
    why: str
    way_out: str


@lru_cache(maxsize=50_000)
def iso(day: int) -> str:
    """Return a day number as ISO text."""
    return date.fromordinal(day).isoformat()


def listed(days: Sequence[int], between: str = ";") -> str:
    """Return days as a ``;``-joined list of ISO texts."""
    return between.join(iso(day) for day in days)


def _move(case: Case, found: Solution) -> str:
    assert found.earliest is not None
    visits = found.earliest.visits
    return MOVE.format(listed(visits, ", "), iso(visits[-1] + case.survey.lead))


def without_survey(asked: Asked, works: Works, today: int) -> Verdict | None:
    """Return the verdict where no plan of visits is to be made, or None."""
    if works.finished is not None and works.finished < today:
        cleared = f"the block was cleared by {iso(works.finished)}; no survey can be made any more"
        return Verdict("NOT_REQUIRED", cleared, "")
    if works.start is None or works.end is None:
        why = "the planned dates of clearing are not known"
        return Verdict("NO_WINDOW_KNOWN", why, "give planned_start and planned_end of the block")
    if asked.only_bars_clearing:
        return Verdict("NOT_REQUIRED", "a timing constraint: no visit is asked for", "")
    if asked.only_inspects:
        return Verdict(
            "PLANNED", f"inspections at most {asked.inspect_days} days before clearing", ""
        )
    return None if asked.season_known else _no_season_known(asked)


def _no_season_known(asked: Asked) -> Verdict:
    why = f"no season is known in which {_method(asked)} can be made here"
    if asked.row.get("origin") == "list":
        why = f"{asked.row['target']}, {asked.row['citation']}: no survey requirement covers it"
        return Verdict("NO_WINDOW_KNOWN", why, COVER.format(asked.row["requirement_id"]))
    if asked.event is None:
        return Verdict("NO_WINDOW_KNOWN", why, _give(asked, ("windows",)))
    why += f": {words(asked.row, 'event_window')}"
    return Verdict("NO_WINDOW_KNOWN", why, _give(asked, ("event_window",)))


def of_satisfied(works: Works, evidence: Evidence) -> Verdict:
    """Return the verdict on a survey that is done and valid on the first day of clearing."""
    if evidence.valid_until is None:
        return Verdict(
            "NO_WINDOW_KNOWN",
            "the visits are made, but how long they stay valid is not known",
            "give validity_days in tables/survey_requirements.csv, with its source",
        )
    until = iso(evidence.valid_until)
    if works.end is not None and evidence.valid_until < works.end:
        why = f"valid until {until}, clearing is planned until {iso(works.end)}"
        return Verdict("SATISFIED_EXPIRES", why, f"end clearing by {until}")
    return Verdict("SATISFIED", f"valid until {until}", "")


def of_plan(
    asked: Asked, case: Case, found: Solution, parts: list[Part], at_risk_days: int
) -> Verdict:
    """Return the verdict on a survey still to be made, the first that applies."""
    if found.earliest is None:
        return _no_season_holds_it(asked)
    if found.latest is None:
        return _not_valid_long_enough(asked, case, found, parts)
    if found.latest.visits[0] < case.today:
        return _missed_whatever(asked, found.latest) if asked.unknown else _missed(case, found)
    if asked.unknown:
        start = f"start not after {iso(found.latest.visits[0])}, whatever it turns out to be"
        why = f"{_not_known(asked)}; {start}"
        return Verdict("NO_WINDOW_KNOWN", why, _give(asked, asked.unknown))
    return _on_its_way(case, found, at_risk_days)


def _on_its_way(case: Case, found: Solution, at_risk_days: int) -> Verdict:
    assert found.latest is not None and found.earliest is not None
    last = found.latest.visits[0]
    slack = last - case.survey.prepare - case.today
    left = f"last start {iso(last)}, {slack} days from now" + (
        f" less {case.survey.prepare} to prepare" if case.survey.prepare else ""
    )
    if slack < at_risk_days:
        mend = f"start now: visits on {listed(found.earliest.visits, ', ')}"
        return Verdict("AT_RISK", left, mend)
    if found.earliest.kept:
        made = len(found.earliest.kept)
        count = "1 visit counts" if made == 1 else f"{made} visits count"
        return Verdict("IN_PROGRESS", f"{count}; {left}", "")
    return Verdict("PLANNED", left, "")


def _missed(case: Case, found: Solution) -> Verdict:
    assert found.latest is not None and found.earliest is not None
    final = found.earliest.visits[-1]
    why = f"the last start was {iso(found.latest.visits[0])}; the next survey ends on {iso(final)}"
    return Verdict("MISSED", why, _move(case, found))


def _missed_whatever(asked: Asked, limit: Plan) -> Verdict:
    """Return the verdict on what even the mildest survey misses: how late it is, nobody knows."""
    why = f"the last start was {iso(limit.visits[0])}, whatever it turns out to be"
    way_out = f"{_give(asked, asked.unknown)}, and move the start of clearing"
    return Verdict("MISSED", f"{why}; {_not_known(asked)}", way_out)


def _not_known(asked: Asked) -> str:
    return f"not known: {', '.join(NAMES[name] for name in asked.unknown)}"


def _not_valid_long_enough(asked: Asked, case: Case, found: Solution, parts: list[Part]) -> Verdict:
    longest = longest_clearing(case)
    valid = f"a survey is valid for {asked.survey.validity} days"
    if case.final_from > case.final_to:
        why = (
            f"{valid}, {asked.survey.lead} of them pass before clearing: it carries {longest} days"
        )
        why += f", and clearing takes {case.end - case.start}"
    else:
        why = f"{valid}; no season holds its visits with the final one between "
        why += f"{iso(case.final_from)} and {iso(case.final_to)}"
    no_day_to_name = case.final_from > case.final_to or asked.unknown
    ways = [AGAIN] if no_day_to_name else [_move(case, found), AGAIN]
    return Verdict("INFEASIBLE_VALIDITY", why, "; or ".join([*_in_parts(parts), *ways]))


def _in_parts(parts: list[Part]) -> list[str]:
    told = [
        f"{iso(part.start)} to {iso(part.end)} on a survey that ends by {iso(part.final_visit)}"
        for part in parts
    ]
    return [f"clear in parts: {'; '.join(told)}"] if parts[1:] else []


def of_event(
    asked: Asked, case: Case, found: Solution, whenever: Solution, at_risk_days: int
) -> Verdict:
    """Return the verdict on a survey that an event opens, the first that applies.

    Parameters
    ----------
    found : the plans in the seasons that the event has opened so far
    whenever : the plans if it came whenever it suited: none can start later than these
    """
    if whenever.earliest is None:
        return _no_season_holds_it(asked)
    if whenever.latest is None and found.latest is None:
        verdict = _not_valid_long_enough(asked, case, whenever, [])
        return verdict._replace(way_out=AGAIN)
    limit = found.latest or whenever.latest
    assert limit is not None
    if found.earliest is not None:
        late = found.earliest.visits[-1] > case.final_to or limit.visits[0] < case.today
        if late and asked.unknown:
            return _missed_whatever(asked, limit)
        if late:
            return _missed(case, found._replace(latest=limit))
        verdict = of_plan(asked, case, found, [], at_risk_days)
        return _or_later(verdict, limit, whenever) if verdict.status == "AT_RISK" else verdict
    return _waits(asked, case, whenever)


def _or_later(verdict: Verdict, limit: Plan, whenever: Solution) -> Verdict:
    """Return a verdict at risk with how long another event would still help."""
    if whenever.latest is None or whenever.latest.visits[0] <= limit.visits[0]:
        return verdict
    later = f"or after the next event, and start not after {iso(whenever.latest.visits[0])}"
    return verdict._replace(way_out=f"{verdict.way_out}; {later}")


def _waits(asked: Asked, case: Case, whenever: Solution) -> Verdict:
    waited = f"visits wait for: {words(asked.row, 'event_window')}"
    why = "; ".join(filter(None, [waited, asked.told]))
    last = None if whenever.latest is None else whenever.latest.visits[0]
    if last is not None and last < case.today:
        why = f"the last start was {iso(last)}, whenever the event had come; {why}"
        return Verdict("MISSED", why, "move the start of clearing, and survey after the event")
    if last is not None:
        why += f"; start not after {iso(last)}"
    if isinstance(asked.event, AfterRain):
        rain = "record the rain in tables/physical.csv (parameter rainfall, in mm, with its period)"
        return Verdict("WAITING_EVENT", why, f"{rain}; the visits are planned from it")
    return Verdict("WAITING_EVENT", why, "visit when the condition holds, and say so by weather_ok")


def _no_season_holds_it(asked: Asked) -> Verdict:
    ask = asked.survey.ask
    core = f", {ask.core} of them in the core windows" if ask.core else ""
    why = f"no season holds {ask.visits} visits {ask.gap} days apart{core}"
    return Verdict("NO_WINDOW_KNOWN", why, _give(asked, ("windows", "min_visits", "min_gap_days")))


def _method(asked: Asked) -> str:
    method = asked.row.get("method")
    return str(method).replace("_", " ") if isinstance(method, str) else "the survey"


def _give(asked: Asked, columns: Sequence[str]) -> str:
    return GIVE.format(", ".join(columns), asked.row["requirement_id"])


def on_lead_times(asked: Asked, why: str) -> str:
    """Return the reason with the lead times that nobody gave."""
    if not asked.unknown_leads:
        return why
    return (
        f"{why}; lead times not known and not counted: {', '.join(asked.unknown_leads)}: "
        "the true last start may be earlier"
    )


def survey_again(case: Case, found: Solution, way_out: str) -> str:
    """Return the way out of a survey that runs out during clearing."""
    if found.latest is not None and found.latest.visits[0] >= case.today:
        return f"{way_out}, or survey again and start by {iso(found.latest.visits[0])}"
    if found.earliest is None:
        return way_out
    days, clear = found.earliest.visits, found.earliest.visits[-1] + case.survey.lead
    return f"{way_out}, or survey on {listed(days, ', ')} and go on from {iso(clear)}"


def on_clearing(verdict: Verdict, asked: Asked, works: Works, cells: Mapping[str, Any]) -> Verdict:
    """Return the verdict with what blackouts take, and how late clearing starts."""
    lost, slip = cells.get("clearing_days_lost"), cells.get("slip_days")
    why, way_out = verdict.why, verdict.way_out
    if works.start is None or works.end is None:
        return verdict
    if works.campaign is not None:
        why += f"; {iso(works.start)} to {iso(works.end)} is its share by hectares (stage "
        why += f"{works.stage:g}) of the works of {iso(works.campaign[0])} to "
        why += iso(works.campaign[1])
    if slip is not None and slip > 0:
        why += f"; clearing can start {slip} days late, on {iso(works.start + int(slip))}"
    if lost:
        days = works.end - works.start + 1
        why += f"; {lost} of {days} days of clearing lie in {written(asked.blackouts)}, when it is "
        why += "barred"
        room = cells["next_clear_from"], cells["next_clear_to"]
        move = (
            f"clear from {room[0]} to {room[1]}"
            if room[0]
            else (f"no time between blackouts is {days} days long: clear in parts outside them")
        )
        way_out = f"{way_out}; {move}" if way_out else move
    return verdict._replace(why=why, way_out=way_out)
