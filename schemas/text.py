"""Small conventions that every table shares."""

from collections.abc import Iterable


def diet_shares(cell: object) -> dict[str, float]:
    """Return the share of each food of a cell ``FOOD=SHARE;…``; an empty cell has none.

    Raises
    ------
    ValueError
        an item has no share, or one that is no number

    >>> diet_shares("voles=0.7; shrews=0.2")
    {'voles': 0.7, 'shrews': 0.2}
    """
    pairs = [item.rpartition("=") for item in split_list(cell)]
    return {food.strip(): float(share) for food, _, share in pairs}


def split_list(cell: object) -> list[str]:
    """Return the items of a ``;``-joined cell; an empty or missing cell has none.

    >>> split_list("Pb; Cd;")
    ['Pb', 'Cd']
    >>> split_list(float("nan"))
    []
    """
    if not isinstance(cell, str):
        return []
    if ";" not in cell:  # most cells name one thing
        only = cell.strip()
        return [only] if only else []
    return [item.strip() for item in cell.split(";") if item.strip()]


def join_list(items: Iterable[str]) -> str:
    """Return the items sorted, without duplicates, ``;``-joined.

    >>> join_list(["Pb", "Cd", "Pb"])
    'Cd;Pb'
    """
    return ";".join(sorted(set(items)))


def joined_lists(cells: Iterable[object]) -> str:
    """Return several lists as one; an empty or missing cell has no items.

    >>> joined_lists(["Pb;Cd", None, "Zn;Pb"])
    'Cd;Pb;Zn'
    """
    return join_list(item for cell in cells for item in split_list(cell))


def row_ranges(rows: Iterable[int], dash: str = "-") -> list[str]:
    """Return row numbers, sorted, with those that follow each other as first and last.

    >>> row_ranges([4, 2, 3, 9])
    ['2-4', '9']
    """
    spans: list[list[int]] = []
    for row in sorted(set(rows)):
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return [str(a) if a == b else f"{a}{dash}{b}" for a, b in spans]


def counted(number: int, what: str) -> str:
    """Return a number with its noun, in the singular or the plural.

    >>> counted(1, "error"), counted(1200, "more row")
    ('1 error', '1,200 more rows')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"
