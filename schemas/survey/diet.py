"""A diet as it is typed: ``earthworms:0.8;plants:0.2``, or only the foods."""

import pandas as pd
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.text import split_list


def diet_shares(cell: object) -> dict[str, float]:
    """Return the share of each food; not a number where the share is not typed.

    >>> diet_shares("plants:0.2;earthworms:0.8")
    {'plants': 0.2, 'earthworms': 0.8}

    Raises
    ------
    ValueError
        when a share is no number
    """
    parts = [item.partition(":") for item in split_list(cell)]
    return {food.strip(): float(share) if colon else float("nan") for food, colon, share in parts}


def good_diets(cells: pd.Series) -> pd.Series:
    """Return where a cell is empty or a diet whose shares add up to no more than the whole."""
    return judged(cells, _good, missing=True)


def _good(cell: str) -> bool:
    try:
        shares = diet_shares(cell)
    except ValueError:
        return False
    known = [share for share in shares.values() if share == share]  # noqa: PLR0124 - not NaN
    rounding = 1e-6  # three shares of a third are a whole
    return all(0 < share <= 1 for share in known) and sum(known) <= 1 + rounding
