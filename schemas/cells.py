"""What a cell of a written table may hold, and how text is kept from running as a formula."""

import re
from typing import Any, Literal

import numpy as np
import pandas as pd

from riskshed.schemas.rounding import round_array

Kind = Literal["text", "number", "integer", "boolean"]
Value = str | int | float | bool | None

_DTYPES: dict[Kind, Any] = {
    "text": pd.StringDtype(na_value=float("nan")),  # what pandas prints as `str`
    "number": np.dtype("float64"),
    "integer": np.dtype("int64"),
    "boolean": pd.BooleanDtype(),
}
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_PLAIN_NUMBER = re.compile(r"[+-](\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def kind_of(column: pd.Series) -> Kind:
    """Return what the cells of `column` are; dates are ISO text, lists are ``;``-joined text.

    >>> kind_of(pd.Series(["Pb", None]))
    'text'
    >>> kind_of(pd.Series([1, None]))
    'number'
    """
    if isinstance(column.dtype, pd.StringDtype):
        return "text"
    if pd.api.types.is_bool_dtype(column.dtype):
        return "boolean"
    if pd.api.types.is_integer_dtype(column.dtype):
        return "number" if column.array.isna().any() else "integer"
    if pd.api.types.is_float_dtype(column.dtype):
        return "number"
    return _kind_of_objects(column)


def _kind_of_objects(column: pd.Series) -> Kind:
    """Return the kind of a column of Python objects; a column without any value is text."""
    types = {type(value) for value in values(column)} - {type(None)}
    if types <= {str}:
        return "text"
    if types == {bool}:
        return "boolean"
    if types <= {int, float}:
        return "number"
    names = ", ".join(sorted(kind.__name__ for kind in types))
    raise TypeError(
        f"column {column.name} holds {names}: a table holds text, numbers and booleans; "
        "write dates as ISO text and lists joined by ';'"
    )


class TidyFrame(pd.DataFrame):
    """A frame that `tidy` made; what is derived from it is a plain one again."""


def tidy(frame: pd.DataFrame) -> TidyFrame:
    """Return `frame` as every format writes it: one kind a column, 12 digits, one kind of missing.

    Columns come out as `str`, float64, int64 or boolean; empty text is missing; the index is 0…n-1.
    A tidy frame is returned as it is.

    >>> tidy(pd.DataFrame({"note": ["", "seen"], "n": [1, 2]})).isna().sum().to_dict()
    {'note': 1, 'n': 0}
    """
    if isinstance(frame, TidyFrame):
        return frame
    # Here and below by the arrays of the columns: a register has 200 of them, often short, and what
    # pandas does around each (aligning, naming) takes ten times as long as the work itself.
    arrays = {name: _tidy_column(frame[name]) for name in frame.columns}
    return TidyFrame(arrays, columns=frame.columns, index=pd.RangeIndex(len(frame)))


def _tidy_column(column: pd.Series) -> Any:
    kind = kind_of(column)
    if kind == "text":
        if column.dtype == _DTYPES["text"] and "" not in column.tolist():
            return column.array  # tidy already
        return pd.array([cell or None for cell in values(column)], dtype=_DTYPES[kind])
    if kind == "number":
        return round_array(column.array.to_numpy(dtype="float64", na_value=float("nan")))
    return column.array.astype(_DTYPES[kind])


def values(column: pd.Series) -> list[Any]:
    """Return the cells of a column as plain Python values; a missing one is None.

    >>> values(pd.Series([1.0, float("nan")]))
    [1.0, None]
    """
    missing = column.array.isna().tolist()
    return [None if gone else cell for cell, gone in zip(column.tolist(), missing, strict=True)]


def runs_as_formula(text: str, numbers_too: bool = False) -> bool:
    """Return whether a spreadsheet would run `text` as a formula when it opens the CSV file.

    A plain number such as ``-5`` is harmless and counts only with `numbers_too`.

    >>> [runs_as_formula(text) for text in ("=1+1", "@SUM(A1)", "-5", "lead")]
    [True, True, False, False]
    """
    if not text.startswith(_FORMULA_START):
        return False
    return numbers_too or not _PLAIN_NUMBER.fullmatch(text)


def protect(text: str, numbers_too: bool = False) -> str:
    """Return `text` with a leading apostrophe if a spreadsheet would run it.

    Text that already has apostrophes before a formula gets one more, so that `unprotect` is exact.

    >>> protect("=1+1"), protect("lead"), protect("'=1+1")
    ("'=1+1", 'lead', "''=1+1")
    """
    return f"'{text}" if runs_as_formula(text.lstrip("'"), numbers_too) else text


def unprotect(text: str, numbers_too: bool = False) -> str:
    """Return the text that `protect` was given.

    >>> unprotect("'=1+1"), unprotect("'hood")
    ('=1+1', "'hood")
    """
    guarded = text.startswith("'") and runs_as_formula(text.lstrip("'"), numbers_too)
    return text[1:] if guarded else text
