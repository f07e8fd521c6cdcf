"""How much of a zone is habitat of a receptor: hectares worked out by hand."""

import pandas as pd
import pytest

from tests.plans import a_habitat, a_receptor, identified, layer, rectangle, smelter_plan

BLOCKS = layer("block_id", {"B1": rectangle(0, 0, 400, 100)})  # 4 ha
DRAWN = layer(
    "habitat_id", {"H1": rectangle(-500, 0, 300, 100), "H2": rectangle(300, 0, 360, 500)}
)  # in the block: heath on 3 ha, cropland on 0.6 ha, 0.4 ha nobody knows


def met(*habitats, codes="heath", reference=6.0, area=4.0, **layers):
    """Return the zones that a receptor of these habitats occupies, blocks as zones."""
    plan = smelter_plan()
    plan.tables.update(
        samples=[],
        chemistry=[],
        habitats=list(habitats),
        disturbance_blocks=[{"block_id": "B1", "area_ha": area}],
        receptors=[a_receptor("worms", habitat_codes=codes, reference_extent_ha=reference)],
    )
    return identified(plan, **layers).occupancy.set_index("zone_id")


def drawn(key, group="heath", **cells):
    return a_habitat(key, "", group, zone_id=None, area_of_influence="all", **cells)


def typed(key, area, group="heath"):
    return a_habitat(key, "", group, area, zone_id=None, block_id="B1")


@pytest.mark.parametrize(
    ("codes", "hectares"),
    [("heath", 3.0), ("cropland", 0.6), ("heath;cropland", 3.6), ("H2;T7.1", 0.6)],
)
def test_only_its_habitat_in_the_zone_counts_for_a_receptor(codes, hectares):
    """By group, by code and by id, each habitat once."""
    found = met(drawn("H1"), drawn("H2", "cropland"), codes=codes, blocks=BLOCKS, habitats=DRAWN)

    assert found.loc["B1", "area_ha"] == pytest.approx(4.0)
    assert found.loc["B1", "habitat_ha"] == pytest.approx(hectares)
    assert found.loc["B1", "reference_share"] == pytest.approx(hectares / 6.0)


def test_a_habitat_that_is_drawn_and_typed_counts_as_drawn():
    """A field sheet says 3.4 ha; the outline has 3."""
    found = met(typed("H1", 3.4), drawn("H2", "cropland"), blocks=BLOCKS, habitats=DRAWN)

    assert found.loc["B1", "habitat_ha"] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("areas", "block", "hectares"),
    [
        ([1.5, 0.5], 4.0, 2.0),
        ([1.5, None], 4.0, 4.0),  # it may be all of the block
        ([5.0], 4.0, 4.0),  # and no more than it
        ([1.5], None, 1.5),
        ([None], None, None),
    ],
)
def test_typed_hectares_are_added_up_to_the_zone_and_unknown_ones_may_be_all_of_it(
    areas, block, hectares
):
    """Of a block whose outline nobody drew."""
    found = met(*(typed(f"H{n}", area) for n, area in enumerate(areas)), area=block)
    habitat, flag = found.loc["B1", ["habitat_ha", "reference_flag"]]

    if hectares is None:
        assert pd.isna(habitat)
        assert flag == "zone_area_unknown"
    else:
        assert habitat == hectares
