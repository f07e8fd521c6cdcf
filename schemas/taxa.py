"""Names of taxa as they are compared: with or without their author, in capitals or not.

Darwin Core has the author in ``scientificName``; a field sheet has not. Both name one taxon.
"""

import re

import pandas as pd

RANKS = frozenset({"subsp.", "ssp.", "var.", "subvar.", "f.", "cv.", "nothosubsp."})
PARTICLES = frozenset({"de", "da", "do", "du", "le", "la", "van", "von", "den", "der", "zu", "et",
                       "ex", "in", "and"})  # fmt: skip
FILIUS = frozenset({"f.", "fil.", "bis"})  # the son of an author
OPEN = frozenset({"sp.", "sp", "spp.", "spp", "cf.", "aff."})  # what follows is a code, not a name
_EPITHET = re.compile(r"[^\W\d_A-Z][\w.'-]*|×")
_SUBGENUS = re.compile(r"\(\w+\)")
_YEAR = re.compile(r"\b1[789]\d\d\b|\b20\d\d\b")


def taxon_key(name: str) -> str:
    """Return a name as names of taxa are compared.

    >>> taxon_key("Triturus cristatus (Laurenti, 1768)") == taxon_key("triturus_cristatus")
    True
    """
    plain = without_author(name)
    return plain.strip().casefold().replace("-", "_").replace(" ", "_")


def taxon_keys(names: pd.Series) -> pd.Series:
    """Return the key of each name, missing where the name is; each distinct name is read once."""
    keys = {name: taxon_key(name) for name in names.dropna().unique()}
    return names.map(keys).astype("str")


def without_author(name: str) -> str:
    """Return a scientific name without its author and year; what is none stays as it is.

    >>> without_author("Bombus (Pyrobombus) hypnorum (Linnaeus, 1758)")
    'Bombus (Pyrobombus) hypnorum'
    >>> without_author("Quercus robur L. subsp. robur"), without_author("Great Crested Newt")
    ('Quercus robur subsp. robur', 'Great Crested Newt')
    """
    words = name.split()
    kept: list[str] = []
    rest: list[str] = []
    for place, word in enumerate(words):
        following = words[place + 1] if place + 1 < len(words) else ""
        if _is_part(word, following, kept, rest):
            kept.append(word)
        else:
            rest.append(word)
    if OPEN & set(kept) or not rest or not _is_author(rest, kept):
        return " ".join(words)
    return " ".join(kept)


def _is_part(word: str, following: str, kept: list[str], rest: list[str]) -> bool:
    """Return whether a word is of the name itself, seen with the next one and those before it."""
    if not kept:
        return True
    if word in RANKS:
        return bool(_EPITHET.fullmatch(following))
    if rest:
        return bool(kept[-1] in RANKS and _EPITHET.fullmatch(word) and word not in PARTICLES)
    if len(kept) == 1 and _SUBGENUS.fullmatch(word):
        return bool(_EPITHET.fullmatch(following))
    return bool(_EPITHET.fullmatch(word)) and word not in PARTICLES


def _is_author(rest: list[str], kept: list[str]) -> bool:
    """Return whether the words left over are an author: capitals; a year, behind a bare genus."""
    named = all(word in PARTICLES | FILIUS or not word[0].islower() for word in rest)
    return named and (len(kept) > 1 or bool(_YEAR.search(" ".join(rest))))
