"""Every path is found once: against networkx on random graphs, and against hand arithmetic."""

import itertools

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riskshed.pipeline.engine.compile import CycleError, compile_edges, topological_order
from riskshed.pipeline.engine.paths import NONE, count_paths, enumerate_paths


@st.composite
def graphs(draw, acyclic=True):
    """Draw a graph as (n, edges); an acyclic one has its nodes renamed, so that no order helps."""
    n = draw(st.integers(1, 8))
    pairs = [(a, b) for a in range(n) for b in range(n) if (a < b or not acyclic) and a != b]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    name = draw(st.permutations(range(n)))
    return n, [(name[a], name[b]) for a, b in edges]


def _compiled(n, edges):
    tails, heads = np.array(edges, dtype="int64").reshape(-1, 2).T
    return compile_edges(n, tails, heads)


def _listed(paths):
    return [tuple(node for node in row if node != NONE) for row in paths.nodes.tolist()]


@pytest.mark.oracle
@pytest.mark.property
@given(graphs(), st.data())
def test_every_path_that_networkx_finds_is_found_once(graph, data):
    """All simple paths between starts and ends, as networkx lists them, and no others."""
    n, edges = graph
    some = st.sets(st.integers(0, n - 1))
    starts, ends = sorted(data.draw(some)), sorted(data.draw(some))
    reference = nx.DiGraph(edges)
    reference.add_nodes_from(range(n))
    known = [
        tuple(path)
        for start in starts
        for end in ends
        for path in ([[start]] if start == end else nx.all_simple_paths(reference, start, end))
    ]
    compiled = _compiled(n, edges)

    found = enumerate_paths(compiled, np.array(starts, dtype=int), np.array(ends, dtype=int))

    assert sorted(_listed(found)) == sorted(known)
    assert count_paths(compiled, np.array(starts, dtype=int), np.array(ends, dtype=int)) == len(
        known
    )


@pytest.mark.property
@given(graphs())
def test_the_edges_of_a_path_join_its_nodes(graph):
    """Each edge number stands for the caller's edge between the two nodes beside it."""
    n, edges = graph
    every = np.arange(n)

    found = enumerate_paths(_compiled(n, edges), every, every)

    for nodes, joins in zip(_listed(found), found.edges.tolist(), strict=True):
        steps = list(itertools.pairwise(nodes))
        assert [edges[edge] for edge in joins if edge != NONE] == steps


@pytest.mark.property
@given(graphs())
def test_every_edge_points_forward_in_the_topological_order(graph):
    """The tail of every edge stands before its head, and each node stands once."""
    n, edges = graph
    order = topological_order(_compiled(n, edges)).tolist()

    assert sorted(order) == list(range(n))
    assert all(order.index(tail) < order.index(head) for tail, head in edges)


@pytest.mark.oracle
@pytest.mark.property
@given(graphs(acyclic=False))
def test_a_reported_cycle_is_a_cycle_and_is_reported_where_there_is_one(graph):
    """networkx says whether there is one; each step of ours is an edge, back to the start."""
    n, edges = graph
    compiled = _compiled(n, edges)

    if nx.is_directed_acyclic_graph(nx.DiGraph(edges)):
        topological_order(compiled)
        return
    with pytest.raises(CycleError) as caught:
        topological_order(compiled)

    nodes = caught.value.nodes
    assert nodes[0] == nodes[-1]
    assert len(set(nodes)) == len(nodes) - 1
    assert all(step in edges for step in itertools.pairwise(nodes))


@pytest.mark.property
@given(graphs(), st.randoms(use_true_random=False))
def test_the_order_of_edges_does_not_matter(graph, random):
    """Paths come sorted by their nodes, however the edges were listed."""
    n, edges = graph
    mixed = random.sample(edges, len(edges))
    every = np.arange(n)

    first = enumerate_paths(_compiled(n, edges), every, every)
    second = enumerate_paths(_compiled(n, mixed), every, every)

    np.testing.assert_array_equal(first.nodes, second.nodes)


def test_two_edges_between_the_same_nodes_are_two_paths():
    """A graph with parallel edges has a path for each."""
    double = compile_edges(2, np.array([0, 0]), np.array([1, 1]))

    found = enumerate_paths(double, np.array([0]), np.array([1]))

    assert found.nodes.tolist() == [[0, 1], [0, 1]]
    assert sorted(found.edges.ravel().tolist()) == [0, 1]


def test_paths_are_counted_where_nobody_could_list_them():
    """Sixty-five diamonds in a row have 2**65 paths: more than 64 bits hold, counted exactly."""
    tails, heads = [], []
    for k in range(65):
        tails += [3 * k, 3 * k, 3 * k + 1, 3 * k + 2]
        heads += [3 * k + 1, 3 * k + 2, 3 * k + 3, 3 * k + 3]
    chain = compile_edges(196, np.array(tails), np.array(heads))

    assert count_paths(chain, np.array([0]), np.array([195])) == 2**65


def test_a_graph_without_edges_has_only_the_paths_that_stay():
    """Nothing leads anywhere; a node that is start and end is a path of no steps."""
    lonely = compile_edges(3, np.array([], dtype=int), np.array([], dtype=int))

    assert enumerate_paths(lonely, np.array([0]), np.array([2])).nodes.size == 0
    assert _listed(enumerate_paths(lonely, np.array([0, 1]), np.array([1]))) == [(1,)]
