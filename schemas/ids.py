"""Stable names: the same thing keeps its id when rows are added, reordered or scored anew."""

import hashlib
from collections.abc import Iterable

ID_LENGTH = 12
SEPARATOR = "\x1f"  # cannot stand in an id, so no two lists of parts run together


def short_hash(parts: Iterable[str]) -> str:
    """Return the first 12 hex digits of the SHA-256 of the parts."""
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()[:ID_LENGTH]


def pathway_id(site_id: str, node_ids: Iterable[str], stressor: str) -> str:
    """Return the id of a pathway: the same source, processes, receptor, endpoint and stressor.

    >>> pathway_id("mine", ["source:a", "process:b", "receptor:c", "endpoint:d"], "Pb")
    'af4b2c9dfe19'
    """
    return short_hash([site_id, *node_ids, stressor])


def risk_id(site_id: str, node_ids: Iterable[str], stressor: str, phase: str) -> str:
    """Return the id of a register row: a pathway in a phase."""
    return short_hash([site_id, *node_ids, stressor, phase])


def edge_id(from_node: str, to_node: str, stressor: str) -> str:
    """Return the id of an edge, such that a measure can name it before the first run.

    >>> edge_id("source:stack", "process:soil:soil_contact@z1", "Pb")
    'source:stack->process:soil:soil_contact@z1|Pb'
    """
    return f"{from_node}->{to_node}|{stressor}"


def stressor_key(released: str, met: str) -> str:
    """Return the key of a way along which a stressor may turn into another.

    >>> stressor_key("Pb", "Pb"), stressor_key("sulfide", "acidity")
    ('Pb', 'sulfide>acidity')
    """
    return met if released == met else f"{released}>{met}"


def source_node(source_id: str) -> str:
    """Return the node id of a source."""
    return f"source:{source_id}"


def process_node(medium: str, process_id: str, zone_id: str) -> str:
    """Return the node id of an exposure–response process: medium × process × zone."""
    return f"process:{medium}:{process_id}@{zone_id}"


def receptor_node(receptor_id: str) -> str:
    """Return the node id of a receptor."""
    return f"receptor:{receptor_id}"


def endpoint_node(receptor_id: str, attribute: str) -> str:
    """Return the node id of an assessment endpoint: entity and attribute.

    >>> endpoint_node("shrews", "population abundance")
    'endpoint:shrews:population_abundance'
    """
    return f"endpoint:{receptor_id}:{'_'.join(attribute.split())}"
