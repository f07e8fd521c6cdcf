"""The project alone beside all in combination, and the alternatives: hand arithmetic."""

import pandas as pd
import pytest

from tests.plans import Plan, a_habitat, a_receptor, a_source, a_strength, run

IRREVERSIBLE = {"link_id": "OWN", "action": "connect", "source_id": "DIG", "citation": "plan",
                "receptor_id": "heathland", "reversibility": "irreversible"}  # fmt: skip


def _two_diggers(*links, ours=30.0, theirs=30.0, proof="as-built survey", more=()):
    """Return the run of two works that together clear 60 of a reference of 100 ha, of value 2."""
    works = {"phase": "construction", "stressors": "habitat_loss", "block_ids": "B1"}
    return run(
        Plan(
            {
                "sources": [
                    a_source("DIG", "vegetation_clearing", **works),
                    a_source("FARM", "vegetation_clearing", origin="existing_other", **works),
                    *[a_source(key, "vegetation_clearing", **works | cells) for key, cells in more],
                ],
                "source_stressors": [
                    a_strength(name, "habitat_loss", hectares, strength_unit="ha",
                               fingerprint_evidence=proof)
                    for name, hectares in (("DIG", ours), ("FARM", theirs))
                ],
                "habitats": [a_habitat("H1", "B1", area=60.0)],
                "disturbance_blocks": [{"block_id": "B1", "area_ha": 60.0}],
                "receptors": [a_receptor("heathland", reference_extent_ha=100.0, value_1_5=2.0)],
                "links": list(links),
            }
        )
    )  # fmt: skip


def _row(outputs, source="DIG"):
    (row,) = outputs.register[outputs.register["source_id"].eq(source)].to_dict("records")
    return row


@pytest.mark.parametrize(
    ("ours", "theirs", "alone"),
    [(30.0, 30.0, "M"), (1.0, 59.0, "N"), (3.0, 57.0, "L"), (10.0, 50.0, "M")],
)
def test_alone_the_project_is_rated_by_its_share_of_what_is_lost(ours, theirs, alone):
    """60 % are lost: magnitude 5, H. Half of that is 30 % (4, M), a sixth 10 % (3, M), a
    twentieth 3 % (2, L), a sixtieth 1 % (1, N)."""
    row = _row(_two_diggers(ours=ours, theirs=theirs))

    assert (row["rating_in_combination"], row["own_share"]) == ("H", pytest.approx(ours / 60))
    assert (row["rating_alone_lo"], row["rating_alone_hi"]) == (alone, alone)


def test_what_is_irreversible_is_so_of_the_project_alone():
    """30 % that never come back are magnitude 4 + 1: as H alone as all is; 1 % stays N."""
    assert _row(_two_diggers(IRREVERSIBLE))["rating_alone"] == "H"
    assert _row(_two_diggers(IRREVERSIBLE, ours=1.0, theirs=59.0))["rating_alone"] == "N"


def test_an_unknown_share_may_be_none_or_all():
    """No strength is declared: from N, none of it, to H, all of it."""
    row = _row(_two_diggers(ours=None, theirs=None))

    assert (row["rating_alone_lo"], row["rating_alone_hi"], row["rating_alone"]) == ("N", "H", "U")


def test_only_the_projects_own_rows_have_a_rating_alone():
    outputs = _two_diggers()

    assert pd.isna(_row(outputs, "FARM")["rating_alone_hi"])
    (together,) = outputs.cumulative.to_dict("records")
    assert (together["n_pathways"], together["origins"]) == (2, "existing_other;this_project")
    assert (together["worst_alone_hi"], together["worst_in_combination_hi"]) == ("M", "H")


def test_no_action_is_the_site_without_the_rows_of_this_project():
    table = _two_diggers().alternatives.set_index("alternative_id")

    assert table["n_pathways"].to_dict() == {"no_action": 1, "project": 2}
    assert table["H"].to_dict() == {"no_action": 1, "project": 2}


def test_the_footprint_of_an_event_is_wholly_the_projects():
    """60 of 100 ha at once in 50 years: consequence 5, alone as in combination; the farm has half
    of what is cleared as planned, and nothing of the slide."""
    slide = ("SLIDE", {"event_type": "unplanned", "frequency_per_year": 0.02})
    outputs = _two_diggers(more=[slide])
    row, digger = _row(outputs, "SLIDE"), _row(outputs)

    assert (row["consequence_inherent"], row["rating_in_combination"]) == (5, "H")
    assert (row["rating_alone_lo"], row["rating_alone_hi"]) == ("H", "H")
    assert (digger["rating_in_combination"], digger["rating_alone"]) == ("H", "M")
