"""Coverage of pairs that were scoped out: by whom, when, and why."""

import pytest

from tests.plans import a_receptor, run, smelter_plan

SIGNED = {
    "link_id": "X1",
    "action": "scope_out",
    "source_id": "S1",
    "receptor_id": "woodcocks",
    "reason": "no woodcock has been seen since 1990",
    "signed_by": "J. Martin, ecologist",
    "signed_on": "2023-11-02",
}


@pytest.fixture(scope="module")
def scoped():
    """Return the run of the smelter without its woodcocks, signed."""
    plan = smelter_plan()
    plan.tables["links"] = [SIGNED]
    plan.rows("receptors").append(a_receptor("lichens", habitat_codes="bog"))
    return run(plan)


def test_what_was_scoped_out_is_told_with_reason_signer_and_date(scoped):
    row = scoped.coverage.set_index(["source_id", "receptor_id"]).loc[("S1", "woodcocks")]

    assert row["status"] == "scoped_out"
    assert row["n_scoped_out"] > 0
    assert row[["n_assessed", "n_potential", "n_eliminated"]].eq(0).all()
    assert row[["reason", "signed_by", "signed_on"]].tolist() == [
        SIGNED["reason"], SIGNED["signed_by"], SIGNED["signed_on"]
    ]  # fmt: skip


def test_scoped_out_rows_are_in_no_list_and_in_no_count(scoped):
    assert "woodcocks" not in set(scoped.register["receptor_id"])
    assert "woodcocks" not in set(scoped.by_ignorance["receptor_id"])


def test_the_pairs_that_stayed_are_as_they_were(scoped):
    """Scoping one receptor out moves no rating of another."""
    whole = run(smelter_plan()).register.set_index("risk_id")
    kept = scoped.register.set_index("risk_id")

    assert set(kept.index) == set(whole.index[whole["receptor_id"].ne("woodcocks")])
    assert kept["rating_inherent"].equals(whole.loc[kept.index, "rating_inherent"])


def test_who_lives_nowhere_here_was_never_looked_at_and_is_no_silence(scoped):
    """Lichens of bogs: no zone has their habitat, so no link joins them."""
    row = scoped.coverage.set_index(["source_id", "receptor_id"]).loc[("S1", "lichens")]

    assert row["status"] == "never_looked_at"
    assert row["reason"].startswith("no link")
