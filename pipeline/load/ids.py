"""Ids that lead to other ids: the nearest one that is known, the way in a circle."""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

LOOKALIKES = str.maketrans(
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0430\u0435\u043e\u0440\u0441\u0443\u0445",
    "ABEKMHOPCTXaeopcyx",
)
MOST_CANDIDATES = 5_000  # ids among which the nearest is looked for; more would take minutes


def near(one: str, known: Iterable[str]) -> str:
    """Return the known id that is most like `one`, whatever its capitals; empty if none is known.

    >>> near("B-O1", {"B-01", "C-07"}), near("z-near-1", {"Z-FAR-1", "Z-NEAR-1"}), near("a", [])
    ('B-01', 'Z-NEAR-1', '')
    >>> near("B1", {"B01", "B12"})  # the same but for leading zeros
    'B01'
    """
    candidates = sorted(known)
    if len(candidates) > MOST_CANDIDATES:
        alike = [other for other in candidates if other[:2].casefold() == one[:2].casefold()]
        candidates = (alike or candidates)[:MOST_CANDIDATES]
    same = [other for other in candidates if _bare(other) == _bare(one)]
    if same:
        return same[0]
    folded = {other.casefold(): other for other in reversed(candidates)}
    close = get_close_matches(one.casefold(), list(folded), n=1, cutoff=0.0)
    return folded[close[0]] if close else ""


def _bare(one: str) -> str:
    """Return an id without capitals and without the leading zeros of its numbers."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", one.casefold())


def alike(one: str) -> str:
    """Return an id without what nobody sees in it: signs, spaces, letters that only look like ours.

    >>> alike("Z\N{EN DASH}1\u200b"), alike("\N{CYRILLIC CAPITAL LETTER ZE}-1"), alike("\uff21-1")
    ('Z1', '1', 'A1')
    """
    plain = unicodedata.normalize("NFKC", one).translate(LOOKALIKES)
    return re.sub(r"[^A-Za-z0-9]", "", plain)


def way_back(start: str, leads: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the shortest way from an id through what it leads to back to it; empty if none.

    >>> way_back("a", {"a": ["b"], "b": ["c"], "c": ["a"]})
    ['a', 'b', 'c', 'a']
    >>> way_back("a", {"a": ["b"], "b": ["c"], "c": ["b"]})
    []
    """
    came_from: dict[str, str] = {}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for one in leads.get(here, ()):
            if one == start:
                return [*_way_to(here, start, came_from), start]
            if one not in came_from:
                came_from[one] = here
                queue.append(one)
    return []


def _way_to(end: str, start: str, came_from: Mapping[str, str]) -> list[str]:
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
