"""`riskshed assess SITE`: check, assess, write the run folder, and say what came out."""

import json
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from riskshed.flows.commands.summary import print_summary, summary_of
from riskshed.flows.outcome import FINE
from riskshed.pipeline.assess import assess, assessment_date, provenance, ready_site
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_site
from riskshed.pipeline.write.read_run import is_run
from riskshed.pipeline.write.run import write_outputs
from riskshed.schemas.faults import Fault, UsageError, fault_table
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.site import Site


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


@dataclass(frozen=True)
class Outcome:
    """Where the run stands, whether it was written now, and what it holds."""

    folder: Path
    written: bool
    outputs: RunOutputs


def run(request: Request, as_json: bool) -> int:
    """Run the assessment and print its two lists and its files; return the exit code."""
    start = time.monotonic()
    outcome = _by_flow(request) if wants_flow(request) else plain_run(request)
    if as_json:
        facts: dict[str, Any] = summary_of(outcome.outputs, outcome.folder, outcome.written)
        json.dump(facts, sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
    else:
        print_summary(outcome.outputs, outcome.folder, outcome.written)
        print(f"done in {time.monotonic() - start:.1f} s", file=sys.stderr)
    return FINE


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
    site, faults = load_site(request.site)
    options = {"seed": request.seed, "draws": request.draws, "methods": request.methods}
    return ready_site(site, faults, **options), faults


def run_folder(request: Request, site: Site, as_of: date) -> Path:
    """Return the folder of the run; a run never goes among the site's own files."""
    if request.out is None:
        return request.site / "runs" / provenance(site, as_of).run_name
    out, here = request.out.resolve(), request.site.resolve()
    own = [here, here / "tables", here / "layers"]
    if out in own or any(folder in out.parents for folder in own[1:]) or out in here.parents:
        raise UsageError(
            f"--out {request.out} is the site's own ground; name a new folder for the run, "
            f"such as {request.site / 'runs' / 'my-run'}"
        )
    return request.out


def parse_date(text: str | None) -> date | None:
    """Return the date that was typed, or None; refuse anything but a real YYYY-MM-DD."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if len(text) == len("2024-06-30") else _not_a_date(text)
    except ValueError:
        return _not_a_date(text)


def _not_a_date(text: str) -> date:
    raise UsageError(f"--as-of '{text}' is not a date; write it as YYYY-MM-DD, such as 2026-01-31")


def request_facts(request: Request) -> dict[str, str]:
    """Return the request as text, for logs and names."""
    return {name: str(value) for name, value in asdict(request).items() if value is not None}
