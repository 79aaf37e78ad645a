"""One name for every orientation of an isomer: the smallest integer of its orbit, and its stabiliser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError
from structures.substitution.codec import chain_smallest
from structures.substitution.engine import chain_of
from structures.substitution.group import site_group
from structures.substitution.orderly import smallest_images

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from structures.framework import Framework
    from structures.substitution.group import SiteGroup

__all__ = ["as_masks", "canonical", "canonical_masks", "degeneracy", "stabiliser"]


def canonical(framework: Framework, masks: Iterable[int] | NDArray[np.integer]) -> NDArray[np.uint64]:
    """Canonical form of occupancies: the smallest integer that any operation, proper or not, makes of each.

    Parameters
    ----------
    masks
        Occupancies, shape (m,) or any iterable; bit i is site i.

    Raises
    ------
    InvalidInputError
        If a mask has a guest beyond the last site or is negative.
    """
    group = site_group(framework)
    return canonical_masks(group, as_masks(group, masks))


def stabiliser(framework: Framework, mask: int) -> tuple[int, ...]:
    """Operations that keep an occupancy, as rows of `site_group(framework).permutations`.

    Row 0 is the identity and always among them.
    """
    group = site_group(framework)
    kept = _images(group, int(as_masks(group, [mask])[0])) == np.uint64(mask)
    return tuple(np.nonzero(kept)[0].tolist())


def degeneracy(framework: Framework, mask: int) -> int:
    """Number of labelled placements that are the same isomer (mirror images included)."""
    group = site_group(framework)
    return len(np.unique(_images(group, int(as_masks(group, [mask])[0]))))


def canonical_masks(group: SiteGroup, masks: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Canonical form under any group; same shape as `masks`, not checked."""
    chain = chain_of(group, tuple(range(group.size)))
    if chain.ordered:
        return chain_smallest(chain, masks.ravel()).reshape(masks.shape)
    return smallest_images(group.tables, len(group.distinct), masks)


def as_masks(group: SiteGroup, masks: Iterable[int] | NDArray[np.integer]) -> NDArray[np.uint64]:
    """Masks as an array of unsigned integers.

    Raises
    ------
    InvalidInputError
        If one is negative or has a bit beyond the last place.
    """
    values = masks if isinstance(masks, np.ndarray) else np.array([int(mask) for mask in masks], dtype=object)
    if values.size:
        for value in (int(values.min()), int(values.max())):
            if not 0 <= value < 1 << group.size:
                raise InvalidInputError(
                    f"occupancy {value} does not fit on {group.size} sites; use 0 to {(1 << group.size) - 1}"
                )
    return values.astype(np.uint64)


def _images(group: SiteGroup, mask: int) -> NDArray[np.uint64]:
    """Image of one occupancy under every operation, shape (g,)."""
    guests = [site for site in range(group.size) if mask >> site & 1]
    bits = np.left_shift(np.uint64(1), group.permutations[:, guests].astype(np.uint64))
    images: NDArray[np.uint64] = np.bitwise_or.reduce(bits, axis=1)
    return images
