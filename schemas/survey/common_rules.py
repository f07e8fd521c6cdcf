"""Rules that several tables share: periods in order, windows of the year, signatures."""

from typing import Any

import pandas as pd

from riskshed.schemas.survey.dates import not_before
from riskshed.schemas.survey.distinct import judged
from riskshed.schemas.survey.table import rule
from riskshed.schemas.survey.windows import FORM_FIX, are_apart, are_windows

SIGNATURE = ("reason", "signed_by", "signed_on")


def in_order(start: str, end: str, text: str) -> Any:
    """Return the rule that the date in column `end` is not before that in column `start`.

    Where one is missing, or may be either (a year, a month), nothing is broken.
    """

    def ends_after_start(_: Any, frame: pd.DataFrame) -> pd.Series:
        return not_before(frame[end], frame[start])

    fix = f"type {article(end)} {end} on or after {{{start}}}, or correct {start}"
    return _named(f"{end}_after_{start}", ends_after_start, text, at=end, reads=(start,), fix=fix)


def windows_written(column: str) -> Any:
    """Return the rule that the windows of a column have days that the calendar has."""

    def are_days(_: Any, frame: pd.DataFrame) -> pd.Series:
        return judged(frame[column], are_windows, missing=True)

    text = "each window is MM-DD..MM-DD, both of them days of the calendar"
    return _named(f"{column}_written", are_days, text, at=column, fix=FORM_FIX)


def windows_apart(column: str, text: str) -> Any:
    """Return the rule that no day lies in two windows of a column: a visit belongs to one."""

    def apart(_: Any, frame: pd.DataFrame) -> pd.Series:
        return judged(frame[column], are_apart, missing=True)

    fix = f"write {{{column}}} so that each day lies in one window: join those that overlap"
    return _named(f"{column}_apart", apart, text, at=column, fix=fix)


def signed_where(column: str, term: str, text: str) -> Any:
    """Return the rule that rows with a term in a column have reason, signer and date."""

    def is_signed(_: Any, frame: pd.DataFrame) -> pd.Series:
        return ~frame[column].eq(term) | frame[list(SIGNATURE)].notna().all(axis="columns")

    fix = "fill in reason, signed_by and signed_on: nothing is left out without a name"
    reads = (column, *SIGNATURE[1:])
    return _named(f"{term}_signed", is_signed, text, at=SIGNATURE[0], reads=reads, fix=fix)


def article(word: str) -> str:
    """Return the article of a word.

    >>> article("end"), article("permit_valid_to")
    ('an', 'a')
    """
    return "an" if word[0] in "aeiou" else "a"


def _named(name: str, check: Any, text: str, **facts: Any) -> Any:
    check.__name__ = name
    return rule(text, **facts)(classmethod(check))
