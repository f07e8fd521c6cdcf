"""Hectares of planned habitat loss that the measures leave: hand arithmetic on one wood."""

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.characterise.habitat_left import habitat_left
from tests.pipeline.characterise.conftest import clearing_plan
from tests.plans import run

PIT = {"source_id": "pit", "zone_id": "wood", "stressor": "habitat_loss", "phase": "construction"}
REACH = pd.DataFrame(
    [PIT | {"overlap_ha": 40.0}, PIT | {"source_id": "road", "overlap_ha": 10.0}], index=[7, 3]
)


def _left(reach=REACH, **cells):
    """Return hectares left and outcome of one row of the pit with these cells."""
    row = PIT | {
        "stressor_class": "habitat_loss",
        "event_type": "planned",
        "completeness": "complete",
        "control_effectiveness": 0.25,
        "area_ha": 60.0,
        "habitat_ha": 60.0,
    }
    return habitat_left(pd.DataFrame([row | cells], index=[5]), reach).loc[5]


def test_what_the_measures_leave_of_the_hectares_of_this_source():
    """Of 40 ha a quarter is spared: 30 ha, whatever the road beside it takes."""
    assert _left()["residual_impact_ha"] == 30.0
    assert _left(source_id="road")["residual_impact_ha"] == 7.5


def test_of_a_zone_that_is_habitat_in_part_it_is_known_only_where_all_is_taken():
    """Of 40 ha of wood 12 are heath: all 40 taken leave 9 of them; of 10 nobody knows how many."""
    assert _left(area_ha=40.0, habitat_ha=12.0)["residual_impact_ha"] == 9.0
    assert np.isnan(_left(source_id="road", habitat_ha=12.0)["residual_impact_ha"])


def test_where_no_measure_counts_all_is_left():
    """An offset, a restoration without its criteria met: nothing is taken off."""
    assert _left(control_effectiveness=np.nan)["residual_impact_ha"] == 40.0


def test_what_is_spared_altogether_leaves_nothing():
    left = _left(control_effectiveness=1.0)

    assert left["residual_impact_ha"] == 0.0
    assert left["net_outcome"] == "undetermined", "no hectare lost is no proof of no net loss"


def test_where_nobody_knows_how_much_is_taken_the_hectares_are_unknown_and_not_zero():
    left = _left(REACH.assign(overlap_ha=np.nan))

    assert np.isnan(left["residual_impact_ha"])
    assert left["net_outcome"] == "undetermined"


@pytest.mark.parametrize(
    "cells",
    [
        {"event_type": "unplanned"},
        {"stressor_class": "noise"},
        {"completeness": "eliminated"},
    ],
)
def test_both_columns_are_about_planned_habitat_loss_alone(cells):
    assert _left(**cells).isna().all()


def test_the_register_shows_it_and_an_offset_lowers_nothing():
    """Of the blocks of 40 and 10 ha 60 % are spared; the offset leaves them as they are."""
    spare = {
        **{"measure_id": "M1", "name": "strips left", "tier": "avoid", "acts_on": "source:DIG"},
        **{"status": "verified", "basis": "verified", "effectiveness_low": 0.5},
        **{"effectiveness_mid": 0.6, "effectiveness_high": 0.7, "verification_evidence": "audit"},
    }
    offset = spare | {"measure_id": "M2", "tier": "offset", "location": "off_site"}
    plan = clearing_plan()
    plan.tables["mitigation"] = [spare, offset]
    rows = run(plan).register

    assert set(rows["residual_impact_ha"].dropna().round(9)) == {0.4 * 40.0, 0.4 * 10.0}
    assert set(rows["net_outcome"].dropna()) == {"undetermined"}
    assert rows["offset_ratio"].isna().all()


def test_without_a_table_of_measures_both_columns_stay_empty():
    row = pd.DataFrame([PIT | {"stressor_class": "habitat_loss"}])

    assert habitat_left(row, REACH).columns.empty
