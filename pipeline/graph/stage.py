"""The stage: from risk hypotheses to the causal graph and its pathways."""

from riskshed.pipeline.graph.checks import idle_releases, structural_findings
from riskshed.pipeline.graph.completeness import completeness
from riskshed.pipeline.graph.edges import build_edges, build_nodes, with_nodes
from riskshed.pipeline.graph.idle_links import idle_links
from riskshed.pipeline.graph.pathways import GraphCycle, enumerate_pathways
from riskshed.pipeline.graph.scoping import scope_out
from riskshed.schemas.faults import Fault, FaultsFound, fault_table
from riskshed.schemas.graph import check_graph
from riskshed.schemas.knowledge import Knowledge
from riskshed.schemas.scenario import scenarios
from riskshed.schemas.site import Site
from riskshed.schemas.stages import CausalGraph, Identified


def build_graph(site: Site, identified: Identified, knowledge: Knowledge) -> CausalGraph:
    """Build the graph, check its shape, list its pathways and say which of them are complete.

    Raises
    ------
    FaultsFound
        the site's links run in a circle; the fault names it node by node
    """
    receptors = site.tables["receptors"]
    rows = with_nodes(identified, receptors)
    edges = build_edges(rows, receptors, frozenset(knowledge.uptake["food"]))
    nodes = build_nodes(rows, site)
    check_graph(nodes, edges)
    phases = list(site.settings.phases)
    try:
        every = enumerate_pathways(site.settings.id, nodes, edges, phases)
    except GraphCycle as cycle:
        raise FaultsFound([_cycle_fault(cycle)]) from None
    pathways, scoped = scope_out(every, site.tables["links"], identified.hypotheses)
    dates = {name: (phase.start, phase.end) for name, phase in site.settings.phases.items()}
    complete = completeness(pathways, identified, dates)
    scenario = pathways["source_id"].map(scenarios(site.tables["sources"]))
    return CausalGraph(
        nodes=nodes,
        edges=edges,
        pathways=pathways.assign(scenario=scenario).merge(complete, on="risk_id"),
        scoped_out=scoped,
        findings=fault_table(
            [
                *structural_findings(nodes, pathways, scoped),
                *idle_releases(site.tables["links"], identified),
                *idle_links(site.tables["links"], identified),
            ]
        ),
    )


def _cycle_fault(cycle: GraphCycle) -> Fault:
    return Fault(
        table="links",
        file="tables/links.csv",
        row=0,
        column="",
        value=" → ".join(cycle.nodes),
        rule="the causal graph has no circle: an effect is not its own cause",
        severity="error",
        fix=f"remove one of these edges of {cycle.stressor} from `links` or from a diet",
    )
