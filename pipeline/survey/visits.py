"""Whether a visit counts for a requirement, and why not, in words.

A visit is a survey event at a block. It counts alone by its method, season, effort, weather and
licence; whether it counts beside the others (gap, one season) is said in `spacing`.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd

from riskshed.pipeline.seasons.events import Seasons
from riskshed.pipeline.seasons.windows import Season, Windows, parse_windows, season_of
from riskshed.pipeline.survey.places import Event
from riskshed.pipeline.survey.rainfall import Opened, Rainfall
from riskshed.schemas.survey.dates import span
from riskshed.schemas.survey.event_windows import AfterRain, OnCondition, read_event_window
from riskshed.schemas.text import split_list

NO_SEARCH = {
    "compilation": "it is a compilation of earlier records, nobody searched",
    "opportunisticSearch": "it was looked for while doing something else",
    "adventitious": "it is a chance record, not a search",
}
WHOLE_YEAR = parse_windows("01-01..12-31")
Licences = dict[str, tuple[date, date]]


@dataclass(frozen=True)
class Visit:
    """A survey event held against a requirement at a block.

    Parameters
    ----------
    event : the event
    first, last : its days
    season : the season of the requirement that both days lie in; None where they lie in none
    in_core : both days lie in a core window
    effort : effort of the visit with all its events of the same days and protocol; NaN: not known
    reasons : why it does not count; empty where it does
    short : its effort is less than is asked for, or not known
    fit : good by itself, and left out only because of its season or its distance from others
    """

    event: Event
    first: date
    last: date
    season: Season | None
    in_core: bool
    effort: float = float("nan")
    reasons: tuple[str, ...] = field(default=())
    fit: bool = False
    short: bool = False

    @property
    def event_id(self) -> str:
        """Return the id of the event."""
        return str(self.event.row["eventID"])

    def but(self, reason: str) -> "Visit":
        """Return the visit with one more reason why it does not count."""
        return replace(self, reasons=(*self.reasons, reason))


@dataclass(frozen=True)
class Asked:
    """A requirement at a block, as visits are held against it.

    Parameters
    ----------
    row : the row of the requirement
    windows, core : its windows of the year
    area_ha : area of the block; NaN: not known
    event : what opens its season, besides or instead of windows; None where nothing does
    opened : what rain has opened at the block; None where it asks for no rain, or for how much of
        it and for how long is not known
    """

    row: dict[str, Any]
    windows: Windows
    core: Windows
    area_ha: float
    event: AfterRain | OnCondition | None = None
    opened: Opened | None = None

    @classmethod
    def of(
        cls, row: dict[str, Any], area_ha: float, block: str = "", rainfall: Rainfall | None = None
    ) -> "Asked":
        """Return the requirement with its windows read, and what rain has opened of them."""
        windows, core = (
            parse_windows(row[name]) if isinstance(row[name], str) else ()
            for name in ("windows", "core_windows")
        )
        cell = row.get("event_window")
        event = read_event_window(cell) if isinstance(cell, str) else None
        opened = None
        if isinstance(event, AfterRain) and event.known and rainfall is not None:
            opened = rainfall.opened(block, event, windows)
        return cls(row, windows, core, area_ha, event, opened)

    @cached_property
    def seasons(self) -> Seasons:
        """The seasons of its visits; of a condition without windows, the years."""
        if isinstance(self.event, AfterRain):
            return Seasons(self.windows, self.opened.seasons if self.opened else ())
        return Seasons(self.windows or (WHOLE_YEAR if self.event else ()))

    @property
    def window_known(self) -> bool:
        """Return whether its season is known: by dates, by rain, or by a condition."""
        if isinstance(self.event, AfterRain):
            return self.event.known
        return bool(self.windows or self.event)

    def number(self, name: str) -> float:
        """Return a number of the requirement; NaN where it is not known."""
        return float(self.row[name]) if pd.notna(self.row[name]) else float("nan")


def licences_of(permits: pd.DataFrame) -> Licences:
    """Return the days on which each permit of a site is valid; an end that is not known is open."""
    columns = ["permit_id", "valid_from", "valid_to"]
    return {
        str(name): (
            (span(str(first)) or (date.min,))[0],
            (span(str(last)) or (date.max,))[-1],
        )
        for name, first, last in permits.reindex(columns=columns).itertuples(index=False)
    }


def visits_for(
    asked: Asked, candidates: list[Event], parents: set[str], as_of: date, licences: Licences
) -> list[Visit]:
    """Return the visits of some events, in the order of their days, each with its reasons.

    Parameters
    ----------
    candidates : events at the block that serve the requirement
    parents : events that only group the visits of a survey
    licences : first and last day of each licence, where the site's table of permits has it
    """
    visits = [
        _judged(_dated(event, asked), asked, parents, as_of, licences) for event in candidates
    ]
    visits.sort(key=lambda visit: (visit.first, visit.last, visit.event_id))
    return [_with_effort(visit, visits, asked) for visit in visits]


def _dated(event: Event, asked: Asked) -> Visit:
    first, last = span(str(event.row["eventDate"])) or (date.max, date.max)
    season = asked.seasons.of(first)
    core = season_of(asked.core, first) if asked.core else None
    return Visit(
        event, first, last,
        season if season is not None and last <= season[1] else None,
        core is not None and last <= core[1],
    )  # fmt: skip


def _judged(
    visit: Visit, asked: Asked, parents: set[str], as_of: date, licences: Licences
) -> Visit:
    row = visit.event.row
    reasons = [
        _grouping(visit, parents),
        _dates(visit, as_of),
        _method(row, asked),
        _in_season(visit, asked),
        NO_SEARCH.get(str(row["inventoryTypes"]), ""),
        _weather(row, asked),
        _licence(visit, asked, licences),
    ]
    return replace(visit, reasons=tuple(filter(None, reasons)))


def _grouping(visit: Visit, parents: set[str]) -> str:
    return "it groups the visits of a survey; they count" if visit.event_id in parents else ""


def _dates(visit: Visit, as_of: date) -> str:
    if visit.first == date.max:
        return "its date is not known"
    return f"it lies after the day of the assessment ({as_of})" if visit.last > as_of else ""


def _method(row: dict[str, Any], asked: Asked) -> str:
    allowed = split_list(asked.row["method"])
    if row["samplingProtocol"] in allowed:
        return ""
    used = row["samplingProtocol"] if isinstance(row["samplingProtocol"], str) else "not known"
    return f"its protocol is {used}; asked for: {' or '.join(allowed)}"


def _in_season(visit: Visit, asked: Asked) -> str:
    if visit.first == date.max or visit.season is not None:
        return ""
    if not asked.window_known:
        return "no season window is known for the requirement"
    if asked.windows and season_of(asked.windows, visit.first) is None:
        return f"it lies outside the season ({asked.row['windows']})"
    if asked.opened is not None:
        return f"it lies in no season of {asked.row['event_window']}: {asked.opened.told}"
    if asked.windows:
        return f"it lies outside the season ({asked.row['windows']})"
    return "its days lie in two years"


def _weather(row: dict[str, Any], asked: Asked) -> str:
    """Say what stands against the weather; it also vouches for a condition."""
    suited = row["weather_ok"]
    if pd.notna(suited):
        return "" if bool(suited) else "the weather was not as the protocol wants it"
    if isinstance(asked.event, OnCondition):
        return f"nobody says that it meets '{asked.event.words}' (weather_ok)"
    needed = pd.notna(asked.row["needs_weather"]) and bool(asked.row["needs_weather"])
    return "nobody says whether the weather was suitable (weather_ok)" if needed else ""


def _licence(visit: Visit, asked: Asked, licences: Licences) -> str:
    needed = asked.row["needs_licence"]
    if pd.isna(needed) or not bool(needed):
        return ""
    licence = visit.event.row["licence_id"]
    if not isinstance(licence, str):
        return "the method needs a licence and no licence_id is given"
    start, end = licences.get(licence, (date.min, date.max))
    valid = start <= visit.first and visit.last <= end
    return "" if valid else f"licence {licence} was not valid on {visit.first}"


def _with_effort(visit: Visit, visits: list[Visit], asked: Asked) -> Visit:
    """Add the effort of the visit, and why it is not enough where it is asked for each visit."""
    unit = asked.row["min_effort_unit"]
    if pd.isna(asked.row["min_effort_value"]):
        return visit
    lines = [_effort(one, unit) for one in visits if _line_of(one, visit)]
    effort = _effort(visit, unit) + sum(line for line in lines if pd.notna(line))
    known = replace(visit, effort=effort)
    if pd.isna(effort):
        return replace(known.but(_no_effort(visit, str(unit))), short=True)
    needed = asked.number("min_effort_value")
    if asked.row["min_effort_per"] == "survey":
        return known
    if asked.row["min_effort_per"] == "ha":
        needed *= asked.area_ha
        if pd.isna(needed):
            why = "the effort asked for a hectare: the area of the block is not known"
            return replace(known.but(why), short=True)
    if effort >= needed:
        return known
    why = f"its effort is {effort:g} {unit}, less than {needed:g}"
    return replace(known.but(why), short=True)


def _line_of(one: Visit, visit: Visit) -> bool:
    """Return whether another good event is a line of a visit: same days, same protocol."""
    protocol = visit.event.row["samplingProtocol"]
    alike = (one.first, one.last) == (visit.first, visit.last)
    alike = alike and one.event.row["samplingProtocol"] == protocol
    return alike and not one.reasons and one.event_id != visit.event_id


def _effort(visit: Visit, unit: object) -> float:
    row = visit.event.row
    said = pd.notna(row["isSamplingEffortReported"]) and bool(row["isSamplingEffortReported"])
    if not said or row["samplingEffortUnit"] != unit or pd.isna(row["samplingEffortValue"]):
        return float("nan")
    return float(row["samplingEffortValue"])


def _no_effort(visit: Visit, unit: str) -> str:
    row = visit.event.row
    said = pd.notna(row["isSamplingEffortReported"]) and bool(row["isSamplingEffortReported"])
    if not said or pd.isna(row["samplingEffortValue"]):
        return "its effort is not reported"
    return f"its effort is in {row['samplingEffortUnit']}; asked for: {unit}"
