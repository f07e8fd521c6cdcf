"""RIAM against its oracle: the band is the result."""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from riskshed.pipeline.score.riam import CRITERIA, environmental_score, range_band, riam_table
from riskshed.schemas.bands import method_table

ORACLE = Path(__file__).parents[2] / "data" / "oracles" / "eia_matrix" / "riam_cases.csv"
EVERY = pd.DataFrame(
    list(product(range(5), range(-3, 4), *[range(1, 4)] * 3)), columns=list(CRITERIA), dtype=float
)


@pytest.mark.oracle
def test_score_and_band_are_those_of_the_oracle() -> None:
    """472 combinations of the criteria."""
    oracle = pd.read_csv(ORACLE)

    actual = riam_table(oracle[list(CRITERIA)])

    pd.testing.assert_frame_equal(
        actual.drop(columns="flags"), oracle[[*CRITERIA, "ES", "RB"]], check_dtype=False
    )


def test_the_scores_that_occur_are_those_on_record_for_each_band() -> None:
    """Of all 945 combinations; the limits 19, 35 and 71 are never met."""
    table = riam_table(EVERY).groupby("RB")["ES"].agg(["min", "max"])
    record = method_table("riam_bands", "lo", "hi", "reachable_lo", "reachable_hi")
    limits = record.set_index("band")[["reachable_lo", "reachable_hi"]].sort_index()

    assert len(EVERY) == 945
    assert table.sort_index().to_numpy().tolist() == limits.to_numpy().tolist()
    assert not {19, 35, 71} & set(environmental_score(EVERY).abs())


@pytest.mark.parametrize(
    ("score", "band"),
    [
        (0.0, "N"),
        (1.0, "+A"),
        (9.0, "+A"),
        (10.0, "+B"),
        (18.0, "+B"),
        (19.0, "+C"),
        (35.0, "+C"),
        (36.0, "+D"),
        (71.0, "+D"),
        (72.0, "+E"),
        (108.0, "+E"),
    ],
)
def test_a_band_begins_and_ends_at_its_limits_on_both_sides(score: float, band: str) -> None:
    """Harm mirrors benefit."""
    mirrored = band.replace("+", "-")

    assert range_band(pd.Series([score, -score])).tolist() == [band, mirrored]


def test_one_score_of_several_combinations_is_one_result() -> None:
    """12 = 1·2·6 = 2·1·6 = 4·1·3: the score alone tells them apart no more than the band does."""
    cases = pd.DataFrame(
        [(1, 2, 2, 2, 2), (2, 1, 2, 2, 2), (4, 1, 1, 1, 1)], columns=list(CRITERIA), dtype=float
    )

    assert riam_table(cases)["RB"].tolist() == ["+B", "+B", "+B"]


def test_a_criterion_that_nobody_judged_leaves_the_impact_without_band() -> None:
    """Missing stays missing, even where another factor is zero."""
    cases = pd.DataFrame({"A1": [0.0], "A2": [None], "B1": [1.0], "B2": [1.0], "B3": [1.0]})

    table = riam_table(cases.astype("float64"))

    assert table[["ES", "RB"]].isna().to_numpy().all()
    assert table["flags"].tolist() == ["not_assessed: A2"]
