"""From effect to rating at a site: over zones, with timing and recovery, alone and in sum."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import Plan, a_habitat, a_receptor, a_source, core, rank, smelter_plan, with_soil
from tests.strategies import law


def _cleared(*areas, reference=400.0, links=(), **cells):
    """Return the rows of one clearing whose blocks have these areas; each is a zone of its own."""
    names = [f"B{i}" for i in range(len(areas))]
    plan = Plan(
        {
            "sources": [a_source("DIG", "vegetation_clearing", phase="construction",
                                 stressors="habitat_loss", block_ids=";".join(names))],
            "habitats": [a_habitat(f"H{b}", b, area=a) for b, a in zip(names, areas, strict=True)],
            "disturbance_blocks": [{"block_id": b, "area_ha": a}
                                   for b, a in zip(names, areas, strict=True)],
            "receptors": [a_receptor("heathland", reference_extent_ha=reference, **cells)],
            "links": list(links),
        }
    )  # fmt: skip
    return core(plan).rows


@pytest.mark.property
@law
@given(st.floats(1.0, 400.0), st.floats(0.05, 0.95))
def test_cutting_a_zone_in_two_never_lowers_the_rating_over_zones(area, cut):
    """What is lost of one reference is the same, in one block or in two: so is the rating."""
    whole = _cleared(area)
    parts = _cleared(area * cut, area * (1 - cut))

    assert set(parts["rating_over_zones"]) == set(whole["rating_over_zones"])
    assert parts["affected_high"].sum() == pytest.approx(whole["affected_high"].sum())
    assert (rank(parts["rating_hi"]) <= rank(parts["rating_over_zones_hi"])).all()


def test_zones_add_up_where_each_alone_is_small():
    """Six blocks of 4 ha in 400: 1 % each is negligible, 6 % together is magnitude 3, medium."""
    rows = _cleared(*[4.0] * 6)

    assert set(rows["rating"]) == {"N"}
    assert set(rows["rating_over_zones"]) == {"M"}


def test_nobody_loses_more_than_all():
    """600 ha of a reference of 400: everything, not one and a half."""
    rows = _cleared(300.0, 300.0)

    assert rows["affected_high"].tolist() == pytest.approx([0.75, 0.75])
    assert set(rows["rating_over_zones_hi"]) == {"H"}  # value 3, magnitude 5


def test_one_zone_of_unknown_size_leaves_the_sum_open():
    """An unknown share in one of two zones: the upper end over zones is the worst there is."""
    rows = _cleared(4.0, 4.0, reference=None)

    assert set(rows["rating_over_zones_hi"]) == {"H"}
    assert set(rows["rating_over_zones"]) == {"U"}


def _link(key="OWN1", **cells):
    return {"link_id": key, "action": "connect", "source_id": "DIG", "receptor_id": "heathland",
            "citation": "plan"} | cells  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "magnitude"),
    [
        ({}, 3),
        ({"reversibility": "irreversible"}, 4),
        ({"timing": "unfavourable"}, 4),
        ({"reversibility": "irreversible", "timing": "unfavourable"}, 5),
        ({"duration": "short"}, 2),
        ({"duration": "short", "timing": "unfavourable"}, 3),
        ({"duration": "long", "reversibility": "partly"}, 3),
        ({"reversibility": "irreversible", "stressor": "noise"}, 3),  # another stressor's link
        ({"reversibility": "irreversible", "phases": "operation"}, 3),  # another phase
        ({"reversibility": "irreversible", "zone_id": "B9"}, 3),  # another zone
    ],
)
def test_irreversible_and_badly_timed_weigh_more_and_short_weighs_less(cells, magnitude):
    """A tenth of the reference is magnitude 3; what the site's link says moves it by one each."""
    (row,) = _cleared(40.0, links=[_link(**cells)] if cells else []).to_dict("records")

    assert (row["magnitude_low"], row["magnitude_high"]) == (magnitude, magnitude)


def test_what_is_negligible_stays_so_however_long_it_lasts():
    """Magnitude 1 does not grow: nothing is lost for ever."""
    (row,) = _cleared(4.0, links=[_link(reversibility="irreversible")]).to_dict("records")

    assert (row["magnitude_high"], row["rating"]) == (1, "N")


def test_of_two_links_that_disagree_the_heavier_counts_whichever_stands_first():
    """Reversible says one row, irreversible another."""
    both = [_link("A", reversibility="reversible"), _link("B", reversibility="irreversible")]

    first, second = _cleared(40.0, links=both), _cleared(40.0, links=both[::-1])

    assert set(first["reversibility"]) == set(second["reversibility"]) == {"irreversible"}


def test_an_effect_on_an_unknown_share_may_be_of_any_magnitude():
    """No reference declared: [1, 5]; the drivers of a rating are named."""
    (row,) = _cleared(40.0, reference=None).to_dict("records")

    assert (row["magnitude_low"], row["magnitude_high"]) == (1, 5)
    assert (row["rating"], row["rating_driver"]) == ("U", "magnitude")


def test_an_eliminated_pathway_has_no_rating():
    """Nothing eliminates a pathway yet; each that stands is rated, and has its rule."""
    rows = core(smelter_plan()).rows

    assert rows["rating"].notna().all()
    assert rows["rule_id"].str.startswith("significance/").all()


def test_screened_and_measured_rows_never_share_a_basis():
    """Tier 2 is significance; what was only screened, or not looked at, is screening."""
    rows = core(with_soil(smelter_plan(), "Z1", {"Zn": [5.0] * 9})).rows

    basis = rows.groupby("tier")["rating_basis"].unique().map(list).to_dict()
    assert basis == {1.0: ["screening"], 2.0: ["significance"]} | (
        {0.0: ["screening"]} if 0.0 in basis else {}
    )
    assert isinstance(rows, pd.DataFrame)
