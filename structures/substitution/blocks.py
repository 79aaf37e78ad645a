"""Which sites form the next block of the chain: whole orbits of the stabiliser, about a dozen sites.

In descending order the highest sites come first and comparing block by block compares integers, so the
chain's representative is the smallest integer of its orbit. In growing order small orbits come first,
whatever their numbers.
"""

from __future__ import annotations

from math import comb
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.group.images import sites_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TAIL", "Order", "free_block", "next_block", "orbit_masks", "parts_in_order"]

Order = Literal["descending", "growing"]

_BLOCK = 12  # orbits are gathered up to this size: 2^12 patterns make a cheap table
_FREE = 16  # sites a block where the group moves nothing any more: at most 12870 patterns of a size
TAIL = 1 << 16  # completions kept as one array: 512 kB of masks, a quarter of a second-level cache


def next_block(orbits: list[int], rest: int, order: Order, *, pair: bool) -> tuple[int, ...]:
    """Sites of the next block, ascending.

    Parameters
    ----------
    orbits
        Masks of the stabiliser's orbits, from the highest site down.
    rest
        Mask of the sites left.
    pair
        True where the stabiliser has two members: then any orbit can be a block.
    """
    left = [orbit for orbit in orbits if orbit & rest]
    growing = order == "growing"
    parts = sorted(left, key=int.bit_count) if growing else parts_in_order(left, pair=pair)
    block = parts[0]
    for part in parts[1:]:
        if block.bit_count() + part.bit_count() > _BLOCK:
            break
        block |= part
    return sites_of(block)


def free_block(rest: int, guests: int) -> tuple[int, ...]:
    """Highest sites of `rest`, as few as leave completions that fit in one array: long rows write fastest."""
    sites = sites_of(rest)
    size = 1
    while size < _FREE and comb(len(sites) - size, min(guests, (len(sites) - size) // 2)) > TAIL:
        size += 1
    return sites[-size:]


def parts_in_order(orbits: list[int], *, pair: bool) -> list[int]:
    """Unions of orbits, from the highest site down, on which comparing part by part compares integers.

    For two operations each orbit is such a part (the highest bit that an operation changes is the highest
    site of its orbit); otherwise orbits whose ranges overlap must stay together.
    """
    if pair:
        return orbits
    parts: list[int] = []
    for orbit in orbits:
        if parts and orbit > parts[-1] & -parts[-1]:
            parts[-1] |= orbit
        else:
            parts.append(orbit)
    return parts


def orbit_masks(bits: NDArray[np.uint64], active: int) -> list[int]:
    """Masks of the orbits on the active sites, from the highest site down; `bits` (h, n) are the images."""
    orbits = set(np.bitwise_or.reduce(bits, axis=0).tolist())
    return sorted((orbit for orbit in orbits if orbit & active), reverse=True)
