"""Everything under tables/, as text: which file holds which table, and what cannot be read."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

import pandas as pd

from riskshed.pipeline.load.files import SiteFile, file_fault, readable_files
from riskshed.pipeline.load.kept_tables import kept_table, place_of
from riskshed.pipeline.load.parquet_tables import read_parquet_file
from riskshed.pipeline.load.text_tables import read_csv_bytes
from riskshed.pipeline.load.workbooks import read_workbook
from riskshed.schemas.faults import Fault, errors
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of

TABLE_KINDS = (".csv", ".parquet", ".xlsx")
OTHER_TABLE_KINDS = (".xls", ".xlsm", ".xlsb", ".ods", ".tsv", ".txt", ".json", ".feather", ".gz")
OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
FOLDERS = ("tables", "layers")
LATER_TABLES = ("sites",)  # part of a site folder, but no stage of this version reads it


@dataclass
class RawTables:
    """The tables as text, and what happened while they were read.

    Attributes
    ----------
    frames : text with `source_row`, by table
    kept : tables that were read before and had no findings, typed
    places : where a table may be kept for the next time
    files : the file that holds each table that is there, readable or not
    unread : the tables of which something could not be read
    refused : the cells, as (row, heading), that a fault names already, by table
    faults : of the files
    """

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    kept: dict[str, pd.DataFrame] = field(default_factory=dict)
    places: dict[str, Path] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)
    refused: dict[str, set[tuple[int, str]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read_tables(folder: Path, tables: Collection[str], cache: Path | None = None) -> RawTables:
    """Return every table under ``folder/tables`` as text.

    Parameters
    ----------
    folder : the site folder
    tables : the names of all tables
    cache : the folder of tables that were read before; None: all are read afresh
    """
    raw = RawTables()
    if not (folder / "tables").is_dir():
        rule = "the site folder has no folder tables/"
        raw.faults.append(file_fault("site", "tables/", rule, "make it and put the tables there"))
    files, faults = readable_files(folder, "tables")
    raw.faults += faults
    for fault in errors(faults):
        raw.unread |= {fault.table} & set(tables)
    for found in files:
        _read_file(raw, found, tables, cache)
    raw.faults += misplaced(folder, tables)
    meant = {meant_table(fault.file, tables) for fault in errors(raw.faults)}
    raw.unread |= meant - set(raw.files) - {""}
    return raw


def meant_table(file: str, tables: Collection[str]) -> str:
    """Return the table that a file is nearly named as, or nothing.

    >>> meant_table("tables/Samples (2).csv", ["samples", "chemistry"])
    'samples'
    """
    letters = re.sub(r"[^a-z]", "", Path(file.partition("#")[0]).stem.casefold())
    alike = [table for table in tables if table.replace("_", "") in letters]
    return max(alike, key=len, default="")


def _read_file(
    raw: RawTables, found: SiteFile, tables: Collection[str], cache: Path | None
) -> None:
    stem, kind = found.path.stem, found.path.suffix.lower()
    if kind == ".xlsx":
        book = read_workbook(found, tables)
        for table in sorted(book.present):
            of_table = [fault for fault in book.faults if fault.table == table]
            file = next((fault.file for fault in of_table), f"{found.name}#{table}")
            refused = book.refused.get(table, set())
            _keep(raw, table, file, book.frames.get(table), of_table, refused)
        raw.faults += [fault for fault in book.faults if fault.table not in book.present]
    elif stem not in tables or kind not in TABLE_KINDS:
        raw.faults.append(unknown_file(found, tables))
    elif kind == ".csv":
        _read_csv(raw, stem, found, cache)
    else:
        frame, faults = read_parquet_file(found.path, stem, found.name)
        _keep(raw, stem, found.name, frame, faults)


def _read_csv(raw: RawTables, table: str, found: SiteFile, cache: Path | None) -> None:
    data = found.path.read_bytes()
    place = place_of(cache, data, table, found.name)
    if place is not None and table not in raw.files:
        raw.places[table] = place
        typed = kept_table(place)
        if typed is not None:
            raw.files[table], raw.kept[table] = found.name, typed
            return
    frame, faults = read_csv_bytes(data, table, found.name)
    _keep(raw, table, found.name, frame, faults)


def _keep(
    raw: RawTables,
    table: str,
    file: str,
    frame: pd.DataFrame | None,
    faults: list[Fault],
    refused: Collection[tuple[int, str]] = (),
) -> None:
    if table in raw.files and not faults and _is_empty_form(frame, table):
        return  # the forms of `riskshed new` stay beside a workbook that holds the table
    if table not in raw.unread and _is_empty_form(raw.frames.get(table), table):
        raw.faults.remove(no_rows(table, raw.files.pop(table), form=True))
        del raw.frames[table]
    raw.faults += faults
    if table in raw.files:
        rule = f"the table {table} stands in {raw.files[table]} already"
        fix = "keep one of the two; one table has one file"
        raw.faults.append(file_fault(table, file, rule, fix))
        raw.unread.add(table)
        return
    raw.files[table] = file
    raw.refused[table] = set(refused)
    if errors(faults) or frame is None:
        raw.unread.add(table)
    if frame is None:
        return
    if frame.empty and not faults:
        form = is_form(frame, table)
        raw.faults.append(no_rows(table, file, form))
        raw.unread |= set() if form else {table}  # what refers to its rows is not held against it
    raw.frames[table] = frame


def _is_empty_form(frame: pd.DataFrame | None, table: str) -> bool:
    return frame is not None and frame.empty and is_form(frame, table)


def is_form(frame: pd.DataFrame, table: str) -> bool:
    """Return whether the header is the whole form, as `riskshed new` writes it."""
    return set(frame.columns) >= {column.name for column in columns_of(TABLES[table])}


def no_rows(table: str, file: str, form: bool) -> Fault:
    """Return the fault of a table that has its header and nothing else.

    A form that nobody filled in is a warning; a header that somebody wrote has lost its rows.
    """
    if form:
        rule = "the table has no rows, so it counts as not surveyed"
        fix = "fill it in; a survey that found nothing has a row in survey_events that says so"
        return file_fault(table, file, rule, fix, severity="warning")
    rule = "the table has a header and no rows"
    fix = "export it again with its rows; delete the file if the survey was not done"
    return file_fault(table, file, rule, fix)


def unknown_file(found: SiteFile, tables: Collection[str]) -> Fault:
    """Return the fault of a file that is no table.

    A file that looks like a table by another name is an error: its rows would be lost in silence.
    """
    stem, kind = Path(found.name).stem, found.path.suffix.lower()
    if stem in LATER_TABLES and kind in TABLE_KINDS:
        rule, fix = "this version does not read the table", "nothing; it is kept for later"
        return file_fault(stem, found.name, rule, fix, severity="warning")
    if kind in OTHER_WORKBOOKS or (stem in tables and kind in OTHER_TABLE_KINDS):
        rule = f"the file was not read: tables are .csv, .parquet or .xlsx, this is {kind}"
        fix = "open it and save it as .xlsx or as CSV UTF-8; another ending alone does not help"
        return file_fault(stem, found.name, rule, fix)
    if stem in tables or kind in TABLE_KINDS:
        near = get_close_matches(stem.casefold(), sorted(tables), n=1, cutoff=0.0)[0]
        rule = "the file is no known table, so it was not read"
        fix = f"name it {near}.csv, or as another table ('riskshed tables' lists them)"
        return file_fault(stem, found.name, rule, fix)
    rule = "the file was not read: tables are .csv, .parquet or .xlsx"
    severity = "error" if kind in OTHER_TABLE_KINDS and kind != ".txt" else "warning"
    fix = "save it as CSV UTF-8" if severity == "error" else "nothing, if it is a note"
    return file_fault(stem, found.name, rule, fix, severity=severity)


def misplaced(folder: Path, tables: Collection[str]) -> list[Fault]:
    """Return a fault for each table beside ``tables/``, and each folder that is nearly ours."""
    rule, fix = "a table lies outside the folder tables/, so it was not read", "move it to tables/"
    beside = [
        file_fault(table, f"{table}{kind}", rule, fix)
        for table in tables
        for kind in TABLE_KINDS
        if (folder / f"{table}{kind}").exists()
    ]
    return beside + [
        file_fault(
            "site",
            f"{found.name}/",
            f"the folder is not named {own}, so it was not read",
            f"name it {own}, in small letters",
        )
        for found in sorted(folder.iterdir())
        for own in FOLDERS
        if found.is_dir() and found.name != own and found.name.casefold() in {own, own[:-1]}
    ]
