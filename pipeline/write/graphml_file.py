"""The causal graph as GraphML, for Gephi, yEd and Cytoscape.

networkx can write it too, by an object for each attribute, which takes ten times as long. This file
is the same, byte by byte, but for two things: an edge has its key (the stressor) as data and not as
its `id`, since Gephi drops every edge after the first with that id; and truth is lower case, as XML
Schema has it.

To read the graph back with its stressor keys: ``nx.read_graphml(path, force_multigraph=True)``.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.sax.saxutils import escape

import networkx as nx

from riskshed.schemas.cells import Value
from riskshed.schemas.flat_graph import flat_graph

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_START = (
    "<?xml version='1.0' encoding='utf-8'?>\n"
    f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_NAMESPACE} {_NAMESPACE}/1.0/graphml.xsd">\n'
)
_TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_IN_QUOTES = {'"': "&quot;", "\n": "&#10;", "\t": "&#09;"}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_graphml(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write `graph` as GraphML; the edge key (stressor) is the data item ``key`` of the edge.

    XML knows neither control characters nor a lone carriage return: the first become U+FFFD, the
    second a line feed. The JSON file holds the text as it was.
    """
    flat = flat_graph(graph)
    data = _DataElements()
    of_graph = data.of("graph", flat.graph, "    ")
    nodes = [
        _element(f'node id="{_quoted(node)}"', data.of("node", facts, "      "), "node")
        for node, facts in flat.nodes(data=True)
    ]
    edges = [
        _element(
            f'edge source="{_quoted(start)}" target="{_quoted(end)}"',
            data.of("edge", {"key": key, **facts}, "      "),
            "edge",
        )
        for start, end, key, facts in flat.edges(keys=True, data=True)
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(_START)
        stream.writelines(reversed(data.declared))
        stream.writelines(_graph([*nodes, *edges, of_graph]))
        stream.write("</graphml>\n")


class _DataElements(dict[tuple[str, str, type, Value], str]):
    """The data element of a scope, name, type and value; a key is declared when it first comes up.

    The same few thousand values stand at many nodes and edges: each is made XML once.
    """

    def __init__(self) -> None:
        self.declared: list[str] = []
        self._keys: dict[tuple[str, str, type], str] = {}

    def of(self, scope: str, facts: Mapping[str, Value], indent: str) -> str:
        """Return the data elements of one node, edge or graph, a line each."""
        lines = [
            f"{indent}{self[scope, name, type(value), value]}" for name, value in facts.items()
        ]
        return "".join(lines)

    def __missing__(self, wanted: tuple[str, str, type, Value]) -> str:
        scope, name, kind, value = wanted
        number = self._key(scope, name, kind)
        text = str(value).lower() if kind is bool else escape(_clean(str(value)))
        self[wanted] = f'<data key="{number}">{text}</data>\n'
        return self[wanted]

    def _key(self, scope: str, name: str, kind: type) -> str:
        key = scope, name, kind
        if key not in self._keys:
            self._keys[key] = f"d{len(self._keys)}"
            self.declared.append(
                f'  <key id="{self._keys[key]}" for="{scope}" attr.name="{_quoted(name)}" '
                f'attr.type="{_TYPES[kind]}" />\n'
            )
        return self._keys[key]


def _element(start: str, data: str, name: str) -> str:
    return f"    <{start}>\n{data}    </{name}>\n" if data else f"    <{start} />\n"


def _graph(elements: list[str]) -> Iterable[str]:
    if not any(elements):
        return ['  <graph edgedefault="directed" />\n']
    return ['  <graph edgedefault="directed">\n', *elements, "  </graph>\n"]


def _quoted(text: str) -> str:
    return escape(_clean(text), _IN_QUOTES)


def _clean(text: str) -> str:
    if text.isprintable():
        return text
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
