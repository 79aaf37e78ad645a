"""A node of the stabiliser chain: the isomers that begin alike, never listed before they are asked for."""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.group.images import sites_of
from structures.substitution.bits import combinations, subsets
from structures.substitution.blocks import TAIL
from structures.substitution.front import Front

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.substitution.chain import Chain

__all__ = ["Node", "Piece", "Tail"]

_FRONTS = 128  # lookup tables kept: those of one or two numbers of guests, tens of megabytes
_DIRECT = 1 << 15  # placements times operations below which all are tested

Tail = tuple["NDArray[np.uint64]", "NDArray[np.unsignedinteger]"]  # completions, their degeneracies
# prefixes (m,), completions (t,), degeneracy of each completion or of all: the outer OR is the list
Piece = tuple["NDArray[np.uint64]", "NDArray[np.uint64]", "NDArray[np.unsignedinteger] | int"]


class Node:
    """All isomers with `left` guests on the sites `rest` (a mask) under one stabiliser.

    Attributes
    ----------
    small
        The completions are few enough to be kept as one array.
    free
        The stabiliser moves no site that is left: every placement is an isomer, all equally degenerate.
    """

    def __init__(self, chain: Chain, stabiliser: int, rest: int, left: int) -> None:
        self.chain = chain
        self.stabiliser = stabiliser
        self.rest = rest
        self.left = left
        self.placements = comb(rest.bit_count(), left)
        self._members = len(chain.levels.members[stabiliser])
        self.free = chain.levels.free(stabiliser, rest)
        self.small = self.placements <= TAIL * (1 if self.free else self._members)

    @cached_property
    def size(self) -> int:
        """Number of isomers."""
        if self.free:
            return self.placements
        return self.chain.numbers(self.stabiliser, self.rest)[self.left]

    @cached_property
    def segments(self) -> list[tuple[NDArray[np.uint64], Node]]:
        """Patterns on the next block with the node of their completions, in order."""
        level = self.chain.levels.level(self.stabiliser, self.rest, self.left)
        room = level.rest.bit_count()
        return [
            (masks, self.chain.node(stabiliser, level.rest, self.left - k))
            for k in range(max(0, self.left - room), min(self.left, len(level.block)) + 1)
            for stabiliser, masks in level.of_size(k, self.left)
        ]

    @cached_property
    def starts(self) -> list[int]:
        """Rank at which each segment begins, and the size at the end."""
        return list(accumulate((len(masks) * child.size for masks, child in self.segments), initial=0))

    @property
    def front(self) -> Front:
        """Lookup tables for ranks within this node."""
        return _front_of(self)

    def tail(self) -> Tail:
        """All completions with their degeneracies; only for a `small` node."""
        kept = self.chain.tail(self)
        return kept if kept is not None else self.chain.keep(self, self._make_tail())

    @property
    def completions(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger] | int]:
        """All completions with their degeneracies, one number where all are equal; of a `small` node."""
        masks, weights = self.tail()
        return masks, self.chain.degeneracy(self.stabiliser) if self.free else weights

    def pieces(self, prefix: np.uint64, start: int, stop: int) -> Iterator[Piece]:
        """Isomers `start` to `stop` (ranks within this node), each OR `prefix`, as outer products."""
        if self.small:
            yield _part(np.array([prefix]), self, start, stop)
            return
        for index, (patterns, child) in enumerate(self.segments):
            offset, end = self.starts[index], self.starts[index + 1]
            low, high = max(start, offset), min(stop, end)
            if child.small and low == offset and high == end:
                yield prefix | patterns, *child.completions
            elif low < high:
                yield from _segment(prefix | patterns, child, low - offset, high - offset)

    @property
    def _direct(self) -> bool:
        """True where so few placements are left that testing all of them beats another level.

        Only in integer order: the test keeps the smallest integer, the levels the smallest of each block.
        """
        return not self.free and self.chain.ordered and self.placements * self._members <= _DIRECT

    def _make_tail(self) -> Tail:
        if self.free or self.placements == 1:
            masks = subsets(sites_of(self.rest), self.left)
            same = self.chain.degeneracy(self.stabiliser)
            return masks, np.full(len(masks), same, self.chain.degeneracy_type)
        if self._direct:
            return self._test_all()
        parts = [(patterns, *child.tail()) for patterns, child in self.segments]
        total = sum(len(patterns) * len(completions) for patterns, completions, _ in parts)
        masks, weights = np.empty(total, np.uint64), np.empty(total, self.chain.degeneracy_type)
        place = 0
        for patterns, completions, degeneracies in parts:
            shape = len(patterns), len(completions)
            end = place + shape[0] * shape[1]
            np.bitwise_or(patterns[:, None], completions, out=masks[place:end].reshape(shape))
            weights[place:end].reshape(shape)[...] = degeneracies
            place = end
        return masks, weights

    def _test_all(self) -> Tail:
        """Every placement under every member of the stabiliser; the smallest of each orbit are kept."""
        levels = self.chain.levels
        sites = sites_of(self.rest)
        many = 2 * self.left > len(sites)  # then the empty sites are placed, and the largest mask is wanted
        bits = levels.bits[levels.members[self.stabiliser]][:, sites]
        choices = combinations(len(sites), len(sites) - self.left if many else self.left)
        images = bits.take(choices[0], axis=1)
        for row in choices[1:]:
            images |= bits.take(row, axis=1)
        own = images[0]
        kept = np.logical_and.reduce(images <= own if many else images >= own, axis=0)
        fixed = np.add.reduce(images[:, kept] == own[kept], axis=0)
        masks = own[kept] ^ np.uint64(self.rest) if many else own[kept]
        return masks, (self.chain.order // fixed).astype(self.chain.degeneracy_type)


@lru_cache(maxsize=_FRONTS)
def _front_of(node: Node) -> Front:
    return Front([node])


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
            yield from child.pieces(prefixes[index], begin, extra if index == last else size)
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
