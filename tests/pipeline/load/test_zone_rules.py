"""What was typed of zones and habitats is held against the map."""

import json

import pytest

from tests.bad_input.command import riskshed
from tests.sites import good_tables, write_site


def warned(folder, **changes):
    """Return place, rule and fix of the warnings of a site, as `check` tells them."""
    told = json.loads(riskshed("check", write_site(folder / "tiny", **changes), "--json").out)
    assert told["ok"], told
    return [(f["file"], f["row"], f["column"], f["rule"], f["fix"]) for f in told["faults"]]


@pytest.mark.parametrize(
    ("longitude", "where"), [("3.051", "they lie in Z-FAR, 1"), ("3.035", "they lie in no zone, ")]
)
def test_a_typed_zone_that_the_coordinates_deny_is_told(longitude, where, tmp_path):
    """Sides of 1 km: Z-NEAR ends at 3.024 degrees east, Z-FAR begins at 3.050."""
    samples = good_tables()["samples"]
    samples[0] |= {
        "zone_id": "Z-NEAR", "decimalLatitude": "50.4145", "decimalLongitude": longitude,
    }  # fmt: skip
    ((file, row, column, rule, fix),) = warned(tmp_path, samples=samples)

    assert (file, row, column) == ("tables/samples.csv", 2, "zone_id")
    assert where in rule
    assert "as long as both stand, the typed zone counts" in fix


def test_a_sample_within_the_snap_of_its_zone_is_no_finding(tmp_path):
    """70 m beside Z-NEAR (0.001 degrees east of it); samples join a zone within 100 m."""
    samples = good_tables()["samples"]
    samples[0] |= {
        "zone_id": "Z-NEAR", "decimalLatitude": "50.4145", "decimalLongitude": "3.025",
    }  # fmt: skip

    assert warned(tmp_path, samples=samples, site_settings={"sample_snap_m": 100.0}) == []


@pytest.mark.parametrize(
    ("codes", "told"), [("heath", False), ("T3.4;reedbed", False), ("H1", False), ("haeth", True)]
)
def test_a_receptor_whose_habitats_are_nowhere_is_told(codes, told, tmp_path):
    """By group, GET code or id; one that is mapped is enough."""
    receptors = good_tables()["receptors"]
    receptors[0] |= {"habitat_codes": codes}
    found = [one for one in warned(tmp_path, receptors=receptors) if one[2] == "habitat_codes"]

    assert [("nearest: heath" in fix, file, row) for file, row, _, _, fix in found] == [
        (True, "tables/receptors.csv", 2)
    ] * told
