"""`riskshed assess SITE`: check, assess, write the run folder, and say what came out."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from riskshed.flows.commands.check import print_faults, print_json, refusal
from riskshed.flows.commands.faults_file import require_place, write_faults
from riskshed.flows.commands.summary import print_summary, summary_of
from riskshed.flows.outcome import FINDINGS, FINE
from riskshed.flows.places import cache_folder
from riskshed.flows.vanished import Vanished, gone_since, present_at
from riskshed.pipeline.assess import assess, assessment_date, provenance, ready_site
from riskshed.pipeline.load.files import is_text
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.write.read_run import is_run
from riskshed.pipeline.write.run import write_outputs
from riskshed.schemas.faults import (
    FAULT_COLUMNS,
    Fault,
    FaultsFound,
    RefusedError,
    UsageError,
    fault_table,
)
from riskshed.schemas.frames import rows_of
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.site import Site
from riskshed.schemas.survey.dates import FIRST_YEAR, LAST_YEAR


@dataclass(frozen=True)
class Request:
    """What the user asked for; None means the site's own setting."""

    site: Path
    out: Path | None = None
    as_of: str | None = None
    seed: int | None = None
    draws: int | None = None
    methods: list[str] | None = None
    flow: bool = False
    faults: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """Where the run stands, whether it was written now, and what it holds."""

    folder: Path
    written: bool
    outputs: RunOutputs


def run(request: Request, as_json: bool) -> int:
    """Run the assessment and print its two lists and its files; return the exit code."""
    start = time.monotonic()
    parse_date(request.as_of)
    require_place(request.faults, request.site)
    refuse_ground(request)
    try:
        outcome = _by_flow(request) if wants_flow(request) else plain_run(request)
    except FaultsFound as found:
        return refused(found.faults, request, as_json)
    if request.faults is not None:
        write_faults(_listed(outcome.outputs.faults), request.faults)
    note_future(outcome.outputs)
    gone = _gone(request.site, outcome.outputs)
    if as_json:
        facts: dict[str, Any] = summary_of(outcome.outputs, outcome.folder, outcome.written)
        facts["vanished"] = [one._asdict() for one in gone]
        json.dump(facts, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print_summary(outcome.outputs, outcome.folder, outcome.written)
        for one in gone:
            print(f"riskshed: {one.told()}", file=sys.stderr)
        print(f"done in {time.monotonic() - start:.1f} s", file=sys.stderr)
    return FINE


def _gone(site: Path, outputs: RunOutputs) -> list[Vanished]:
    """Return what held a block in the run before, and whose rows were taken out since."""
    facts = outputs.manifest_facts
    inputs, day = str(facts["inputs_hash"]), date.fromisoformat(facts["as_of"])
    return gone_since(site, inputs, outputs.gates, day, present_at(site))


def refused(faults: list[Fault], request: Request, as_json: bool) -> int:
    """Tell every fault of a site that cannot be assessed; nothing is written but ``--faults``."""
    if request.faults is not None:
        write_faults(faults, request.faults)
    if as_json:
        print_json(refusal(faults))
    else:
        print_faults(faults, faults_file=request.faults)
    return FINDINGS


def _listed(faults: pd.DataFrame) -> list[Fault]:
    return [Fault(**row) for row in rows_of(faults[list(FAULT_COLUMNS)])]


def note_future(outputs: RunOutputs) -> None:
    """Say on stderr that the assessment speaks of a day that has not come yet.

    The days of an illustrative site are made up: of those it says nothing.
    """
    if outputs.manifest_facts["settings"]["illustrative"]:
        return
    as_of = date.fromisoformat(str(outputs.manifest_facts["as_of"]))
    if as_of > datetime.now(UTC).date() + timedelta(days=1):  # somewhere it is tomorrow already
        print(f"riskshed: as_of {as_of} lies in the future; is it meant?", file=sys.stderr)


def wants_flow(request: Request) -> bool:
    """Return whether the stages run as a Prefect flow: asked for, or a server is set."""
    import os  # noqa: PLC0415 - the one place that looks at the environment

    return request.flow or bool(os.environ.get("PREFECT_API_URL"))


def _by_flow(request: Request) -> Outcome:
    from riskshed.flows.run_flow import run_assess_flow  # noqa: PLC0415 - Prefect takes seconds

    return run_assess_flow(request)


def plain_run(request: Request) -> Outcome:
    """Run the composition in this process and write the run folder."""
    site, faults = checked_site(request)
    as_of = assessment_date(site, parse_date(request.as_of))
    folder = run_folder(request, site, as_of)
    outputs = assess(site, knowledge_of(site), fault_table(faults), as_of)
    written = not is_run(folder)
    write_outputs(outputs, folder, written_at=datetime.now(UTC).isoformat(timespec="seconds"))
    return Outcome(folder, written, outputs)


def checked_site(request: Request) -> tuple[Site, list[Fault]]:
    """Return the site with the overrides of the command line, and its warnings."""
    site, faults = load_site(request.site, cache_folder(request.site))
    options = {"seed": request.seed, "draws": request.draws, "methods": request.methods}
    return ready_site(site, faults, **options), faults


def run_folder(request: Request, site: Site, as_of: date) -> Path:
    """Return the folder of the run; a run never goes among the site's own files."""
    if request.out is None:
        return request.site / "runs" / provenance(site, as_of).run_name
    refuse_ground(request)
    return request.out


def refuse_ground(request: Request) -> None:
    """Refuse a place for the run that holds something else, before anything is computed.

    Raises
    ------
    RefusedError
        where it is the site itself, or its tables/ or layers/
    UsageError
        where it is something that is no run
    """
    if request.out is None:
        return
    if not is_text(request.out):
        raise UsageError("--out holds bytes that are no text: name another folder")
    out, here = request.out.resolve(), request.site.resolve()
    own = [here, here / "tables", here / "layers"]
    if out in own or any(folder in out.parents for folder in own[1:]) or out in here.parents:
        raise RefusedError(
            f"--out {request.out} is the site's own ground; name a new folder for the run, "
            f"such as {request.site / 'runs' / 'my-run'}"
        )
    empty = out.is_dir() and not any(out.iterdir())
    if out.exists() and not empty and not is_run(out):
        raise UsageError(
            f"--out {request.out} is there already and is no run folder; name a new folder, "
            f"such as {request.site / 'runs' / 'my-run'}. Nothing was written."
        )


def parse_date(text: str | None, option: str = "--as-of") -> date | None:
    """Return the date that was typed, or None; refuse anything but a real YYYY-MM-DD."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == len("2024-06-30") else None
    except ValueError:
        day = None
    if day is None:
        form = "write it as YYYY-MM-DD, such as 2026-01-31"
        raise UsageError(f"{option} '{text}' is not a date; {form}")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        years = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise UsageError(f"{option} '{text}' is beyond what is planned for: {years}")
    return day


def request_facts(request: Request) -> dict[str, str]:
    """Return the request as text, for logs and names."""
    return {name: str(value) for name, value in asdict(request).items() if value is not None}
