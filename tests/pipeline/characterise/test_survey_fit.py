"""Confidence in the surveys of a receptor in a zone: shares worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.characterise.survey_fit import survey_fit
from riskshed.schemas.stages import Surveyed

NOTHING = (np.nan, np.nan)


def surveyed(visits, needed=4.0, effort=10.0, per="visit", method="point_count", scoped=False):
    """Return a survey of requirement Q for receptor R at blocks B1 and B2.

    `visits` are tuples: block, whether in season, effort, whether that is enough.
    """
    blocks = ["B1", "B2"]
    none = pd.DataFrame()
    return Surveyed(
        requirements=pd.DataFrame(
            {"requirement_id": ["Q"], "method": [method], "min_effort_value": [effort],
             "min_effort_per": [per]}
        ),
        triggers=pd.DataFrame(
            {"block_id": blocks, "requirement_id": "Q", "receptor_ids": "R;S", "scoped_out": scoped}
        ),
        visits=pd.DataFrame(
            [(block, "Q", "2026-04-15" if good else None, spent, met)
             for block, good, spent, met in visits],
            columns=["block_id", "requirement_id", "season", "effort", "effort_met"],
        ),
        satisfied=pd.DataFrame({"block_id": blocks, "requirement_id": "Q", "n_needed": needed}),
        absences=none,
    )  # fmt: skip


def fit(found, blocks="B1", receptor="R"):
    """Return season and effort of one row of the register."""
    rows = pd.DataFrame({"receptor_id": [receptor], "survey_blocks": [blocks]}, index=[7])
    answer = survey_fit(rows, found)
    assert answer.index.tolist() == [7]
    return tuple(answer.iloc[0])


def visits(n, *, good=True, met=True, block="B1"):
    """Return n visits of 5 hours."""
    return [(block, good, 5.0, met)] * n


@pytest.mark.parametrize(("made", "season"), [(0, 0.0), (1, 0.25), (3, 0.75), (4, 1.0), (5, 1.0)])
def test_season_is_the_share_of_the_visits_asked_for_that_lie_in_one(made, season):
    """Four are asked for; a fifth adds nothing; those out of season count nothing."""
    out_of_season = visits(2, good=False, met=False)

    assert fit(surveyed([*visits(made), *out_of_season]))[0] == season


def test_effort_is_the_share_of_the_visits_with_enough_of_it():
    """Three of four in season, one of them with too little."""
    found = surveyed([*visits(2), *visits(1, met=False)])

    assert fit(found) == (0.75, 0.5)


@pytest.mark.parametrize(("made", "effort"), [(1, 0.5), (2, 1.0), (3, 1.0)])
def test_an_effort_for_the_whole_survey_is_summed(made, effort):
    """Ten hours are asked for in all, each visit has five."""
    assert fit(surveyed(visits(made), per="survey"))[1] == effort


def test_a_zone_of_two_blocks_has_the_mean_of_both():
    """B1 is surveyed, B2 is not."""
    assert fit(surveyed(visits(4)), "B1;B2") == (0.5, 0.5)


def test_what_nobody_knows_is_nought_and_what_nobody_asks_for_is_missing():
    """How many visits; an effort; a survey at all; a survey of this receptor or zone."""
    assert fit(surveyed(visits(4), needed=np.nan)) == (0.0, 0.0)
    assert fit(surveyed(visits(4), effort=np.nan)) == pytest.approx((1.0, np.nan), nan_ok=True)
    for found in (surveyed(visits(4), scoped=True), surveyed([], method="timing_constraint")):
        assert fit(found) == pytest.approx(NOTHING, nan_ok=True)
    assert fit(surveyed(visits(4)), receptor="X") == pytest.approx(NOTHING, nan_ok=True)
    assert fit(surveyed(visits(4)), blocks=np.nan) == pytest.approx(NOTHING, nan_ok=True)
