"""Blocks and case from the frames of the other stages: every row where the rules look for it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pandas as pd

from riskshed.pipeline.gate.areas import hectares_cleared, under_permit
from riskshed.pipeline.gate.block import NEVER, Block, Row, first_of, items, known, records
from riskshed.pipeline.gate.case import Case
from riskshed.pipeline.gate.found import finds_by_block
from riskshed.pipeline.gate.pathways import at_blocks, risks_above
from riskshed.pipeline.gate.planned import as_known, split
from riskshed.pipeline.places.subjects import block_shapes, shapes_of
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.site import Site
from riskshed.schemas.stages import GateFacts

CLEARANCE_DATES = ("date",)
OBLIGATION_DATES = ("granted_on", "decision_to_start_on", "valid_to")
PERMIT_DATES = ("valid_from", "last_clearing_date", "valid_to")
OF_REQUIREMENT = [
    *(
        "requirement_id",
        "origin",
        "taxon_group",
        "pre_clear_days",
        "pre_clear_days_peak",
        "peak_windows",
    ),
    *("blackout_windows", "if_found_action", "buffer_m"),
]
OF_SATISFIED = ("done", "accepted", "missing")
DATES_OF_SATISFIED = ("done_on", "valid_until", "last_visit")
OF_SCHEDULE = ("next_visit_from", "next_visit_to")
Rows = dict[str, list[Row]]


def blocks_of(site: Site, facts: GateFacts, knowledge: Knowledge) -> list[Block]:
    """Return the blocks, sorted, each with the rows that are about it."""
    shapes = block_shapes(site.layers)
    cleared = shapes_of(site.layers, "cleared", "block_id")
    rows = list(records(site.tables["disturbance_blocks"].sort_values("block_id")))
    ids = [str(row["block_id"]) for row in rows]
    parts = _parts(site, facts, knowledge, ids)
    done, plans = split(_dated(site.tables["clearances"], CLEARANCE_DATES, "date"), facts.as_of)
    clearances, planned = _by(done, "block_id"), _by(plans, "block_id")
    for name, asked in parts["requirements"].items():
        _inspected(asked, clearances.get(name, []))
    obligations = _by_list(_obligations(site, facts.as_of), "block_ids", ids)
    receptors = _receptors(facts)
    activities = _activities(site)
    levels = {str(row["block_id"]): row for row in records(facts.surveyed.levels)}
    return [
        Block(
            block_id=name,
            row=row,
            start=first_of(row["planned_start"]) or NEVER,
            end=first_of(row["planned_end"]) or NEVER,
            begun=first_of(row["actual_start"]),
            finished=first_of(row["actual_end"]),
            shape=shapes.get(name),
            cleared=cleared.get(name),
            cleared_ha=hectares_cleared(row, cleared.get(name), site.settings.tolerances),
            clearances=_by(clearances.get(name, ()), "kind"),
            planned=_by(planned.get(name, ()), "kind"),
            obligations=_by(obligations.get(name, ()), "kind"),
            receptors=receptors.get(name, {}),
            activities=activities.get(name, frozenset()),
            level=levels.get(name),
            **{part: rows_at.get(name, []) for part, rows_at in parts.items()},
        )
        for name, row in zip(ids, rows, strict=True)
    ]


def _parts(site: Site, facts: GateFacts, knowledge: Knowledge, ids: list[str]) -> dict[str, Rows]:
    """Return the rows about the blocks that a block keeps as lists, by its field."""
    tables = site.tables
    at = at_blocks(site, facts.graph.pathways)
    constraints = facts.constraints[facts.constraints["subject_kind"].eq("block")]
    return {
        "habitats": _by(records(tables["habitats"]), "block_id"),
        "constraints": _by(records(constraints), "subject_id"),
        "permits": _by_list(_dated(tables["permits"], PERMIT_DATES), "block_ids", []),
        "requirements": _requirements(facts),
        "risks": risks_above(site, facts, knowledge, at),
        "measures": _measures(site, facts, at),
        "programmes": _programmes(site, facts, at, ids),
        "units": _by_list(records(tables["restoration"]), "block_ids", []),
        "approvals": _by(records(facts.approvals), "block_id"),
    }


def case_of(
    site: Site, knowledge: Knowledge, facts: GateFacts, days: tuple[date, date], blocks: list[Block]
) -> Case:
    """Return what the rules may know besides the block."""
    finds, releases = finds_by_block(site, facts, blocks)
    rows = [find.row for found in finds.values() for find in found]
    rows += [row for found in releases.values() for row in found]
    faults = facts.faults
    return Case(
        settings=site.settings,
        facts=knowledge,
        as_of=facts.as_of,
        first=days[0],
        last=days[1],
        errors=records(faults[faults["severity"].eq("error")]),
        receptors={str(row["receptor_id"]): row for row in records(site.tables["receptors"])},
        determinations=_determinations(site, facts.as_of),
        permit_shapes=shapes_of(site.layers, "permits", "permit_id"),
        views=_views(site),
        under_permit=under_permit(blocks),
        protected_sites=_protected_sites(site, facts),
        finds=finds,
        releases=releases,
        days_of_finds=tuple(sorted({row["date"] for row in rows})),
    )


def _by(rows: Iterable[Row], column: str) -> Rows:
    groups: Rows = defaultdict(list)
    for row in rows:
        if known(row[column]):
            groups[str(row[column])].append(row)
    return dict(groups)


def _by_list(rows: Iterable[Row], column: str, everywhere: list[str]) -> Rows:
    """Return the rows by each id of a list; a row that names none stands at all of `everywhere`."""
    groups: Rows = defaultdict(list)
    for row in rows:
        for name in items(row, column) or everywhere:
            groups[name].append(row)
    return dict(groups)


def _dated(table: pd.DataFrame, columns: Iterable[str], order: str = "") -> list[Row]:
    rows = [{**row, **{name: first_of(row[name]) for name in columns}} for row in records(table)]
    key = next(iter(table.columns))
    return sorted(rows, key=lambda row: (row[order], row[key])) if order else rows


def _obligations(site: Site, as_of: date) -> list[Row]:
    rows = [as_known(row, as_of) for row in _dated(site.tables["obligations"], OBLIGATION_DATES)]
    return [{**row, "receptors": items(row, "receptor_ids")} for row in rows]


def _determinations(site: Site, as_of: date) -> list[Row]:
    table = site.tables["obligations"]
    signed = ~(table["signed_on"] > as_of.isoformat()).fillna(False)
    chosen = table[table["kind"].eq("critical_habitat") & signed]
    return [{**row, "receptors": items(row, "receptor_ids")} for row in records(chosen)]


def _views(site: Site) -> list[Row]:
    rows = records(site.tables["consultations"])
    return [{**row, "receptors": items(row, "receptor_ids")} for row in rows]


def _requirements(facts: GateFacts) -> Rows:
    """Return what each block is asked for, with what is done of it and what comes next."""
    table = facts.surveyed.requirements.reindex(columns=OF_REQUIREMENT)
    asked = {str(row["requirement_id"]): row for row in records(table)}
    done = _by_key(facts.surveyed.satisfied)
    plan = _by_key(facts.scheduled.schedule)
    found: Rows = defaultdict(list)
    for row in records(facts.surveyed.triggers):
        if not known(row["requirement_id"]):
            continue
        key = str(row["block_id"]), str(row["requirement_id"])
        facts_of = asked.get(key[1], dict.fromkeys(OF_REQUIREMENT))
        found[key[0]].append(
            {**row, **facts_of, **_done(done.get(key, {})), **_planned(plan.get(key, {})),
             "requirement_id": key[1], "receptors": items(row, "receptor_ids"),
             "groups": items(facts_of, "taxon_group"), "inspections": []}
        )  # fmt: skip
    return dict(found)


def _inspected(asked: list[Row], clearances: list[Row]) -> None:
    """Give each requirement of a block the inspections that speak for it, oldest first."""
    made = [row for row in clearances if row["kind"] == "inspection" and known(row["outcome"])]
    for row in asked:
        row["inspections"] = [one for one in made if _serves(one, row)]


def _serves(inspection: Row, row: Row) -> bool:
    """Return whether an inspection was for a requirement: by its id, its group, or for all."""
    if known(inspection["requirement_id"]):
        return bool(inspection["requirement_id"] == row["requirement_id"])
    return not known(inspection["taxon_group"]) or inspection["taxon_group"] in row["groups"]


def _by_key(table: pd.DataFrame) -> dict[tuple[str, str], Row]:
    """Return the first row of each block and requirement."""
    first: dict[tuple[str, str], Row] = {}
    for row in records(table):
        first.setdefault((str(row["block_id"]), str(row["requirement_id"])), row)
    return first


def _done(row: Row) -> Row:
    return {
        **{name: row.get(name) for name in OF_SATISFIED},
        **{name: first_of(row.get(name)) for name in DATES_OF_SATISFIED},
        "events": items(row, "evidence_ids"),
    }


def _planned(row: Row) -> Row:
    return {
        **{name: row.get(name) for name in OF_SCHEDULE},
        "earliest_clear": first_of(row.get("earliest_clear")),
        "schedule_way_out": row.get("way_out"),
    }


def _receptors(facts: GateFacts) -> dict[str, dict[str, Row]]:
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in records(facts.surveyed.absences):
        own = {**row, "until": first_of(row["until"]), "evidence": items(row, "evidence_ids")}
        found[str(row["block_id"])][str(row["receptor_id"])] = own
    return dict(found)


def _measures(site: Site, facts: GateFacts, at: dict[str, list[str]]) -> Rows:
    """Return the measures on which a residual rating at each block counts, each once."""
    table = {str(row["measure_id"]): row for row in records(site.tables["mitigation"])}
    counted = facts.mitigated.measures
    found: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in records(counted[counted["counts_residual"].eq(True)]):
        for block in at.get(str(row["risk_id"]), ()):
            found[block][str(row["measure_id"])] = table[str(row["measure_id"])]
    return {block: [own[name] for name in sorted(own)] for block, own in found.items()}


def _programmes(
    site: Site, facts: GateFacts, at: dict[str, list[str]], everywhere: list[str]
) -> Rows:
    """Return the programmes of each block: those that name it, else those of its pathways."""
    states = {str(row["programme_id"]): row for row in records(facts.monitored.programmes)}
    watched: dict[str, set[str]] = defaultdict(set)
    for row in records(facts.monitored.pathways):
        watched[str(row["programme_id"])].update(at.get(str(row["risk_id"]), ()))
    found: Rows = defaultdict(list)
    for row in records(site.tables["monitoring"]):
        name = str(row["programme_id"])
        state = states.get(name, {})
        own = {*items(row, "block_ids")}
        blocks = own or {*items(state, "block_ids"), *watched[name]}
        for block in sorted(blocks) or (everywhere if not known(row["risk_ids"]) else ()):
            found[block].append({**row, "state": None, **state})
    return dict(found)


def _activities(site: Site) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in records(site.tables["sources"]):
        for block in items(row, "block_ids"):
            if known(row["activity_type"]):
                found[block].add(str(row["activity_type"]))
    return {block: frozenset(own) for block, own in found.items()}


def _protected_sites(site: Site, facts: GateFacts) -> dict[str, tuple[str, ...]]:
    """Return the pathways to each constraint that is a receptor of its own, by id or by name."""
    receptors = site.tables["receptors"]
    sites = records(receptors[receptors["kind"].eq("protected_site")])
    if not sites:
        return {}
    paths = facts.graph.pathways[["risk_id", "receptor_id"]]
    to = _by(records(paths[paths["receptor_id"].isin([row["receptor_id"] for row in sites])]),
             "receptor_id")  # fmt: skip
    found: dict[str, tuple[str, ...]] = {}
    for row in records(site.tables["constraints"]):
        keys = row["constraint_id"], row["name"]
        same = [one["receptor_id"] for one in sites if keys[0] == one["receptor_id"]
                or (known(keys[1]) and keys[1] == one["name"])]  # fmt: skip
        ids = [path["risk_id"] for name in same for path in to.get(name, ())]
        found[str(row["constraint_id"])] = tuple(sorted(ids))
    return found
