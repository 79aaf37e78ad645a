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

from structures.errors import TooManyError
from structures.group.cycles import burnside
from structures.group.images import image_bits, mask_of, sites_of
from structures.group.wide import WORD
from structures.substitution.bits import combinations, subsets
from structures.substitution.blocks import TAIL, orbit_masks, parts_in_order
from structures.substitution.levels import Levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = ["Chain", "Node", "Tail"]

_KEPT = 48 << 20  # bytes of completions kept before all are dropped
_WIDE = 24  # sites that must stay together in integer order before the order is given up
_DIRECT = 1 << 15  # placements times operations below which all are tested

Tail = tuple["NDArray[np.uint64]", "NDArray[np.unsignedinteger]"]  # completions, their degeneracies


class Chain:
    """The stabiliser chain of a group on a set of sites that it keeps.

    Attributes
    ----------
    ordered
        True where the chain's representative is the smallest integer of its orbit. Where orbits overlap so
        much in their numbers that this would need huge blocks it is False, and masks are to be brought to
        the smallest integer afterwards.
    """

    def __init__(self, group: PermutationGroup, places: tuple[int, ...]) -> None:
        if group.size > WORD:
            raise TooManyError(
                f"{group.size} places are more than the {WORD} whose isomers have ranks; "
                f"restrict the sites to {WORD}, or draw a sample"
            )
        rows = group.distinct
        if len(places) < group.size:
            _, first = np.unique(rows[:, list(places)], axis=0, return_index=True)
            rows = rows[np.sort(first)]
        active = mask_of(places)
        orbits = orbit_masks(image_bits(rows), active)
        parts = parts_in_order(orbits, pair=len(rows) == 2)
        widest = max((orbit.bit_count() for orbit in orbits), default=0)
        self.ordered = max((part.bit_count() for part in parts), default=0) <= max(_WIDE, widest)
        self.places = places
        self.order = len(rows)
        self.levels = Levels(rows, active, "descending" if self.ordered else "growing")
        self.degeneracy_type = np.min_scalar_type(self.order)
        self._tails: dict[Node, Tail] = {}
        self._kept = 0
        self._nodes: dict[tuple[int, int, int], Node] = {}
        self._numbers: dict[tuple[int, int], list[int]] = {}

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
            rows = self.levels.permutations[self.levels.members[stabiliser]]
            self._numbers[key] = burnside(rows, sites_of(rest))
        return self._numbers[key]

    def tail(self, node: Node) -> Tail | None:
        """Completions of a node if they are kept."""
        return self._tails.get(node)

    def keep(self, node: Node, tail: Tail) -> Tail:
        """Remember the completions of a node; all are dropped when they get too many."""
        self._kept += tail[0].nbytes + tail[1].nbytes
        if self._kept > _KEPT:
            self._tails.clear()
            self._kept = tail[0].nbytes + tail[1].nbytes
        self._tails[node] = tail
        return tail


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

    def tail(self) -> Tail:
        """All completions with their degeneracies; only for a `small` node."""
        kept = self.chain.tail(self)
        return kept if kept is not None else self.chain.keep(self, self._make_tail())

    @property
    def completions(self) -> tuple[NDArray[np.uint64], NDArray[np.unsignedinteger] | int]:
        """All completions with their degeneracies, one number where all are equal; of a `small` node."""
        masks, weights = self.tail()
        return masks, self.chain.degeneracy(self.stabiliser) if self.free else weights

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
