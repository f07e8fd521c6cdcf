"""Every path from a start to an end, as arrays; and their number without listing them."""

from dataclasses import dataclass

import numpy as np

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


def count_paths(graph: CompiledGraph, starts: IntArray, ends: IntArray) -> int:
    """Return the number of paths from any start to any end, without enumerating one.

    An end is left again where edges lead on: a path through one end to another counts, too.
    """
    is_end = np.zeros(graph.n_nodes, dtype=bool)
    is_end[ends] = True
    onward = [0] * graph.n_nodes
    for node in topological_order(graph)[::-1]:
        heads = graph.heads[graph.indptr[node] : graph.indptr[node + 1]]
        onward[node] = int(is_end[node]) + sum(onward[head] for head in heads)
    return sum(onward[start] for start in starts)


def enumerate_paths(graph: CompiledGraph, starts: IntArray, ends: IntArray) -> Paths:
    """Return every path from a start to an end of an acyclic graph, in a stable order.

    All paths grow by one edge at a time: each round repeats a partial path once for every edge
    that leaves its last node.

    >>> from riskshed.pipeline.engine.compile import compile_edges
    >>> diamond = compile_edges(4, np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3]))
    >>> enumerate_paths(diamond, np.array([0]), np.array([3])).nodes.tolist()
    [[0, 1, 3], [0, 2, 3]]
    """
    topological_order(graph)  # a cycle would grow for ever
    is_end = np.zeros(graph.n_nodes, dtype=bool)
    is_end[ends] = True
    nodes = np.asarray(starts, dtype=np.int64).reshape(-1, 1)
    edges = np.empty((len(nodes), 0), dtype=np.int64)
    finished = [(nodes[:0], edges[:0])]
    while len(nodes):
        at_end = is_end[nodes[:, -1]]
        finished.append((nodes[at_end], edges[at_end]))
        nodes, edges = _grow(graph, nodes, edges)
    return _in_order(finished)


def _grow(graph: CompiledGraph, nodes: IntArray, edges: IntArray) -> tuple[IntArray, IntArray]:
    """Return every partial path extended by every edge that leaves its last node."""
    first = graph.indptr[nodes[:, -1]]
    count = graph.indptr[nodes[:, -1] + 1] - first
    path = np.repeat(np.arange(len(nodes)), count)
    place = np.repeat(first - np.concatenate([[0], np.cumsum(count)[:-1]]), count) + np.arange(
        count.sum()
    )
    return (
        np.column_stack([nodes[path], graph.heads[place]]),
        np.column_stack([edges[path], graph.order[place]]),
    )


def _in_order(finished: list[tuple[IntArray, IntArray]]) -> Paths:
    """Stack the paths of all lengths, padded, sorted by their nodes."""
    width = max((nodes.shape[1] for nodes, _ in finished if len(nodes)), default=1)
    nodes = np.concatenate([_padded(n, width) for n, _ in finished if n.shape[1] <= width])
    edges = np.concatenate([_padded(e, width - 1) for n, e in finished if n.shape[1] <= width])
    order = np.lexsort(nodes.T[::-1])
    return Paths(nodes[order], edges[order])


def _padded(rows: IntArray, width: int) -> IntArray:
    return np.pad(rows, ((0, 0), (0, width - rows.shape[1])), constant_values=NONE)
