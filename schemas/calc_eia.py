"""Input tables of the judged methods of ``riskshed calc``: Conesa, RIAM, IUCN threat impact.

A criterion has a fixed list of values; anything else is a fault that names them. An empty cell is a
criterion that nobody judged: the row then has no result.
"""

from typing import Any

import pandera.pandas as pa
from pandera.typing import Series

from riskshed.schemas.bands import method_table

CRITICAL = 4  # added to extent or moment where place or moment is critical


def _criterion(what: str, values: list[int]) -> Any:
    return pa.Field(
        isin=values,
        nullable=True,
        description=what,
        metadata={"unit": "", "fix": f"write one of {', '.join(map(str, values))}"},
    )


def _with_critical(values: list[int]) -> list[int]:
    """Return the values and the same with 4 added.

    >>> _with_critical([1, 2, 4, 8])
    [1, 2, 4, 5, 6, 8, 12]
    """
    return sorted({*values, *(value + CRITICAL for value in values)})


class ConesaInput(pa.DataFrameModel):
    """Judged criteria of impacts; one row an impact."""

    IN: Series[float] = _criterion("intensity", [1, 2, 4, 8, 12])
    EX: Series[float] = _criterion(
        "extent; 1, 2, 4, 8, and 4 more where the place is critical", _with_critical([1, 2, 4, 8])
    )
    MO: Series[float] = _criterion(
        "moment; 1, 2, 4, and 4 more where the moment is critical", _with_critical([1, 2, 4])
    )
    PE: Series[float] = _criterion("persistence", [1, 2, 4])
    RV: Series[float] = _criterion("reversibility", [1, 2, 4])
    SI: Series[float] = _criterion("synergy", [1, 2, 4])
    AC: Series[float] = _criterion("accumulation", [1, 4])
    EF: Series[float] = _criterion("effect, indirect or direct", [1, 4])
    PR: Series[float] = _criterion("periodicity", [1, 2, 4])
    MC: Series[float] = _criterion("recoverability", [1, 2, 4, 8])
    sign: Series[float] = _criterion("1 benefit, -1 harm", [-1, 1])


class RiamInput(pa.DataFrameModel):
    """Judged criteria of impacts; one row an impact."""

    A1: Series[float] = _criterion("importance of the condition", [0, 1, 2, 3, 4])
    A2: Series[float] = _criterion(
        "magnitude, below 0 where it gets worse", [-3, -2, -1, 0, 1, 2, 3]
    )
    B1: Series[float] = _criterion("permanence", [1, 2, 3])
    B2: Series[float] = _criterion("reversibility", [1, 2, 3])
    B3: Series[float] = _criterion("cumulation", [1, 2, 3])


def _term(axis: str, what: str) -> Any:
    scores = method_table("iucn_threat_scores", "score")
    terms = scores.loc[scores["axis"].eq(axis), "term"].tolist()
    return pa.Field(
        isin=terms,
        nullable=True,
        description=what,
        metadata={"unit": "", "fix": "write one of these words, or leave it empty"},
    )


class IucnThreatInput(pa.DataFrameModel):
    """Threats to a taxon; one row a threat."""

    scope: Series[str] = _term("scope", "share of the taxon's whole population, not of the site's")
    severity: Series[str] = _term("severity", "decline within the scope")
    timing: Series[str] | None = _term("timing", "when; without the column: ongoing")
    generation_years: Series[float] | None = pa.Field(
        gt=0,
        nullable=True,
        description="length of a generation",
        metadata={"unit": "a", "fix": "give years above zero, or leave it empty"},
    )
