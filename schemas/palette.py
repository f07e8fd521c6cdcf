"""The five colours of the rating classes, always shown together with their letter.

The classes, labels and fills stand in ``config/methods/ratings.csv``. Text is dark or white,
whichever the eye tells apart better (WCAG 2 contrast).
"""

from dataclasses import dataclass

import pandas as pd

from riskshed.schemas.frames import side_by_side

DARK = "#202529"
WHITE = "#ffffff"
UNKNOWN = "U"


@dataclass(frozen=True)
class ClassStyle:
    """How one rating class looks: its letter, its name, fill and text colour."""

    letter: str
    label: str
    fill: str
    text: str


def class_styles(ratings: pd.DataFrame) -> list[ClassStyle]:
    """Return the styles of the rating classes, lowest first.

    Parameters
    ----------
    ratings : one row a class; columns `rating` (letter), `order`, `label`, `colour` (#rrggbb)

    >>> table = pd.DataFrame(
    ...     {"rating": ["H"], "order": ["4"], "label": ["high"], "colour": ["#b03a1e"]}
    ... )
    >>> class_styles(table)
    [ClassStyle(letter='H', label='high', fill='#b03a1e', text='#ffffff')]
    """
    ordered = ratings.assign(order=ratings["order"].astype("float64")).sort_values("order")
    rows = ordered[ordered["rating"] != UNKNOWN]
    return [
        ClassStyle(letter, label, fill, text_colour(fill))
        for letter, label, fill in side_by_side(rows["rating"], rows["label"], rows["colour"])
    ]


def text_colour(fill: str) -> str:
    """Return the text colour, dark or white, that stands out more on `fill`.

    >>> text_colour("#cf7a22"), text_colour("#b03a1e")
    ('#202529', '#ffffff')
    """
    return max((DARK, WHITE), key=lambda text: contrast(text, fill))


def contrast(one: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours, 1 to 21.

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
