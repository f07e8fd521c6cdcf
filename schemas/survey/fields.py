"""The kinds of column a survey table may have, each a short word for a pandera field.

Every helper takes title, description and example first, so that a table reads like its own
data dictionary. All numbers are finite: a bound of infinity is part of every number field,
because ``ge(0)`` alone accepts inf.
"""

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.dtypes import DataType
from pandera.engines import pandas_engine
from pandera.typing import Series


@pandas_engine.Engine.register_dtype
class StoredText(pandas_engine.STRING):
    """Text as `schemas` has it stored, said in so many words: pandera keeps what held at import.

    It answers for the column as a whole. Pandera's own type answers for each cell, and a report of
    the cells that fail is then made for every column, also where none does.
    """

    def __init__(self) -> None:
        super().__init__("python")

    def check(self, pandera_dtype: DataType, data_container: Any = None) -> bool:
        """Return whether a column is stored as text."""
        return bool(np.asarray(super().check(pandera_dtype, data_container)).all())


Text = Series[StoredText]
Number = Series[float]
Flag = Series[pd.BooleanDtype]

_INF = float("inf")


def _field(
    kind: str, title: str, description: str, example: str, **facts: Any
) -> Any:  # pandera's Field is typed Any, so that it can stand for any annotation
    bounds = {name: facts.pop(name) for name in ("gt", "ge", "lt", "le") if name in facts}
    checks = dict(bounds)
    if kind in {"number", "integer"}:
        checks.setdefault("gt" if "ge" not in bounds else "ge", -_INF)
        checks.setdefault("lt" if "le" not in bounds else "le", _INF)
    return pa.Field(
        nullable=True,  # required cells are a rule of the table, which knows unknown_fields
        n_failure_cases=1,  # the full answer is in check_output; one example is enough for pandera
        title=title,
        description=description,
        metadata={"kind": kind, "example": example, "bounds": bounds, **facts},
        **checks,
    )


def identifier(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return an id field: ``[A-Za-z0-9._-]{1,64}``; facts: key, required, foreign_key."""
    if facts.get("key"):
        facts = {"required": True, "waivable": not facts.get("required", True), **facts}
    return _field("id", title, description, example, **facts)


def text(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of free text in any script; facts: required, key."""
    return _field("text", title, description, example, **facts)


def number(title: str, description: str, example: str, unit: str = "", **facts: Any) -> Any:
    """Return a field of finite numbers; facts: required, gt, ge, lt, le.

    Its unit is ``unit`` (1 for a plain number), or stands in the column ``unit_in``.
    """
    return _field("number", title, description, example, unit=unit, **facts)


def integer(title: str, description: str, example: str, unit: str, **facts: Any) -> Any:
    """Return a field of whole numbers, held as float64 because a cell may be empty."""
    return _field("integer", title, description, example, unit=unit, **facts)


def boolean(title: str, description: str, example: str = "true", **facts: Any) -> Any:
    """Return a field of true or false; an empty cell is unknown, never false."""
    return _field("boolean", title, description, example, **facts)


def date(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of full ISO dates, YYYY-MM-DD."""
    return _field("date", title, description, example, **facts)


def moment(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of ISO dates with time and offset from UTC, YYYY-MM-DDThh:mm+hh:mm."""
    return _field("moment", title, description, example, **facts)


def partial_date(
    title: str, description: str, example: str, *, interval: bool = False, **facts: Any
) -> Any:
    """Return a field of ISO dates that may be a year or a month, and an interval where allowed."""
    return _field("partial_date", title, description, example, interval=interval, **facts)


def term(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of one term.

    Facts: ``vocabulary`` (a CSV under config/vocabulary) or ``terms`` (a short closed list),
    ``open`` (an unknown term is kept with a warning), ``also`` and
    ``also_words`` (a pattern accepted besides, and what it means).
    """
    return _field("enum", title, description, example, **facts)


def listed(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of several values joined by ``;``; facts as for `term` and `identifier`."""
    return _field("list", title, description, example, **facts)


def geometry(title: str, description: str, example: str, **facts: Any) -> Any:
    """Return a field of WKT in longitude and latitude (EPSG:4326)."""
    return _field("wkt", title, description, example, **facts)
