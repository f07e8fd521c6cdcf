"""What is wrong with an id: a letter of another alphabet looks like ours and is another id."""

import re
import unicodedata

from riskshed.schemas.survey.reading import clip

ID = r"[A-Za-z0-9._-]{1,64}"
_GOOD = re.compile(f"(?=[._-]*[A-Za-z0-9]){ID}")
RULE = "an id has 1 to 64 letters, digits, dots, underscores or hyphens"
_PLAIN = "use only A-Z a-z 0-9 . _ - in the id, without spaces, and change it in every table"
_HYPHENS = "‐‑‒–—−"


def good_id(cell: str) -> bool:
    """Return whether a text is an id.

    >>> good_id("B-07"), good_id("B 07"), good_id("..")
    (True, False, False)
    """
    return _GOOD.fullmatch(cell) is not None


def id_fix(cell: str) -> str:
    """Return what to do about a text that is no id.

    >>> id_fix("Z–1")
    "type a plain hyphen (-) for '–' (EN DASH)"
    >>> id_fix("А-1")
    "type a letter of A-Z for 'А' (CYRILLIC CAPITAL LETTER A), which only looks like one of them"
    """
    if not cell.strip("._-"):
        return "give it a letter or a digit: an id of dots alone is a path"
    if len(cell) > 64:
        return f"shorten it to 64 characters (it has {len(cell)}), and change it in every table"
    odd = next((char for char in cell if not char.isascii()), "")
    return _other_letter(odd) if odd else _PLAIN


def _other_letter(odd: str) -> str:
    name = unicodedata.name(odd, f"U+{ord(odd):04X}")
    if odd in _HYPHENS:
        return f"type a plain hyphen (-) for {odd!r} ({name})"
    if not odd.isprintable() or unicodedata.category(odd) in {"Cf", "Zs"}:
        return f"delete the invisible character {clip(odd)} ({name})"
    if name.startswith(("CYRILLIC", "GREEK", "FULLWIDTH")):
        kind = "digit of 0-9" if unicodedata.decimal(odd, None) is not None else "letter of A-Z"
        return f"type a {kind} for {odd!r} ({name}), which only looks like one of them"
    return f"{_PLAIN}: {odd!r} is none of them"
