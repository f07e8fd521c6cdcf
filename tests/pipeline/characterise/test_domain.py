"""Models outside their data: on both sides of the domain of a benchmark, and on its limits."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from riskshed.pipeline.characterise.domain import extrapolated, outside_domain

OWN = pd.DataFrame(
    {"benchmark_id": ["K", "L"], "value": [4.0, 4.0], "domain_min": [2.0, np.nan],
     "domain_max": [9.0, np.nan], "unit": "ug/L", "source_file": "tables/benchmarks.csv",
     "source_row": [2, 3]}
)  # fmt: skip
IN_MILLIGRAMS = 0.004  # the value of K in the unit of the exposure


@pytest.mark.parametrize(
    ("exposure", "outside"),
    [(0.0019, True), (0.002, False), (0.005, False), (0.009, False), (0.0091, True)],
)
def test_an_exposure_outside_the_data_of_its_benchmark(exposure, outside):
    """The table is in micrograms, the exposure in milligrams; the limits belong to the domain."""
    rows = pd.DataFrame(
        {"benchmark_id": ["K"], "benchmark_value": IN_MILLIGRAMS, "exposure_value": exposure}
    )
    assert outside_domain(rows, OWN).tolist() == [outside]


def test_a_benchmark_that_says_no_domain_and_an_exposure_that_nobody_knows_are_missing():
    rows = pd.DataFrame(
        {"benchmark_id": ["L", "K", "other", None], "benchmark_value": IN_MILLIGRAMS,
         "exposure_value": [1.0, np.nan, 1.0, 1.0]}
    )  # fmt: skip
    assert outside_domain(rows, OWN).isna().all()


def told(name="Ridge shrew", guild="mammal_ground_insectivore", metric="p_exceed_low_effect",
         benchmark="G", outside=False):  # fmt: skip
    """Return subject and reason of what is extrapolated in a register of one row."""
    register = pd.DataFrame(
        {"risk_id": ["a"], "receptor_id": "shrew", "benchmark_id": benchmark,
         "effect_metric": metric, "extrapolated": pd.array([outside], dtype="boolean")}
    )  # fmt: skip
    receptors = pd.DataFrame({"receptor_id": ["shrew"], "name": name, "feeding_guild": guild})
    site = SimpleNamespace(tables={"benchmarks": OWN, "receptors": receptors})
    knowledge = SimpleNamespace(
        benchmarks=pd.DataFrame(
            {"benchmark_id": ["G"], "feeding_guild": ["mammal_ground_insectivore"],
             "receptor_group_as_given": ["short-tailed shrew"]}
        ),
        intake=pd.DataFrame(
            {"feeding_guild": ["mammal_ground_insectivore"], "intake_id": "i",
             "species_as_given": ["short-tailed shrew"]}
        ),
    )  # fmt: skip
    return [one.why for one in extrapolated(register, site, knowledge)]


def test_levels_and_doses_of_one_species_that_stand_for_another_are_listed():
    """The shrew of the table, for a shrew of the ridge."""
    assert told() == [
        "the level was worked out for the short-tailed shrew, and stands for shrew",
        "the dose is that of the short-tailed shrew (mammal_ground_insectivore), and stands for "
        "Ridge shrew",
    ]


def test_only_what_the_data_say_is_listed():
    """The species itself; no dose; a level that names no species; a level within its data."""
    assert told(name="Short-tailed shrew", benchmark="other") == []
    assert told(metric="habitat_share", benchmark="K") == []
    assert told(metric="habitat_share", benchmark="K", outside=True) == [
        "the exposure lies outside the data of K (2 to 9 ug/L)"
    ]
