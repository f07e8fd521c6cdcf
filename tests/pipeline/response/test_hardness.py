"""Criteria that are a formula of the hardness of the water: published levels, and what decides."""

from io import StringIO
from pathlib import Path

import pandas as pd
import pytest

from riskshed.flows.calc import main
from riskshed.pipeline.response.hardness import hardness_table
from riskshed.schemas.hardness import SETS
from riskshed.schemas.vocabulary import read_config
from tests.plans import NOWHERE, Plan, a_habitat, a_receptor, a_source, run

ORACLE = Path(__file__).parents[2] / "data" / "oracles" / "hardness_criteria"
CRITERIA = read_config("benchmarks/hardness_criteria.csv")


def level(metal: str, hardness: float, duration: str, of: str = "epa") -> float:
    """Return one criterion in ug/L."""
    table = pd.DataFrame({"analyte": [metal], "hardness": [hardness]})
    return float(hardness_table(table, set=of)[duration].iloc[0])


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("metal", "duration", "published"),
    [
        *(("Cu", "acute", 13), ("Cu", "chronic", 9.0), ("Ni", "acute", 470), ("Ni", "chronic", 52)),
        *(("Zn", "acute", 120), ("Zn", "chronic", 120), ("Cr(III)", "acute", 570)),
        ("Cr(III)", "chronic", 74),
    ],
)
def test_levels_at_a_hardness_of_100_are_those_that_epa_prints(metal, duration, published):
    """National recommended criteria, two significant digits."""
    assert float(f"{level(metal, 100, duration):.2g}") == published


PUBLISHED = pd.read_csv(ORACLE / "colorado_reg31_Al_Cd_expected.csv")
MISPRINT = (400, "Cd")  # the table prints 9.99, the formula gives 9.98


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("column", "metal", "duration"),
    [
        ("Al_acute_tr", "Al", "acute"),
        ("Al_chronic_tr", "Al", "chronic"),
        ("Cd_acute_warm_dissolved", "Cd", "acute"),
    ],
)
def test_levels_of_colorado_are_those_of_its_calculator(column, metal, duration):
    """33 cells of regulation 31, table III; above 220 (aluminium) and 400 mg/L they stay."""
    for hardness, printed in zip(PUBLISHED["hardness"], PUBLISHED[column], strict=True):
        found = level(metal, hardness, duration, "colorado_reg31")
        last_digit = 1.0 if metal == "Al" else 0.01
        tolerance = last_digit * (1.01 if (hardness, metal) == MISPRINT else 0.5001)
        assert found == pytest.approx(printed, abs=tolerance), hardness


def test_beyond_its_range_a_formula_is_held_at_the_end_and_says_so():
    """25 to 400 mg/L (40 CFR 132)."""
    table = hardness_table(pd.DataFrame({"analyte": ["Cu"] * 3, "hardness": [5.0, 25.0, 9_000.0]}))

    assert table["chronic"].iloc[0] == table["chronic"].iloc[1]
    assert table["chronic"].iloc[2] == level("Cu", 400, "chronic")
    assert table["flags"].ne("").tolist() == [True, False, True]


def test_a_criterion_that_a_set_has_not_is_empty_and_told():
    row = hardness_table(pd.DataFrame({"analyte": ["Ag"], "hardness": [50.0]})).iloc[0]

    assert pd.isna(row["chronic"])
    assert row["flags"] == "no chronic criterion of Ag in epa"


@pytest.mark.parametrize("name", SETS)
def test_a_metal_is_never_worse_in_harder_water(name):
    """Each criterion rises with hardness over the whole range of its formula."""
    hardness = [float(h) for h in range(25, 401, 5)]
    for metal in CRITERIA.loc[CRITERIA["benchmark_set"].eq(SETS[name]), "stressor"].unique():
        table = pd.DataFrame({"analyte": [metal] * len(hardness), "hardness": hardness})
        found = hardness_table(table, set=name)[["acute", "chronic"]]
        assert found.apply(
            lambda column: column.isna().all() or column.is_monotonic_increasing
        ).all()


N = 8  # samples, the fewest of a background


def _creek(hardness, fraction="dissolved", sets=("us_epa_aquatic",), metal="Cu", **tables):
    """Return the row of trout in a creek with 6 ug/L of a metal, and 0.5 upstream."""
    plan = Plan(
        {
            "sources": [a_source("TSF", "tailings_storage", phase="operation", stressors=metal)],
            "habitats": [a_habitat("H1", "CREEK", "stream", ecosystem_get_code="F1.1")],
            "receptors": [
                a_receptor(
                    "trout", receptor_group="fish", realm="freshwater", habitat_codes="stream"
                )
            ],
            **tables,
        },
        {"benchmark_sets": list(sets)},
    )
    for number, known in enumerate(hardness):
        for name, zone, role, copper in (
            (f"W{number}", "CREEK", "impact", 6.0 + 0.01 * number),
            (f"R{number}", None, "reference", 0.5 + 0.01 * number),
        ):
            sample = {"sample_id": name, "zone_id": zone, "location_role": role, "matrix": "water"}
            sample |= {"sampled_at": "1990-05-03", "sample_type": "Normal"}
            plan.rows("samples").append(sample | (NOWHERE if zone is None else {}))
            plan.rows("chemistry").append(
                {"sample_id": name, "analyte": metal, "fraction": fraction, "unit": "ug/L",
                 "result": copper, "hardness_mgL": known}
            )  # fmt: skip
    outputs = run(plan)
    (row,) = outputs.register.drop_duplicates("stressor").to_dict("records")
    return row, outputs


def test_the_softest_water_of_a_zone_decides():
    """At 50 mg/L the chronic criterion is 4.95 ug/L (EPA's coefficients), at 100 it is 8.96."""
    hard, _ = _creek([100.0] * N)
    mixed, outputs = _creek([100.0] * (N - 1) + [50.0])

    assert hard["benchmark_id"] == mixed["benchmark_id"] == "us_epa_aquatic-Cu-chronic"
    assert hard["benchmark_value"] == pytest.approx(0.008956, rel=1e-3)
    assert mixed["benchmark_value"] == pytest.approx(0.004953, rel=1e-3)
    assert (hard["rating_inherent"], mixed["rating_inherent_lo"]) == ("N", "N")
    assert mixed["rating_inherent"] == "U"
    traced = outputs.trace.set_index("quantity").loc["benchmark_hardness_mgL"]
    assert traced["value"] == 50.0
    assert traced["words"] == "0.96 exp(0.8545 ln H - 1.702) ug/L, H from 25 to 400"


@pytest.mark.parametrize("known", [[], [400.0]])
def test_where_hardness_is_not_known_everywhere_no_criterion_applies_and_the_row_says_so(known):
    """Unknown is neither soft nor hard: never N, and the gap names what could settle it."""
    row, outputs = _creek(known + [None] * (N - len(known)))

    assert pd.isna(row["benchmark_id"])
    assert (row["rating_inherent"], "hardness_not_measured" in row["flags"]) == ("U", True)
    gap = outputs.gaps[outputs.gaps["what"].str.startswith("hardness of the water not meas")]
    assert gap["could_change"].tolist() == [
        "a criterion that depends on it could settle the screening"
    ]


@pytest.mark.parametrize(("metal", "name"), [("Ag", "us_epa_aquatic"), ("Cd", "colorado_reg31")])
def test_an_acute_criterion_alone_clears_nothing(metal, name):
    """6 ug/L of silver at 400 mg/L are below the acute 34.9; what lives there stays there."""
    row, _ = _creek([400.0] * N, metal=metal, sets=[name])

    assert level(metal, 400, "acute", "colorado_reg31" if metal == "Cd" else "epa") > 6.1
    assert (pd.isna(row["benchmark_id"]), row["rating_inherent"]) == (True, "U")


def test_water_softer_than_the_formula_was_made_for_is_flagged():
    """At 5 mg/L the level is that of 25, as the regulation has it."""
    row, _ = _creek([5.0] * N)

    assert row["benchmark_value"] == pytest.approx(level("Cu", 25, "chronic") / 1000)
    assert "hardness_below_formula" in row["flags"]


def test_a_criterion_of_what_is_dissolved_says_nothing_of_the_total():
    row, _ = _creek([100.0] * N, fraction="total")

    assert pd.isna(row["benchmark_id"])


def test_a_set_that_the_site_does_not_name_is_not_used():
    row, _ = _creek([100.0] * N, sets=("eco_ssl",))

    assert pd.isna(row["benchmark_id"])
    assert "hardness_not_measured" not in row["flags"]


@pytest.mark.parametrize(
    ("hardness", "decides"), [(49.0, None), (50.0, "AT-50"), (120.0, "AT-100"), (None, None)]
)
def test_a_level_for_one_hardness_holds_where_no_water_is_softer(hardness, decides):
    """The site's own rows at 50, 100 and 200 mg/L: the nearest that is not above the water's."""
    own = [
        {"benchmark_id": f"AT-{at}", "benchmark_set": "site", "stressor": "Cu",
         "medium": "surface_water", "receptor_group": "fish", "kind": "screening",
         "value": at / 10, "unit": "ug/L", "hardness_mgL": float(at), "citation": "permit",
         "verification": "verified"}
        for at in (50, 100, 200)
    ]  # fmt: skip
    row, _ = _creek([hardness] * N, sets=("eco_ssl",), benchmarks=own)

    assert (row["benchmark_id"] if decides else None) == decides
    assert pd.isna(row["benchmark_id"]) == (decides is None)


def test_the_command_prints_what_the_table_says(tmp_path, capsys):
    (tmp_path / "water.csv").write_text("analyte,hardness\nCu,100\nNi,100\n")
    code = main(["hardness-criteria", str(tmp_path / "water.csv"), "--set", "epa"])
    printed = pd.read_csv(StringIO(capsys.readouterr().out))

    assert code == 0
    assert printed.columns.tolist() == ["analyte", "hardness", "acute", "chronic"]
    assert printed["chronic"].round(1).tolist() == [9.0, 52.0]
