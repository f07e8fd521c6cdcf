"""From the text of a cell to its value, strictly: what is not exactly right is a fault.

Each distinct text of a column is read once; the rows then take the value of their text. So a
million rows cost little, and only a failing text is looked at one by one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from riskshed.schemas import measurable
from riskshed.schemas.measurable import beyond
from riskshed.schemas.survey import ids
from riskshed.schemas.survey.dates import date_fix, is_moment, moment_fix, span
from riskshed.schemas.survey.numbers import integer_fix, number_fix
from riskshed.schemas.survey.shapes import shape_problem
from riskshed.schemas.survey.table import Column
from riskshed.schemas.survey.terms import Terms
from riskshed.schemas.text import join_list, split_list

LONGEST_CELL = 100_000
# Tab and line breaks may stay in text, and the marks that right-to-left and Indic scripts need;
# overrides (202d, 202e) show another text than the one that is there.
CONTROL = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\u202d\u202e]"
# Nobody sees them, and texts that look the same differ by them. Joiners, which scripts need, are
# none of them.
INVISIBLE = "[\u00ad\u200b\u2060\ufeff]"
_LONGEST_WORD = 12
_LOST = (
    "\ufffd|\u00c3[\u0080-\u00bf\u0178\u2018-\u203a]|\u00e2\u20ac"  # UTF-8 that was read as Latin-1
)
_NOTHING = re.compile(  # R, pandas, databases, spreadsheets
    r"(?i:null|nan|<na>|n/a|#[a-z/0]+[!?]|#n/a)|NA"
)
_NOTHING_BEGINS = "nN<#"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_INTEGER = r"[+-]?[0-9]+(?:\.0*)?"  # 3.0 is how a spreadsheet writes the whole number 3
_EXACT = 2.0**53  # the largest whole number that float64 holds exactly


@dataclass(frozen=True)
class Problem:
    """Why a text is no value of its column, and what to type instead."""

    rule: str
    fix: str
    severity: str = "error"


_UNSEEN = Problem("text that can be seen", "delete the invisible characters; type the text")
_WORD_FOR_NOTHING = Problem(
    "a word for 'nothing' is no text", "leave the cell empty if nothing is known"
)
_TOO_LONG = Problem(
    f"a cell holds at most {LONGEST_CELL:,} characters",
    "shorten the text; keep the long one in a file of its own and name it here",
)
_LETTER_LOST = Problem(
    "text in which no letter was lost",
    "a letter was lost when the file was saved or opened: export it again as UTF-8",
    "warning",
)
_HALF_SEEN = Problem(
    "text without invisible characters",
    "delete them: two texts that look alike differ by them",
    "warning",
)
_CONTROLLED = Problem(
    "text without control characters (such as NUL)",
    "delete the invisible characters; export the table again as UTF-8 text",
)
_BEYOND = Problem(measurable.RULE, measurable.FIX)
Problems = dict[int, Problem]
Reading = tuple[pd.Series, Problems]


@dataclass(frozen=True)
class ParsedColumn:
    """The typed values of a column, with a problem for some of the rows.

    ``codes`` gives for each row the number of its text (-1: empty), ``problems`` the texts that
    are wrong, ``bad`` the rows whose value was refused (a warning keeps the value).
    """

    typed: pd.Series
    codes: np.ndarray
    problems: Problems
    bad: np.ndarray


def parse_column(column: Column, cells: pd.Series) -> ParsedColumn:
    """Return the typed values of a column of text; a cell that is refused becomes missing."""
    codes, uniques = pd.factorize(cells)
    texts = pd.Series(uniques, dtype="str").str.strip()
    texts = texts[texts != ""]
    if texts.empty:
        nothing = empty_values(column.kind, len(cells)).set_axis(cells.index)
        return ParsedColumn(nothing, codes, {}, np.zeros(len(cells), dtype=bool))
    problems = _text_problems(texts, column)
    unread = [code for code, problem in problems.items() if problem.severity == "error"]
    values, more = _READERS[column.kind](column, texts.drop(unread) if unread else texts)
    problems |= more
    refused = [code for code, problem in problems.items() if problem.severity == "error"]
    kept = values.drop([code for code in refused if code in more]) if refused else values
    table = kept.reindex(range(len(uniques))).array
    return ParsedColumn(
        typed=pd.Series(table.take(codes, allow_fill=True), index=cells.index),
        codes=codes,
        problems=problems,
        bad=np.isin(codes, refused),
    )


def empty_values(kind: str, length: int = 0) -> pd.Series:
    """Return a column of a kind in which every cell is missing."""
    dtype = {"number": "float64", "integer": "float64", "boolean": "boolean"}.get(kind, "str")
    return pd.Series(None, index=pd.RangeIndex(length), dtype=dtype)


def _text_problems(texts: pd.Series, column: Column) -> Problems:
    """Return what is wrong with texts whatever they mean."""
    free = column.kind in {"text", "id"}
    nothing = free and "region" not in column.name  # NA is Namibia too
    problems = {}
    for code, text in _each(texts):
        if len(text) > LONGEST_CELL:
            problems[code] = _TOO_LONG
        elif nothing and text[0] in _NOTHING_BEGINS and _says_nothing(text):
            problems[code] = _WORD_FOR_NOTHING
        elif not (text.isascii() and text.isprintable()) and (found := _sign_problem(text, free)):
            problems[code] = found
    return problems


def _says_nothing(text: str) -> bool:
    return len(text) < _LONGEST_WORD and _NOTHING.fullmatch(text) is not None


def _sign_problem(text: str, free: bool) -> Problem | None:
    """Return what is wrong with a text that holds more than the signs of a keyboard."""
    if re.search(CONTROL, text):
        return _CONTROLLED
    if free and re.fullmatch(f"(?:{INVISIBLE}|\\s)+", text):
        return _UNSEEN
    if re.search(INVISIBLE, text):
        return _HALF_SEEN
    return _LETTER_LOST if re.search(_LOST, text) else None


def _each(texts: pd.Series) -> Iterator[tuple[int, str]]:
    return zip(texts.index.tolist(), texts.tolist(), strict=True)


def _text(_: Column, texts: pd.Series) -> Reading:
    return texts, {}


def _identifier(_: Column, texts: pd.Series) -> Reading:
    wrong = [(code, cell) for code, cell in _each(texts) if not ids.good_id(cell)]
    return texts, {code: Problem(ids.RULE, ids.id_fix(cell)) for code, cell in wrong}


def _number(column: Column, texts: pd.Series) -> Reading:
    formed = texts.str.fullmatch(_NUMBER)
    values = texts[formed].to_numpy(dtype=object).astype(float)
    numbers = pd.Series(values, index=texts.index[formed], dtype="float64").reindex(texts.index)
    values = numbers.to_numpy()
    problems = {
        code: Problem("a finite number, with a point for the decimal", number_fix(cell, column))
        for code, cell in _each(texts[~np.isfinite(values)])
    }
    return numbers, problems | dict.fromkeys(texts.index[beyond(values)].tolist(), _BEYOND)


def _integer(column: Column, texts: pd.Series) -> Reading:
    formed = texts.str.fullmatch(_INTEGER)
    values = texts[formed].to_numpy(dtype=object).astype(float)
    numbers = pd.Series(values, index=texts.index[formed], dtype="float64").reindex(texts.index)
    wrong = texts[~(numbers.abs() <= _EXACT)]
    return numbers, {
        code: Problem("a whole number", integer_fix(cell, column)) for code, cell in _each(wrong)
    }


def _boolean(_: Column, texts: pd.Series) -> Reading:
    flags = texts.str.lower().map({"true": True, "false": False}).astype("boolean")
    yes = {"yes", "y", "1", "t", "x", "on", "oui", "ja", "si"}
    no = {"no", "n", "0", "f", "off", "non", "nein"}
    problems = {}
    for code, cell in _each(texts[flags.isna()]):
        word = cell.lower()
        meant = "type true" if word in yes else "type false" if word in no else "type true or false"
        problems[code] = Problem("true or false", f"{meant}; leave the cell empty if unknown")
    return flags, problems


def _date(column: Column, texts: pd.Series) -> Reading:
    whole = column.kind == "date"
    problems = {}
    for code, cell in _each(texts):
        right = span(cell) is not None and ("/" not in cell or column.interval)
        if not right or (whole and len(cell) != len("YYYY-MM-DD")):
            problems[code] = Problem(
                _date_rule(column), date_fix(cell, whole=whole, interval=column.interval)
            )
    return texts, problems


def _date_rule(column: Column) -> str:
    if column.kind == "date":
        return "a real calendar date in ISO form (YYYY-MM-DD)"
    interval = ", or an interval start/end" if column.interval else ""
    return f"a real calendar date in ISO form (YYYY, YYYY-MM or YYYY-MM-DD{interval})"


def _moment(_: Column, texts: pd.Series) -> Reading:
    rule = "a real date and time with its offset from UTC (YYYY-MM-DDThh:mm+hh:mm)"
    wrong = [(code, cell) for code, cell in _each(texts) if not is_moment(cell)]
    return texts, {code: Problem(rule, moment_fix(cell)) for code, cell in wrong}


def _term(column: Column, texts: pd.Series) -> Reading:
    terms = Terms(column)
    values, problems = {}, {}
    for code, cell in _each(texts):
        term = terms.read(cell)
        values[code] = cell if term is None else term
        if term is None:
            problems[code] = Problem(terms.rule, terms.fix(cell), terms.severity)
    return pd.Series(values, index=texts.index, dtype="str"), problems


def _list(column: Column, texts: pd.Series) -> Reading:
    """Read each distinct item once, as the kind that the column's facts make it."""
    item_kind = "enum" if column.vocabulary or column.terms else "text"
    item_kind = "id" if column.foreign_key else item_kind
    lists = {code: split_list(cell) for code, cell in _each(texts)}
    items = pd.Series(sorted({item for one in lists.values() for item in one}), dtype="str")
    read, wrong = _READERS[item_kind](column, items)
    if item_kind == "text":
        wrong |= _text_problems(items, replace(column, kind="text"))
    value = dict(zip(items, read, strict=True))
    problem = {items[place]: found for place, found in wrong.items()}
    values, problems = {}, {}
    for code, one in lists.items():
        values[code] = join_list(value[item] for item in one)
        bad = [item for item in one if item in problem]
        if any(_is_list(item, column, item_kind) for item in one):
            problems[code] = _by_commas(one, problem[bad[0]] if bad else None, item_kind)
        elif bad:
            first = problem[bad[0]]
            fix = f"{_shown(bad)}: {first.fix}"
            problems[code] = Problem(f"each item of the list: {first.rule}", fix, first.severity)
        elif not one:
            problems[code] = Problem("a list of items joined by ;", "type the items, or nothing")
    return pd.Series(values, index=texts.index, dtype="str"), problems


def _is_list(item: str, column: Column, kind: str) -> bool:
    """Return whether an item is several, joined by commas.

    Of ids and closed terms every comma tells; of an open vocabulary (2,4-D is a substance), terms
    on both sides; of free text, where a name has its author behind a comma ("Linnaeus, 1758"), one
    or two words on both sides.
    """
    if "," not in item:
        return False
    parts = [part.strip() for part in item.split(",")]
    if kind == "enum" and column.open:
        return all(Terms(column).read(part) is not None for part in parts)
    return kind != "text" or all(re.fullmatch(r"[^\W\d]+(?: [^\W\d]+)?", part) for part in parts)


def _by_commas(items: list[str], found: Problem | None, kind: str) -> Problem:
    """Return the problem of a list joined by commas: what it would be taken for is no item."""
    parts = [part.strip() for item in items for part in item.split(",")]
    rule = f"each item of the list: {found.rule if found else 'joined by semicolons'}"
    severity = "error" if kind != "text" else "warning"
    return Problem(rule, "join the items by semicolons: " + "; ".join(parts), severity)


def _shown(items: list[str]) -> str:
    more = f" and {len(items) - 3} more" if len(items) > 3 else ""
    return ", ".join(repr(item[:40]) for item in items[:3]) + more


def _geometry(column: Column, texts: pd.Series) -> Reading:
    problems = {}
    for code, cell in _each(texts):
        found = shape_problem(cell, areal=column.areal)
        if found:
            problems[code] = Problem(*found)
    return texts, problems


_READERS: dict[str, Callable[[Column, pd.Series], Reading]] = {
    "text": _text,
    "id": _identifier,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "partial_date": _date,
    "moment": _moment,
    "enum": _term,
    "list": _list,
    "wkt": _geometry,
}
