"""How sure a fact is, and how sure a chain of facts is: as sure as its worst link."""

from collections.abc import Iterable

WEAKEST_FIRST = ("unverified", "accepted", "derived", "declared", "verified")
"""Nobody has checked it; a named person accepts it for this site; computed again and agrees; said
by the site itself; seen in the document."""


def weakest(states: Iterable[object]) -> str:
    """Return the weakest of several states; empty where there is none.

    >>> weakest(["verified", "derived", None])
    'derived'
    >>> weakest([])
    ''
    """
    found = set(states)
    return next((state for state in WEAKEST_FIRST if state in found), "")
