"""Names of taxa: written as nomenclature and lists write them, each with its author and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.schemas.taxa import taxon_key, without_author

AUTHORS = [
    ("Triturus cristatus", "(Laurenti, 1768)"),
    ("Sorex araneus", "Linnaeus, 1758"),
    ("Quercus robur", "L."),
    ("Carex pilulifera", "L. f."),
    ("Crocidura russula", "(Hermann, 1780)"),
    ("Bombus (Pyrobombus) hypnorum", "(Linnaeus, 1758)"),
    ("Salix × rubens", "Schrank"),
    ("Poa annua subsp. varia", "(Gaudin) Koch"),
    ("Microtus agrestis", "von Linné & de Vries, 1761"),
    ("Sorex", "Linnaeus, 1758"),
    ("Rana temporaria", "Linnaeus 1758"),
    ("Myotis alcathoe", "Helversen & Heller, 2001"),
]


@pytest.mark.parametrize(("name", "author"), AUTHORS)
def test_a_name_is_the_same_with_its_author_and_without(name, author):
    assert without_author(f"{name} {author}") == name
    assert without_author(name) == name
    assert taxon_key(f"{name} {author}") == taxon_key(name)


@pytest.mark.parametrize(
    "name",
    [
        "Great Crested Newt",
        "Common Toad",
        "Shrews (Soricidae)",
        "Birds (ground feeding)",
        "Sorex sp. A",
        "Carabus cf. Violaceus",
        "Lesser white Fronted goose",
        "Floodplain meadow",
        "",
    ],
)
def test_a_name_in_words_and_an_open_one_stay_as_they_are(name):
    """Common Toad and Common Shrew are two animals, sp. A and sp. B two taxa."""
    assert without_author(name) == name


def test_the_author_in_the_middle_of_a_subspecies_goes_and_its_rank_stays():
    """Quercus robur L. subsp. robur is no more than its subspecies."""
    assert without_author("Quercus robur L. subsp. pedunculiflora (K.Koch) Menitsky") == (
        "Quercus robur subsp. pedunculiflora"
    )


@pytest.mark.parametrize("same", ["triturus cristatus", "TRITURUS CRISTATUS", "Triturus_cristatus",
                                  " Triturus  cristatus "])  # fmt: skip
def test_capitals_and_spaces_do_not_matter(same):
    assert taxon_key(same) == taxon_key("Triturus cristatus")


@given(st.text(max_size=40))
def test_any_text_has_a_key_and_keeps_it(text):
    """What is compared twice is compared alike."""
    assert without_author(without_author(text)) == without_author(text)
    assert taxon_key(text) == taxon_key(text + " ")
