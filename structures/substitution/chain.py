"""The stabiliser chain: every isomer is a path of minimal patterns, one a block of sites.

After a pattern on the first block only its stabiliser is left to act on the other blocks. As soon as that
is trivial every completion is a new isomer, so whole Cartesian products are written at the speed of memory
and no isomer is ever tested. A node is (stabiliser, sites left, guests left); equal nodes are shared. The
order of a node's isomers is: guests on its block, stabiliser left, pattern, then the child's order.
"""

from __future__ import annotations

from functools import cached_property
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.counting import burnside
from structures.substitution.levels import TRIVIAL, Levels, parts_in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.substitution.group import SiteGroup

__all__ = ["Chain", "Node", "Piece"]

_TAIL = 1 << 16  # completions kept as one array: 512 kB of masks, a quarter of a second-level cache
_KEPT = 48 << 20  # bytes of completions kept before all are dropped
_WIDE = 24  # sites that must stay together in integer order before the order is given up

# prefixes (m,), completions (t,), degeneracy of each completion: the outer OR is the list
Piece = tuple["NDArray[np.uint64]", "NDArray[np.uint64]", "NDArray[np.unsignedinteger]"]


class Node:
    """All isomers with `left` guests on the sites `rest` (a mask) under one stabiliser."""

    def __init__(self, chain: Chain, stabiliser: int, rest: int, left: int) -> None:
        self.chain = chain
        self.stabiliser = stabiliser
        self.rest = rest
        self.left = left

    @cached_property
    def forced(self) -> bool:
        """True where no choice is left: no guest, or every site a guest."""
        return self.left == 0 or self.left == self.rest.bit_count()

    @cached_property
    def small(self) -> bool:
        """True where the completions are few enough to be kept as one array."""
        members = len(self.chain.levels.members[self.stabiliser])
        return comb(self.rest.bit_count(), self.left) <= _TAIL * members

    @cached_property
    def size(self) -> int:
        """Number of isomers."""
        if self.stabiliser == TRIVIAL:
            return comb(self.rest.bit_count(), self.left)
        return self.chain.numbers(self.stabiliser, self.rest)[self.left]

    @cached_property
    def segments(self) -> list[tuple[NDArray[np.uint64], Node]]:
        """Patterns on the next block with the node of their completions, in order."""
        level = self.chain.levels.level(self.stabiliser, self.rest)
        room = level.rest.bit_count()
        return [
            (masks, self.chain.node(stabiliser, level.rest, self.left - k))
            for k in range(max(0, self.left - room), min(self.left, len(level.block)) + 1)
            for stabiliser, masks in level.of_size(k)
        ]

    @cached_property
    def starts(self) -> list[int]:
        """Rank at which each segment begins, and the size at the end."""
        return list(accumulate((len(masks) * child.size for masks, child in self.segments), initial=0))

    def tail(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """All completions with their degeneracies; only for a `small` node."""
        kept = self.chain.tails.get(self)
        return kept if kept is not None else self.chain.keep(self, self._write_tail())

    def pieces(self, prefix: np.uint64, start: int, stop: int) -> Iterator[Piece]:
        """Isomers `start` to `stop` (ranks within this node), each OR `prefix`, as outer products."""
        if self.small:
            masks, degeneracies = self.tail()
            yield np.array([prefix]), masks[start:stop], degeneracies[start:stop]
            return
        for index, (patterns, child) in enumerate(self.segments):
            low, high = max(start, self.starts[index]), min(stop, self.starts[index + 1])
            if low < high:
                offset = self.starts[index]
                yield from _segment(prefix | patterns, child, low - offset, high - offset)

    def _write_tail(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        chain = self.chain
        if self.forced:
            return (
                np.array([self.rest if self.left else 0], dtype=np.uint64),
                np.array([chain.degeneracy(self.stabiliser)], dtype=chain.degeneracy_type),
            )
        parts = [(patterns, *child.tail()) for patterns, child in self.segments]
        total = sum(len(patterns) * len(masks) for patterns, masks, _ in parts)
        out, weights = np.empty(total, dtype=np.uint64), np.empty(total, dtype=chain.degeneracy_type)
        place = 0
        for patterns, masks, degeneracies in parts:
            shape = len(patterns), len(masks)
            end = place + shape[0] * shape[1]
            np.bitwise_or(patterns[:, None], masks, out=out[place:end].reshape(shape))
            weights[place:end].reshape(shape)[...] = degeneracies
            place = end
        return out, weights


class Chain:
    """The stabiliser chain of a group on a set of sites that it keeps.

    Attributes
    ----------
    ordered
        True where the chain's representative is the smallest integer of its orbit. Where orbits overlap so
        much in their numbers that this would need huge blocks it is False, and masks are to be brought to
        the smallest integer afterwards.
    """

    def __init__(self, group: SiteGroup, places: tuple[int, ...]) -> None:
        rows = group.distinct
        action = rows[:, list(places)]
        _, first = np.unique(action, axis=0, return_index=True)
        rows = rows[np.sort(first)]
        largest = max(len(part) for part in parts_in_order(rows, list(places)))
        self.ordered = largest <= max(_WIDE, *(len(orbit) for orbit in group.orbits))
        self.places = places
        self.levels = Levels(rows, sum(1 << place for place in places), ordered=self.ordered)
        self.degeneracy_type = np.min_scalar_type(len(rows))
        self.tails: dict[Node, tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]] = {}
        self._kept = 0
        self._nodes: dict[tuple[int, int, int], Node] = {}
        self._numbers: dict[tuple[int, int], list[int]] = {}

    @property
    def order(self) -> int:
        """Number of operations that differ on these sites: the largest degeneracy."""
        return len(self.levels.permutations)

    def root(self, gold: int) -> Node:
        """All isomers with `gold` guests."""
        return self.node(self.levels.root, self.levels.active, gold)

    def node(self, stabiliser: int, rest: int, left: int) -> Node:
        """The node of that key; equal keys share it."""
        key = stabiliser, rest, left
        if key not in self._nodes:
            self._nodes[key] = Node(self, *key)
        return self._nodes[key]

    def degeneracy(self, stabiliser: int) -> int:
        """Size of the orbit of an occupancy with that stabiliser."""
        return self.order // len(self.levels.members[stabiliser])

    def numbers(self, stabiliser: int, rest: int) -> list[int]:
        """Number of orbits of a stabiliser on subsets of `rest`, by size."""
        key = stabiliser, rest
        if key not in self._numbers:
            sites = np.array([site for site in range(rest.bit_length()) if rest >> site & 1], dtype=np.int64)
            self._numbers[key] = burnside(self.levels.permutations[self.levels.members[stabiliser]], sites)
        return self._numbers[key]

    def keep(
        self, node: Node, tail: tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]
    ) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger]]:
        """Remember the completions of a node; all are dropped when they get too many."""
        self._kept += tail[0].nbytes + tail[1].nbytes
        if self._kept > _KEPT:
            self.tails.clear()
            self._kept = tail[0].nbytes + tail[1].nbytes
        self.tails[node] = tail
        return tail


def _segment(prefixes: NDArray[np.uint64], child: Node, start: int, stop: int) -> Iterator[Piece]:
    """Ranks `start` to `stop` of a segment: every prefix with every completion of the child."""
    (first, skipped), (last, extra) = divmod(start, child.size), divmod(stop, child.size)
    if not child.small:
        for index in range(first, last + bool(extra)):
            begin = skipped if index == first else 0
            yield from child.pieces(prefixes[index], begin, extra if index == last else child.size)
        return
    masks, degeneracies = child.tail()
    if first == last:
        yield prefixes[first : first + 1], masks[skipped:extra], degeneracies[skipped:extra]
        return
    if skipped:
        yield prefixes[first : first + 1], masks[skipped:], degeneracies[skipped:]
        first += 1
    if first < last:
        yield prefixes[first:last], masks, degeneracies
    if extra:
        yield prefixes[last : last + 1], masks[:extra], degeneracies[:extra]
