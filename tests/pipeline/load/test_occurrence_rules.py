"""A record held against its survey: where it lies, and whether it was looked for."""

import pytest

from riskshed.pipeline.load.site import load_site
from tests.sites import good_tables, the_fault, write_site

# 0.01° of longitude at 50.41° north are 711 m, of latitude 1,112 m (WGS84)
SEARCHED = "POLYGON ((3.01 50.41, 3.02 50.41, 3.02 50.42, 3.01 50.42, 3.01 50.41))"


def checked(tmp_path, event=(), record=(), **tables):
    """Return the faults of the small site with these cells in its event and its first record."""
    rows = good_tables()
    rows["survey_events"][0] |= dict(event)
    rows["occurrences"][0] |= dict(record)
    return load_site(write_site(tmp_path / "tiny", **rows | tables))[1]


@pytest.mark.parametrize(
    ("longitude", "uncertain", "severity"),
    [
        ("3.019", "", None),
        ("3.021", "100", None),  # 71 m beside it, and 100 m uncertain
        ("3.021", "50", "error"),
        ("3.021", "", "warning"),  # nobody says how uncertain
        ("3.500", "100", "error"),
    ],
)
def test_a_record_lies_in_the_ground_that_was_searched(longitude, uncertain, severity, tmp_path):
    point = {"decimalLongitude": longitude, "decimalLatitude": "50.415"}
    found = checked(
        tmp_path,
        {"footprintWKT": SEARCHED},
        point | {"coordinateUncertaintyInMeters": uncertain},
    )

    if severity is None:
        assert found == []
    else:
        fault = the_fault(found)
        assert (fault.table, fault.row, fault.severity) == ("occurrences", 2, severity)
        assert fault.rule.startswith("a record lies in the ground that its event searched")


def test_how_far_beside_it_a_record_lies_is_told_in_metres(tmp_path):
    """0.001° of longitude east of the edge: 71 m."""
    point = {"decimalLongitude": "3.021", "decimalLatitude": "50.415"}
    fault = the_fault(
        checked(
            tmp_path,
            {"footprintWKT": SEARCHED},
            point | {"coordinateUncertaintyInMeters": "20"},
        )
    )

    assert "(E1: 71 m)" in fault.rule


@pytest.mark.parametrize(
    ("scope", "taxon", "target"),
    [
        ("Soricidae", "Sorex araneus", True),  # a family: nobody can tell from here
        ("Sorex araneus", "Sorex araneus Linnaeus, 1758", True),
        ("Sorex", "Sorex araneus", True),
        ("Sorex araneus", "Sorex araneus tetragonurus", True),
        ("shrews", "Sorex araneus", True),  # a member of the receptor of that name
        ("Neomys fodiens;Sorex minutus", "Sorex araneus", False),
        ("birds", "Sorex araneus", False),  # a mammal by its receptor
        ("mammals", "Sorex araneus", True),
        ("birds", "Lacerta agilis", True),  # of no receptor: nobody says what it is
        ("Sorex minutus;Soricidae", "Sorex araneus", True),
        ("shrews", "Lacerta agilis", False),
        ("Great crested newt", "Sorex araneus", True),  # words: of what, nobody can tell from here
        ("Woodland bats", "Sorex araneus", True),
    ],
)
def test_what_was_not_looked_for_is_a_chance_find(scope, taxon, target, tmp_path):
    """A warning, and only where it is certain."""
    receptors = good_tables()["receptors"]
    shrews = next(row for row in receptors if row["receptor_group"] == "small_mammals")
    shrews.update(receptor_id="shrews", members="Sorex araneus;Neomys fodiens")
    found = checked(
        tmp_path,
        {"targetTaxonomicScope": scope, "absentTaxa": ""},
        {"scientificName": taxon},
        receptors=receptors,
    )

    told = [fault for fault in found if fault.rule.startswith("non-target")]
    assert [fault.severity for fault in told] == ([] if target else ["warning"])
    assert [(fault.row, fault.value) for fault in told] == ([] if target else [(2, taxon)])


def test_an_absence_of_another_taxon_is_no_chance_find(tmp_path):
    """O2 says that Neomys fodiens was not found."""
    found = checked(tmp_path, {"targetTaxonomicScope": "Sorex araneus"})

    assert [fault for fault in found if fault.rule.startswith("non-target")] == []
