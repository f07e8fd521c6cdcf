"""The links from activities to receptors: complete, resolvable, and honest about mixed groups."""

import re

import pytest

from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

LINKS = read_config("knowledge/links.csv")
PROCESSES = read_config("knowledge/link_processes.csv")
CROSSWALK = read_config("knowledge/receptor_crosswalk.csv")
BIRDS = {"birds", "ground_feeding_birds", "waterfowl", "raptors", "seabirds"}
CONTAMINANTS_OF_SOIL = {"metals", "hydrocarbons"}


def groups_of(link_id: str) -> set[str]:
    group = LINKS.set_index("link_id").loc[link_id, "receptor_group"]
    return set(CROSSWALK.loc[CROSSWALK["kb_group"] == group, "receptor_group"].dropna())


def test_there_are_186_links_with_ids_of_their_own() -> None:
    """As many as were compiled."""

    assert len(LINKS) == 186
    assert LINKS["link_id"].is_unique


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("phase", "phases"),
        ("activity", "activities"),
        ("stressor_class", "stressor_classes"),
        ("medium", "media"),
        ("process_id", "processes"),
        ("route", "routes"),
        ("realm", "realms"),
        ("iucn_threat_code", "iucn_threats"),
    ],
)
def test_each_link_uses_terms_that_exist(column: str, name: str) -> None:
    """A link that names no known term could never be instantiated."""

    assert set(LINKS[column]) <= set(vocabulary(name).terms)


def test_a_link_of_one_substance_names_a_stressor_of_its_class() -> None:
    """Dissolved copper is copper, not every metal of the source."""
    named = LINKS.dropna(subset=["only_stressor"])
    classes = read_config("vocabulary/stressors.csv").set_index("term")["stressor_class"]

    assert (
        classes.loc[named["only_stressor"]].to_numpy() == named["stressor_class"].to_numpy()
    ).all()
    assert dict(zip(LINKS["link_id"], LINKS["only_stressor"], strict=True))["L054"] == "Cu"


def test_every_activity_but_other_has_a_link() -> None:
    """`other` is for what only the site's own links describe."""

    assert set(vocabulary("activities").terms) - set(LINKS["activity"]) == {"other"}


def test_a_page_seen_is_not_a_statement_seen() -> None:
    """No link is more than unverified, because no statement was looked up in its source."""

    assert set(LINKS["verification"]) == {"unverified"}


def test_the_crosswalk_covers_all_109_groups_and_no_other() -> None:
    """Each group of the links leads to receptors, or is said to be an exposure point."""

    assert CROSSWALK["kb_group"].nunique() == 109
    assert set(CROSSWALK["kb_group"]) == set(LINKS["receptor_group"])
    assert not CROSSWALK.duplicated(["kb_group", "receptor_group", "feeding_guild", "realm"]).any()


def test_the_crosswalk_uses_terms_that_exist() -> None:
    """Groups, guilds and realms are terms."""

    assert set(CROSSWALK["receptor_group"].dropna()) <= set(vocabulary("receptor_groups").terms)
    assert set(CROSSWALK["feeding_guild"].dropna()) <= set(vocabulary("feeding_guilds").terms)
    assert set(CROSSWALK["realm"].dropna()) <= set(vocabulary("realms").terms)


def test_exposure_points_are_never_receptors() -> None:
    """Topsoil, groundwater and pit lake water are where receptors meet the stressor."""
    points = CROSSWALK[CROSSWALK["is_exposure_point"] == "true"]

    assert set(points["kb_group"]) == {"topsoil", "groundwater and springs", "pit lake water"}
    assert points["receptor_group"].isna().all()
    assert CROSSWALK.loc[CROSSWALK["is_exposure_point"] == "false", "receptor_group"].notna().all()


@pytest.mark.parametrize(
    "link_id", ["L004", "L028", "L029", "L041", "L084", "L101", "L129", "L147", "L177"]
)
def test_mixed_groups_that_were_called_mammals_hold_birds(link_id: str) -> None:
    """The class given with these links is wrong; the crosswalk decides."""

    assert groups_of(link_id) & BIRDS


def test_each_link_has_a_process_and_each_process_a_term() -> None:
    """No link ends without a process; each receptor group stands once a link."""

    assert set(PROCESSES["link_id"]) == set(LINKS["link_id"])
    assert set(PROCESSES["process_id"]) <= set(vocabulary("processes").terms)
    assert set(PROCESSES["upstream_process_id"].dropna()) == {"uptake_into_food"}
    assert set(PROCESSES["route"]) <= set(vocabulary("routes").terms)
    assert not PROCESSES.duplicated(["link_id", "receptor_group"]).any()


def test_food_links_give_two_processes_in_series() -> None:
    """Uptake into food, then eating it: so that a transfer is never counted twice."""
    food = set(LINKS.loc[LINKS["food_chain"] == "true", "link_id"])
    rows = PROCESSES[PROCESSES["link_id"].isin(food)]

    assert len(food) == 11
    assert set(rows["process_id"]) == {"dietary_ingestion"}
    assert set(rows["upstream_process_id"]) == {"uptake_into_food"}
    assert PROCESSES.loc[~PROCESSES["link_id"].isin(food), "upstream_process_id"].isna().all()


def test_contact_with_soil_gives_one_process_by_receptor() -> None:
    """Plants take up by the root, soil fauna and microbes are in contact."""
    soil = LINKS[(LINKS["medium"] == "soil") & LINKS["stressor_class"].isin(CONTAMINANTS_OF_SOIL)]
    points = set(CROSSWALK.loc[CROSSWALK["is_exposure_point"] == "true", "kb_group"])
    rows = PROCESSES[
        PROCESSES["link_id"].isin(soil.loc[~soil["receptor_group"].isin(points), "link_id"])
    ]
    by_group = rows.groupby("receptor_group")["process_id"].agg(set).to_dict()

    assert by_group == {
        "plants": {"root_uptake"},
        "soil_invertebrates": {"soil_contact"},
        "soil_microbes": {"soil_contact"},
    }
    assert set(rows.loc[rows["process_id"] == "root_uptake", "route"]) == {"root_uptake"}


def test_a_process_row_names_a_group_of_its_link() -> None:
    """A row for a group that the link does not reach would never be used."""
    for row in PROCESSES.dropna(subset=["receptor_group"]).itertuples():
        assert row.receptor_group in groups_of(row.link_id)


def test_worm_eaters_reach_shrews_and_not_voles() -> None:
    """A link for insectivores names their guild."""
    rows = CROSSWALK[CROSSWALK["kb_group"] == "insectivorous small mammals"]

    assert rows["feeding_guild"].tolist() == ["mammal_ground_insectivore"]


def test_processes_name_known_media_and_fit_an_id() -> None:
    """Process ids become part of node ids."""
    table = read_config("vocabulary/processes.csv")

    assert {m for cell in table["medium"] for m in split_list(cell)} <= set(
        vocabulary("media").terms
    )
    assert all(re.fullmatch(r"[a-z0-9_]{1,64}", term) for term in table["term"])
