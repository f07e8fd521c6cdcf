"""Quality control: duplicates, blanks and holding times, worked out by hand on a small site."""

import pytest

from riskshed.pipeline.load.site import load_site
from tests.sites import good_tables, the_fault, write_site

OF_THE_BATCH = {"lab_report_id": "R1"}


def site(tmp_path, extra_samples=(), extra_results=(), **first):
    """Return the faults of the small site with more samples and results; `first` of its first."""
    tables = good_tables()
    sample, result = tables["samples"][0], tables["chemistry"][0]
    result |= {"lab_report_id": "", "analysed_at": ""} | first
    samples = [{**sample, "lab_sample_id": "", "parent_sample": "", **cells}
               for cells in extra_samples]  # fmt: skip
    results = [{**result, "eql": "", "limit_unit": "", **cells} for cells in extra_results]
    tables["samples"] += samples
    tables["chemistry"] += results
    return load_site(write_site(tmp_path / "tiny", **tables))[1]


def twin(kind="Field_D"):
    parent = good_tables()["samples"][0]["sample_id"]
    return {"sample_id": "TWIN", "sample_type": kind, "parent_sample": parent}


@pytest.mark.parametrize(
    ("kind", "parent", "duplicate", "limit", "apart"),
    [
        ("Field_D", "100", "160", None, None),  # 60 / 130 = 46.2 %
        ("Field_D", "100", "170", "50", "51.9"),  # 70 / 135
        ("LAB_D", "100", "140", None, None),  # 40 / 120 = 33.3 %
        ("LAB_D", "100", "145", "35", "36.7"),  # 45 / 122.5
    ],
)
def test_a_duplicate_that_is_far_from_its_parent_is_told(
    kind, parent, duplicate, limit, apart, tmp_path
):
    """Relative percent difference in soil: 50 % in the field, 35 % in the laboratory."""
    result = {"sample_id": "TWIN", "result": duplicate}
    found = site(tmp_path, [twin(kind)], [result], result=parent)

    if limit is None:
        assert found == []
    else:
        fault = the_fault(found)
        assert fault.severity == "warning"
        assert f"within {limit} %" in fault.rule
        assert f"differ by {apart} %" in fault.rule


@pytest.mark.parametrize("cells", [{"eql": "40", "limit_unit": "mg/kg"},  # 135 is below five times
                                   {"unit": "ug/kg"}])  # fmt: skip
def test_near_the_limit_or_in_another_unit_nothing_is_compared(cells, tmp_path):
    result = {"sample_id": "TWIN", "result": "170"} | cells

    assert site(tmp_path, [twin()], [result], result="100") == []


@pytest.mark.parametrize("kind", ["MB", "Field_B", "Trip_B", "Rinsate"])
def test_what_is_found_in_a_blank_flags_its_report(kind, tmp_path):
    """One result of the report is flagged: the first of the site."""
    blank = {"sample_id": "BLANK", "sample_type": kind}
    result = {"sample_id": "BLANK", "result": "0.2", **OF_THE_BATCH}
    fault = the_fault(site(tmp_path, [blank], [result], **OF_THE_BATCH))

    assert (fault.table, fault.column, fault.severity) == ("chemistry", "result", "warning")
    assert "flagged blank_hit of its report: 1 result" in fault.fix


def test_each_blank_counts_the_results_of_its_own_report(tmp_path):
    """Two blanks of two reports; the one of R2 has none beside it."""
    blanks = [{"sample_id": f"BLANK{n}", "sample_type": "MB"} for n in (1, 2)]
    results = [
        {"sample_id": f"BLANK{n}", "result": "0.2", "lab_report_id": f"R{n}"} for n in (1, 2)
    ]
    found = site(tmp_path, blanks, results, **OF_THE_BATCH)

    assert [fault.fix.rpartition(": ")[2] for fault in found] == ["1 result", "0 results"]


def test_a_blank_of_no_report_asks_for_it(tmp_path):
    blank = {"sample_id": "BLANK", "sample_type": "MB"}
    fault = the_fault(site(tmp_path, [blank], [{"sample_id": "BLANK", "result": "0.2"}]))

    assert fault.fix.startswith("type lab_report_id")


@pytest.mark.parametrize(
    "cells",
    [
        {"result": "", "detection_condition": "not_detected", "eql": "0.1", "limit_unit": "mg/kg"},
        {"result": "0.2", "qualifier": "R"},
        {"result": "0"},
    ],
)
def test_a_clean_or_rejected_blank_says_nothing(cells, tmp_path):
    """Not detected; rejected; zero is another fault, and no hit."""
    blank = {"sample_id": "BLANK", "sample_type": "MB"}
    found = site(tmp_path, [blank], [{"sample_id": "BLANK", **OF_THE_BATCH, **cells}])

    assert [fault for fault in found if "blank" in fault.rule] == []


@pytest.mark.parametrize(
    ("analyte", "taken", "analysed", "severity"),
    [
        ("Pb", "2023-01-10", "2023-01-09", "error"),
        ("Pb", "2023-01-10", "2023", None),  # it may have been later that year
        ("Pb", "2023-01-10", "2023-07-09", None),  # 180 days
        ("Pb", "2023-01-10", "2023-07-10", "warning"),
        ("Hg", "2023-01-10", "2023-02-07", None),  # 28 days
        ("Hg", "2023-01-10", "2023-02-08", "warning"),
        ("Hg", "2023-01", "2023-02-20", None),  # taken on 31 January, perhaps
        ("nitrate", "2020-01-10", "2023-02-08", None),  # nobody says how long
    ],
)
def test_a_sample_is_analysed_after_it_was_taken_and_in_time(
    analyte, taken, analysed, severity, tmp_path
):
    sample = {"sample_id": "KEPT", "sampled_at": taken}
    result = {"sample_id": "KEPT", "analyte": analyte, "result": "10", "analysed_at": analysed}
    found = site(tmp_path, [sample], [result])

    told = [fault for fault in found if fault.column == "analysed_at"]
    assert [fault.severity for fault in told] == ([] if severity is None else [severity])
