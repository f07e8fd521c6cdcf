"""Chemistry as evidence: what counts, in which unit, and one value a location."""

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import box

from riskshed.pipeline.identify.measurements import place_points
from riskshed.pipeline.identify.zones import Zoning
from tests.plans import identified, run, smelter_plan, soil_samples, spread_out, with_soil


def _lead(plan, zone="Z9"):
    rows = identified(plan).measurements
    return rows[rows["zone_id"].eq(zone) & rows["stressor"].eq("Pb")]


def _with(results, **cells):
    plan = smelter_plan()
    samples, chemistry = soil_samples("Z9", {"Pb": results})
    for row in samples:
        row.update(
            {k: v for k, v in cells.items() if k in ("sample_type", "location_role", "matrix")}
        )
    for row in chemistry:
        row.update({k: v for k, v in cells.items() if k in ("unit", "basis", "qualifier")})
    plan.rows("samples").extend(samples)
    plan.rows("chemistry").extend(chemistry)
    return plan


def test_values_come_in_the_base_unit():
    """Lead of 250 000 µg/kg is 250 mg/kg."""
    (row,) = _lead(_with([250_000.0], unit="ug/kg")).to_dict("records")

    assert (row["value"], row["unit"]) == (250.0, "mg/kg")


def test_a_non_detect_stands_at_its_limit_and_says_so():
    """The value is the reporting limit; it is marked, never zero."""
    (row,) = _lead(_with([("<", 5.0)])).to_dict("records")

    assert (row["value"], row["nondetect"]) == (5.0, True)


@pytest.mark.parametrize("kind", ["Trip_B", "LAB_D", "MS", "CRM", "Field_B"])
def test_quality_control_feeds_no_risk(kind):
    """Blanks, spikes and reference material are no evidence of the place."""
    assert _lead(_with([99.0], sample_type=kind)).empty


def test_a_rejected_result_is_never_used():
    """Qualifier R."""
    assert _lead(_with([99.0], qualifier="R")).empty
    assert len(_lead(_with([99.0], qualifier="J"))) == 1


def _with_a_blank(holds, report, analyte="Pb"):
    """Return the plan with lead of report R1 in Z9, and a method blank."""
    plan = _with([100.0, 120.0, 90.0])
    for row in plan.rows("chemistry"):
        row["lab_report_id"] = "R1"
    plan.rows("samples").append(
        {"sample_id": "BLANK", "sampled_at": "2004-05-03", "matrix": "soil", "sample_type": "MB"}
    )
    blank = {"sample_id": "BLANK", "analyte": analyte, "lab_report_id": report, "result": holds,
             "fraction": "total", "unit": "mg/kg", "basis": "dry"}  # fmt: skip
    plan.rows("chemistry").append(blank)
    return plan


@pytest.mark.parametrize(
    ("holds", "report", "analyte", "hit"),
    [
        (0.2, "R1", "Pb", True),
        (None, "R1", "Pb", False),  # clean
        (0.2, "R2", "Pb", False),  # another report
        (0.2, None, "Pb", False),
        (0.2, "R1", "Zn", False),
    ],
)
def test_results_that_share_a_report_with_a_blank_that_is_not_clean_are_flagged(
    holds, report, analyte, hit
):
    """They count all the same, and the register says so."""
    plan = _with_a_blank(holds, report, analyte)
    rows = _lead(plan)

    assert (len(rows), rows["blank_hit"].tolist()) == (3, [hit] * 3)
    register = run(plan).register
    of_lead = register[register["zone_id"].eq("Z9") & register["stressor"].eq("Pb")]
    assert of_lead["flags"].str.contains("blank_hit").tolist() == [hit] * len(of_lead)


def test_field_duplicates_are_averaged_with_their_parent():
    """100 and 140 at one place are one location of 120, not two locations."""
    plan = _with([100.0, 140.0])
    twin = plan.rows("samples")[-1]
    twin.update(sample_type="Field_D", parent_sample=plan.rows("samples")[-2]["sample_id"])

    (row,) = _lead(plan).to_dict("records")

    assert (row["value"], row["n_averaged"]) == (120.0, 2)


@pytest.mark.parametrize(
    "cells", [{"basis": "wet"}, {"location_role": "reference"}, {"location_role": "control"}]
)
def test_only_dry_impact_samples_say_what_a_receptor_meets(cells):
    """Wet weight is never mixed with dry; reference and control are somewhere else."""
    rows = _lead(_with([99.0], **cells))

    assert rows["exposure"].tolist() == [False]


def test_fractions_are_not_mixed_and_each_zone_has_its_own():
    """The fraction most often measured in the zone; what is measured elsewhere does not matter."""
    plan = _with([10.0, 20.0, 30.0])
    for row in plan.rows("chemistry")[-2:]:
        row["fraction"] = "aqua_regia"
    with_soil(plan, "Z8", {"Pb": spread_out(5, 0.2, 12)})

    rows = _lead(plan)

    assert dict(zip(rows["value"], rows["exposure"], strict=True)) == {
        10.0: False,
        20.0: True,
        30.0: True,
    }


def test_a_place_sampled_twice_keeps_its_first_and_its_last_date():
    """Samples of 1990 and of 2010 at one location; so do the ends of an interval."""
    plan = _with([100.0, 140.0])
    for row, date in zip(plan.rows("samples")[-2:], ("2008/2010-06", "1990"), strict=True):
        row.update(location_id="L1", sampled_at=date)

    (row,) = _lead(plan).to_dict("records")
    zone = identified(plan).contamination.set_index(["zone_id", "stressor"]).loc[("Z9", "Pb")]

    assert (row["sampled_from"], row["sampled_to"]) == ("1990", "2010-06")
    assert (zone["sampled_from"], zone["sampled_to"]) == ("1990", "2010-06")


@pytest.mark.parametrize("ground", [[], [box(0, 0, 1, 1)]])
def test_points_that_lie_nowhere_have_no_zone_and_the_column_stays_text(ground):
    """What is joined by zone_id later joins text to text, however little is known."""
    names = pd.Series(["Z9"] * len(ground), dtype="str")
    pieces = gpd.GeoDataFrame({"zone_id": names}, geometry=ground, crs=32631)
    zones = pd.DataFrame({"zone_id": pd.Series(["Z9"], dtype="str"), "area_ha": [1.0]})
    degrees = pd.Series([3.0, 50.0], index=["S1", "S2"])

    placed = place_points(degrees, degrees, Zoning(zones, pieces, pd.DataFrame()), snap_m=100)

    assert placed["zone_id"].isna().tolist() == [True, True]
    assert placed["zone_id"].dtype == zones["zone_id"].dtype
