"""Turning occupancies until their pattern on the next block is minimal: one table lookup each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.bits import extract

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.substitution.levels import Level

__all__ = ["turn"]


def turn(level: Level, masks: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Carry each mask by the member of the level's stabiliser that makes its pattern on the block minimal.

    Returns
    -------
    turned, after
        The images, and the number of the stabiliser that the minimal pattern leaves.
    """
    if level.tabled:
        operation, after = level.turning
        pattern = extract(masks, level.block)
        return level.levels.tables.apply_each(operation[pattern], masks), after[pattern]
    block = np.uint64(level.mask)
    tables, members = level.levels.tables, level.levels.members[level.stabiliser]
    turned = masks.copy()
    for operation in members[1:]:
        image = tables.apply(int(operation), masks)
        better = (image & block) < (turned & block)
        turned[better] = image[better]
    bits = turned & block
    fixed = np.array([tables.apply(int(operation), bits) == bits for operation in members])
    after = np.zeros(masks.shape, dtype=np.int64)
    for column, number in level.levels.numbers_of(fixed, members):
        after[column] = number
    return turned, after
