"""Currencies by their code."""

import re


def is_currency(text: str) -> bool:
    """Return whether a text has the form of an ISO 4217 code.

    >>> is_currency("CNY"), is_currency("yuan")
    (True, False)
    """
    return re.fullmatch(r"[A-Z]{3}", text) is not None
