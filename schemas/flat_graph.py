"""The causal graph as every format writes it: text ids, flat attributes, all in order."""

import json
import math
from collections.abc import Mapping
from typing import Any

import networkx as nx

from riskshed.schemas.cells import Value
from riskshed.schemas.rounding import round_value

_NOTHING = frozenset(("", "<NA>", "NaT"))
_RESERVED = {"node": ("id",), "edge": ("source", "target", "key")}  # names that node-link JSON uses


class FlatGraph(nx.MultiDiGraph):  # type: ignore[misc]  # networkx ships no types
    """A graph whose ids are texts and whose attributes are texts, numbers and truths, in order."""


def flat_graph(graph: nx.MultiDiGraph) -> FlatGraph:
    """Return a copy with text ids, nodes and edges sorted, and flat attributes sorted by name.

    A flat graph is returned as it is. An attribute without a value is left out, a list becomes
    ``;``-joined text, a mapping JSON.

    >>> graph = nx.MultiDiGraph()
    >>> graph.add_edge("b", "a", key="Pb", evidence=["e2", "e1"], note=None)
    'Pb'
    >>> list(flat_graph(graph).edges(keys=True, data=True))
    [('b', 'a', 'Pb', {'evidence': 'e2;e1'})]
    """
    if isinstance(graph, FlatGraph):
        return graph
    flat = FlatGraph(**_flat(graph.graph))
    for node, data in sorted(graph.nodes(data=True), key=lambda item: str(item[0])):
        _refuse_reserved("node", data, {"id": node})
        flat.add_node(str(node), **_flat(data))
    edges = [
        (str(u), str(v), str(key), data) for u, v, key, data in graph.edges(keys=True, data=True)
    ]
    for start, end, key, data in sorted(edges, key=lambda edge: edge[:3]):
        _refuse_reserved("edge", data, {"source": start, "target": end, "key": key})
        # add_edges_from, because an attribute may be called "key"
        flat.add_edges_from([(start, end, key, _flat(data))])
    return flat


def _refuse_reserved(what: str, data: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    clashes = [name for name in _RESERVED[what] if name in data and data[name] != own[name]]
    if clashes:
        raise ValueError(
            f"{what} {tuple(own.values())}: attribute {clashes[0]!r} has another meaning"
        )


def _flat(attributes: Mapping[Any, Any]) -> dict[str, Value]:
    flat = {str(name): _flat_value(value) for name, value in attributes.items()}
    return {name: flat[name] for name in sorted(flat) if flat[name] is not None}


def _flat_value(value: Any) -> Value:
    """Return `value` as text, number or boolean; None where there is nothing to say."""
    if type(value) is str:
        return None if value in _NOTHING else value
    if hasattr(value, "item") and not hasattr(value, "__len__"):
        value = value.item()  # a numpy scalar
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else None
    if isinstance(value, set | frozenset):
        value = sorted(value)
    if isinstance(value, list | tuple):
        return ";".join(str(item) for item in value) or None
    if isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return _flat_number(value)
    text = "" if value is None else str(value)
    return None if text in _NOTHING else text


def _flat_number(value: float) -> Value:
    if math.isnan(value):
        return None
    return str(value) if math.isinf(value) else round_value(value)
