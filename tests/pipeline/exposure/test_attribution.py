"""Attribution allocates: shares by strength and distance, worked out by hand."""

from math import exp, nan

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.exposure.attribution import attribution

ONE = {"stressor": "Pb", "zone_id": "Z1", "phase": "operation"}


def _shares(*sources, background=None, mean=100.0, length=1000.0):
    """Return the shares of sources (distance, strength, unit, proof), with a background or none."""
    reach = pd.DataFrame(
        [{**ONE, "source_id": f"S{i}", "distance_m": s[0]} for i, s in enumerate(sources, 1)]
    )
    releases = pd.DataFrame(
        [
            {"source_id": f"S{i}", "stressor": "Pb", "phase": "operation",
             "event_type": s[4] if len(s) > 4 else "planned",
             "stressor_class": "metals", "strength": s[1], "strength_unit": s[2],
             "fingerprint_evidence": s[3]}
            for i, s in enumerate(sources, 1)
        ]
    )  # fmt: skip
    names = [f"S{i}" for i in range(1, len(sources) + 1)]
    facts = pd.DataFrame(
        {"source_id": names, "origin": "this_project", "event_type": releases["event_type"],
         "alternative_id": [s[5] if len(s) > 5 else None for s in sources]}
    )  # fmt: skip
    where = {"zone_id": ["Z1"], "stressor": ["Pb"], "medium": ["soil"]}
    concentrations = pd.DataFrame(where | {"mean": [mean]})
    contamination = pd.DataFrame(
        where | {"background_value": [nan if background is None else background]}
    )
    table = attribution(facts, reach, releases, concentrations, contamination, {"metals": length})
    return table.set_index("source_id")


def test_a_share_falls_with_distance_by_the_declared_length():
    """Two sources of strength 10, one inside, one a length away: 10, 10/e, 10 unattributed."""
    table = _shares((0.0, 10.0, "t/a", None), (1000.0, 10.0, "t/a", None), background=0.0)

    total = 10 + 10 * exp(-1) + 10
    assert table["own_share"].tolist() == pytest.approx([10 / total, 10 * exp(-1) / total])
    assert table["unattributed_share"].tolist() == pytest.approx([10 / total] * 2)
    assert table.loc["S1", "other_share"] == pytest.approx(10 * exp(-1) / total)


def test_an_event_that_has_not_happened_takes_no_share_of_what_is_met_today():
    """Half stays unattributed and half is the works', whatever the dam might spill one day."""
    works = (0.0, 10.0, "t/a", None)
    table = _shares(works, (0.0, None, None, None, "unplanned"), background=0.0)

    assert table.index.tolist() == ["S1"]
    assert table.loc["S1", ["own_share", "unattributed_share"]].tolist() == [0.5, 0.5]


def test_a_source_at_an_unknown_distance_counts_as_inside_and_says_so():
    table = _shares((nan, 10.0, "t/a", None), (0.0, 10.0, "t/a", None), background=0.0)

    assert table["own_share"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert table.loc["S1", "attribution_flag"] == "distance_unknown_taken_as_inside"


def test_background_comes_off_first():
    """A background of 25 in a mean of 100 explains a quarter; the rest is shared."""
    table = _shares((0.0, 10.0, "t/a", None), background=25.0)

    assert table.loc["S1", "background_share"] == 0.25
    assert table.loc["S1", "own_share"] == pytest.approx(0.375)
    assert table.loc["S1", "unattributed_share"] == pytest.approx(0.375)


def test_background_explains_no_more_than_everything():
    """A mean below the background leaves nothing to share."""
    table = _shares((0.0, 10.0, "t/a", None), background=250.0)

    assert table.loc["S1", ["own_share", "other_share", "unattributed_share"]].tolist() == (
        pytest.approx([0, 0, 0], abs=1e-12)
    )


def test_nothing_is_unattributed_only_with_evidence_for_every_source():
    """Fingerprints of both: zero. Of one of the two: not."""
    proven = (0.0, 10.0, "t/a", "isotopes")

    both = _shares(proven, proven, background=0.0)
    one = _shares(proven, (0.0, 10.0, "t/a", None), background=0.0)

    assert both["unattributed_share"].tolist() == [0, 0]
    assert one["unattributed_share"].gt(0).all()


def test_an_undeclared_strength_leaves_every_share_unknown():
    """One of two strengths is missing: nobody knows whose it is; the row says which."""
    table = _shares((0.0, 10.0, "t/a", None), (0.0, nan, None, None), background=10.0)

    parts = ["own_share", "other_share", "unattributed_share"]
    assert table[parts].isna().all(axis=None)
    assert table["background_share"].tolist() == [0.1, 0.1]
    assert table.loc["S2", "attribution_flag"] == "strength_undeclared"


def test_strengths_of_different_units_count_one_each_and_say_so():
    """900 t/a beside 1 kg/d: not comparable, so equal, flagged as assumed."""
    table = _shares((0.0, 900.0, "t/a", None), (0.0, 1.0, "kg/d", None), background=0.0)

    assert table["own_share"].tolist() == pytest.approx([1 / 3, 1 / 3])
    assert table["attribution_flag"].tolist() == ["assumed_equal_strength"] * 2


def test_a_class_without_a_length_does_not_decay_and_says_so():
    """No length declared: distance counts nothing, flagged."""
    table = _shares((9e9, 10.0, "t/a", None), background=0.0, length=np.nan)

    assert table["own_share"].tolist() == pytest.approx([0.5])
    assert table["attribution_flag"].tolist() == ["no_decay_length"]


def _of(alternative, strength=10.0):
    return (0.0, strength, "t/a", None, "planned", alternative)


def test_alternatives_take_no_share_from_each_other():
    """Road 10, north 10, south 30: north and road have 10 of 10 + 10 + 10 unattributed, south 30 of
    10 + 30 + 30; the road's least share is beside the south, 10 of 70."""
    table = _shares(_of(None), _of("north"), _of("south", 30.0), background=0.0)

    assert table["own_share"].tolist() == pytest.approx([1 / 7, 1 / 3, 3 / 7])
    assert table["other_share"].tolist() == pytest.approx([3 / 7, 1 / 3, 1 / 7])
    parts = ["own_share", "other_share", "background_share", "unattributed_share"]
    assert table[parts].sum(axis=1).tolist() == pytest.approx([1, 1, 1])


def test_another_alternative_changes_no_share_of_ones_own():
    one = _shares(_of(None), _of("north"), background=0.0)
    two = _shares(_of(None), _of("north"), _of("south", 1.0), background=0.0)

    assert two.loc["S2"].to_dict() == one.loc["S2"].to_dict()
    assert two.loc["S1"].to_dict() == one.loc["S1"].to_dict()  # north leaves the road less


def test_an_alternative_of_unknown_strength_leaves_the_other_alternatives_shares():
    """What is common may stand beside it, and is unknown."""
    table = _shares(_of(None), _of("north"), _of("south", nan), background=0.0)

    assert table["own_share"].isna().tolist() == [True, False, True]
