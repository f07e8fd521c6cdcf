"""Each bad row is named with row, column, value, rule and fix."""

from pathlib import Path

import pytest
import yaml

from tests.schemas.survey.rows import faults_of, good_row, read

SAMPLES = Path(__file__).parents[2] / "data" / "survey" / "bad_rows.yaml"
BAD = [
    pytest.param(table, *row, id=f"{table}-{row[1]}-{place}")
    for table, rows in yaml.load(SAMPLES.read_text("utf-8"), yaml.BaseLoader).items()
    for place, row in enumerate(rows)
]


@pytest.mark.parametrize(
    ("table", "changes", "column", "value", "rule", "fix"),
    BAD,
)
def test_one_thing_broken_is_one_error_that_says_what_to_do(
    table, changes, column, value, rule, fix
):
    """Row, column, value, rule and fix; nothing else is complained about."""
    errors = [fault for fault in faults_of(table, **changes) if fault.severity == "error"]
    assert len(errors) == 1, errors
    (fault,) = errors
    place = (fault.table, fault.file, fault.row, fault.column, fault.value)
    assert place == (table, f"tables/{table}.csv", 2, column, value)
    assert rule in fault.rule
    assert any(words in fault.fix for words in fix.split("|"))


@pytest.mark.parametrize(
    ("table", "changes", "column", "rule", "fix"),
    [
        ("chemistry", {"analyte": "unobtainium"}, "analyte", "stressors", "keep it as it is"),
        (
            "sources",
            {"decimalLatitude": "0", "decimalLongitude": "0"},
            *("decimalLatitude", "not 0, 0", "Gulf of Guinea"),
        ),
        ("habitats", {"scheme": ""}, "scheme", "has its scheme", "g3c6"),
        (
            "benchmarks",
            {"receptor_group": "", "feeding_guild": ""},
            *("receptor_group", "for a receptor group", "for nothing"),
        ),
        (
            "survey_requirements",
            {"peak_windows": ""},
            *("peak_windows", "has its peak windows", "shorter interval holds all year"),
        ),
        ("constraints", {"scope": ""}, "scope", "the scope of its instrument", "43 USC 1629"),
        (
            "physical",
            {"calibration_due": "2026-05-02"},
            *("calibration_due", "is calibrated on the day", "suspect"),
        ),
        ("waivers", {"rule_id": "G03"}, "rule_id", "NO_GO is never waived", "its HOLD alone"),
    ],
)
def test_what_may_be_right_is_a_warning_and_is_kept(table, changes, column, rule, fix):
    """A warning changes no exit code; the value stays."""
    frame, faults = read(table, {**good_row(table), **changes})
    assert [(fault.severity, fault.column) for fault in faults] == [("warning", column)]
    assert rule in faults[0].rule
    assert fix in faults[0].fix
    if changes[column]:
        assert str(frame.loc[0, column]).removesuffix(".0") == changes[column]


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("sources", {"event_type": "unplanned"}),
        ("sources", {"start_date": "2003-01", "end_date": "2003"}),  # 2003 may be its December
        ("disturbance_blocks", {"cleared_ha": "12.4", "recoverable_ha": "12.4"}),
        ("disturbance_blocks", {"planned_end": "2026-10-01"}),
        ("habitats", {"condition": "0.7"}),
        ("habitats", {"ecosystem_get_code": "T7"}),
        ("samples", {"depth_top_m": "0.25"}),
        ("chemistry", {"result": "0.0001"}),
        ("chemistry", {"analyte": "pH", "unit": "SU", "result": "-3.6", "limit_unit": "SU"}),
        ("chemistry", {"result": "", "detection_condition": "not_reported", "eql": "",
                       "mdl": "", "rl": "", "limit_unit": ""}),
        ("chemistry", {"unit": "ug/L", "limit_unit": "ug/L", "basis": ""}),
        ("benchmarks", {"medium": "surface_water", "basis": ""}),
        ("survey_events", {"totalAreaSampledValue": "40"}),
        ("occurrences", {"occurrenceStatus": "absent", "individualCount": "0",
                         "organismQuantity": ""}),
        ("receptors", {"value_1_5": "5"}),
        ("receptors", {"value_1_5": "1"}),
        ("mitigation", {"tier": "offset", "location": "off_site"}),
        ("mitigation", {"tier": "restore", "criteria_met_on": ""}),
        ("mitigation", {"effectiveness_low": "0.5", "effectiveness_high": "0.5"}),
        ("mitigation", {"effectiveness_low": "0", "effectiveness_high": "1"}),
        ("mitigation", {"effectiveness_low": "", "effectiveness_high": ""}),
        ("mitigation", {"status": "planned", "basis": "assumed", "verification_evidence": ""}),
        ("mitigation", {"acts_on": "endpoint:shrews:population_abundance"}),
        ("constraints", {"relation": "within_x_km", "distance_m": "0"}),
        ("constraints", {"legal_effect": "prohibited", "instrument": "", "scope": ""}),
        ("physical", {"calibration_due": "2026-05-03"}),
        ("physical", {"flag": "gap", "value": "", "exposure_days": ""}),
        ("physical", {"parameter": "groundwater_level", "unit": "m AHD", "datum": ""}),
        ("physical", {"parameter": "flow", "unit": "L/s"}),
        ("physical", {"datetime": "2024-02-29T23:59:59.5Z"}),
        ("background", {"medium": "surface_water", "unit": "ug/L", "basis": ""}),
        ("conclusions", {"risk_id": "", "receptor_id": "shrews", "phase": "operation"}),
        ("consultations", {"status": "open", "response": ""}),
        ("survey_requirements", {"min_visits": "1", "min_visits_in_core": "1"}),
        ("survey_requirements", {"min_visits_in_core": "4"}),
        ("survey_requirements", {"min_gap_days": "30"}),  # 3 × 30 of the 92 days that it spans
        ("survey_requirements", {"min_gap_days": "60", "max_season_instances": "2"}),
        ("survey_requirements", {"windows": "10-01..03-31", "core_windows": "12-01..02-28"}),
        ("survey_requirements", {"windows": "11-01..02-29", "core_windows": "12-31..01-01"}),
        ("survey_requirements", {"core_windows": "03-15..06-15"}),
        ("survey_requirements", {"windows": "03-15..05-15;05-16..06-15"}),
        ("survey_requirements", {"windows": "", "core_windows": "", "min_visits_in_core": "0"}),
        ("survey_requirements", {"validity_days": "1", "pre_clear_days": "1"}),
        ("survey_requirements", {"lead_days_report": "0", "min_gap_days": "0"}),
        ("survey_requirements", {"detection_probability": "0"}),
        ("survey_requirements", {"scope": "scope_out"}),
        ("survey_requirements", {"scope": "scope_out", "scopes_out": "GB-GCN-EDNA"}),
        ("survey_requirements", {"scope": "", "reason": "", "signed_by": "", "signed_on": ""}),
        ("monitoring", {"green": "60", "red": "60.1"}),
        ("monitoring", {"direction": "low_is_bad", "green": "5", "amber": "5", "red": "4.9"}),
        ("monitoring", {"red": ""}),
        ("monitoring", {"metric": "zinc", "unit": "mg/kg", "medium": "soil"}),
        ("monitoring", {"metric": "groundwater_level", "unit": "m AHD"}),
        ("monitoring", {"design": "gradient", "control_location_ids": "", "baseline_to": ""}),
        ("monitoring", {"action_closed_on": "", "action_closed_by": ""}),
        ("restoration", {"restored_ha": "10"}),
        ("restoration", {"status": "planned", "restored_ha": "0", "area_basis": ""}),
        ("restoration", {"status": "establishing", "completion_value": "", "completion_date": ""}),
        ("receptors", {"critical_habitat": "undetermined", "critical_habitat_by": ""}),
        ("permits", {"last_clearing_date": "2031-12-31"}),
        ("permits", {"last_clearing_date": "2026-01-01", "valid_to": "2026-01-01"}),
        ("permits", {"methods": "any", "purposes": "any", "last_clearing_date": ""}),
        ("clearances", {"outcome": "clear", "finds": ""}),
        ("clearances", {"kind": "release", "outcome": "released", "releases": "CL-029"}),
        ("clearances", {"kind": "peg_out", "outcome": "", "valid_days": "0"}),
        ("obligations", {"kind": "critical_habitat", "status": "undetermined"}),
        ("obligations", {"kind": "ps6_test", "status": "not_applicable"}),
        ("obligations", {"valid_to": "2024-05-02"}),
        ("waivers", {"expires_on": "2026-10-01"}),
        ("waivers", {"block_ids": "", "receptor_ids": "", "requirement_ids": "",
                     "clearance_ids": "", "scope": "whole site"}),
        ("receptors", {"name": "蒙古栎 · شجرة · дуб"}),
    ],
)  # fmt: skip
def test_what_lies_on_the_line_is_good(table, changes):
    """The other side of each limit, and the line itself."""
    assert faults_of(table, **changes) == []


def test_a_required_cell_may_be_empty_where_the_source_is_silent():
    """unknown_fields names it; the cell stays unknown and nothing is complained about."""
    row = {**good_row("samples"), "sampled_at": "", "unknown_fields": "sampled_at"}
    frame, faults = read("samples", row)
    assert faults == []
    assert frame["sampled_at"].isna().all()


def test_a_key_may_never_be_empty():
    """A row that nobody can name cannot be waived."""
    faults = faults_of("samples", sample_id="", unknown_fields="sample_id")
    assert [(fault.column, fault.fix) for fault in faults] == [
        ("sample_id", "type sample id, such as 20-01S")
    ]


def test_a_part_of_a_key_that_is_no_id_may_be_unknown():
    """Tissue has no fraction: the source is silent and says so."""
    assert faults_of("chemistry", fraction="", unknown_fields="fraction;method", method="") == []


def test_unknown_fields_names_columns():
    """A name that is no column waives nothing; it is listed with the nearest one."""
    faults = faults_of("samples", unknown_fields="sampledat")
    assert [(fault.column, fault.severity) for fault in faults] == [("unknown_fields", "warning")]
    assert "sampled_at" in faults[0].fix


def test_the_second_of_two_equal_keys_is_named_with_the_row_of_the_first():
    """The fix points at the row of the file, not at a position in a frame."""
    row = good_row("samples")
    faults = read("samples", row, {**row, "sample_id": "other"}, row)[1]
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (4, "sample_id", "20-01S")
    ]
    assert "row 2 has the same" in faults[0].fix


def test_a_result_twice_is_one_of_the_same_sample_analyte_fraction_basis_and_method():
    """Lead spelled lead is lead; another method is another result."""
    row = good_row("chemistry")
    faults = read("chemistry", row, {**row, "analyte": "lead"}, {**row, "method": "XRF"})[1]
    assert [(fault.row, fault.value) for fault in faults] == [(3, "20-01S")]
    assert "sample_id + analyte + fraction + basis + method" in faults[0].rule


def test_a_unit_that_says_dry_or_wet_agrees_with_the_basis():
    """The alias loses the word; a wet weight taken for dry is wrong by a factor of four."""
    assert faults_of("chemistry", unit="mg/kg dw", basis="dry") == []
    (fault,) = faults_of("chemistry", unit="mg/kg ww", basis="dry")
    assert (fault.column, fault.value, fault.severity) == ("basis", "dry", "error")
    assert "the unit says wet" in fault.fix


def test_a_refused_cell_is_complained_about_once():
    """No rule speaks a second time of what follows from a cell that could not be read."""
    faults = faults_of("chemistry", result="1,5", unit="ppb")
    assert sorted(fault.column for fault in faults) == ["result", "unit"]
