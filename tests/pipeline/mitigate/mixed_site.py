"""A site with every kind of row, and its ratings with measures; numbers are made up."""

from dataclasses import replace
from functools import cache

import pandas as pd

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.mitigate.stage import mitigate
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Mitigated
from tests.plans import Core, Plan, Row, a_source, core, frame_of, site_of, smelter_plan

VIEWS = ("current", "residual")
SHREWS = "process:soil:dietary_ingestion_of_earthworms@Z1"
ROOTS = "process:soil:root_uptake@Z1"
CLEARING = "process:direct:loss_of_feeding_breeding_and_roosting_sites@Z1"
DAM = "source:S2"
GOOD: Row = {
    "measure_id": "M1",
    "name": "a measure",
    "tier": "minimise",
    "tier_skipped_reason": "the ore has to leave by this road",
    "acts_on": SHREWS,
    "embedded": False,
    "independent": False,
    "status": "verified",
    "effectiveness_low": 0.7,
    "effectiveness_mid": 0.8,
    "effectiveness_high": 0.9,
    "basis": "verified",
    "verification_evidence": "audit 2023",
}


def the_plan() -> Plan:
    """Return a smelter (planned), a dam (unplanned, once in ten years) and an unplanned clearing.

    The clearing takes 20 of the 400 ha of each reference: 5 %, magnitude 2.
    """
    plan = smelter_plan()
    dam = {"event_type": "unplanned", "frequency_per_year": 0.1, "stressors": "Pb"}
    fire = {"event_type": "unplanned", "frequency_per_year": 0.02, "stressors": "habitat_loss"}
    plan.rows("sources").append(a_source("S2", "tailings_storage", **dam))
    plan.rows("sources").append(
        a_source("S3", "vegetation_clearing", phase="construction", block_ids="Z1", **fire)
    )
    plan.tables["disturbance_blocks"] = [
        {
            "block_id": "Z1",
            "planned_start": "1960-01-01",
            "planned_end": "1961-01-01",
            "area_ha": 20.0,
            "disturbance_type": "permanent",
            "recoverable": "undetermined",
        }
    ]
    return plan


@cache
def the_core() -> tuple[Core, pd.DataFrame, Site]:
    """Return what the stages before make of the plan, their rows, and the site without measures."""
    before = core(the_plan())
    return before, before.rows, site_of(the_plan())


def with_measures(*changes: Row) -> Mitigated:
    """Return the stage's answer to the good measure with each of the changes in turn."""
    before, _, site = the_core()
    rows = [GOOD | change for change in changes]
    tables = site.tables | {"mitigation": frame_of("mitigation", rows)}
    return mitigate(replace(site, tables=tables), before.graph, before.rated, load_knowledge())


def rows(*changes: Row) -> pd.DataFrame:
    """Return every rated row with its ratings before and after the measures."""
    after = with_measures(*changes).ratings.set_index("risk_id")
    return the_core()[1].join(after, validate="1:1")


def the_row(table: pd.DataFrame, **cells: str) -> pd.Series:
    """Return the one row with these cells."""
    for name, cell in cells.items():
        table = table[table[name].eq(cell)]
    assert len(table) == 1
    return table.iloc[0]


def shrews(table: pd.DataFrame) -> pd.Series:
    """Return cadmium and shrews near the smelter, in operation: a planned row of tier 2."""
    return the_row(
        table, source_id="S1", stressor="Cd", zone_id="Z1", receptor_id="shrews", phase="operation"
    )


def plants(table: pd.DataFrame) -> pd.Series:
    """Return lead and plants near the smelter: a row of tier 1, N to H."""
    return the_row(table, source_id="S1", stressor="Pb", zone_id="Z1", receptor_id="plants")


def cleared(table: pd.DataFrame) -> pd.Series:
    """Return the clearing where the shrews live: likelihood 2 × consequence 2, by its footprint."""
    return the_row(table, source_id="S3", zone_id="Z1", receptor_id="shrews")


def dam(table: pd.DataFrame) -> pd.Series:
    """Return the dam and the shrews' lead: likelihood 2 × consequence 1 to 5."""
    return the_row(
        table, source_id="S2", stressor="Pb", zone_id="Z1", receptor_id="shrews", phase="operation"
    )


def ends(row: pd.Series, view: str) -> str:
    """Return both ends of a rating."""
    return f"{row[f'rating_{view}_lo']}–{row[f'rating_{view}_hi']}"
