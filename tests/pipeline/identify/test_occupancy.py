"""Who is where: by record, by mapped habitat, or perhaps; and how much of its reference it is."""

import pytest

from tests.plans import a_receptor, identified, layer, place, rectangle, smelter_plan

ZONES = {"A": rectangle(0, 0, 1000, 1000), "B": rectangle(2000, 0, 3000, 1000)}


def _met(receptor, *records, zones=None):
    """Return the occupancy of one receptor by zone; records are (name, x, y, status)."""
    plan = smelter_plan()
    plan.tables.update(samples=[], chemistry=[], receptors=[receptor])
    plan.tables["habitats"] = [
        {"habitat_id": "H1", "zone_id": "A", "habitat_group": "heath", "area_ha": 100.0},
        {"habitat_id": "H2", "zone_id": "B", "habitat_group": "cropland", "area_ha": 100.0},
    ]
    plan.tables["occurrences"] = [
        {"occurrenceID": f"O{i}", "scientificName": name, "occurrenceStatus": status} | place(x, y)
        for i, (name, x, y, status) in enumerate(records)
    ]
    shapes = layer("zone_id", ZONES if zones is None else zones)
    return identified(plan, zones=shapes).occupancy.set_index("zone_id")


def _shrews(**cells):
    return a_receptor("shrews", name="Sorex araneus", habitat_codes="heath", **cells)


def test_suitable_habitat_alone_leaves_an_animal_unknown():
    """Heath in A, no record: shrews may be there; not in the cropland of B."""
    met = _met(_shrews())

    assert met["presence"].to_dict() == {"A": "unknown"}


def test_plants_and_soil_fauna_are_there_where_their_habitat_is_mapped():
    """They need no record of their own."""
    met = _met(a_receptor("worms", habitat_codes="heath"))

    assert met["presence"].to_dict() == {"A": "present"}


def test_a_record_makes_present_and_names_its_rows():
    """Two records in A: present, with file and rows."""
    met = _met(_shrews(), ("Sorex araneus", 5, 5, "present"), ("Sorex araneus", 9, 9, "present"))

    assert met.loc["A", ["presence", "n_records"]].tolist() == ["present", 2]
    assert met.loc["A", "presence_evidence"] == "tables/occurrences.csv:2,3"


@pytest.mark.parametrize("name", ["Sorex araneus Linnaeus, 1758", "sorex_araneus"])
def test_a_record_with_the_author_of_its_name_is_one_of_the_receptor(name):
    """As a download of Darwin Core records writes it."""
    assert _met(_shrews(), (name, 5, 5, "present"))["presence"].to_dict() == {"A": "present"}


def test_an_absence_makes_nobody_absent():
    """'Not detected' needs a survey held against a requirement: unknown stays unknown."""
    met = _met(_shrews(), ("Sorex araneus", 5, 5, "absent"))

    assert met["presence"].to_dict() == {"A": "unknown"}


def test_records_of_members_count_for_their_receptor():
    """A community names the taxa that stand for it."""
    receptor = _shrews(members="Sorex minutus;Crocidura russula") | {"name": "Shrews"}
    met = _met(receptor, ("Crocidura russula", 5, 5, "present"), ("Mus musculus", 6, 6, "present"))

    assert met.loc["A", "n_records"] == 1


def test_a_receptor_seen_on_other_ground_is_met_there_but_its_share_is_unknown():
    """A shrew in the cropland of B, which is not its declared habitat."""
    met = _met(_shrews(), ("Sorex araneus", 2500, 500, "present"))

    assert met.loc["B", "presence"] == "present"
    assert met.loc["B", "reference_flag"] == "recorded_outside_declared_habitat"
    assert met.loc["B", ["reference_share"]].isna().all()


@pytest.mark.parametrize(
    ("extent", "share", "flag"),
    [
        (400.0, 0.25, None),
        (100.0, 1.0, None),
        (50.0, 1.0, "zone_larger_than_reference"),
        (None, None, "reference_not_declared"),
    ],
)
def test_the_share_is_of_the_declared_reference_and_never_of_the_study_area(extent, share, flag):
    """100 ha of heath against the reference: at most all of it, and unknown where none is given."""
    row = _met(_shrews(reference_extent_ha=extent)).loc["A"]

    expected = float("nan") if share is None else share
    assert row["reference_share"] == pytest.approx(expected, nan_ok=True)
    assert (row["reference_flag"] if isinstance(row["reference_flag"], str) else None) == flag
