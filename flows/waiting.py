"""Waiting for something slow, and saying so."""

import sys
import time
from collections.abc import Iterator

POLL_SECONDS = 0.2
TELL_SECONDS = 10.0  # how often a long wait says that it is still waiting


def waiting(for_what: str, at_most: float) -> Iterator[float]:
    """Yield, every 0.2 s, the seconds waited so far, until they exceed `at_most`.

    Says on stderr, every 10 s, what for.
    """
    start = time.monotonic()
    told = 0.0
    while (waited := time.monotonic() - start) <= at_most:
        if waited - told >= TELL_SECONDS:
            told = waited
            print(f"waiting {for_what}: {waited:.0f} s", file=sys.stderr)
        yield waited
        time.sleep(POLL_SECONDS)
