"""Places told no more exactly than they may be: a grid, and the tables that leave the team (X17).

A receptor with ``sensitivity_public`` (km) gives its grid to every record of its taxa, and so to
the event of the record, the events above it, all other records of these events and the samples
taken there: one precise neighbour would tell the place.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from riskshed.schemas.faults import Fault
from riskshed.schemas.frames import side_by_side
from riskshed.schemas.survey import TABLES
from riskshed.schemas.survey.table import columns_of
from riskshed.schemas.taxa import taxon_key, taxon_keys
from riskshed.schemas.text import split_list

KM_PER_DEGREE = 110.574  # of latitude at the equator, where it is shortest: no cell is too small
LONGEST_DEGREE = 111.694  # of latitude at the poles; of longitude it is 111.320 at the equator
POINT = ["decimalLatitude", "decimalLongitude"]
UNCERTAINTY = "coordinateUncertaintyInMeters"
KEYS = {"occurrences": "occurrenceID", "survey_events": "eventID", "samples": "sample_id"}
WITHHELD = ("footprintWKT", "block_ids", "zone_id", "location_id", "associatedMedia")
PROVENANCE = {"source_file", "source_row"}
Tables = Mapping[str, pd.DataFrame]
Numbers = NDArray[np.float64]


def generalised(
    latitude: Numbers, longitude: Numbers, grid_km: Numbers
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the centre of the grid cell in which each point lies, and how far off it may be.

    Cells are at least `grid_km` high and wide; all points of a cell get one and the same place, so
    that nothing can be averaged back. A grid of 0 leaves the point as it is.

    Parameters
    ----------
    latitude, longitude : decimal degrees, WGS84; NaN stays NaN
    grid_km : side of the cells, for each point

    Returns
    -------
    latitude, longitude of the centre, and half the diagonal of the cell in metres

    >>> points = np.array([50.43, 50.44]), np.array([2.99, 3.01])
    >>> [numbers.round(4).tolist() for numbers in generalised(*points, np.array([10.0, 10.0]))]
    [[50.4037, 50.4037], [3.0545, 3.0545], [7151.0, 7151.0]]
    """
    blurred = grid_km > 0
    height = np.where(blurred, grid_km / KM_PER_DEGREE, 1.0)
    row = np.minimum(np.floor((latitude + 90) / height), np.ceil(180 / height) - 1)
    south, north = row * height - 90, np.minimum((row + 1) * height - 90, 90)
    poleward = np.cos(np.radians(np.maximum(abs(south), abs(north))))
    width = np.minimum(height / np.maximum(poleward, 1e-9), 360)
    columns = np.maximum(np.floor(360 / width), 1)  # a whole number of cells around the earth
    width = 360 / columns
    column = np.floor((longitude + 180) / width) % columns
    equatorward = np.where(south * north < 0, 0.0, np.minimum(abs(south), abs(north)))
    widest = width * np.cos(np.radians(equatorward)) * LONGEST_DEGREE
    off_m = np.ceil(500 * np.hypot((north - south) * LONGEST_DEGREE, widest))
    return (
        np.where(blurred, np.round((south + north) / 2, 5), latitude),
        np.where(blurred, np.round((column + 0.5) * width - 180, 5), longitude),
        np.where(blurred, off_m, 0.0),
    )


def public_tables(tables: Tables) -> dict[str, pd.DataFrame]:
    """Return occurrences, survey_events and samples as they may be shown; keys as in `tables`.

    Where a place is blurred, the point becomes the centre of its cell, its uncertainty grows by
    half the diagonal, footprint, block, zone, station, media and columns that no table declares are
    emptied, and ``dataGeneralizations`` and ``informationWithheld`` of a record say so.
    """
    grids = grid_of_rows(tables)
    return {name: _blurred(name, tables[name], grids[name]) for name in KEYS if name in tables}


def grid_of_rows(tables: Tables) -> dict[str, pd.Series]:
    """Return the grid in km of each row of the tables that hold places; 0: it may be exact."""
    records, events = tables.get("occurrences"), tables.get("survey_events")
    none = pd.Series(dtype="float64")
    own = none if records is None else _grid_of_taxa(tables["receptors"], records)
    by_event = _grid_of_events(records, events, own)
    by_record = {} if records is None else dict(zip(records["occurrenceID"], own, strict=True))
    found: dict[str, pd.Series] = {}
    for name in KEYS:
        if name in tables:
            of_event = _looked_up(tables[name]["eventID"], by_event)
            ids = tables[name].get("occurrenceID", pd.Series(pd.NA, index=of_event.index))
            of_record = _looked_up(ids, by_record)
            found[name] = of_event.where(of_event >= of_record, of_record)
    return found


def _looked_up(ids: pd.Series, grid: Mapping[str, float]) -> pd.Series:
    return pd.Series([grid.get(str(one), 0.0) for one in ids], index=ids.index, dtype="float64")


def _grid_of_taxa(receptors: pd.DataFrame, records: pd.DataFrame) -> pd.Series:
    """Return the coarsest grid of the receptors whose name or members a record bears."""
    grid: dict[str, float] = {}
    sensitive = receptors[receptors["sensitivity_public"] > 0]
    for name, members, km in side_by_side(
        sensitive["name"], sensitive["members"], sensitive["sensitivity_public"]
    ):
        for taxon in [name, *split_list(members)]:
            key = taxon_key(str(taxon))
            grid[key] = max(grid.get(key, 0.0), float(km))
    present = records["occurrenceStatus"].ne("absent")
    of_taxon = taxon_keys(records["scientificName"]).map(grid).astype("float64").fillna(0.0)
    return of_taxon.where(present, 0.0)


def _grid_of_events(
    records: pd.DataFrame | None, events: pd.DataFrame | None, own: pd.Series
) -> dict[str, float]:
    """Return the grid of each event: that of its records, and of the events below it."""
    if records is None:
        return {}
    grid = own.groupby(records["eventID"]).max()
    by_event = {str(event): float(km) for event, km in grid.items() if km > 0}
    if events is None:
        return by_event
    above = events.dropna(subset=["eventID", "parentEventID"])
    parents = dict(side_by_side(above["eventID"], above["parentEventID"]))
    for event, km in list(by_event.items()):
        here, seen = parents.get(event), {event}
        while here is not None and here not in seen:
            by_event[here] = max(by_event.get(here, 0.0), km)
            seen.add(here)
            here = parents.get(here)
    return by_event


def _blurred(table: str, frame: pd.DataFrame, grid: pd.Series) -> pd.DataFrame:
    hidden = grid > 0
    shown = frame.copy()
    latitude, longitude, off_m = generalised(
        frame["decimalLatitude"].to_numpy(), frame["decimalLongitude"].to_numpy(), grid.to_numpy()
    )
    shown["decimalLatitude"], shown["decimalLongitude"] = latitude, longitude
    placed = hidden & frame["decimalLatitude"].notna()
    grown = frame[UNCERTAINTY].fillna(0.0) + off_m if UNCERTAINTY in frame else None
    if grown is not None:
        shown[UNCERTAINTY] = frame[UNCERTAINTY].where(~placed, grown)
    declared = {column.name for column in columns_of(TABLES[table])} | PROVENANCE
    for name in frame.columns:
        if name in WITHHELD or name not in declared:
            shown[name] = frame[name].where(~hidden)
    if table == "occurrences":
        words = grid.map(lambda km: f"coordinates given as the centre of a grid cell of {km:g} km")
        shown["dataGeneralizations"] = frame["dataGeneralizations"].where(~hidden, words)
        withheld = "exact place, footprint, block and media"
        shown["informationWithheld"] = frame["informationWithheld"].where(~hidden, withheld)
    return shown


def too_precise(shown: Tables, tables: Tables) -> list[Fault]:
    """X17: return a fault for each row of tables to be shown that tells more than it may.

    Parameters
    ----------
    shown : tables that are about to leave the team, by name
    tables : the tables of the site, receptors among them
    """
    faults: list[Fault] = []
    for name, allowed in public_tables(tables).items():
        if name not in shown:
            continue
        hidden = set(tables[name].loc[grid_of_rows(tables)[name] > 0, KEYS[name]])
        rows = shown[name][shown[name][KEYS[name]].isin(hidden)]
        wanted = allowed.drop_duplicates(KEYS[name]).set_index(KEYS[name])
        for column in [*POINT, *WITHHELD]:
            if column in rows:
                faults += _told(name, rows, wanted, column)
    return faults


def _told(table: str, rows: pd.DataFrame, wanted: pd.DataFrame, column: str) -> list[Fault]:
    may = rows[KEYS[table]].map(wanted[column]) if column in wanted else None
    told = rows[column].notna() if may is None else rows[column].notna() & rows[column].ne(may)
    rule = "a sensitive receptor is never shown at full precision (sensitivity_public)"
    fix = "show the tables that public_tables returns"
    return [
        Fault(table, f"{table} to be shown", 0, column, str(key), rule, "error", fix)
        for key in rows.loc[told, KEYS[table]]
    ]
