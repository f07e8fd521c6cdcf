"""The answer of `riskshed gate` on one screen, or as JSON."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskshed.flows.commands.check import print_json
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.vanished import Vanished, on_day
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.text import counted, split_list

WIDTH = 80
MOST = 4  # answers of the deciding state that fit one screen; --all prints the others
GO_WORDS = "no rule in this tool holds this block; this is not a permit"
ILLUSTRATIVE = "an illustration: nothing of this site is real"
NUMBERS = ("held_ha", "rest_ha")
STYLES = {"go": "green", "conditional": "yellow", "hold": "red", "stop": "bold red"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """Gates and states of the blocks of a site, as of a day, for the days from first to last."""

    site_id: str
    illustrative: bool
    as_of: date
    first: date
    last: date
    gates: pd.DataFrame
    blocks: pd.DataFrame


def tell(
    answer: Answered,
    block: str | None,
    day: date,
    gone: list[Vanished],
    *,
    as_json: bool,
    whole: bool = False,
) -> int:
    """Print the answer of a day for one block or all; return 0 only where all asked is GO."""
    states, gates = on_day(answer.blocks, day), on_day(answer.gates, day)
    if block is not None:
        states = states[states["block_id"].eq(block)]
        gates = gates[gates["block_id"].eq(block)]
    if as_json:
        facts: dict[str, Any] = {"site": answer.site_id, "illustrative": answer.illustrative}
        facts["vanished"] = [one._asdict() for one in gone]
        print_json({**facts, **as_mapping(states, gates, block, day)})
    else:
        console = Console(width=WIDTH, highlight=False)
        if block is None:
            _print_lines(console, states, day)
        else:
            _print_block(console, next(rows_of(states)), gates, day, whole)
        for one in gone:
            console.print(Text(one.told(), style="bold red"))
        if answer.illustrative:
            console.print(Text(ILLUSTRATIVE, style="dim"))
    return FINE if states["state"].eq("go").all() else FINDINGS


def as_mapping(
    states: pd.DataFrame, gates: pd.DataFrame, block: str | None, day: date
) -> dict[str, Any]:
    """Return the answer as JSON holds it: one block, or all under ``blocks``."""
    facts: dict[str, Any] = {"on": day.isoformat()}
    blocks = [_as_mapping(row, gates) for row in rows_of(states)]
    return facts | ({"blocks": blocks} if block is None else blocks[0])


def _as_mapping(row: Row, gates: pd.DataFrame) -> dict[str, Any]:
    own = gates[gates["block_id"].eq(row["block_id"])]
    told = own[own["state"].ne("go") | own["waiver_id"].ne("")]
    return {
        **_plain(row),
        "says": GO_WORDS if row["state"] == "go" else "",
        "answers": [_plain(answer) for answer in rows_of(told)],
        "go": sorted(set(own["rule_id"]) - set(told["rule_id"])),
    }


def _plain(row: Row) -> Row:
    lists = {name: split_list(row[name]) for name in ("rule_ids", "evidence_ids") if name in row}
    return {name: cell if known(cell) else None for name, cell in row.items()} | lists


def _print_lines(console: Console, states: pd.DataFrame, day: date) -> None:
    """Print a line a block: state, the rules behind it, until when."""
    console.print(f"May we clear on {day}?", style="bold")
    table = Table.grid(padding=(0, 2))
    for row in rows_of(states):
        state = Text(_shown(row["state"]), style=_style(row["state"]))
        part = f"{row['held_ha']:.3g} ha {_shown(row['held_state'])}" if row["held_state"] else ""
        rules = ", ".join(split_list(row["rule_ids"]))
        why = "; ".join(filter(None, (rules, part)))
        table.add_row(Text(row["block_id"]), state, Text(f"until {row['date_to']}"), Text(why))
    console.print(table)
    console.print(Text("GO means: " + GO_WORDS, style="dim"))
    console.print(Text("why: riskshed gate SITE --block ID", style="dim"))


def _print_block(console: Console, row: Row, own: pd.DataFrame, day: date, whole: bool) -> None:
    """Print one screen, or all: of each rule that decides why, on what, and what to do."""
    head = Text(f"{row['block_id']}  ")
    head.append(_shown(row["state"]), style=_style(row["state"]))
    console.print(head.append(f"  on {day}"))
    if row["held_state"]:
        console.print(
            f"{_shown(row['rest_state'])} on {row['rest_ha']:.4g} ha, "
            f"{_shown(row['held_state'])} on {row['held_ha']:.4g} ha within the buffers"
        )
    if row["state"] == "go":
        _print_go(console, own)
        return
    deciding = own[own["rule_id"].isin(split_list(row["rule_ids"])) & own["state"].ne("go")]
    room = len(deciding) if whole else MOST
    for answer in rows_of(_spread(deciding, room)):
        _print_answer(console, answer)
    if len(deciding) > room:
        rules = ", ".join(split_list(row["rule_ids"]))
        more = f"and {counted(len(deciding) - room, 'more answer')} of {rules}: --all"
        console.print(Text(more, style="dim"))
    others = own[own["state"].ne("go") & ~own["rule_id"].isin(deciding["rule_id"])]
    words = sorted({f"{one['rule_id']} {_shown(one['state'])}" for one in rows_of(others)})
    if words:
        console.print(Text(f"then: {', '.join(words)}", style="dim"))


def _spread(answers: pd.DataFrame, room: int) -> pd.DataFrame:
    """Return as many answers as have room, one of each rule before the second of any."""
    place = answers.groupby("rule_id").cumcount()
    order = answers.assign(place=place).sort_values(["place", "rule_id"], kind="stable")
    return order.head(room).sort_values(["rule_id", "place"])


def _print_go(console: Console, own: pd.DataFrame) -> None:
    console.print(GO_WORDS)
    for answer in rows_of(own[own["waiver_id"].ne("")]):
        console.print(Text(f"{answer['rule_id']} {answer['reason']} ({answer['waiver_id']})"))
    ends = own[own["lapses_on"].ne("")]
    if len(ends):
        first = next(rows_of(ends.sort_values(["lapses_on", "rule_id"]).head(1)))
        lapse = f"lapses on {first['lapses_on']}: {first['rule_id']} {first['reason']}"
        console.print(Padding(Text(lapse), (0, 0, 0, 2)))


def _print_answer(console: Console, answer: Row) -> None:
    console.print()
    console.print(Text(f"{answer['rule_id']} {_shown(answer['state'])}: {answer['reason']}"))
    evidence = split_list(answer["evidence_ids"])
    more = f" and {len(evidence) - 3} more" if len(evidence) > 3 else ""
    rows = {
        "evidence": ", ".join(evidence[:3]) + more if evidence else "none: that is what is missing",
        "way out": answer["way_out"],
        "owner": answer["owner"],
        "rests on": f"{answer['basis']}: {answer['source']}, {answer['verification']}",
        "lapses": answer["lapses_on"],
    }
    table = Table.grid(padding=(0, 2))
    for name, words in rows.items():
        if words:
            table.add_row(Text(f"    {name}"), Text(words))
    console.print(table)


def _style(state: str) -> str:
    return STYLES.get(state, "bold white on red")


def _shown(state: str) -> str:
    return state.upper()
