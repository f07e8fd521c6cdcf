"""Dates, status, why and way out of a survey for a block; one thing changed in a good case."""

from datetime import date

import pytest

from riskshed.pipeline.schedule.critical import due_next, what_blocks
from riskshed.pipeline.schedule.stage import schedule
from riskshed.schemas.outputs import SCHEDULE_COLUMNS
from tests.pipeline.schedule.frames import BLOCK, NEWTS, knowledge, one_row, planned, site, surveyed

SURVEYED = {"done": True, "n_accepted": 4, "last_visit": "2027-06-01"}


def test_case_a_is_planned_with_its_intervals():
    """The newts of the design: last start, slack, earliest clear date, days of each visit."""
    row = one_row()

    assert list(row) == list(SCHEDULE_COLUMNS)
    assert (row["status"], row["last_start"], row["slack_days"]) == ("PLANNED", "2027-05-08", 166)
    assert (row["final_visit_from"], row["final_visit_to"]) == ("2027-04-01", "2027-11-22")
    assert (row["earliest_clear"], row["slip_days"]) == ("2027-07-31", 0)
    assert row["visit_intervals"] == (
        "1:2027-03-15..2027-05-08;2:2027-03-22..2027-05-15;"
        "3:2027-04-15..2027-06-08;4:2027-04-22..2027-06-15"
    )
    assert (row["citation"], row["verification"]) == ("English Nature 2001", "verified")


def test_case_b_proposes_parts_that_a_survey_can_carry():
    """No season day lies in F: two parts, each on a survey of its own, and the slip is 152 days."""
    row = one_row({"validity_days": 365.0})

    assert (row["status"], row["slip_days"]) == ("INFEASIBLE_VALIDITY", 152)
    assert row["proposed_split"] == "2028-03-01..2028-06-14;2028-07-31..2028-11-15"
    assert "between 2027-10-01 and 2027-11-22" in row["why"]
    assert "2028-03-01 to 2028-06-14 on a survey that ends by 2027-06-15" in row["way_out"]


def test_case_c_is_missed_and_says_when_the_next_plan_clears():
    """The last start has passed."""
    row = one_row(today=date(2027, 5, 20))

    assert (row["status"], row["slip_days"]) == ("MISSED", 152)
    assert "the last start was 2027-05-08" in row["why"]
    assert "move the start of clearing to 2028-07-31" in row["way_out"]


@pytest.mark.parametrize(
    ("today", "status"),
    [("2027-04-09", "PLANNED"), ("2027-04-10", "PLANNED"), ("2027-04-11", "AT_RISK"),
     ("2027-05-08", "AT_RISK"), ("2027-05-09", "MISSED")],
)  # fmt: skip
def test_status_follows_the_days_that_are_left(today, status):
    """At risk below 28 days of slack, missed the day after the last start."""
    assert one_row(today=date.fromisoformat(today))["status"] == status


@pytest.mark.parametrize(("days", "status"), [(27.0, "PLANNED"), (28.0, "AT_RISK")])
def test_days_to_prepare_come_off_the_slack(days, status):
    """The last start is the same; who must mobilise has less time. 55 days are left."""
    row = one_row({"lead_days_mobilise": days}, today=date(2027, 3, 14))

    assert (row["last_start"], row["slack_days"], row["status"]) == (
        "2027-05-08", 55 - days, status
    )  # fmt: skip


def test_visits_that_count_put_a_survey_in_progress():
    """Two are left; the gap runs from the last that counts."""
    row = one_row(visits=("2027-03-20", "2027-03-27"), today=date(2027, 4, 1))

    assert (row["status"], row["earliest_visits"]) == ("IN_PROGRESS", "2027-04-15;2027-04-22")
    assert row["visit_intervals"].startswith("3:2027-04-15..2027-05-08;4:")


@pytest.mark.parametrize(
    ("until", "status"),
    [("2028-10-01", "SATISFIED"), ("2028-09-30", "SATISFIED"), ("2028-09-29", "SATISFIED_EXPIRES"),
     ("2028-03-01", "SATISFIED_EXPIRES"), ("2028-02-29", "PLANNED")],
)  # fmt: skip
def test_a_survey_that_is_done_must_outlast_the_clearing(until, status):
    """To its last day; one that has run out before the first is made anew."""
    row = one_row(satisfied={**SURVEYED, "valid_until": until}, today=date(2027, 3, 1))

    assert row["status"] == status
    assert row["valid_until"] == until


def test_a_survey_that_runs_out_in_mid_clearing_names_both_ways_out():
    """Stop on that day, or survey again; the new survey is planned for the rest."""
    row = one_row(satisfied={**SURVEYED, "valid_until": "2028-06-01"}, today=date(2027, 9, 1))

    assert row["way_out"] == (
        "end clearing by 2028-06-01, or survey on 2028-03-15, 2028-03-22, 2028-04-15, "
        "2028-04-22 and go on from 2028-07-31"
    )


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        ("validity_days", "how long a survey stays valid"),
        ("min_visits", "how many visits"),
        ("min_gap_days", "how many days between visits"),
        ("min_visits_in_core", "how many visits in the core windows"),
        ("core_windows", "the core windows"),
    ],
)
def test_what_is_unknown_is_named_and_no_clear_date_is_claimed(gone, words):
    """The last start is then an outer limit; earliest clear date and slip stay unknown."""
    row = one_row({gone: None})

    assert row["status"] == "NO_WINDOW_KNOWN"
    assert words in row["why"] and f"start not after {row['last_start']}" in row["why"]
    assert f"give {gone}" in row["way_out"]
    assert (row["earliest_clear"], row["slip_days"], row["visit_intervals"]) == (None, None, None)


def test_what_is_missed_in_the_mildest_case_is_missed():
    """Even if the survey were valid for ever, nobody could start in time."""
    assert one_row({"validity_days": None}, today=date(2027, 12, 1))["status"] == "MISSED"


@pytest.mark.parametrize("gone", ["validity_days", "min_visits", "min_gap_days"])
def test_how_late_a_missed_survey_is_stays_unknown_where_the_survey_is(gone):
    """Clearing on the day after one visit of a survey of nobody knows how many is no date."""
    row = one_row({gone: None}, today=date(2027, 12, 1))

    assert row["status"] == "MISSED" and f"give {gone}" in row["way_out"]
    assert "not known" in row["why"] and "late" not in row["why"]
    assert (row["earliest_clear"], row["slip_days"], row["earliest_visits"]) == (None, None, None)


def test_no_window_is_no_window_and_never_a_season_of_elsewhere():
    """Nothing is planned, and the way out is to give one."""
    row = one_row({"windows": None, "core_windows": None, "min_visits_in_core": None})

    assert (row["status"], row["last_start"], row["next_visit_from"]) == (
        "NO_WINDOW_KNOWN", None, None
    )  # fmt: skip
    assert row["way_out"].startswith("give windows for NEWT")


def test_unknown_lead_times_are_named_not_counted_as_nothing_in_silence():
    """The plan stands on those that are known and says so."""
    row = one_row({"lead_days_lab": None, "lead_days_permit": None})

    assert row["last_start"] == "2027-05-08"
    assert (
        "not known and not counted: lab, permit: the true last start may be earlier" in row["why"]
    )


def test_visits_that_fit_into_no_season_are_said_to():
    """Six visits, three weeks apart, in three months."""
    row = one_row({"min_visits": 6.0, "min_gap_days": 21.0})

    assert (row["status"], row["why"][:50]) == (
        "NO_WINDOW_KNOWN", "no season holds 6 visits 21 days apart, 2 of them "
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "lost", "clear", "room"),
    [("2028-02-01", 2, "2028-02-01", "2028-09-01"), ("2028-02-28", 29, "2028-02-28", "2028-09-01"),
     ("2028-03-01", 31, "2028-09-01", "2028-09-01"), ("2028-08-31", 1, "2028-09-01", "2028-09-01"),
     ("2028-09-01", 0, "2028-09-01", "2028-09-01")],
)  # fmt: skip
def test_clearing_is_pushed_out_of_a_blackout(first, lost, clear, room):
    """31 days of clearing before, in and after March to August; a leap year."""
    start = date.fromisoformat(first)
    block = {"planned_start": first,
             "planned_end": date.fromordinal(start.toordinal() + 30).isoformat()}  # fmt: skip
    row = one_row({"blackout_windows": "03-01..08-31"}, block)

    assert row["clearing_days_lost"] == lost
    assert row["slip_days"] == (date.fromisoformat(clear) - start).days
    assert row["next_clear_from"] == room
    assert ("when it is barred" in row["why"]) == bool(lost)


def test_a_timing_constraint_alone_asks_for_no_visit():
    """A row with a blackout and no word of a survey."""
    asked = dict.fromkeys(("windows", "core_windows", "min_visits", "min_visits_in_core"))
    row = one_row({**asked, "blackout_windows": "03-01..08-31"})

    assert (row["status"], row["clearing_days_lost"]) == ("NOT_REQUIRED", 184)


def test_inspections_cover_every_day_of_clearing_more_densely_in_the_peak():
    """At most 7 days apart, 5 in the peak, from the first day on."""
    row = one_row(
        {"pre_clear_days": 7.0, "pre_clear_days_peak": 5.0, "peak_windows": "05-01..08-15"},
        {"planned_start": "2028-04-20", "planned_end": "2028-05-12"},
    )

    assert row["inspection_dates"] == ("2028-04-20;2028-04-27;2028-05-02;2028-05-07;2028-05-12")


def test_what_is_scoped_out_says_who_and_why():
    """A signed decision, not a silence."""
    frames = surveyed([BLOCK], [NEWTS], [], [])
    signed = frames.triggers.assign(scoped_out=True, reason="no pond", signed_by="A. Ecologist",
                                    signed_on="2026-10-01")  # fmt: skip
    frames = type(frames)(frames.requirements, signed, frames.visits, frames.satisfied,
                          frames.absences)  # fmt: skip
    row = schedule(site([BLOCK]), knowledge(), frames, date(2026, 11, 23)).schedule.iloc[0]

    assert row["status"] == "NOT_REQUIRED"
    assert row["why"] == "scoped out: no pond (A. Ecologist, 2026-10-01)"


@pytest.mark.parametrize(
    ("end", "status"), [("2026-11-22", "NOT_REQUIRED"), ("2026-11-23", "MISSED")]
)
def test_a_block_that_is_cleared_needs_no_survey_any_more(end, status):
    """On its last day it still does."""
    block = {"actual_start": "2026-10-01", "actual_end": end}

    assert one_row(None, block)["status"] == status


def test_unknown_dates_of_clearing_are_unknown():
    """No last start can be named."""
    row = one_row(None, {"planned_start": None})

    assert (row["status"], row["last_start"]) == ("NO_WINDOW_KNOWN", None)
    assert "planned_start" in row["way_out"]


def test_what_blocks_us_is_sorted_by_slip_and_what_is_unknown_is_no_zero():
    """The greatest slip first, then what nobody can put a number on, then what is only at risk."""
    asked = [
        {**NEWTS, "requirement_id": "LATE", "validity_days": 365.0},
        {**NEWTS, "requirement_id": "FINE"},
        {**NEWTS, "requirement_id": "DARK", "validity_days": None},
        {**NEWTS, "requirement_id": "LATER", "validity_days": 365.0, "lead_days_permit": 30.0},
    ]
    table = planned(asked).schedule

    assert what_blocks(table)["requirement_id"].tolist() == ["LATER", "LATE", "DARK"]
    assert due_next(table)["requirement_id"].tolist() == ["FINE"]
    assert table.loc[table["critical"], "requirement_id"].tolist() == ["LATER"]


def test_the_order_of_rows_changes_nothing():
    """Blocks, requirements and triggers come in any order."""
    blocks = [{**BLOCK, "block_id": name} for name in ("B3", "B1", "B2")]
    asked = [{**NEWTS, "requirement_id": name} for name in ("N2", "N1")]
    one = planned(asked, blocks)
    other = planned(asked[::-1], sorted(blocks, key=lambda block: block["block_id"]),
                    merge_trips_km=10.0)  # fmt: skip

    assert one.schedule.equals(other.schedule)
