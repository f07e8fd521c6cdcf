"""Whether the first row is the header: a title or merged headings may stand above it."""

from collections.abc import Iterable, Sequence
from functools import cache

from riskshed.pipeline.load.files import file_fault
from riskshed.schemas.faults import Fault
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of

LOOKED_AT = 20  # records; nobody puts a longer letterhead above a table
ENOUGH = 3  # columns of a table by name: no row of data has them


@cache
def column_names(table: str) -> frozenset[str]:
    """Return the column names of a table, folded; none for a table that is not ours."""
    if table not in TABLES:
        return frozenset()
    return frozenset(column.name.casefold() for column in columns_of(TABLES[table]))


def named_columns(cells: Iterable[str], table: str) -> int:
    """Return how many cells are the name of a column of the table.

    >>> named_columns(["Sample_ID ", "matrix", "x"], "samples")
    2
    """
    return len({cell.strip().casefold() for cell in cells} & column_names(table))


def header_below(
    records: Sequence[tuple[int, Sequence[str]]], table: str, file: str
) -> Fault | None:
    """Return a fault where a row below the first one has the column names.

    Parameters
    ----------
    records : the first records of the file, (row number, cells), none of them empty
    """
    first = named_columns(records[0][1], table) if records else ENOUGH
    for row, cells in records[1:LOOKED_AT]:
        named = named_columns(cells, table)
        if named >= ENOUGH and first <= 1:
            rule = f"the column names stand in row {row}, not in the first row"
            fix = "delete the rows above them (titles, merged headings)"
            return file_fault(table, file, rule, fix, row=row, value=", ".join(cells))
    return None


def table_of_columns(cells: Iterable[str], tables: Iterable[str]) -> str:
    """Return the table whose columns a header has, if they are enough to tell; else nothing.

    >>> table_of_columns(["sample_id", "matrix", "sampled_at"], ["chemistry", "samples"])
    'samples'
    """
    names = list(cells)
    most = max(sorted(tables), key=lambda table: named_columns(names, table), default="")
    return most if named_columns(names, most) >= ENOUGH else ""
