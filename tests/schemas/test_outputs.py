"""What a run hands to its writers."""

from riskshed.schemas.outputs import (
    allowed_terms,
    rating_classes,
    register_columns,
    standard_readme,
)
from riskshed.schemas.reading_order import KEY_COLUMNS, REVIEW_COLUMNS
from riskshed.schemas.row_hash import NOT_CONTENT


def test_an_illustration_says_so_at_the_top() -> None:
    """Nobody may take a made-up site for a finding."""
    illustrative = standard_readme("Smelter", "tiny", "2024-06-30", illustrative=True)
    real = standard_readme("Smelter", "tiny", "2024-06-30", illustrative=False)

    assert [line for line in illustrative if line not in real] == [illustrative[2]]
    assert "illustration" in illustrative[2]


def test_the_terms_of_every_column_are_found() -> None:
    """Each vocabulary that a register column names is shipped; U joins the five classes."""
    terms = allowed_terms(register_columns(), rating_classes())

    assert list("NLMHEU") == terms["ratings"]
    assert "operation" in terms["phases"]
    assert all(terms.values())


def test_the_columns_that_code_names_are_columns_of_the_register() -> None:
    """A column renamed in the definition must be renamed where it is shown first."""
    defined = set(register_columns()["name"])

    assert set() == set(KEY_COLUMNS) - defined
    assert {"review_decision"} == set(REVIEW_COLUMNS) - defined
    assert set() == NOT_CONTENT - defined
