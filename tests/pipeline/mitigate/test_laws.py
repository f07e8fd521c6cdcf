"""The laws of measures, whatever they are: no measure ever raises a rating."""

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pipeline.mitigate.mixed_site import (
    CLEARING,
    DAM,
    GOOD,
    ROOTS,
    SHREWS,
    VIEWS,
    rows,
    the_core,
)
from tests.plans import Row, rank
from tests.strategies import LAW_EXAMPLES


@st.composite
def measures(draw: st.DrawFn) -> list[Row]:
    """Draw up to five measures on places of the site, of every tier, status and basis."""
    pathways = the_core()[0].graph.pathways
    places = sorted(
        {p for n in (*pathways["node_ids"], *pathways["edge_ids"]) for p in n.split(";")}
    )
    shares = st.sampled_from([0.0, 0.3, 0.5, 0.9, 0.99, 1.0])
    rows = []
    for key in range(1, draw(st.integers(1, 5)) + 1):
        low, mid, high = sorted(draw(st.tuples(shares, shares, shares)))
        on = st.sampled_from([SHREWS, ROOTS, CLEARING, DAM, "source:S1", *places])
        rows.append(
            GOOD
            | {
                "measure_id": f"M{key}",
                "tier": draw(st.sampled_from(["minimise", "avoid", "restore", "offset"])),
                "acts_on": ";".join(draw(st.lists(on, min_size=1, max_size=2, unique=True))),
                "acts_as": draw(st.sampled_from(["both", "consequence", "likelihood", None])),
                "independent": draw(st.sampled_from([True, False, None])),
                "depends_on": draw(st.sampled_from([None, *(f"M{n}" for n in range(1, key))])),
                "status": draw(st.sampled_from(["verified", "in_place", "planned", "failed"])),
                "basis": draw(st.sampled_from(["verified", "literature", "assumed"])),
                "effectiveness_low": draw(st.sampled_from([low, None])),
                "effectiveness_mid": mid,
                "effectiveness_high": draw(st.sampled_from([high, None])),
                "criteria_met_on": draw(st.sampled_from([None, "1965-01-01", "2001-05-01"])),
            }
        )
    return rows


law = settings(max_examples=2 * LAW_EXAMPLES, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.property
@law
@given(measures())
def test_current_is_never_above_inherent_nor_residual_above_current(drawn):
    """In both ends, of every row, whatever the measures."""
    table = rows(*drawn)

    for end in ("lo", "hi"):
        inherent, current, residual = (
            rank(table[f"rating{view}_{end}"]) for view in ("", "_current", "_residual")
        )
        assert (current <= inherent).all()
        assert (residual <= current).all()
    assert table["control_effectiveness"].dropna().between(0, 1).all()


@pytest.mark.property
@law
@given(measures(), measures())
def test_one_more_measure_never_raises_a_rating(few, more):
    """Whatever is added to the measures there are."""
    added = [
        row | {name: f"N{row[name]}" for name in ("measure_id", "depends_on") if row[name]}
        for row in more
    ]
    before, after = rows(*few), rows(*few, *added)

    for view in VIEWS:
        for end in ("lo", "hi"):
            name = f"rating_{view}_{end}"
            assert (rank(after[name]) <= rank(before[name])).all()


@pytest.mark.property
@law
@given(measures())
def test_offsets_and_failed_measures_are_as_if_they_were_not_there(drawn):
    drawn = [row | {"depends_on": None} for row in drawn]  # what depends on a failed one falls
    kept = [r for r in drawn if r["tier"] != "offset" and r["status"] != "failed"]
    all_of_them, counted = rows(*drawn), rows(*(kept or [GOOD | {"status": "failed"}]))

    names = [f"rating_{view}{end}" for view in VIEWS for end in ("", "_lo", "_hi")]
    pd.testing.assert_frame_equal(all_of_them[names], counted[names])
