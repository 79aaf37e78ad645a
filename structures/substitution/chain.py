"""The stabiliser chain: every isomer is a path of minimal patterns, one a block of sites.

After a pattern on the first block only its stabiliser is left to act on the other blocks. As soon as that
is trivial every completion is a new isomer, so whole Cartesian products are written at the speed of memory
and no isomer is ever tested. A node is (stabiliser, sites left, guests left); equal nodes are shared. The
order of a node's isomers is: guests on its block, stabiliser left, pattern, then the child's order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.group.cycles import burnside
from structures.group.images import image_bits, mask_of, sites_of
from structures.substitution.blocks import orbit_masks, parts_in_order
from structures.substitution.levels import Levels
from structures.substitution.node import Node

if TYPE_CHECKING:
    from structures.group.group import PermutationGroup
    from structures.substitution.node import Tail

__all__ = ["Chain"]

_KEPT = 48 << 20  # bytes of completions kept before all are dropped
_WIDE = 24  # sites that must stay together in integer order before the order is given up


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
