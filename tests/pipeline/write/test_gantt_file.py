"""The picture of the schedule: what is drawn, that it says what is late, the same bytes twice."""

from datetime import date

import pytest

from riskshed.pipeline.write.gantt_file import clearing_lines, survey_lines, write_gantt
from tests.pipeline.schedule.frames import BLOCK, NEWTS, planned

BLOCKS = [BLOCK, {**BLOCK, "block_id": "B2"}, {**BLOCK, "block_id": "B3"}]


def test_blocks_that_say_the_same_share_a_line():
    """One line for the newts of three blocks; what is unverified is marked."""
    made = planned([{**NEWTS, "verification": "unverified"}], BLOCKS).schedule
    (line,) = survey_lines(made)

    assert line.label == "amphibians: NEWT (B1, B2 +1) †"
    assert line.bars == ((date(2027, 3, 15), date(2027, 6, 15)),)
    assert (line.last_start, line.hatched, line.note) == (date(2027, 5, 8), False, "")
    assert [work.label for work in clearing_lines(made)] == [
        "Clearing B1", "Clearing B2", "Clearing B3"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "note"),
    [
        ({"validity_days": 365.0}, "no survey is valid long enough, 152 days late"),
        ({"validity_days": None}, "not known: see why"),
        ({"event_window": "60 days after rain >= 20 mm"}, "waits for its event"),
    ],
)
def test_what_cannot_be_met_is_hatched_and_says_why(given, note):
    """In words beside the bar."""
    (line,) = survey_lines(planned(given).schedule)

    assert (line.hatched, line.note, line.late) == (True, note, True)


def test_what_waits_stands_before_what_is_in_time():
    """The picture holds thirty lines: those that hold the works are not the ones left out."""
    asked = [
        {**NEWTS, "requirement_id": "FINE"},
        {**NEWTS, "requirement_id": "LATE", "validity_days": 365.0},
        {**NEWTS, "requirement_id": "RAIN", "event_window": "60 days after rain >= 20 mm"},
    ]
    labels = [line.label for line in survey_lines(planned(asked).schedule)]

    assert labels == ["amphibians: LATE (B1)", "amphibians: RAIN (B1)", "amphibians: FINE (B1)"]


def test_a_survey_that_is_done_shows_how_long_it_is_valid():
    """Green, no last start."""
    satisfied = {"done": True, "n_accepted": 4, "last_visit": "2027-06-01",
                 "valid_until": "2028-12-01"}  # fmt: skip
    (line,) = survey_lines(planned(satisfied=satisfied).schedule)

    assert (line.note, line.last_start, line.late) == ("valid until 1 Dec 2028", None, False)


def test_the_picture_has_the_same_bytes_twice_and_needs_no_rows(tmp_path):
    """Full and empty."""
    made = planned(None, BLOCKS).schedule
    for name, table in (("one", made), ("other", made), ("empty", made.head(0))):
        write_gantt(table, tmp_path / name, "tiny", date(2026, 11, 23))

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    assert (tmp_path / "empty").read_bytes().startswith(b"\x89PNG")
