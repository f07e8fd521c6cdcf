"""CAS registry numbers, whose last digit is a sum over the others."""

import re

import pandas as pd

from riskshed.schemas.survey.distinct import judged

_FORM = re.compile(r"([0-9]{2,7})-([0-9]{2})-([0-9])")


def is_cas(text: str) -> bool:
    """Return whether a text is a CAS number with the right check digit.

    The check digit is the sum of the other digits, each times its place from the right, modulo 10.

    >>> is_cas("7439-92-1")  # lead: 2*1 + 9*2 + 9*3 + 3*4 + 4*5 + 7*6 = 121
    True
    >>> is_cas("7439-92-2")
    False
    """
    form = _FORM.fullmatch(text)
    if form is None:
        return False
    digits = (form[1] + form[2])[::-1]
    return sum(place * int(digit) for place, digit in enumerate(digits, 1)) % 10 == int(form[3])


def good_cas(cells: pd.Series) -> pd.Series:
    """Return where a cell is empty or a CAS number."""
    return judged(cells, is_cas, missing=True)
