"""One block with everything that the rules ask about it, dates as dates."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskshed.pipeline.places.relations import SQUARE_METRES_PER_HECTARE
from riskshed.schemas.survey.dates import span
from riskshed.schemas.text import split_list

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Row = dict[str, Any]
ONE_DAY = timedelta(days=1)
NEVER = date.max - ONE_DAY  # the planned day of a block whose dates nobody knows


def known(cell: object) -> bool:
    """Return whether a cell of a row of `records` holds something."""
    return cell is not None


def records(frame: pd.DataFrame) -> list[Row]:
    """Return the rows as dictionaries in which every missing cell is None.

    >>> records(pd.DataFrame({"buffer_m": [50.0, None]}))
    [{'buffer_m': 50.0}, {'buffer_m': None}]
    """
    if frame.empty:
        return []
    names = [str(name) for name in frame.columns]
    columns = [_cells(column) for _, column in frame.items()]
    return [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=True)]


def _cells(column: pd.Series) -> list[object]:
    cells: list[object] = column.tolist()
    missing = column.isna().to_numpy()
    if not missing.any():
        return cells
    return [None if gap else cell for cell, gap in zip(cells, missing, strict=True)]


@dataclass(frozen=True)
class Block:
    """A block of disturbance_blocks.

    Parameters
    ----------
    block_id, row : its id and its row
    start, end : planned, `NEVER` where that is not known; ``begun`` and ``finished`` what was
        done, None where nothing is recorded
    shape, cleared : its outline and its cleared ground in the site's CRS, None where nobody drew it
    cleared_ha : how much is cleared, as typed or drawn, None where nobody knows
    habitats, constraints, permits, requirements, programmes, units, approvals : rows about it
    clearances, obligations : rows about it, by kind, oldest first
    planned : clearances that are dated later than what is known, by kind; no facts yet
    receptors : receptor_id → row of the absences: who may be met there, and whether it was
    risks, measures : rows of the pathways at the block, and of the measures on them
    activities : activities of the sources on it
    level : its assessment level and what that asks for; None where no standard asks for one
    """

    block_id: str
    row: Row
    start: date
    end: date
    begun: date | None
    finished: date | None
    shape: "BaseGeometry | None" = None
    cleared: "BaseGeometry | None" = None
    cleared_ha: float | None = None
    habitats: list[Row] = field(default_factory=list)
    constraints: list[Row] = field(default_factory=list)
    permits: list[Row] = field(default_factory=list)
    clearances: dict[str, list[Row]] = field(default_factory=dict)
    planned: dict[str, list[Row]] = field(default_factory=dict)
    obligations: dict[str, list[Row]] = field(default_factory=dict)
    requirements: list[Row] = field(default_factory=list)
    receptors: dict[str, Row] = field(default_factory=dict)
    risks: list[Row] = field(default_factory=list)
    measures: list[Row] = field(default_factory=list)
    programmes: list[Row] = field(default_factory=list)
    units: list[Row] = field(default_factory=list)
    approvals: list[Row] = field(default_factory=list)
    activities: frozenset[str] = frozenset()
    level: Row | None = None

    @cached_property
    def asked(self) -> list[Row]:
        """The requirements that are not scoped out."""
        return [row for row in self.requirements if not is_true(row["scoped_out"])]

    @cached_property
    def hectares(self) -> float | None:
        """The area as typed, else that of the outline; None where neither is known."""
        if known(self.row["area_ha"]):
            return float(self.row["area_ha"])
        return None if self.shape is None else self.shape.area / SQUARE_METRES_PER_HECTARE

    def works_days(self) -> tuple[date | None, ...]:
        """Return the days on which work begins or ends."""
        return self.begun, after(self.finished)

    def past(self, kind: str, day: date) -> list[Row]:
        """Return the clearances of a kind up to a day, oldest first."""
        return [row for row in self.clearances.get(kind, ()) if row["date"] <= day]


@lru_cache(maxsize=100_000)
def _first(cell: str) -> date | None:
    both = span(cell)
    return both[0] if both else None


@lru_cache(maxsize=100_000)
def _last(cell: str) -> date | None:
    both = span(cell)
    return both[1] if both else None


def first_of(cell: object) -> date | None:
    """Return the first day that a cell may mean, or None where it is empty.

    >>> first_of("2026-03"), first_of(None)
    (datetime.date(2026, 3, 1), None)
    """
    return _first(cell) if isinstance(cell, str) and cell else None


def last_of(cell: object) -> date | None:
    """Return the last day that a cell may mean, or None where it is empty."""
    return _last(cell) if isinstance(cell, str) and cell else None


def after(day: date | None, days: float = 0) -> date | None:
    """Return the first day on which something no longer holds that holds `days` days longer.

    >>> after(date(2026, 3, 1), 7)
    datetime.date(2026, 3, 9)
    """
    return None if day is None or not known(days) else day + timedelta(days=int(days) + 1)


def items(row: Row, column: str) -> list[str]:
    """Return the items of a list cell; of a column that is not there, none."""
    return split_list(row.get(column))


def allows(cell: object, wanted: str) -> bool:
    """Return whether a list of what is allowed has an item, or says any.

    >>> allows("hand;mechanical", "hand"), allows("any", "burn"), allows("hand", "burn")
    (True, True, False)
    """
    allowed = split_list(cell)
    return wanted in allowed or "any" in allowed


def is_true(cell: object) -> bool:
    """Return whether a cell is known to be true; missing is not.

    >>> is_true(True), is_true(None), is_true("true")
    (True, False, True)
    """
    return cell is True or (cell is not None and str(cell).lower() == "true")


def told(row: Row, column: str, other: str = "") -> str:
    """Return a cell as text, or `other` where it is empty."""
    cell = row.get(column)
    return str(cell) if known(cell) else other
