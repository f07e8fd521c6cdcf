"""The fingerprint of a register row: a reviewer's decision holds while it stays the same."""

import hashlib
import json

import pandas as pd

from riskshed.schemas.cells import tidy
from riskshed.schemas.row_text import Texts, column_texts, joined_rows

# What changes without the row's content changing: who ran it, what a reviewer typed, what moved.
NOT_CONTENT = frozenset(
    {
        "register_version",
        "inputs_hash",
        "config_hash",
        "code_version",
        "change_from_previous",
        "change_reason",
        "review_status",
        "reviewer",
        "review_date",
        "review_comment",
    }
)

_BETWEEN = ", "


def row_hash(register: pd.DataFrame) -> list[str]:
    """Return 16 hex digits a row: the content that a reviewer sees, whatever the column order.

    Empty cells do not count, so a column that a later version adds leaves old decisions valid.

    >>> row_hash(pd.DataFrame({"risk_id": ["a"], "reviewer": ["Wu"]})) == row_hash(
    ...     pd.DataFrame({"risk_id": ["a"], "reviewer": [None]})
    ... )
    True
    """
    table = tidy(register)
    names = sorted(name for name in table.columns if name not in NOT_CONTENT)
    members = joined_rows([_members(table[name]) for name in names], "", len(table))
    return [_digest(row.removesuffix(_BETWEEN)) for row in members]


def _members(column: pd.Series) -> Texts:
    """Return each known cell as a member of a JSON object, with what parts it from the next."""
    name = json.dumps(str(column.name))
    return column_texts(column, lambda cell: f"{name}: {json.dumps(cell)}{_BETWEEN}")


def _digest(members: str) -> str:
    """Return the digest of one row, as the JSON object of what is known, sorted by name."""
    return hashlib.sha256(f"{{{members}}}".encode()).hexdigest()[:16]
