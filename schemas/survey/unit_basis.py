"""Units that say dry or wet themselves: ``mg/kg ww`` beside basis = dry is a contradiction."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from riskshed.schemas.faults import Fault
from riskshed.schemas.survey.reading import Reading

_SAYS = {
    "dry": re.compile(r"\b(dw|dry|dm)\b", re.IGNORECASE),
    "wet": re.compile(r"\b(ww|wet|fw|fresh)\b", re.IGNORECASE),
}


def basis_contradicted(reading: Reading) -> Iterator[Fault]:
    """Yield a fault for each row whose unit, as typed, says another basis than its basis."""
    if not {"unit", "basis"} <= set(reading.cells):
        return
    codes, uniques = pd.factorize(reading.cells["unit"])
    said = np.array([*map(_basis_in, uniques), None], dtype=object)[codes]
    typed = reading.typed["basis"].to_numpy(dtype=object)
    both = (said != None) & reading.typed["basis"].notna().to_numpy()  # noqa: E711 - an array
    for place in np.flatnonzero(both & (said != typed)):
        rule = "the unit and the basis say the same, dry or wet"
        fix = f"the unit says {said[place]}, the basis {typed[place]}: correct the wrong one"
        yield reading.fault(place, "basis", rule, "error", fix)


def _basis_in(unit: str) -> str | None:
    return next((basis for basis, words in _SAYS.items() if words.search(unit)), None)
