"""Which surveys a block asks for, and why."""

import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.survey.requirements import regions_of
from tests.pipeline.survey.newts import NEWT, absence, plan, requirement, surveyed
from tests.plans import layer, place, rectangle, site_of

BLOCK = {"B1": rectangle(0, 0, 250, 200)}


def _asked(of, **layers):
    return surveyed(of, **layers).triggers.set_index("requirement_id")


def test_a_block_asks_for_what_its_habitats_may_hold_and_says_why():
    """A pond, a receptor that uses ponds, a requirement for its group."""
    row = _asked(plan()).loc["R-NEWT"]

    assert (row["receptor_ids"], row["why"]) == ("newts", "newts: uses the habitat (H1)")
    assert row["evidence"] == "tables/habitats.csv:2;tables/survey_requirements.csv:2"


def test_a_habitat_that_nobody_there_uses_asks_for_nothing():
    """The block is cropland."""
    of = plan()
    of.tables["habitats"][0]["habitat_group"] = "cropland"

    assert _asked(of).empty


@pytest.mark.parametrize("habitats", [[], [{"habitat_id": "H1", "block_id": "B1", "area_ha": 5.0}]])
def test_a_block_whose_habitat_is_unknown_asks_for_every_requirement(habitats):
    """Nobody mapped it, or nobody says what it is."""
    of = plan()
    of.tables["habitats"] = habitats
    of.tables["survey_requirements"].append(
        requirement(requirement_id="R-FISH", taxon_group="fish", target="fish")
    )
    asked = _asked(of)

    assert set(asked.index) == {"R-NEWT", "R-FISH"}
    assert asked["why"].str.contains("habitats of the block are not known").all()


@pytest.mark.parametrize(("x", "asked"), [(2250, True), (2251, False)])
def test_a_record_within_the_search_radius_asks_for_its_survey(x, asked):
    """Two kilometres from the edge of the block, and a metre more; the habitat says no."""
    of = plan()
    of.tables["habitats"][0]["habitat_group"] = "cropland"
    of.tables["occurrences"] = [
        {"occurrenceID": "O1", "scientificName": NEWT, "occurrenceStatus": "present",
         "basisOfRecord": "HumanObservation", "associatedReferences": "county records"}
        | place(x, 100),
    ]  # fmt: skip
    found = _asked(of, blocks=layer("block_id", BLOCK))

    assert ("R-NEWT" in found.index) == asked
    if asked:
        assert found.loc["R-NEWT", "why"] == "newts: recorded 2.0 km away (O1)"


def test_of_two_that_ask_for_the_same_the_strictest_stays():
    """Six visits cover four; a visit for the one that was dropped serves the one that stays."""
    of = plan()
    of.tables["survey_requirements"].append(
        requirement(requirement_id="R-POP", min_visits=6.0, method="bottle_trap;torch_survey",
                    min_visits_in_core=3.0)
    )  # fmt: skip
    of.tables["survey_requirements"][0]["method"] = "bottle_trap;torch_survey"
    found = surveyed(of)

    assert found.triggers[["requirement_id", "covers"]].to_numpy().tolist() == [["R-POP", "R-NEWT"]]
    assert found.satisfied["n_accepted"].tolist() == [4]


def test_what_a_named_person_scopes_out_stays_on_the_list_with_the_name():
    """Nothing is left out in silence, and a scoped-out survey earns no absence."""
    of = plan()
    of.tables["survey_requirements"][0] |= {
        "scope": "scope_out", "reason": "pond is dry", "signed_by": "A. B.",
        "signed_on": "2024-02-01",
    }  # fmt: skip
    row = _asked(of).loc["R-NEWT"]

    assert row["scoped_out"]
    assert (row["reason"], row["signed_by"]) == ("pond is dry", "A. B.")
    assert surveyed(of).satisfied.empty
    assert absence(of)["state"] == "unknown"


def test_one_block_may_be_scoped_out_and_the_other_not():
    """A signed row for B1 alone."""
    of = plan()
    of.settings |= {"country": "GBR", "regions": ["GB-ENG"]}
    of.tables["disturbance_blocks"].append({"block_id": "B2", "area_ha": 5.0})
    of.tables["habitats"].append(of.tables["habitats"][0] | {"habitat_id": "H2", "block_id": "B2"})
    of.tables["survey_requirements"] = [
        requirement(requirement_id="GB-GCN-EDNA", scope="scope_out", block_ids="B1",
                    reason="dry", signed_by="A. B.", signed_on="2024-02-01")
    ]  # fmt: skip
    rows = surveyed(of).triggers
    edna = rows[rows["requirement_id"].eq("GB-GCN-EDNA")].set_index("block_id")["scoped_out"]

    assert edna.to_dict() == {"B1": True, "B2": False}


def test_a_requirement_of_the_site_is_scoped_out_for_a_block_by_a_row_that_names_it():
    """It stays whole; two rows take two blocks off, each with its own name, and ask for nothing."""
    of = plan()
    for n in (2, 3):
        of.tables["disturbance_blocks"].append({"block_id": f"B{n}", "area_ha": 5.0})
        of.tables["habitats"].append(
            of.tables["habitats"][0] | {"habitat_id": f"H{n}", "block_id": f"B{n}"}
        )
    of.tables["survey_requirements"] += [
        requirement(requirement_id=f"OUT-B{n}", scope="scope_out", scopes_out="R-NEWT",
                    block_ids=f"B{n}", reason="dry", signed_by=f"Signer {n}",
                    signed_on="2024-02-01")
        for n in (1, 3)
    ]  # fmt: skip
    found = surveyed(of)
    rows = found.triggers.set_index("block_id")

    assert set(found.requirements["requirement_id"]) == {"R-NEWT"}
    assert rows["requirement_id"].to_dict() == dict.fromkeys(("B1", "B2", "B3"), "R-NEWT")
    assert rows["scoped_out"].to_dict() == {"B1": True, "B2": False, "B3": True}
    assert rows.loc["B3", "signed_by"] == "Signer 3"


@pytest.mark.parametrize(
    ("country", "regions", "codes"),
    [
        ("GBR", None, ("GB",)),
        ("GBR", ["GB-SCT"], ("GB", "GB-SCT")),
        ("USA", ["US-CA"], ("US", "US-CA")),
        ("FRA", None, ()),
        ("FRA", [], ()),
        ("ZAF", ["XX"], ("XX",)),
    ],
)
def test_requirements_hold_in_their_region_and_what_it_lies_in(country, regions, codes):
    """Scotland is in Great Britain; no country gets another one's, half a year later."""
    of = plan()
    of.settings |= {"country": country, "regions": regions}

    assert regions_of(site_of(of), load_knowledge().regions) == codes


def test_a_row_of_the_site_replaces_the_shipped_one_of_its_id():
    """The rest of the region stays."""
    of = plan()
    of.settings |= {"country": "GBR", "regions": ["GB-ENG"]}
    of.tables["survey_requirements"] = [requirement(requirement_id="GB-GCN-POND-PRES")]
    force = surveyed(of).requirements.set_index("requirement_id")

    assert force.loc["GB-GCN-POND-PRES", ["origin", "min_gap_days"]].tolist() == ["site", 7.0]
    assert force.loc["GB-GCN-EDNA", "origin"] == "shipped"


def test_a_shipped_row_without_a_window_stands_until_a_row_of_the_site_answers_it():
    """China's county survey asks for four visits and gives no months: NO_WINDOW_KNOWN."""
    of = plan()
    of.settings |= {"country": "CHN"}
    of.tables["survey_requirements"] = []
    before = surveyed(of)
    of.tables["survey_requirements"] = [requirement()]
    after = _asked(of)

    herps = before.satisfied.set_index("requirement_id").loc["CN-COUNTY-HERP"]
    assert herps["missing"].startswith("NO_WINDOW_KNOWN")
    assert not before.triggers.set_index("requirement_id").loc["CN-COUNTY-HERP", "window_known"]
    assert list(after.index) == ["R-NEWT"]
    assert "CN-COUNTY-HERP" in after.loc["R-NEWT", "covers"]


def test_a_row_that_keeps_works_out_of_a_window_asks_for_no_visit_and_earns_nothing():
    """Its blackout binds; there is nothing to survey."""
    of = plan()
    of.tables["survey_requirements"] = [
        requirement(method="timing_constraint", windows=None, core_windows=None,
                    min_visits_in_core=None, min_visits=None, blackout_windows="03-01..08-31")
    ]  # fmt: skip
    (row,) = surveyed(of).satisfied.to_dict("records")

    assert (row["done"], row["n_needed"], row["missing"]) == (True, 0.0, "")
    assert absence(of)["why"] == "no survey requirement asks for it here"


def test_any_survey_in_great_britain_holds_a_year_where_its_own_row_is_silent():
    """CIEEM 2019: less than twelve months is likely valid."""
    of = plan()
    of.settings |= {"country": "GBR"}
    of.tables["survey_requirements"][0]["validity_days"] = None
    found = surveyed(of)
    row = found.satisfied.set_index("requirement_id").loc["R-NEWT"]

    assert (row["valid_until"], row["validity_basis"]) == ("2025-05-28", "GB-CIEEM-0-12M")
