"""Which seasons rain has opened at a block, from the rainfall that the table `physical` records.

The nearest gauge speaks for a block. Where nobody can tell which is nearest, a day is open only
where every gauge opens it. What is a gap, suspect or rejected is unknown and opens nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from riskshed.pipeline.seasons.events import (
    Rain,
    event_days,
    in_common,
    opened_by,
    within_windows,
)
from riskshed.pipeline.seasons.windows import Season, Windows
from riskshed.pipeline.survey.places import outlines_of_blocks, projected_points
from riskshed.schemas.frames import rows_of
from riskshed.schemas.site import Site
from riskshed.schemas.survey.event_windows import AfterRain
from riskshed.schemas.survey.periods import period

PARAMETER, VALID = "rainfall", "valid"
MM_PER_METRE = 1_000


@dataclass
class Gauge:
    """The record of one gauge.

    Parameters
    ----------
    name : station, else zone, else coordinates
    point : where it stands, in the site's CRS; None where nobody says
    rain : readings that are valid
    n_unknown : times without a valid reading: gaps, suspect or rejected readings
    """

    name: str
    point: BaseGeometry | None = None
    rain: list[Rain] = field(default_factory=list)
    n_unknown: int = 0


@dataclass(frozen=True)
class Opened:
    """What events have opened at a block by a day.

    Parameters
    ----------
    seasons : in order, within the windows of the requirement if it has any
    events : the days of the events
    recorded_to : the last day of the record; None where there is none
    n_unknown : times without a valid reading
    """

    seasons: tuple[Season, ...] = ()
    events: tuple[date, ...] = ()
    recorded_to: date | None = None
    n_unknown: int = 0

    @property
    def told(self) -> str:
        """Return in words which events are recorded."""
        if self.recorded_to is None:
            return "no rainfall is recorded (tables/physical.csv, parameter rainfall, in mm)"
        gaps = f", {self.n_unknown} of its readings a gap or in doubt" if self.n_unknown else ""
        days = ", ".join(day.isoformat() for day in self.events[-3:])
        events = f"such rain on {days}" if days else "no such rain"
        return f"{events} in the record, which ends on {self.recorded_to}{gaps}"


class Rainfall:
    """The gauges of a site as they stood on a day, and what they open at each block."""

    def __init__(self, site: Site, units: pd.DataFrame, as_of: date) -> None:
        self._gauges = _gauges(site, units, as_of)
        self._shapes = outlines_of_blocks(site) if self._gauges else gpd.GeoSeries()
        self._known: dict[tuple[tuple[str, ...], AfterRain, Windows], Opened] = {}

    def opened(self, block: str, asked: AfterRain, windows: Windows) -> Opened:
        """Return the seasons that rain has opened at a block; the form must be known."""
        gauges = self._speaking(block)
        key = tuple(gauge.name for gauge in gauges), asked, windows
        if key not in self._known:
            self._known[key] = _opened(gauges, asked, windows)
        return self._known[key]

    def _speaking(self, block: str) -> list[Gauge]:
        """Return the gauges that speak for a block: the nearest, else all of them."""
        placed = [gauge for gauge in self._gauges if gauge.point is not None]
        if not placed or len(placed) < len(self._gauges) or block not in self._shapes.index:
            return self._gauges
        shape = self._shapes[block]
        return [min(placed, key=lambda gauge: (shape.distance(gauge.point), gauge.name))]


def _opened(gauges: list[Gauge], asked: AfterRain, windows: Windows) -> Opened:
    assert asked.first is not None and asked.last is not None and asked.depth_mm is not None
    ends = [rain.day for gauge in gauges for rain in gauge.rain]
    seasons: list[Season] | None = None
    events: set[date] = set()
    for gauge in gauges:
        days = event_days(gauge.rain, asked.depth_mm, asked.within_days)
        own = opened_by(days, asked.first, asked.last)
        seasons = own if seasons is None else in_common(seasons, own)
        events.update(days)
    return Opened(
        tuple(within_windows(seasons or [], windows)),
        tuple(sorted(events)),
        max(ends, default=None),
        sum(gauge.n_unknown for gauge in gauges),
    )


def _gauges(site: Site, units: pd.DataFrame, as_of: date) -> list[Gauge]:
    table = site.tables.get("physical", pd.DataFrame(columns=["parameter"]))
    rows = table[table["parameter"].eq(PARAMETER)]
    if rows.empty:
        return []
    metres = dict(zip(units["term"], units["factor_to_base"].astype("float64"), strict=True))
    points = projected_points(
        site, rows.dropna(subset=["decimalLongitude", "decimalLatitude"]), "measure_id"
    )
    gauges: dict[str, Gauge] = {}
    for row in rows_of(rows):
        gauge = gauges.setdefault(_name(row), Gauge(_name(row)))
        gauge.point = gauge.point or points.get(row["measure_id"])
        rain = _rain(row, metres)
        if rain is not None and rain.day <= as_of:
            gauge.rain.append(rain)
        gauge.n_unknown += rain is None and _by(row, as_of)
    return [gauges[name] for name in sorted(gauges)]


def _name(row: dict[str, Any]) -> str:
    for column in ("location_id", "zone_id"):
        if isinstance(row[column], str):
            return str(row[column])
    return f"{row['decimalLatitude']}, {row['decimalLongitude']}"


def _rain(row: dict[str, Any], metres: dict[str, float]) -> Rain | None:
    """Return the rain of a reading; None where it is a gap, in doubt, or not wholly known."""
    lasts, judged = period(row["averaging_period"]), row["flag"]
    doubtful = isinstance(judged, str) and judged != VALID
    known = isinstance(row["datetime"], str) and row["unit"] in metres and pd.notna(row["value"])
    if lasts is None or doubtful or not known:
        return None
    start = datetime.fromisoformat(row["datetime"])
    return Rain(start, start + lasts, float(row["value"]) * metres[row["unit"]] * MM_PER_METRE)


def _by(row: dict[str, Any], as_of: date) -> bool:
    """Return whether a reading may have begun by a day."""
    cell = row["datetime"]
    return not isinstance(cell, str) or datetime.fromisoformat(cell).date() <= as_of
