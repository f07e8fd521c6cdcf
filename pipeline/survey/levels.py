"""The assessment level of each block (HJ 19): what asks for it, and the least survey it asks for.

The one place that computes it: what a block triggers and what the gates ask both read it. A fact
that nobody has checked may ask for a stricter level, never for a laxer one.
"""

from typing import Any, NamedTuple

import pandas as pd

from riskshed.pipeline.survey.places import Event, habitats_of_blocks
from riskshed.pipeline.survey.requirements import LEVELS_OF
from riskshed.pipeline.survey.visits import NO_SEARCH
from riskshed.schemas.frames import rows_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.survey.dates import span
from riskshed.schemas.text import split_list

PLOTS, TRANSECTS = ("vegetation_plot", "quadrat"), ("walked_transect",)
AREA, MINING, AREA_HA, LAXEST = "HJ19-L-area", "HJ19-L-mining", 2_000, 3
COLUMNS = {
    "block_id": "str", "declared": "float64", "floor": "float64", "floor_why": "str",
    "floor_verification": "str", "level": "float64", "n_habitats": "float64",
    "plots_needed": "float64", "transects_needed": "float64", "seasons_needed": "float64",
    "plots_made": "float64", "transects_made": "float64", "seasons_made": "float64",
    "rule_id": "str", "clause": "str", "verification": "str", "requirement_ids": "str",
    "evidence": "str",
}  # fmt: skip
Row = dict[str, Any]


class Floor(NamedTuple):
    """A level that must not be gone below, which clauses say so, and whether they were checked."""

    level: int
    why: str
    verification: str


def levels(
    site: Site, knowledge: Knowledge, events: dict[str, Event], constraints: pd.DataFrame
) -> pd.DataFrame:
    """Return one row a block where `standards` names HJ 19; columns `COLUMNS`.

    ``declared`` is the level that an obligation sets, ``floor`` the one that closed areas, the
    area of the works and the mining ask for at least, ``level`` the stricter of the two (not known
    where neither speaks); needed and made are plots, transects and seasons of the year.

    Parameters
    ----------
    constraints : how every block lies to every closed area, as `constraint_overlaps` has it
    """
    if not site.settings.follows(LEVELS_OF):
        return _framed([])
    facts = {str(row["rule_id"]): row for row in rows_of(knowledge.hj19_levels)}
    accepted = {item.key.rpartition(":")[2] for item in site.settings.accepted}
    for name in accepted & set(facts):
        facts[name] = facts[name] | {"verification": "accepted"}
    met = constraints[constraints["subject_kind"].eq("block")]
    met = met[met["relation"].isin(["inside", "overlaps"])]
    works = _of_the_works(site, facts)
    habitats = habitats_of_blocks(site)
    return _framed(
        [
            _row(block, _declared(site, block), _floor(met, block, works, facts), facts)
            | {"n_habitats": float(max(1, len(habitats.get(block, ()))))}
            | _made(block, events)
            for block in sorted(map(str, site.tables["disturbance_blocks"]["block_id"]))
        ]
    )


def _framed(rows: list[Row]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS)
    for name in ("plots", "transects"):
        table[f"{name}_needed"] *= table["n_habitats"]
    return table


def _row(block: str, declared: Row | None, floor: Floor | None, facts: dict[str, Row]) -> Row:
    set_to = None if declared is None else int(declared["criterion"])
    known = [one for one in (set_to, floor and floor.level) if one is not None]
    level = min(known, default=None)
    asks = facts.get(f"HJ19-S-{level}", {})
    return {
        "block_id": block,
        "declared": set_to,
        "floor": None if floor is None else floor.level,
        "floor_why": None if floor is None else floor.why,
        "floor_verification": None if floor is None else floor.verification,
        "level": level,
        "plots_needed": asks.get("plots_per_community"),
        "transects_needed": asks.get("transects_per_habitat"),
        "seasons_needed": asks.get("seasons"),
        **{name: asks.get(name) for name in ("rule_id", "clause", "verification")},
        "requirement_ids": asks.get("requirement_ids"),
        "evidence": "" if declared is None else f"obligations:{declared['obligation_id']}",
    }


def _declared(site: Site, block: str) -> Row | None:
    """Return the obligation that sets the strictest level for a block, or None."""
    table = site.tables["obligations"]
    held = table[table["kind"].eq("assessment_level") & table["status"].eq("held")]
    mine = [
        row
        for row in rows_of(held[held["criterion"].isin(["1", "2", "3"])])
        if block in (split_list(row["block_ids"]) or [block])
    ]
    return min(mine, key=lambda row: (row["criterion"], row["obligation_id"]), default=None)


def _of_the_works(site: Site, facts: dict[str, Row]) -> tuple[list[Row], list[Row]]:
    """Return the clauses that hold for all blocks: those with a floor, those that raise it."""
    blocks = site.tables["disturbance_blocks"]
    large = blocks["area_ha"].sum() > AREA_HA
    changes = (~blocks["disturbance_type"].eq("temporary")).any()
    return [facts[AREA]] if large else [], [facts[MINING]] if changes else []


def _floor(
    met: pd.DataFrame, block: str, works: tuple[list[Row], list[Row]], facts: dict[str, Row]
) -> Floor | None:
    """Return the level that is asked for at least: the highest case, raised where mining does."""
    areas = set(met.loc[met["subject_id"].eq(block), "category"])
    cases = [row for row in facts.values() if row["category"] in areas and pd.notna(row["floor"])]
    cases += works[0]
    raising = works[1]
    base = min((int(row["floor"]) for row in cases), default=LAXEST)
    strict = [row for row in cases if int(row["floor"]) == base]
    speaking = [*strict, *raising]
    if not speaking:
        return None
    unchecked = any(row["verification"] == "unverified" for row in speaking)
    words = [f"{row['clause']} ({str(row['category']).replace('_', ' ')})" for row in speaking]
    verification = "unverified" if unchecked else str(speaking[0]["verification"])
    return Floor(max(1, base - len(raising)), " and ".join(words), verification)


def _made(block: str, events: dict[str, Event]) -> Row:
    """Return the plots and transects made on a block, and in how many seasons of the year."""
    here = [
        event.row
        for event in events.values()
        if block in event.block_ids and event.row["inventoryTypes"] not in NO_SEARCH
    ]
    seasons = {
        day.month % 12 // 3
        for row in here
        for day in (span(row["eventDate"]) or () if isinstance(row["eventDate"], str) else ())
    }
    return {
        "plots_made": _counted(here, "plots", PLOTS),
        "transects_made": _counted(here, "transects", TRANSECTS),
        "seasons_made": float(len(seasons)),
    }


def _counted(rows: list[Row], unit: str, protocols: tuple[str, ...]) -> float:
    """Return how many plots or transects visits made: their effort, or one where nobody says."""
    made = 0.0
    for row in rows:
        said = row["samplingEffortUnit"] == unit and pd.notna(row["samplingEffortValue"])
        if row["samplingProtocol"] in protocols:
            made += float(row["samplingEffortValue"]) if said else 1.0
    return made


def asked_by(requirement: Row, unit: str, area_ha: float) -> float:
    """Return how many plots or transects a requirement asks for at a block of an area."""
    methods = PLOTS if unit == "plots" else TRANSECTS
    if not set(methods) & set(split_list(requirement["method"])):
        return 0.0
    said = requirement["min_effort_unit"] == unit and pd.notna(requirement["min_effort_value"])
    each = float(requirement["min_effort_value"]) if said else 1.0
    if requirement["min_effort_per"] == "survey":
        return each
    if requirement["min_effort_per"] == "ha":
        each *= area_ha if pd.notna(area_ha) else 1.0
    visits = requirement["min_visits"]
    return each * (float(visits) if pd.notna(visits) else 1.0)


def units_of(requirement: Row) -> list[str]:
    """Return which of plots and transects a requirement of a level is about."""
    methods = set(split_list(requirement["method"]))
    kinds = {"plots": PLOTS, "transects": TRANSECTS}
    return [unit for unit, own in kinds.items() if methods & set(own)]


def told(level: Row) -> str:
    """Return a level in words: which, and what asks for it."""
    by = [level["floor_why"]] if level["level"] == level["floor"] else []
    by += ["as declared"] if level["level"] == level["declared"] else []
    return f"level {level['level']:g} of {LEVELS_OF} ({'; '.join(by)})"
