"""Receptor value: the assessor's own, else the highest rule that fires; unknown is not low."""

import pytest

from riskshed.pipeline.load.knowledge import load_knowledge
from riskshed.pipeline.score.value import receptor_values
from tests.plans import a_receptor, frame_of


def _value(**cells):
    known = {"iucn_category": None, "national_status": None, "value_1_5": None,
             "value_reason": None}  # fmt: skip
    receptors = frame_of("receptors", [a_receptor("voles", **(known | cells))])
    return receptor_values(receptors, load_knowledge().value_rules).iloc[0]


def _ends(**cells):
    value = _value(**cells)
    return value["value_low"], value["value_high"]


def test_the_assessors_value_comes_first_with_its_reason():
    """A declared value of 2 stands, whatever list the species is on."""
    value = _value(value_1_5=2.0, value_reason="common here", iucn_category="CR")

    assert (value["value_low"], value["value"], value["value_high"]) == (2, 2, 2)
    assert (value["value_rule"], value["value_reason"]) == ("declared", "common here")


@pytest.mark.parametrize(
    ("category", "ends"),
    [("CR", (5, 5)), ("EN", (5, 5)), ("EW", (5, 5)), ("EX", (5, 5)), ("VU", (4, 4)), ("NT", (3, 3)),
     ("LC", (1, 2)), ("DD", (2, 5)), ("NE", (1, 5)), (None, (1, 5))],
)  # fmt: skip
def test_each_red_list_category_has_its_value(category, ends):
    """DD, NE and no category at all are not LC: their upper end stays open to 5."""
    assert _ends(iucn_category=category) == ends


@pytest.mark.parametrize(("kind", "ends"), [("species", (4, 5)), ("community", (4, 4))])
def test_a_species_whose_category_nobody_looked_up_may_be_higher(kind, ends):
    """Vulnerable in the country; the world has a category for a species, not for a community."""
    assert _ends(kind=kind, national_status="VU", iucn_category=None) == ends


def test_the_highest_rule_that_fires_is_named():
    """Least concern in the world, vulnerable in the country: 4, by the national list."""
    value = _value(iucn_category="LC", national_status="VU")

    assert (value["value_low"], value["value_high"]) == (4, 4)
    assert value["value_rule"] == "V09"


@pytest.mark.parametrize(
    ("cells", "ends"),
    [
        ({"legal": "Habitats Directive, annex IV"}, (4, 4)),
        ({"endemic": True}, (4, 4)),
        ({"endemic": False}, (1, 2)),
        ({"important_species": True}, (3, 3)),
        ({"migratory": True}, (2, 3)),
        ({"kind": "protected_site"}, (4, 5)),
    ],
)
def test_protection_endemism_and_migration_raise_a_common_species(cells, ends):
    """Each rule on a species of least concern; 'false' raises nothing."""
    assert _ends(iucn_category="LC", **cells) == ends


def test_one_known_rule_does_not_close_an_unknown_status():
    """An endemic of which no list speaks is worth at least 4 and perhaps 5."""
    assert _ends(endemic=True) == (4, 5)
    assert _ends(migratory=True) == (2, 5)


def test_a_status_beyond_the_rules_is_unknown_not_low():
    """A national status that no rule knows leaves the value open."""
    assert _ends(national_status="on the watch list of the canton")[1] == 5
