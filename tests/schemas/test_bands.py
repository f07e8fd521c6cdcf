"""Limits of classes and bands: below, on and above each; missing stays missing."""

import pandas as pd
import pytest

from riskshed.schemas.bands import band_of, class_of, not_assessed, whole_numbers
from riskshed.schemas.faults import UsageError

UPPER = pd.Series([0.01, 0.1, None])
BANDS = pd.DataFrame({"band": ["b", "a", "c"], "lo": [10.0, 1.0, 19.0]})


@pytest.mark.parametrize(
    ("amount", "place"),
    [(0.0, 1), (0.01, 1), (0.010001, 2), (0.1, 2), (0.100001, 3), (1e9, 3)],
)
def test_a_class_is_open_below_and_closed_above(amount: float, place: int) -> None:
    """On the limit belongs to the class below it; the last class is open."""
    assert class_of(pd.Series([amount]), UPPER).tolist() == [place]


@pytest.mark.parametrize(
    ("score", "band"), [(1.0, "a"), (9.0, "a"), (10.0, "b"), (18.0, "b"), (19.0, "c"), (99.0, "c")]
)
def test_a_band_begins_at_its_lower_limit(score: float, band: str) -> None:
    """On the limit belongs to the band above it, whatever the order of the table."""
    assert band_of(pd.Series([score]), BANDS).tolist() == [band]


def test_a_score_below_the_lowest_band_is_refused() -> None:
    """It is no score of this method."""
    with pytest.raises(ValueError, match=r"a score of 0\.5 lies below the lowest band"):
        band_of(pd.Series([4.0, 0.5]), BANDS)


def test_two_bands_with_one_limit_are_refused() -> None:
    """No score would ever reach the first of them."""
    with pytest.raises(UsageError, match=r"the bands a and b both begin at 1"):
        band_of(pd.Series([4.0]), BANDS.assign(lo=[1.0, 1.0, 19.0]).sort_values("band"))


def test_missing_stays_missing() -> None:
    """An unknown amount has no class, an unknown score no band."""
    unknown = pd.Series([None], dtype="float64")

    assert class_of(unknown, UPPER).isna().all()
    assert band_of(unknown, BANDS).isna().all()


def test_flags_name_what_nobody_judged() -> None:
    """In the order of the columns."""
    judged = pd.DataFrame({"A1": [1.0, None], "B1": [None, None]})

    assert not_assessed(judged) == ["not_assessed: B1", "not_assessed: A1 B1"]


def test_whole_numbers_print_without_a_point() -> None:
    """A column with a half or a gap stays as it is; the frame given is not changed."""
    frame = pd.DataFrame({"whole": [1.0, -3.0], "half": [0.5, 1.0], "gap": [1.0, None]})

    kinds = whole_numbers(frame).dtypes.astype(str).to_dict()

    assert kinds == {"whole": "int64", "half": "float64", "gap": "float64"}
    assert frame["whole"].dtype == "float64"
