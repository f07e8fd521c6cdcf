"""The laws of the assessment as a whole, on sites that Hypothesis draws (`tests/strategies.py`)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plans import (
    METALS,
    NOWHERE,
    Plan,
    a_habitat,
    a_receptor,
    a_source,
    a_strength,
    core,
    rank,
    smelter_plan,
    spread_out,
    with_soil,
)
from tests.strategies import law, plans

MAGNITUDES = ["magnitude_low", "magnitude_high", "affected_low", "affected_high"]
RATINGS = ["rating", "rating_lo", "rating_hi"]


def _same(before: pd.DataFrame, after: pd.DataFrame, columns: list[str]) -> None:
    """Assert that the rows of `before` are in `after` with the same values."""
    assert set(before.index) <= set(after.index)
    if before.empty:
        return  # a frame without rows knows no types
    pd.testing.assert_frame_equal(
        before[columns],
        after.loc[before.index, columns],
        check_dtype=False,
        check_index_type=False,
        rtol=1e-9,
    )


def _never_lower(before: pd.DataFrame, after: pd.DataFrame, ends: list[str]) -> None:
    """Assert that every row of `before` is in `after` and has no lower class at these ends."""
    assert set(before.index) <= set(after.index)
    for end in ends:
        fell = rank(after.loc[before.index, end]) < rank(before[end])
        assert not fell.any(), f"{end} fell in {before[fell].index.tolist()}"


@pytest.mark.property
@law
@given(plans(), st.sampled_from(["heath", "wetland"]), st.sampled_from([0.01, 1.0, 50.0]))
def test_drawing_the_site_larger_changes_no_magnitude(plan, group, level):
    """Another zone with its habitat, samples and nothing else moves no row that was there."""
    larger = plan.copy()
    larger.rows("habitats").append(a_habitat("HX", "ZX", group, 700.0))
    with_soil(larger, "ZX", {m: spread_out(100 * level, 0.5, 10) for m in METALS})

    before, after = core(plan).rows, core(larger).rows

    _same(before, after, [*MAGNITUDES, *RATINGS, "rating_basis", "tier"])


@pytest.mark.property
@law
@given(
    plans(),
    st.sampled_from(["this_project", "existing_other", "reasonably_foreseeable", "legacy"]),
    st.sampled_from(["smelting", "tailings_storage", "vegetation_clearing"]),
)
def test_declaring_a_neighbour_never_lowers_ones_own_rating(plan, origin, activity):
    """A further source, of whatever origin and activity, lowers no end of any rating."""
    clears = activity == "vegetation_clearing"
    blocks = ";".join(b["block_id"] for b in plan.rows("disturbance_blocks"))
    both = plan.copy()
    both.rows("sources").append(
        a_source(
            "S9",
            activity,
            origin=origin,
            block_ids=blocks or None if clears else None,
            stressors="habitat_loss" if clears else "Pb;Cd;Zn",
        )
    )
    both.rows("source_stressors").append(a_strength("S9", "Pb", 900.0))

    before, after = core(plan).rows, core(both).rows

    _never_lower(before, after, ["rating_lo", "rating_hi", "rating_over_zones_hi"])
    _same(before, after, ["completeness"])


def test_a_neighbour_who_declares_a_metal_takes_no_row_off_ones_own_list():
    """Zinc above background that the smelter does not declare stays a hypothesis of the smelter."""
    plan = smelter_plan()
    with_soil(plan, "Z1", {"Zn": spread_out(5000, 0.3, 9)}, mark="b")
    with_soil(plan, None, {"Zn": spread_out(50, 0.3, 9)}, role="reference", mark="b", **NOWHERE)
    both = plan.copy()
    both.rows("sources").append(a_source("S2", origin="existing_other", stressors="Zn"))

    before, after = core(plan).rows, core(both).rows

    assert set(before.loc[before["stressor"].eq("Zn"), "source_id"]) == {"S1"}
    _never_lower(before, after, ["rating_lo", "rating_hi"])


@pytest.mark.property
@law
@given(plans(), st.data())
def test_a_higher_concentration_never_lowers_a_rating(plan, data):
    """Raising results at the same locations lowers no end of a rating and no share.

    Non-detects may turn into detects at or above their limit, never back.
    """
    raised = plan.copy()
    for row in raised.rows("chemistry"):
        if "ref" not in row["sample_id"]:
            _raise(row, data.draw(st.sampled_from([1.0, 1.0, 1.5, 40.0])))

    before, after = core(plan).rows, core(raised).rows

    _never_lower(before, after, ["rating_lo", "rating_hi"])
    for share in ("share_above", "effect_low", "effect_high", "effect_value"):
        known = before[before[share].notna()]
        assert (after.loc[known.index, share] >= known[share] - 1e-12).all(), share


def _raise(row: dict, factor: float) -> None:
    """Multiply a result; a non-detect that is raised was found at the raised limit."""
    if factor == 1.0:
        return
    limit = row.pop("eql", None)
    row.pop("detection_condition", None)
    row.pop("limit_unit", None)
    row["result"] = (limit if limit is not None else row["result"]) * factor


@pytest.mark.property
@law
@given(plans(), st.sampled_from(["As", "Cu", "noise", "sulfur_dioxide"]))
def test_another_stressor_moves_no_row_that_was_there(plan, stressor):
    """Declaring one more stressor of a source adds rows and lowers nothing."""
    more = plan.copy()
    more.rows("sources")[0]["stressors"] += f";{stressor}"
    more.rows("source_stressors").append(a_strength("S1", stressor, 5.0))

    before, after = core(plan).rows, core(more).rows

    _same(before, after, [*MAGNITUDES, *RATINGS])


NAMES = {
    "source_id": "src",
    "zone_id": "plot",
    "receptor_id": "taxon",
    "habitat_id": "hab",
    "block_id": "plot",
    "sample_id": "bag",
    "block_ids": "plot",
}


@pytest.mark.property
@law
@given(plans(), st.randoms(use_true_random=False))
def test_shuffling_rows_or_renaming_changes_nothing_but_names(plan, random):
    """Every name is turned round, every table shuffled: the same rows come out under new names."""
    other = plan.copy()
    for rows in other.tables.values():
        random.shuffle(rows)
        for row in rows:
            row.update({key: _renamed(key, row[key]) for key in NAMES if row.get(key)})

    before, after = core(plan).rows, core(other).rows

    key = ["source_id", "zone_id", "receptor_id"]
    same = [
        *key,
        "stressor",
        "process_ids",
        "phase",
        "completeness",
        "tier",
        "flags",
        "needs",
        "rating_over_zones",
        "share_above",
        "p_exceed",
        "quotient",
        "response_rule",
        "benchmark_id",
        "measured_in_phase",
        *MAGNITUDES,
        *RATINGS,
    ]
    mapped = before.assign(**{c: [_renamed(c, v) for v in before[c]] for c in key})
    pd.testing.assert_frame_equal(
        _by_key(mapped[same]),
        _by_key(after[same]),
        check_dtype=False,
        check_index_type=False,
        rtol=1e-9,
    )


def _renamed(column: str, names: str) -> str:
    """Return new names whose order is the other way round."""
    stem = NAMES[column]
    return ";".join(
        stem + "-" + "".join(chr(219 - ord(c)) if "a" <= c <= "z" else c for c in name.lower())
        if not name[-1].isdigit()
        else f"{stem}-{name[:-1].lower()}{9 - int(name[-1])}"
        for name in names.split(";")
    )


def _by_key(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.sort_values(list(rows.columns[:6]), ignore_index=True)


@pytest.mark.property
@law
@given(plans())
def test_shares_sum_to_one_with_background_and_unattributed(plan):
    """Own and other, background and unattributed share one whole wherever they are known.

    Summed over the sources, too: what one source calls its own the others call other.
    """
    shares = core(plan).exposed.attribution
    parts = shares[["own_share", "other_share", "unattributed_share"]].astype("float64")
    known = parts.notna().all(axis=1).astype(bool)
    background = shares["background_share"].astype("float64").fillna(0.0)

    np.testing.assert_allclose((parts.sum(axis=1) + background)[known], 1.0, rtol=1e-9)
    assert parts[known].ge(-1e-12).all(axis=None)
    assert parts[~known].isna().all(axis=None)
    own = shares[known].groupby(["stressor", "zone_id", "phase"])["own_share"].sum()
    rest = (1 - background - shares["unattributed_share"])[known]
    rest = rest.groupby([shares.loc[known, c] for c in ["stressor", "zone_id", "phase"]]).first()
    np.testing.assert_allclose(own, rest, rtol=1e-9, atol=1e-12)


REMOVALS = {
    "benchmarks": lambda plan: plan.settings.update(benchmark_sets=[]),
    "chemistry": lambda plan: plan.tables.update(samples=[], chemistry=[]),
    "one zone's chemistry": lambda plan: _without_samples(plan, "Z1"),
    "reference": lambda plan: _without(plan, "reference_extent_ha", "reference_reason"),
    "status": lambda plan: _without(
        plan, "value_1_5", "value_reason", "iucn_category", "national_status"
    ),
    "doses": lambda plan: plan.settings.update(trv_sets=[]),
    "areas": lambda plan: _without(plan, "area_ha", table="habitats"),
}


def _without(plan: Plan, *columns: str, table: str = "receptors") -> None:
    for row in plan.rows(table):
        for column in columns:
            row.pop(column, None)


def _without_samples(plan: Plan, zone: str) -> None:
    gone = {row["sample_id"] for row in plan.rows("samples") if row["zone_id"] == zone}
    for table in ("samples", "chemistry"):
        plan.tables[table] = [r for r in plan.rows(table) if r["sample_id"] not in gone]


@pytest.mark.property
@law
@given(plans(), st.sets(st.sampled_from(sorted(set(REMOVALS) - {"doses"})), min_size=1))
def test_unknown_is_never_negligible(plan, removed):
    """Taking evidence away never turns a row into N and never lowers an upper end."""
    poorer = plan.copy()
    for name in sorted(removed):
        REMOVALS[name](poorer)

    before, after = core(plan).rows, core(poorer).rows

    kept = before.loc[before.index.intersection(after.index)]
    _never_lower(kept, after, ["rating_hi"])
    negligible = after.loc[kept.index, "rating"].eq("N")
    assert kept.loc[negligible, "rating"].eq("N").all()


@pytest.mark.property
@law
@given(plans(), st.sets(st.sampled_from(sorted(REMOVALS))))
def test_a_row_is_negligible_only_where_something_known_says_so(plan, removed):
    """N is printed below a benchmark, or where an effect is known to be at most one in 100."""
    poorer = plan.copy()
    for name in sorted(removed):
        REMOVALS[name](poorer)

    rows = core(poorer).rows
    negligible = rows[rows["rating"].eq("N")]

    below = negligible["tier"].eq(1) & negligible["screening_outcome"].eq("below")
    small = negligible["tier"].ge(2) & negligible["affected_high"].le(0.01)
    assert (below | small).all()
    assert rows.loc[rows["tier"].eq(0), "rating"].eq("U").all()


def test_a_higher_concentration_never_passes_a_screening_that_failed():
    """Boars have no dose, so their lead is screened at the limit of the mean: 56 mg/kg.

    Of these 8 results the lowest goes from 5.2 to 52, and the limit falls from 57.2 to 55.1: a pass
    by the mean alone would be one that more lead has bought.
    """
    plan = smelter_plan()
    plan.tables["receptors"] = [
        a_receptor("boars", receptor_group="small_mammals", feeding_guild="mammal_omnivore")
    ]
    plan.tables.update(samples=[], chemistry=[])
    with_soil(plan, "Z1", {"Pb": [5.2, 46.8, 49.4, 52.0, 52.0, 54.6, 57.2, 57.2]})
    raised = plan.copy()
    raised.rows("chemistry")[0]["result"] = 52.0

    _never_lower(core(plan).rows, core(raised).rows, ["rating_hi"])


def test_a_dose_may_leave_open_what_a_screening_closes():
    """Voles on 20 mg/kg of lead: the screening passes, nine doses cannot exclude an effect.

    Nine locations without one above the low-effect level leave up to 28 % of the animals open
    (1 - 0.05^(1/9)). The better tier speaks, though it says less; decision record 0006.
    """
    plan = smelter_plan()
    plan.tables["receptors"] = [a_receptor("voles")]
    plan.tables.update(samples=[], chemistry=[])
    with_soil(plan, "Z1", {"Pb": [20.0] * 9})
    screened = plan.copy()
    screened.settings["trv_sets"] = []

    dosed, passed = (rows[rows["tier"] > 0] for rows in (core(plan).rows, core(screened).rows))

    assert dosed["effect_high"].max() == pytest.approx(1 - 0.05 ** (1 / 9))
    assert (set(dosed["tier"]), set(passed["tier"])) == ({2.0}, {1.0})
    assert set(passed["rating"]) == {"N"}
    _never_lower(passed, dosed, ["rating_hi"])


def test_forgetting_the_red_list_category_never_lowers_a_value():
    """Endangered in the world and vulnerable in the country is 5; without the first 4 to 5."""
    plan = smelter_plan()
    shrews = a_receptor("shrews", value_1_5=None, iucn_category="EN", national_status="VU")
    plan.tables["receptors"] = [{**shrews, "kind": "species"}]
    poorer = plan.copy()
    poorer.rows("receptors")[0]["iucn_category"] = None

    _never_lower(core(plan).rows, core(poorer).rows, ["rating_hi"])
