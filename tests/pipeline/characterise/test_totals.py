"""Totals, by hand: sums within a method, and never of what excludes each other."""

import pandas as pd
import pytest

from riskshed.pipeline.characterise.totals import totals

ALTERNATIVES = {"ROAD": None, "NORTH": "north", "SOUTH": "south", "PUMP": "south"}


def _totals(*rows):
    """Return totals of (source, score, p95) under one method, by level and name.

    All have one receptor; each source has a stressor of its own.
    """
    sources = [source for source, _, _ in rows]
    ids = [f"r{number}" for number in range(len(rows))]
    register = pd.DataFrame(
        {
            "risk_id": ids,
            "source_id": sources,
            "stressor": [f"of {source}" for source in sources],
            "alternative_id": pd.Series([ALTERNATIVES[source] for source in sources], dtype="str"),
        }
    ).assign(process_ids="p", receptor_id="shrews", endpoint_id="e", site_id="tiny")
    scored = pd.DataFrame(rows, columns=["source_id", "score", "p95"]).drop(columns="source_id")
    scored = scored.astype("float64")
    scored = scored.assign(risk_id=ids, phase="operation", method="significance", p05=0.0)
    scored = scored.assign(p50=scored["score"], n_missing=scored["score"].isna().astype("int64"))
    return totals(register, scored).set_index(["level", "name"])


ROAD, NORTH, SOUTH = ("ROAD", 0.25, 0.5), ("NORTH", 0.125, 1.0), ("SOUTH", 0.5, 0.75)


def test_what_excludes_each_other_is_not_added():
    """The road with the northern dam is 0.375 (at most 1.5), with the southern one 0.75 (1.25)."""
    site = _totals(ROAD, NORTH, SOUTH).loc[("site", "tiny")]

    assert (site["sum"], site["p95"], site["n_pathways"]) == (0.75, 1.5, 2)
    assert (site["dominant"], site["dominant_risk_id"], site["share"]) == (0.5, "r2", 1.0)


def test_what_stands_together_is_added():
    """The southern dam needs a pump."""
    table = _totals(ROAD, NORTH, SOUTH, ("PUMP", 0.125, 0.125))

    assert table.loc[("receptor", "shrews"), "sum"] == 0.25 + 0.5 + 0.125
    assert table.loc[("receptor", "shrews"), "n_pathways"] == 3


def test_shares_are_of_the_largest_sum_that_can_be():
    """Of 0.75: the road has a third; the dams 1/6 and 2/3, each where it is built."""
    shares = _totals(ROAD, NORTH, SOUTH).loc["source", "share"]

    assert shares.to_dict() == pytest.approx({"ROAD": 1 / 3, "NORTH": 1 / 6, "SOUTH": 2 / 3})


@pytest.mark.parametrize("more", [NORTH, ("NORTH", 0.5, 0.75), ("NORTH", None, None)])
def test_another_alternative_that_is_no_worse_changes_no_total(more):
    """Declaring what would do less harm, or the same, or what nobody can say, adds none."""
    two = _totals(ROAD, SOUTH, more).drop(index=[("source", "NORTH"), ("stressor", "of NORTH")])
    sums = ["sum", "share", "n_pathways", "n_without_score"]

    one = _totals(ROAD, SOUTH)[sums]
    if more[1] is None:  # that a score is missing stays told
        one.loc[["process", "receptor", "endpoint", "phase", "site"], "n_without_score"] = 1
    pd.testing.assert_frame_equal(two[sums].sort_index(), one.sort_index(), check_dtype=False)


def test_without_alternatives_everything_is_added():
    table = _totals(("ROAD", 0.25, 0.5), ("ROAD", None, None), ("ROAD", 0.5, 0.5))

    assert table.loc[("source", "ROAD"), ["sum", "n_pathways", "n_without_score"]].to_list() == [
        0.75,
        3,
        1,
    ]


def test_a_sum_of_which_nothing_is_known_is_unknown_and_not_zero():
    table = _totals(("ROAD", None, None), ("NORTH", None, None))

    assert table["sum"].isna().all()
    assert table["share"].isna().all()
