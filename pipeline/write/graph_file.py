"""The causal graph as GraphML (Gephi, yEd, Cytoscape) and as networkx node-link JSON.

Both hold the same flat attributes. To read the graph back with its stressor keys:
``nx.read_graphml(path, force_multigraph=True)`` and
``nx.node_link_graph(json.load(file), edges="edges")``.
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx as nx

from riskshed.schemas.cells import Value
from riskshed.schemas.rounding import round_value

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NOTHING = frozenset(("", "<NA>", "NaT"))
_RESERVED = {"node": ("id",), "edge": ("source", "target", "key")}  # names that node-link JSON uses


class FlatGraph(nx.MultiDiGraph):  # type: ignore[misc]  # networkx ships no types
    """A graph whose ids are texts and whose attributes are texts, numbers and truths, in order."""


class _GraphMLWriter(nx.GraphMLWriter):  # type: ignore[misc]  # networkx ships no types
    """The pure-Python writer of networkx (with lxml installed it would give other bytes), but two.

    Edges carry their key as data, where networkx writes it as their `id`: the same stressor on many
    edges would be the same id, and Gephi drops every edge after the first. Truth is lower case, as
    XML Schema has it.
    """

    def add_edges(self, G: nx.MultiDiGraph, graph_element: Any) -> None:  # noqa: N803 - its name
        for start, end, key, data in G.edges(keys=True, data=True):
            element = self.myElement("edge", source=start, target=end)
            self.add_attributes("edge", element, {"key": key, **data}, {})
            graph_element.append(element)

    def add_data(self, name: str, element_type: type, value: str, *rest: Any, **more: Any) -> Any:
        element = super().add_data(name, element_type, value, *rest, **more)
        if element_type is bool:
            element.text = element.text.lower()
        return element


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write `graph` as GraphML; the edge key (stressor) is the data item ``key`` of the edge.

    XML knows neither control characters nor a lone carriage return: the first become U+FFFD, the
    second a line feed. The JSON file holds the text as it was.
    """
    writer = _GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(_xml_safe(flat_graph(graph)))
    with path.open("wb") as stream:
        writer.dump(stream)


def write_graph_json(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write `graph` as node-link JSON with `nodes` and `edges`, keys sorted."""
    data = nx.node_link_data(flat_graph(graph), edges="edges")
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    path.write_bytes(f"{text}\n".encode())


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


def _xml_safe(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    safe = nx.MultiDiGraph(**_clean_all(graph.graph))
    safe.add_nodes_from((_clean(node), _clean_all(data)) for node, data in graph.nodes(data=True))
    safe.add_edges_from(
        (_clean(start), _clean(end), _clean(key), _clean_all(data))
        for start, end, key, data in graph.edges(keys=True, data=True)
    )
    return safe


def _clean_all(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {_clean(name): _clean(value) for name, value in attributes.items()}


def _clean(value: Any) -> Any:
    if not isinstance(value, str) or value.isprintable():
        return value
    return _NOT_XML.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
