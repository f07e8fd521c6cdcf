"""site.yaml: every fault at once, with its key and what to type."""

from datetime import date

import pytest
import yaml

from riskshed.schemas.settings import defaults, parse_settings

GOOD = {
    "id": "tiny",
    "name": "Tiny smelter",
    "country": "FRA",
    "crs": 2154,
    "phases": {"operation": {"start": "1970", "end": "2003-01"}, "post_closure": {}},
}


def faults(**changes):
    """Return the faults of good settings in which some keys are changed."""
    return parse_settings({**GOOD, **changes}, "site.yaml")[1]


def settings(**changes):
    """Return good settings in which some keys are changed."""
    found, wrong = parse_settings({**GOOD, **changes}, "site.yaml")
    assert wrong == []
    return found


def test_what_is_left_out_comes_from_the_defaults():
    """config/default.yaml, as a reviewer reads it."""
    found = settings()
    assert found.as_of is None
    assert found.draws == defaults()["draws"]
    assert found.benchmark_sets == defaults()["benchmark_sets"]
    assert found.attribution_length_m == defaults()["attribution_length_m"]
    assert found.sampling_design == "unknown"
    assert found.exposure_units is None
    assert found.illustrative is False


def test_every_default_is_a_setting_and_valid():
    """A key in default.yaml that nothing reads would be a promise nobody keeps."""
    assert faults(**defaults()) == []


def test_one_length_may_be_set_without_losing_the_others():
    """A site's own value overrides; the rest of the mapping stays."""
    found = settings(attribution_length_m={"metals": 500}, thresholds={"rating_width_max": 3})
    assert found.attribution_length_m["metals"] == 500
    assert found.attribution_length_m["nutrients"] == 1000
    assert found.thresholds["rating_width_max"] == 3
    assert found.thresholds["confidence_high"] == 0.75


def test_defaults_are_not_changed_by_a_site():
    """The next site of the process starts from the same."""
    before = yaml.safe_dump(defaults())
    settings(attribution_length_m={"metals": 1}, phases={"closure": {}, "exploration": {}})
    assert yaml.safe_dump(defaults()) == before


def test_phases_come_in_the_order_of_a_project_under_their_terms():
    """Whatever the order and the spelling of the file."""
    found = settings(phases={"Post-closure": {}, "closing": {"start": "2020"}, "construction": {}})
    assert list(found.phases) == ["construction", "closure", "post_closure"]
    assert found.phases["closure"].start == "2020"
    assert found.phases["closure"].end is None


@pytest.mark.parametrize(
    ("typed", "kept"), [("1894", "1894"), (1894, "1894"), (date(2003, 1, 31), "2003-01-31")]
)
def test_a_phase_starts_in_a_year_a_month_or_on_a_day(typed, kept):
    """YAML turns a bare year into a number and a bare day into a date."""
    assert settings(phases={"operation": {"start": typed}}).phases["operation"].start == kept


def test_the_date_of_the_assessment_is_a_day():
    """As text or as YAML's own date."""
    assert settings(as_of="2026-01-31").as_of == date(2026, 1, 31)
    assert settings(as_of=date(2026, 1, 31)).as_of == date(2026, 1, 31)


def test_exposure_units_have_rising_bands():
    """Distances from the source at which one band ends and the next begins."""
    units = {"by": ["habitat_group", "distance_band"], "bands_m": [0, 1000, 2000]}
    found = settings(exposure_units=units).exposure_units
    assert (found.by, found.bands_m, found.min_n) == (units["by"], [0, 1000, 2000], 8)


@pytest.mark.parametrize(
    ("changes", "column", "rule", "fix"),
    [
        ({"draw": 5}, "draw", "a known key", "nearest known key: draws"),
        ({"draws": 1.5}, "draws", "a whole number", "draws: 1000"),
        ({"time_zone": "Asia/Beijing"}, "time_zone", "IANA name", "Asia/Shanghai"),
        ({"time_zone": "UTC+10"}, "time_zone", "Etc/GMT-10, whose sign is the other", ""),
        ({"time_zone": "-03:00"}, "time_zone", "Etc/GMT+3, whose sign is the other", ""),
        ({"sign_off": [{"name": "L. Chen"}]}, "sign_off.0.role", "required key", "environment"),
        ({"crew_capacity": 0.0}, "crew_capacity", "greater than 0", "crew_capacity: 10"),
        ({"merge_trips_km": -1.0}, "merge_trips_km", "at least 0", "merge_trips_km: 10"),
        ({"regions": ["GB ENG"]}, "regions.0", "letters, digits", "GB-ENG"),
        ({"draws": 0}, "draws", "a number of at least 1", "draws: 1000"),
        ({"draws": True}, "draws", "a whole number", "draws: 1000"),
        ({"draws": "1000"}, "draws", "a whole number", "draws: 1000"),
        ({"crs": "EPSG:2154"}, "crs", "a whole number", "crs: 2154"),
        ({"country": "France"}, "country", "three capital letters", "country: FRA"),
        ({"id": "my site"}, "id", "letters, digits", "id: metaleurop"),
        ({"name": ""}, "name", "not empty", "name: Metaleurop Nord"),
        ({"id": ".."}, "id", "dots alone is a path", "id: metaleurop"),
        ({"name": "a\u202eb"}, "name", "control characters", "name: Metaleurop Nord"),
        ({"name": "a\x00b"}, "name", "control characters", "name: Metaleurop Nord"),
        ({"as_of": "31/01/2026"}, "as_of", "YYYY-MM-DD", "as_of: '2026-01-31'"),
        ({"as_of": "2023-02-30"}, "as_of", "a real date", "as_of: '2026-01-31'"),
        ({"as_of": "2026"}, "as_of", "a real date", "as_of: '2026-01-31'"),
        ({"phases": {}}, "phases", "at least one entry", "operation: {start: '1894'"),
        ({"phases": {"operatoin": {}}}, "phases.operatoin", "nearest: operation", "operation"),
        ({"phases": {"operation": None}}, "phases.operation", "a mapping", "operation"),
        (
            {"phases": {"operation": {"start": "2023-02-30"}}},
            *("phases.operation.start", "a real date", "start: '1894'"),
        ),
        (
            {"phases": {"operation": {"begin": "1990"}}},
            *("phases.operation.begin", "a known key", "nearest known key: end|start"),
        ),
        (
            {"phases": {"operation": {"start": "2003", "end": "1990"}}},
            *("phases.operation", "the end is not before the start", "operation"),
        ),
        ({"phases": {"closure": {}, "closing": {}}}, "phases", "stands once", "operation"),
        ({"trv_sets": ["ecossll"]}, "trv_sets.0", "nearest: eco_ssl", "trv_sets: [eco_ssl]"),
        ({"trv_sets": "eco_ssl"}, "trv_sets", "a list", "trv_sets: [eco_ssl]"),
        ({"background_region": "moon"}, "background_region", "one of:", "france"),
        ({"sampling_design": "guess"}, "sampling_design", "one of: random", "systematic"),
        ({"illustrative": "no"}, "illustrative", "true or false", "illustrative: false"),
        ({"sample_snap_m": -1}, "sample_snap_m", "a number of at least 0", "100.0"),
        ({"sample_snap_m": float("inf")}, "sample_snap_m", "a finite number", "100.0"),
        (
            {"thresholds": {"confidence_hgh": 1}},
            "thresholds.confidence_hgh",
            "confidence_high",
            "rating",
        ),
        (
            {"thresholds": {"assumed_effectiveness_cap": 1.01}},
            *("thresholds.assumed_effectiveness_cap", "is a number from 0 to 1, not", "rating"),
        ),
        (
            {"thresholds": {"constraint_near_km": -0.1}},
            *("thresholds.constraint_near_km", "is a number from 0 on, not -0.1", "rating"),
        ),
        (
            {"thresholds": {"rating_width_max": 0}},
            "thresholds.rating_width_max",
            "from 1 to 5",
            "rating",
        ),
        (
            {"thresholds": {"rating_width_max": 2.5}},
            "thresholds.rating_width_max",
            "a whole number",
            "rating",
        ),
        ({"tolerances": {"x": 1}}, "tolerances.x", "x is no known key", "block_area_share"),
        (
            {"attribution_length_m": {"metal": 5}},
            *("attribution_length_m.metal", "nearest: metals", "metals: 1000.0"),
        ),
        (
            {"attribution_length_m": {"metals": 0}},
            *("attribution_length_m.metals", "greater than 0", "metals: 1000.0"),
        ),
        (
            {"exposure_units": {"by": ["habitat"]}},
            *("exposure_units.by.0", "'habitat_group' or 'distance_band'", "by: [habitat_group"),
        ),
        (
            {"exposure_units": {"by": ["distance_band"]}},
            *("exposure_units", "at least two edges", "by: [habitat_group"),
        ),
        (
            {"exposure_units": {"by": ["distance_band"], "bands_m": [0, 5, 5]}},
            *("exposure_units", "rises", "by: [habitat_group"),
        ),
        (
            {"accepted": [{"key": "x", "by": "J. Martin", "date": "2026-03-02"}]},
            *("accepted.0.reason", "a required key is there", "reason:"),
        ),
    ],
)
def test_one_thing_broken_is_one_error_that_names_its_key(changes, column, rule, fix):
    """The key path is the column; the fix is an example or the nearest known key."""
    (fault,) = faults(**changes)
    assert (fault.table, fault.file, fault.column) == ("site", "site.yaml", column)
    assert fault.severity == "error"
    assert rule in fault.rule
    assert any(words in fault.fix for words in fix.split("|"))


def test_all_faults_are_found_at_once():
    """An empty file lacks all that is required."""
    found, wrong = parse_settings({}, "site.yaml")
    assert found is None
    assert [fault.column for fault in wrong] == ["country", "crs", "id", "name", "phases"]


@pytest.mark.parametrize("key", [1, None, "\x00", "a" * 100_000])
def test_no_key_whatever_brings_the_parser_down(key):
    """A key may be anything that YAML can write."""
    (fault,) = parse_settings({**GOOD, key: 1}, "site.yaml")[1]
    assert fault.column.isprintable()
    assert len(fault.column) < 120


def test_every_wrong_threshold_is_told_with_its_own_value():
    """Not the mapping with the defaults merged in, and not the first of them alone."""
    given = {"thresholds": {"confidence_hgh": 0.5, "rating_width_max": 9}}
    wrong = parse_settings({**GOOD, **given}, "site.yaml")[1]

    assert [(fault.column, fault.value) for fault in wrong] == [
        ("thresholds.confidence_hgh", "0.5"),
        ("thresholds.rating_width_max", "9"),
    ]


@pytest.mark.parametrize(
    ("construction", "operation", "told"),
    [
        (("2020", "2021"), ("2022", None), ""),
        (("2020", "2022"), ("2022", None), ""),  # known to the year: perhaps one after the other
        (("2020-01-01", "2022-06-30"), ("2022-06-01", None), "construction has not ended then"),
        (("2020", None), ("2022", None), "construction has not ended then (no end)"),
        (("2025", "2026"), ("2020", "2022"), "construction starts later than this, 2025"),
        ((None, None), ("2020", None), ""),
    ],
)
def test_phases_that_overlap_or_run_backwards_are_warned_of(construction, operation, told):
    """They may run side by side, so the site is read all the same."""
    phases = {
        name: {"start": start, "end": end}
        for name, (start, end) in {"construction": construction, "operation": operation}.items()
    }
    found, faults = parse_settings({**GOOD, "phases": phases}, "site.yaml")

    assert found is not None
    assert [(f.severity, f.column, told in f.rule) for f in faults] == [
        ("warning", "phases.operation.start", True)
    ] * bool(told)
