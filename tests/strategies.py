"""Sites drawn by Hypothesis, as the rows of `tests/plans.py`."""

import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from tests.plans import (
    METALS,
    NOWHERE,
    RECEPTORS,
    Plan,
    Row,
    a_habitat,
    a_receptor,
    a_source,
    a_strength,
    spread_out,
    with_soil,
)

LAW_EXAMPLES = int(os.environ.get("RISKSHED_LAW_EXAMPLES", "2"))
"""Sites drawn for each law. One assessment takes about a second whatever its size, so few large
sites are drawn; set the variable to 100 after a change of method."""

law = settings(
    max_examples=LAW_EXAMPLES,
    phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes; a failing plan is printed
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

ZONES = ("Z1", "Z2", "Z3", "Z4")
ACTIVITIES = ("smelting", "tailings_storage", "mine_affected_river", "vegetation_clearing")
# The first of each choice is the simplest for Hypothesis: it is the one that says most.
MEDIANS = {
    "Pb": (800.0, 15.0, 40.0, 120.0, 6000.0),
    "Cd": (4.0, 0.2, 0.8, 30.0, 300.0),
    "Zn": (300.0, 30.0, 70.0, 2000.0, 20000.0),
}
PHASES = ("operation;post_closure", "operation", "post_closure", "construction")
STATUSES = (None, "LC", "DD", "NE", "NT", "VU", "EN")


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Draw a small site: 1–3 sources, 1–4 zones, 1–4 receptors, soil with non-detects.

    Of the blocks, status, references, strengths, reaches and backgrounds each may be there or not.
    """
    zones = list(ZONES[: draw(st.sampled_from([3, 4, 2, 1]))])
    plan = Plan({"habitats": draw(_habitats(zones)), "receptors": draw(_receptors())})
    blocks = draw(st.lists(st.sampled_from(zones), unique=True, max_size=2))
    plan.tables["disturbance_blocks"] = [_block(zone) for zone in sorted(blocks)]
    _with_sources(draw, plan, sorted(blocks))
    for zone in zones:
        _with_chemistry(draw, plan, zone)
    if draw(st.booleans()):
        reference = {m: spread_out(MEDIANS[m][draw(st.integers(1, 2))], 0.4, 9) for m in METALS}
        with_soil(plan, None, reference, role="reference", **NOWHERE)
    if draw(st.booleans()):
        plan.settings["background_region"] = draw(
            st.sampled_from(["france_ile_de_france", "europe_foregs"])
        )
    plan.settings["sampling_design"] = draw(st.sampled_from(["systematic", "targeted", "unknown"]))
    return plan


@st.composite
def _habitats(draw: st.DrawFn, zones: list[str]) -> list[Row]:
    rows = []
    for zone in zones:
        groups = draw(st.lists(st.sampled_from(["heath", "cropland"]), min_size=1, unique=True))
        areas = {g: draw(st.sampled_from([40.0, 5.0, 100.0, None])) for g in groups}
        rows += [a_habitat(f"H{zone}-{g}", zone, g, area) for g, area in areas.items()]
    return rows


@st.composite
def _receptors(draw: st.DrawFn) -> list[Row]:
    n = draw(st.sampled_from([4, 3, 2, 1]))
    keys = draw(st.permutations(sorted(RECEPTORS)))[:n]
    rows = []
    for key in keys:
        value = draw(st.sampled_from([None, None, 1.0, 3.0, 5.0]))
        extent = draw(st.sampled_from([400.0, 60.0, 4000.0, None]))
        rows.append(
            a_receptor(
                key,
                value_1_5=value,
                reference_extent_ha=extent,
                iucn_category=draw(st.sampled_from(STATUSES)),
                national_status=draw(st.sampled_from([None, None, "VU"])),
                endemic=draw(st.sampled_from([None, True, False])),
                home_range_ha=draw(st.sampled_from([None, 1.0, 50.0, 900.0])),
                habitat_codes=draw(st.sampled_from(["heath;cropland", "heath", "cropland"])),
            )
        )
    return rows


def _block(zone: str) -> Row:
    return {
        "block_id": zone,
        "planned_start": "1960-01-01",
        "planned_end": "1961-01-01",
        "area_ha": 20.0,
        "disturbance_type": "permanent",
        "recoverable": "undetermined",
    }


def _with_sources(draw: st.DrawFn, plan: Plan, blocks: list[str]) -> None:
    for key in ("S1", "S2", "S3")[: draw(st.sampled_from([2, 3, 1]))]:
        activity = draw(st.sampled_from(ACTIVITIES))
        clears = activity == "vegetation_clearing"
        stressors = (
            ["habitat_loss"]
            if clears
            else draw(
                st.lists(
                    st.sampled_from([*METALS, "sulfur_dioxide"]),
                    min_size=1,
                    max_size=3,
                    unique=True,
                )
            )
        )
        plan.rows("sources").append(
            a_source(
                key,
                activity,
                phase="construction" if clears else draw(st.sampled_from(PHASES)),
                origin=draw(st.sampled_from(["this_project", "existing_other", "legacy"])),
                stressors=";".join(stressors),
                block_ids=";".join(blocks) or None if clears else None,
            )
        )
        for stressor in stressors:
            strength = draw(st.sampled_from([None, None, 2.0, 30.0]))
            unit = draw(st.sampled_from(["t/a", "t/a", "kg/d"]))
            proof = draw(st.sampled_from([None, None, "lead isotopes"]))
            if strength is not None:
                plan.rows("source_stressors").append(
                    a_strength(
                        key, stressor, strength, strength_unit=unit, fingerprint_evidence=proof
                    )
                )


def _with_chemistry(draw: st.DrawFn, plan: Plan, zone: str) -> None:
    """Add a number of locations, of which those below a limit were not detected."""
    n = draw(st.sampled_from([9, 0, 3, 12]))
    results: dict[str, list[Any]] = {}
    for metal in METALS:
        median = draw(st.sampled_from([*MEDIANS[metal], None]))
        if median is None or n == 0:
            continue
        values = spread_out(median, draw(st.sampled_from([0.1, 0.6, 1.4])), n)
        limit = median * draw(st.sampled_from([0.0, 0.0, 0.7, 1.5, 50.0]))
        results[metal] = [("<", limit) if v < limit else v for v in values]
    if results:
        with_soil(plan, zone, results)
