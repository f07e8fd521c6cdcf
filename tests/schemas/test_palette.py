"""The colours of the classes, against the contrasts measured when they were chosen."""

import pandas as pd
import pytest

from riskshed.schemas.outputs import rating_classes
from riskshed.schemas.palette import DARK, WHITE, class_styles, contrast, text_colour

FILLS = {"N": "#d3d8de", "L": "#dcab4d", "M": "#cf7a22", "H": "#b03a1e", "E": "#5c1120"}
MEASURED = {"N": 10.8, "L": 7.4, "M": 4.8, "H": 6.1, "E": 13.5}  # of the palette's own report


@pytest.mark.parametrize("letter", FILLS)
def test_text_can_be_read_on_every_class(letter: str) -> None:
    """Dark on N, L, M and white on H, E, at the contrast that was measured for the palette."""
    fill = FILLS[letter]

    assert text_colour(fill) == (DARK if letter in "NLM" else WHITE)
    assert contrast(text_colour(fill), fill) == pytest.approx(MEASURED[letter], abs=0.06)


def test_contrast_at_its_ends() -> None:
    """WCAG 2: black on white is 21, a colour on itself 1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#cf7a22", "#cf7a22") == 1


def test_the_shipped_classes_are_the_five_of_the_scale_in_order() -> None:
    """Letter, order and colour as chosen; the order of the rows in the file does not matter."""
    shipped = rating_classes()
    styles = class_styles(shipped.iloc[::-1])

    assert {style.letter: style.fill for style in styles} == FILLS
    assert list("NLMHE") == [style.letter for style in styles]


def test_unknown_is_no_step_of_the_scale() -> None:
    """A row for U in the table gets no colour of its own."""
    table = pd.DataFrame(
        {"rating": ["U"], "order": ["6"], "label": ["unknown"], "colour": ["#ffffff"]}
    )
    assert class_styles(table) == []
