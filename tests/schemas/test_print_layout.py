"""What a reader sees of a number and of a long text."""

import pytest

from riskshed.schemas.print_layout import NUMBER_SHAPES, lines_needed, number_shape


@pytest.mark.parametrize(
    ("number", "shape"),
    [
        (0.0, "0"),
        (-3.0, "0"),
        (100.0, "0"),
        (100.5, "#,##0"),
        (99.99, "0.00"),
        (1.5, "0.00"),
        (0.99, "0.000"),
        (0.01, "0.000"),
        (0.0099, "0.0E+00"),
        (-0.5, "0.000"),
        (999_999.5, "#,##0"),
        (1e6, "0.0E+00"),
    ],
)
def test_about_three_digits_are_shown(number: float, shape: str) -> None:
    """On each side of every limit: a small number never shows as zero."""
    assert shape == number_shape(number)
    assert shape in NUMBER_SHAPES


@pytest.mark.parametrize(
    ("cell", "lines"),
    [(None, 1), (1.5, 1), ("", 1), ("x" * 9, 1), ("x" * 10, 2), ("a\nb", 2), ("铅" * 5, 2)],
)
def test_a_row_is_as_tall_as_its_text(cell: str | float | None, lines: int) -> None:
    """Ten signs wide, one of them the indent; a CJK sign takes two."""
    assert lines == lines_needed(cell, 10)


def test_a_row_is_never_taller_than_a_sheet_allows() -> None:
    """409 points: 27 lines and some room."""
    assert lines_needed("x" * 10_000, 10) == 27
