"""The fingerprint of a row."""

import pandas as pd

from riskshed.schemas.row_hash import row_hash


def rows(**changes: object) -> pd.DataFrame:
    row = {"risk_id": "a", "rating_inherent": "H", "quotient": 1.5, "inputs_hash": "01"}
    return pd.DataFrame([{**row, **changes}])


def test_what_the_reviewer_saw_counts() -> None:
    """A rating or a number that moved makes an old answer stale."""
    assert row_hash(rows()) != row_hash(rows(rating_inherent="M"))
    assert row_hash(rows()) != row_hash(rows(quotient=1.6))


def test_provenance_answers_and_empty_columns_do_not_count() -> None:
    """A rerun with another input file leaves the rows it did not change."""
    assert row_hash(rows()) == row_hash(rows(inputs_hash="02", reviewer="Wu", owner=None))


def test_order_of_columns_and_rows_does_not_count() -> None:
    """A row keeps its fingerprint wherever it stands."""
    both = pd.concat([rows(), rows(risk_id="b")])
    turned = both.iloc[::-1, ::-1]

    assert row_hash(both) == row_hash(turned)[::-1]


def test_noise_beyond_12_digits_does_not_count() -> None:
    """Another machine gives the same fingerprint."""
    assert row_hash(rows(quotient=0.3)) == row_hash(rows(quotient=0.1 + 0.2))
