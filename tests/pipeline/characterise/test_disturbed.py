"""The scope of what is disturbed, where habitats are drawn and not typed: areas by hand."""

import pytest

from riskshed.pipeline.characterise.disturbed import (
    DRAWN,
    PHASE_UNKNOWN,
    TYPE_UNKNOWN,
    UNMAPPED,
    ecosystems_disturbed,
)
from tests.plans import Plan, a_habitat, a_source, layer, place, rectangle, site_of

CELLS = ["block_id", "phase", "ecosystem_get_code", "area_ha", "share_of_block", "note"]
BLOCK = rectangle(0, 0, 400, 100)  # 4 ha


def drawn(key, group="heath", **cells):
    return a_habitat(key, "", group, zone_id=None, area_of_influence="all", **cells)


def told(plan, **layers):
    """Return the cells of the scope of a site, with ? for what is empty."""
    rows = ecosystems_disturbed(site_of(plan, **layers))[CELLS].astype(object)
    return [tuple(row) for row in rows.where(rows.notna(), "?").to_numpy().tolist()]


def works(*habitats, block_ids="B1", area=4.0, **source):
    dig = a_source("DIG", "vegetation_clearing", phase="construction", stressors="habitat_loss",
                   block_ids=block_ids, **source)  # fmt: skip
    return Plan(
        {
            "sources": [dig],
            "disturbance_blocks": [{"block_id": "B1", "area_ha": area}],
            "habitats": list(habitats),
        }
    )


def test_habitats_drawn_over_a_block_are_told_in_hectares_and_the_rest_is_unknown():
    """Heath over three quarters, cropland over 0.6 ha, and 0.4 ha that nobody mapped."""
    shapes = {"H1": rectangle(-500, 0, 300, 100), "H2": rectangle(300, 0, 360, 500)}
    found = told(
        works(drawn("H1"), drawn("H2", "cropland")),
        blocks=layer("block_id", {"B1": BLOCK}),
        habitats=layer("habitat_id", shapes),
    )

    assert [row[:3] for row in found] == [
        ("B1", "construction", "T3.4"),
        ("B1", "construction", "T7.1"),
        ("B1", "construction", "?"),
    ]
    assert [row[3] for row in found] == pytest.approx([3.0, 0.6, 0.4])
    assert [row[4] for row in found] == pytest.approx([0.75, 0.15, 0.1])
    assert [row[5] for row in found] == [DRAWN, DRAWN, UNMAPPED]


def test_what_was_typed_for_a_block_comes_before_what_is_drawn():
    """A field map of the block and a land cover of the country: never both, in sum twice."""
    typed = a_habitat("H1", "", "heath", 4.0, zone_id=None, block_id="B1")
    found = told(
        works(typed, drawn("H2", "cropland")),
        blocks=layer("block_id", {"B1": BLOCK}),
        habitats=layer("habitat_id", {"H2": BLOCK}),
    )

    assert found == [("B1", "construction", "T3.4", 4.0, 1.0, "?")]


@pytest.mark.parametrize("area", [4.0, None])
def test_a_block_without_a_habitat_has_a_row_that_says_so(area):
    """Nobody mapped it: unknown, and not nothing."""
    hectares, share = ("?", "?") if area is None else (4.0, 1.0)

    assert told(works(area=area)) == [("B1", "construction", "?", hectares, share, UNMAPPED)]


def test_a_habitat_of_unknown_area_leaves_the_rest_of_its_block_untold():
    """It may cover all of it."""
    whole = a_habitat("H1", "", "heath", None, zone_id=None, block_id="B1")

    assert told(works(whole)) == [("B1", "construction", "T3.4", "?", "?", "?")]


@pytest.mark.parametrize(("hectares", "rows"), [(3.95, 1), (3.85, 2)])
def test_a_rest_within_the_tolerance_of_areas_is_none(hectares, rows):
    """0.1 ha, or 2 % of the block: as far as the area of a block may be wrong."""
    typed = a_habitat("H1", "", "heath", hectares, zone_id=None, block_id="B1")

    assert len(told(works(typed))) == rows


@pytest.mark.parametrize(("metres_east", "phase"), [(200, "construction"), (700, "?")])
def test_a_block_that_no_source_names_has_the_phases_of_those_that_stand_on_it(metres_east, phase):
    """200 m east is on the block of 400 m, 700 m is not."""
    plan = works(drawn("H1", ecosystem_get_code=None), block_ids=None, **place(metres_east, 50))
    [row] = told(
        plan,
        blocks=layer("block_id", {"B1": BLOCK}),
        habitats=layer("habitat_id", {"H1": BLOCK}),
    )

    assert row[1] == phase
    assert row[5] == "; ".join([DRAWN, TYPE_UNKNOWN, *([PHASE_UNKNOWN] if phase == "?" else [])])
