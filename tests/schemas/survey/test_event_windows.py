"""Event windows: what is read, and what is refused with what to type."""

import pytest

from riskshed.schemas.survey.event_windows import AfterRain, is_event_window, read_event_window


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("60 days after rain >= 20 mm", (1, 60, 20.0, 1)),
        ("60 days after rain >= 20 mm in 3 days", (1, 60, 20.0, 3)),
        ("42-56 days  after rain ≥ 20.5mm", (42, 56, 20.5, 1)),
        ("0-1 days after rain >= 5 mm in 1 day", (0, 1, 5.0, 1)),
        ("1 day after Rain >= 5 mm", (1, 1, 5.0, 1)),
        ("0-? days after rain >= 6.35 mm", (0, None, 6.35, 1)),
        ("42-56 days after rain >= ? mm", (42, 56, None, 1)),
    ],
)
def test_days_after_rain_are_read(cell, read):
    """From, to, depth in mm, within how many days; a ? is not known and known not to be."""
    found = read_event_window(cell)

    assert found == AfterRain(*read)
    assert found.known == (None not in read)


@pytest.mark.parametrize(
    "cell",
    ["after rain", "60 days after rain", "60 days after rain >= 20", "60 days after rain > 20 mm",
     "60 after rain >= 20 mm", "56-42 days after rain >= 20 mm", "0 days after rain >= 0 mm",
     "60 days after rain >= 20 inch", "60 days after rain >= 20 mm in 0 days", "condition:",
     "367 days after rain >= 20 mm", "60 days after rain >= 20 mm in spring", "-5 days after rain",
     "0 days after rain >= 5 mm"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_what_to_type(cell):
    """No guess at what was meant."""
    assert not is_event_window(cell)
    with pytest.raises(ValueError, match="type it as in 60 days after rain >= 20 mm"):
        read_event_window(cell)
