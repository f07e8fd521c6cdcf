"""Compile edges to compressed sparse rows, and find out whether they can be followed to an end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class CompiledGraph:
    """Successors of every node, as arrays.

    The edges that leave node ``i`` stand at ``order[indptr[i]:indptr[i + 1]]`` of the caller's
    edge list and lead to ``heads`` at the same places.
    """

    indptr: IntArray
    heads: IntArray
    order: IntArray

    @property
    def n_nodes(self) -> int:
        """Return the number of nodes."""
        return len(self.indptr) - 1


class CycleError(ValueError):
    """The edges lead back to where they came from; `nodes` is the cycle, first node repeated."""

    def __init__(self, nodes: list[int]) -> None:
        self.nodes = nodes
        super().__init__(f"cycle of {len(nodes) - 1} nodes")


def compile_edges(n_nodes: int, tails: IntArray, heads: IntArray) -> CompiledGraph:
    """Return the graph of `n_nodes` nodes whose edges run from ``tails[i]`` to ``heads[i]``.

    >>> compile_edges(3, np.array([1, 0]), np.array([2, 1])).indptr.tolist()
    [0, 1, 2, 2]
    """
    order = np.argsort(tails, kind="stable").astype(np.int64)
    indptr = np.zeros(n_nodes + 1, dtype=np.int64)
    np.cumsum(np.bincount(tails, minlength=n_nodes), out=indptr[1:])
    return CompiledGraph(indptr, np.asarray(heads, dtype=np.int64)[order], order)


def topological_order(graph: CompiledGraph) -> IntArray:
    """Return the nodes so that every edge points forward; raise `CycleError` where none exists."""
    waiting = np.bincount(graph.heads, minlength=graph.n_nodes)
    ready = list(np.flatnonzero(waiting == 0))
    order: list[int] = []
    while ready:
        node = int(ready.pop())
        order.append(node)
        for head in graph.heads[graph.indptr[node] : graph.indptr[node + 1]]:
            waiting[head] -= 1
            if waiting[head] == 0:
                ready.append(head)
    if len(order) < graph.n_nodes:
        raise CycleError(_a_cycle(graph, np.flatnonzero(waiting > 0)))
    return np.array(order, dtype=np.int64)


def _a_cycle(graph: CompiledGraph, unfinished: IntArray) -> list[int]:
    """Walk backwards among the unfinished nodes until one is met again: each has a predecessor."""
    predecessor: dict[int, int] = {}
    pending = set(unfinished.tolist())
    for node in sorted(pending):
        for head in graph.heads[graph.indptr[node] : graph.indptr[node + 1]].tolist():
            if head in pending:
                predecessor.setdefault(head, node)
    walk = [min(predecessor)]
    while predecessor[walk[-1]] not in walk:
        walk.append(predecessor[walk[-1]])
    first = walk.index(predecessor[walk[-1]])
    cycle = walk[first:][::-1]
    smallest = cycle.index(min(cycle))
    cycle = cycle[smallest:] + cycle[:smallest]
    return [*cycle, cycle[0]]
