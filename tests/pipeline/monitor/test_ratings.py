"""The current rating under the monitoring, by hand; and a red value in a whole run."""

import pandas as pd
import pytest

from riskshed.pipeline.monitor.ratings import under_monitoring
from riskshed.schemas.stages import Mitigated, Monitored, Rated
from tests.pipeline.mitigate.mixed_site import GOOD
from tests.plans import run, smelter_plan

RATED = Rated(
    values=pd.DataFrame(),
    ratings=pd.DataFrame(
        {"risk_id": ["a", "b"], "rating": ["H", "U"], "rating_lo": ["M", "N"],
         "rating_hi": ["H", "E"]}, dtype="str",
    ),
)  # fmt: skip
MITIGATED = Mitigated(
    measures=pd.DataFrame({"risk_id": ["a", "b"], "counts_current": [True, True]}),
    ratings=pd.DataFrame(
        {"risk_id": ["a", "b"], "rating_current": ["L", "L"], "rating_current_lo": ["L", "N"],
         "rating_current_hi": ["L", "L"], "rating_residual": ["N", "N"]}, dtype="str",
    ),
)  # fmt: skip
UNMEASURED = Mitigated(MITIGATED.measures.head(0), RATED.ratings[["risk_id"]].head(0))


def current(states, mitigated=MITIGATED):
    """Return the current rating of pathway a as low–high (printed), under (state, closed)."""
    watched = pd.DataFrame(
        [("a", f"P{i}", *state) for i, state in enumerate(states)],
        columns=["risk_id", "programme_id", "state", "closed"],
    ).astype({"closed": "bool"})
    after = under_monitoring(mitigated, RATED, Monitored(pd.DataFrame(), watched))
    row = after.ratings.set_index("risk_id").loc["a"] if len(after.ratings) else {}
    ends = [row.get(f"rating_current{end}") for end in ("_lo", "_hi", "")]
    return "{}–{} ({})".format(*ends), after


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([("green", False)], "L–L (L)"),
        ([("red", False)], "M–H (H)"),  # the inherent one
        ([("red", True)], "L–L (L)"),  # the action was closed
        ([("amber", False)], "L–H (U)"),  # it cannot be ruled out that the control failed
        ([("amber", True)], "L–L (L)"),
        ([("no_recent_data", False)], "L–H (U)"),
        ([("amber", False), ("red", False)], "M–H (H)"),
        ([("green", False), ("amber", False)], "L–H (U)"),
    ],
)
def test_the_state_of_a_programme_moves_the_current_rating(states, expected):
    """Never the residual one, and never that of a pathway which nothing watches."""
    found, after = current(states)

    assert found == expected
    assert after.ratings["rating_residual"].tolist() == ["N", "N"]
    assert after.ratings.set_index("risk_id").loc["b", "rating_current_hi"] == "L"


def test_verified_controls_do_not_count_on_a_red_pathway():
    """The trace says the same as the rating; the other pathway keeps its control."""
    assert current([("red", False)])[1].measures["counts_current"].tolist() == [False, True]
    assert current([("amber", False)])[1].measures["counts_current"].tolist() == [True, True]


@pytest.mark.parametrize("state", ["red", "amber", "no_recent_data"])
def test_without_measures_the_current_rating_of_a_watched_pathway_is_the_inherent_one(state):
    """There is no control that could count."""
    assert current([(state, False)], UNMEASURED)[0] == "M–H (H)"


@pytest.fixture(scope="module")
def outputs():
    """Return a run of the smelter whose shrews are protected by a verified cover, and watched."""
    plan = smelter_plan()
    plan.tables["mitigation"] = [GOOD]
    programme = {
        "receptor_ids": "shrews", "metric": "Cd", "unit": "mg/kg", "medium": "soil",
        "direction": "high_is_bad", "amber": 20.0, "red": 40.0, "actions_red": "renew the cover",
        "responder": "Site ecologist", "max_age_days": 90.0,
    }  # fmt: skip
    plan.tables["monitoring"] = [
        programme | {"programme_id": "M-RED", "location_ids": "COVER"},
        programme | {"programme_id": "M-SILENT", "location_ids": "GATE"},
    ]
    sample = {"sample_id": "C1", "location_id": "COVER", "sampled_at": "2024-06-01",
              "matrix": "soil", "sample_type": "Normal", "location_role": "reference"}  # fmt: skip
    plan.rows("samples").append(sample)
    plan.rows("chemistry").append(
        {"sample_id": "C1", "analyte": "Cd", "fraction": "total", "unit": "mg/kg", "basis": "dry",
         "method": "aqua regia", "result": 41.0}
    )  # fmt: skip
    return run(plan)


def test_the_register_tells_the_programme_whose_state_is_worst(outputs):
    """All programmes by id; metric, triggers, actions, responder and last value of the worst."""
    register = outputs.register
    watched = register[register["monitoring_ids"].notna()]
    row = watched.iloc[0]

    assert set(watched["receptor_id"]) == {"shrews"}
    assert set(watched["stressor"]) == {"Cd"}
    assert set(watched["monitoring_ids"]) == {"M-RED;M-SILENT"}
    assert row[["tarp_metric", "tarp_unit", "tarp_state"]].tolist() == ["Cd", "mg/kg", "red"]
    assert row[["tarp_amber", "tarp_red", "tarp_last_value"]].tolist() == [20.0, 40.0, 41.0]
    assert row["tarp_last_date"] == "2024-06-01"
    assert row["tarp_actions"] == '{"red": "renew the cover"}'
    assert row["tarp_responder"] == "Site ecologist"


def test_the_current_rating_of_what_is_red_is_the_inherent_one(outputs):
    """The verified measure still counts in the residual."""
    register = outputs.register
    covered = register["mitigation_ids"].eq("M1") & register["stressor"].eq("Cd")
    red = register[covered & register["tarp_state"].eq("red")]
    inherent, shown = (
        red[[f"rating_{view}_lo", f"rating_{view}_hi"]].to_numpy().tolist()
        for view in ("inherent", "current")
    )

    assert len(red)
    assert shown == inherent
    assert (red["rating_residual_hi"] != red["rating_inherent_hi"]).any()


def test_what_nothing_watches_and_what_is_silent_are_gaps(outputs):
    """A medium rating without a programme is a gap, never a fault."""
    gaps = outputs.gaps.set_index("kind")
    silent = gaps.loc["monitoring"]
    bare = gaps.loc["not_monitored"]
    register = outputs.register
    worrying = register["rating_inherent"].isin(["M", "H", "E"])

    assert silent["subject"] == "M-SILENT"
    assert "nothing was measured at GATE" in silent["what"]
    assert bare["n_rows"] == (worrying & register["monitoring_ids"].isna()).sum() > 0
