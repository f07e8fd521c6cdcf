"""The fingerprint of a register row: a reviewer's decision holds while it stays the same."""

import hashlib
import json
from collections.abc import Iterable

import pandas as pd

from riskshed.schemas.cells import json_members, tidy

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
    columns = [json_members(table[name], json.dumps) for name in names]
    return [_digest(members) for members in zip(*columns, strict=True)]


def _digest(members: Iterable[str | None]) -> str:
    """Return the digest of one row, as the JSON object of what is known, sorted by name."""
    known = f"{{{', '.join(filter(None, members))}}}"
    return hashlib.sha256(known.encode()).hexdigest()[:16]
