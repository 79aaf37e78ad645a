"""Blocks of sites and, for a stabiliser, the patterns on a block that are smallest in their orbit.

The chain (chain.py) walks down the sites block by block. What is left of the group after a pattern is the
pattern's stabiliser; here are the tables that say which patterns are minimal under a stabiliser and what
is left after each.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.bits import ImageTables, by_size, expansion
from structures.substitution.group import orbits_of
from structures.substitution.orderly import minimal_patterns, subsets

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TRIVIAL", "Level", "Levels"]

TRIVIAL = 0  # number of the stabiliser that holds only the identity
_TABLE = 14  # a block up to this size gets a table of all its 2^size patterns
_BLOCK = 12  # orbits are gathered until a block has about this size


@dataclass(frozen=True, eq=False)
class Level:
    """One block under one stabiliser: its sites, what remains, and the minimal patterns of each size."""

    levels: Levels
    stabiliser: int
    block: tuple[int, ...]
    rest: int

    @property
    def mask(self) -> int:
        """The block as a mask."""
        return sum(1 << site for site in self.block)

    @property
    def small(self) -> bool:
        """True where the block has a table of all its patterns."""
        return len(self.block) <= _TABLE

    def of_size(self, size: int) -> list[tuple[int, NDArray[np.uint64]]]:
        """Minimal patterns with `size` guests, as masks (ascending), by the stabiliser that they leave."""
        if self.small:
            return self._all[size]
        if size not in self._some:
            self._some[size] = self.levels.minimal_of_size(self, size)
        return self._some[size]

    @cached_property
    def turning(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Operation that makes each pattern of a small block minimal, and the stabiliser left then."""
        images = self.levels.block_images(self)
        members = self.levels.members[self.stabiliser]
        smallest = images.min(axis=0)
        fixed = images[:, smallest] == smallest
        return members[images.argmin(axis=0)], self.levels.numbers_of(fixed, members)

    @cached_property
    def _all(self) -> list[list[tuple[int, NDArray[np.uint64]]]]:
        return self.levels.minimal_of_all_sizes(self)

    @cached_property
    def _some(self) -> dict[int, list[tuple[int, NDArray[np.uint64]]]]:
        return {}


class Levels:
    """The stabilisers met so far and their levels.

    Parameters
    ----------
    permutations
        Shape (h, n), distinct on the active sites, the identity first.
    active
        Mask of the sites that may hold guests; the group keeps it.
    ordered
        True: blocks are taken from the highest site down, so that the minimal pattern chain is the smallest
        integer. False: small orbits first, whatever their numbers.
    """

    def __init__(self, permutations: NDArray[np.int64], active: int, *, ordered: bool) -> None:
        self.permutations = permutations
        self.active = active
        self._ordered = ordered
        self.members: list[NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        self._numbers: dict[bytes, int] = {self.members[0].tobytes(): TRIVIAL}
        self._levels: dict[tuple[int, int], Level] = {}
        self._masks: dict[tuple[int, ...], NDArray[np.uint64]] = {}
        self.root = self.number(np.arange(len(permutations)))

    @cached_property
    def tables(self) -> ImageTables:
        """Lookup tables of all operations."""
        return ImageTables(self.permutations)

    def number(self, members: NDArray[np.int64]) -> int:
        """Number of the stabiliser with these operations (ascending)."""
        key = members.tobytes()
        if key not in self._numbers:
            self._numbers[key] = len(self.members)
            self.members.append(members)
        return self._numbers[key]

    def level(self, stabiliser: int, rest: int) -> Level:
        """The next block of the sites in `rest` (a mask) under a stabiliser."""
        key = stabiliser, rest
        if key not in self._levels:
            block = self._next_block(stabiliser, rest)
            self._levels[key] = Level(self, stabiliser, block, rest & ~sum(1 << s for s in block))
        return self._levels[key]

    def minimal_of_all_sizes(self, level: Level) -> list[list[tuple[int, NDArray[np.uint64]]]]:
        """Minimal patterns of a small block for every size, from one table."""
        width = len(level.block)
        patterns, starts = by_size(width)
        masks = self.block_masks(level.block)
        if level.stabiliser == TRIVIAL:
            ordered = masks[patterns]
            return [[(TRIVIAL, ordered[a:b])] for a, b in pairwise(starts)]
        images = self.block_images(level)
        kept = np.all(images >= np.arange(1 << width, dtype=np.uint16), axis=0)[patterns]
        ends = np.concatenate([[0], np.cumsum(kept)])[starts]
        patterns = patterns[kept]
        numbers = self.numbers_of(
            images[:, patterns] == patterns.astype(np.uint16), self.members[level.stabiliser]
        )
        return [_grouped(numbers[a:b], masks[patterns[a:b]]) for a, b in pairwise(ends)]

    def minimal_of_size(self, level: Level, size: int) -> list[tuple[int, NDArray[np.uint64]]]:
        """Minimal patterns of a large block with `size` guests."""
        if level.stabiliser == TRIVIAL:
            return [(TRIVIAL, subsets(level.block, size))]
        members = self.members[level.stabiliser]
        masks = minimal_patterns(self.permutations[members], level.block, size)
        fixed = np.array([self.tables.apply(int(op), masks) == masks for op in members])
        return _grouped(self.numbers_of(fixed, members), masks)

    def block_masks(self, block: tuple[int, ...]) -> NDArray[np.uint64]:
        """Mask of each pattern of a block."""
        if block not in self._masks:
            self._masks[block] = expansion(block)
        return self._masks[block]

    def block_images(self, level: Level) -> NDArray[np.uint16]:
        """Image of every pattern of a small block under each member of the stabiliser, shape (h, 2^b)."""
        place = np.zeros(self.permutations.shape[1], dtype=np.int64)
        place[list(level.block)] = np.arange(len(level.block))
        members = self.members[level.stabiliser]
        bits = np.left_shift(1, place[self.permutations[members][:, level.block]]).astype(np.uint16)
        images = np.zeros((len(members), 1 << len(level.block)), dtype=np.uint16)
        for j in range(len(level.block)):
            np.bitwise_or(images[:, : 1 << j], bits[:, j, None], out=images[:, 1 << j : 2 << j])
        return images

    def numbers_of(self, fixed: NDArray[np.bool_], members: NDArray[np.int64]) -> NDArray[np.int64]:
        """Number of the stabiliser of each pattern; `fixed` (h, patterns) says which members keep it."""
        numbers = np.full(fixed.shape[1], TRIVIAL, dtype=np.int64)
        special = np.nonzero(fixed.sum(axis=0) > 1)[0]
        for column, row in zip(special.tolist(), fixed[:, special].T, strict=True):
            numbers[column] = self.number(members[row])
        return numbers

    def _next_block(self, stabiliser: int, rest: int) -> tuple[int, ...]:
        sites = [site for site in range(rest.bit_length()) if rest >> site & 1]
        if stabiliser == TRIVIAL:
            return tuple(sites[-_BLOCK:])
        members = self.permutations[self.members[stabiliser]]
        if self._ordered:
            parts = parts_in_order(members, sites)
        else:
            parts = sorted(orbits_of(members, sites), key=lambda orbit: (len(orbit), -orbit[-1]))
        block = list(parts[0])
        for part in parts[1:]:
            if len(block) + len(part) > _BLOCK:
                break
            block.extend(part)
        return tuple(sorted(block))


def parts_in_order(permutations: NDArray[np.int64], sites: list[int]) -> list[tuple[int, ...]]:
    """Unions of orbits, from the highest site down, on which comparing part by part compares integers.

    For two operations each orbit is such a part (the highest bit that an operation changes is the highest
    site of its orbit); otherwise orbits whose ranges overlap must stay together.
    """
    orbits = sorted(orbits_of(permutations, sites), key=lambda orbit: -orbit[-1])
    if len(permutations) == 2:
        return orbits
    parts: list[tuple[int, ...]] = []
    for orbit in orbits:
        if parts and orbit[-1] > parts[-1][0]:
            parts[-1] = tuple(sorted(parts[-1] + orbit))
        else:
            parts.append(orbit)
    return parts


def _grouped(numbers: NDArray[np.int64], masks: NDArray[np.uint64]) -> list[tuple[int, NDArray[np.uint64]]]:
    """Masks grouped by stabiliser, most frequent kind of group (trivial) first, order kept within."""
    if not numbers.any():
        return [(TRIVIAL, masks)] if len(masks) else []
    return [(int(number), masks[numbers == number]) for number in np.unique(numbers)]
