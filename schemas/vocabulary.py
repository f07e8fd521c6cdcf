"""Controlled vocabularies: one spelling everywhere, aliases accepted on input.

A vocabulary is a CSV under ``config/vocabulary/`` with at least the columns
``term, label, definition, aliases, source_key, verification``; lists are ``;``-joined.
"""

import csv
import difflib
import io
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import pandas as pd

BEGINNING = 3  # letters with which a term may be meant whose beginning they are
NEAR = 0.6  # the share of letters that two spellings have in common to be named as the nearest


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary and the spellings that lead to them."""

    name: str
    terms: tuple[str, ...]
    spellings: dict[str, str]

    def canonical(self, text: str) -> str | None:
        """Return the term that `text` spells (case, space and hyphen do not matter), or None.

        >>> vocabulary("phases").canonical("Post-closure")
        'post_closure'
        """
        return self.spellings.get(_fold(text))

    def nearest(self, text: str) -> str | None:
        """Return the term whose spelling is nearest to `text`, None where none is near.

        >>> vocabulary("phases").nearest("operatoin"), vocabulary("phases").nearest("铅")
        ('operation', None)
        """
        typed = _fold(text)
        close = difflib.get_close_matches(typed, list(self.spellings), n=1, cutoff=NEAR)
        begun = [one for one in self.spellings if len(typed) >= BEGINNING and one.startswith(typed)]
        return self.spellings[[*close, *begun][0]] if close or begun else None


def _fold(text: str) -> str:
    return text.strip().casefold().replace("-", "_").replace(" ", "_")


def read_config(path: str) -> pd.DataFrame:
    """Return a CSV shipped under ``config/`` as a frame of text; an empty cell is missing (NaN).

    >>> "term" in read_config("vocabulary/phases.csv")
    True
    """
    return _read_once(path).copy(deep=False)  # pandas copies a column before it is written to


@cache
def _read_once(path: str) -> pd.DataFrame:
    with files("riskshed.config").joinpath(path).open("rb") as stream:
        return pd.read_csv(
            stream, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8"
        )


@cache
def vocabularies() -> frozenset[str]:
    """Return the names of the shipped vocabularies."""
    shipped = files("riskshed.config").joinpath("vocabulary").iterdir()
    names = {one.name.removesuffix(".csv") for one in shipped if one.name.endswith(".csv")}
    return frozenset(names - {"register_columns"})  # a list of columns, not of terms


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return the vocabulary shipped as ``config/vocabulary/<name>.csv``.

    Two names joined by `` or `` are one vocabulary; where both know a spelling the first one wins.
    """
    if " or " in name:
        return _joined(name)
    text = files("riskshed.config").joinpath(f"vocabulary/{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text))  # two columns of few rows: no need of a frame
    aliases = {row["term"]: row["aliases"] for row in rows}
    spellings = {_fold(term): term for term in aliases}
    for term, others in aliases.items():
        for alias in filter(None, others.split(";")):
            spellings.setdefault(_fold(alias), term)
    return Vocabulary(name, tuple(aliases), spellings)


def _joined(name: str) -> Vocabulary:
    parts = [vocabulary(part) for part in name.split(" or ")]
    spellings = {word: term for part in reversed(parts) for word, term in part.spellings.items()}
    terms = tuple(dict.fromkeys(term for part in parts for term in part.terms))
    return Vocabulary(name, terms, spellings)
