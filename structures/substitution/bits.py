"""Occupancies as integers: their size, blocks of their bits, subsets in order of size.

Convention: bit i of a mask is site i.
"""

from __future__ import annotations

from contextlib import contextmanager
from functools import cache, lru_cache
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.group.images import mask_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = [
    "by_size",
    "combinations",
    "expansion",
    "extract",
    "masks_of",
    "pattern_bits",
    "popcount",
    "short_buffers",
    "subsets",
]

_HALF = 16
_FEW = 1 << 14  # subsets below which looking up each element beats writing prefixes
_SHORT = 256  # elements of numpy's buffer


@contextmanager
def short_buffers() -> Iterator[None]:
    """Let numpy write outer products row by row.

    With its usual buffer numpy (2.3 and later) copies rows shorter than half of it around first, which makes
    products of 20 to 4000 columns three times slower.
    """
    usual = np.setbufsize(_SHORT)
    try:
        yield
    finally:
        np.setbufsize(usual)


def popcount(masks: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Number of set bits of each mask."""
    if masks.dtype == object:
        return np.array([mask.bit_count() for mask in masks.tolist()], dtype=np.int64)
    if hasattr(np, "bitwise_count"):
        return np.bitwise_count(masks).astype(np.int64)
    table = _sizes(_HALF)
    words = np.ascontiguousarray(masks, dtype=np.uint64).view(np.uint16).reshape(*masks.shape, 4)
    sizes: NDArray[np.int64] = table[words].sum(axis=-1)
    return sizes


@cache
def by_size(width: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All patterns of `width` bits in order of size, then value, with the place where each size begins.

    Returns
    -------
    patterns, starts
        Shapes (2^width,) and (width + 2,); patterns of size k are `patterns[starts[k]:starts[k + 1]]`.
    """
    sizes = _sizes(width)
    patterns = np.argsort(sizes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(sizes, minlength=width + 1))])
    return patterns, starts


def expansion(sites: Sequence[int]) -> NDArray[np.uint64]:
    """Mask of each pattern on `sites`, shape (2^len(sites),): bit j of the pattern is the j-th site."""
    table = np.zeros(1 << len(sites), dtype=np.uint64)
    for j, site in enumerate(sites):
        np.bitwise_or(table[: 1 << j], np.uint64(1 << site), out=table[1 << j : 2 << j])
    return table


def masks_of(patterns: NDArray[np.int64], sites: Sequence[int]) -> NDArray[np.uint64]:
    """Mask of each pattern: bit j of a pattern is the j-th of `sites` (ascending, at most 16)."""
    if not len(sites) or sites[-1] - sites[0] == len(sites) - 1:
        return patterns.astype(np.uint64) << np.uint64(sites[0] if len(sites) else 0)
    low = expansion(sites[:8])[patterns & 255]
    masks: NDArray[np.uint64] = low | expansion(sites[8:])[patterns >> 8] if len(sites) > 8 else low
    return masks


@cache
def pattern_bits(width: int) -> NDArray[np.uint16]:
    """Bits of all patterns, shape (width, 2^width): 0 or 1."""
    return (np.arange(1 << width) >> np.arange(width)[:, None] & 1).astype(np.uint16)


@lru_cache(maxsize=64)
def combinations(sites: int, size: int) -> NDArray[np.uint8]:
    """All choices of `size` >= 1 of `sites`, shape (size, C), ascending as masks."""
    if size == 1:
        return np.arange(sites, dtype=np.uint8)[None]
    smaller = combinations(sites - 1, size - 1)
    counts = [comb(highest, size - 1) for highest in range(size - 1, sites)]
    low = np.concatenate([smaller[:, :count] for count in counts], axis=1)
    return np.vstack([low, np.repeat(np.arange(size - 1, sites, dtype=np.uint8), counts)])


def subsets(sites: Sequence[int], size: int) -> NDArray[np.uint64]:
    """Masks of all subsets of `sites` (ascending) with `size` elements, ascending."""
    if len(sites) <= _HALF:
        patterns, starts = by_size(len(sites))
        return masks_of(patterns[starts[size] : starts[size + 1]], sites)
    full = np.uint64(mask_of(sites))
    if 2 * size > len(sites):
        return (full ^ subsets(sites, len(sites) - size))[::-1].copy()
    if not size:
        return np.zeros(1, dtype=np.uint64)
    total = comb(len(sites), size)
    if total <= _FEW:
        chosen = combinations(len(sites), size)
        bits = np.left_shift(np.uint64(1), np.array(sites, dtype=np.uint64))
        found: NDArray[np.uint64] = np.bitwise_or.reduce([bits.take(row) for row in chosen], axis=0)
        return found
    smaller = subsets(sites[:-1], size - 1)
    masks = np.empty(total, dtype=np.uint64)
    place = 0
    for highest in range(size - 1, len(sites)):
        count = comb(highest, size - 1)
        np.bitwise_or(smaller[:count], np.uint64(1 << sites[highest]), out=masks[place : place + count])
        place += count
    return masks


def extract(masks: NDArray[np.uint64], sites: Sequence[int]) -> NDArray[np.int64]:
    """Pattern of each mask on `sites` (ascending): the inverse of `expansion`."""
    pattern = np.zeros(masks.shape, dtype=np.uint64)
    start = 0
    for stop in range(1, len(sites) + 1):
        if stop == len(sites) or sites[stop] != sites[stop - 1] + 1:
            run = (masks >> np.uint64(sites[start])) & np.uint64((1 << (stop - start)) - 1)
            pattern |= run << np.uint64(start)
            start = stop
    return pattern.astype(np.int64)


@cache
def _sizes(width: int) -> NDArray[np.int64]:
    sizes = np.zeros(1 << width, dtype=np.int64)
    for j in range(width):
        sizes[1 << j : 2 << j] = sizes[: 1 << j] + 1
    return sizes
