"""How many isomers the steps that are left have, under the operations that are left: Burnside's lemma.

Operations are rows of the group's distinct permutations; the first is the identity.
"""

from __future__ import annotations

from functools import cached_property
from math import comb, prod
from typing import TYPE_CHECKING

import numpy as np

from structures.arrangement.colourings import kept_colourings
from structures.group.cycles import cycle_types
from structures.group.images import image_bits, sites_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.arrangement.steps import Steps
    from structures.group.group import PermutationGroup

__all__ = ["Sizes"]


class Sizes:
    """A group, the steps of one spread of a composition, and their numbers.

    Attributes
    ----------
    rows
        Distinct operations, shape (operations, sites).
    """

    def __init__(self, group: PermutationGroup, steps: Steps) -> None:
        self.group = group
        self.steps = steps
        self.rows = group.distinct
        self.order = len(self.rows)

    @cached_property
    def bits(self) -> NDArray[np.uint64]:
        """Mask of the image of each site under each operation, shape (operations, sites)."""
        return image_bits(self.rows)

    def image(self, operation: int, mask: int) -> int:
        """Image of a mask under one of the distinct operations."""
        return int(self.group.tables.apply(operation, np.array([mask], dtype=np.uint64))[0])

    def size(self, members: NDArray[np.intp], index: int, free: tuple[int, ...]) -> int:
        """Isomers of the steps from `index` on: Burnside's lemma over the operations left."""
        if len(members) == 1:
            return self.labelled(index, [mask.bit_count() for mask in free])
        if index == len(self.steps.steps):
            return 1
        return sum(self.fixed_numbers(self.rows[members], index, free)) // len(members)

    def labelled(self, index: int, free: Sequence[int]) -> int:
        """Placements of the steps from `index` on, on so many free sites of each room."""
        return prod(_placements(n, self.steps.numbers(index, room)) for room, n in enumerate(free))

    def fixed_numbers(
        self, rows: NDArray[np.int64], index: int, free: tuple[int, ...], *, skip: int = -1
    ) -> list[int]:
        """Placements of the steps from `index` on that each operation keeps; one room may be skipped."""
        total = [1] * len(rows)
        for room, mask in enumerate(free):
            numbers = self.steps.numbers(index, room)
            if room == skip or not numbers:
                continue
            every = frozenset(range(len(numbers) + 1))
            known: dict[object, int] = {}
            for k, kind in enumerate(cycle_types(rows, sites_of(mask))):
                if kind not in known:
                    known[kind] = kept_colourings([(kind, every)], numbers).get(numbers, 0)
                total[k] *= known[kind]
        return total


def _placements(sites: int, numbers: Sequence[int]) -> int:
    ways = 1
    for n in numbers:
        ways *= comb(sites, n)
        sites -= n
    return ways
