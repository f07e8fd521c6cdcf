"""G24 with shapes: cleared ground against outline and permit, on both sides of the accuracy."""

import pytest
import shapely

from riskshed.pipeline.load.site import load_site
from tests.pipeline.gate.nursery import SQUARE, asked, changed, first, setting
from tests.sites import feature, good_tables, square, write_site

TENTH = "2028-03-10"
WEST, SOUTH, EAST, NORTH = SQUARE.bounds
WIDE = shapely.box(WEST - 100, SOUTH - 100, EAST + 100, NORTH + 100)


def to_the_east(metres):
    """Return ground that reaches this far east of the block."""
    return shapely.box(EAST - 50, SOUTH, EAST + metres, NORTH)


def drawn(cleared=None, **permits):
    """Return the change that draws cleared ground, and the ground of permits."""

    def change(case):
        case["cleared_shapes"] = {} if cleared is None else {"B1": cleared}
        case["permits_shapes"] = permits

    return change


def answer(*changes):
    """Return state and reason of G24."""
    rows = asked(changed(*changes), "G24", TENTH)
    return ",".join(rows["state"]), " | ".join(rows["reason"])


@pytest.mark.parametrize(
    ("metres", "state"), [(-1, "go"), (0.9, "go"), (1.0, "go"), (1.1, "stop"), (30, "stop")]
)
def test_ground_beyond_the_outline_counts_from_the_accuracy_on(metres, state):
    """Accuracy of one metre; a strip of less is no evidence of clearing beyond."""
    assert answer(drawn(to_the_east(metres), P1=WIDE))[0] == state


@pytest.mark.parametrize(("metres", "state"), [(1.0, "go"), (1.1, "stop")])
def test_ground_beyond_the_permit_counts_though_it_lies_in_the_block(metres, state):
    """The permit ends within the block; cleared is what lies in the block."""
    permit = shapely.box(WEST, SOUTH, EAST - metres, NORTH)
    found = answer(drawn(to_the_east(0), P1=permit))

    assert found[0] == state
    assert state == "go" or "beyond P1, up to 1.1 m outside" in found[1]


def test_a_setting_widens_the_accuracy():
    wide = setting(thresholds={"survey_accuracy_m": 5.0})

    assert answer(wide, drawn(to_the_east(4.9), P1=WIDE))[0] == "go"
    assert answer(wide, drawn(to_the_east(5.1), P1=WIDE))[0] == "stop"


def test_an_excess_names_hectares_and_metres():
    """30 m by 200 m are 0.6 ha."""
    state, reason = answer(drawn(to_the_east(30), P1=WIDE))

    assert state == "stop"
    assert "0.6 ha are cleared beyond the block's own outline, up to 30 m outside" in reason
    assert "must be notified" in reason


def test_what_is_not_drawn_is_compared_in_hectares_and_said():
    """Nothing drawn; the permit alone is missing; the block alone is missing."""
    some = first("disturbance_blocks", cleared_ha=1.0)

    assert answer(some)[1].endswith("layers/cleared does not hold the cleared ground")
    assert answer(drawn(to_the_east(0)))[1].endswith("not drawn: the ground of P1")
    case = (lambda case: case["shapes"].clear(), drawn(to_the_east(0), P1=WIDE))
    assert answer(*case)[1].endswith("not drawn: the outline of the block")


def test_drawn_ground_counts_under_the_cap_where_no_hectares_are_typed():
    """50 m by 200 m are 1 ha, under a cap of 0.5."""
    blank = first("disturbance_blocks", cleared_ha=None, actual_start="2028-03-01")
    state, reason = answer(blank, first("permits", area_cap_ha=0.5), drawn(to_the_east(0), P1=WIDE))

    assert (state, "0.5 ha are cleared beyond the cap of P1" in reason) == ("stop", True)


def test_layers_of_cleared_ground_and_permits_are_read_and_held_against_the_tables(tmp_path):
    """An id that no table has is an error; hectares that differ are told."""
    ring = {"type": "Polygon", "coordinates": square(3.0, 50.4, (0.003, 0.003))}
    tables = good_tables()
    tables["disturbance_blocks"][0]["cleared_ha"] = "1"
    layers = {"cleared": [feature(ring, block_id="B1")], "permits": [feature(ring, permit_id="P9")]}
    faults = load_site(write_site(tmp_path / "tiny", layers=layers, **tables))[1]

    told = {(fault.table, fault.column, fault.severity) for fault in faults}
    assert ("permits", "permit_id", "error") in told
    assert ("disturbance_blocks", "cleared_ha", "warning") in told
