"""One name for every orientation of an isomer: the smallest integer of its orbit, and its stabiliser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.group.wide import WORD
from structures.sites import site_group
from structures.substitution.codec import chain_smallest
from structures.substitution.engine import chain_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.group.group import PermutationGroup

__all__ = ["canonical", "canonical_masks", "degeneracy", "stabiliser"]


def canonical(
    framework: Framework, masks: int | str | Iterable[int | str] | NDArray[np.integer]
) -> NDArray[np.uint64]:
    """Canonical form of occupancies: the smallest integer that any operation, proper or not, makes of each.

    Parameters
    ----------
    masks
        One occupancy, or shape (m,) or any iterable of integers or texts (0x...); bit i is site i.

    Raises
    ------
    InvalidInputError
        If a mask has a guest beyond the last site or is negative.

    Examples
    --------
    >>> import superatom
    >>> superatom.canonical("M44S30", [1 << 5, 1 << 43]).tolist()
    [1, 4294967296]
    """
    group = site_group(framework)
    return canonical_masks(group, group.checked(masks))


def stabiliser(framework: Framework, mask: int) -> tuple[int, ...]:
    """Operations that keep an occupancy, as rows of `site_group(framework).permutations`.

    Row 0 is the identity and always among them.
    """
    group = site_group(framework)
    held = group.checked([mask])
    kept = group.images(int(held[0])) == held[0]
    return tuple(np.nonzero(kept)[0].tolist())


def degeneracy(framework: Framework, mask: int) -> int:
    """Number of labelled placements that are the same isomer (mirror images included)."""
    group = site_group(framework)
    return len(np.unique(group.images(int(group.checked([mask])[0]))))


def canonical_masks(group: PermutationGroup, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Canonical form under any group; same shape as `masks`, not checked."""
    if group.size <= WORD:
        chain = chain_of(group, tuple(range(group.size)))
        if chain.ordered:
            return chain_smallest(chain, masks.ravel()).reshape(masks.shape)
    return group.tables.smallest(masks)
