"""In which order a person reads the register, and where a reviewer answers."""

import pandas as pd

from riskshed.schemas.cells import tidy
from riskshed.schemas.row_hash import row_hash

# What a person needs first: which pathway, how bad, why, how sure, what is missing.
KEY_COLUMNS = (
    *("risk_id", "phase", "rating_inherent", "rating_inherent_lo", "rating_inherent_hi"),
    *("rating_basis", "source_id", "stressor", "exposure_point", "receptor_id"),
    *("assessment_endpoint", "risk_hypothesis", "completeness", "exposure_value"),
    *("exposure_value_unit", "quotient", "tier", "effect_metric", "effect_value"),
    *("effect_low", "effect_high", "magnitude", "receptor_value", "confidence", "rating_driver"),
    "data_gaps",
)
DECISION = "review_decision"  # the reviewer's answer; no column of the register itself
DECISIONS = ("Accept", "Query", "Reject")
REVIEW_COLUMNS = (DECISION, "review_status", "reviewer", "review_date", "review_comment")
ROW_HASH = "row_hash"
HOW_TO_READ = (
    "# How to read it",
    "Sheet Register: the highest ratings come first, then the undecided (U), then what is "
    "eliminated. The first columns are those to read; the small buttons 1, 2, 3 at the top left "
    "show them, then every filled column, then all.",
    "Sheet Columns says what each column means, in which unit, and whether this run filled it. "
    "Sheet Lists has the allowed terms.",
    "A rating is an interval of classes: rating_inherent is printed between rating_inherent_lo "
    "and rating_inherent_hi.",
    "Yellow columns are for the reviewer: Accept, Query or Reject, the date, a comment (required "
    "for Query and Reject). The hidden column row_hash ties the answer to what the row said; "
    "please leave it.",
    "A text longer than 32,000 signs is cut here and whole in register.csv.",
    "# Classes",
)


def review_table(register: pd.DataFrame) -> pd.DataFrame:
    """Return the register in reading order, with the reviewer's columns and the row's hash.

    First the key columns that hold anything, then the reviewer's, then the other filled ones, then
    the empty ones, last the hash. No column of the register is left out.

    >>> list(review_table(pd.DataFrame({"owner": [None], "phase": ["operation"]})).columns)[:2]
    ['phase', 'review_decision']
    """
    tidied = tidy(register)
    nothing = pd.Series(None, index=tidied.index, dtype="str")
    new = [name for name in REVIEW_COLUMNS if name not in tidied.columns]
    table = tidied.assign(**dict.fromkeys(new, nothing))
    filled = [name for name, has_any in table.notna().any().items() if has_any]
    first = [name for name in KEY_COLUMNS if name in filled or name == "risk_id"]
    first = [name for name in first if name in table.columns]
    placed = {*first, *REVIEW_COLUMNS}
    details = [name for name in filled if name not in placed]
    listed = {*placed, *details}
    empty = [name for name in table.columns if name not in listed]
    ordered = table[[*first, *REVIEW_COLUMNS, *details, *empty]]
    return ordered.assign(**{ROW_HASH: pd.Series(row_hash(tidied), dtype="str")})
