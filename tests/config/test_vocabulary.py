"""One spelling everywhere: each vocabulary loads, is unambiguous and is defined."""

from importlib.resources import files
from pathlib import Path

import pytest

from riskshed.schemas.text import split_list
from riskshed.schemas.vocabulary import read_config, vocabulary

FOLDER = Path(str(files("riskshed.config"))) / "vocabulary"
NAMES = sorted(path.stem for path in FOLDER.glob("*.csv") if path.stem != "register_columns")


def fold(text: str) -> str:
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


@pytest.mark.parametrize("name", NAMES)
def test_each_term_has_a_label_and_a_definition_and_stands_once(name: str) -> None:
    """A term without a definition is a guess."""
    table = read_config(f"vocabulary/{name}.csv")

    assert table["term"].is_unique
    assert table[["term", "label", "definition"]].notna().to_numpy().all()


@pytest.mark.parametrize("name", NAMES)
def test_no_spelling_leads_to_two_terms(name: str) -> None:
    """Aliases and terms of one vocabulary never collide, whatever their case and hyphens."""
    table = read_config(f"vocabulary/{name}.csv")
    pairs = {
        (fold(text), term)
        for term, aliases in zip(table["term"], table["aliases"], strict=True)
        for text in [term, *split_list(aliases)]
    }

    assert len({spelling for spelling, _ in pairs}) == len(pairs)


@pytest.mark.parametrize("name", NAMES)
def test_each_term_and_alias_is_found_by_the_loader(name: str) -> None:
    """What the CSV lists is what a survey team may type."""
    table = read_config(f"vocabulary/{name}.csv")
    loaded = vocabulary(name)

    for term, aliases in zip(table["term"], table["aliases"], strict=True):
        assert {loaded.canonical(text) for text in [term, *split_list(aliases)]} == {term}


@pytest.mark.parametrize(
    ("typed", "term"),
    [
        ("clearing", "vegetation_clearing"),
        ("stripping", "topsoil_stripping"),
        ("blasting", "blasting"),
        ("haulage", "haulage"),
        ("dewatering", "pit_dewatering"),
        ("tailings", "tailings_storage"),
        ("waste_rock", "waste_rock_storage"),
        ("processing", "ore_processing"),
        ("camp", "camp_and_workforce"),
        ("road", "road_construction"),
        ("powerline", "power_lines"),
        ("water_take", "water_abstraction"),
        ("closure", "earthworks_and_demolition"),
        ("other", "other"),
        ("Smelter", "smelting"),
    ],
)
def test_the_short_names_of_activities_are_understood(typed: str, term: str) -> None:
    """Teams type the short names of the table of sources."""

    assert vocabulary("activities").canonical(typed) == term


def test_the_lists_are_as_long_as_their_sources_say() -> None:
    """39 activities and `other`; 130 threats, 126 habitats and 110 functional groups."""
    lengths = {
        name: len(vocabulary(name).terms)
        for name in ("activities", "iucn_threats", "iucn_habitats", "get_codes", "phases")
    }

    assert lengths == {
        "activities": 40,
        "iucn_threats": 130,
        "iucn_habitats": 126,
        "get_codes": 110,
        "phases": 5,
    }


def test_short_term_is_exploration_and_construction() -> None:
    """Everything from operation on is long term."""
    table = read_config("vocabulary/phases.csv").set_index("term")["term_length"]

    assert table.to_dict() == {
        "exploration": "short",
        "construction": "short",
        "operation": "long",
        "closure": "long",
        "post_closure": "long",
    }


def test_routes_are_the_nine_of_the_register_and_the_loss_of_prey() -> None:
    """A predator that loses its prey meets no stressor itself: a route of ours."""

    assert set(vocabulary("routes").terms) == {
        "ingestion",
        "inhalation",
        "contact",
        "root_uptake",
        "habitat_loss",
        "fragmentation",
        "disturbance",
        "entrapment",
        "hydrological",
        "loss_of_prey",
    }


def test_data_deficient_and_not_evaluated_are_unknown_not_safe() -> None:
    """DD and NE never count as not threatened."""
    table = read_config("vocabulary/iucn_categories.csv").set_index("term")["threatened"]

    assert {table["DD"], table["NE"]} == {"unknown"}
    assert set(table[table == "threatened"].index) == {"CR", "EN", "VU"}


def test_units_convert_within_one_dimension_only() -> None:
    """The base unit of a unit is a unit of the same dimension, with the factor one."""
    units = read_config("vocabulary/units.csv").set_index("term")
    base = units.loc[units["base_unit"]]

    assert (base["dimension"].to_numpy() == units["dimension"].to_numpy()).all()
    assert set(base["factor_to_base"].astype(float)) == {1.0}
    assert units.groupby("dimension")["base_unit"].nunique().eq(1).all()


@pytest.mark.parametrize(
    ("unit", "factor"),
    [("ug/L", 1e-3), ("g/kg", 1e3), ("ha", 1e4), ("km2", 1e6), ("t/a", 1000 / 365.25)],
)
def test_unit_factors_follow_from_their_definition(unit: str, factor: float) -> None:
    """Factors are powers of ten, or the year of 365.25 days."""
    units = read_config("vocabulary/units.csv").set_index("term")

    assert float(units.loc[unit, "factor_to_base"]) == pytest.approx(factor, rel=1e-10)


def test_micro_signs_of_both_kinds_are_understood() -> None:
    """The micro sign and the Greek letter look alike."""

    assert vocabulary("units").canonical("\u00b5g/L") == "ug/L"
    assert vocabulary("units").canonical("\u03bcg/L") == "ug/L"


@pytest.mark.parametrize(
    ("typed", "term"),
    [("lead", "Pb"), ("Cadmium", "Cd"), ("zinc", "Zn"), ("WAD cyanide", "cyanide_wad")],
)
def test_elements_are_known_by_their_names(typed: str, term: str) -> None:
    """Laboratories write names, we keep symbols."""

    assert vocabulary("stressors").canonical(typed) == term


def test_cas_numbers_have_the_right_check_digit() -> None:
    """The last digit is the sum of the others, weighted 1, 2, 3 … from the right, modulo ten."""
    numbers = read_config("vocabulary/stressors.csv")["cas"].dropna()

    for number in numbers:
        *digits, check = (int(sign) for sign in number.replace("-", ""))
        weighted = sum(weight * digit for weight, digit in enumerate(reversed(digits), start=1))
        assert weighted % 10 == check, number
    assert numbers.is_unique


def test_each_stressor_belongs_to_a_class_a_kind_and_a_driver() -> None:
    """Every one of the 21 classes has at least one stressor to declare."""
    table = read_config("vocabulary/stressors.csv")
    classes = vocabulary("stressor_classes").terms

    assert len(classes) == 21
    assert set(table["stressor_class"]) == set(classes)
    assert set(table["stressor_kind"]) <= set(vocabulary("stressor_kinds").terms)
    assert set(table["direct_driver"]) <= set(vocabulary("direct_drivers").terms)


def test_receptor_groups_name_known_kinds_taxa_and_realms() -> None:
    """The extras of a group are terms themselves."""
    table = read_config("vocabulary/receptor_groups.csv")

    assert set(table["receptor_kind"]) == set(vocabulary("receptor_kinds").terms)
    assert set(table["taxon_group"]) <= set(vocabulary("taxon_groups").terms)
    assert set(table["realm"]) <= set(vocabulary("realms").terms)


def test_other_vocabularies_point_at_terms_that_exist() -> None:
    """Matrices name a medium, physical parameters a unit, feeding guilds a class of doses."""
    media = read_config("vocabulary/matrices.csv")["medium"]
    units = read_config("vocabulary/physical_parameters.csv")["unit"]
    guilds = read_config("vocabulary/feeding_guilds.csv")["trv_class"].dropna()

    assert set(media) <= set(vocabulary("media").terms)
    assert set(units) <= set(vocabulary("units").terms)
    assert set(guilds) == {"mammal", "bird"}
