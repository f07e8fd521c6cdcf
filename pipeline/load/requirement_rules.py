"""Rules across survey requirements, events and receptors: X3, X4, X8, X14, and what they name.

That an event counts once in a season (X5) is seen to where visits are held against requirements
(`pipeline.survey.spacing`); that a survey stands here once is X15.
"""

from collections.abc import Callable
from datetime import date

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.survey.dates import first_day, span
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

SHIPPED = "requirements/survey_requirements.csv"
REGIONS = "requirements/regions.csv"
NO_SURVEY = "timing_constraint"
BY_LIST = "LIST-"  # a survey that only a legal list asks for


def served_requirements(folder: Folder) -> list[Fault]:
    """X1: every requirement that an event serves is one of the site or a shipped one."""
    if not folder.has("survey_events") or "survey_requirements" in folder.unread:
        return []
    own = folder.typed_ids.get("survey_requirements.requirement_id", frozenset())
    known = set(own) | set(read_config(SHIPPED)["requirement_id"])
    rule = "every id here is a survey_requirements.requirement_id, or a shipped requirement"
    return [
        row_fault(
            "survey_events",
            row,
            "requirement_ids",
            rule,
            f"nearest: {near(one, known)}; else add a row {one} to survey_requirements",
            value=one,
        )
        for row in rows_of(folder.tables["survey_events"].dropna(subset="requirement_ids"))
        for one in split_list(row["requirement_ids"])
        if one not in known
    ]


def scoped_out_requirements(folder: Folder) -> list[Fault]:
    """X1: every requirement that a row scopes out is one of the site, shipped, or of a list."""
    if not folder.has("survey_requirements"):
        return []
    table = folder.tables["survey_requirements"]
    receptors = folder.typed_ids.get("receptors.receptor_id", frozenset())
    known = set(table["requirement_id"].dropna()) | set(read_config(SHIPPED)["requirement_id"])
    known |= {f"{BY_LIST}{one}" for one in receptors}
    rule = "scopes_out is a survey_requirements.requirement_id, or a shipped requirement"
    return [
        row_fault(
            "survey_requirements", row, "scopes_out", rule,
            f"nearest: {near(str(row['scopes_out']), known)}",
        )
        for row in rows_of(table.dropna(subset="scopes_out"))
        if row["scopes_out"] not in known or row["scopes_out"] == row["requirement_id"]
    ]  # fmt: skip


def regions_are_known(folder: Folder) -> list[Fault]:
    """Regions in site.yaml are those of the shipped tables, and a country with several is told."""
    if folder.settings is None:
        return []
    table = read_config(REGIONS)
    known = set(table["region"])
    place = ("site", "site.yaml", 0)
    if folder.settings.regions is not None:
        return [
            Fault(
                *place, "regions", code, "a region of config/requirements/regions.csv", "warning",
                f"nearest: {near(code, known)}; keep it if only your own requirements hold there",
            )
            for code in folder.settings.regions
            if code not in known
        ]  # fmt: skip
    within = table[table["country"].eq(folder.settings.country) & table["parent"].notna()]
    if within.empty or not folder.has("disturbance_blocks"):
        return []
    rule = "requirements are shipped for parts of the country, and no region is named"
    fix = f"name yours in regions, if it is one of {', '.join(sorted(within['region']))}"
    return [Fault(*place, "regions", "", rule, "warning", fix)]


def threatened_have_requirement(folder: Folder) -> list[Fault]:
    """X3: what is threatened and may live on a block has a requirement or is scoped out, signed."""
    if not folder.has("receptors", "disturbance_blocks"):
        return []
    receptors = folder.tables["receptors"]
    asked = _asked(folder)
    groups = read_config("vocabulary/receptor_groups.csv").set_index("term")["taxon_group"]
    offered = _offered(folder)
    rule = "a threatened receptor that a block may hold has a survey requirement"
    fix = (
        "add a row to survey_requirements that covers it (receptor_ids or taxon_group), or scope "
        "it out there with reason, signer and date"
    )
    faults = []
    for row in rows_of(receptors[_threatened(receptors)]):
        group = row["taxon_group"]
        group = group if isinstance(group, str) else groups.get(row["receptor_group"])
        wanted = {*split_list(row["habitat_codes"]), *split_list(row["habitat_ids"])}
        held = offered is None or not wanted or bool(wanted & offered)
        covered = any(row["receptor_id"] in ids if ids else group in taxa for ids, taxa in asked)
        if held and not covered:
            faults.append(row_fault("receptors", row, "receptor_id", rule, fix, severity="warning"))
    return faults


def _threatened(receptors: pd.DataFrame) -> pd.Series:
    """Return where a receptor is threatened, protected by law, or on a list of important ones."""
    categories = read_config("vocabulary/iucn_categories.csv")
    threatened = set(categories.loc[categories["threatened"].eq("threatened"), "term"])
    listed = receptors["iucn_category"].isin(threatened)
    listed |= receptors["national_status"].isin(threatened) | receptors["legal"].notna()
    return listed | receptors["important_species"].eq(True).fillna(False).astype(bool)


def _asked(folder: Folder) -> list[tuple[set[str], set[str]]]:
    """Return receptors and taxon groups of every requirement that holds here or is scoped out."""
    own = folder.tables.get("survey_requirements")
    frames = [] if own is None else [own[["receptor_ids", "taxon_group"]]]
    if folder.settings is not None:
        table = read_config(REGIONS)
        whole = table["country"].eq(folder.settings.country) & table["parent"].isna()
        named = folder.settings.regions
        here = set(table.loc[whole, "region"]) if named is None else set(named)
        here |= set(table.loc[table["region"].isin(here), "parent"].dropna())
        shipped = read_config(SHIPPED)
        frames.append(shipped.loc[shipped["region"].isin(here), ["receptor_ids", "taxon_group"]])
    return [
        (set(split_list(row["receptor_ids"])), set(split_list(row["taxon_group"])))
        for frame in frames
        for row in rows_of(frame)
    ]


def _offered(folder: Folder) -> set[str] | None:
    """Return the names of the habitats on blocks; None where a block's habitats are not known."""
    if "habitats" in folder.layers or not folder.has("habitats"):
        return None  # drawn habitats may lie on any block; without any, nothing is known
    habitats = folder.tables["habitats"].dropna(subset="block_id")
    blocks = set(folder.tables["disturbance_blocks"]["block_id"].dropna())
    if blocks - set(habitats["block_id"]):
        return None
    names = habitats[["habitat_group", "local_class", "ecosystem_get_code", "habitat_id"]]
    return {str(cell) for cell in names.to_numpy().ravel() if pd.notna(cell)}


def requirements_have_visits(folder: Folder) -> list[Fault]:
    """X4: every requirement of the site has visits, or the gap is told."""
    if not folder.has("survey_requirements"):
        return []
    table = folder.tables["survey_requirements"]
    asked = table[~table["scope"].eq("scope_out") & ~table["method"].eq(NO_SURVEY)]
    served: set[str] = set()
    if folder.has("survey_events"):
        events = folder.tables["survey_events"]
        served = {one for cell in events["requirement_ids"] for one in split_list(cell)}
    rule = "a requirement is served by survey events"
    fix = (
        "none names it in requirement_ids: plan the visits (the survey counts as not done), or "
        "scope it out with reason, signer and date"
    )
    return [
        row_fault("survey_requirements", row, "requirement_id", rule, fix, severity="warning")
        for row in rows_of(asked[asked["requirement_id"].notna()])
        if row["requirement_id"] not in served
    ]


def licences_are_there(folder: Folder) -> list[Fault]:
    """X14: a visit of a method that needs a licence names one that was valid on the day."""
    if not folder.has("survey_events"):
        return []
    needing = _needing_licence(folder)
    permits = folder.tables.get("permits", pd.DataFrame(columns=["permit_id"]))
    faults = []
    for row in rows_of(folder.tables["survey_events"].dropna(subset="requirement_ids")):
        asking = sorted(set(split_list(row["requirement_ids"])) & needing)
        wrong = _licence_fault(row["licence_id"], row["eventDate"], permits) if asking else ""
        if wrong:
            rule = f"{', '.join(asking)} needs a licence: {wrong}"
            fix = "type the licence of the surveyor; without a valid one the visit does not count"
            faults.append(
                row_fault("survey_events", row, "licence_id", rule, fix, severity="warning")
            )
    return faults


def _needing_licence(folder: Folder) -> set[str]:
    shipped = read_config(SHIPPED)
    needing = set(shipped.loc[shipped["needs_licence"].eq("true"), "requirement_id"])
    own = folder.tables.get("survey_requirements")
    if own is None:
        return needing
    asks = own["needs_licence"].eq(True).fillna(False).astype(bool)
    return (needing - set(own["requirement_id"])) | set(own.loc[asks, "requirement_id"].dropna())


def _licence_fault(licence: object, day: object, permits: pd.DataFrame) -> str:
    """Return what is wrong with a licence; the table of permits may say when it was valid."""
    if not isinstance(licence, str):
        return "no licence_id is given"
    days = span(day) if isinstance(day, str) else None
    for row in rows_of(permits[permits["permit_id"].eq(licence)]):
        start, end = (
            span(cell) if isinstance(cell, str) else None
            for cell in (row.get("valid_from"), row.get("valid_to"))
        )
        if days and ((start and days[0] < start[0]) or (end and days[1] > end[1])):
            return f"{licence} was not valid on {day} ({row['valid_from']} to {row['valid_to']})"
    return ""


def baseline_before_clearing(folder: Folder) -> list[Fault]:
    """X8: what was recorded on a block after it was disturbed is no baseline."""
    if not folder.has("occurrences", "survey_events", "disturbance_blocks"):
        return []
    blocks = folder.tables["disturbance_blocks"].dropna(subset=["block_id", "actual_start"])
    started = dict(side_by_side(blocks["block_id"], blocks["actual_start"]))
    events = folder.tables["survey_events"].dropna(subset="eventID").drop_duplicates("eventID")
    at = dict(side_by_side(events["eventID"], events["block_ids"]))
    dated = dict(side_by_side(events["eventID"], events["eventDate"]))
    table = folder.tables["occurrences"].dropna(subset="eventID")
    days = first_day(table["eventDate"].fillna(table["eventID"].map(dated)))
    rule = "a record of the baseline is older than the disturbance of its block"
    fix = "it counts as a record, not as the state before; correct the date if it is wrong"
    faults = []
    for day, row in zip(days, rows_of(table), strict=True):
        begun = [
            f"{block} since {started[block]}"
            for block in split_list(at.get(row["eventID"]))
            if block in started and pd.notna(day) and day.date() >= _day(started[block])
        ]
        if begun:
            words = f"{rule} ({', '.join(begun)})"
            faults.append(
                row_fault("occurrences", row, "eventDate", words, fix, severity="warning")
            )
    return faults


def _day(cell: str) -> date:
    found = span(cell)
    return found[0] if found else date.max


REQUIREMENT_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    served_requirements,
    scoped_out_requirements,
    regions_are_known,
    threatened_have_requirement,
    requirements_have_visits,
    licences_are_there,
    baseline_before_clearing,
)
