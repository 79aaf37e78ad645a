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
from structures.substitution.bits import ImageTables, image_bits, subsets
from structures.substitution.counting import burnside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["PATTERN_LIMIT", "minimal_patterns", "smallest_images"]

PATTERN_LIMIT = 4_000_000  # patterns kept on one level: 32 MB
_TESTED = 4_000_000  # subsets tested one by one


def minimal_patterns(permutations: NDArray[np.int64], block: Sequence[int], size: int) -> NDArray[np.uint64]:
    """Masks on `block` (kept by the group) with `size` bits that are the smallest of their orbit, ascending.

    Raises
    ------
    TooManyError
        If there are more than some four million.
    """
    number = burnside(permutations, np.array(block))[size]
    if number > PATTERN_LIMIT:
        raise TooManyError(
            f"{number} patterns of {size} guests on one orbit of {len(block)} sites, more than "
            f"{PATTERN_LIMIT} to list; count, draw a sample, or restrict to fewer sites"
        )
    if comb(len(block), size) <= _TESTED:
        masks = subsets(block, size)
        return masks[_extreme(ImageTables(image_bits(permutations)), len(permutations), masks, largest=False)]
    if size > len(block) // 2:
        full = np.uint64(sum(1 << site for site in block))
        return np.sort(full ^ _largest_sets(permutations, block, len(block) - size))
    largest = _largest_sets(permutations, block, size)
    return np.sort(smallest_images(ImageTables(image_bits(permutations)), len(permutations), largest))


def smallest_images(tables: ImageTables, operations: int, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Smallest image of each mask under operations 0 (the identity) to `operations` - 1."""
    best = masks.copy()
    for operation in range(1, operations):
        np.minimum(best, tables.apply(operation, masks), out=best)
    return best


def _extreme(
    tables: ImageTables, operations: int, masks: NDArray[np.uint64], *, largest: bool
) -> NDArray[np.intp]:
    """Indices of the masks that are the smallest (largest) of their orbit."""
    kept = np.arange(len(masks))
    for operation in range(1, operations):
        image, own = tables.apply(operation, masks[kept]), masks[kept]
        kept = kept[image <= own] if largest else kept[image >= own]
    return kept


def _largest_sets(permutations: NDArray[np.int64], block: Sequence[int], size: int) -> NDArray[np.uint64]:
    """Orderly generation of the sets that are the largest of their orbit."""
    tables = ImageTables(image_bits(permutations))
    bits = np.left_shift(np.uint64(1), np.array(sorted(block), dtype=np.uint64))
    masks = np.zeros(1, dtype=np.uint64)
    lowest = np.full(1, len(bits))
    for _ in range(size):
        grown = []
        for place in range(len(bits)):
            candidates = masks[lowest > place] | bits[place]
            grown.append(candidates[_extreme(tables, len(permutations), candidates, largest=True)])
        lowest = np.repeat(np.arange(len(bits)), [len(part) for part in grown])
        masks = np.concatenate(grown)
    return masks
