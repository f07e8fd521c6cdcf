"""From the values of a programme to its state: green, amber, red, or no recent data.

A state begins beyond its trigger; a value on the trigger is still on this side of it. Decibels are
averaged as energy. A value below a detection limit counts only where every value it may have gives
one state, and a suspect reading may raise an alarm but not give the all-clear.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from riskshed.pipeline.monitor.readings import DECIBELS, SAME_LENGTH
from riskshed.schemas.frames import known
from riskshed.schemas.rounding import round_value
from riskshed.schemas.text import join_list, split_list

GREEN, AMBER, RED, NO_DATA = "green", "amber", "red", "no_recent_data"
WORST_FIRST = (RED, AMBER, NO_DATA, GREEN)
LEVELS = (GREEN, AMBER, RED)
SERIES = ["matrix", "fraction", "basis"]


@dataclass(frozen=True)
class Verdict:
    """What one station says: its state, the value that says so, and why.

    ``value`` is in the base unit and may be missing; ``day`` is its ISO date, empty without one.
    """

    state: str
    location: str
    value: float
    day: str
    why: str
    evidence: str


@dataclass(frozen=True)
class Trigger:
    """The trigger levels of a programme in its base unit, and how old a value may be."""

    amber: float
    red: float
    high_is_bad: bool
    unit: str
    statistic: str
    max_age: int
    as_of: date

    def state(self, value: float) -> str:
        """Return green, amber or red; a trigger that is missing is never passed.

        >>> levels = Trigger(60.0, 120.0, True, "ug/L", "last", 90, date(2026, 1, 1))
        >>> [levels.state(value) for value in (60.0, 60.1, 120.0, 120.1)]
        ['green', 'amber', 'amber', 'red']
        """
        for level, limit in ((RED, self.red), (AMBER, self.amber)):
            if value > limit if self.high_is_bad else value < limit:
                return level
        return GREEN

    def oldest(self) -> pd.Timestamp:
        """Return the first day whose values are recent."""
        return pd.Timestamp(self.as_of - timedelta(days=self.max_age))


def trigger_of(
    programme: dict[str, Any], units: pd.DataFrame, limits: dict[str, float], as_of: date
) -> Trigger:
    """Return the trigger of a programme; units has term, factor_to_base, base_unit as index."""
    factor = float(units["factor_to_base"].get(programme["unit"], 1.0))
    base = str(units["base_unit"].get(programme["unit"], programme["unit"]))
    levels = [
        round_value(programme[name] * factor) if known(programme[name]) else float("nan")
        for name in (AMBER, RED)
    ]
    age = limits["monitoring_max_age_days"]
    if known(programme["frequency_days"]):
        age = limits["monitoring_late_after"] * programme["frequency_days"]
    if known(programme["max_age_days"]):
        age = programme["max_age_days"]
    statistic = programme["statistic"] if known(programme["statistic"]) else "last"
    high = programme["direction"] != "low_is_bad"
    unit = SAME_LENGTH.get(base, base)
    return Trigger(levels[0], levels[1], high, unit, statistic, int(age), as_of)


def verdicts(programme: dict[str, Any], trigger: Trigger, values: pd.DataFrame) -> list[Verdict]:
    """Return what each impact station of a programme says, the worst first.

    Parameters
    ----------
    programme : a row of the table `monitoring`
    trigger : its levels in the base unit
    values : of `readings`
    """
    wanted = values["metric"].eq(programme["metric"]) & values["unit"].eq(trigger.unit)
    wanted &= values["day"] <= pd.Timestamp(trigger.as_of)
    for column in ("medium", "fraction"):
        if known(programme[column]):
            wanted &= values[column].eq(programme[column]) | values["matrix"].isna()
    of_metric = values[wanted]
    found = [
        _worst([_series(one, trigger, location) for one in _recent_series(rows, trigger)])
        if len(rows := of_metric[of_metric["location_id"].eq(location)])
        else Verdict(NO_DATA, location, float("nan"), "", f"nothing was measured at {location}", "")
        for location in split_list(programme["location_ids"])
    ]
    return sorted(found, key=lambda one: (WORST_FIRST.index(one.state), one.location))


def _worst(found: list[Verdict]) -> Verdict:
    return min(found, key=lambda one: WORST_FIRST.index(one.state))


def _recent_series(rows: pd.DataFrame, trigger: Trigger) -> list[pd.DataFrame]:
    """Return the values of each matrix, fraction and basis that is still measured, else of all."""
    series = [part for _, part in rows.groupby(SERIES, dropna=False)]
    recent = [part for part in series if part["day"].max() >= trigger.oldest()]
    return recent or series


def _series(rows: pd.DataFrame, trigger: Trigger, location: str) -> Verdict:
    """Return what the values of one series say."""
    recent = rows[rows["day"] >= trigger.oldest()]
    late = recent.empty
    used = _chosen(rows if late else recent, "last" if late else trigger.statistic, trigger)
    low, high = (_average(used[end], trigger.unit) for end in ("low", "high"))
    day = f"{used['day'].max():%Y-%m-%d}"
    states = {trigger.state(low), trigger.state(high)}
    state, why = states.pop(), ""
    if late:
        state, why = NO_DATA, f"the last value at {location} is of {day}, older than "
        why += f"{trigger.max_age} days"
    elif states:
        state, why = NO_DATA, f"the detection limit at {location} lies beyond a trigger"
    elif state == GREEN and used["suspect"].any():
        state, why = NO_DATA, f"the reading at {location} of {day} is suspect"
    return Verdict(state, location, high, day, why, join_list(used["evidence"]))


def _chosen(rows: pd.DataFrame, statistic: str, trigger: Trigger) -> pd.DataFrame:
    """Return the values that the statistic rests on: those of the last moment, all, or the worst.

    The worst is the highest, or the lowest where low is bad.
    """
    if statistic == "mean":
        return rows
    if statistic == "max":
        worst = rows["high"].max() if trigger.high_is_bad else rows["low"].min()
        return rows[rows["high" if trigger.high_is_bad else "low"].eq(worst)]
    return rows[rows["moment"].eq(rows["moment"].max())]


def _average(values: pd.Series, unit: str) -> float:
    """Return the mean; of decibels that of the energy.

    >>> round(_average(pd.Series([60.0, 70.0]), "dB(A)"), 2)
    67.4
    """
    cells = values.to_numpy("float64")
    if unit in DECIBELS:
        return round_value(float(10 * np.log10(np.mean(10 ** (cells / 10)))))
    return round_value(float(cells.mean()))


def said_of(found: list[Verdict]) -> str:
    """Return why there is no answer, of all stations that have none, in one sentence."""
    return "; ".join(one.why for one in found if one.why)


def actions_of(programme: dict[str, Any]) -> dict[str, str]:
    """Return what to do at each level, of the levels for which somebody said it."""
    actions = {level: programme[f"actions_{level}"] for level in LEVELS}
    return {level: text for level, text in actions.items() if known(text)}
