"""Rules of sense: what is well formed in itself, but does not belong to this site.

Phases that the project does not have, dates after the day of the assessment, diets that go in a
circle. Where points lie is in `point_rules`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from riskshed.pipeline.load.files import file_fault
from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near, way_back
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.survey.dates import first_day
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

# Without its phase a source has no pathway at all; elsewhere a phase more changes nothing.
PHASES = {"sources": "phase", "source_stressors": "phases"}
PHASES_IN_PASSING = {"links": "phases", "zones_of_influence": "phase"}
SEEN = {  # what was seen, and when
    "samples": ("sampled_at",),
    "survey_events": ("eventDate",),
    "occurrences": ("eventDate",),
    "habitats": ("mapped_on",),
    "constraints": ("checked_on",),
    "disturbance_blocks": ("actual_start", "actual_end"),
}
SETTLED = {  # what was done or decided, and when
    "clearances": ("date",),
    "obligations": ("granted_on", "read_on", "signed_on"),
    "waivers": ("signed_on",),
    "survey_requirements": ("signed_on",),
    "receptors": ("critical_habitat_on",),
}
SETTINGS = "site.yaml"
LAND_TAKE = "habitat_loss"  # the class of stressors that take ground
LATER = (  # columns, the rule in words, what to do
    (SEEN, "nothing was seen after as_of in site.yaml ({})",
     "correct the date, or set as_of to a later day"),
    (SETTLED, "what is dated after as_of in site.yaml ({}) is planned, and no fact yet",
     "correct the date, or set as_of to a later day; until then no gate lets a block go for it"),
)  # fmt: skip


def phases_of_site(folder: Folder) -> list[Fault]:
    """Every phase that a table names is one of the phases in site.yaml."""
    if folder.settings is None:
        return []
    own = list(folder.settings.phases)
    faults: list[Fault] = []
    for table, column in {**PHASES, **PHASES_IN_PASSING}.items():
        frame = folder.tables.get(table)
        if frame is None:
            continue
        strange = frame[column].dropna().map(lambda cell: set(split_list(cell)) - set(own))
        severity = "error" if table in PHASES else "warning"
        rule = f"every phase is one of the phases in site.yaml: {', '.join(own)}"
        for row in rows_of(frame.loc[strange.index[strange.map(bool)]]):
            first = next(one for one in split_list(row[column]) if one not in own)
            fix = f"add '{first}: {{start: null, end: null}}' to phases there, or remove it here"
            faults.append(row_fault(table, row, column, rule, fix, severity=severity))
    return faults


def seen_before_as_of(folder: Folder) -> list[Fault]:
    """Nothing was seen, done or decided after the day of the assessment (as_of in site.yaml)."""
    if folder.settings is None or folder.settings.as_of is None:
        return []
    day = folder.settings.as_of
    return [
        row_fault(table, row, column, words.format(day), fix, severity="warning")
        for tables, words, fix in LATER
        for table, columns in tables.items()
        for column in columns
        for row in _later(folder, table, column, pd.Timestamp(day))
    ]


def _later(folder: Folder, table: str, column: str, day: pd.Timestamp) -> Iterator[dict[str, Any]]:
    frame = folder.tables.get(table)
    if frame is None or not frame[column].notna().any():
        return iter(())
    return rows_of(frame[(first_day(frame[column]) > day).fillna(False)])


def benchmark_sets_are_there(folder: Folder) -> list[Fault]:
    """Every set in site.yaml benchmark_sets is shipped, or is one of the site's own table."""
    if folder.settings is None or "benchmarks" in folder.unread:
        return []
    shipped, own = vocabulary("benchmark_sets"), folder.tables.get("benchmarks")
    known = {*shipped.terms, *(own["benchmark_set"].dropna() if own is not None else ())}
    return [
        file_fault(
            *("site", SETTINGS, "a shipped set of benchmarks, or one of the table benchmarks"),
            f"nearest: {near(name, known)}; or give rows of benchmarks the benchmark_set {name}",
            column=f"benchmark_sets.{place}",
            value=name,
            severity="warning",
        )
        for place, name in enumerate(folder.settings.benchmark_sets)
        if name not in known
    ]


def diets_lead_down(folder: Folder) -> list[Fault]:
    """Nothing eats what it is eaten by, by whatever way."""
    if not folder.has("receptors"):
        return []
    table = folder.tables["receptors"].dropna(subset=["receptor_id", "diet"])
    prey = {
        row["receptor_id"]: [one for one in split_list(row["diet"]) if one != row["receptor_id"]]
        for row in rows_of(table)
    }
    faults = []
    for row in rows_of(table):
        way = way_back(row["receptor_id"], prey)
        if way:
            rule = "what eats a receptor is not eaten by it: " + " → ".join(way)
            fix = "take one of them out of the diet of the other: what is eaten less"
            faults.append(row_fault("receptors", row, "diet", rule, fix))
    return faults


def diets_are_known(folder: Folder) -> list[Fault]:
    """Diets name foods of the uptake models or receptors of the site."""
    if not folder.has("receptors"):
        return []
    table = folder.tables["receptors"].dropna(subset=["diet"])
    foods = set(read_config("benchmarks/uptake.csv")["food"].dropna())
    known = foods | set(folder.typed_ids.get("receptors.receptor_id", frozenset()))
    rule = f"an item of a diet is a receptor here, or a food: {', '.join(sorted(foods))}"
    return [
        row_fault(
            "receptors",
            row,
            "diet",
            rule,
            f"nearest: {near(one, known)}; of any other food the uptake stays unknown",
            severity="warning",
            value=one,
        )
        for row in rows_of(table)
        for one in split_list(row["diet"])
        if one not in known
    ]


def habitats_lie_in_typed_zones(folder: Folder) -> list[Fault]:
    """Where typed zones are the zones of the site, a habitat in none of them is never assessed."""
    mapped = folder.settings is not None and folder.settings.exposure_units is not None
    if mapped or "zones" in folder.layers or not folder.has("habitats"):
        return []
    habitats = folder.tables["habitats"]
    columns = [folder.tables[name] for name in ("habitats", "samples") if folder.has(name)]
    typed = {zone for table in columns for zone in table["zone_id"].dropna().unique()}
    if typed <= set(folder.typed_ids.get("disturbance_blocks.block_id", frozenset())):
        return []  # blocks are the zones, and this is how a sample names its block
    rule = "zone_id is typed elsewhere, so a habitat without one lies in no zone: nothing meets it"
    fix = "type the zone_id of the habitat; or empty the column everywhere, and blocks are zones"
    return [
        row_fault("habitats", row, "zone_id", rule, fix, severity="warning")
        for row in rows_of(habitats[habitats["zone_id"].isna()])
    ]


def land_take_has_ground(folder: Folder) -> list[Fault]:
    """C1: a planned source of this project that takes land names its blocks, or has an outline."""
    if not folder.has("sources") or folder.unread_layers & {"sources"}:
        return []
    sources = folder.tables["sources"]
    classes = read_config("vocabulary/stressors.csv").set_index("term")["stressor_class"]
    land = set(classes.index[classes.eq(LAND_TAKE)])
    taking = sources["stressors"].map(lambda cell: bool(land & set(split_list(cell))))
    if folder.has("source_stressors"):
        strengths = folder.tables["source_stressors"]
        taking |= sources["source_id"].isin(
            strengths.loc[strengths["stressor"].isin(land), "source_id"]
        )
    drawn = set(folder.layers["sources"]["source_id"]) if "sources" in folder.layers else set()
    planned = sources["event_type"].eq("planned") & sources["origin"].eq("this_project")
    placed = sources["block_ids"].notna() | sources["source_id"].isin(drawn)
    rule = "planned land use names its blocks, or has an outline"
    fix = "type block_ids, or draw the source; else nobody knows how much land it takes"
    return [
        row_fault("sources", row, "block_ids", rule, fix, severity="warning")
        for row in rows_of(sources[taking & planned & ~placed])
    ]


SENSE_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    phases_of_site,
    seen_before_as_of,
    benchmark_sets_are_there,
    diets_lead_down,
    diets_are_known,
    habitats_lie_in_typed_zones,
    land_take_has_ground,
)
