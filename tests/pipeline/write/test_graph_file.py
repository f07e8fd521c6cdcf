"""The graph files: two formats, one graph."""

import json
import random
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskshed.pipeline.write.graph_json_file import write_graph_json
from riskshed.pipeline.write.graphml_file import write_graphml
from riskshed.schemas.flat_graph import flat_graph


def read_graphml(path: Path) -> nx.MultiDiGraph:
    graph = nx.read_graphml(path, force_multigraph=True)
    for *_, key, data in graph.edges(keys=True, data=True):
        assert key == data.pop("key")  # networkx leaves it among the attributes too
    return graph


def read_json(path: Path) -> nx.MultiDiGraph:
    return nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges")


class ByNetworkx(nx.GraphMLWriter):
    """The writer of networkx with the two changes that the module names."""

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


def bytes_by_networkx(graph: nx.MultiDiGraph) -> bytes:
    writer, stream = ByNetworkx(encoding="utf-8", prettyprint=True), BytesIO()
    writer.add_graph_element(nx.MultiDiGraph(graph))
    writer.dump(stream)
    return stream.getvalue()


FORMATS: dict[str, Any] = {
    "graphml": (write_graphml, read_graphml),
    "json": (write_graph_json, read_json),
}
words = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=8)
facts = st.dictionaries(
    st.sampled_from(["label", "kind", "share", "basis", "codes"]),
    st.one_of(
        words,
        st.none(),
        st.booleans(),
        st.integers(-1000, 1000),
        st.floats(-1e6, 1e6),
        st.lists(words, max_size=3),
    ),
)


@st.composite
def graphs(draw: st.DrawFn) -> nx.MultiDiGraph:
    """Draw a small graph with parallel edges, told apart by their stressor."""
    nodes = draw(st.lists(words, min_size=2, max_size=5, unique=True))
    graph = nx.MultiDiGraph()
    for node in nodes:
        graph.add_node(node, **draw(facts))
    pairs = st.tuples(st.sampled_from(nodes), st.sampled_from(nodes), st.sampled_from(["Pb", "Cd"]))
    for start, end, stressor in draw(st.lists(pairs, max_size=6, unique=True)):
        graph.add_edge(start, end, key=stressor, **draw(facts))
    return graph


def content(graph: nx.MultiDiGraph) -> tuple[Any, Any]:
    return (
        sorted((node, sorted(data.items())) for node, data in graph.nodes(data=True)),
        sorted(
            (start, end, key, sorted(data.items()))
            for start, end, key, data in graph.edges(keys=True, data=True)
        ),
    )


@pytest.mark.property
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=30, deadline=None)
@given(graph=graphs())
def test_nodes_edges_keys_and_attributes_survive(
    name: str, graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Reading back gives the flat graph: the same pathways along the same stressors."""
    write, read = FORMATS[name]
    path = tmp_path_factory.mktemp("graph") / "graph"
    write(graph, path)

    assert content(flat_graph(graph)) == content(read(path))


@pytest.mark.property
@settings(max_examples=60, deadline=None)
@given(graph=graphs())
def test_the_graphml_is_that_of_networkx_byte_by_byte(
    graph: nx.MultiDiGraph, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever stands in names and values, and where there is nothing at all."""
    path = tmp_path_factory.mktemp("graph") / "graph.graphml"
    graph.graph["title"] = 'a <b> & "c"\tat\n1'
    for one in (graph, nx.MultiDiGraph()):
        write_graphml(one, path)
        assert path.read_bytes() == bytes_by_networkx(flat_graph(one))


@pytest.mark.parametrize("name", FORMATS)
def test_order_of_building_changes_no_byte(
    name: str, graph: nx.MultiDiGraph, tmp_path: Path
) -> None:
    """A graph built in another order is the same file."""
    write, _ = FORMATS[name]
    nodes, edges = list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True))
    random.Random(7).shuffle(nodes)
    random.Random(7).shuffle(edges)
    shuffled = nx.MultiDiGraph(**graph.graph)
    shuffled.add_nodes_from((node, dict(reversed(data.items()))) for node, data in nodes)
    shuffled.add_edges_from(edges)
    write(graph, tmp_path / "one")
    write(shuffled, tmp_path / "two")

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_no_two_edges_of_the_graphml_share_an_id(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """Gephi drops an edge whose id it has seen, and one stressor lies on many edges."""
    write_graphml(graph, tmp_path / "graph.graphml")
    tree = ET.parse(tmp_path / "graph.graphml")
    edges = tree.findall(".//{http://graphml.graphdrawing.org/xmlns}edge")

    assert len(edges) == 6
    assert [edge.get("id") for edge in edges if edge.get("id") is not None] == []


def test_truth_is_that_of_xml_schema(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """xs:boolean knows `false`, not `False`; strict readers refuse the second."""
    write_graphml(graph, tmp_path / "graph.graphml")

    assert ">false</data>" in (tmp_path / "graph.graphml").read_text(encoding="utf-8")


def test_values_are_flattened(tmp_path: Path) -> None:
    """No value leaves no attribute; lists join, mappings are JSON, numpy numbers are numbers."""
    graph = nx.MultiDiGraph()
    graph.add_node(
        "a",
        nothing=None,
        unknown=float("nan"),
        empty=[],
        blank="",
        codes=["T7.5", "T1.1"],
        bag={"b", "a"},
        model={"b": 1, "a": 2},
        n=np.int64(3),
        share=np.float64(1 / 3),
        endless=float("inf"),
    )
    expected = {
        "codes": "T7.5;T1.1",
        "bag": "a;b",
        "model": '{"a": 2, "b": 1}',
        "n": 3,
        "share": 0.333333333333,
        "endless": "inf",
    }
    for write, read in FORMATS.values():
        write(graph, tmp_path / "graph")
        assert expected == read(tmp_path / "graph").nodes["a"]


def test_graphml_cleans_what_xml_cannot_hold(tmp_path: Path) -> None:
    """A control character makes the XML unreadable; the JSON file keeps it."""
    graph = nx.MultiDiGraph()
    graph.add_node("a", label="bell\x07 line\r\nnext")
    write_graphml(graph, tmp_path / "graph.graphml")
    write_graph_json(graph, tmp_path / "graph.json")

    cleaned = read_graphml(tmp_path / "graph.graphml").nodes["a"]["label"]
    assert cleaned == "bell\ufffd line\nnext"
    assert read_json(tmp_path / "graph.json").nodes["a"]["label"] == "bell\x07 line\r\nnext"


def test_an_attribute_with_a_reserved_name_is_refused() -> None:
    """Node-link JSON uses id, source, target and key itself; one of ours would vanish silently."""
    graph = nx.MultiDiGraph()
    graph.add_edge("a", "b", key="Pb", source="stack")

    with pytest.raises(ValueError, match="'source' has another meaning"):
        flat_graph(graph)


def test_the_given_graph_is_left_alone(graph: nx.MultiDiGraph, tmp_path: Path) -> None:
    """A writer never edits what it was given."""
    before = graph.copy()
    write_graphml(graph, tmp_path / "graph.graphml")

    assert nx.utils.graphs_equal(before, graph)
