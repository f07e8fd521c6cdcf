"""In which order a person reads the register."""

import pandas as pd

from riskshed.schemas.reading_order import DECISION, REVIEW_COLUMNS, ROW_HASH, review_table


def test_no_column_is_lost_and_none_stands_twice() -> None:
    """The order is for reading; the content is the register's."""
    register = pd.DataFrame(
        {"inputs_hash": ["01"], "owner": [None], "phase": ["operation"], "risk_id": ["a"]}
    )
    names = list(review_table(register).columns)

    assert ["risk_id", "phase", *REVIEW_COLUMNS, "inputs_hash", "owner", ROW_HASH] == names


def test_a_key_column_without_a_value_steps_back() -> None:
    """A quotient that no pathway has is no news on the first screen."""
    register = pd.DataFrame({"quotient": [None], "owner": ["Wu"], "risk_id": ["a"]})

    assert list(review_table(register).columns)[-3:] == ["owner", "quotient", ROW_HASH]


def test_the_reviewer_starts_without_an_answer() -> None:
    """Nothing is accepted by default."""
    assert review_table(pd.DataFrame({"risk_id": ["a"]}))[DECISION].isna().all()
