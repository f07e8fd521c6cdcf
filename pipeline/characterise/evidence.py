"""The rows of the site's tables that a pathway rests on, so that a reader can open them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import pandas as pd

from riskshed.schemas.frames import of_distinct, tuples_of
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Identified
from riskshed.schemas.text import join_list, row_ranges, split_list

AT_MOST = 20  # rows of one file that are named; more are counted, and named in trace.parquet
ELEMENTS = ("source", "transport", "exposure_point", "route", "receptor")
NAMED_BY = {  # columns of the register that name rows of a table
    "source_id": ("sources", "source_id"),
    "receptor_id": ("receptors", "receptor_id"),
    "link_ids": ("links", "link_id"),
}
_PLACE = re.compile(r"((?:tables|layers)/[^:;]+):(\d+(?:,\d+)*)")

Places = dict[str, set[int]]


def evidence_rows(rows: pd.DataFrame, identified: Identified, site: Site) -> pd.Series:
    """Return evidence_ids of every row of the register, on its index.

    Parameters
    ----------
    rows : columns of `NAMED_BY`, elem_<element>_evidence, zone_id, stressor, transport_medium
    identified : its measurements, of which those that are met count
    site : for the rows that ids stand for

    Returns
    -------
    ``;``-joined ``file:rows`` as in ``tables/chemistry.csv:7-9,23``; of more than `AT_MOST` rows of
    one file the first are named and all are counted
    """
    known = {column: _rows_by_id(site, *where) for column, where in NAMED_BY.items()}
    measured = _measured(identified.measurements)
    texts = [f"elem_{element}_evidence" for element in ELEMENTS]

    def named(cells: tuple[Any, ...]) -> str:
        ids, met, said = cells[: len(known)], cells[len(known) : -len(texts)], cells[-len(texts) :]
        by_id = (
            place
            for cell, where in zip(ids, known.values(), strict=True)
            for one in split_list(cell)
            for place in where.get(one, ())
        )
        places: Places = defaultdict(set)
        for file, number in chain(by_id, measured.get(met, ()), *map(_places, said)):
            places[file].add(number)
        return join_list(f"{file}:{_told(places[file])}" for file in places)

    used = [*NAMED_BY, "zone_id", "stressor", "transport_medium", *texts]
    found = of_distinct(named, *(rows[name] for name in used))  # phases mostly rest on the same
    return pd.Series(found, index=rows.index, dtype="str").replace("", None)


def _rows_by_id(site: Site, table: str, key: str) -> dict[str, list[tuple[str, int]]]:
    """Return where each id of a table stands."""
    frame = site.tables[table][[key, "source_file", "source_row"]]
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, file, row in tuples_of(frame):
        found[str(name)].append((str(file), int(row)))
    return found


def _measured(table: pd.DataFrame) -> dict[tuple[str, str, str], list[tuple[str, int]]]:
    """Return the rows of the measurements that are met, by zone, stressor and medium."""
    found: dict[tuple[str, str, str], list[tuple[str, int]]] = defaultdict(list)
    names = ["zone_id", "stressor", "medium", "source_file", "source_rows"]
    for zone, stressor, medium, file, rows in tuples_of(table.loc[table["exposure"], names]):
        found[zone, stressor, medium] += [(file, int(row)) for row in split_list(rows)]
    return found


def _places(text: object) -> Iterator[tuple[str, int]]:
    """Yield the rows that a text names.

    >>> list(_places("tables/occurrences.csv:38,40 seen twice"))
    [('tables/occurrences.csv', 38), ('tables/occurrences.csv', 40)]
    """
    if isinstance(text, str):
        for file, numbers in _PLACE.findall(text):
            yield from ((file, int(number)) for number in numbers.split(","))


def _told(numbers: Iterable[int]) -> str:
    """Return row numbers as a reader wants them.

    >>> _told([7, 9, 8, 23]), _told(range(2, 400, 2))[-20:]
    ('7-9,23', '6,38,40,… (199 rows)')
    """
    ordered = sorted(numbers)
    shown = ",".join(row_ranges(ordered[:AT_MOST]))
    return shown if len(ordered) <= AT_MOST else f"{shown},… ({len(ordered)} rows)"
