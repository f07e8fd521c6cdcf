"""What a requirement, a block and its evidence say, as the passes need it; and what they do not."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd

from riskshed.pipeline.schedule.case import Survey
from riskshed.pipeline.schedule.ground import Span
from riskshed.pipeline.schedule.passes import Ask
from riskshed.pipeline.seasons.windows import Windows, parse_windows
from riskshed.schemas.survey.dates import span
from riskshed.schemas.survey.event_windows import AfterRain, OnCondition, read_event_window

Row = dict[str, Any]

LEADS = ("lab", "report", "regulator", "mitigation", "permit")  # from the final visit to clearing
NO_SURVEY = "timing_constraint"  # the method of a row that only bars clearing
BEFORE = ("mobilise", "licence")  # side by side, before the first visit


@dataclass(frozen=True, eq=False)  # read once, and known by itself
class Asked:
    """A requirement, read once.

    Parameters
    ----------
    row : the row of the requirement in force
    survey : the survey it asks for; where something is `unknown` it is the mildest that it could
        be, so that a last start is "not after" and a clear date "not before"
    unknown : columns without which no plan is certain
    unknown_leads : lead times that nobody gave; they count as nothing and are named
    blackouts, peak : windows without clearing; windows with inspections closer together
    inspect_days, inspect_days_peak : days between inspections; None where unknown
    event : what a visit waits for; None where nothing
    told : what is recorded of the event at the block, in words
    """

    row: Row
    survey: Survey
    unknown: tuple[str, ...]
    unknown_leads: tuple[str, ...]
    blackouts: Windows
    peak: Windows
    inspect_days: int | None
    inspect_days_peak: int | None
    event: AfterRain | OnCondition | None
    told: str = ""

    @property
    def season_known(self) -> bool:
        """Return whether its season is known: by windows, by rain, or by a condition."""
        if isinstance(self.event, AfterRain):
            return self.event.known
        return bool(self.survey.windows or self.event)

    @property
    def only_bars_clearing(self) -> bool:
        """Return whether it is a timing constraint: a blackout, and no word of any visit."""
        silent = not (
            self.survey.windows or self.event or self.inspect_days or _count(self.row, "min_visits")
        )
        return words(self.row, "method") == NO_SURVEY or (bool(self.blackouts) and silent)

    @property
    def only_inspects(self) -> bool:
        """Return whether all it asks for are inspections just before clearing."""
        silent = [_count(self.row, name) is None for name in ("min_visits", "validity_days")]
        return self.inspect_days is not None and all(silent)


def read_requirement(row: Row) -> Asked:
    """Return a requirement as the passes need it."""
    visits, gap = _count(row, "min_visits"), _count(row, "min_gap_days")
    event = words(row, "event_window")
    core, core_windows = _count(row, "min_visits_in_core"), _windows(row, "core_windows")
    validity = _count(row, "validity_days")
    unknown = {
        "min_visits": visits is None,
        "min_gap_days": gap is None and (visits or 1) > 1,
        "min_visits_in_core": core is None and bool(core_windows),
        "core_windows": bool(core) and not core_windows,
        "validity_days": validity is None,
    }
    leads = {name: _count(row, f"lead_days_{name}") for name in (*LEADS, *BEFORE)}
    apart = max(1, gap or 0)  # two events of one day are one visit
    ask = Ask(visits or 1, apart, min(core or 0, visits or 1))
    survey = Survey(
        windows=_windows(row, "windows"),
        core_windows=core_windows,
        ask=ask if core_windows else ask._replace(core=0),
        seasons=_count(row, "max_season_instances") or 1,
        lead=sum(leads[name] or 0 for name in LEADS),
        validity=validity,
        prepare=max(leads[name] or 0 for name in BEFORE),
        opened=() if event else None,
    )
    return Asked(
        row=row,
        survey=survey,
        unknown=tuple(name for name, missing in unknown.items() if missing),
        unknown_leads=tuple(_unknown_leads(row, leads)),
        blackouts=_windows(row, "blackout_windows"),
        peak=_windows(row, "peak_windows"),
        inspect_days=_count(row, "pre_clear_days"),
        inspect_days_peak=_count(row, "pre_clear_days_peak"),
        event=read_event_window(event) if event else None,
    )


@lru_cache(maxsize=10_000)
def opened_at(asked: Asked, seasons: tuple[Span, ...], told: str) -> Asked:
    """Return the requirement at a block where the event has opened these seasons so far."""
    return replace(asked, survey=replace(asked.survey, opened=seasons), told=told)


@lru_cache(maxsize=10_000)
def whenever_of(asked: Asked, first_year: int, last_year: int) -> Survey:
    """Return the mildest that a survey can turn out to be: the event may come on any day."""
    if asked.survey.windows:
        return replace(asked.survey, opened=None)
    days = date(first_year, 1, 1).toordinal(), date(last_year, 12, 31).toordinal()
    return replace(asked.survey, opened=(days,))


def _unknown_leads(row: Row, leads: dict[str, int | None]) -> list[str]:
    needs_licence = row.get("needs_licence") is True or row.get("needs_licence") == "true"
    asked = [*LEADS, "mobilise", *(["licence"] if needs_licence else [])]
    return [name for name in asked if leads[name] is None]


@dataclass(frozen=True)
class Works:
    """A block: when it is to be cleared, as day numbers; None while nobody knows.

    Parameters
    ----------
    stage, priority, area_ha : NaN where nobody says
    planned : first and last planned day; None where one of them is not known
    begun : whether it has been started
    campaign : first and last day of the works whose days it has its share of; None: none
    """

    block_id: str
    stage: float
    start: int | None
    end: int | None
    finished: int | None
    priority: float = float("nan")
    area_ha: float = float("nan")
    planned: tuple[int, int] | None = None
    begun: bool = False
    campaign: tuple[int, int] | None = None


def read_block(row: Row) -> Works:
    """Return a block with its days of clearing: what was done is taken before what was planned."""
    finished = day_number(row.get("actual_end"), last=True)
    begun = day_number(row.get("actual_start"))
    start, end = day_number(row.get("planned_start")), day_number(row.get("planned_end"), last=True)
    return Works(
        block_id=str(row["block_id"]),
        stage=_number(row.get("stage")),
        start=start if begun is None else begun,
        end=end if finished is None else finished,
        finished=finished,
        priority=_number(row.get("priority")),
        area_ha=_number(row.get("area_ha")),
        planned=None if start is None or end is None else (start, end),
        begun=begun is not None,
    )


@dataclass(frozen=True)
class Evidence:
    """What the surveys made so far are worth for one block and requirement.

    Parameters
    ----------
    done : whether the requirement is met
    days : the days of the visits that count, in order
    last_visit, valid_until : day numbers; None where unknown
    missing : what is missing, in words
    accepted : whether the requirement is verified, or taken on by a named person
    """

    done: bool = False
    days: tuple[int, ...] = ()
    n_accepted: int = 0
    last_visit: int | None = None
    valid_until: int | None = None
    missing: str = ""
    accepted: bool = False


def read_evidence(row: Row | None, days: tuple[int, ...]) -> Evidence:
    """Return the evidence of a row of `Surveyed.satisfied` and its visits that count."""
    if row is None:
        return Evidence(days=days, n_accepted=len(days))
    last_visit = day_number(row.get("last_visit"), last=True)
    return Evidence(
        done=row.get("done") is True,
        days=days,
        n_accepted=_count(row, "n_accepted") or 0,
        last_visit=days[-1] if last_visit is None and days else last_visit,
        valid_until=day_number(row.get("valid_until"), last=True),
        missing=words(row, "missing"),
        accepted=row.get("accepted") is True,
    )


def day_number(cell: Any, last: bool = False) -> int | None:
    """Return the first (or last) day that a cell may mean, as a number; None where it has none.

    >>> day_number("2028-02", last=True) - day_number("2028-02-01")
    28
    """
    if cell is None or pd.isna(cell):
        return None
    days = span(cell) if isinstance(cell, str) else (cell, cell)
    return None if days is None else int(days[last].toordinal())


def words(row: Row, name: str) -> str:
    """Return a cell as text; empty where it has none."""
    cell = row.get(name)
    return cell if isinstance(cell, str) else ""


def _number(cell: Any) -> float:
    return float("nan") if cell is None or pd.isna(cell) else float(cell)


def _count(row: Row, name: str) -> int | None:
    number = _number(row.get(name))
    return None if pd.isna(number) else int(number)


def _windows(row: Row, name: str) -> Windows:
    return parse_windows(words(row, name))
