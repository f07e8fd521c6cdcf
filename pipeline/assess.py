"""The composition: the one module of the core that sees every stage."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.characterise.gated import with_gates
from riskshed.pipeline.characterise.stage import Provenance, characterise
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.gate.stage import gate
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.mitigate.stage import mitigate
from riskshed.pipeline.monitor.ratings import under_monitoring
from riskshed.pipeline.monitor.stage import monitor
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.schedule.stage import schedule
from riskshed.pipeline.score.stage import score
from riskshed.pipeline.signoff.holds import gate_hashes, judged, no_sign_offs, register_hashes
from riskshed.pipeline.survey.stage import survey
from riskshed.pipeline.write.run_folder import run_name
from riskshed.schemas.faults import Fault, FaultsFound, UsageError, errors
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.provenance import code_version, config_hash, inputs_hash
from riskshed.schemas.settings import METHODS
from riskshed.schemas.site import Site
from riskshed.schemas.stages import (
    CausalGraph,
    Found,
    Gated,
    GateFacts,
    Mitigated,
    Monitored,
    Rated,
    Scheduled,
)

NOTHING_YET = "nothing can be assessed yet: {} have no rows; riskshed tables says what they hold"
NO_METHOD = "there is no scoring method {}; those there are: {}"
NO_DATE = "no date: say as_of in site.yaml, or --as-of YYYY-MM-DD"


def assess(site: Site, knowledge: Knowledge, faults: pd.DataFrame, as_of: date) -> RunOutputs:
    """Return everything a run writes, from a checked site.

    Parameters
    ----------
    site : a site without errors, with the overrides of the command line applied (`ready_site`)
    knowledge : the shipped facts
    faults : warnings of the check, columns of `FAULT_COLUMNS`
    as_of : the date on which the assessment speaks

    Raises
    ------
    FaultsFound
        the site's links run in a circle
    """
    found = found_at(site, knowledge, as_of)
    planned = schedule(site, knowledge, found.surveyed, as_of)
    return told(site, knowledge, found, planned, faults, as_of)


def told(
    site: Site,
    knowledge: Knowledge,
    found: Found,
    planned: Scheduled,
    faults: pd.DataFrame,
    as_of: date,
) -> RunOutputs:
    """Return everything a run writes, from what the stages found: register, schedule, gates."""
    outputs = characterise(site, knowledge, found, faults, provenance(site, as_of))
    facts = gate_facts(found, planned, faults, as_of)
    answer = signed_answer(site, knowledge, facts, outputs.register, as_of)
    return replace(
        outputs,
        register=answer.register,
        schedule=planned.schedule,
        trips=planned.trips,
        gates=answer.gated.gates,
        block_states=answer.gated.blocks,
    )


def found_at(site: Site, knowledge: Knowledge, as_of: date) -> Found:
    """Return what the stages find, before it is told."""
    surveyed = survey(site, knowledge, as_of)
    identified = identify(site, knowledge, surveyed.absences)
    graph = build_graph(site, identified, knowledge)
    exposed = expose(site, identified, knowledge)
    responded = respond(site, identified, graph, exposed, knowledge, as_of)
    rated = score(site, identified, graph, responded, knowledge)
    mitigated, monitored = watch(site, graph, rated, knowledge, as_of)
    return Found(identified, graph, exposed, responded, rated, mitigated, monitored, surveyed)


def watch(
    site: Site, graph: CausalGraph, rated: Rated, knowledge: Knowledge, as_of: date
) -> tuple[Mitigated, Monitored]:
    """Return what measures take off, under what the monitoring says, and the monitoring itself."""
    monitored = monitor(site, graph.pathways, knowledge, as_of)
    widest = int(site.settings.thresholds["rating_width_max"])
    mitigated = mitigate(site, graph, rated, knowledge)
    return under_monitoring(mitigated, rated, monitored, widest), monitored


@dataclass(frozen=True)
class Answered:
    """What the gates answer, and what they answered it on.

    Parameters
    ----------
    gated : every rule for every block and day, and the states of the blocks
    sign_offs : the decisions on record with ``valid`` and ``why_not``, of `signoff.holds.judged`
    register_sha256, gates_sha256 : by block, what a sign-off of today is tied to
    register : the register of the day, with what the gates say
    """

    gated: Gated
    sign_offs: pd.DataFrame
    register_sha256: dict[str, str]
    gates_sha256: dict[str, str]
    register: pd.DataFrame


def answered(site: Site, knowledge: Knowledge, faults: pd.DataFrame, as_of: date) -> Answered:
    """Ask the gates of all blocks for all planned days and `as_of`, as known on `as_of`."""
    found = found_at(site, knowledge, as_of)
    register = characterise(site, knowledge, found, faults, provenance(site, as_of)).register
    planned = schedule(site, knowledge, found.surveyed, as_of)
    return signed_answer(
        site, knowledge, gate_facts(found, planned, faults, as_of), register, as_of
    )


def gates_of_site(site: Site, knowledge: Knowledge, faults: pd.DataFrame, as_of: date) -> Gated:
    """Return the gates alone.

    The register is made only where somebody has signed off, because a sign-off is held against it.
    """
    if not site.approvals.empty:
        return answered(site, knowledge, faults, as_of).gated
    found = found_at(site, knowledge, as_of)
    planned = schedule(site, knowledge, found.surveyed, as_of)
    facts = gate_facts(found, planned, faults, as_of)
    return gate(site, knowledge, facts, planned_days(site, as_of))


def gate_facts(found: Found, planned: Scheduled, faults: pd.DataFrame, as_of: date) -> GateFacts:
    """Return what the gates ask of the other stages, before anybody has signed off."""
    return GateFacts(
        constraints=found.identified.constraints,
        graph=found.graph,
        rated=found.rated,
        mitigated=found.mitigated,
        surveyed=found.surveyed,
        scheduled=planned,
        monitored=found.monitored,
        approvals=no_sign_offs(),
        faults=faults,
        as_of=as_of,
    )


def signed_answer(
    site: Site, knowledge: Knowledge, facts: GateFacts, register: pd.DataFrame, as_of: date
) -> Answered:
    """Return the answers of the gates, and the register with them.

    They are asked twice where somebody signed: first without the sign-offs, since these hold only
    while register and the other rules say what they said when it was signed.
    """
    blocks, days = site.tables["disturbance_blocks"], planned_days(site, as_of)
    obligations = site.tables["obligations"]
    gated = gate(site, knowledge, facts, days)
    register = with_gates(register, gated, obligations, as_of)
    signed = register_hashes(register, blocks["block_id"])
    of_gates = gate_hashes(gated.gates, blocks)
    sign_offs = judged(site.approvals, site.settings.sign_off, signed, of_gates)
    if len(sign_offs):
        gated = gate(site, knowledge, replace(facts, approvals=sign_offs), days)
        register = with_gates(register, gated, obligations, as_of)
    return Answered(gated, sign_offs, signed, of_gates, register)


def planned_days(site: Site, as_of: date) -> tuple[date, date]:
    """Return the first and last day that is planned for any block, or `as_of` if it is beyond."""
    blocks = site.tables["disturbance_blocks"]
    ends = [*blocks["planned_start"].dropna(), *blocks["planned_end"].dropna(), as_of.isoformat()]
    return date.fromisoformat(min(ends)), date.fromisoformat(max(ends))


def ready_site(site: Site | None, faults: list[Fault], **settings: Any) -> Site:
    """Return the site with the overrides of the command line, if it can be assessed.

    Raises
    ------
    FaultsFound
        with every fault, where one of them is an error
    UsageError
        where there is nothing to assess yet
    """
    if site is None or errors(faults):
        raise FaultsFound(faults)
    empty = [name for name in ("sources", "receptors") if site.tables[name].empty]
    if empty:
        raise UsageError(NOTHING_YET.format(" and ".join(empty)))
    ready = overridden(site, **settings)
    unknown = [name for name in ready.settings.methods if name not in METHODS]
    if unknown:
        raise UsageError(NO_METHOD.format(", ".join(unknown), ", ".join(METHODS)))
    return ready


def overridden(site: Site, **settings: Any) -> Site:
    """Return the site with the settings that are not None put in the place of its own."""
    given = {name: value for name, value in settings.items() if value is not None}
    return replace(site, settings=site.settings.model_copy(update=given)) if given else site


def assessment_date(site: Site, as_of: date | None) -> date:
    """Return the date that was asked for, else the site's own; refuse to guess one."""
    chosen = as_of or site.settings.as_of
    if chosen is None:
        raise UsageError(NO_DATE)
    return chosen if isinstance(chosen, date) else date.fromisoformat(str(chosen))


def provenance(site: Site, as_of: date) -> Provenance:
    """Return what the run is stamped with."""
    hashed = inputs_hash(site.inputs)
    return Provenance(
        as_of=as_of,
        run_name=run_name(as_of.isoformat(), hashed, len(site.approvals)),
        inputs_hash=hashed,
        config_hash=config_hash(),
        code_version=code_version(),
    )
