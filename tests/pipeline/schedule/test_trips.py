"""Trips: visits that can share a day do, none leaves its own days, crew-days against capacity."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.pipeline.schedule.frames import BLOCK, NEWTS, planned


def block(name: str, start: str = "2028-03-01", **other) -> dict:
    return {**BLOCK, "block_id": name, "planned_start": start, **other}


def days_of(trips, key: str) -> dict[int, date]:
    """Return the day of each visit of ``block/requirement``."""
    found = {}
    for row in trips.itertuples():
        for visit in row.visits.split(";"):
            name, _, number = visit.partition(":")
            if name == key:
                found[int(number)] = date.fromisoformat(row.date_from)
    return found


def test_blocks_within_reach_share_their_trips():
    """Two blocks 2 km apart: four trips with both."""
    trips = planned(None, [block("B1"), block("B2")], merge_trips_km=2.0).trips

    assert trips["block_ids"].tolist() == ["B1;B2"] * 4
    assert trips["crew_days"].tolist() == [4.0] * 4
    assert trips["trip_id"].tolist()[0] == "2027-W11-01"


@pytest.mark.parametrize(("reach", "parties"), [(1.8, 8), (1.9, 4)])
def test_a_trip_reaches_as_far_as_the_setting_says(reach, parties):
    """The gap between the outlines is 1,900 m."""
    assert len(planned(None, [block("B1"), block("B2")], merge_trips_km=reach).trips) == parties


def test_every_pair_of_blocks_on_a_trip_is_within_reach():
    """Three blocks in a row, neighbours in reach, the ends not: no chain."""
    trips = planned(None, [block("B1"), block("B2"), block("B3")], merge_trips_km=2.0).trips

    assert set(trips["block_ids"]) == {"B1;B2", "B3"}


def test_methods_do_not_travel_together():
    """Another method is another trip."""
    asked = [NEWTS, {**NEWTS, "requirement_id": "EDNA", "method": "edna"}]
    trips = planned(asked, [block("B1")]).trips

    assert len(trips) == 8
    assert trips["method"].value_counts().to_dict() == {"edna": 4, "pond_survey": 4}


@pytest.mark.parametrize(
    ("capacity", "crew", "over"),
    [(4.0, 2.0, False), (3.9, 2.0, True), (4.0, None, None), (None, 2.0, None)],
)
def test_crew_days_of_a_week_are_held_against_capacity(capacity, crew, over):
    """At capacity is within it; what is not known is not called within."""
    asked = [{**NEWTS, "crew_days_per_visit": crew}, {**NEWTS, "requirement_id": "EDNA",
             "method": "edna"}]  # fmt: skip
    trips = planned(asked, [block("B1")], crew_capacity=capacity).trips

    cells = trips["over_capacity"].astype("object")
    assert set(cells.where(cells.notna(), None)) == {over}


def test_known_crew_days_beyond_capacity_are_beyond_whatever_the_rest():
    """One trip of the week is unknown, the other alone is too much."""
    asked = [{**NEWTS, "crew_days_per_visit": None}, {**NEWTS, "requirement_id": "EDNA",
             "method": "edna", "crew_days_per_visit": 9.0}]  # fmt: skip
    trips = planned(asked, [block("B1")], crew_capacity=5.0).trips

    assert trips["over_capacity"].tolist() == [True] * 8


@pytest.mark.property
def test_no_visit_leaves_its_days_and_every_plan_still_holds():
    """40 random portfolios: each visit lies in its interval, gaps and core quotas are kept."""
    dice = random.Random(4)
    for _ in range(40):
        asked = [{**NEWTS, "requirement_id": f"R{n}", "min_gap_days": float(dice.randint(1, 20)),
                  "windows": dice.choice(["03-15..06-15", "04-01..06-30", "11-01..06-01"])}
                 for n in range(3)]  # fmt: skip
        blocks = [
            block(f"B{n}", (date(2028, 1, 1) + timedelta(days=dice.randrange(400))).isoformat(),
                  planned_end="2029-03-01")
            for n in range(4)
        ]  # fmt: skip
        done = planned(asked, blocks, merge_trips_km=dice.choice([0.0, 2.0, 10.0]),
                       today=date(2026, 11, 23) + timedelta(days=dice.randrange(300)))  # fmt: skip
        gaps = {row["requirement_id"]: row["min_gap_days"] for row in asked}
        for row in done.schedule.itertuples():
            if row.status == "NO_WINDOW_KNOWN":
                continue
            days = days_of(done.trips, f"{row.block_id}/{row.requirement_id}")
            own = [days[number] for number in sorted(days)]
            core = [date(d.year, 4, 15) <= d <= date(d.year, 5, 15) for d in own]
            assert len(own) == 4 and sum(core) >= 2
            assert all((b - a).days >= gaps[row.requirement_id] for a, b in pairwise(own))
            if isinstance(row.visit_intervals, str):
                assert all(
                    any(
                        f"{number}:" == item[:2] and item[2:12] <= day.isoformat() <= item[14:]
                        for item in row.visit_intervals.split(";")
                    )
                    for number, day in days.items()
                )
            else:
                assert own[-1].isoformat() <= row.earliest_visits.split(";")[-1]
