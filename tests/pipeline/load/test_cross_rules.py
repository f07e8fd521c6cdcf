"""Rules across tables: a good site with one thing broken, and the fault in words."""

import pytest

from riskshed.pipeline.load.site import load_site
from tests.sites import feature, good_tables, square, the_fault, write_site


@pytest.fixture
def tables():
    return good_tables()


@pytest.fixture
def check(tmp_path):
    """Return a function that writes the tables and returns the faults."""

    def faults(tables, **more):
        return load_site(write_site(tmp_path / "tiny", **{**tables, **more}))[1]

    return faults


def test_an_id_that_leads_nowhere_names_the_nearest(tables, check):
    """X1."""

    tables["chemistry"][7]["sample_id"] = "Z-NEAR-3"
    fault = the_fault(check(tables))

    assert (fault.table, fault.file) == ("chemistry", "tables/chemistry.csv")
    assert (fault.row, fault.column, fault.value) == (9, "sample_id", "Z-NEAR-3")
    assert fault.rule == "every id here is a samples.sample_id"
    assert fault.fix.startswith("nearest id in samples: Z-NEAR-03; else add a row Z-NEAR-3")


def test_each_id_of_a_list_is_looked_up(tables, check):
    """X1: the second of two blocks does not exist."""

    tables["sources"][0]["block_ids"] = "B1;B9"
    fault = the_fault(check(tables))

    assert (fault.table, fault.column, fault.value) == ("sources", "block_ids", "B9")


def test_a_parent_in_the_same_table_is_looked_up(tables, check):
    """X1: a duplicate of a sample that nobody took."""

    tables["samples"][1] |= {"sample_type": "Field_D", "parent_sample": "Z-NEAR-99"}

    assert the_fault(check(tables)).column == "parent_sample"


def test_a_table_that_is_missing_is_told_once(tables, check):
    """X1: forty orphans are one missing table."""

    fault = the_fault(check(tables, samples=None), severity="error")

    assert fault.rule == "40 rows name a samples.sample_id, but samples has no rows"
    assert fault.fix == "add the table samples, or empty sample_id"


def test_a_link_of_the_knowledge_base_exists(tables, check):
    """X1: L999 is not shipped."""

    link = {"link_id": "X1", "action": "connect", "source_id": "S1", "kb_link_id": "L999"}
    faults = check(tables, links=[{**link, "stressor": "Pb", "receptor_id": "R-PLANT"}])
    fault = the_fault(faults, column="kb_link_id")

    assert fault.rule == "every id here is a link of the knowledge base"


def test_a_zone_is_one_of_the_layer(tables, check):
    """X1 for zones, which have no table."""

    tables["samples"][0]["zone_id"] = "Z-NAER"
    fault = the_fault(check(tables))

    assert fault.fix == "nearest zone: Z-NEAR; else draw the zone"


def test_one_folder_holds_one_site(tables, check):
    """X1 for the site itself."""

    tables["sources"][0]["site_id"] = "other"
    fault = the_fault(check(tables))

    assert (fault.column, fault.rule) == ("site_id", "site_id is the id in site.yaml")


def test_a_block_without_habitat_is_named(tables, check):
    """X2."""

    block = {**tables["disturbance_blocks"][0], "block_id": "B2"}
    fault = the_fault(check(tables, disturbance_blocks=[*tables["disturbance_blocks"], block]))

    assert (fault.row, fault.value, fault.rule) == (3, "B2", "every block has a habitat")


def test_a_block_drawn_over_a_habitat_has_one(tables, tmp_path):
    """X2 by geometry: neither row names the other."""

    tables["habitats"][2] |= {"block_id": "", "area_of_influence": "true"}
    shape = {"type": "Polygon", "coordinates": square(3.010, 50.410, (0.0014077, 0.009))}
    far = {"type": "Polygon", "coordinates": square(3.1, 50.410)}
    blocks = [feature(shape, block_id="B1")]
    over = {"blocks": blocks, "habitats": [feature(shape, habitat_id="H1")]}
    beside = {"blocks": blocks, "habitats": [feature(far, habitat_id="H1")]}

    assert load_site(write_site(tmp_path / "over", layers=over, **tables))[1] == []
    assert the_fault(
        load_site(write_site(tmp_path / "beside", layers=beside, **tables))[1]
    ).rule.startswith("every block has a habitat")


@pytest.mark.parametrize(("key", "value"), [("crs", 4326), ("background_region", "nowhere")])
@pytest.mark.parametrize("typed", [False, True])
def test_without_a_place_nobody_can_say_that_a_block_has_no_habitat(
    key, value, typed, tables, tmp_path
):
    """A wrong key of site.yaml is one fault: the outlines are there, only not placed yet."""
    tables["habitats"][2] |= {"block_id": "", "area_of_influence": "true"}
    outline = square(3.010, 50.410, (0.0014077, 0.009))
    shape = {"type": "Polygon", "coordinates": outline}
    layers = {"habitats": [feature(shape, habitat_id="H1")]}
    if typed:
        ring = ", ".join(f"{x} {y}" for x, y in outline[0])
        tables["disturbance_blocks"][0]["geometry"] = f"POLYGON (({ring}))"
    else:
        layers["blocks"] = [feature(shape, block_id="B1")]
    folder = write_site(tmp_path / "tiny", layers=layers, site_settings={key: value}, **tables)

    assert the_fault(load_site(folder)[1]).column == key


def test_blocks_without_any_habitat_survey_are_a_warning(tables, check):
    """X2: not surveyed is not the same as none."""

    for sample in tables["samples"]:
        sample["zone_id"] = ""
    fault = the_fault(check(tables, habitats=None))

    assert (fault.severity, fault.table) == ("warning", "disturbance_blocks")


@pytest.mark.parametrize(("area", "good"), [("9.8", True), ("10.2", True), ("9.79", False)])
def test_the_habitats_of_a_block_have_its_area(tables, check, area, good):
    """Within 2 % of 10 ha: on the line and beside it."""

    tables["habitats"][2]["area_ha"] = area
    faults = check(tables)

    assert good == (faults == [])
    if not good:
        assert "those of B1 have 9.79 ha" in the_fault(faults).rule


def test_a_benchmark_that_fits_nothing_measured_says_why(tables, check):
    """X11: medium, unit, fraction, basis."""

    good = {
        "benchmark_id": "b0", "stressor": "Pb", "medium": "soil", "receptor_group": "plants",
        "kind": "screening", "value": "120", "unit": "mg/kg", "basis": "dry", "fraction": "total",
        "citation": "somebody 2020",
    }  # fmt: skip
    rows = [
        good,
        {**good, "benchmark_id": "b1", "medium": "sediment"},
        {**good, "benchmark_id": "b2", "unit": "mg/L"},
        {**good, "benchmark_id": "b3", "fraction": "dissolved"},
        {**good, "benchmark_id": "b4", "basis": "wet"},
        {**good, "benchmark_id": "b5", "stressor": "As"},
        {**good, "benchmark_id": "b6", "unit": "ug/kg"},
    ]
    faults = check(tables, benchmarks=rows)

    assert [(f.row, f.column, f.severity) for f in faults] == [
        (3, "medium", "warning"),
        (4, "unit", "warning"),
        (5, "fraction", "warning"),
        (6, "basis", "warning"),
    ]
    assert the_fault(faults, row=5).rule == "no Pb in soil was measured with fraction dissolved"


def test_a_benchmark_that_ended_before_the_day_is_told_with_its_way_out(tables, check):
    """Of two that fit, row 3 ended in 2009; row 2 has no dates and holds."""

    good = {
        "benchmark_id": "b0", "stressor": "Pb", "medium": "soil", "receptor_group": "plants",
        "kind": "screening", "value": "120", "unit": "mg/kg", "basis": "dry", "fraction": "total",
        "citation": "somebody 2000",
    }  # fmt: skip
    fault = the_fault(
        check(tables, benchmarks=[good, {**good, "benchmark_id": "b1", "valid_to": "2009-12-31"}])
    )

    assert (fault.row, fault.column, fault.severity) == (3, "valid_to", "warning")
    assert fault.rule.endswith("it ended on 2009-12-31")
    assert "site.yaml: accepted, key benchmark:b1" in fault.fix


def test_units_that_do_not_convert_are_named(tables, check):
    """X12: one lead result of twenty in mg/L."""

    tables["chemistry"][4]["unit"] = "mg/L"
    tables["chemistry"][4]["basis"] = ""
    fault = the_fault(check(tables))

    assert (fault.row, fault.column, fault.value) == (6, "unit", "mg/L")
    assert fault.rule.startswith("Pb in soil converts into one unit")


def test_units_that_convert_are_fine(tables, check):
    """X12: ug/kg beside mg/kg."""

    tables["chemistry"][4] |= {"unit": "ug/kg", "result": "900000"}

    assert check(tables) == []


def test_a_survey_stands_once(tables, check):
    """X15: same date, team, protocol and place under another id."""

    event = tables["survey_events"][0]
    twice = [event, {**event, "eventID": "E2"}]
    fault = the_fault(check(tables, survey_events=twice))

    assert (fault.row, fault.value) == (3, "E2")
    assert fault.rule == "a survey stands here once: same date, team, protocol and place as E1"


@pytest.mark.parametrize(
    "other",
    [
        {"eventDate": "2023-05-11"},
        {"samplingPerformedBy": "B. Other"},
        {"samplingProtocol": "pitfall_traps"},
        {"decimalLatitude": "50.415"},
        {"eventTime": "04:30/08:00"},
        {"samplingPerformedBy": "", "unknown_fields": "samplingPerformedBy"},
    ],
)
def test_a_survey_that_differs_is_another(tables, check, other):
    """X15: unknown is not the same as equal."""

    event = tables["survey_events"][0]
    faults = check(tables, survey_events=[event, {**event, "eventID": "E2", **other}])

    assert [fault for fault in faults if "stands here once" in fault.rule] == []


@pytest.mark.parametrize(
    ("event", "occurrence", "good"),
    [
        ("2023-05-10", "2023-05-10", True),
        ("2023-05-10/2023-05-12", "2023-05-12", True),
        ("2023-05-10/2023-05-12", "2023-05-13", False),
        ("2023-05", "2023-05-31", True),
        ("2023-05", "2023-06-01", False),
        ("2023-05-10", "2023", True),
        ("2023-05-10", "2022", False),
    ],
)
def test_an_occurrence_is_dated_within_its_event(tables, check, event, occurrence, good):
    """Or less exactly than it."""

    tables["survey_events"][0]["eventDate"] = event
    tables["occurrences"][0]["eventDate"] = occurrence
    tables["occurrences"][1]["eventDate"] = ""
    faults = check(tables)

    assert good == (faults == [])
    if not good:
        fault = the_fault(faults)
        assert (fault.table, fault.row, fault.column) == ("occurrences", 2, "eventDate")
        assert fault.rule == f"an occurrence is dated within its event (E1: {event})"


def test_an_absence_was_looked_for(tables, check):
    """The event does not report absences."""

    tables["survey_events"][0] |= {"isAbsenceReported": "false", "absentTaxa": ""}
    fault = the_fault(check(tables))

    assert (fault.row, fault.column, fault.value) == (3, "occurrenceStatus", "absent")
    assert "isAbsenceReported = true (E1 has not)" in fault.rule


def test_a_taxon_is_not_present_and_absent(tables, check):
    """In one event."""

    tables["occurrences"][1]["scientificName"] = "Sorex araneus"
    fault = the_fault(check(tables))

    assert (fault.row, fault.value) == (3, "Sorex araneus: absent")
    assert fault.rule == "a taxon is not both present and absent in one event (E1)"


def test_parents_lead_to_a_survey_and_not_in_a_circle(tables, check):
    """Three events, each the parent of the next."""

    event = tables["survey_events"][0]
    ring = [
        {**event, "eventID": one, "parentEventID": up, "eventTime": f"0{one[1]}:00"}
        for one, up in (("E1", "E2"), ("E2", "E3"), ("E3", "E1"))
    ]
    faults = check(tables, survey_events=ring)

    assert [fault.row for fault in faults] == [2, 3, 4]
    assert faults[0].rule == "an event is not its own ancestor: E1 → E2 → E3 → E1"


def test_a_sample_twice_is_told_once_and_not_by_its_chemistry(tables, check):
    """Duplicate ids are a fault of their own table."""

    twice = [*tables["samples"], tables["samples"][2]]
    fault = the_fault(check(tables, samples=twice))

    assert (fault.table, fault.row, fault.value) == ("samples", 22, "Z-NEAR-02")
