"""Occupancies as integers, and what permutations make of them.

Convention: bit i of a mask is site i. Tables are built by doubling, one numpy call a bit, so that a new group
costs well under a millisecond.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.group.wide import mask_type

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["CHUNK", "ImageTables", "image_bits", "mask_of", "sites_of"]

CHUNK = 11  # bits a lookup: a table of 2^11 masks is 16 kB and stays in the first-level cache


class ImageTables:
    """Images of masks under each of g maps, by table lookups.

    Parameters
    ----------
    bits
        Shape (g, n), n <= 64: what map k makes of site i, as a mask. For a permutation that is one bit (see
        `image_bits`).
    """

    def __init__(self, bits: NDArray[np.uint64]) -> None:
        g, n = bits.shape
        self._maps = g
        self._chunks = max(1, -(-n // CHUNK))
        self._tables = np.zeros((self._chunks, g, 1 << CHUNK), dtype=np.uint64)
        for site in range(n):
            table, low = self._tables[site // CHUNK], 1 << (site % CHUNK)
            np.bitwise_or(table[:, :low], bits[:, site, None], out=table[:, low : 2 * low])
        self._flat = [table.ravel() for table in self._tables]

    def apply(self, operation: int, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Image of every mask under one operation; same shape as `masks`."""
        tables = self._tables[:, operation]
        image: NDArray[np.uint64] = tables[0].take(_chunk(masks, 0))
        for chunk in range(1, self._chunks):
            image |= tables[chunk].take(_chunk(masks, chunk))
        return image

    def apply_each(self, operations: NDArray[np.integer], masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Image of each mask under its own operation; `operations` has the shape of `masks`."""
        row = operations.astype(np.int64) << CHUNK
        image: NDArray[np.uint64] = self._flat[0].take(_chunk(masks, 0) | row)
        for chunk in range(1, self._chunks):
            image |= self._flat[chunk].take(_chunk(masks, chunk) | row)
        return image

    def smallest(self, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Smallest image of each mask under all maps, the first of which must be the identity."""
        best = masks.copy()
        for operation in range(1, self._maps):
            np.minimum(best, self.apply(operation, masks), out=best)
        return best


def image_bits(permutations: NDArray[np.int64], places: int | None = None) -> NDArray[np.uint64]:
    """Mask of the place to which each permutation carries each site, shape as `permutations`.

    `places` says how many there are, where `permutations` shows the columns of some sites only.
    """
    kind = mask_type(permutations.shape[1] if places is None else places)
    bits: NDArray[np.uint64] = np.left_shift(np.array(1, kind), permutations.astype(kind))
    return bits


def mask_of(sites: Iterable[int]) -> int:
    """Mask of different sites.

    Examples
    --------
    >>> mask_of([0, 3])
    9
    """
    return sum(1 << site for site in sites)


@lru_cache(maxsize=4096)
def sites_of(mask: int) -> tuple[int, ...]:
    """Sites of a mask, ascending.

    Examples
    --------
    >>> sites_of(9)
    (0, 3)
    """
    return tuple(site for site in range(mask.bit_length()) if mask >> site & 1)


def _chunk(masks: NDArray[np.uint64], chunk: int) -> NDArray[np.int64]:
    shifted = (masks >> np.uint64(CHUNK * chunk)) if chunk else masks
    return (shifted & np.uint64((1 << CHUNK) - 1)).view(np.int64)
