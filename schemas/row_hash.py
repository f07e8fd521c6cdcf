"""The fingerprint of a register row: a reviewer's decision holds while it stays the same."""

import hashlib
import json

import pandas as pd

from riskshed.schemas.cells import tidy, values

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
    columns = [values(table[name]) for name in names]
    return [_digest(names, cells) for cells in zip(*columns, strict=True)]


def _digest(names: list[str], cells: tuple[object, ...]) -> str:
    """Return the digest of one row; `names` are sorted."""
    known = {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()[:16]
