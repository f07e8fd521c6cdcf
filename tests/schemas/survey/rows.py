"""A good row of every table: the examples of its columns, without those that exclude each other."""

import pandas as pd

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import parse_table
from riskshed.schemas.survey.table import columns_of

# A cell that another one excludes stays empty; a cell whose example is of another case is changed.
EXCLUDED = {
    "sources": {},
    "source_stressors": {},
    "disturbance_blocks": {},
    "habitats": {},
    "survey_events": {},
    "occurrences": {},
    "receptors": {"reference_population": ""},
    "samples": {"parent_sample": ""},
    "chemistry": {"detection_condition": ""},
    "benchmarks": {"model": "", "parameters": ""},
    "links": {},
    "zones_of_influence": {"geometry": ""},
    "mitigation": {},
    "constraints": {},
    "physical": {},
    "background": {},
    "conclusions": {"receptor_id": "", "phase": ""},
    "consultations": {},
    "survey_requirements": {"scopes_out": ""},
    "monitoring": {},
    "restoration": {"status": "meets_criteria"},
    "permits": {},
    "clearances": {"releases": "", "methods": ""},
    "obligations": {},
    "waivers": {},
}


def good_row(table: str) -> dict[str, str]:
    """Return a row of a table, all its columns filled that may be; unknown_fields is empty."""
    examples = {column.name: column.example for column in columns_of(TABLES[table])}
    return {**examples, "unknown_fields": "", **EXCLUDED[table]}


def read(table: str, *rows: dict[str, str]) -> tuple[pd.DataFrame, list[Fault]]:
    """Parse rows as the loader hands them over: all text, with the row numbers of the file."""
    raw = pd.DataFrame(list(rows), dtype="str")
    raw["source_row"] = range(2, len(rows) + 2)
    return parse_table(table, raw, f"tables/{table}.csv")


def faults_of(table: str, **changes: str) -> list[Fault]:
    """Return the faults of a good row in which some cells are changed."""
    return read(table, {**good_row(table), **changes})[1]
