"""Minimal patterns of a given size on one block too large for a table of all its patterns.

Two ways: test every subset, or, where these are too many, orderly generation (Read, Ann. Discrete Math.
1978, 2, 107; Faradzev 1978): the largest form of a set keeps being largest when its last element is left
out, so sets grow by elements below the last and a candidate needs one test.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import TooManyError
from structures.group.cycles import burnside
from structures.group.images import ImageTables, image_bits, mask_of
from structures.substitution.bits import subsets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["PATTERN_LIMIT", "MinimalPatterns"]

PATTERN_LIMIT = 4_000_000  # patterns kept on one level: 32 MB
_TESTED = 4_000_000  # subsets tested one by one


class MinimalPatterns:
    """Masks on a block (kept by the group) that are the smallest of their orbit, by number of guests."""

    def __init__(self, permutations: NDArray[np.int64], block: Sequence[int]) -> None:
        self._block = tuple(sorted(block))
        self._operations = len(permutations)
        self._tables = ImageTables(image_bits(permutations))
        self._numbers = burnside(permutations, self._block)
        self._largest = [np.zeros(1, dtype=np.uint64)]  # the largest of each orbit, by size, as far as grown

    def of_size(self, size: int) -> NDArray[np.uint64]:
        """Those with `size` guests, ascending.

        Raises
        ------
        TooManyError
            If there are more than four million.
        """
        if self._numbers[size] > PATTERN_LIMIT:
            raise TooManyError(
                f"{self._numbers[size]} patterns of {size} guests on one orbit of {len(self._block)} sites, "
                f"more than {PATTERN_LIMIT} to list; count, draw a sample, or restrict to fewer sites"
            )
        if comb(len(self._block), size) <= _TESTED:
            masks = subsets(self._block, size)
            return masks[self._extreme(masks, largest=False)]
        if 2 * size > len(self._block):
            full = np.uint64(mask_of(self._block))
            return np.sort(full ^ self._largest_of(len(self._block) - size))
        return np.sort(self._tables.smallest(self._largest_of(size)))

    def _largest_of(self, size: int) -> NDArray[np.uint64]:
        """Orderly generation of the sets that are the largest of their orbit, from those one smaller."""
        bits = np.left_shift(np.uint64(1), np.array(self._block, dtype=np.uint64))
        while len(self._largest) <= size:
            parents = self._largest[-1]
            lowest = parents & (~parents + np.uint64(1))
            grown = []
            for bit in bits:
                candidates = parents[(lowest > bit) | (lowest == 0)] | bit
                grown.append(candidates[self._extreme(candidates, largest=True)])
            self._largest.append(np.concatenate(grown))
        return self._largest[size]

    def _extreme(self, masks: NDArray[np.uint64], *, largest: bool) -> NDArray[np.intp]:
        """Indices of the masks that are the smallest (largest) of their orbit."""
        kept = np.arange(len(masks))
        for operation in range(1, self._operations):
            own = masks[kept]
            image = self._tables.apply(operation, own)
            kept = kept[image <= own] if largest else kept[image >= own]
        return kept
