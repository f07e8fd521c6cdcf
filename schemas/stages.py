"""What one stage hands to the next: frames, keyed so that the register is a join at the end.

Every class is a frozen bundle of flat frames. The columns of each frame stand in the docstring of
the function that makes it.
"""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from riskshed.schemas.faults import fault_table

OPENED = ("block_id", "requirement_id", "opened_from", "opened_to", "told")


@dataclass(frozen=True)
class Surveyed:
    """Which surveys are asked for, and what the visits done so far are worth.

    Parameters
    ----------
    requirements : one row a survey requirement in force at the site, its own before the shipped
    triggers : one row a block × requirement that it triggers: why, or who scoped it out
    visits : one row a block × requirement × event: whether the visit counts, and why not
    satisfied : one row a block × requirement: what is done, what is missing, until when it is valid
    absences : one row a receptor × block: whether "not detected" earns an absence, until when
    opened : one row a block × requirement × season that rain has opened so far
    levels : one row a block: its assessment level, the least survey that it asks for, what is made
    """

    requirements: pd.DataFrame
    triggers: pd.DataFrame
    visits: pd.DataFrame
    satisfied: pd.DataFrame
    absences: pd.DataFrame
    opened: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(OPENED)))
    levels: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Identified:
    """Who is there, and which links of the knowledge base join them.

    Parameters
    ----------
    zones : one row a zone
    measurements : one row a location × stressor × medium, in base units, with its zone
    contamination : one row a zone × stressor × medium: measured against the background
    occupancy : one row a receptor × zone it may meet
    releases : one row a source × stressor × phase
    reach : one row a source × stressor × zone × phase
    hypotheses : one row a link instantiated: source × stressor × phase × zone × receptor × process
    constraints : one row a reserve, redline or no-go area × block or source
    """

    zones: pd.DataFrame
    measurements: pd.DataFrame
    contamination: pd.DataFrame
    occupancy: pd.DataFrame
    releases: pd.DataFrame
    reach: pd.DataFrame
    hypotheses: pd.DataFrame
    constraints: pd.DataFrame


@dataclass(frozen=True)
class CausalGraph:
    """The typed graph as frames, and every pathway through it.

    Parameters
    ----------
    nodes : one row a node: node_id, kind, label, …
    edges : one row an edge: edge_id, from_node, to_node, stressor, kind, phases, …
    pathways : one row a pathway × phase: risk_id, pathway_id, phase, node_ids, edge_ids, …
    scoped_out : one row a pathway × phase that a signed row of `links` took off
    findings : one row a structural finding, with the columns of a fault
    """

    nodes: pd.DataFrame
    edges: pd.DataFrame
    pathways: pd.DataFrame
    scoped_out: pd.DataFrame
    findings: pd.DataFrame


@dataclass(frozen=True)
class Exposed:
    """How much reaches whom.

    Parameters
    ----------
    concentrations : one row a zone × stressor × medium with its exposure point concentration
    unit_doses : one row a receptor × zone × stressor: food-chain dose, with its parameters
    location_doses : one row a receptor × location × stressor
    attribution : one row a source × stressor × zone × phase: shares that sum to one
    """

    concentrations: pd.DataFrame
    unit_doses: pd.DataFrame
    location_doses: pd.DataFrame
    attribution: pd.DataFrame


@dataclass(frozen=True)
class Responded:
    """What the exposure does.

    Parameters
    ----------
    responses : one row a receptor × zone × stressor × process; every tier that applies side by
        side, and which one is the best
    findings : benchmarks of the site that are not in force on the day, columns of a fault
    """

    responses: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=lambda: fault_table([]))


@dataclass(frozen=True)
class Rated:
    """From effect and value to a class.

    Parameters
    ----------
    values : one row a receptor: value 1–5 and the rule that gave it
    ratings : one row a pathway × phase: magnitude and rating, each as an interval
    """

    values: pd.DataFrame
    ratings: pd.DataFrame


@dataclass(frozen=True)
class Mitigated:
    """What measures take off.

    Parameters
    ----------
    measures : one row a pathway × phase × measure that acts on it, and whether it counts
    ratings : one row a pathway × phase: current and residual rating; empty without measures
    findings : measures that act on nothing or skip a tier in silence, columns of a fault
    """

    measures: pd.DataFrame
    ratings: pd.DataFrame
    findings: pd.DataFrame = field(default_factory=lambda: fault_table([]))


@dataclass(frozen=True)
class Monitored:
    """What the monitoring says on the day.

    Parameters
    ----------
    programmes : one row a programme: state of its trigger levels, last value, what to do, who
    pathways : one row a pathway × phase × programme that watches it
    """

    programmes: pd.DataFrame
    pathways: pd.DataFrame


@dataclass(frozen=True)
class Scheduled:
    """What to survey, when, and the last day to start.

    Parameters
    ----------
    schedule : one row a block × stage × requirement: status, intervals, visits, slip, way out
    trips : one row a visit that may be shared by several rows: when, what, crew-days
    """

    schedule: pd.DataFrame
    trips: pd.DataFrame


@dataclass(frozen=True)
class GateFacts:
    """What the gates ask of the other stages.

    Parameters
    ----------
    constraints : how every block lies to every closed area (`Identified.constraints`)
    graph, rated, mitigated : the pathways, their ratings, and the measures on them
    surveyed, scheduled, monitored : surveys, plans and trigger levels
    approvals : one row a decision on a block: block_id, decision, by, role, on, valid
    faults : findings about the input, columns of `schemas.faults.FAULT_COLUMNS`
    as_of : the day up to which things are known; what is dated later is planned
    """

    constraints: pd.DataFrame
    graph: CausalGraph
    rated: Rated
    mitigated: Mitigated
    surveyed: Surveyed
    scheduled: Scheduled
    monitored: Monitored
    approvals: pd.DataFrame
    faults: pd.DataFrame
    as_of: date


@dataclass(frozen=True)
class Gated:
    """May each block be disturbed, day by day.

    Parameters
    ----------
    gates : one row a block × rule × run of days with one answer: state, reason, evidence, way out
    blocks : one row a block × run of days with one state: the worst of its rules
    receptors : one row a receptor: whether its habitat is critical, as its blocks inherit it
    """

    gates: pd.DataFrame
    blocks: pd.DataFrame
    receptors: pd.DataFrame


@dataclass(frozen=True)
class Found:
    """Everything that the stages found, for the one that tells it."""

    identified: Identified
    graph: CausalGraph
    exposed: Exposed
    responded: Responded
    rated: Rated
    mitigated: Mitigated
    monitored: Monitored
    surveyed: Surveyed
