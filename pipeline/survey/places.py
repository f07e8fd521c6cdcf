"""Which survey events and records belong to which block, by what is typed and by what is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.places.ground import habitats_on_blocks
from riskshed.pipeline.places.subjects import block_shapes
from riskshed.schemas.frames import rows_of, side_by_side
from riskshed.schemas.site import Site
from riskshed.schemas.taxa import taxon_key
from riskshed.schemas.text import split_list

WGS84 = 4326
METRES_PER_KILOMETRE = 1_000


@dataclass(frozen=True)
class Event:
    """A survey event with what it takes over from the event above it."""

    row: dict[str, Any]
    block_ids: frozenset[str]
    requirement_ids: frozenset[str]


def outlines_of_blocks(site: Site) -> gpd.GeoSeries:
    """Return the outline of every block that has one, by block id, in the site's CRS."""
    shapes = block_shapes(site.layers)
    index = pd.Index(list(shapes), dtype="str")
    return gpd.GeoSeries(list(shapes.values()), index=index, crs=site.settings.crs)


def events_of(site: Site) -> dict[str, Event]:
    """Return every survey event by id; a visit takes blocks and requirements from its survey.

    Where nobody typed a block, the event is at the blocks that its footprint or point meets.
    """
    rows = {str(row["eventID"]): row for row in rows_of(site.tables["survey_events"])}
    shapes = _event_shapes(site)
    blocks = outlines_of_blocks(site)
    events = {}
    for name, row in sorted(rows.items()):
        typed = _inherited(rows, name, "block_ids")
        at = frozenset(typed) or _met_by(shapes.get(name), blocks)
        asked = frozenset(_inherited(rows, name, "requirement_ids"))
        events[name] = Event(row, at, asked)
    return events


def _inherited(rows: dict[str, dict[str, Any]], name: str, column: str) -> list[str]:
    """Return the items of a list, or those of the nearest event above that has any."""
    seen: set[str] = set()
    while name in rows and name not in seen:
        seen.add(name)
        items = split_list(rows[name][column])
        if items:
            return items
        name = str(rows[name]["parentEventID"])
    return []


def _event_shapes(site: Site) -> dict[str, BaseGeometry]:
    table = site.tables["survey_events"]
    outlined = table.dropna(subset="footprintWKT")
    points = table.dropna(subset=["decimalLongitude", "decimalLatitude"])
    drawn = gpd.GeoSeries.from_wkt(outlined["footprintWKT"], crs=WGS84).to_crs(site.settings.crs)
    return projected_points(site, points, "eventID") | dict(
        zip(outlined["eventID"], drawn, strict=True)
    )


def projected_points(site: Site, rows: pd.DataFrame, key: str) -> dict[str, BaseGeometry]:
    """Return the points of rows that have coordinates, by `key`, in the site's CRS."""
    points = gpd.GeoSeries(
        gpd.points_from_xy(rows["decimalLongitude"], rows["decimalLatitude"]), crs=WGS84
    ).to_crs(site.settings.crs)
    return dict(zip(rows[key], points, strict=True))


def _met_by(shape: BaseGeometry | None, blocks: gpd.GeoSeries) -> frozenset[str]:
    if shape is None or blocks.empty:
        return frozenset()
    return frozenset(blocks.index[shapely.intersects(blocks.to_numpy(), shape)])


def habitats_of_blocks(site: Site) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `habitats` of each block: typed, or drawn over it."""
    table = site.tables["habitats"]
    rows = {str(row["habitat_id"]): row for row in rows_of(table)}
    pairs = {(str(row["block_id"]), name) for name, row in rows.items() if _text(row["block_id"])}
    drawn = habitats_on_blocks(site.layers)
    pairs |= set(side_by_side(drawn["block_id"], drawn["habitat_id"]))
    found: dict[str, list[dict[str, Any]]] = {}
    for block, habitat in sorted(pairs):
        if habitat in rows:
            found.setdefault(block, []).append(rows[habitat])
    return found


@dataclass(frozen=True)
class Record:
    """A record of a receptor: where it lies to the blocks, in kilometres (0: at the block)."""

    occurrence_id: str
    event_id: str
    receptor_id: str
    place: str
    distance_km: dict[str, float]


def records_of(site: Site, events: dict[str, Event]) -> list[Record]:
    """Return every present record of a receptor, with the blocks within the search radius.

    A point is at a block where it lies in it, or may within its uncertainty; without a point or
    an outline the blocks of its event count.
    """
    names = names_of_receptors(site.tables["receptors"])
    table = site.tables["occurrences"]
    table = table[table["occurrenceStatus"].eq("present")]
    points = projected_points(
        site, table.dropna(subset=["decimalLongitude", "decimalLatitude"]), "occurrenceID"
    )
    blocks = outlines_of_blocks(site)
    radius = METRES_PER_KILOMETRE * site.settings.thresholds["search_radius_km"]
    found = []
    for row in rows_of(table):
        for receptor in names.get(taxon_key(str(row["scientificName"])), ()):
            near = _near(row, points, events, blocks, radius)
            place = f"{row['source_file']}:{row['source_row']}"
            event = str(row["eventID"]) if _text(row["eventID"]) else ""
            found.append(Record(str(row["occurrenceID"]), event, receptor, place, near))
    return sorted(found, key=lambda record: (record.receptor_id, record.occurrence_id))


def _near(
    row: dict[str, Any],
    points: dict[str, BaseGeometry],
    events: dict[str, Event],
    blocks: gpd.GeoSeries,
    radius: float,
) -> dict[str, float]:
    point = points.get(row["occurrenceID"])
    event = events.get(str(row["eventID"]))
    typed = event.block_ids if event else frozenset()
    near = {block: 0.0 for block in typed if point is None or block not in blocks.index}
    if point is None or blocks.empty:
        return near
    slack = row["coordinateUncertaintyInMeters"]
    slack = float(slack) if pd.notna(slack) else 0.0
    beyond = np.maximum(0.0, shapely.distance(blocks.to_numpy(), point) - slack)
    for place in np.flatnonzero(beyond <= radius):
        near[str(blocks.index[place])] = float(beyond[place]) / METRES_PER_KILOMETRE
    return near


def names_of_receptors(receptors: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the receptors that each taxon stands for, by key: own name and members."""
    names: dict[str, set[str]] = {}
    for row in rows_of(receptors):
        for name in {str(row["name"]), *split_list(row["members"])}:
            names.setdefault(taxon_key(name), set()).add(str(row["receptor_id"]))
    return {name: tuple(sorted(found)) for name, found in names.items()}


def _text(cell: object) -> bool:
    return isinstance(cell, str) and bool(cell)


def places(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Return file and row of some rows, sorted."""
    return sorted({f"{row['source_file']}:{row['source_row']}" for row in rows})
