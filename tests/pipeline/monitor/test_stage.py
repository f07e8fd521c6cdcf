"""The state of a programme: trigger levels, age, statistics, what nobody knows, what it touches."""

from datetime import date

import pandas as pd
import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.monitor.stage import monitor
from tests.plans import Plan, a_source, site_of

AS_OF = date(2026, 6, 30)
WATER = {"matrix": "water", "sample_type": "Normal"}
CREEK = {
    "programme_id": "CREEK",
    "receptor_ids": "trout",
    "metric": "Zn",
    "unit": "ug/L",
    "location_ids": "SW-2",
    "max_age_days": 45.0,
    "direction": "high_is_bad",
    "amber": 60.0,
    "red": 120.0,
    "actions_amber": "sample again",
    "actions_red": "stop works",
    "responder": "Water superintendent",
    "response_hours": 24.0,
}
NOISE = CREEK | {"metric": "noise_LAeq", "unit": "dB(A)", "location_ids": "N-1"}
PATHS = pd.DataFrame(
    [
        ("r1", "p1", "construction", "Zn", "dump", "B1", "trout"),
        ("r2", "p1", "operation", "Zn", "dump", "B1", "trout"),
        ("r3", "p2", "construction", "noise", "dig", "Z9", "trout"),
        ("r4", "p3", "construction", "noise", "dig", "Z9", "owls"),
    ],
    columns=["risk_id", "pathway_id", "phase", "stressor", "source_id", "zone_id", "receptor_id"],
)


def water(*values, location="SW-2", day="2026-06-10", **cells):
    """Return samples and results; a value is in micrograms per litre, or ("<", limit)."""
    samples, results = [], []
    for number, value in enumerate(values):
        name = f"{location}-{day}-{number}-{cells.get('fraction', 'total')}"
        samples.append(
            {"sample_id": name, "location_id": location, "sampled_at": day, **WATER}
            | {key: cells[key] for key in ("sample_type",) if key in cells}
        )
        result = {"eql": value[1], "detection_condition": "not_detected"} if isinstance(
            value, tuple) else {"result": value}  # fmt: skip
        results.append(
            {"sample_id": name, "analyte": "Zn", "fraction": "total", "unit": "ug/L", **result}
            | {key: cells[key] for key in ("fraction", "unit", "qualifier") if key in cells}
        )
    return {"samples": samples, "chemistry": results}


def sound(*values, day="2026-06-10", **cells):
    """Return sound levels, one an hour."""
    return {
        "physical": [
            {"measure_id": f"P{hour}", "location_id": "N-1", "parameter": "noise_LAeq",
             "datetime": f"{day}T{hour:02}:00+08:00", "value": value, "unit": "dB(A)"} | cells
            for hour, value in enumerate(values)
        ]
    }  # fmt: skip


def monitored(programme, *evidence):
    tables = {
        "sources": [a_source("dump", block_ids="B1;B2"), a_source("dig", block_ids="B3")],
        "disturbance_blocks": [{"block_id": name} for name in ("B1", "B2", "B3")],
        "monitoring": [programme],
    }
    for part in evidence:
        for name, rows in part.items():
            tables.setdefault(name, []).extend(rows)
    return monitor(site_of(Plan(tables)), PATHS, load_knowledge(), AS_OF)


def one(programme, *evidence):
    """Return what is said of the programme."""
    return monitored(programme, *evidence).programmes.iloc[0]


@pytest.mark.parametrize(
    ("value", "state"),
    [(12.0, "green"), (60.0, "green"), (60.1, "amber"), (120.0, "amber"), (120.1, "red")],
)
def test_a_state_begins_beyond_its_trigger(value, state):
    """On the trigger it has not begun."""
    row = one(CREEK, water(value))

    assert (row["state"], row["last_value"], row["last_date"]) == (state, value, "2026-06-10")
    assert row["action"] == {"red": "stop works", "amber": "sample again"}.get(state) or (
        state == "green" and pd.isna(row["action"])
    )


@pytest.mark.parametrize(("value", "state"), [(6.0, "green"), (5.9, "amber"), (3.9, "red")])
def test_low_values_are_bad_where_the_programme_says_so(value, state):
    """Oxygen: amber below 6 mg/L, red below 4."""
    oxygen = CREEK | {"metric": "DO", "unit": "mg/L", "location_ids": "N-1",
                      "direction": "low_is_bad", "amber": 6.0, "red": 4.0}  # fmt: skip
    row = one(oxygen, sound(value, parameter="DO", unit="mg/L"))

    assert row["state"] == state


def test_units_of_one_dimension_are_converted_and_others_left_alone():
    """0.07 mg/L is 70 ug/L; zinc in soil at the same station is another quantity."""
    soil = water(900.0, unit="mg/kg")
    row = one(CREEK, water(0.07, unit="mg/L"), {"chemistry": soil["chemistry"], "samples": []})

    assert (row["state"], row["last_value"], row["unit"]) == ("amber", 70.0, "ug/L")


@pytest.mark.parametrize(
    ("day", "state"),
    [("2026-05-16", "green"), ("2026-05-15", "no_recent_data"), ("2026-07-01", "no_recent_data")],
)
def test_a_value_is_recent_up_to_its_greatest_age(day, state):
    """45 days before 30 June is 16 May; what is dated after the day is not known yet."""
    row = one(CREEK, water(12.0, day=day))

    assert row["state"] == state
    if state != "green":
        assert row["action"] == "sample again"  # it counts as amber
        assert "SW-2" in row["why"]


@pytest.mark.parametrize(
    ("says", "day", "state"),
    [
        ({"frequency_days": 30.0}, "2026-05-01", "green"),  # two of its own intervals
        ({"frequency_days": 30.0}, "2026-04-30", "no_recent_data"),
        ({}, "2026-04-01", "green"),  # 90 days
        ({}, "2026-03-31", "no_recent_data"),
    ],
)
def test_without_a_greatest_age_two_intervals_or_ninety_days_count(says, day, state):
    """The settings of the site, which may be changed."""
    assert one(CREEK | {"max_age_days": None} | says, water(12.0, day=day))["state"] == state


def test_decibels_are_averaged_as_energy():
    """60 and 70 dB(A) are 67.4 in the mean, not 65: amber at 66."""
    programme = NOISE | {"statistic": "mean", "amber": 66.0, "red": 80.0}
    row = one(programme, sound(60.0, 70.0))

    assert (row["state"], round(row["last_value"], 2)) == ("amber", 67.4)
    assert row["evidence"] == "physical P0;physical P1"


@pytest.mark.parametrize(("statistic", "value"), [(None, 65.0), ("last", 65.0), ("max", 90.0)])
def test_the_last_value_counts_unless_another_statistic_is_asked_for(statistic, value):
    """The last in time, whatever the order of the rows."""
    rows = sound(50.0, 90.0, 65.0)
    rows["physical"].reverse()

    assert one(NOISE | {"statistic": statistic}, rows)["last_value"] == value


def test_the_worst_station_gives_the_state_and_a_silent_one_counts_before_green():
    """Amber beats a station without data, which beats green."""
    two = CREEK | {"location_ids": "SW-2;SW-3"}
    silent = one(two, water(12.0))
    amber = one(two, water(70.0))

    assert (silent["state"], silent["location_id"]) == ("no_recent_data", "SW-3")
    assert silent["why"] == "nothing was measured at SW-3"
    assert (amber["state"], amber["location_id"]) == ("amber", "SW-2")


@pytest.mark.parametrize(
    ("limit", "state"), [(60.0, "green"), (61.0, "no_recent_data"), (500.0, "no_recent_data")]
)
def test_a_detection_limit_beyond_a_trigger_says_nothing(limit, state):
    """Not detected is no proof where the laboratory could not have seen it."""
    assert one(CREEK, water(("<", limit)))["state"] == state


def test_rejected_values_gaps_and_blanks_do_not_count():
    """Nor does a trip blank; the older good value stands."""
    good = water(12.0, day="2026-06-01")
    rejected, blank = water(500.0, qualifier="R"), water(700.0, location="SW-2b", sample_type="MB")
    for sample in blank["samples"]:
        sample["location_id"] = "SW-2"
    gap = {"physical": [sound(None, flag="gap")["physical"][0] | {"location_id": "SW-2"}]}

    assert one(CREEK, good, rejected, blank, gap)["last_value"] == 12.0


@pytest.mark.parametrize(("value", "state"), [(50.0, "no_recent_data"), (130.0, "red")])
def test_a_suspect_reading_raises_an_alarm_but_gives_no_all_clear(value, state):
    """An instrument in doubt."""
    assert one(NOISE, sound(value, flag="suspect"))["state"] == state


def test_fractions_are_looked_at_apart_unless_the_programme_names_one():
    """Total zinc is red, dissolved is green."""
    both = (water(500.0, fraction="total"), water(8.0, fraction="dissolved"))

    assert one(CREEK, *both)["state"] == "red"
    assert one(CREEK | {"fraction": "dissolved"}, *both)["state"] == "green"


@pytest.mark.parametrize(
    ("closed_on", "closed"),
    [(None, False), ("2026-06-09", False), ("2026-06-10", True), ("2026-07-01", False)],
)
def test_an_action_is_closed_after_the_value_that_asked_for_it(closed_on, closed):
    """A later value opens it again; a closing that is still to come closes nothing."""
    closing = {"action_closed_on": closed_on, "action_closed_by": closed_on and "L. Moreau"}
    row = one(CREEK | closing, water(130.0))

    assert (row["state"], row["closed"]) == ("red", closed)
    assert ("closed on" in row["why"]) == closed


@pytest.mark.parametrize(
    ("names", "risks", "blocks"),
    [
        ({"receptor_ids": "trout"}, ["r1", "r2"], "B1;B2"),  # along zinc, both phases
        ({"receptor_ids": "owls"}, ["r4"], "B3"),  # nothing along zinc: all of the owls'
        ({"receptor_ids": None, "block_ids": "B3"}, ["r3", "r4"], "B3"),
        ({"receptor_ids": None, "block_ids": "B2"}, ["r1", "r2"], "B2"),  # not B1 of that source
        ({"receptor_ids": "trout", "block_ids": "B3"}, ["r3"], "B3"),
        ({"receptor_ids": "trout", "risk_ids": "r4"}, ["r4"], "B3"),
        ({"receptor_ids": None, "pathway_ids": "p1"}, ["r1", "r2"], "B1;B2"),
    ],
)
def test_a_programme_touches_what_it_names(names, risks, blocks):
    """Ids of the register before receptors and blocks; then the stressor that it measures."""
    found = monitored(CREEK | names, water(12.0))

    assert found.pathways["risk_id"].tolist() == risks
    assert found.programmes.iloc[0]["block_ids"] == blocks


def test_noise_is_watched_along_the_stressor_noise():
    """The parameter noise_LAeq measures the stressor noise, by the vocabulary."""
    assert monitored(NOISE, sound(50.0)).pathways["risk_id"].tolist() == ["r3"]


def test_an_id_that_no_row_of_the_register_has_is_told():
    """It watches nothing, and says so."""
    found = monitored(CREEK | {"risk_ids": "r9"}, water(12.0))

    assert found.pathways.empty
    assert "no row of the register is called r9" in found.programmes.iloc[0]["why"]


def test_without_programmes_nothing_is_said():
    """Frames without rows, of the same types."""
    full = monitored(CREEK, water(12.0))
    none = monitor(site_of(Plan({})), PATHS, load_knowledge(), AS_OF)

    assert none.programmes.empty
    assert none.pathways.empty
    assert none.programmes.dtypes.equals(full.programmes.dtypes)
    assert none.pathways.dtypes.equals(full.pathways.dtypes)
