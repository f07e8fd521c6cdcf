"""The composition: the one module of the core that sees every stage."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.characterise.stage import Provenance, characterise
from riskshed.pipeline.exposure.stage import expose
from riskshed.pipeline.graph.stage import build_graph
from riskshed.pipeline.identify.stage import identify
from riskshed.pipeline.mitigate.stage import mitigate
from riskshed.pipeline.monitor.ratings import under_monitoring
from riskshed.pipeline.monitor.stage import monitor
from riskshed.pipeline.response.stage import respond
from riskshed.pipeline.score.stage import score
from riskshed.pipeline.survey.stage import survey
from riskshed.pipeline.write.run_folder import run_name
from riskshed.schemas.faults import Fault, FaultsFound, UsageError, errors
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import RunOutputs
from riskshed.schemas.provenance import code_version, config_hash, inputs_hash
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Found, Mitigated, Monitored, Rated

NOTHING_YET = "nothing can be assessed yet: {} have no rows; riskshed tables says what they hold"
METHODS = ("significance", "screening", "risk")
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
    surveyed = survey(site, knowledge, as_of)
    identified = identify(site, knowledge, surveyed.absences)
    graph = build_graph(site, identified, knowledge)
    exposed = expose(site, identified, knowledge)
    responded = respond(site, identified, graph, exposed, knowledge)
    rated = score(site, identified, graph, responded, knowledge)
    mitigated, monitored = watch(site, graph, rated, knowledge, as_of)
    found = Found(identified, graph, exposed, responded, rated, mitigated, monitored, surveyed)
    return characterise(site, knowledge, found, faults, provenance(site, as_of))


def watch(
    site: Site, graph: CausalGraph, rated: Rated, knowledge: Knowledge, as_of: date
) -> tuple[Mitigated, Monitored]:
    """Return what measures take off, under what the monitoring says, and the monitoring itself."""
    monitored = monitor(site, graph.pathways, knowledge, as_of)
    widest = int(site.settings.thresholds["rating_width_max"])
    mitigated = mitigate(site, graph, rated, knowledge)
    return under_monitoring(mitigated, rated, monitored, widest), monitored


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
        run_name=run_name(as_of.isoformat(), hashed),
        inputs_hash=hashed,
        config_hash=config_hash(),
        code_version=code_version(),
    )
