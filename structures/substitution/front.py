"""Tables that find the isomers at many ranks at once: the nodes at which ranks can stand after a step.

A key is a rank within a node plus the node's offset, so that ranks at different nodes are looked up
together. The step finds the segment, divides by the size of the child and reads a pattern; children whose
stabiliser is trivial (nearly all in the middle of the range) go on together.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.levels import TRIVIAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.substitution.chain import Node

__all__ = ["MOST", "Front", "front_of"]

MOST = 1 << 62  # keys of one front; beyond it ranks are worked out one by one
_BUCKETS = 12  # bits of a key that look up its segment
_FRONTS = 128  # lookup tables kept: those of one or two numbers of guests, tens of megabytes
_TAILS = 1 << 18  # completions held in one row: 2 MB; longer rows make a draw a tenth quicker for 120 MB


class Front:
    """Several nodes laid out in one row of keys.

    Attributes
    ----------
    offsets
        Key at which each node begins.
    total
        Number of keys.
    children
        Child of each segment.
    together
        For each segment: True where the child goes on with the others, by `tails` or `onward`.
    parting
        True where some child does not.
    tails, onward
        Completions of all such children in a row, or, where these are too many, the next front.
    place
        For each segment: where its child begins in `tails` or in `onward`.
    """

    def __init__(self, nodes: list[Node]) -> None:
        none = np.zeros(1, dtype=np.uint64)
        parts = [node.segments if not (node.free and node.small) else [(none, node)] for node in nodes]
        segments = [segment for part in parts for segment in part]
        self.children = [child for _, child in segments]
        self._patterns = np.concatenate([patterns for patterns, _ in segments])
        lengths = [len(patterns) for patterns, _ in segments]
        self._first = _starts(lengths)
        self._sizes = np.array([child.size for child in self.children], dtype=np.uint64)
        sums = [0]
        for length, child in zip(lengths, self.children, strict=True):
            sums.append(sums[-1] + length * child.size)
        self.total = sums[-1]
        self._begins, self._ends = np.array(sums[:-1], np.uint64), np.array(sums[1:], np.uint64)
        self.offsets = dict(
            zip(nodes, (sums[i] for i in _starts([len(part) for part in parts])), strict=True)
        )
        self._shift = np.uint64(max(0, self.total.bit_length() - _BUCKETS))
        buckets = np.arange((self.total >> int(self._shift)) + 1, dtype=np.uint64) << self._shift
        self._guide = np.searchsorted(self._ends, buckets, side="right")
        self._continue()

    def split(
        self, keys: NDArray[np.uint64]
    ) -> tuple[NDArray[np.intp], NDArray[np.uint64], NDArray[np.uint64]]:
        """Segment, pattern and rank within the child of each key."""
        segment = self._guide.take((keys >> self._shift).view(np.int64))
        late = np.flatnonzero(keys >= self._ends.take(segment))
        if len(late):
            segment[late] = np.searchsorted(self._ends, keys[late], side="right")
        left = keys - self._begins.take(segment)
        sizes = self._sizes.take(segment)
        index = left // sizes
        left -= index * sizes
        index += self._first.take(segment)
        return segment, self._patterns.take(index.view(np.int64)), left

    def _continue(self) -> None:
        """Lay out the children that go on together; a front of free nodes leaves none behind."""
        free = list(dict.fromkeys(child for child in self.children if child.stabiliser == TRIVIAL))
        total = sum(child.size for child in free)
        offsets: dict[Node, int] = {}
        self.tails: NDArray[np.uint64] | None = None
        self.onward: Front | None = None
        if free and all(child.small for child in free) and total <= _TAILS:
            self.tails = np.concatenate([child.tail()[0] for child in free])
            starts = _starts([child.size for child in free])
            offsets = dict(zip(free, starts.tolist(), strict=True))
        elif free and not all(child.small for child in free):
            onward = Front(free)
            if onward.total <= MOST and not onward.parting:
                self.onward, offsets = onward, onward.offsets
        self.together: NDArray[np.bool_] = np.array([child in offsets for child in self.children])
        self.parting: bool = not self.together.all()
        self.place = np.array([offsets.get(child, 0) for child in self.children], dtype=np.uint64)


@lru_cache(maxsize=_FRONTS)
def front_of(node: Node) -> Front:
    """Lookup tables for ranks within one node, kept."""
    return Front([node])


def _starts(lengths: list[int]) -> NDArray[np.uint64]:
    """Where each of several parts begins when they are laid out in a row."""
    return np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(np.uint64)
