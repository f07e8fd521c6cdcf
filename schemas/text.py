"""Small conventions that every table shares."""

from collections.abc import Iterable


def split_list(cell: object) -> list[str]:
    """Return the items of a ``;``-joined cell; an empty or missing cell has none.

    >>> split_list("Pb; Cd;")
    ['Pb', 'Cd']
    >>> split_list(float("nan"))
    []
    """
    return (
        [item.strip() for item in cell.split(";") if item.strip()] if isinstance(cell, str) else []
    )


def join_list(items: Iterable[str]) -> str:
    """Return the items sorted, without duplicates, ``;``-joined.

    >>> join_list(["Pb", "Cd", "Pb"])
    'Cd;Pb'
    """
    return ";".join(sorted(set(items)))
