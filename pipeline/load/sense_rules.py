"""Rules of sense: what is well formed in itself, but does not belong to this site.

Phases that the project does not have, dates after the day of the assessment, diets that go in a
circle. Where points lie is in `point_rules`.
"""

from collections.abc import Callable

import pandas as pd

from riskshed.pipeline.load.folder import Folder, row_fault
from riskshed.pipeline.load.ids import near, way_back
from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import rows_of
from riskshed.schemas.survey.dates import first_day
from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config

# Without its phase a source has no pathway at all; elsewhere a phase more changes nothing.
PHASES = {"sources": "phase", "source_stressors": "phases"}
PHASES_IN_PASSING = {"links": "phases", "zones_of_influence": "phase"}
SEEN = {  # what was seen, and when
    "samples": "sampled_at",
    "survey_events": "eventDate",
    "occurrences": "eventDate",
    "habitats": "mapped_on",
}


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
    """Nothing was seen after the day on which the assessment speaks (as_of in site.yaml)."""
    if folder.settings is None or folder.settings.as_of is None:
        return []
    day = folder.settings.as_of
    faults: list[Fault] = []
    for table, column in SEEN.items():
        frame = folder.tables.get(table)
        if frame is None:
            continue
        later = frame[(first_day(frame[column]) > pd.Timestamp(day)).fillna(False)]
        rule = f"nothing was seen after as_of in site.yaml ({day})"
        fix = "correct the date, or set as_of to a later day"
        faults += [
            row_fault(table, row, column, rule, fix, severity="warning") for row in rows_of(later)
        ]
    return faults


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


SENSE_RULES: tuple[Callable[[Folder], list[Fault]], ...] = (
    phases_of_site,
    seen_before_as_of,
    diets_lead_down,
    diets_are_known,
)
