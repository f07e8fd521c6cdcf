"""Controlled vocabularies: one spelling everywhere, aliases accepted on input.

A vocabulary is a CSV under ``config/vocabulary/`` with at least the columns
``term, label, definition, aliases, source_key, verification``; lists are ``;``-joined.
"""

import csv
import difflib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import pandas as pd

BEGINNING = 3  # letters with which a term may be meant of which they are a part
NEAR = 0.6  # the share of letters that two spellings have in common to be named as the nearest
ALMOST = 0.95  # and that of a slip: one letter of twenty
MOST_NEAR = 3  # terms named as near
WORD = r"[^_,;:()\[\]]+"  # what is between spaces and brackets


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one vocabulary and the spellings that lead to them.

    The label of a term is what it is called in words. It helps to find the term, and is no spelling
    of it: a column of codes is not filled by words.
    """

    name: str
    terms: tuple[str, ...]
    spellings: dict[str, str]
    labels: dict[str, str] = field(default_factory=dict)

    def canonical(self, text: str) -> str | None:
        """Return the term that `text` spells (case, space and hyphen do not matter), or None.

        >>> vocabulary("phases").canonical("Post-closure")
        'post_closure'
        """
        return self.spellings.get(_fold(text))

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the terms that may be meant by `text`, at most `MOST_NEAR`; none if none is near.

        A spelling that is one of the words of the text, or has the text as one of its own, is
        nearer than one that has letters in common: "Zn total" has more letters of "Fe total".

        >>> vocabulary("phases").nearest("operatoin"), vocabulary("phases").nearest("铅")
        (('operation',), ())
        >>> vocabulary("stressors").nearest("Zn total")
        ('Zn',)
        """
        called = {_fold(label): term for term, label in self.labels.items()} | self.spellings
        typed, known = _words(text), list(called)
        found = (
            difflib.get_close_matches(typed, known, n=1, cutoff=ALMOST)
            or _words_shared(typed, known)
            or difflib.get_close_matches(typed, known, n=1, cutoff=NEAR)
        )
        return tuple(dict.fromkeys(called[one] for one in found))[:MOST_NEAR]

    def in_words(self, term: str) -> str:
        """Return a term with its label, where that says more.

        >>> vocabulary("iucn_categories").in_words("VU"), vocabulary("phases").in_words("closure")
        ('VU (Vulnerable)', 'closure')
        """
        label = self.labels.get(term, "")
        return term if _words(label) in ("", _words(term)) else f"{term} ({label})"


def _words_shared(typed: str, known: Sequence[str]) -> list[str]:
    """Return the longest spellings that stand in the text as words, else those with its words.

    A word may be there by its beginning: "boreal forest" is in "boreal and temperate forests".
    """
    said = [one for one in known if f"_{one}_" in f"_{typed}_"]
    if said or len(typed) < BEGINNING:
        return [one for one in said if len(one) == max(map(len, said))]
    return [
        one for one in known if all(f"_{word}" in f"_{one}" for word in typed.split("_") if word)
    ]


def _words(text: str) -> str:
    return "_".join(re.findall(WORD, _fold(text)))


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
    facts = {row["term"]: row for row in rows}
    spellings = {_fold(term): term for term in facts}
    for term, row in facts.items():
        for alias in filter(None, row["aliases"].split(";")):
            spellings.setdefault(_fold(alias), term)
    labels = {term: row["label"] for term, row in facts.items()}
    return Vocabulary(name, tuple(facts), spellings, labels)


def _joined(name: str) -> Vocabulary:
    parts = [vocabulary(part) for part in name.split(" or ")]
    spellings = {word: term for part in reversed(parts) for word, term in part.spellings.items()}
    labels = {term: label for part in reversed(parts) for term, label in part.labels.items()}
    terms = tuple(dict.fromkeys(term for part in parts for term in part.terms))
    return Vocabulary(name, terms, spellings, labels)
