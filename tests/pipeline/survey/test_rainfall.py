"""Visits of a survey that rain opens count only in the days that the recorded rain has opened."""

from datetime import date

import pytest

from tests.pipeline.survey.newts import plan, requirement, surveyed, visit
from tests.plans import layer, place, rectangle

RAIN = "30 days after rain >= 20 mm"
BLOCK = {"B1": rectangle(0, 0, 250, 200)}


def rain(day: str, mm: float | None = 20.0, **cells):
    """Return the rain of a local day at one gauge."""
    return {
        "measure_id": f"R-{day}-{mm}-{cells.get('location_id', 'G1')}", "location_id": "G1",
        "datetime": f"{day}T00:00+08:00", "parameter": "rainfall", "value": mm, "unit": "mm",
        "averaging_period": "24 h", "flag": "valid",
    } | cells  # fmt: skip


def after(*readings, visits=("2024-04-10", "2024-04-20"), cell=RAIN, **asked):
    """Return a plan of two visits after rain."""
    of = plan()
    ask = {"windows": None, "core_windows": None, "min_visits_in_core": None, "min_visits": 2.0}
    of.tables["survey_requirements"] = [requirement(**ask | asked, event_window=cell)]
    of.tables["survey_events"] = [visit(f"E{i}", day) for i, day in enumerate(visits, 1)]
    of.tables["physical"] = list(readings)
    return of


def _row(of, as_of=date(2024, 9, 1), **layers):
    found = surveyed(of, as_of, **layers)
    (row,) = found.satisfied.to_dict("records")
    return row | {"counts": found.visits["counts"].tolist(), "opened": found.opened}


@pytest.mark.parametrize(
    ("day", "counts"),
    [("2024-03-20", [True, False]), ("2024-03-21", [True, True]), ("2024-04-09", [True, True]),
     ("2024-04-10", [False, True]), ("2024-04-19", [False, True]), ("2024-04-20", [False, False])],
)  # fmt: skip
def test_a_visit_counts_from_the_day_after_the_rain_for_thirty_days(day, counts):
    """Visits on 10 and 20 April; both edges of the season."""
    row = _row(after(rain(day)))

    assert row["counts"] == counts
    assert row["done"] == all(counts)


def test_without_recorded_rain_no_visit_counts_and_it_is_said_why():
    """Whatever the surveyor says of the weather."""
    of = after()
    row, found = _row(of), surveyed(of)

    assert row["missing"].startswith(f"WAITING_EVENT: {RAIN}: no rainfall is recorded")
    assert found.visits["why_not"].str.contains("no rainfall is recorded").all()
    assert found.opened["opened_from"].isna().tolist() == [True]


@pytest.mark.parametrize(
    "cells",
    [{"flag": "suspect"}, {"flag": "rejected"}, {"value": None, "flag": "gap"}, {"value": 19.9},
     {"averaging_period": "30 d"}, {"averaging_period": None}, {"parameter": "stage"},
     {"averaging_period": "9" * 400 + " d"}, {"unit": None}, {"datetime": None}],
)  # fmt: skip
def test_what_is_no_certain_rain_opens_nothing(cells):
    """In doubt, missing, too little, of a month, of no known period, no rain at all."""
    row = _row(after(rain("2024-03-25") | cells, rain("2024-03-28", 0.0)))

    assert row["counts"] == [False, False]
    assert "no such rain in the record, which ends on 2024-" in row["missing"]


def test_gaps_in_the_record_are_named():
    """Rain in them is not known."""
    row = _row(after(rain("2024-03-25", None, flag="gap"), rain("2024-03-26", 1.0)))

    assert "1 of its readings a gap or in doubt" in row["missing"]


def test_other_units_of_length_are_read():
    """0.02 m are 20 mm."""
    assert _row(after(rain("2024-04-01", 0.02, unit="m")))["done"]


def test_rain_after_the_day_of_the_assessment_is_not_known_yet():
    """On the day itself it is."""
    of = after(rain("2024-04-09"))

    assert _row(of, date(2024, 4, 8))["opened"]["opened_from"].isna().all()
    assert _row(of, date(2024, 4, 9))["opened"]["opened_from"].tolist() == ["2024-04-10"]


def test_visits_after_two_rains_that_lie_apart_are_two_seasons():
    """Ten days each; over two seasons they count together."""
    readings = rain("2024-04-05"), rain("2024-04-16")
    cell = "10 days after rain >= 20 mm"
    apart = _row(after(*readings, cell=cell))
    together = _row(after(*readings, cell=cell, max_season_instances=2.0))
    touching = _row(after(rain("2024-04-05"), rain("2024-04-15"), cell=cell))

    assert (apart["n_accepted"], together["n_accepted"], touching["n_accepted"]) == (1, 2, 2)


def test_windows_beside_the_rain_must_hold_too():
    """The season of 15 April to 15 June leaves the visit of the 20th."""
    of = after(rain("2024-04-01"), windows="04-15..06-15")
    found = surveyed(of)

    assert found.visits["counts"].tolist() == [False, True]
    assert found.visits["why_not"].iloc[0] == "it lies outside the season (04-15..06-15)"
    assert found.opened[["opened_from", "opened_to"]].to_numpy().tolist() == [
        ["2024-04-15", "2024-05-01"]
    ]


def test_the_nearest_gauge_speaks_for_a_block():
    """It rained at the far one only; when it rains at the near one the season opens."""
    near = {"location_id": "NEAR", **place(300, 100)}
    far = {"location_id": "FAR", **place(9000, 100)}
    blocks = layer("block_id", BLOCK)
    dry = after(rain("2024-04-01", 0.0, **near), rain("2024-04-01", **far))
    wet = after(rain("2024-04-01", **near), rain("2024-04-01", 0.0, **far))

    assert not _row(dry, blocks=blocks)["done"]
    assert _row(wet, blocks=blocks)["done"]


def test_where_nobody_knows_which_gauge_is_nearest_all_must_say_so():
    """One without coordinates: it asks for more, never for less."""
    one, other = rain("2024-04-01", location_id="A"), rain("2024-04-05", location_id="B")
    row = _row(after(one, other))

    assert row["opened"][["opened_from", "opened_to"]].to_numpy().tolist() == [
        ["2024-04-06", "2024-05-01"]
    ]
    assert not _row(after(one, other | {"value": 0.0}))["done"]


def test_an_absence_is_earned_in_the_rain_and_not_without_it():
    """Register and gates read the same answer: the visits are the same, the record is not."""
    wet, dry = after(rain("2024-04-01")), after(rain("2024-04-01", 1.0))

    assert surveyed(wet).absences["state"].tolist() == ["absent"]
    assert surveyed(dry).absences["state"].tolist() == ["unknown"]
    assert "WAITING_EVENT" in surveyed(dry).absences["why"].iloc[0]
