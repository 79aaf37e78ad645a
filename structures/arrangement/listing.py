"""Arrays of the isomers of nested steps, block by block, in the order of their ranks.

Choices that only the identity keeps are followed by every placement of the later metals: these are written
for many choices at once. The few others are followed one by one.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from structures.group.images import sites_of
from structures.substitution.bits import combinations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from structures.arrangement.nest import Nest
    from structures.arrangement.stage import Stage

__all__ = ["BLOCK", "blocks"]

BLOCK = 1 << 18  # isomers that are written at once

Columns = tuple[
    "NDArray[np.uint64]", "NDArray[np.int64]"
]  # (steps, m) masks; operations that keep each, (m,)


def blocks(nest: Nest) -> Iterator[Columns]:
    """Masks of each step, shape (steps, m), with the number of operations that keep each, shape (m,)."""
    if not nest.steps.steps:
        yield np.zeros((0, 1), np.uint64), np.array([nest.order])
        return
    yield from _blocks(nest, nest.first())


def _blocks(nest: Nest, stage: Stage) -> Iterator[Columns]:
    last = stage.index + 1 == len(nest.steps.steps)
    bound = nest.labelled(stage.index, [mask.bit_count() for mask in stage.free])
    if last or bound <= BLOCK or nest.size(stage.members, stage.index, stage.free) <= BLOCK:
        for masks in stage.choices():
            yield _written(nest, stage, masks)
        return
    for masks in stage.choices():
        yield from _in_parts(nest, stage, masks)


def _in_parts(nest: Nest, stage: Stage, masks: NDArray[np.uint64]) -> Iterator[Columns]:
    """Choices whose isomers together exceed a block: as many at once as fit, or one by one."""
    at_once = BLOCK // nest.labelled(stage.index + 1, stage.left)  # symmetry leaves fewer
    if at_once:
        for start in range(0, len(masks), at_once):
            yield _written(nest, stage, masks[start : start + at_once])
        return
    for mask in masks.tolist():
        members, free = stage.after(mask)
        for columns, fixed in _blocks(nest, nest.stage(members, stage.index + 1, free)):
            yield _under(mask, columns), fixed


def _written(nest: Nest, stage: Stage, masks: NDArray[np.uint64]) -> Columns:
    """All isomers that begin with these choices."""
    fixed = stage.fixed(masks)
    kept = fixed.sum(axis=0)
    if stage.index + 1 == len(nest.steps.steps):
        return masks[None], kept
    parts: list[Columns] = []
    start = 0
    for place in [*np.flatnonzero(kept > 1).tolist(), len(masks)]:
        if start < place:
            parts.append(_alone(stage, masks[start:place]))
        if place < len(masks):
            parts.append(_one(nest, stage, int(masks[place]), stage.members[fixed[:, place]]))
        start = place + 1
    return np.concatenate([part for part, _ in parts], axis=1), np.concatenate([kept for _, kept in parts])


def _one(nest: Nest, stage: Stage, mask: int, members: NDArray[np.intp]) -> Columns:
    """All isomers that begin with a choice that several operations keep."""
    inner = nest.stage(members, stage.index + 1, stage.without(mask))
    parts = [_written(nest, inner, masks) for masks in inner.choices()]
    columns = np.concatenate([part for part, _ in parts], axis=1)
    return _under(mask, columns), np.concatenate([kept for _, kept in parts])


def _under(mask: int, columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.vstack([np.full((1, columns.shape[1]), mask, dtype=np.uint64), columns])


def _alone(stage: Stage, masks: NDArray[np.uint64]) -> Columns:
    """All isomers that begin with choices that only the identity keeps."""
    steps, later = stage.sizes.steps, stage.index + 1
    asked = tuple((step.room, step.number) for step in steps.steps[later:])
    patterns = _patterns(asked, tuple(stage.left))
    rooms = {room: _bits(sites_of(stage.free[room])) for room, _ in asked}
    sites = np.array(stage.sites, dtype=np.uint64)
    empty = (masks[:, None] >> sites & np.uint64(1)) == 0
    rooms[stage.step.room] = np.broadcast_to(_bits(sites), empty.shape)[empty].reshape(len(masks), -1)
    columns = [np.repeat(masks, patterns[0].shape[1])]
    for (room, _), places in zip(asked, patterns, strict=True):
        bits = np.atleast_2d(rooms[room])
        column = bits.take(places[0], axis=1)
        for row in places[1:]:
            column |= bits.take(row, axis=1)
        columns.append(np.broadcast_to(column, (len(masks), column.shape[1])).ravel())
    return np.array(columns), np.ones(len(columns[0]), dtype=np.int64)


@lru_cache(maxsize=16)
def _patterns(asked: tuple[tuple[int, int], ...], left: tuple[int, ...]) -> list[NDArray[np.uint8]]:
    """Every placement of steps (room, number) on `left[room]` places: (number, all) for each."""
    open_places = {room: np.arange(left[room], dtype=np.uint8)[:, None] for room, _ in asked}
    found: list[NDArray[np.uint8]] = []
    for room, number in asked:
        places = open_places[room]
        chosen = combinations(len(places), number)
        count = chosen.shape[1]
        others = np.ones((len(places), count), dtype=bool)
        others[chosen, np.arange(count)] = False
        rest = np.nonzero(others.T)[1].reshape(count, -1).T
        found = [np.repeat(part, count, axis=1) for part in found]
        open_places = {other: np.repeat(part, count, axis=1) for other, part in open_places.items()}
        found.append(_each(places, chosen))
        open_places[room] = _each(places, rest)
    return found


def _each(places: NDArray[np.uint8], chosen: NDArray[np.integer]) -> NDArray[np.uint8]:
    """`places` (p, m) at every choice (k, c): shape (k, m c), the choices within each of the m."""
    found: NDArray[np.uint8] = places[chosen].transpose(0, 2, 1).reshape(len(chosen), -1)
    return found


def _bits(sites: Sequence[int] | NDArray[np.uint64]) -> NDArray[np.uint64]:
    return np.left_shift(np.uint64(1), np.asarray(sites, dtype=np.uint64))
