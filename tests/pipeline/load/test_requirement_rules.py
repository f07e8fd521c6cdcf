"""Rules across requirements, events and receptors: one broken thing, and both sides of a line."""

import pytest

from riskshed.pipeline.load.folder import Folder
from riskshed.pipeline.load.requirement_rules import (
    REQUIREMENT_RULES,
    baseline_before_clearing,
    licences_are_there,
    regions_are_known,
    requirements_have_visits,
    scoped_out_requirements,
    served_requirements,
    threatened_have_requirement,
)
from tests.pipeline.survey.newts import NEWT, plan, requirement
from tests.plans import frame_of, site_of
from tests.sites import the_fault


def _folder(of):
    """Return the folder of a plan, as the loader sees it."""
    ids = frozenset(row["requirement_id"] for row in of.tables["survey_requirements"])
    return Folder(
        site_id="tiny",
        tables={name: frame_of(name, rows) for name, rows in of.tables.items() if rows},
        typed_ids={"survey_requirements.requirement_id": ids},
        settings=site_of(of).settings,
    )


def _newts(**cells):
    of = plan()
    of.tables["receptors"][0] |= cells
    return of


def test_a_good_site_has_no_fault():
    """All rules on the case that the others break."""
    folder = _folder(_newts(iucn_category="VU"))

    assert [fault for rule in REQUIREMENT_RULES for fault in rule(folder)] == []


@pytest.mark.parametrize(
    ("name", "fine"),
    [("R-NEWT", True), ("GB-GCN-EDNA", True), ("R-NEWTS", False), ("OUT", False)],
)
def test_what_is_scoped_out_is_a_requirement_and_not_the_row_itself(name, fine):
    """X1, of the site or shipped; with the nearest id."""
    of = plan()
    signed = {"reason": "dry", "signed_by": "A. B.", "signed_on": "2024-02-01"}
    out = requirement(requirement_id="OUT", scope="scope_out", scopes_out=name, **signed)
    of.tables["survey_requirements"].append(out)
    faults = scoped_out_requirements(_folder(of))

    assert [(fault.row, fault.column) for fault in faults] == ([] if fine else [(3, "scopes_out")])


@pytest.mark.parametrize("known", ["R-NEWT", "GB-GCN-EDNA"])
def test_an_event_serves_a_requirement_of_the_site_or_a_shipped_one(known):
    """X1, with the nearest id."""
    of = plan()
    of.tables["survey_events"][1]["requirement_ids"] = known
    assert served_requirements(_folder(of)) == []
    of.tables["survey_events"][1]["requirement_ids"] = f"{known};R-NEWTS"
    fault = the_fault(served_requirements(_folder(of)))

    assert (fault.row, fault.column, fault.value) == (3, "requirement_ids", "R-NEWTS")
    assert "nearest: R-NEWT" in fault.fix
    assert fault.severity == "error"


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"iucn_category": "VU"}, True),
        ({"iucn_category": "NT"}, False),
        ({"iucn_category": "DD"}, False),
        ({"national_status": "EN"}, True),
        ({"legal": "Habitats Regulations"}, True),
        ({"important_species": True}, True),
        ({"important_species": False}, False),
        ({"iucn_category": "CR", "habitat_codes": "cropland"}, False),
        ({"iucn_category": "CR", "habitat_codes": None}, True),
    ],
)
def test_what_is_threatened_and_may_live_on_a_block_has_a_requirement(cells, told):
    """X3: Red List, national list, law; the pond of the block may hold it, or nobody knows."""
    of = _newts(**cells)
    of.tables["survey_requirements"] = [requirement(taxon_group="fish")]

    faults = threatened_have_requirement(_folder(of))
    assert [fault.value for fault in faults] == ["newts"] * told


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({}, False),
        ({"receptor_ids": "newts", "taxon_group": "fish"}, False),
        ({"receptor_ids": "others"}, True),
        ({"scope": "scope_out", "reason": "dry", "signed_by": "A. B.",
          "signed_on": "2024-01-02"}, False),
    ],
)  # fmt: skip
def test_a_requirement_covers_by_its_receptors_or_its_group(cells, told):
    """X3: a signed scoping-out is an answer, a requirement for somebody else is none."""
    of = _newts(iucn_category="EN")
    of.tables["survey_requirements"][0] |= cells

    assert bool(threatened_have_requirement(_folder(of))) == told


def test_a_requirement_that_no_event_serves_is_told():
    """X4: a gap, until somebody plans the visits or scopes it out."""
    of = plan()
    of.tables["survey_requirements"] += [
        requirement(requirement_id="R-2"),
        requirement(requirement_id="R-3", scope="scope_out"),
        requirement(requirement_id="R-4", method="timing_constraint"),
    ]
    fault = the_fault(requirements_have_visits(_folder(of)))

    assert (fault.row, fault.value, fault.severity) == (3, "R-2", "warning")


def test_a_licence_that_is_missing_is_named_with_its_requirement():
    """X14: the visit does not count, and the team is told before it wonders why."""
    of = plan()
    of.tables["survey_events"][2]["licence_id"] = None
    fault = the_fault(licences_are_there(_folder(of)))

    assert (fault.row, fault.column, fault.severity) == (4, "licence_id", "warning")
    assert fault.rule == "R-NEWT needs a licence: no licence_id is given"
    of.tables["survey_requirements"][0]["needs_licence"] = False
    assert licences_are_there(_folder(of)) == []


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "rows"),
    [
        ("2024-04-02", "2024-05-28", []),
        ("2024-04-03", "2024-05-28", [2]),
        ("2024-04-02", "2024-05-27", [5]),
    ],
)
def test_a_licence_in_the_table_of_permits_is_valid_on_the_day(valid_from, valid_to, rows):
    """X14: from the day of the first visit to that of the last, and a day less at either end."""
    of = plan()
    of.tables["permits"] = [
        {"permit_id": "CL08-114", "valid_from": valid_from, "valid_to": valid_to}
    ]

    assert [fault.row for fault in licences_are_there(_folder(of))] == rows


@pytest.mark.parametrize(("start", "told"), [("2024-04-17", False), ("2024-04-16", True)])
def test_a_record_after_clearing_began_is_no_baseline(start, told):
    """X8: found on 2024-04-16; cleared the day after, and on that day."""
    of = plan()
    of.tables["disturbance_blocks"][0]["actual_start"] = start
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "eventID": "E2", "scientificName": NEWT,
         "occurrenceStatus": "present"},
    ]  # fmt: skip

    faults = baseline_before_clearing(_folder(of))
    assert [fault.table for fault in faults] == ["occurrences"] * told
    assert all(f"B1 since {start}" in fault.rule for fault in faults)


@pytest.mark.parametrize(
    ("country", "regions", "words"),
    [
        ("FRA", None, None),
        ("GBR", None, "GB-ENG, GB-SCT"),
        ("GBR", ["GB-ENG"], None),
        ("GBR", ["GB-ENGL"], "nearest: GB-ENG"),
        ("GBR", [], None),
    ],
)
def test_regions_are_known_and_a_country_in_parts_asks_which(country, regions, words):
    """A team in England must not miss what is shipped for England."""
    of = plan()
    of.settings |= {"country": country, "regions": regions}
    faults = regions_are_known(_folder(of))

    assert [fault.severity for fault in faults] == ["warning"] * (words is not None)
    assert all(words in fault.fix for fault in faults)
