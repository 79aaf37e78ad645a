"""One step of an arrangement: where one metal goes, under what the steps before leave of the group.

Three kinds of stage. Where only the identity is left every subset is taken, ascending. Where subsets times
operations are few all are tested, and the smallest of each orbit stay, ascending. Else the stabiliser chain
lists them, in its order. A stage knows how many isomers follow each choice, so ranks need no list.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.arrangement.colex import subset_at, subset_rank, subsets_at
from structures.group.images import sites_of
from structures.substitution.bits import combinations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from structures.arrangement.sizes import Sizes

__all__ = ["Direct", "Free", "Stage"]

CHUNK = 1 << 14  # choices at a time


class Stage(ABC):
    """Choices of one step, in a fixed order.

    Attributes
    ----------
    members
        Operations left, as rows of the group's distinct permutations.
    free
        Mask of the free sites of each room.
    """

    def __init__(self, sizes: Sizes, members: NDArray[np.intp], index: int, free: tuple[int, ...]) -> None:
        self.sizes = sizes
        self.members = members
        self.index = index
        self.free = free
        self.step = sizes.steps.steps[index]
        self.sites = sites_of(free[self.step.room])

    @abstractmethod
    def choices(self) -> Iterator[NDArray[np.uint64]]:
        """Masks of the choices, in order, some thousands at a time."""

    @abstractmethod
    def at(self, rank: int) -> tuple[int, int]:
        """Choice that the isomer of this rank begins with, and its rank among those that do."""

    @abstractmethod
    def before(self, mask: int) -> tuple[int, int]:
        """How many isomers begin with earlier choices, and an operation that makes a mask a choice."""

    def fixed(self, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """True where an operation keeps a mask, shape (operations, masks)."""
        tables = self.sizes.group.tables
        return np.array([tables.apply(int(member), masks) == masks for member in self.members])

    def after(self, mask: int) -> tuple[NDArray[np.intp], tuple[int, ...]]:
        """Operations and free sites that a choice leaves."""
        kept = self.fixed(np.array([mask], dtype=np.uint64))[:, 0]
        return self.members[kept], self.without(mask)

    @property
    def left(self) -> list[int]:
        """Number of free sites of each room after the step."""
        return [
            mask.bit_count() - self.step.number * (room == self.step.room)
            for room, mask in enumerate(self.free)
        ]

    def without(self, mask: int) -> tuple[int, ...]:
        """Free sites once a choice is made."""
        room = self.step.room
        return (*self.free[:room], self.free[room] & ~mask, *self.free[room + 1 :])

    def size_after(self, mask: int) -> int:
        """How many isomers begin with a choice."""
        members, free = self.after(mask)
        return self.sizes.size(members, self.index + 1, free)


class Free(Stage):
    """Only the identity is left."""

    def choices(self) -> Iterator[NDArray[np.uint64]]:
        """All subsets, ascending."""
        total = comb(len(self.sites), self.step.number)
        for start in range(0, total, CHUNK):
            ranks = np.arange(start, min(total, start + CHUNK), dtype=np.uint64)
            yield subsets_at(self.sites, self.step.number, ranks)

    def at(self, rank: int) -> tuple[int, int]:
        """By division: each subset is followed by equally many."""
        place, left = divmod(rank, self._each)
        return subset_at(self.sites, self.step.number, place), left

    def before(self, mask: int) -> tuple[int, int]:
        """By multiplication; every mask is a choice."""
        return subset_rank(self.sites, mask) * self._each, 0

    @cached_property
    def _each(self) -> int:
        return self.sizes.labelled(self.index + 1, self.left)


class Direct(Stage):
    """So few subsets that each is tested under every operation."""

    def choices(self) -> Iterator[NDArray[np.uint64]]:
        """The smallest of each orbit, ascending."""
        yield self.found[0]

    @cached_property
    def found(self) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
        """Choices, and which operations keep each, shape (operations, choices)."""
        bits = self.sizes.bits[self.members][:, self.sites]
        rows = combinations(len(self.sites), self.step.number)
        images = bits.take(rows[0], axis=1)
        for row in rows[1:]:
            images |= bits.take(row, axis=1)
        own = images[0]
        kept = (images >= own).all(axis=0)
        return own[kept], images[:, kept] == own[kept]

    def at(self, rank: int) -> tuple[int, int]:
        """By the ends of what each choice is followed by."""
        place = bisect_right(self._starts, rank) - 1
        return int(self.found[0][place]), rank - self._starts[place]

    def before(self, mask: int) -> tuple[int, int]:
        """By the smallest image of a mask."""
        images = [self.sizes.image(int(member), mask) for member in self.members]
        least = min(images)
        return self._starts[int(np.searchsorted(self.found[0], least))], int(
            self.members[images.index(least)]
        )

    def fixed(self, masks: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """As for every stage; of all choices at once it is known."""
        return self.found[1] if masks is self.found[0] else super().fixed(masks)

    @cached_property
    def _starts(self) -> list[int]:
        masks, fixed = self.found
        below = (
            self.sizes.size(self.members[fixed[:, k]], self.index + 1, self.without(mask))
            for k, mask in enumerate(masks.tolist())
        )
        return list(accumulate(below, initial=0))
