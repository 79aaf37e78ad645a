"""Subsets of given sites by rank: ascending as masks (colexicographic order of their sites)."""

from __future__ import annotations

from functools import cache
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["subset_at", "subset_rank", "subsets_at"]


def subsets_at(sites: Sequence[int], size: int, ranks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Masks of the subsets of `sites` (ascending) with `size` elements at these ranks."""
    left = ranks.copy()
    masks = np.zeros(len(ranks), dtype=np.uint64)
    bits = np.left_shift(np.uint64(1), np.array(sites, dtype=np.uint64))
    for k in range(size, 0, -1):
        below = _column(len(sites), k)
        place = np.searchsorted(below, left, side="right") - 1
        masks |= bits[place]
        left -= below[place]
    return masks


def subset_at(sites: Sequence[int], size: int, rank: int) -> int:
    """Mask of one subset, for ranks of any size."""
    mask, high = 0, len(sites)
    for k in range(size, 0, -1):
        while comb(high - 1, k) > rank:
            high -= 1
        high -= 1
        mask |= 1 << sites[high]
        rank -= comb(high, k)
    return mask


def subset_rank(sites: Sequence[int], mask: int) -> int:
    """Rank of a mask among the subsets of `sites` of its size."""
    chosen = [place for place, site in enumerate(sites) if mask >> site & 1]
    return sum(comb(place, k) for k, place in enumerate(chosen, 1))


@cache
def _column(sites: int, size: int) -> NDArray[np.uint64]:
    """Number of subsets of `size` whose highest place is below p, for p = 0, 1, ..."""
    return np.array([comb(place, size) for place in range(sites)], dtype=np.uint64)
