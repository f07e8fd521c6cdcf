"""The schedule as a picture: clearing above, surveys below, what is late said in words.

The same schedule gives the same bytes: no date of drawing, no name of a program in the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from riskshed.schemas.frames import rows_of
from riskshed.schemas.palette import DARK
from riskshed.schemas.text import counted, split_list

if TYPE_CHECKING:  # matplotlib takes a second to import
    from matplotlib.axes import Axes

CLEARING, SURVEY, DONE, LATE, QUIET = "#5c1020", "#286e98", "#4b7f52", "#b03a1e", "#6b7075"
LAST = "#e8b23a"
MOST_BLOCKS, MOST_SURVEYS = 15, 30
ROW_INCHES, WIDTH_INCHES, DPI = 0.36, 13.0, 120
BAR = 0.62  # of the height of a line
ROOM = 0.11  # of the width that the date of a start needs
_WORDS = {
    "MISSED": "last start missed",
    "INFEASIBLE_VALIDITY": "no survey is valid long enough",
    "NO_WINDOW_KNOWN": "not known: see why",
    "WAITING_EVENT": "waits for its event",
    "AT_RISK": "at risk",
    "SATISFIED_EXPIRES": "runs out during clearing",
}
_HATCHED = ("MISSED", "INFEASIBLE_VALIDITY", "NO_WINDOW_KNOWN", "WAITING_EVENT")
Row = Mapping[str, Any]
Bar = tuple[date, date]


@dataclass(frozen=True)
class Line:
    """One line of the picture: its name, its bars, and what is said beside them."""

    label: str
    bars: tuple[Bar, ...]
    colour: str
    hatched: bool = False
    visits: tuple[date, ...] = ()
    last_start: date | None = None
    note: str = ""
    late: bool = False

    @property
    def end(self) -> date | None:
        """Return the last day that is drawn."""
        days = [last for _, last in self.bars] + ([self.last_start] if self.last_start else [])
        return max(days, default=None)


def write_gantt(schedule: pd.DataFrame, path: Path, title: str, as_of: date) -> None:
    """Write the picture of a schedule to `path`, PNG.

    Parameters
    ----------
    schedule : the frame of `Scheduled`
    title : of the picture; names the site, and says so where it is made up
    as_of : the day on which the schedule speaks, drawn as a line
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - slow
    from matplotlib.figure import Figure  # noqa: PLC0415 - slow

    works, surveys = list(clearing_lines(schedule)), list(survey_lines(schedule))
    shown = works[:MOST_BLOCKS], surveys[:MOST_SURVEYS]
    rows = len(shown[0]) + len(shown[1]) + 1
    figure = Figure(figsize=(WIDTH_INCHES, 1.7 + ROW_INCHES * rows), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    _draw(axes, shown[0], shown[1], as_of)
    axes.set_title(title, loc="left", fontsize=11, color=DARK)
    left_out = len(works) - len(shown[0]), len(surveys) - len(shown[1])
    _legend(axes, left_out)
    figure.subplots_adjust(left=0.25, right=0.98, top=1 - 0.5 / figure.get_figheight(),
                           bottom=1.0 / figure.get_figheight())  # fmt: skip
    figure.savefig(path, format="png", metadata={"Software": None})


def clearing_lines(schedule: pd.DataFrame) -> Iterator[Line]:
    """Yield one line a block with dates, by its start."""
    columns = ["planned_start", "planned_end", "block_id"]
    blocks = schedule[columns].dropna().drop_duplicates().sort_values(columns)
    for row in rows_of(blocks):
        bar = date.fromisoformat(row["planned_start"]), date.fromisoformat(row["planned_end"])
        yield Line(f"Clearing {row['block_id']}", (bar,), CLEARING, note=_day(bar[0]))


def survey_lines(schedule: pd.DataFrame) -> Iterator[Line]:
    """Yield one line for rows that say the same of several blocks.

    What is late comes first, then what holds the works for nobody knows how long.
    """
    rows = schedule[schedule["status"].ne("NOT_REQUIRED")].copy()
    rows["order"] = -rows["slip_days"].fillna(0.5)
    same = ["order", "last_start", "requirement_id", "status", "visit_intervals"]
    same += ["earliest_visits", "next_visit_from", "next_visit_to", "valid_until", "slip_days"]
    for _, group in rows.groupby(same, dropna=False, sort=True):
        yield _survey_line(next(rows_of(group)), sorted(group["block_id"]))


def _survey_line(row: Row, blocks: Sequence[str]) -> Line:
    status, slip = row["status"], row["slip_days"]
    done = status in ("SATISFIED", "SATISFIED_EXPIRES")
    late = status in _WORDS or slip > 0
    words = [_WORDS[status]] if status in _WORDS else []
    words += [f"{slip:.0f} days late"] if slip > 0 else []
    words += [f"valid until {_full(row['valid_until'])}"] if done else []
    return Line(
        label=_label(row, blocks),
        bars=tuple(_bars(row)),
        colour=DONE if done else SURVEY,
        hatched=status in _HATCHED,
        visits=tuple(date.fromisoformat(day) for day in split_list(row["earliest_visits"])),
        last_start=_date(row["last_start"]) if not done else None,
        note=", ".join(words),
        late=late,
    )


def _label(row: Row, blocks: Sequence[str]) -> str:
    named = ", ".join(blocks[:2]) + (f" +{len(blocks) - 2}" if len(blocks) > 2 else "")
    mark = "" if row["verification"] in ("verified", "accepted") else " †"
    taxa = row["taxon_group"]
    group = f"{taxa.replace('_', ' ')}: " if isinstance(taxa, str) else ""
    return f"{group[:20]}{row['requirement_id']} ({named}){mark}"


def _bars(row: Row) -> Iterator[Bar]:
    """Yield the days on which visits may fall, seasons apart; else those of the next plan."""
    spans = sorted(
        (date.fromisoformat(item[-22:-12]), date.fromisoformat(item[-10:]))
        for item in split_list(row["visit_intervals"])
    )
    visits = split_list(row["earliest_visits"])
    if not spans and visits:
        spans = [(date.fromisoformat(visits[0]), date.fromisoformat(visits[-1]))]
    if not spans and isinstance(row["next_visit_from"], str):
        spans = [
            (date.fromisoformat(row["next_visit_from"]), date.fromisoformat(row["next_visit_to"]))
        ]
    current: Bar | None = None
    for first, last in spans:
        if current is not None and first <= current[1] + timedelta(days=1):
            current = current[0], max(current[1], last)
            continue
        if current is not None:
            yield current
        current = first, last
    if current is not None:
        yield current


def _date(cell: object) -> date | None:
    return date.fromisoformat(cell) if isinstance(cell, str) else None


def _day(day: date) -> str:
    return f"start {day.day} {day:%b %Y}"


def _full(cell: object) -> str:
    day = _date(cell)
    return f"{day.day} {day:%b %Y}" if day else "a day that is not known"


def _draw(axes: "Axes", works: list[Line], surveys: list[Line], as_of: date) -> None:
    lines = [*works, None, *surveys]
    _months(axes, [*works, *surveys], as_of)
    for place, line in enumerate(lines):
        if line is not None:
            _draw_line(axes, line, place, as_of)
    for work in works:
        axes.axvline(_x(work.bars[0][0]), color=CLEARING, linestyle=":", linewidth=1, zorder=0)
    axes.axvline(_x(as_of), color=DARK, linewidth=1.2, zorder=0)
    axes.annotate(f"as of {as_of}", (_x(as_of), -0.75), fontsize=8, color=DARK, ha="left",
                  xytext=(3, 0), textcoords="offset points", va="center")  # fmt: skip
    axes.set_ylim(len(lines) - 0.4, -1.2)
    axes.set_yticks(
        [place for place, line in enumerate(lines) if line], [line.label for line in lines if line]
    )
    axes.tick_params(labelsize=8.5, left=False)


def _draw_line(axes: "Axes", line: Line, place: int, as_of: date) -> None:
    for first, last in line.bars:
        axes.barh(
            place, (last - first).days + 1, left=_x(first), height=BAR,
            color="white" if line.hatched else line.colour, edgecolor=line.colour, linewidth=1.2,
            hatch="////" if line.hatched else None, zorder=2,
        )  # fmt: skip
    if line.visits:
        days = [_x(day) + 0.5 for day in line.visits]
        axes.plot(days, [place] * len(days), linestyle="", marker="o", markersize=4,
                  markerfacecolor="white", markeredgecolor=DARK, zorder=4)  # fmt: skip
    if line.last_start and line.last_start >= as_of:
        axes.plot([_x(line.last_start)], [place], linestyle="", marker="D", markersize=6,
                  markerfacecolor=LAST, markeredgecolor=DARK, zorder=3)  # fmt: skip
    if line.colour == CLEARING:  # within the bar where it has room for words
        first, last = line.bars[0]
        inside = (last - first).days > ROOM * (axes.get_xlim()[1] - axes.get_xlim()[0])
        axes.annotate(line.note, (_x(first if inside else last), place), xytext=(5, 0), fontsize=8,
                      textcoords="offset points", va="center",
                      color="white" if inside else CLEARING, zorder=5)  # fmt: skip
    elif line.note:
        axes.annotate(line.note, (_x(line.end or as_of) + 1, place), xytext=(6, 0), fontsize=8.5,
                      textcoords="offset points", va="center", fontweight="bold",
                      color=LATE if line.late else DONE, zorder=5)  # fmt: skip


def _x(day: date) -> float:
    return float(day.toordinal())


def _months(axes: "Axes", lines: list[Line], as_of: date) -> None:
    """Put a tick on the first of each month, or of each quarter where the schedule is long."""
    days = [as_of, *(end for line in lines if (end := line.end))]
    days += [bar[0] for line in lines for bar in line.bars]
    first, last = min(days).replace(day=1), max(days)
    axes.set_xlim(_x(first), _x(last) + 0.22 * max(60, (last - first).days))
    step = 1 if (last - first).days < 550 else 3
    ticks, day = [], first
    while _x(day) <= axes.get_xlim()[1]:
        if (day.month - 1) % step == 0:
            ticks.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    axes.set_xticks([_x(day) for day in ticks], [f"{day:%b}\n{day:%Y}" for day in ticks])
    axes.grid(axis="x", color="#dddddd", linewidth=0.8, zorder=0)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _legend(axes: "Axes", left_out: tuple[int, int]) -> None:
    told = (
        "bar: days on which visits may fall; hatched: they cannot be met or are not known; circle: "
        "earliest plan; diamond: last day to start; † unverified requirement"
    )
    if any(left_out):
        parts = zip(left_out, ("block", "survey"), strict=True)
        words = ", ".join(counted(number, what) for number, what in parts if number)
        told += f"\nnot drawn: {words} (schedule.csv has all)"
    axes.annotate(told, (0, 0), xycoords="axes fraction", xytext=(0, -38), va="top", fontsize=8,
                  textcoords="offset points", color=QUIET, annotation_clip=False)  # fmt: skip
