"""`riskshed gate SITE`: may we clear this block on this day; state, rule, evidence, way out."""

import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from riskshed.flows.commands.assess import parse_date
from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.commands.gate_screen import NUMBERS, Answered, tell
from riskshed.flows.outcome import FINDINGS
from riskshed.flows.vanished import Vanished, gone_since, present_at
from riskshed.pipeline.load.files import input_table
from riskshed.pipeline.load.settings_file import read_settings_file
from riskshed.pipeline.signoff.record import FILE
from riskshed.pipeline.write.read_run import is_run, read_manifest, read_tables
from riskshed.pipeline.write.run_folder import run_name
from riskshed.schemas.faults import FaultsFound, UsageError, fault_table
from riskshed.schemas.provenance import code_version, config_hash, inputs_hash
from riskshed.schemas.settings import SiteSettings, parse_settings

NO_BLOCKS = "there is nothing to clear: disturbance_blocks has no rows"


@dataclass(frozen=True)
class Request:
    """What the user asked for; None means all blocks, and the day of the site.

    ``whole`` prints every answer, where one screen would have the first.
    """

    site: Path
    block: str | None = None
    on: str | None = None
    as_of: str | None = None
    whole: bool = False


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
    gone = _gone(request, answer, day)
    return tell(answer, request.block, day, gone, as_json=as_json, whole=request.whole)


def _gone(request: Request, answer: Answered, day: date) -> list[Vanished]:
    """Return what held the blocks in the run before, and whose rows were taken out since."""
    site, inputs = request.site, inputs_hash(input_table(request.site))
    found = gone_since(site, inputs, answer.gates, day, present_at(site))
    return [one for one in found if request.block in (None, one.block_id)]


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
