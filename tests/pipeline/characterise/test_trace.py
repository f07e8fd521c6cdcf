"""The trace: every number behind a rating, with its citation, its file and its row."""

import pandas as pd
import pytest

from riskshed.pipeline.characterise import trace as trace_of
from riskshed.schemas.vocabulary import read_config
from tests.plans import a_receptor, run, smelter_plan

SHREWS = "shrews|Z1|Cd"
SOIL = "Z1|Cd|soil"


def part(outputs, name, subject):
    """Return the numbers of one part and subject, by what they are."""
    rows = outputs.trace
    rows = rows[rows["part"].eq(name) & rows["subject"].eq(subject)]
    return rows.set_index("quantity")


def test_every_measurement_points_at_its_row(smelter):
    """The chemistry of the plan, row by row as it is in the file: 2 is the first."""
    rows = part(smelter, "measurement", SOIL)
    chemistry = dict(enumerate(smelter_plan().rows("chemistry"), start=2))

    assert len(rows) == 12
    assert rows["source_file"].eq("tables/chemistry.csv").all()
    for number, value in zip(rows["source_rows"], rows["value"], strict=True):
        assert chemistry[int(number)]["analyte"] == "Cd"
        assert chemistry[int(number)]["result"] == pytest.approx(value)


def test_parameters_are_cited_and_our_own_results_are_not(smelter):
    """A dose that we computed has no author; what went into it has one, and a verification."""
    dose = part(smelter, "dose", SHREWS)
    given = ["uptake_a", "uptake_b", "food_intake", "soil_fraction"]
    ours = ["soil_epc", "tissue_epc", "area_use", "dose_epc"]

    assert dose.loc[given, ["source_key", "citation", "verification"]].notna().all(axis=None)
    assert dose.loc[ours, "source_key"].isna().all()


def test_the_steps_of_a_dose_stand_in_the_order_of_the_sum(smelter):
    """Soil, uptake, food, intake, dose: `place` rises along the formula."""
    rows = smelter.trace
    rows = rows[rows["part"].eq("dose") & rows["subject"].eq(SHREWS)].sort_values("place")

    assert rows["quantity"].tolist() == [
        "soil_epc", "uptake_a", "uptake_b", "tissue_epc",
        "food_intake", "soil_fraction", "area_use", "dose_epc",
    ]  # fmt: skip


def test_every_key_is_spelled_out_as_in_the_bibliography(smelter):
    """No citation is its own key where the bibliography knows the key."""
    rows = smelter.trace.dropna(subset="source_key")
    keys = set(read_config("benchmarks/benchmarks.csv")["source_key"].dropna())
    known = rows[rows["source_key"].isin(keys)]

    assert len(known)
    assert (known["citation"] != known["source_key"]).all()


def test_a_background_that_nobody_knows_leaves_no_count_above_it():
    """No reference samples and no region: nothing above an unknown, rather than none."""
    plan = smelter_plan()
    plan.tables["samples"] = [r for r in plan.rows("samples") if r["zone_id"]]
    kept = {r["sample_id"] for r in plan.rows("samples")}
    plan.tables["chemistry"] = [r for r in plan.rows("chemistry") if r["sample_id"] in kept]

    with_it, without = run(smelter_plan()), run(plan)

    assert part(with_it, "background", SOIL).loc["n_above", "value"] == 12
    assert part(without, "background", SOIL).empty
    assert not without.register["elem_transport_evidence"].eq("not measured").any()
    assert not without.register["data_gaps"].str.contains("stressor not measured").any()


def test_value_and_reference_point_at_the_receptor(smelter):
    """Shrews stand in the first row of receptors.csv."""
    value = part(smelter, "value", "shrews").loc["value_low"]
    reference = part(smelter, "reference", "shrews").loc["reference_extent_ha"]

    for row in (value, reference):
        assert (row["source_file"], row["source_rows"]) == ("tables/receptors.csv", "2")
        assert row["verification"] == "declared"
    assert (value["value"], reference["value"]) == (3, 400)
    assert reference["words"] == "habitat of the valley"


def test_a_number_that_is_missing_is_left_out_never_zero(smelter):
    """Every row of the trace has a value."""
    assert smelter.trace["value"].notna().all()


def test_every_rated_row_finds_its_numbers(smelter):
    """Each row of tier 1 or 2 leads by its keys to screening or effect, and to measurements."""
    keys = set(zip(smelter.trace["part"], smelter.trace["subject"], strict=True))
    rows = smelter.register[smelter.register["tier"] >= 1]

    assert len(rows)
    for row in rows.to_dict("records"):
        animal = f"{row['receptor_id']}|{row['zone_id']}|{row['stressor']}"
        place = f"{row['zone_id']}|{row['stressor']}|{row['transport_medium']}"
        needed = ("effect", animal)
        if row["tier"] == 1:
            needed = ("screening", f"{animal}|{row['transport_medium']}")
        assert needed in keys
        assert {("measurement", place), ("concentration", place)} <= keys


def test_two_receptors_of_one_name_keep_their_own_numbers():
    """Shrews with half the reference beside the shrews: keys are ids, never names."""
    plan = smelter_plan()
    twin = a_receptor("shrews", reference_extent_ha=200.0) | {"receptor_id": "shrews-2"}
    plan.rows("receptors").append(twin)
    outputs = run(plan)
    own = [part(outputs, "reference", key)["value"].item() for key in ("shrews", "shrews-2")]

    assert own == [400, 200]
    assert isinstance(outputs.trace, pd.DataFrame)


def test_each_medium_has_the_screening_of_its_own():
    """Lead in soil and in water: two benchmarks, each under its medium; routes share theirs."""
    rows = pd.DataFrame(
        {
            "receptor_id": "shrews",
            "zone_id": "Z1",
            "stressor": "Pb",
            "medium": ["soil", "soil", "surface_water"],
            "route": ["contact", "ingestion", "drinking"],
            "benchmark_id": ["S", "S", "W"],
            "benchmark_value": [120.0, 120.0, 0.0025],
            "benchmark_hardness_mgL": [None, None, 50.0],
            "benchmark_formula": [None, None, "exp(ln H)"],
            "quotient": [3.0, 3.0, 40.0],
            "share_above": 1.0,
            "p_exceed": [0.9, 0.9, None],
            "benchmark_source": ["KEY-S", "KEY-S", "KEY-W"],
            "benchmark_verification": "verified",
        }
    )
    found = trace_of._screening(rows)
    found = found[found["quantity"].isin(["benchmark_value", "quotient"])]
    told = sorted(zip(found["subject"], found["value"], found["words"], strict=True))

    assert told == [
        ("shrews|Z1|Pb|soil", 3.0, "exposure / benchmark"),
        ("shrews|Z1|Pb|soil", 120.0, "S"),
        ("shrews|Z1|Pb|surface_water", 0.0025, "W"),
        ("shrews|Z1|Pb|surface_water", 40.0, "exposure / benchmark"),
    ]


def test_land_taken_is_told_by_phase(clearing):
    """Forty hectares of block B1; the share is no share of locations above a level."""
    rows = clearing.trace[clearing.trace["part"].eq("land")]
    one = part(clearing, "land", rows["subject"].iloc[0])

    assert set(rows["subject"].str.rpartition("|")[2]) == {"construction"}
    assert one.loc["overlap_ha", "unit"] == "ha"
    assert not clearing.trace["part"].eq("effect").any()
