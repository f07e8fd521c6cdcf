"""Surveys: what is asked, whether it was done, and whether it still holds on the day."""

from collections.abc import Iterable
from datetime import date, timedelta

from riskshed.pipeline.gate.answers import HOLD, Answer, Answers, go, hold, unknown
from riskshed.pipeline.gate.block import Block, Row, after, is_true, items, known, told
from riskshed.pipeline.gate.case import Case

SURVEYED_KINDS = ("species", "community")  # habitats are mapped, services and sites are no survey


def receptors_covered(block: Block, _: date, case: Case) -> Answers:
    """G08: every receptor that may be met has a requirement, and scoping-out is signed."""
    if not block.requirements and not block.receptors:
        return unknown("which receptors may be met here; no survey is asked for")
    answers = [_unsigned(row) for row in block.requirements if _is_unsigned(row)]
    by_list = [row for row in block.requirements if row.get("origin") == "list"]
    unanswered = [row for row in by_list if not is_true(row["scoped_out"])]
    listed = {one: told(row, "why") for row in unanswered for one in row["receptors"]}
    covered = {one for row in block.requirements for one in row["receptors"]} - set(listed)
    for name in sorted(set(block.receptors) | set(listed)):
        if name not in covered and case.receptors.get(name, {}).get("kind") in SURVEYED_KINDS:
            reason = f"{case.name_of(name)} may be met here and no survey requirement is about it"
            reason += f" ({listed[name]})" if name in listed else ""
            answers.append(Answer(HOLD, reason, (f"receptors:{name}",), about=("receptor", name)))
    ids = (f"survey_requirements:{row['requirement_id']}" for row in block.requirements)
    return answers or go(f"{len(covered)} receptors have their requirement", *ids)


def _is_unsigned(row: Row) -> bool:
    signature = known(row.get("signed_by")) and known(row.get("signed_on"))
    return is_true(row["scoped_out"]) and not (signature and known(row.get("reason")))


def _unsigned(row: Row) -> Answer:
    name = str(row["requirement_id"])
    return Answer(
        HOLD,
        f"{name} is scoped out without reason, signature and day",
        (f"survey_requirements:{name}",),
        about=("requirement", name),
    )


def done_days(block: Block, _: Case) -> Iterable[date | None]:
    """Return the days on which surveys were finished."""
    return (row["done_on"] for row in block.asked)


def surveys_done(block: Block, day: date, _: Case) -> Answers:
    """G09: every requirement is satisfied, by one that was checked or that a person takes on."""
    rows = block.asked
    if not block.requirements:
        return unknown("which surveys are asked for here")
    found = [answer for row in rows if (answer := _not_done(row, day)) is not None]
    return found or go(
        f"{len(rows)} survey requirements are satisfied"
        if rows
        else "all surveys are scoped out, signed",
        *(f"survey_events:{one}" for row in rows for one in row["events"]),
    )


def _not_done(row: Row, day: date) -> Answer | None:
    name = str(row["requirement_id"])
    about, evidence = ("requirement", name), (f"survey_requirements:{name}",)
    if not is_true(row["done"]):
        missing = told(row, "missing", "nothing is known of it")
        clear = row["earliest_clear"]
        return Answer(HOLD, f"{name}: {missing}", evidence, _next_visit(row), clear, about)
    if row["done_on"] is not None and row["done_on"] > day:
        reason = f"{name} is satisfied from {row['done_on']}"
        return Answer(HOLD, reason, evidence, lapses_on=row["done_on"], about=about)
    if not is_true(row["accepted"]):
        return Answer(
            HOLD,
            f"{name} is satisfied, but nobody has checked what it asks",
            evidence,
            f"check it against its source, or accept requirement:{name} in site.yaml by name",
            about=about,
            verification="unverified",
        )
    return None


def _next_visit(row: Row) -> str:
    first, last = row.get("next_visit_from"), row.get("next_visit_to")
    if known(first):
        return f"next visit from {first}" + (f" to {last}" if known(last) else "")
    return told(row, "schedule_way_out")


def validity_days(block: Block, case: Case) -> Iterable[date | None]:
    """Return the days on which surveys expire, and on which statements begin and end."""
    statements = block.clearances.get("validity_statement", ())
    for row in block.asked:
        yield row["done_on"]
        yield after(row["valid_until"])
        if statements:
            yield _age_day(row, case, "validity_statement_from_days")
            yield after(_age_day(row, case, "validity_statement_to_days"))
    for statement in statements:
        yield statement["date"]
        yield after(statement["date"], statement["valid_days"])


def _age_day(row: Row, case: Case, limit: str) -> date | None:
    last = row["last_visit"]
    return None if last is None else last + timedelta(days=int(case.threshold(limit)))


def surveys_valid(block: Block, day: date, case: Case) -> Answers:
    """G10: every satisfied requirement still holds on the day, or an ecologist states it does."""
    rows = [row for row in block.asked if is_true(row["done"])]
    statements = block.past("validity_statement", day)
    expired = [row for row in rows if not _holds(row, statements, day, case)]
    if expired:
        return [_expired(row) for row in expired]
    if not rows:
        return go("no survey is done yet that could expire (G09)")
    until = [row["valid_until"] for row in rows if row["valid_until"] and row["valid_until"] >= day]
    ids = (f"survey_events:{one}" for row in rows for one in row["events"])
    return go(
        "all surveys that are done still hold", *ids, lapses_on=after(min(until, default=None))
    )


def _holds(row: Row, statements: list[Row], day: date, case: Case) -> bool:
    """Return whether a survey is known to hold on a day, by itself or by the statements so far."""
    until = row["valid_until"]
    return until is not None and (day <= until or _stated(row, statements, day, case))


def _expired(row: Row) -> Answer:
    name, until = str(row["requirement_id"]), row["valid_until"]
    reason = f"{name} held until {until}"
    if until is None:
        reason = f"unknown: how long {name} holds; type validity_days"
    return Answer(HOLD, reason, (f"survey_requirements:{name}",), about=("requirement", name))


def _stated(row: Row, made: list[Row], day: date, case: Case) -> bool:
    """Return whether an ecologist's statement carries a survey of 18 months to 3 years on."""
    statements = [one for one in made if _speaks(one, row)]
    if not statements or statements[-1]["outcome"] != "valid":
        return False
    first = _age_day(row, case, "validity_statement_from_days")
    last = _age_day(row, case, "validity_statement_to_days")
    if first is None or last is None or not first <= day <= last:
        return False
    latest = statements[-1]
    ends = after(latest["date"], latest["valid_days"])
    return (ends is None or day < ends) and case.may_release(latest, "species")


def _speaks(statement: Row, row: Row) -> bool:
    """Return whether a statement is about a requirement: by its id, its group, or about all."""
    if known(statement["requirement_id"]):
        return bool(statement["requirement_id"] == row["requirement_id"])
    return not known(statement["taxon_group"]) or statement["taxon_group"] in row["groups"]


def no_conflict(block: Block, _: date, case: Case) -> Answers:
    """G28: no receptor is present by one survey and absent by another of equal rank."""
    found = [
        Answer(
            HOLD,
            f"{case.name_of(name)} was found by one survey and not by another of equal rank",
            tuple(row["evidence"]),
            about=("receptor", name),
        )
        for name, row in sorted(block.receptors.items())
        if is_true(row.get("conflict"))
    ]
    return found or go("no survey contradicts another of equal rank")


def level_set(block: Block, _: date, case: Case) -> Answers:
    """G07: the assessment level is set where a standard asks for one, and its survey is made."""
    rows = block.obligations.get("assessment_level", [])
    if block.level is None:
        return _other_level(rows, case)
    asked = block.level
    if not known(asked["declared"]):
        return unknown("the assessment level (1, 2 or 3); type it as criterion in obligations")
    if known(asked["floor"]) and asked["declared"] > asked["floor"]:
        reason = f"level {asked['declared']:g} is set, but {asked['floor_why']} asks for "
        reason += f"level {asked['floor']:g} at least"
        return hold(reason, *items(asked, "evidence"), verification=asked["floor_verification"])
    return _minimum(asked)


def _other_level(rows: list[Row], case: Case) -> Answers:
    """Answer where no standard asks for a level: one that somebody typed must be settled."""
    if not rows:
        return not_hj19(case)
    open_rows = [row for row in rows if row["status"] not in ("held", "not_applicable")]
    ids = [f"obligations:{row['obligation_id']}" for row in rows]
    if open_rows:
        return hold("the assessment level is not settled", *ids)
    return go("the assessment level is set", *ids)


def not_hj19(case: Case) -> Answers:
    """Return that no assessment level is asked for."""
    named = ", ".join(case.settings.standards) or "none"
    return go(f"does not apply: standards in site.yaml ({named}) name no HJ 19")


def _minimum(asked: Row) -> Answers:
    """Answer whether the plots, transects and seasons that a level asks for were made."""
    level, evidence = f"level {asked['level']:g}", items(asked, "evidence")
    parts = [("plots", "plots"), ("transects", "transects"), ("seasons", "seasons of the year")]
    short = [
        f"{asked[f'{name}_made']:g} of {asked[f'{name}_needed']:g} {words}"
        for name, words in parts
        if asked[f"{name}_made"] < asked[f"{name}_needed"]
    ]
    if short:
        reason = f"{level}: {', '.join(short)} are made in {asked['n_habitats']:g} habitats"
        return hold(reason, *evidence, verification=asked["verification"])
    if asked["verification"] == "unverified":
        return hold(
            f"{level}: its minimum of surveys is met, but nobody has checked that minimum",
            *evidence,
            way_out=f"check clause {asked['clause']}, or accept {asked['rule_id']} in site.yaml",
            verification="unverified",
        )
    return go(f"{level} is set and its minimum of surveys is met", *evidence)
