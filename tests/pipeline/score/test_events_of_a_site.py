"""Unplanned sources of a site: their rows are rated as risk, all others stay as they are."""

from datetime import date
from functools import cache

import pandas as pd
import pytest

from riskshed.pipeline.score.stage import mine_life_years
from riskshed.schemas.rating_scale import CLASSES
from tests.plans import Plan, a_habitat, a_receptor, a_source, core, run, site_of, smelter_plan

PLANNED = ["rating", "rating_lo", "rating_hi", "rating_basis", "rule_id", "rating_over_zones"]


def with_event(per_year: float | None = 0.02, stressors: str = "Pb;Cd") -> Plan:
    """Return the smelter with a tailings dam whose spill may bring lead and cadmium."""
    plan = smelter_plan()
    event = a_source("DAM", "tailings_storage", event_type="unplanned", stressors=stressors)
    plan.rows("sources").append(event | {"frequency_per_year": per_year})
    return plan


@cache
def rows(per_year: float | None = 0.02) -> pd.DataFrame:
    return core(with_event(per_year)).rows


def landslide(per_year: float, hectares: float) -> pd.DataFrame:
    """Return the rows of a slope that may bury part of a heath of 400 ha."""
    plan = Plan(
        {
            "sources": [
                a_source(
                    "SLOPE",
                    "vegetation_clearing",
                    event_type="unplanned",
                    frequency_per_year=per_year,
                    stressors="habitat_loss",
                    block_ids="Z1",
                    phase="construction",
                )
            ],
            "disturbance_blocks": [
                {
                    "block_id": "Z1",
                    "planned_start": "1970-01-01",
                    "planned_end": "1971-01-01",
                    "area_ha": hectares,
                    "disturbance_type": "permanent",
                    "recoverable": "undetermined",
                }
            ],
            "habitats": [a_habitat("H1", "Z1", area=hectares)],
            "receptors": [a_receptor("heathland", habitat_codes="heath")],
        }
    )
    return core(plan).rows


def test_an_event_is_rated_by_the_matrix_and_says_so() -> None:
    """Once in fifty years: likelihood 2, p = 1 − exp(−0.02)."""
    events = rows()[rows()["source_id"].eq("DAM")]

    assert len(events)
    assert set(events["rating_basis"]) == {"risk"}
    assert set(events["rule_id"]) == {"event/risk_matrix"}
    assert set(events["likelihood_inherent"]) == {2.0}
    assert events["annual_probability"].tolist() == pytest.approx([0.0198013267] * len(events))


def test_an_event_moves_no_row_of_what_is_planned() -> None:
    """The smelter is rated as if the dam were not there, and has no likelihood."""
    before = core(smelter_plan()).rows
    after = rows()

    assert set(before.index) <= set(after.index)
    pd.testing.assert_frame_equal(before[PLANNED], after.loc[before.index, PLANNED])
    planned = after.loc[before.index]
    assert planned[["likelihood_inherent", "consequence_5"]].isna().to_numpy().all()


def test_an_event_of_unknown_frequency_is_undecided_and_never_none() -> None:
    """Likelihood 1 to 5; the rating prints U."""
    events = rows(None)[rows(None)["source_id"].eq("DAM")]

    assert set(events["likelihood_inherent_low"]) == {1.0}
    assert set(events["likelihood_inherent_high"]) == {5.0}
    assert events["annual_probability"].isna().all()
    assert set(events["rating"]) == {"U"}


def test_what_is_measured_today_bounds_an_event_from_below_only() -> None:
    """Soil below the benchmark beside a dam says nothing of the day it breaks."""
    events = rows()[rows()["source_id"].eq("DAM")]
    clean = events[events["response_rule"].eq("T1-below")]

    assert len(clean)
    assert set(clean["consequence_inherent_low"]) == {1.0}
    assert set(events["consequence_inherent_high"]) == {5.0}
    assert set(events["consequence_basis"]) == {"present_state"}
    assert events["consequence_5"].all()


@pytest.mark.parametrize(
    ("hectares", "consequence", "rating"), [(2.0, 1.0, "N"), (20.0, 2.0, "L"), (300.0, 5.0, "H")]
)
def test_a_mapped_footprint_is_the_consequence(
    hectares: float, consequence: float, rating: str
) -> None:
    """0.5, 5 and 75 % of a reference of 400 ha: magnitude 1, 2 and 5, at likelihood 2."""
    events = landslide(0.05, hectares)

    assert len(events)
    assert set(events["consequence_basis"]) == {"footprint"}
    assert set(events["consequence_inherent"]) == {consequence}
    assert set(events["rating"]) == {rating}
    assert set(events["consequence_5"]) == {consequence == 5.0}


def test_more_frequent_events_never_have_a_lower_rating() -> None:
    """From once in ten thousand years to ten a year, both ends."""
    ranked = [
        landslide(per_year, 60.0)[["rating_lo", "rating_hi"]].map(CLASSES.index).to_numpy().tolist()
        for per_year in (1e-4, 0.05, 0.5, 5.0, 50.0)
    ]

    assert ranked == sorted(ranked)
    assert ranked[0] < ranked[-1]


def test_an_event_of_the_worst_consequence_is_in_one_of_the_two_lists() -> None:
    """Decided and bad, or undecided: it is listed, apart from other bases."""
    outputs = run(with_event(1e-6))
    worst = outputs.register[outputs.register["consequence_5"].eq(True)]
    evidence, ignorance = outputs.by_evidence, outputs.by_ignorance

    assert len(worst)
    assert set(worst["risk_id"]) <= set(evidence["risk_id"]) | set(ignorance["risk_id"])
    for listed in (evidence, ignorance):
        firsts = listed[listed["place"].eq(1)]
        assert len(firsts) == listed["rating_basis"].nunique()


@pytest.mark.parametrize(
    ("operation", "years"),
    [
        ({"start": "2001-01-01", "end": "2020-12-31"}, 20.0),
        ({"start": "2001", "end": "2020"}, 20.0),
        ({"start": "2001-03", "end": "2001-03"}, 31 / 365.25),
    ],
)
def test_the_mine_life_is_the_phase_of_operation(operation: dict[str, str], years: float) -> None:
    """From its first to its last day; a date without a day takes the whole month or year."""
    plan = smelter_plan()
    plan.settings["phases"] = {"operation": operation}
    days = (date(2020, 12, 31) - date(2000, 12, 31)).days

    assert days == 7305  # twenty years of 365.25 days
    assert mine_life_years(site_of(plan)) == pytest.approx(years)


@pytest.mark.parametrize(
    "phases",
    [
        {"operation": {"start": "2001", "end": None}},
        {"operation": {"start": None, "end": "2001"}},
        {"closure": {"start": "2001", "end": "2005"}},
    ],
)
def test_a_mine_life_without_both_dates_is_unknown(phases: dict[str, dict[str, str]]) -> None:
    """And so is the probability over it; the annual one stays."""
    plan = smelter_plan()
    plan.settings["phases"] = phases

    assert pd.isna(mine_life_years(site_of(plan)))


def test_an_event_releases_what_it_declares_and_not_what_is_measured_today():
    """Cadmium lies above background near the smelter; the dam that may break brings lead only."""
    found = core(with_event(stressors="Pb")).rows

    assert set(found.loc[found["source_id"].eq("S1"), "stressor"]) >= {"Pb", "Cd"}
    assert set(found.loc[found["source_id"].eq("DAM"), "stressor"]) == {"Pb"}
