"""One pond, one requirement, four good visits that found nothing: the case that tests break.

The requirement is that of the newt guidelines of 2001 (four visits, two of them in the core); gap,
effort and validity are made up for the tests.
"""

from datetime import date
from typing import Any

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.survey.stage import survey
from riskshed.schemas.stages import Surveyed
from tests.plans import Plan, Row, a_habitat, a_receptor, a_source, site_of

AS_OF = date(2024, 9, 1)
DAYS = ("2024-04-02", "2024-04-16", "2024-05-07", "2024-05-28")
NEWT = "Triturus cristatus"


def requirement(**cells: Any) -> Row:
    """Return the requirement; `cells` replace or add."""
    return {
        "requirement_id": "R-NEWT",
        "taxon_group": "amphibians",
        "target": "great crested newt",
        "method": "torch_survey;bottle_trap",
        "windows": "03-15..06-15",
        "core_windows": "04-15..05-15",
        "min_visits": 4.0,
        "min_visits_in_core": 2.0,
        "min_gap_days": 7.0,
        "min_effort_value": 10.0,
        "min_effort_unit": "personHours",
        "validity_days": 365.0,
        "needs_licence": True,
        "needs_weather": True,
        "citation": "English Nature 2001",
        "verification": "verified",
    } | cells


def visit(key: str, day: str, **cells: Any) -> Row:
    """Return a good visit of a day."""
    return {
        "eventID": key,
        "block_ids": "B1",
        "requirement_ids": "R-NEWT",
        "eventDate": day,
        "samplingProtocol": "torch_survey",
        "inventoryTypes": "restrictedSearch",
        "targetTaxonomicScope": NEWT,
        "isTaxonomicScopeFullyReported": True,
        "isAbsenceReported": True,
        "isSamplingEffortReported": True,
        "samplingEffortValue": 10.0,
        "samplingEffortUnit": "personHours",
        "weather_ok": True,
        "licence_id": "CL08-114",
        "samplingPerformedBy": "A. Ecologist",
    } | cells


def plan() -> Plan:
    """Return the plan of a site with one block, one pond in it, and four good visits."""
    newts = a_receptor(
        "newts", name=NEWT, receptor_group="amphibians", kind="species", habitat_codes="pond",
        taxon_group="amphibians",
    )  # fmt: skip
    return Plan(
        {
            "sources": [
                a_source("DIG", "vegetation_clearing", phase="construction",
                         stressors="habitat_loss", block_ids="B1"),
            ],
            "disturbance_blocks": [
                {"block_id": "B1", "area_ha": 5.0, "planned_start": "2025-01-10",
                 "planned_end": "2025-03-10"},
            ],
            "habitats": [a_habitat("H1", None, "pond", 5.0, block_id="B1")],
            "receptors": [newts],
            "survey_requirements": [requirement()],
            "survey_events": [visit(f"E{i}", day) for i, day in enumerate(DAYS, 1)],
        },
        {"phases": {"construction": {"start": "2024-10", "end": "2025-12"},
                    "operation": {"start": "2026-01", "end": None}}},
    )  # fmt: skip


def surveyed(of: Plan, as_of: date = AS_OF, **layers: Any) -> Surveyed:
    """Return what the stage makes of a plan."""
    return survey(site_of(of, **layers), load_knowledge(), as_of)


def absence(of: Plan, as_of: date = AS_OF, **layers: Any) -> dict[str, Any]:
    """Return the one row about newts at the block."""
    (row,) = surveyed(of, as_of, **layers).absences.to_dict("records")
    return {str(name): cell for name, cell in row.items()}
