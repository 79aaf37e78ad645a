"""Blocks of sites and, for a stabiliser, the patterns on a block that are smallest in their orbit.

The chain (chain.py) walks down the sites block by block. What is left of the group after a pattern is the
pattern's stabiliser; here are the tables that say which patterns are minimal under a stabiliser and what
is left after each.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from structures.group.images import ImageTables, image_bits, mask_of
from structures.substitution.bits import by_size, masks_of, pattern_bits
from structures.substitution.blocks import free_block, next_block, orbit_masks
from structures.substitution.orderly import MinimalPatterns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.substitution.blocks import Order

__all__ = ["TABLE", "TRIVIAL", "Groups", "Level", "Levels"]

TRIVIAL = 0  # number of the stabiliser that holds only the identity
TABLE = 14  # a block up to this size gets tables of its patterns; a larger one lists each size apart

Groups = list[tuple[int, "NDArray[np.uint64]"]]  # (stabiliser left, minimal patterns as masks, ascending)


class Levels:
    """The stabilisers met so far and their levels.

    Parameters
    ----------
    permutations
        Shape (h, n), distinct on the active sites, the identity first.
    active
        Mask of the sites that may hold guests; the group keeps it.
    order
        How blocks are chosen: see blocks.py.
    """

    def __init__(self, permutations: NDArray[np.int64], active: int, order: Order) -> None:
        self.permutations = permutations
        self.active = active
        self.bits = image_bits(permutations)
        self._order: Order = order
        self.members: list[NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        self._numbers: dict[bytes, int] = {self.members[0].tobytes(): TRIVIAL}
        self._orbits: dict[int, list[int]] = {}
        self._levels: dict[tuple[int, int, int], Level] = {}
        self.root = self.number(np.arange(len(permutations)))

    @cached_property
    def tables(self) -> ImageTables:
        """Lookup tables of all operations."""
        return ImageTables(self.bits)

    def number(self, members: NDArray[np.int64]) -> int:
        """Number of the stabiliser with these operations (ascending)."""
        key = members.tobytes()
        if key not in self._numbers:
            self._numbers[key] = len(self.members)
            self.members.append(members)
        return self._numbers[key]

    def free(self, stabiliser: int, rest: int) -> bool:
        """True where no member of the stabiliser moves a site of `rest`."""
        return stabiliser == TRIVIAL or all(o & (o - 1) == 0 for o in self.orbits(stabiliser) if o & rest)

    def level(self, stabiliser: int, rest: int, guests: int = 0) -> Level:
        """The next block of the sites in `rest` (a mask) under a stabiliser.

        Only where the stabiliser moves none of them does the number of guests matter.
        """
        free = self.free(stabiliser, rest)
        key = stabiliser, rest, guests if free else 0
        if key not in self._levels:
            pair = len(self.members[stabiliser]) == 2
            block = (
                free_block(rest, guests)
                if free
                else next_block(self.orbits(stabiliser), rest, self._order, pair=pair)
            )
            self._levels[key] = Level(self, stabiliser, block, rest, free=free)
        return self._levels[key]

    def orbits(self, stabiliser: int) -> list[int]:
        """Masks of a stabiliser's orbits on the active sites, from the highest site down."""
        if stabiliser not in self._orbits:
            self._orbits[stabiliser] = orbit_masks(self.bits[self.members[stabiliser]], self.active)
        return self._orbits[stabiliser]

    def numbers_of(self, fixed: NDArray[np.bool_], members: NDArray[np.int64]) -> list[tuple[int, int]]:
        """(column, stabiliser) of each column of `fixed` (h, patterns) that more than the identity keeps."""
        special = np.flatnonzero(fixed[1:].any(axis=0))
        columns = np.ascontiguousarray(fixed[:, special].T)
        packed = np.packbits(columns, axis=1)
        keys = packed.view(f"V{packed.shape[1]}").ravel().tolist() if len(special) else []
        known: dict[bytes, int] = {}
        for index, key in enumerate(keys):
            if key not in known:
                known[key] = self.number(members[columns[index]])
        return [(column, known[key]) for column, key in zip(special.tolist(), keys, strict=True)]


class Level:
    """One block under one stabiliser: its sites, what remains, and the minimal patterns of each size.

    Patterns are made for the sizes asked for, so that short lists need little of a large group.
    """

    def __init__(
        self, levels: Levels, stabiliser: int, block: tuple[int, ...], rest: int, *, free: bool
    ) -> None:
        self.levels = levels
        self.stabiliser = stabiliser
        self.block = block
        self.mask = mask_of(block)
        self.rest = rest & ~self.mask
        self.free = free
        self.tabled = free or len(block) <= TABLE
        self._sizes: dict[int, Groups] = {}

    def of_size(self, size: int, most: int) -> Groups:
        """Minimal patterns with `size` guests; where it is cheap, all sizes up to `most` are made at once.

        Within a size, the trivial stabiliser comes first, then the others by their first pattern: an order
        that does not depend on what was asked before.
        """
        if size not in self._sizes:
            if not self.tabled:
                self._sizes[size] = self._listed(size)
            elif self.free:
                self._sizes[size] = [(self.stabiliser, self._subsets(size))]
            else:
                self._sizes.update(enumerate(self._tabled(max(size, most))))
        return self._sizes[size]

    @cached_property
    def turning(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Operation that makes each pattern of a tabled block minimal, and the stabiliser left then."""
        members = self.levels.members[self.stabiliser]
        images = self._images()
        best = images.argmin(axis=0)
        own = np.zeros(images.shape[1], dtype=np.int64)
        for column, number in self.levels.numbers_of(images == images[0], members):
            own[column] = number
        return members[best], own[images.min(axis=0)]

    def _images(self) -> NDArray[np.uint16]:
        """Image of every pattern under each member, shape (h, 2^width): an outer sum of both halves."""
        width = len(self.block)
        place = np.zeros(self.levels.permutations.shape[1], dtype=np.uint16)
        place[list(self.block)] = 1 << np.arange(width)
        moved = place[self.levels.permutations[self.levels.members[self.stabiliser]][:, self.block]]
        low, high = moved[:, : width // 2], moved[:, width // 2 :]
        low, high = low @ pattern_bits(low.shape[1]), high @ pattern_bits(high.shape[1])
        images: NDArray[np.uint16] = (high[:, :, None] | low[:, None, :]).reshape(len(moved), 1 << width)
        return images

    def _tabled(self, most: int) -> list[Groups]:
        patterns, starts = by_size(len(self.block))
        most = min(most, len(self.block))
        images = self._images()
        kept = np.logical_and.reduce(images >= images[0], axis=0)
        columns = np.flatnonzero(kept[patterns[: starts[most + 1]]])
        ends = np.searchsorted(columns, starts[: most + 2])
        chosen = images[:, patterns[columns]]
        members = self.levels.members[self.stabiliser]
        special = self.levels.numbers_of(chosen == chosen[0], members)
        return _grouped(masks_of(patterns[columns], self.block), ends, special)

    def _subsets(self, size: int) -> NDArray[np.uint64]:
        patterns, starts = by_size(len(self.block))
        return masks_of(patterns[starts[size] : starts[size + 1]], self.block)

    @cached_property
    def _minimal(self) -> MinimalPatterns:
        return MinimalPatterns(self.levels.permutations[self.levels.members[self.stabiliser]], self.block)

    def _listed(self, size: int) -> Groups:
        members = self.levels.members[self.stabiliser]
        masks = self._minimal.of_size(size)
        tables = self.levels.tables
        fixed = np.array([tables.apply(int(operation), masks) == masks for operation in members])
        special = self.levels.numbers_of(fixed, members)
        return _grouped(masks, np.array([0, len(masks)]), special)[0]


def _grouped(
    masks: NDArray[np.uint64], ends: NDArray[np.integer], special: list[tuple[int, int]]
) -> list[Groups]:
    """Masks of each size, those of the trivial stabiliser first, then by the others."""
    groups: list[Groups] = []
    place = 0
    for start, stop in pairwise(ends.tolist()):
        found: dict[int, list[int]] = {}
        while place < len(special) and special[place][0] < stop:
            found.setdefault(special[place][1], []).append(special[place][0])
            place += 1
        if found:
            free = np.ones(stop - start, dtype=bool)
            free[[column - start for columns in found.values() for column in columns]] = False
            trivial = masks[start:stop][free]
        else:
            trivial = masks[start:stop]
        size: Groups = [(TRIVIAL, trivial)] if len(trivial) else []
        groups.append(size + [(number, masks[columns]) for number, columns in found.items()])
    return groups
