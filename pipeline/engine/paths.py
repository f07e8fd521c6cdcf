"""Every path from a start to an end, as arrays; and their number without listing them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from riskshed.pipeline.engine.compile import CompiledGraph, IntArray, topological_order

NONE = -1


@dataclass(frozen=True)
class Paths:
    """One row a path; cells behind a path's end hold `NONE`.

    Parameters
    ----------
    nodes : shape (n_paths, n_steps + 1), node numbers in order
    edges : shape (n_paths, n_steps), places in the caller's edge list
    """

    nodes: IntArray
    edges: IntArray


@dataclass(frozen=True)
class _Ahead:
    """What lies ahead of each node: paths to an end, edges of the longest, and the paths' rows.

    ``blocks`` holds the paths of a node with one column a path, so that to put a node in front of
    them is to copy whole rows.
    """

    is_end: NDArray[np.bool_]
    paths: list[int]
    steps: list[int]
    blocks: dict[int, Paths]


def count_paths(graph: CompiledGraph, starts: IntArray, ends: IntArray) -> int:
    """Return the number of paths from any start to any end, without enumerating one.

    An end is left again where edges lead on: a path through one end to another counts, too.
    """
    ahead = _ahead(graph, topological_order(graph), ends)
    return sum(ahead.paths[start] for start in starts)


def enumerate_paths(graph: CompiledGraph, starts: IntArray, ends: IntArray) -> Paths:
    """Return every path from a start to an end of an acyclic graph, in a stable order.

    From the ends backwards: the paths of a node are those of its successors, each with the node in
    front. So what many paths share is made once and copied in blocks. They come sorted by their
    nodes; where edges are parallel, all paths through the first stand before those of the second.

    >>> from riskshed.pipeline.engine.compile import compile_edges
    >>> diamond = compile_edges(4, np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3]))
    >>> enumerate_paths(diamond, np.array([0]), np.array([3])).nodes.tolist()
    [[0, 1, 3], [0, 2, 3]]
    """
    order = topological_order(graph)
    ahead = _ahead(graph, order, ends)
    inner = _entered(graph, order, starts)
    for node in order[::-1].tolist():
        if inner[node] and ahead.paths[node]:
            ahead.blocks[node] = _room(ahead.steps[node], ahead.paths[node])
            _fill(graph, node, ahead, ahead.blocks[node])
    first = sorted(start for start in np.asarray(starts).tolist() if ahead.paths[start])
    found = _room(
        max((ahead.steps[start] for start in first), default=0),
        sum(ahead.paths[start] for start in first),
    )
    done = 0
    for start in first:
        own = slice(done, done + ahead.paths[start])
        _fill(graph, start, ahead, Paths(found.nodes[:, own], found.edges[:, own]))
        done = own.stop
    return Paths(found.nodes.T, found.edges.T)


def _ahead(graph: CompiledGraph, order: IntArray, ends: IntArray) -> _Ahead:
    is_end = np.zeros(graph.n_nodes, dtype=bool)
    is_end[ends] = True
    paths, steps = [0] * graph.n_nodes, [0] * graph.n_nodes
    for node in order[::-1].tolist():
        heads = _heads(graph, node)
        paths[node] = int(is_end[node]) + sum(paths[head] for head in heads)
        steps[node] = max((1 + steps[head] for head in heads if paths[head]), default=0)
    return _Ahead(is_end, paths, steps, {})


def _entered(graph: CompiledGraph, order: IntArray, starts: IntArray) -> list[bool]:
    """Return for each node whether a path from a start enters it."""
    entered = [False] * graph.n_nodes
    first = set(np.asarray(starts).tolist())
    for node in order.tolist():
        if entered[node] or node in first:
            for head in _heads(graph, node):
                entered[head] = True
    return entered


def _heads(graph: CompiledGraph, node: int) -> list[int]:
    heads: list[int] = graph.heads[graph.indptr[node] : graph.indptr[node + 1]].tolist()
    return heads


def _room(steps: int, number: int) -> Paths:
    """Return room for paths of so many steps at most, one column a path."""
    shapes = (steps + 1, number), (steps, number)
    return Paths(*(np.empty(shape, dtype=np.int64) for shape in shapes))


def _fill(graph: CompiledGraph, node: int, ahead: _Ahead, into: Paths) -> None:
    """Write the paths of a node: itself where it is an end, then those through each successor."""
    into.nodes[0] = node
    done = int(ahead.is_end[node])
    into.nodes[1:, :done] = NONE
    into.edges[:, :done] = NONE
    first, last = graph.indptr[node : node + 2]
    for place in first + np.argsort(graph.heads[first:last], kind="stable"):
        block = ahead.blocks.get(int(graph.heads[place]))
        if block is None:
            continue  # no end lies that way
        length, number = block.nodes.shape
        own = slice(done, done + number)
        into.nodes[1 : length + 1, own] = block.nodes
        into.nodes[length + 1 :, own] = NONE
        into.edges[0, own] = graph.order[place]
        into.edges[1:length, own] = block.edges
        into.edges[length:, own] = NONE
        done += number
