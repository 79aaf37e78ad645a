"""Isomers of a node of the chain by rank, as outer products of prefixes and completions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.substitution.chain import Node

__all__ = ["Piece", "pieces"]

# prefixes (m,), completions (t,), degeneracy of each completion or of all: the outer OR is the list
Piece = tuple["NDArray[np.uint64]", "NDArray[np.uint64]", "NDArray[np.unsignedinteger] | int"]


def pieces(node: Node, prefix: np.uint64, start: int, stop: int) -> Iterator[Piece]:
    """Isomers `start` to `stop` (ranks within a node), each OR `prefix`, as outer products."""
    if node.small:
        yield _part(np.array([prefix]), node, start, stop)
        return
    for index, (patterns, child) in enumerate(node.segments):
        offset, end = node.starts[index], node.starts[index + 1]
        low, high = max(start, offset), min(stop, end)
        if child.small and low == offset and high == end:
            yield prefix | patterns, *child.completions
        elif low < high:
            yield from _segment(prefix | patterns, child, low - offset, high - offset)


def _part(prefixes: NDArray[np.uint64], node: Node, start: int, stop: int) -> Piece:
    masks, weights = node.completions
    return prefixes, masks[start:stop], weights if isinstance(weights, int) else weights[start:stop]


def _segment(prefixes: NDArray[np.uint64], child: Node, start: int, stop: int) -> Iterator[Piece]:
    """Ranks `start` to `stop` of a segment: every prefix with every completion of the child."""
    size = child.size
    (first, skipped), (last, extra) = divmod(start, size), divmod(stop, size)
    if not child.small:
        for index in range(first, last + bool(extra)):
            begin = skipped if index == first else 0
            yield from pieces(child, prefixes[index], begin, extra if index == last else size)
        return
    if first == last:
        yield _part(prefixes[first : first + 1], child, skipped, extra)
        return
    if skipped:
        yield _part(prefixes[first : first + 1], child, skipped, size)
        first += 1
    if first < last:
        yield prefixes[first:last], *child.completions
    if extra:
        yield _part(prefixes[last : last + 1], child, 0, extra)
