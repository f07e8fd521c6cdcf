"""Cells that hold a term of a vocabulary: aliases are accepted, the canonical term is kept."""

import re

from riskshed.schemas.survey.table import Column
from riskshed.schemas.vocabulary import Vocabulary, vocabulary

_MANY = 12  # terms up to which a message lists all of them
_LOOKUPS = 200  # nearest terms looked up for one column: a fault is still a fault without it
_AMBIGUOUS_UNITS = {
    "ppm": "mg/kg (a solid) or mg/L (water): ppm does not say which",
    "ppb": "ug/kg (a solid) or ug/L (water): ppb does not say which",
}
_LONGEST = 64  # no term is longer; comparing a page of text with each term takes minutes


def _fold(text: str) -> str:
    return text.casefold().replace("-", "_").replace(" ", "_")


def vocabulary_of(column: Column) -> Vocabulary:
    """Return the vocabulary of a column: a shipped one, or the short list in its field."""
    if column.vocabulary:
        return vocabulary(column.vocabulary)
    return Vocabulary(column.name, column.terms, {_fold(term): term for term in column.terms})


class Terms:
    """The terms of one column while its texts are read."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._known = vocabulary_of(column)
        self._looked_up = 0

    @property
    def severity(self) -> str:
        """An unknown term of an open vocabulary is kept and listed."""
        return "warning" if self._column.open else "error"

    @property
    def rule(self) -> str:
        """The rule in words."""
        known = self._known
        also = f", or {self._column.also_words}" if self._column.also else ""
        if len(known.terms) <= _MANY:
            return f"one of: {', '.join(known.terms)}{also}"
        return f"a term of the vocabulary {known.name}{also}"

    def read(self, cell: str) -> str | None:
        """Return the canonical term, or None where the text spells none."""
        term = self._known.canonical(cell)
        if term is None and self._column.also and re.fullmatch(self._column.also, cell, re.ASCII):
            return cell
        return term

    def fix(self, cell: str) -> str:
        """Return what to type instead: the nearest allowed terms, or where all are listed."""
        self._looked_up += 1
        if self._known.name == "units" and cell.casefold() in _AMBIGUOUS_UNITS:
            return f"type {_AMBIGUOUS_UNITS[cell.casefold()]}"
        near = self._known.nearest(cell[:_LONGEST]) if self._looked_up <= _LOOKUPS else ()
        terms = " or ".join(map(self._known.in_words, near))
        what = f"nearest allowed term: {terms}" if near else self._where_listed()
        return f"{what}; keep it as it is if it is none of ours" if self._column.open else what

    def _where_listed(self) -> str:
        if len(self._known.terms) <= _MANY:
            return "type one of these, or leave the cell empty if unknown"
        lists = [f"'riskshed tables {name}'" for name in self._known.name.split(" or ")]
        return f"none of the terms is near: {' and '.join(lists)} lists them"
