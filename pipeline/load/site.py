"""A site folder as one object, or every fault in it at once."""

from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd

from riskshed.pipeline.load.approvals import read_approvals
from riskshed.pipeline.load.cross_rules import LAYER_TABLES, cross_faults
from riskshed.pipeline.load.files import file_fault, input_table, is_text, shown_name
from riskshed.pipeline.load.folder import Folder
from riskshed.pipeline.load.kept_tables import keep_table
from riskshed.pipeline.load.layers import read_layers
from riskshed.pipeline.load.placing import (
    block_areas,
    crs_faults,
    drawn_in_tables,
    geometry_twice,
    projected_layers,
)
from riskshed.pipeline.load.settings_file import FILE, read_settings_file
from riskshed.pipeline.load.tables_folder import RawTables, read_tables
from riskshed.schemas import provenance
from riskshed.schemas.faults import Fault, UsageError, by_place, errors
from riskshed.schemas.settings import SiteSettings, parse_settings
from riskshed.schemas.site import Site
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.parse import empty_table, parse_table, require_validation
from riskshed.schemas.survey.table import columns_of
from riskshed.schemas.text import split_list


@dataclass(frozen=True)
class Reading:
    """What was found in a folder: the site, or why there is none, and how much of each table.

    ``rows`` has the number of rows of each table that was surveyed and could be read, ``features``
    that of each layer; ``read`` is false where there was no folder to read.
    """

    site: Site | None
    faults: list[Fault]
    rows: dict[str, int] = field(default_factory=dict)
    features: dict[str, int] = field(default_factory=dict)
    read: bool = True


def load_site(folder: Path, cache: Path | None = None) -> tuple[Site | None, list[Fault]]:
    """Return the site, or None with every fault that keeps it from being one.

    Settings, tables, layers and the rules across them are all looked at, whatever fails first.

    Parameters
    ----------
    folder : the site folder, with ``site.yaml``, ``tables/`` and perhaps ``layers/``
    cache : where large tables are kept once they were read; None: nowhere

    Returns
    -------
    Site or None
        None where there is a fault of severity error
    list of Fault
        sorted, warnings among them

    Raises
    ------
    UsageError
        where there is no such folder, or the environment switches the checks of the tables off
    """
    reading = read_site(folder, cache)
    return reading.site, reading.faults


def read_site(folder: Path, cache: Path | None = None) -> Reading:
    """Return what is in a site folder, as `load_site`, with the sizes of tables and layers."""
    require_validation()
    require_folder(folder)
    if not is_text(folder):
        rule = "the path of the site folder holds bytes that are no text"
        fix = "rename the folder; letters of any script are fine"
        return Reading(None, [file_fault("site", shown_name(str(folder)), rule, fix)], read=False)
    settings, faults = load_settings(folder)
    raw = read_tables(folder, list(TABLES), cache)
    tables, table_faults = typed_tables(raw)
    layers, layer_faults, unplaced = load_layers(folder, settings, tables)
    approvals, of_record = read_approvals(folder)
    known = Folder(
        site_id=settings.id if settings is not None else "",
        tables=tables,
        layers=layers,
        typed_ids=typed_ids(raw, tables),
        unread=frozenset(raw.unread),
        unread_layers=unplaced | {fault.table for fault in errors(layer_faults)},
        settings=settings,
        near_m=1_000 * _limit(settings, "constraint_near_km"),
        accuracy_m=_limit(settings, "survey_accuracy_m"),
        approvals=approvals,
    )
    found = [*faults, *raw.faults, *table_faults, *layer_faults, *cross_faults(known), *of_record]
    usable = settings is not None and not errors(found)
    return Reading(
        site=assemble(folder, settings, tables, layers, approvals) if usable and settings else None,
        faults=sorted(set(found), key=by_place),
        rows={table: len(frame) for table, frame in tables.items()},
        features={name: len(frame) for name, frame in layers.items()},
    )


def require_folder(folder: Path) -> None:
    """Refuse a site folder that is not there: the command is wrong, not the tables.

    Raises
    ------
    UsageError
        where nothing stands at `folder`, or a file
    """
    if not folder.is_dir():
        name = shown_name(str(folder))
        what = f"{name} is a file" if folder.exists() else f"there is no folder {name}"
        raise UsageError(f"{what}: name the site folder; 'riskshed new' makes one")


def inputs_hash(site: Site) -> str:
    """Return 64 hex digits over site.yaml, tables/ and layers/ as they were when loaded."""
    return provenance.inputs_hash(site.inputs)


def load_settings(folder: Path) -> tuple[SiteSettings | None, list[Fault]]:
    """Return the settings in ``site.yaml``, or None, and their faults."""
    require_folder(folder)
    mapping, faults = read_settings_file(folder)
    if mapping is None:
        return None, faults
    settings, found = parse_settings(mapping, FILE)
    return settings, faults + found


def _limit(settings: SiteSettings | None, name: str) -> float:
    """Return a threshold of site.yaml; without settings no layer is placed, so none is needed."""
    return settings.thresholds[name] if settings is not None else 0.0


def typed_tables(raw: RawTables) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Return the tables that have rows, typed, and the faults of their cells."""
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for table in TABLES:
        if table in raw.kept:
            tables[table] = raw.kept[table]
        elif table in raw.frames:
            refused = raw.refused.get(table, set())
            typed, found = parse_table(table, raw.frames[table], raw.files[table], refused)
            faults += found
            if len(typed):
                tables[table] = typed
            if len(typed) and not found and table in raw.places and table not in raw.unread:
                keep_table(typed, raw.places[table])
    return tables, faults


def typed_ids(raw: RawTables, tables: dict[str, pd.DataFrame]) -> dict[str, frozenset[str]]:
    """Return the ids of every column that others refer to, with those of refused cells."""
    wanted = (
        {f"{table}.{column}" for table, column in LAYER_TABLES.values()}
        | {
            column.foreign_key
            for model in TABLES.values()
            for column in columns_of(model)
            if column.foreign_key
        }
        | {"habitats.block_id", "survey_requirements.requirement_id"}
    )
    ids: dict[str, frozenset[str]] = {}
    for key in wanted:
        table, _, column = key.partition(".")
        found: set[str] = set()
        if table in tables and column in tables[table]:
            found |= set(tables[table][column].dropna())
        if table in raw.frames:
            frame = raw.frames[table]
            for place, heading in enumerate(frame.columns):
                if str(heading).strip().casefold() == column.casefold():
                    cells = frame.iloc[:, place].dropna().unique().tolist()
                    found |= {str(cell).strip() for cell in cells}
        ids[key] = frozenset(one for cell in found for one in split_list(cell))
    return ids


def load_layers(
    folder: Path, settings: SiteSettings | None, tables: dict[str, pd.DataFrame]
) -> tuple[dict[str, gpd.GeoDataFrame], list[Fault], frozenset[str]]:
    """Return the layers in the site's CRS, their faults, and the names of those without a place.

    Without a CRS they are only looked at as they are: nobody knows where they lie to each other.
    """
    read, faults = read_layers(folder)
    faults += geometry_twice(read, tables)
    of_crs = crs_faults(settings.crs) if settings is not None else []
    if settings is None or of_crs:
        return {}, faults + of_crs, frozenset(read) | drawn_in_tables(tables)
    placed, of_places = projected_layers(read, tables, settings.crs)
    faults += of_places + block_areas(placed, tables, settings.tolerances)
    return placed, faults, frozenset()


def assemble(
    folder: Path,
    settings: SiteSettings,
    tables: dict[str, pd.DataFrame],
    layers: dict[str, gpd.GeoDataFrame],
    approvals: pd.DataFrame,
) -> Site:
    """Return the site of a folder without errors; a table without rows is not surveyed."""
    return Site(
        settings=settings,
        tables={
            table: tables[table] if table in tables else empty_table(table) for table in TABLES
        },
        layers=layers,
        not_surveyed=tuple(table for table in TABLES if table not in tables),
        folder=folder.resolve().name,
        inputs=input_table(folder),
        approvals=approvals,
    )
