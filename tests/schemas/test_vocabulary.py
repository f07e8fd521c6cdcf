"""What a person may have meant by a word that is no term, and which words stay ambiguous."""

import pytest

from riskshed.schemas.vocabulary import vocabulary

GROUND_INSECTIVORES = {"mammal_ground_insectivore", "avian_ground_insectivore"}


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("stressors", "Zn total", ["Zn"]),  # "Fe total" has as many letters in common
        ("stressors", "lead, dissolved", ["Pb"]),
        ("units", "mg/kg DM", ["mg/kg"]),  # not mg/kg/d, a dose
        ("activities", "flooding", ["mine_flooding"]),  # not concentrate_handling, for "loading"
        ("activities", "lead smelter", ["smelting"]),
        ("get_codes", "Annual croplands", ["T7.1"]),  # by its label
        ("get_codes", "boreal forest", ["T2.1"]),  # boreal and temperate … forests
        ("matrices", "stream sediment", ["sediment"]),
        ("phases", "operatoin", ["operation"]),
        ("receptor_groups", "grass snaek", []),
        ("stressors", "?", []),
    ],
)
def test_the_term_that_shares_words_is_nearer_than_one_that_shares_letters(name, typed, meant):
    """What an ecologist or a laboratory types, and the term of that name."""
    assert list(vocabulary(name).nearest(typed)) == meant


@pytest.mark.parametrize(
    ("name", "typed", "among"),
    [
        (
            "feeding_guilds",
            "insectivore",
            GROUND_INSECTIVORES,
        ),
        ("receptor_groups", "mammals", {"small_mammals", "large_mammals"}),
    ],
)
def test_a_word_of_several_terms_names_up_to_three_of_them(name, typed, among):
    """A shrew is a mammal and an insectivore; which group and guild is the assessor's to say."""
    found = vocabulary(name).nearest(typed)

    assert among <= set(found)
    assert len(found) == 3


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("restoration_statuses", "complete"),  # the works, or what they are measured by
        ("clearance_outcomes", "none"),  # no finds, or no outcome
        ("receptor_groups", "mammals"),  # small, large or marine
        ("receptor_groups", "carnivores"),  # cats, hawks or pike
    ],
)
def test_a_word_with_two_meanings_spells_neither(name, typed):
    """The hopeful one would let a measure count, or a block go."""
    assert vocabulary(name).canonical(typed) is None


@pytest.mark.parametrize(
    ("name", "term", "words"),
    [
        ("iucn_categories", "VU", "VU (Vulnerable)"),
        ("stressors", "Zn", "Zn (Zinc)"),
        ("feeding_guilds", "mammal_herbivore", "mammal_herbivore"),
        ("phases", "post_closure", "post_closure"),
    ],
)
def test_a_code_is_told_with_its_label(name, term, words):
    """A term that says in words what it is stands alone."""
    assert vocabulary(name).in_words(term) == words
