"""From a table of text as the team typed it to a typed, validated table and its faults."""

import os
from collections.abc import Collection
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from riskshed.schemas.faults import Fault, RefusedError
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.cells import ParsedColumn, empty_values, parse_column
from riskshed.schemas.survey.headers import Headers, match_columns
from riskshed.schemas.survey.reading import Reading
from riskshed.schemas.survey.table import Column, columns_of, keys_of
from riskshed.schemas.survey.unit_basis import basis_contradicted
from riskshed.schemas.survey.validate import broken_rules


def require_validation() -> None:
    """Refuse to run where the environment switches pandera's checks off.

    Raises
    ------
    RefusedError
        when ``PANDERA_VALIDATION_ENABLED`` is anything that pandera reads as false, or
        ``PANDERA_VALIDATION_DEPTH`` leaves out the checks of types or of values
    """
    from pandera.config import get_config_context  # noqa: PLC0415 - slow; commands import late

    at_start = str(get_config_context().validation_enabled)  # pandera reads it once, at import
    enabled = os.environ.get("PANDERA_VALIDATION_ENABLED", at_start)
    if enabled not in {"true", "True", "1"} or at_start != "True":
        raise RefusedError(
            f"PANDERA_VALIDATION_ENABLED={enabled} switches the checks of the tables off; "
            "riskshed does not run without them: unset it or set it to True"
        )
    depth = os.environ.get("PANDERA_VALIDATION_DEPTH", "SCHEMA_AND_DATA")
    if depth != "SCHEMA_AND_DATA":
        raise RefusedError(
            f"PANDERA_VALIDATION_DEPTH={depth} leaves out a part of the checks; "
            "riskshed does not run without them: unset it"
        )


def empty_table(table: str) -> pd.DataFrame:
    """Return a table with all its columns, typed, and no row: what "not surveyed" looks like.

    >>> list(empty_table("source_stressors").columns)[:3]
    ['source_id', 'stressor', 'strength']
    """
    return _empty_table(table).copy(deep=False)  # pandas copies what is written to


@cache
def _empty_table(table: str) -> pd.DataFrame:
    columns = {column.name: empty_values(column.kind) for column in columns_of(TABLES[table])}
    return pd.DataFrame(columns).assign(
        source_file=pd.Series(dtype="str"), source_row=pd.Series(dtype="int64")
    )


def parse_table(
    table: str, raw: pd.DataFrame, file: str, refused: Collection[tuple[int, str]] = ()
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the typed table and every fault in it.

    Parameters
    ----------
    table : a name in `TABLES`
    raw : one row a row of the file, all cells text as typed (empty or missing: unknown), columns
        under the team's own headings, and ``source_row`` (the header is row 1)
    file : the path that the faults name
    refused : cells, as (``source_row``, heading), that a fault names already: none speaks of them
        again

    Returns
    -------
    DataFrame
        all declared columns in their declared order, then extra columns as typed, then
        ``source_file`` and ``source_row``; a refused cell is missing
    list of Fault
        of severity error or warning; nothing may be scored while there is an error
    """
    require_validation()
    columns = columns_of(TABLES[table])
    rows = raw["source_row"].to_numpy(dtype="int64")
    headers = match_columns(table, columns, list(raw.columns), file)
    cells = {name: _as_text(raw.iloc[:, place]) for name, place in headers.declared.items()}
    reading = Reading(table, file, rows, cells)
    parsed = {name: _parsed(name, columns, cells[name]) for name in cells}
    reading.bad = {name: column.bad for name, column in parsed.items()}
    _refuse(reading, headers, raw, refused)
    reading.typed = _typed(columns, parsed, len(rows))
    reading.absent |= headers.misspelt  # told once, by the heading
    absent_faults = _absent_columns(reading, columns)
    faults = [
        *headers.faults,
        *absent_faults,
        *_cell_faults(reading, parsed),
        *broken_rules(reading),
        *_twins(reading),
        *basis_contradicted(reading),
    ]
    extras = {name: _as_text(raw.iloc[:, place]) for name, place in headers.extra.items()}
    return _assembled(reading, extras), faults


def _refuse(
    reading: Reading, headers: Headers, raw: pd.DataFrame, refused: Collection[tuple[int, str]]
) -> None:
    """Mark the cells that the reader of the file refused as bad."""
    if not refused:
        return
    headings = {str(raw.columns[place]).strip(): name for name, place in headers.declared.items()}
    for heading, name in headings.items():
        rows = [row for row, column in refused if column == heading]
        reading.bad[name] = reading.bad[name] | np.isin(reading.rows, rows)


def _as_text(cells: pd.Series) -> pd.Series:
    text = isinstance(cells.dtype, pd.StringDtype)  # as it was read: a copy of a million is slow
    return cells.reset_index(drop=True) if text else cells.reset_index(drop=True).astype("str")


def _parsed(name: str, columns: tuple[Column, ...], cells: pd.Series) -> ParsedColumn:
    column = next(one for one in columns if one.name == name)
    if name != "unknown_fields":
        return parse_column(column, cells)
    names = tuple(one.name for one in columns)
    parsed = parse_column(replace(column, terms=names, open=True), cells)
    rule = "unknown_fields names columns of this table"
    problems = {code: replace(found, rule=rule) for code, found in parsed.problems.items()}
    return replace(parsed, problems=problems)


def _typed(
    columns: tuple[Column, ...], parsed: dict[str, ParsedColumn], length: int
) -> pd.DataFrame:
    empty = {kind: empty_values(kind, length) for kind in {column.kind for column in columns}}
    values = {
        column.name: parsed[column.name].typed if column.name in parsed else empty[column.kind]
        for column in columns
    }
    return pd.DataFrame(values, index=pd.RangeIndex(length), copy=False)


def _absent_columns(reading: Reading, columns: tuple[Column, ...]) -> list[Fault]:
    """Return a fault for each required column that is not there, unless every row waives it."""
    silent = reading.typed["unknown_fields"].fillna("").unique()
    faults = []
    for column in columns:
        if not column.required or column.name in reading.cells or column.name in reading.absent:
            continue
        reading.absent.add(column.name)
        waived = len(silent) > 0 and all(column.name in cell.split(";") for cell in silent)
        if not (waived and column.waivable):
            faults.append(_absent_fault(reading, column))
    return faults


def _absent_fault(reading: Reading, column: Column) -> Fault:
    way_out = "" if not column.waivable else ", or name it in every row's unknown_fields"
    return Fault(
        reading.table,
        reading.file,
        1,
        column.name,
        "",
        "required column is missing",
        "error",
        f"add a column {column.name} ({column.title}, such as {column.example}){way_out}",
    )


def _cell_faults(reading: Reading, parsed: dict[str, ParsedColumn]) -> list[Fault]:
    faults = []
    for name, column in parsed.items():
        if not column.problems:
            continue
        for place in np.flatnonzero(np.isin(column.codes, list(column.problems))):
            found = column.problems[int(column.codes[place])]
            faults.append(reading.fault(place, name, found.rule, found.severity, found.fix))
    return faults


def _twins(reading: Reading) -> list[Fault]:
    """Return a warning for each id that differs from an earlier one in capitals alone."""
    keys = keys_of(TABLES[reading.table])
    if len(keys) != 1:
        return []
    ids = reading.typed[keys[0]].mask(reading.bad.get(keys[0], np.zeros(len(reading.rows), bool)))
    ids = ids.dropna().drop_duplicates()
    folded = ids.str.casefold()
    rule = "two ids differ in more than capital letters"
    faults = []
    for place in ids.index[folded.duplicated()]:
        other = ids.index[folded.eq(folded[place])][0]
        fix = f"row {reading.rows[other]} has {ids[other]}: if both are meant, rename one of them"
        faults.append(reading.fault(place, keys[0], rule, "warning", fix))
    return faults


def _assembled(reading: Reading, extras: dict[str, pd.Series]) -> pd.DataFrame:
    blank = {
        name: cells.where(cells.str.strip() != "").astype("str") for name, cells in extras.items()
    }
    provenance = {
        "source_file": pd.Series(reading.file, index=range(len(reading.rows)), dtype="str"),
        "source_row": pd.Series(reading.rows, dtype="int64"),
    }
    parts = [reading.typed, pd.DataFrame({**blank, **provenance}, index=reading.typed.index)]
    return pd.concat(parts, axis="columns")
