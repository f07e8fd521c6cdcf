"""What asks for a survey besides who may be met: legal lists, and the level of the assessment."""

import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.planning import plan_surveys
from tests.pipeline.survey.newts import AS_OF, plan, requirement, surveyed, visit
from tests.plans import a_receptor, site_of

HJ19 = {"standards": ["HJ 19-2022"], "regions": []}


def _asked(of):
    return surveyed(of).triggers.set_index("requirement_id")


def _planned(of):
    table = plan_surveys(site_of(of), load_knowledge(), AS_OF).schedule
    return table.set_index("requirement_id")


def listed(**cells):
    """Return the plan with a toad in the pond that no requirement covers."""
    of = plan()
    toad = a_receptor("toads", name="Bufo fictus", receptor_group="amphibians", kind="species",
                      habitat_codes="pond", taxon_group="amphibians")  # fmt: skip
    of.tables["receptors"].append(toad | cells)
    of.tables["survey_requirements"] = [requirement(receptor_ids="newts")]
    return of


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"legal": "Decree 7"}, "protected by Decree 7"),
        ({"national_status": "VU", "national_list": "Red List"}, "VU on Red List"),
        ({"national_status": "class II"}, "class II on a national list"),
        ({"important_species": True}, "an important species"),
        ({"legal": "Wildlife and Countryside Act 1981 s. 9"}, "list GB-WCA-5"),
    ],
)
def test_a_listed_receptor_that_no_requirement_covers_is_an_item_with_its_list(cells, words):
    """In surveys and schedule: no window known, and two ways out."""
    of = listed(**cells)
    of.settings |= {"country": "GBR", "regions": ["GB"]} if "GB" in words else {}
    if "GB" in words:  # none of the shipped ones is about it
        of.tables["receptors"][1] |= {"taxon_group": "mosses_and_lichens"}
    row, planned = _asked(of).loc["LIST-toads"], _planned(of).loc["LIST-toads"]

    assert words in row["why"]
    assert words in planned["triggered_by"]
    assert planned["status"] == "NO_WINDOW_KNOWN"
    assert "no survey requirement covers it" in planned["why"]
    assert "scope out LIST-toads there" in planned["way_out"]


@pytest.mark.parametrize(
    "cells",
    [{}, {"national_status": "LC", "national_list": "Red List"}, {"national_status": "DD"},
     {"national_status": "least concern"}, {"national_status": "not listed"},
     {"important_species": False},
     {"legal": "Decree 7", "habitat_codes": "cropland"}, {"legal": "Decree 7", "kind": "habitat"}],
)  # fmt: skip
def test_what_is_on_no_list_or_cannot_be_met_here_is_no_item(cells):
    """Of least concern, not known, elsewhere, or no species."""
    assert "LIST-toads" not in _asked(listed(**cells)).index


def test_a_requirement_that_covers_it_takes_the_item_away_and_names_the_list():
    """By its group, or by its id."""
    of = listed(legal="Decree 7")
    of.tables["survey_requirements"] = [requirement()]
    rows = _asked(of)

    assert list(rows.index) == ["R-NEWT"]
    assert "toads: uses the habitat (H1), protected by Decree 7" in rows.loc["R-NEWT", "why"]
    assert "LIST-toads" not in set(surveyed(of).requirements["requirement_id"])


def test_a_listed_receptor_is_scoped_out_by_name_or_not_at_all():
    """A signed row of the same id."""
    of = listed(legal="Decree 7")
    of.tables["survey_requirements"].append(
        requirement(requirement_id="LIST-toads", scope="scope_out", reason="pond is fenced",
                    signed_by="A. B.", signed_on="2024-02-01")
    )  # fmt: skip
    row = _planned(of).loc["LIST-toads"]

    assert (row["status"], row["why"]) == (
        "NOT_REQUIRED", "scoped out: pond is fenced (A. B., 2024-02-01)"
    )  # fmt: skip


def level(criterion="2", **cells):
    """Return the plan where HJ 19 holds and a level is set; its one block is temporary."""
    of = plan()
    of.settings |= HJ19
    of.tables["disturbance_blocks"][0] |= {"disturbance_type": "temporary"} | cells
    of.tables["obligations"] = [
        {"obligation_id": "L", "kind": "assessment_level", "instrument": "EIA", "status": "held",
         "criterion": criterion}
    ]  # fmt: skip
    return of


@pytest.mark.parametrize(
    ("criterion", "asked"),
    [("1", {"CN-HJ19-L1-FLORA", "CN-HJ19-L1-FAUNA"}),
     ("2", {"CN-HJ19-L2-FLORA", "CN-HJ19-L2-FAUNA"}), ("3", set())],
)  # fmt: skip
def test_a_level_asks_for_its_plots_and_transects_wherever_hj_19_is_named(criterion, asked):
    """Though no plant is a receptor and the site lies in no region of China."""
    rows, planned = _asked(level(criterion)), _planned(level(criterion))

    assert set(rows.index) == asked | {"R-NEWT"}
    for name in asked:
        assert f"level {criterion} of HJ 19 (as declared)" in rows.loc[name, "why"]
        assert f"level {criterion} of HJ 19 (as declared)" in planned.loc[name, "triggered_by"]
        assert planned.loc[name, "status"] == "NO_WINDOW_KNOWN"
        assert f"asked for: level {criterion} of HJ 19" in planned.loc[name, "why"]


def test_without_hj_19_no_level_asks_for_anything():
    """Other standards of the site."""
    of = level()
    of.settings["standards"] = ["IFC PS6"]

    assert list(_asked(of).index) == ["R-NEWT"]
    assert surveyed(of).levels.empty


@pytest.mark.parametrize(
    ("plots", "visits", "answered"), [(3.0, 1.0, True), (2.0, 1.0, False), (2.0, 2.0, True)]
)
def test_own_plots_answer_a_level_where_they_are_as_many(plots, visits, answered):
    """Three of one community; two are short, twice two are not."""
    of = level()
    of.tables["survey_requirements"].append(
        requirement(requirement_id="R-PLOTS", taxon_group="ecosystem", target="plots",
                    method="vegetation_plot", min_visits=visits, min_effort_value=plots,
                    min_effort_unit="plots", windows="06-01..08-31", core_windows=None,
                    min_visits_in_core=None, block_ids="B1")
    )  # fmt: skip
    rows = _asked(of)

    assert ("CN-HJ19-L2-FLORA" not in rows.index) == answered
    assert ("CN-HJ19-L2-FLORA" in rows.loc["R-PLOTS", "covers"]) == answered


def test_plots_that_are_made_answer_a_level():
    """Three plots of one visit; the transects are still asked for."""
    of = level()
    of.tables["survey_events"].append(
        visit("P", "2024-06-10", requirement_ids=None, samplingProtocol="vegetation_plot",
              samplingEffortValue=3.0, samplingEffortUnit="plots")
    )  # fmt: skip

    assert set(_asked(of).index) == {"R-NEWT", "CN-HJ19-L2-FAUNA"}


@pytest.mark.parametrize(
    ("cells", "floor"),
    [({}, None), ({"area_ha": 2000.0}, None), ({"area_ha": 2000.1}, 2),
     ({"disturbance_type": "permanent"}, 2), ({"disturbance_type": None}, 2),
     ({"disturbance_type": "permanent", "area_ha": 2000.1}, 1)],
)  # fmt: skip
def test_area_and_mining_ask_for_a_level_at_least(cells, floor):
    """Over 20 km2; land that mining changes for good, or for nobody knows how long."""
    (row,) = surveyed(level("3", **cells)).levels.to_dict("records")

    assert (row["floor"] if row["floor"] == row["floor"] else None) == floor
    assert row["level"] == (floor or 3)


def test_while_nobody_has_set_a_level_the_surveys_of_all_levels_stay():
    """In China they are asked for by their taxa; a level that is set leaves its own."""
    of = level()
    of.settings |= {"country": "CHN", "regions": None}
    of.tables["survey_requirements"] = []
    known = set(_asked(of).index)
    of.tables["obligations"] = []
    unknown = set(_asked(of).index)

    assert {"CN-HJ19-L1-FAUNA", "CN-HJ19-L2-FAUNA"} <= unknown
    assert "CN-HJ19-L1-FAUNA" not in known


def test_a_row_of_the_site_stays_whatever_level_is_set():
    """Somebody typed it: the id of a stricter level takes nothing off."""
    of = level()
    of.tables["survey_requirements"].append(requirement(requirement_id="CN-HJ19-L1-FAUNA"))

    assert "CN-HJ19-L1-FAUNA" in _asked(of).index
