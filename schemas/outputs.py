"""What an assessment hands to the writers, and what a reader gets back from a run folder."""

from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import pandas as pd

from riskshed.schemas.palette import UNKNOWN
from riskshed.schemas.vocabulary import read_config, vocabulary

# The frames of a run by the file that holds them; the register is written in four formats.
PARQUET_TABLES = ("pathways", "scores", "trace", "measures", "rated")
CSV_TABLES = (
    "totals",
    "coverage",
    "identification",
    "scope",
    "baseline",
    "cumulative",
    "alternatives",
    "constraints",
    "monitoring",
    "by_evidence",
    "by_ignorance",
    "faults",
    "gaps",
    "optimism",
    "absences",
    "surveys",
    "visits",
    "schedule",
    "trips",
    "gates",
    "block_states",
)

# One row a block and requirement; dates are ISO text, lists ;-joined, `visit_intervals` holds
# visit:first..last for every visit still to be made in time.
SCHEDULE_COLUMNS = (
    *("block_id", "stage", "requirement_id", "taxon_group", "target", "receptor_ids", "method"),
    *("status", "planned_start", "planned_end", "final_visit_from", "final_visit_to"),
    *("last_start", "last_visits", "earliest_visits", "visit_intervals", "earliest_clear"),
    *("slip_days", "slack_days", "visits_needed", "visits_done", "next_visit_from"),
    *("next_visit_to", "valid_until", "clearing_days_lost", "next_clear_from", "next_clear_to"),
    *("inspection_dates", "proposed_split", "why", "way_out", "triggered_by", "source"),
    *("citation", "verification", "critical"),
)
# One row a day in the field; `visits` holds block/requirement:visit for every visit made on it.
TRIP_COLUMNS = (
    *("trip_id", "week", "date_from", "date_to", "method", "block_ids", "requirement_ids"),
    *("visits", "crew_days", "capacity", "week_crew_days", "over_capacity"),
)


def register_columns() -> pd.DataFrame:
    """Return the definition of each register column: name, type, unit, definition, standard."""
    return read_config("vocabulary/register_columns.csv")


def rating_classes() -> pd.DataFrame:
    """Return the rating classes with their order, label and colour."""
    return read_config("methods/ratings.csv")


def allowed_terms(columns: pd.DataFrame, ratings: pd.DataFrame) -> dict[str, list[str]]:
    """Return the terms of every vocabulary that a register column uses, sorted by its name.

    Parameters
    ----------
    columns : the definition of the register columns, with `vocabulary`
    ratings : the rating classes, which are no vocabulary of their own; `U` joins them
    """
    used = sorted(set(columns["vocabulary"].dropna()))
    classes = [*ratings["rating"], *({UNKNOWN} - set(ratings["rating"]))]
    return {name: classes if name == "ratings" else list(vocabulary(name).terms) for name in used}


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({"risk_id": pd.Series(dtype="str")})


def no_schedule() -> pd.DataFrame:
    """Return a schedule without rows."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in SCHEDULE_COLUMNS})


def no_trips() -> pd.DataFrame:
    """Return trips without rows."""
    return pd.DataFrame({name: pd.Series(dtype="str") for name in TRIP_COLUMNS})


@dataclass(frozen=True)
class RunOutputs:
    """Everything one run writes.

    Parameters
    ----------
    register : one row a pathway × phase, the columns of ``register_columns.csv``
    pathways : one row a pathway × phase: risk_id, pathway_id, phase, node_ids, edge_ids
    scores : one row a pathway × phase × method
    totals : one row a level × name × method
    graph : the typed causal graph, keyed by stressor
    coverage : one row a source × receptor
    identification : one row an identified source, receptor, exposure-response process or endpoint
    scope : ecosystem disturbed and threatened species
    baseline : one row a receptor
    by_evidence, by_ignorance : the two lists
    faults : the findings about the input, columns of `schemas.faults.FAULT_COLUMNS`
    gaps : what is unknown and what would settle it
    trace : one row a number that went into a rating: formula, parameter, citation, file and row
    manifest_facts : `site_id`, `as_of`, `seed`, `settings` (dict), `inputs` (frame or list of
        file, sha256, bytes), `warnings` (list) and whatever else the run wants on record
    readme : the lines of the README sheet; a line that starts with ``# `` is a heading
    cumulative : one row a receptor × stressor × phase: alone and in combination
    alternatives : one row an alternative, no action first
    constraints : one row a reserve, redline or no-go area × block or source
    monitoring : one row a monitoring programme: its state on the day, the value that says so
    measures : one row a pathway × phase × measure that acts on it
    rated : one row a pathway × phase: the classes that its ratings are looked up from
    optimism : one row a belief that makes the run look better than what is shown
    absences : one row a receptor × block: whether "not detected" earns an absence, until when
    surveys : one row a block × requirement: why it is asked for, what is done and missing
    visits : one row a block × requirement × event: whether the visit counts, and why not
    schedule : one row a block × survey requirement, `SCHEDULE_COLUMNS`; trips : `TRIP_COLUMNS`
    gates : one row a block × rule × run of days with one answer
    block_states : one row a block × run of days with one state
    columns : definition of the register columns
    ratings : the rating classes with their colours
    """

    register: pd.DataFrame
    pathways: pd.DataFrame
    scores: pd.DataFrame
    totals: pd.DataFrame
    graph: nx.MultiDiGraph
    coverage: pd.DataFrame
    identification: pd.DataFrame
    scope: pd.DataFrame
    baseline: pd.DataFrame
    by_evidence: pd.DataFrame
    by_ignorance: pd.DataFrame
    faults: pd.DataFrame
    gaps: pd.DataFrame
    trace: pd.DataFrame
    manifest_facts: dict[str, Any]
    readme: list[str]
    cumulative: pd.DataFrame = field(default_factory=_no_rows)
    alternatives: pd.DataFrame = field(default_factory=_no_rows)
    constraints: pd.DataFrame = field(default_factory=_no_rows)
    monitoring: pd.DataFrame = field(default_factory=_no_rows)
    measures: pd.DataFrame = field(default_factory=_no_rows)
    rated: pd.DataFrame = field(default_factory=_no_rows)
    optimism: pd.DataFrame = field(default_factory=_no_rows)
    absences: pd.DataFrame = field(default_factory=_no_rows)
    surveys: pd.DataFrame = field(default_factory=_no_rows)
    visits: pd.DataFrame = field(default_factory=_no_rows)
    schedule: pd.DataFrame = field(default_factory=no_schedule)
    trips: pd.DataFrame = field(default_factory=no_trips)
    gates: pd.DataFrame = field(default_factory=_no_rows)
    block_states: pd.DataFrame = field(default_factory=_no_rows)
    columns: pd.DataFrame = field(default_factory=register_columns)
    ratings: pd.DataFrame = field(default_factory=rating_classes)


@dataclass(frozen=True)
class ScheduleOutputs:
    """Everything that a schedule folder holds.

    Parameters
    ----------
    schedule : one row a block × survey requirement, `SCHEDULE_COLUMNS`
    trips : one row a day in the field, `TRIP_COLUMNS`
    blocking : the rows of the schedule that hold the works up, the greatest slip first
    manifest_facts : as of a run: `site_id`, `as_of`, `settings`, `inputs`, …
    changes : what changed since an earlier schedule; None where none was named
    previous_calendar : the calendar of that earlier schedule
    """

    schedule: pd.DataFrame
    trips: pd.DataFrame
    blocking: pd.DataFrame
    manifest_facts: dict[str, Any]
    changes: pd.DataFrame | None = None
    previous_calendar: bytes | None = None


def standard_readme(name: str, site_id: str, as_of: str, illustrative: bool) -> list[str]:
    """Return the lines that open every register: what it is, for which site, how far it may go.

    >>> standard_readme("Smelter", "tiny", "2024-06-30", False)[1]
    'Smelter (tiny), as of 2024-06-30.'
    """
    example = [
        "This site is an illustration: its inputs are made up and no row is a statement of fact."
    ]
    return [
        "# Ecological risk register",
        f"{name} ({site_id}), as of {as_of}.",
        *(example if illustrative else []),
        "One row is one pathway in one phase: a source releases a stressor, a process brings it to "
        "a receptor, and an endpoint of that receptor may be affected.",
        "# Limits of use",
        "The register indicates; a competent person concludes. Significance counts only where "
        "significance_concluded is filled and signed.",
        "A screening benchmark that is exceeded is a reason to look closer, not an effect.",
        "An empty cell is unknown or not applicable, never zero. U means that what is known "
        "allows more than two classes: it is neither high nor none.",
        "A rating holds for the date, the inputs and the settings in manifest.json beside this "
        "file, and for nothing else.",
    ]


def schedule_readme(name: str, as_of: str) -> list[str]:
    """Return what a schedule folder says of itself."""
    return [
        f"# Surveys before clearing: {name}, as of {as_of}",
        "A date holds for the inputs, settings and requirements of this day. What is not known is "
        "named in `why` and is no zero; an unverified requirement informs and permits nothing.",
        "Days are whole days of the site. visit_intervals are the days on which each visit may "
        "fall; the day of a trip is one choice among them.",
    ]
