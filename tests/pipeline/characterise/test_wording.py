"""The sentences of a register row: what it claims, what is unknown, what would settle it."""

import pandas as pd
import pytest

from riskshed.pipeline.characterise.wording import (
    data_gaps,
    deciding_input,
    needs,
    risk_hypothesis,
)

KNOWN = {
    "elem_source": "present",
    "elem_transport": "present",
    "elem_receptor": "present",
    "flags": "",
    "reversibility": "reversible",
    "timing": "all_year",
    "measured_in_phase": "yes",
    "above_background": "yes",
    "n": 10.0,
    "completeness": "complete",
    "eliminated_until": None,
}
RATED = {
    "rating": "U",
    "needs": None,
    "reference_share": 0.3,
    "reference_flag": None,
    "rating_driver": "magnitude",
}


def gaps_of(**cells):
    """Return the gaps of a row that is known but for these cells."""
    return data_gaps(pd.DataFrame([KNOWN | cells])).item()


def need_of(**cells):
    """Return what would settle an undecided row with these cells."""
    rows = pd.DataFrame([RATED | cells])
    return needs(rows.astype({"needs": "str", "reference_flag": "str"})).item()


def test_a_hypothesis_says_who_releases_what_how_where_and_to_whom():
    rows = pd.DataFrame(
        {
            "source_name": ["Smelter stack"],
            "released_label": ["Cadmium"],
            "stressor_label": ["Cadmium"],
            "process_ids": ["uptake_into_earthworms;dietary_ingestion"],
            "zone_label": ["Z-NEAR"],
            "assessment_entity": ["Shrews"],
            "assessment_attribute": ["population abundance"],
            "phase": ["post_closure"],
        }
    )

    assert risk_hypothesis(rows).item() == (
        "Smelter stack releases Cadmium, which by uptake into earthworms and dietary ingestion in "
        "Z-NEAR may affect Shrews: population abundance (post-closure)."
    )


def test_a_row_of_which_all_is_known_has_no_gap():
    assert gaps_of() == ""


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"elem_source": "unknown"}, "source not shown to reach the zone"),
        ({"elem_receptor": "unknown"}, "receptor not surveyed in the zone"),
        ({"flags": "insufficient_n"}, "too few samples for a confidence limit"),
        ({"flags": "x;reference_not_declared"}, "no reference extent declared"),
        ({"measured_in_phase": "no"}, "not measured in this phase"),
        ({"measured_in_phase": "undated"}, "not measured in this phase"),
        ({"reversibility": None}, "reversibility unknown"),
        ({"timing": "unknown"}, "timing unknown"),
    ],
)
def test_what_is_unknown_is_a_gap_with_what_it_could_change(cells, words):
    """One gap each, and each says after a colon or "could" what it may move."""
    found = gaps_of(**cells)

    assert found.startswith(words)
    assert ";" not in found
    assert ": " in found


@pytest.mark.parametrize(
    ("above", "n", "words"),
    [
        (None, None, "stressor not measured in the zone"),
        (None, 10.0, "measured, no background known"),
        ("no", 10.0, "measured, not above background"),
    ],
)
def test_not_measured_is_said_only_where_nothing_was(above, n, words):
    """A way that is not shown: for want of samples, of a background, or because it is not there."""
    assert gaps_of(elem_transport="unknown", above_background=above, n=n).startswith(words)


def test_several_gaps_stand_side_by_side():
    found = gaps_of(elem_source="unknown", elem_receptor="unknown", timing=None)

    assert len(found.split(";")) == 3


def test_what_the_tier_needs_comes_first():
    """The stage before knows better what its evidence lacks."""
    assert need_of(needs="tier 2: a dose") == "tier 2: a dose"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({}, "tier 3: tissue residues"),
        ({"rating_driver": "value"}, "status of the receptor"),
        ({"reference_share": None}, "a declared reference extent"),
        ({"reference_share": None, "reference_flag": "zone_area_unknown"}, "the area of the zone"),
        (
            {"reference_share": None, "reference_flag": "recorded_outside_declared_habitat"},
            "a map of the habitat where it was recorded",
        ),
    ],
)
def test_an_undecided_row_says_what_would_settle_it(cells, words):
    """Share first, since no evidence of effect narrows an unknown share."""
    assert need_of(**cells).startswith(words)


def test_a_row_of_two_classes_says_so_too():
    """It is no U, and stands in the list by ignorance."""
    assert need_of(rating="M").startswith("tier 3: tissue residues")


def test_a_row_of_one_class_needs_nothing():
    """Nothing would narrow it."""
    found = need_of(rating="M", rating_driver="")

    assert pd.isna(found) or found == ""


def test_the_deciding_input_is_told_in_words():
    rows = pd.DataFrame({"rating_driver": ["magnitude", "value", "", None]})

    assert deciding_input(rows).tolist() == [
        "size of the effect", "value of the receptor", "", ""
    ]  # fmt: skip
