"""The stage: everything a reviewer reads, joined from what the other stages found."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from riskshed.pipeline.characterise.gaps import gaps, warnings_of
from riskshed.pipeline.characterise.graph_view import causal_graph
from riskshed.pipeline.characterise.inventory import baseline, coverage, identification
from riskshed.pipeline.characterise.lists import by_evidence, by_ignorance
from riskshed.pipeline.characterise.monitoring import monitoring_gaps
from riskshed.pipeline.characterise.optimism import optimism
from riskshed.pipeline.characterise.register import register
from riskshed.pipeline.characterise.scope import scope
from riskshed.pipeline.characterise.surveys import surveys
from riskshed.pipeline.characterise.together import alternatives, cumulative
from riskshed.pipeline.characterise.totals import scores, totals
from riskshed.pipeline.characterise.trace import trace
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.outputs import RunOutputs, standard_readme
from riskshed.schemas.site import Site
from riskshed.schemas.stages import Found

PATHWAY_COLUMNS = [
    "risk_id",
    "pathway_id",
    "phase",
    "stressor",
    "source_id",
    "zone_id",
    "receptor_id",
    "endpoint_id",
    "node_ids",
    "edge_ids",
    "process_ids",
]


@dataclass(frozen=True)
class Provenance:
    """What a run is stamped with: the date it speaks of, and the hashes of what it rests on."""

    as_of: date
    run_name: str
    inputs_hash: str
    config_hash: str
    code_version: str


def characterise(
    site: Site, knowledge: Knowledge, found: Found, faults: pd.DataFrame, stamp: Provenance
) -> RunOutputs:
    """Return every table of a run."""
    table = register(site, found, knowledge, stamp.as_of).assign(
        register_version=stamp.run_name,
        inputs_hash=stamp.inputs_hash,
        config_hash=stamp.config_hash,
        code_version=stamp.code_version,
    )
    scored = scores(table)
    scored = scored[scored["method"].isin(site.settings.methods)].reset_index(drop=True)
    missing = gaps(table, found.identified, site, monitoring_gaps(table, found.monitored))
    graph = found.graph
    return RunOutputs(
        register=table,
        pathways=graph.pathways[PATHWAY_COLUMNS].sort_values("risk_id", ignore_index=True),
        scores=scored,
        totals=totals(table, scored),
        graph=causal_graph(site.settings.id, graph, found.identified, found.exposed, table),
        coverage=coverage(graph, site),
        identification=identification(graph, site),
        scope=scope(site),
        baseline=baseline(site),
        cumulative=cumulative(table),
        alternatives=alternatives(table),
        by_evidence=by_evidence(table),
        by_ignorance=by_ignorance(table),
        faults=_findings(faults, found),
        gaps=missing,
        monitoring=found.monitored.programmes,
        trace=trace(site, found, knowledge),
        constraints=found.identified.constraints,
        measures=found.mitigated.measures,
        rated=found.rated.ratings,
        optimism=optimism(table, found, site, knowledge),
        absences=found.surveyed.absences,
        surveys=surveys(found.surveyed),
        visits=found.surveyed.visits,
        manifest_facts=_facts(site, stamp) | {"warnings": warnings_of(table, missing)},
        readme=_readme(site, stamp),
    )


def _findings(faults: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Return the warnings of the check and what the stages found in the input, each once."""
    parts = [faults, found.graph.findings, found.responded.findings, found.mitigated.findings]
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)


def _readme(site: Site, stamp: Provenance) -> list[str]:
    settings = site.settings
    return standard_readme(
        settings.name, settings.id, stamp.as_of.isoformat(), settings.illustrative
    )


def _sign_offs(approvals: pd.DataFrame) -> dict[str, Any]:
    """Return how many sign-offs there were, and the hash of the last: the end is not cut off."""
    last = str(approvals["sha256"].iloc[-1]) if len(approvals) else ""
    return {"lines": len(approvals), "sha256": last}


def _facts(site: Site, stamp: Provenance) -> dict[str, Any]:
    """Return what the manifest says of the run besides the files themselves."""
    return {
        "site_id": site.settings.id,
        "as_of": stamp.as_of.isoformat(),
        "seed": site.settings.seed,
        "settings": site.settings.model_dump(mode="json"),
        "inputs": site.inputs,
        "inputs_hash": stamp.inputs_hash,
        "sign_offs": _sign_offs(site.approvals),
        "config_hash": stamp.config_hash,
    }
