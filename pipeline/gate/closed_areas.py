"""Closed areas: reserves, parks, redlines and no-go areas, on the block and near it."""

from datetime import date

from riskshed.pipeline.gate.answers import (
    CONDITIONAL,
    HOLD,
    NO_GO,
    Answer,
    Answers,
    go,
    unknown,
)
from riskshed.pipeline.gate.block import Block, Row, known, records, told
from riskshed.pipeline.gate.case import Case
from riskshed.schemas.text import split_list

MEETS = ("inside", "overlaps")
REDLINE_WAY = (
    "the provincial government's written finding that the activity is a permitted limited one, or, "
    "for a national major project, that the redline cannot be avoided; then legal_effect "
    "authorised with that instrument"
)
DRAW_WAY = "draw block and area, or type the relation"
EFFECTS = {  # legal_effect: state, words, way out and basis where they are not those of the rule
    "prohibited": (NO_GO, "prohibited", "", ""),
    "company_policy": (NO_GO, "ruled out by the company", "", "policy"),
    "consent_required": (HOLD, "consent is required and not held", "", ""),
    "authorised": (CONDITIONAL, "authorised", "keep within the instrument", ""),
    "own_law": (
        HOLD,
        "a law of its own decides",
        "get the decision of the authority under the law of that place, and type it as instrument",
        "",
    ),
}
METRES_PER_KILOMETRE = 1_000
LOOK = (
    "hold the works against the layers of reserves, parks and redlines, and type a row for each "
    "in constraints, with relation none where they lie outside"
)


def outside_closed_areas(block: Block, _: date, case: Case) -> Answers:
    """G03: the block overlaps no closed area, or what the law says of the overlap."""
    if not block.constraints:
        what = "whether the block lies in a closed area; nobody looked for one"
        return unknown(what, way_out=LOOK)
    found = [
        _overlap(row, case)
        for row in block.constraints
        if row["relation"] in MEETS or not known(row["relation"]) or row["relation"] == "unknown"
    ]
    ids = (f"constraints:{row['constraint_id']}" for row in block.constraints)
    return found or go(f"outside all {len(block.constraints)} areas looked at", *ids)


def _overlap(row: Row, case: Case) -> Answer:
    category = told(row, "category").replace("_", " ")
    name = f"{told(row, 'name', row['constraint_id'])} ({category})"
    if row["relation"] not in MEETS:
        state, words, way, basis = HOLD, f"unknown: how the block lies to {name}", DRAW_WAY, ""
    elif row["legal_effect"] in EFFECTS:
        state, effect, way, basis = EFFECTS[row["legal_effect"]]
        words = f"{_part(row, name)}: {effect}{_instrument(row)}"
    elif row["legal_effect"] == "limited_activity":
        state, why = _limited(case)
        words, way, basis = f"{_part(row, name)}: {why}", REDLINE_WAY, ""
    else:
        state, way, basis = HOLD, "", ""
        words = f"unknown: {_part(row, name)}, and what the law says of it is not known"
    return Answer(
        state,
        words,
        (f"constraints:{row['constraint_id']}",),
        way,
        about=("constraint", str(row["constraint_id"])),
        basis=basis,
        source=_law(row),
        verification="declared" if _law(row) else "",
    )


def _law(row: Row) -> str:
    """Return the law or policy that the site cites; for listed activities the rule has its own."""
    if row["legal_effect"] == "limited_activity":
        return ""
    own = f"constraints:{row['constraint_id']}"
    return told(row, "citation", told(row, "instrument", own))


def _part(row: Row, name: str) -> str:
    if known(row["overlap_ha"]):
        return f"{row['overlap_ha']:.4g} ha of the block lie in {name}"
    return f"the block overlaps {name}"


def _instrument(row: Row) -> str:
    if row["legal_effect"] != "authorised":
        return ""
    scope = f" within its scope: {row['scope']}" if known(row["scope"]) else ""
    return f" by {told(row, 'instrument', 'an instrument')}{scope}"


def _limited(case: Case) -> tuple[str, str]:
    """Return state and words for a redline in which only listed activities may be.

    An unverified list gives neither a release nor a refusal that nobody may waive.
    """
    table, minerals = case.facts.redline_minerals, case.minerals
    listed = {
        str(name).casefold()
        for row in records(table)
        for name in (row["mineral_id"], row["mineral"], *split_list(row["aliases"]))
    }
    checked = "redline_minerals" in case.accepted or table["verification"].ne("unverified").all()
    beyond = ", ".join(sorted(one for one in minerals if one.casefold() not in listed))
    reason = "only listed limited activities may be there"
    if beyond and checked:
        return NO_GO, f"{reason}, and {beyond} is not listed"
    if beyond:
        return HOLD, f"{reason}; {beyond} is not on a list that nobody has checked"
    return (
        HOLD,
        reason if minerals else f"{reason}; site.yaml does not say what is mined (minerals)",
    )


def neighbours_assessed(block: Block, _: date, case: Case) -> Answers:
    """G04: indirect effects on every closed area within the buffer are in the register."""
    limit = case.threshold("gate_buffer_km") * METRES_PER_KILOMETRE
    found = [answer for row in block.constraints for answer in _near(row, limit, case)]
    if found:
        return found
    if not block.constraints:
        return unknown("whether a closed area lies near; nobody looked for one", way_out=LOOK)
    ids = (f"constraints:{row['constraint_id']}" for row in block.constraints)
    return go(f"no closed area within {limit / METRES_PER_KILOMETRE:g} km", *ids)


def _near(row: Row, limit: float, case: Case) -> Answers:
    if row["relation"] != "within_x_km":
        return []
    name, distance = told(row, "name", row["constraint_id"]), row["distance_m"]
    if known(distance) and distance > limit:
        return []
    where = f"{name} lies {distance:.0f} m away" if known(distance) else f"{name} lies near"
    if known(row["overlap_ha"]) and row["overlap_ha"] > 0:
        shared, accuracy = row["overlap_ha"], case.threshold("survey_accuracy_m")
        where = f"{name} touches the block ({shared:.2g} ha in a strip of {accuracy:g} m at most)"
    about = ("constraint", str(row["constraint_id"]))
    evidence = [f"constraints:{row['constraint_id']}"]
    assessed = case.protected_sites.get(str(row["constraint_id"]), ())
    if not assessed:
        reason = f"{where}, and no pathway to it is in the register"
        return [Answer(HOLD, reason, tuple(evidence), about=about)]
    reason = f"{where}; {len(assessed)} pathways to it are rated"
    way = "keep to the measures on these pathways"
    return [Answer(CONDITIONAL, reason, (*evidence, *assessed), way_out=way, about=about)]
