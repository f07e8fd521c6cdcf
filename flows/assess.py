"""The assessment as a Prefect flow: the stages of `pipeline.assess` as ten tasks.

Each task writes what it made as a bundle under the work folder and returns its path. The name of
a bundle is its cache key: stage, names of the bundles it was made from, settings, versions of code,
facts and libraries. So a run that was killed continues where it stopped, and nothing stale is met.
"""

import hashlib
import platform
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from prefect import flow, get_run_logger, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.context import TaskRunContext
from prefect.tasks import Task

from riskshed.flows.artifacts import leave_artifacts
from riskshed.flows.commands.assess import Request, parse_date, run_folder
from riskshed.flows.moved import moved_ratings, tell_moved
from riskshed.flows.passing import forget_bundles, load_bundle, save_bundle
from riskshed.flows.places import KEPT, cache_folder, work_folder
from riskshed.flows.turns import day_of, turn_of
from riskshed.flows.vanished import gone_since, present_in
from riskshed.pipeline.assess import assessment_date, ready_site, told, watch
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify as identify_site
from riskshed.pipeline.load.files import input_table
from riskshed.pipeline.load.knowledge import knowledge_of
from riskshed.pipeline.load.site import load_settings, load_site
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.schedule.stage import schedule as schedule_site
from riskshed.pipeline.score.stage import score
from riskshed.pipeline.signoff.record import FILE
from riskshed.pipeline.survey.stage import survey as survey_site
from riskshed.pipeline.write.read_run import is_run, latest_run, read_run
from riskshed.pipeline.write.run import write_outputs
from riskshed.schemas.faults import Fault, fault_table
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.provenance import (
    PACKAGES,
    code_version,
    config_hash,
    inputs_hash,
    installed_version,
)
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Found, Mitigated, Monitored, Rated, Responded, Surveyed

TASKS = (
    *("load", "check", "survey", "schedule", "identify", "graph", "exposure", "rate"),
    *("register", "write"),
)


@dataclass(frozen=True)
class Loaded:
    """A site folder as it was read."""

    site: Site | None
    faults: list[Fault]


@dataclass(frozen=True)
class Checked:
    """A site without errors, its warnings, and the date on which the assessment speaks."""

    site: Site
    faults: pd.DataFrame
    as_of: date


@dataclass(frozen=True)
class RatedBundle:
    """What the exposure does, the class that follows, and what measures and monitoring change."""

    responded: Responded
    rated: Rated
    mitigated: Mitigated
    monitored: Monitored


def _key(_: TaskRunContext, parameters: dict[str, Any]) -> str:
    return Path(parameters["place"]).name


def _disk_trouble(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """Say whether a task failed for a reason that may pass: a network drive that was away."""
    problem = state.result(raise_on_failure=False)
    return isinstance(problem, OSError) or isinstance(getattr(problem, "__cause__", None), OSError)


_STAGE: dict[str, Any] = {
    "cache_key_fn": _key, "cache_expiration": KEPT, "persist_result": True,
}  # fmt: skip
_DISK: dict[str, Any] = {
    "retries": 2, "retry_delay_seconds": [1, 5], "retry_condition_fn": _disk_trouble,
}  # fmt: skip


@task(name="load", **_STAGE, **_DISK)
def load(place: str, site_folder: str) -> str:
    """Read settings, tables and layers; keep every fault."""
    folder = Path(site_folder)
    return _saved(place, Loaded(*load_site(folder, cache_folder(folder))))


@task(name="check", **_STAGE)
def check(place: str, loaded: str, as_of: str | None, options: dict[str, Any]) -> str:
    """Stop with every fault where one is an error; apply what the command line overrides."""
    read: Loaded = load_bundle(Path(loaded))
    site = ready_site(read.site, read.faults, **options)
    chosen = assessment_date(site, parse_date(as_of))
    return _saved(place, Checked(site, fault_table(read.faults), chosen))


@task(name="survey", **_STAGE)
def survey(place: str, checked: str) -> str:
    """Hold the surveys against their requirements: what is done, what is missing, who is absent."""
    site, facts = _known(checked)
    return _saved(place, survey_site(site, facts, load_bundle(Path(checked)).as_of))


@task(name="schedule", **_STAGE)
def schedule(place: str, checked: str, surveyed: str) -> str:
    """Say what to survey, when, and the last day to start."""
    site, facts = _known(checked)
    as_of = load_bundle(Path(checked)).as_of
    return _saved(place, schedule_site(site, facts, load_bundle(Path(surveyed)), as_of))


@task(name="identify", **_STAGE)
def identify(place: str, checked: str, surveyed: str) -> str:
    """Find sources, receptors, releases and the links that join them."""
    return _saved(place, identify_site(*_known(checked), load_bundle(Path(surveyed)).absences))


@task(name="graph", **_STAGE)
def graph(place: str, checked: str, identified: str) -> str:
    """Build the causal graph and list its pathways."""
    who = load_bundle(Path(identified))
    site, facts = _known(checked)
    return _saved(place, build_graph(site, who, facts))


@task(name="exposure", **_STAGE)
def exposure(place: str, checked: str, identified: str) -> str:
    """Estimate concentrations and doses."""
    site, facts = _known(checked)
    return _saved(place, expose(site, load_bundle(Path(identified)), facts))


@task(name="rate", **_STAGE)
def rate(place: str, checked: str, identified: str, graph: str, exposed: str) -> str:
    """Say what the exposure does, and rate every pathway."""
    start: Checked = load_bundle(Path(checked))
    facts = knowledge_of(start.site)
    who, paths, dose = (load_bundle(Path(each)) for each in (identified, graph, exposed))
    responded = respond(start.site, who, paths, dose, facts, start.as_of)
    rated = score(start.site, who, paths, responded, facts)
    watched = watch(start.site, paths, rated, facts, start.as_of)
    return _saved(place, RatedBundle(responded, rated, *watched))


@task(name="register", **_STAGE)
def register(
    place: str,
    checked: str,
    surveyed: str,
    scheduled: str,
    identified: str,
    graph: str,
    exposed: str,
    rated: str,
) -> str:
    """Join everything to the register, the lists and the tables beside it."""
    start: Checked = load_bundle(Path(checked))
    shown: Surveyed = load_bundle(Path(surveyed))
    who, paths, dose = (load_bundle(Path(each)) for each in (identified, graph, exposed))
    effects: RatedBundle = load_bundle(Path(rated))
    found = Found(who, paths, dose, **vars(effects), surveyed=shown)
    planned, facts = load_bundle(Path(scheduled)), knowledge_of(start.site)
    return _saved(place, told(start.site, facts, found, planned, start.faults, start.as_of))


@task(name="write", cache_policy=NO_CACHE, **_DISK)
def write(site_folder: str, out: str | None, checked: str, outputs: str) -> dict[str, Any]:
    """Write the run folder, whole or not at all; leave the artifacts that the server shows."""
    start: Checked = load_bundle(Path(checked))
    request = Request(site=Path(site_folder), out=Path(out) if out else None)
    folder = run_folder(request, start.site, start.as_of)
    written = not is_run(folder)
    before = latest_run(request.site / "runs") if written else None
    made = load_bundle(Path(outputs))
    write_outputs(made, folder, written_at=datetime.now(UTC).isoformat(timespec="seconds"))
    leave_artifacts(made, folder)
    told = _tell_moved(start.site.settings.id, before, made, folder)
    site, inputs = start.site, inputs_hash(start.site.inputs)
    for one in gone_since(request.site, inputs, made.gates, start.as_of, present_in(site.tables)):
        get_run_logger().warning(one.told())
    return {"folder": str(folder), "written": written, "outputs": outputs, "moved": told}


def _tell_moved(site_id: str, before: Path | None, made: RunOutputs, folder: Path) -> int:
    """Tell the server which ratings are others than in the run before; return how many."""
    if before is None:
        return 0
    moved = moved_ratings(read_run(before).register, made.register)
    tell_moved(site_id, moved, folder)
    return len(moved)


def _run_name() -> str:
    """Return site and date of the run that is about to start."""
    given = runtime.flow_run.parameters
    settings, _ = load_settings(Path(given["site_folder"]))
    site = settings.id if settings else Path(given["site_folder"]).name
    day = day_of(Path(given["site_folder"]), given["as_of"])
    return f"{site}-{day or (settings and settings.as_of) or 'undated'}"


@flow(name="assess", flow_run_name=_run_name, validate_parameters=False)
def assess_flow(
    site_folder: str,
    out: str | None = None,
    as_of: str | None = None,
    seed: int | None = None,
    draws: int | None = None,
    methods: list[str] | None = None,
) -> dict[str, Any]:
    """Assess a site, when it is its turn; `as_of` may be ``today``.

    Returns
    -------
    ``folder`` of the run, whether it was ``written`` now, the bundle of ``outputs``, how many
    ratings ``moved`` since the run before
    """
    options = {"seed": seed, "draws": draws, "methods": methods}
    try:
        with turn_of(Path(site_folder)):
            return _assessed(site_folder, out, day_of(Path(site_folder), as_of), options)
    finally:
        forget_bundles()  # the process may serve many sites for weeks


def _assessed(
    site_folder: str, out: str | None, as_of: str | None, options: dict[str, Any]
) -> dict[str, Any]:
    loaded = _done(load, [_inputs(Path(site_folder))], site_folder)
    start = _done(check, [loaded, as_of, options], loaded, as_of, options)
    shown = _done(survey, [start], start)
    plan = _done(schedule, [start, shown], start, shown)
    who = _done(identify, [start, shown], start, shown)
    paths = _done(graph, [start, who], start, who)
    dose = _done(exposure, [start, who], start, who)
    rated = _done(rate, [start, who, paths, dose], start, who, paths, dose)
    parts = [start, shown, plan, who, paths, dose, rated]
    outputs = _done(register, parts, *parts)
    done: dict[str, Any] = write(site_folder, out, start, outputs)
    return done


def _done(stage: Task[..., str], made_from: list[Any], *arguments: Any) -> str:
    """Run a stage, or take it from the cache if its bundle is still there; return its place."""
    place = work_folder() / f"{stage.name}-{_digest(stage.name, made_from)}"
    # A record without its bundle (somebody tidied up) must not be believed.
    path: str = stage.with_options(refresh_cache=not place.exists())(str(place), *arguments)
    return path


def _digest(stage: str, made_from: list[Any]) -> str:
    """Return 24 hex digits over everything that a bundle depends on."""
    names = [Path(each).name if isinstance(each, str) else repr(each) for each in made_from]
    versions = [platform.python_version(), *(f"{p} {installed_version(p)}" for p in PACKAGES)]
    text = "\n".join([stage, *names, code_version(), config_hash(), *versions])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _inputs(folder: Path) -> str:
    """Return what `load` depends on: the folder's name, its inputs, and its sign-offs."""
    if not folder.is_dir():
        return str(folder)
    record = folder / FILE
    signed = hashlib.sha256(record.read_bytes()).hexdigest() if record.is_file() else ""
    return f"{folder.name} {inputs_hash(input_table(folder))} {signed}"


def _known(checked: str) -> tuple[Site, Knowledge]:
    """Return the checked site, and the facts as it uses them."""
    start: Checked = load_bundle(Path(checked))
    return start.site, knowledge_of(start.site)


def _saved(place: str, bundle: object) -> str:
    return str(save_bundle(bundle, Path(place)))
