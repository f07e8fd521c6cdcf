"""Two runs that the tests of this folder read: a smelter, and works that clear two blocks."""

import pytest

from tests.plans import (
    Plan,
    a_habitat,
    a_receptor,
    a_source,
    a_strength,
    run,
    smelter_plan,
)


@pytest.fixture(scope="session")
def smelter():
    """Return the run of the smelter, with a second source, an unreached receptor, a lone camp."""
    plan = smelter_plan()
    plan.rows("sources").append(
        a_source("S2", "tailings_storage", origin="existing_other", stressors="Pb")
    )
    plan.rows("sources").append(a_source("CAMP", "other", stressors="noise"))
    plan.rows("source_stressors").extend(
        [a_strength("S1", "Pb", 10.0), a_strength("S2", "Pb", 5.0)]
    )
    plan.rows("receptors").append(a_receptor("reserve", iucn_category="LC", value_1_5=None))
    return run(plan)


def clearing_plan() -> Plan:
    """Return works that clear two blocks of heath and cropland, with records of six species."""
    species = {"Falco naumanni": "VU", "Bubo bubo": "LC", "Otis tarda": "EN", "Myotis sp": "DD"}
    return Plan(
        {
            "sources": [
                a_source("DIG", "vegetation_clearing", phase="construction",
                         stressors="habitat_loss", block_ids="B1;B2")
            ],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": 40.0},
                                   {"block_id": "B2", "area_ha": 10.0}],
            "habitats": [
                _of_block("H1", "B1", "heath", "T3.4", 30.0),
                _of_block("H2", "B1", "cropland", "T7.1", 10.0),
                _of_block("H3", "B2", "heath", None, 10.0),
            ],
            "receptors": [a_receptor("heathland")] + [
                a_receptor(f"sp{i}", name=name, kind="species", receptor_group="raptors",
                           iucn_category=category, value_1_5=None, assessment_entity=name)
                for i, (name, category) in enumerate(species.items())
            ],
            "occurrences": [
                _record(1, "Falco naumanni"), _record(2, "Falco naumanni"),
                _record(3, "Lacerta agilis"), _record(4, "Vipera berus", "absent"),
            ],
        }
    )  # fmt: skip


def _of_block(key, block, group, code, area):
    return a_habitat(key, "", group, area, block_id=block, zone_id=None, ecosystem_get_code=code)


def _record(number, name, status="present"):
    return {"occurrenceID": f"O{number}", "scientificName": name, "occurrenceStatus": status}


@pytest.fixture(scope="session")
def clearing():
    """Return the run of the clearing works."""
    return run(clearing_plan())
