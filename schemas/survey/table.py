"""What all survey tables share: columns with meaning, rules in words, keys, required cells."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from riskshed.schemas.frames import row_codes
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.fields import Text, listed

_BOUND_WORDS = {"gt": "greater than", "ge": "at least", "lt": "less than", "le": "at most"}
_RULES = "__riskshed_rules__"


@dataclass(frozen=True)
class Column:
    """One column of a survey table, as the data dictionary shows it."""

    name: str
    kind: str
    title: str
    description: str
    example: str
    unit: str = ""
    unit_in: str = ""
    required: bool = False
    key: bool = False
    waivable: bool = True
    foreign_key: str = ""
    vocabulary: str = ""
    terms: tuple[str, ...] = ()
    open: bool = False
    also: str = ""
    also_words: str = ""
    interval: bool = False
    areal: bool = False
    rule: str = ""


@dataclass(frozen=True)
class Rule:
    """A rule over several columns of one row: what must hold, and what to do where it does not.

    ``fix`` may name columns in braces; they are filled with the cells of the row.
    """

    name: str
    text: str
    at: str
    reads: tuple[str, ...]
    fix: str
    severity: str


def rule(
    text: str, *, at: str, fix: str, reads: tuple[str, ...] = (), severity: str = "error"
) -> Callable[[Any], Any]:
    """Mark a classmethod ``frame -> Series of bool`` as a rule of its table.

    ``ignore_na`` is off, because a missing cell is often what the rule is about.
    """

    def mark(method: Any) -> Any:
        name = method.__func__.__name__
        facts = Rule(name, text, at, (at, *reads), fix, severity)
        check = pa.dataframe_check(name=name, error=text, ignore_na=False, n_failure_cases=1)
        marked = check(method)
        setattr(marked.__func__, _RULES, facts)
        return marked

    return mark


class SurveyTable(pa.DataFrameModel):
    """The base of all survey tables; one row of the user's file is one row here."""

    unknown_fields: Text = listed(
        "Unknown fields",
        "Names of the columns on which the source of this row is silent; a required cell may then "
        "be empty. It lowers confidence and is never guessed.",
        "sampled_at;depth_top_m",
    )

    class Config:
        """Types are checked, never coerced; extra columns are kept."""

        coerce = False
        strict = False

    @pa.dataframe_check(name="required_cells", ignore_na=False, n_failure_cases=1)
    @classmethod
    def required_cells(cls, frame: pd.DataFrame) -> pd.Series:
        """Every required cell is filled, or its column is named in the row's unknown_fields."""
        filled = np.ones(len(frame), dtype=bool)
        for column in columns_of(cls):
            if column.required:
                filled &= ~empty_required(frame, column)
        return pd.Series(filled, index=frame.index)

    @pa.dataframe_check(name="unique_key", ignore_na=False, n_failure_cases=1)
    @classmethod
    def unique_key(cls, frame: pd.DataFrame) -> pd.Series:
        """No two rows have the same key."""
        alike = pd.Series(row_codes(frame[keys_of(cls)]), index=frame.index)
        return ~alike.duplicated(keep="first")


def empty_required(frame: pd.DataFrame, column: Column) -> NDArray[np.bool_]:
    """Return where a required cell is empty without being named in unknown_fields."""
    empty: NDArray[np.bool_] = frame[column.name].isna().to_numpy(dtype=bool, copy=True)
    if not column.waivable or not empty.any():
        return empty
    empty &= ~silent_on(frame, column.name).to_numpy(dtype=bool)
    return empty


def silent_on(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the rows that name a column in their unknown_fields.

    >>> silent_on(pd.DataFrame({"unknown_fields": ["unit;basis", None]}), "basis").tolist()
    [True, False]
    """
    return judged(frame["unknown_fields"], lambda cell: column in cell.split(";"), missing=False)


@cache
def columns_of(table: type[SurveyTable]) -> tuple[Column, ...]:
    """Return the columns of a table in their declared order; unknown_fields comes last."""
    known = {field.name for field in fields(Column)}
    columns = []
    for name, declared in table.to_schema().columns.items():
        facts = dict(declared.metadata or {})
        words = _rule_words(facts.pop("bounds"))
        facts = {key: value for key, value in facts.items() if key in known}
        columns.append(
            Column(
                name=str(name),
                title=str(declared.title),
                description=str(declared.description),
                rule=words,
                **facts,
            )
        )
    return tuple(sorted(columns, key=lambda column: column.name == "unknown_fields"))


def keys_of(table: type[SurveyTable]) -> list[str]:
    """Return the columns whose values together name a row."""
    return [column.name for column in columns_of(table) if column.key]


@cache
def rules_of(table: type[SurveyTable]) -> dict[str, Rule]:
    """Return the rules over several columns, by name."""
    found: dict[str, Rule] = {}
    for parent in table.__mro__:
        for method in vars(parent).values():
            facts = getattr(getattr(method, "__func__", None), _RULES, None)
            if isinstance(facts, Rule):
                found.setdefault(facts.name, facts)
    return found


def _rule_words(bounds: dict[str, float]) -> str:
    return " and ".join(f"{_BOUND_WORDS[name]} {limit:g}" for name, limit in bounds.items())
