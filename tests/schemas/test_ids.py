"""Names that stay: hashes of what a thing is, not of where it stands."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.schemas.ids import (
    edge_id,
    endpoint_node,
    pathway_id,
    process_node,
    receptor_node,
    risk_id,
    short_hash,
    source_node,
)

NODES = ["source:S1", "process:soil:soil_contact@Z1", "receptor:R1", "endpoint:R1:abundance"]


def test_an_id_is_the_start_of_sha256():
    """Twelve hex digits of SHA-256 over site, nodes and stressor, joined by the unit separator."""
    text = "\x1f".join(["mine", *NODES, "Pb"]).encode()

    assert pathway_id("mine", NODES, "Pb") == hashlib.sha256(text).hexdigest()[:12]


def test_a_row_of_the_register_differs_by_phase_only():
    """The risk_id is the pathway_id with the phase; both are stable across runs."""
    assert risk_id("mine", NODES, "Pb", "operation") != risk_id("mine", NODES, "Pb", "closure")
    assert risk_id("mine", NODES, "Pb", "operation") == risk_id(
        "mine", iter(NODES), "Pb", "operation"
    )
    assert risk_id("mine", NODES, "Pb", "closure") != pathway_id("mine", NODES, "Pb")


@pytest.mark.property
@given(
    st.lists(st.text("ab", max_size=3), min_size=1), st.lists(st.text("ab", max_size=3), min_size=1)
)
def test_different_parts_never_run_together(first, second):
    """["ab", "c"] and ["a", "bc"] are different lists and get different hashes."""
    assert (short_hash(first) == short_hash(second)) == (first == second)


def test_nodes_and_edges_have_names_that_a_person_can_write():
    """A measure names an edge before the first run: kinds, ids and the stressor behind a bar."""
    process = process_node("soil", "soil_contact", "Z1")

    assert source_node("S1") == "source:S1"
    assert process == "process:soil:soil_contact@Z1"
    assert receptor_node("R1") == "receptor:R1"
    assert endpoint_node("R1", "breeding  pairs") == "endpoint:R1:breeding_pairs"
    assert edge_id("source:S1", process, "Pb") == "source:S1->process:soil:soil_contact@Z1|Pb"
