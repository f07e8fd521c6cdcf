"""`riskshed gate SITE`: may we clear this block on this day; state, rule, evidence, way out."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from riskshed.flows.commands.assess import parse_date
from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.pipeline.load.files import input_table
from riskshed.pipeline.load.settings_file import read_settings_file
from riskshed.pipeline.signoff.record import FILE
from riskshed.pipeline.write.read_run import is_run, read_manifest, read_tables
from riskshed.pipeline.write.run_folder import run_name
from riskshed.schemas.faults import FaultsFound, UsageError, fault_table
from riskshed.schemas.frames import known, rows_of
from riskshed.schemas.provenance import code_version, config_hash, inputs_hash
from riskshed.schemas.settings import SiteSettings, parse_settings
from riskshed.schemas.text import split_list

WIDTH = 80
MOST = 4  # answers of the deciding state that fit one screen; --json has all
GO_WORDS = "no rule in this tool holds this block; this is not a permit"
ILLUSTRATIVE = "an illustration: nothing of this site is real"
NUMBERS = ("held_ha", "rest_ha")
NO_BLOCKS = "there is nothing to clear: disturbance_blocks has no rows"
STYLES = {"go": "green", "conditional": "yellow", "hold": "red", "stop": "bold red"}
Row = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """What the user asked for; None means all blocks, and the day of the site."""

    site: Path
    block: str | None = None
    on: str | None = None
    as_of: str | None = None


def run(request: Request, as_json: bool) -> int:
    """Print the state of one block, or a line a block; return 0 only where all asked is GO."""
    on, as_of = parse_date(request.on, "--on"), parse_date(request.as_of)
    try:
        answer = recorded(request.site, as_of) or computed(request, as_of or on)
    except FaultsFound as found:
        print_json(refusal(found.faults)) if as_json else print_faults(found.faults)
        print("riskshed: no block may be cleared while the tables have errors (G01)",
              file=sys.stderr)  # fmt: skip
        return FINDINGS
    day = on or answer.as_of
    require_block(answer, request.block)
    require_day(answer, day)
    note_later(day, answer.as_of)
    return tell(answer, request.block, day, as_json)


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


def recorded(folder: Path, as_of: date | None) -> Answered | None:
    """Return what the run of these very inputs wrote, None where there is none.

    Sign-offs are no inputs, so a site that has any is computed anew; and so is a run that another
    version wrote, or of which a file was changed.
    """
    settings = settings_of(folder)
    speaks = as_of or (settings.as_of if settings is not None else None)
    if settings is None or speaks is None or (folder / FILE).exists():
        return None
    run_folder = folder / "runs" / run_name(speaks.isoformat(), inputs_hash(input_table(folder)))
    if not is_run(run_folder):
        return None
    manifest = read_manifest(run_folder)
    ours = {"code_version": code_version(), "config_hash": config_hash()}
    if any(manifest.get(name) != value for name, value in ours.items()):
        return None
    try:
        tables = read_tables(run_folder, "gates", "block_states")
    except UsageError:
        return None
    return answered(settings, speaks, tables["gates"], tables["block_states"])


def settings_of(folder: Path) -> SiteSettings | None:
    """Return the settings of a site, None where they cannot be read."""
    mapping = read_settings_file(folder)[0] if folder.is_dir() else None
    return None if mapping is None else parse_settings(mapping, "site.yaml")[0]


def computed(request: Request, as_of: date | None) -> Answered:
    """Return what the stages find now; no run is written."""
    from riskshed.flows.places import cache_folder  # noqa: PLC0415 - all stages: slow to import
    from riskshed.pipeline.assess import (  # noqa: PLC0415 - as above
        assessment_date,
        gates_of_site,
        ready_site,
    )
    from riskshed.pipeline.load.knowledge import knowledge_of  # noqa: PLC0415 - as above
    from riskshed.pipeline.load.site import load_site  # noqa: PLC0415 - as above

    site, faults = load_site(request.site, cache_folder(request.site))
    ready = ready_site(site, faults)
    speaks = assessment_date(ready, parse_date(request.as_of) or ready.settings.as_of or as_of)
    gated = gates_of_site(ready, knowledge_of(ready), fault_table(faults), speaks)
    return answered(ready.settings, speaks, gated.gates, gated.blocks)


def answered(
    settings: SiteSettings, as_of: date, gates: pd.DataFrame, blocks: pd.DataFrame
) -> Answered:
    """Return the answer, with nothing in the place of a text that is missing."""
    if blocks.empty:
        raise UsageError(NO_BLOCKS)
    first, last = blocks["date_from"].min(), blocks["date_to"].max()
    return Answered(
        site_id=settings.id,
        illustrative=settings.illustrative,
        as_of=as_of,
        first=date.fromisoformat(str(first)),
        last=date.fromisoformat(str(last)),
        gates=_texts(gates),
        blocks=_texts(blocks),
    )


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    own = frame.drop(columns="illustrative", errors="ignore")  # said once, above the rows
    return own.assign(**{name: own[name].fillna("") for name in own.columns if name not in NUMBERS})


def require_block(answer: Answered, block: str | None) -> None:
    """Refuse a block that the site does not have."""
    blocks = sorted(set(answer.blocks["block_id"]))
    if block is not None and block not in blocks:
        shown = ", ".join(blocks[:10]) + (f" and {len(blocks) - 10} more" if blocks[10:] else "")
        raise UsageError(f"there is no block {block}; those there are: {shown}")


def require_day(answer: Answered, day: date) -> None:
    """Refuse a day that is neither that of the site nor between the first and last planned day."""
    if not answer.first <= day <= answer.last:
        raise UsageError(
            f"{day} is outside what is planned: ask for a day from {answer.first} to {answer.last} "
            f"(planned_start and planned_end of the blocks, and as_of {answer.as_of})"
        )


def note_later(day: date, as_of: date) -> None:
    """Say on stderr that surveys and readings count up to as_of only."""
    if day > as_of:
        told = f"riskshed: surveys and readings count up to as_of {as_of}; --as-of moves it"
        print(told, file=sys.stderr)


def tell(answer: Answered, block: str | None, day: date, as_json: bool) -> int:
    """Print the answer of a day for one block or all; return 0 only where all asked is GO."""
    states, gates = _on(answer.blocks, day), _on(answer.gates, day)
    if block is not None:
        states = states[states["block_id"].eq(block)]
        gates = gates[gates["block_id"].eq(block)]
    if as_json:
        facts = {"site": answer.site_id, "illustrative": answer.illustrative}
        print_json({**facts, **as_mapping(states, gates, block, day)})
    else:
        console = Console(width=WIDTH, highlight=False)
        if block is None:
            _print_lines(console, states, day)
        else:
            _print_block(console, next(rows_of(states)), gates, day)
        if answer.illustrative:
            console.print(Text(ILLUSTRATIVE, style="dim"))
    return FINE if states["state"].eq("go").all() else FINDINGS


def _on(frame: pd.DataFrame, day: date) -> pd.DataFrame:
    """Return the rows that speak of a day."""
    text = day.isoformat()
    return frame[(frame["date_from"] <= text) & (frame["date_to"] >= text)]


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


def _print_block(console: Console, row: Row, own: pd.DataFrame, day: date) -> None:
    """Print one screen: the state, and of each rule that decides why, on what, and what to do."""
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
    for answer in rows_of(_spread(deciding)):
        _print_answer(console, answer)
    if len(deciding) > MOST:
        rules = ", ".join(split_list(row["rule_ids"]))
        more = f"and {len(deciding) - MOST} more answers of {rules}: --json"
        console.print(Text(more, style="dim"))
    others = own[own["state"].ne("go") & ~own["rule_id"].isin(deciding["rule_id"])]
    words = sorted({f"{one['rule_id']} {_shown(one['state'])}" for one in rows_of(others)})
    if words:
        console.print(Text(f"then: {', '.join(words)}", style="dim"))


def _spread(answers: pd.DataFrame) -> pd.DataFrame:
    """Return as many answers as have room, one of each rule before the second of any."""
    place = answers.groupby("rule_id").cumcount()
    order = answers.assign(place=place).sort_values(["place", "rule_id"], kind="stable")
    return order.head(MOST).sort_values(["rule_id", "place"])


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
