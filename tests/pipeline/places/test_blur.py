"""Sensitive places: the grid, the tables that may be shown, the rule that finds a leak (X17)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.places.blur import generalised, public_tables, too_precise
from tests.sites import good_tables, write_site

GEOD = Geod(ellps="WGS84")
PLACE = ["decimalLatitude", "decimalLongitude"]


def blurred(latitude, longitude, grid_km):
    values = (np.array([value], dtype=float) for value in (latitude, longitude, grid_km))
    return tuple(float(found[0]) for found in generalised(*values))


@pytest.mark.property
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.sampled_from([0.1, 1.0, 2.0, 5.0, 10.0, 50.0, 100.0]),
)
def test_the_true_place_lies_within_the_uncertainty(latitude, longitude, grid_km):
    """A law, on the ellipsoid: the centre is on the earth and never too far off."""
    north, east, off_m = blurred(latitude, longitude, grid_km)
    _, _, distance = GEOD.inv(longitude, latitude, east, north)

    assert -90 <= north <= 90
    assert -180 <= east <= 180
    assert distance <= off_m + 2  # rounding to five decimals is a metre


@pytest.mark.property
@given(st.floats(-80, 80), st.floats(-179, 179), st.sampled_from([1.0, 10.0, 50.0]))
def test_cells_are_no_smaller_than_the_grid(latitude, longitude, grid_km):
    """A law: half the diagonal of a square of that side is the least uncertainty."""
    assert blurred(latitude, longitude, grid_km)[2] >= 1000 * grid_km / 2 * 2**0.5


@pytest.mark.property
@given(st.floats(-80, 80), st.floats(-179, 179), st.sampled_from([1.0, 10.0, 50.0]))
def test_a_blurred_place_blurs_to_itself(latitude, longitude, grid_km):
    """A law: there is no second place from which the first could be guessed."""
    once = blurred(latitude, longitude, grid_km)

    assert blurred(once[0], once[1], grid_km)[:2] == pytest.approx(once[:2], abs=1e-4)


def test_all_points_of_a_cell_get_one_place_and_a_grid_of_zero_leaves_them():
    """Ten records of one nest cannot be averaged back to it."""
    latitude = np.linspace(50.411, 50.419, 10)
    longitude = np.linspace(3.011, 3.019, 10)
    ten = generalised(latitude, longitude, np.full(10, 10.0))
    none = generalised(latitude, longitude, np.zeros(10))

    assert len({(north, east) for north, east, _ in zip(*ten, strict=True)}) == 1
    assert none[0].tolist() == latitude.tolist()
    assert none[2].tolist() == [0.0] * 10


def test_an_unknown_place_stays_unknown():
    """NaN is no corner of the world."""
    assert np.isnan(blurred(np.nan, np.nan, 10.0)[0])


@pytest.fixture
def tables(tmp_path):
    """Return the tables of a site on which shrews are to be blurred to 10 km."""
    rows = good_tables()
    rows["receptors"][0] |= {"sensitivity_public": "10", "members": "sorex araneus"}
    rows["receptors"][1] |= {"members": "Thymus serpyllum"}
    first, second = rows["survey_events"][0], {**rows["survey_events"][0], "eventID": "E2"}
    first |= {"parentEventID": "E0", "footprintWKT": "POINT (3.016 50.414)"}
    top = {**second, "eventID": "E0", "eventTime": "all"}
    rows["survey_events"] = [top, first, {**second, "eventTime": "06:00", "absentTaxa": ""}]
    record = {**rows["occurrences"][0], "decimalLatitude": "50.4141", "decimalLongitude": "3.0161"}
    record |= {"associatedMedia": "IMG.jpg", "verbatimPlace": "under the third oak"}
    rows["occurrences"] = [
        record,
        {**record, "occurrenceID": "O2", "scientificName": "Thymus serpyllum"},
        {**record, "occurrenceID": "O3", "scientificName": "Thymus serpyllum", "eventID": "E2"},
    ]
    rows["samples"][0] |= {"eventID": "E1"}
    rows["samples"][1] |= {"occurrenceID": "O1"}
    site, _ = load_site(write_site(tmp_path / "tiny", **rows))
    assert site is not None
    return site.tables


def test_the_record_its_event_and_everything_of_the_event_are_blurred(tables):
    """The thyme of the same visit and the samples taken there would tell where the shrew is."""
    shown = public_tables(tables)
    records = shown["occurrences"].set_index("occurrenceID")
    events = shown["survey_events"].set_index("eventID")
    exact = {name: frame[PLACE].round(4).eq(tables[name][PLACE].round(4)) for name, frame in
             shown.items()}  # fmt: skip

    assert exact["occurrences"].all(axis=1).tolist() == [False, False, True]
    assert exact["survey_events"].all(axis=1).tolist() == [False, False, True]
    assert exact["samples"].all(axis=1).tolist() == [False, False] + [True] * 18
    assert records.loc["O1", PLACE].tolist() == records.loc["O2", PLACE].tolist()
    assert events["footprintWKT"].isna().tolist() == [True, True, True]
    assert events["block_ids"].isna().tolist() == [True, True, False]
    assert records["associatedMedia"].isna().tolist() == [True, True, False]
    assert records["verbatimPlace"].isna().tolist() == [True, True, False]
    assert "10 km" in records.loc["O1", "dataGeneralizations"]
    assert records["informationWithheld"].notna().tolist() == [True, True, False]
    assert (records.loc[["O1", "O2"], "coordinateUncertaintyInMeters"] > 7000).all()


def test_the_tables_of_the_site_are_not_touched(tables):
    """What the team works with stays exact."""
    before = {name: frame.copy() for name, frame in tables.items()}
    public_tables(tables)

    for name, frame in before.items():
        pd.testing.assert_frame_equal(tables[name], frame)


def test_an_absence_or_a_receptor_without_blur_hides_nothing(tables):
    """Looked for and not found: there is nothing to protect."""
    gone = tables["occurrences"].assign(occurrenceStatus="absent")
    open_to_all = tables["receptors"].assign(sensitivity_public=np.nan)
    for changed in ({"occurrences": gone}, {"receptors": open_to_all}):
        shown = public_tables({**tables, **changed})
        pd.testing.assert_frame_equal(shown["samples"], tables["samples"])


def test_a_precise_sensitive_row_is_a_leak(tables):
    """X17: what public_tables returns is good; each exact cell beyond it is named."""
    shown = public_tables(tables)
    leaky = shown["occurrences"].copy()
    leaky.loc[0, "decimalLatitude"] = 50.4141
    leaky.loc[1, "associatedMedia"] = "IMG.jpg"

    assert too_precise(shown, tables) == []
    assert too_precise({"occurrences": shown["occurrences"][["occurrenceID"]]}, tables) == []
    faults = too_precise({"occurrences": leaky}, tables)
    assert [(f.table, f.column, f.value, f.severity) for f in faults] == [
        ("occurrences", "decimalLatitude", "O1", "error"),
        ("occurrences", "associatedMedia", "O2", "error"),
    ]
    assert {f.column for f in too_precise(tables, tables)} >= {*PLACE, "footprintWKT", "block_ids"}
