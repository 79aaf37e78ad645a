"""Exact uniform samples of isomers or of placements of any number of metals.

An operation is drawn in proportion to the arrangements that it keeps, then one of these: their isomers are
uniform (Dixon and Wilf, J. Algorithms 1983, 4, 205). The identity alone gives labelled placements.
"""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

import numpy as np

from structures.arrangement.arrangement import Arrangement, canonical_masks, same_everywhere
from structures.errors import InvalidInputError
from structures.group.cycles import cycle_masks
from structures.group.images import sites_of
from structures.group.wide import WORD, mask_type
from structures.substitution.randomness import below

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from structures.arrangement.isomers import MetalIsomers
    from structures.arrangement.nest import Nest

__all__ = ["drawn", "one_placement"]


def drawn(
    every: MetalIsomers,
    n: int,
    seed: int,
    *,
    over: Literal["isomers", "placements"] = "isomers",
    distinct: bool = False,
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Draw `n` canonical arrangements.

    Parameters
    ----------
    over
        `isomers`: each equally likely. `placements`: each labelled placement equally likely.
    distinct
        No isomer twice: the sample is that of drawing one after another and dropping repeats.

    Returns
    -------
    masks, degeneracies
        Shapes (guests, n) and (n,), in the order of drawing.

    Raises
    ------
    InvalidInputError
        If `n` is negative, there is no isomer, or more distinct ones are asked for than there are.
    """
    total = every.total
    if n < 0 or (n and not total) or (distinct and n > total):
        raise InvalidInputError(
            f"{n} {'distinct ' if distinct else ''}draws from {total} isomers of {every.composition}; "
            f"use {f'0 to {total}' if distinct or not total else '0 or more'}"
        )
    rng = np.random.default_rng(seed)
    short = distinct and total <= max(4 * n, 1000) and every.group.size <= WORD
    listed = over == "isomers" if not every.closed else short
    if listed:
        return _from_list(every, n, rng, weighted=over == "placements", distinct=distinct)
    masks = _draws(every, n, rng, over)
    while distinct:
        first: dict[tuple[int, ...], int] = {}
        for place, column in enumerate(map(tuple, masks.T.tolist())):
            first.setdefault(column, place)
        masks = masks[:, list(first.values())]
        if masks.shape[1] >= n:
            break
        masks = np.concatenate([masks, _draws(every, n, rng, over)], axis=1)
    masks = masks[:, :n]
    return masks, len(every.group.distinct) // same_everywhere(every.group, masks)


def one_placement(every: MetalIsomers, seed: int) -> Arrangement:
    """One labelled placement, each equally likely, as it was drawn: not turned into its canonical form."""
    rng = np.random.default_rng(seed)
    if not every.total:
        raise InvalidInputError(
            f"no placement of {every.composition} obeys the chosen sites; allow more of them"
        )
    return Arrangement(every.composition, tuple(_labelled(every, 1, rng)[:, 0].tolist()))


def _from_list(
    every: MetalIsomers, n: int, rng: np.random.Generator, *, weighted: bool, distinct: bool
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    masks, degeneracies = every.arrays()
    share = degeneracies / degeneracies.sum() if weighted else None
    chosen = rng.choice(masks.shape[1], size=n, replace=not distinct, p=share) if n else np.zeros(0, np.intp)
    return masks[:, chosen], degeneracies[chosen]


def _draws(every: MetalIsomers, n: int, rng: np.random.Generator, over: str) -> NDArray[np.uint64]:
    if over == "placements":
        return canonical_masks(every.group, _labelled(every, n, rng))
    kept = np.array(
        [nest.fixed_numbers(nest.rows, 0, nest.steps.rooms) for nest in every.nests], dtype=object
    )
    ends = list(accumulate(kept.sum(axis=0).tolist()))
    ranks = below(rng, ends[-1], n)
    operation = np.searchsorted(np.array(ends, dtype=ranks.dtype), ranks, side="right")
    masks = np.zeros((len(every.composition.guests), n), dtype=mask_type(every.group.size))
    free = np.flatnonzero(operation == 0)
    masks[:, free] = _labelled(every, len(free), rng)
    keepers: dict[int, Callable[[], list[int]]] = {}
    for place in np.flatnonzero(operation):
        k = int(operation[place])
        if k not in keepers:
            keepers[k] = _keeper(every, k, rng)
        masks[:, place] = keepers[k]()
    return canonical_masks(every.group, masks)


def _labelled(every: MetalIsomers, n: int, rng: np.random.Generator) -> NDArray[np.uint64]:
    """Labelled placements: a spread by its share, then the metals of each room shuffled."""
    ends = list(accumulate(_placements(nest) for nest in every.nests))
    ranks = below(rng, ends[-1], n)
    spread = np.searchsorted(np.array(ends, dtype=ranks.dtype), ranks, side="right")
    metals = every.composition.metals
    kind = mask_type(every.group.size)
    held = np.zeros((len(metals), n), dtype=kind)
    for index, nest in enumerate(every.nests):
        rows = np.flatnonzero(spread == index)
        for room, mask in enumerate(nest.steps.rooms if len(rows) else ()):
            sites = sites_of(mask)
            steps = [step for step in nest.steps.steps if step.room == room]
            order = [metals.index(step.metal) for step in steps for _ in range(step.number)]
            order += [metals.index(nest.steps.rest[room])] * (len(sites) - len(order))
            shuffled = rng.permuted(np.tile(np.array(order, dtype=np.int8), (len(rows), 1)), axis=1)
            bits = np.left_shift(np.array(1, kind), np.array(sites, dtype=kind))
            for metal in set(order):
                held[metal, rows] |= np.where(shuffled == metal, bits, np.array(0, kind)).sum(axis=1)
    return held[:-1]


def _placements(nest: Nest) -> int:
    return nest.labelled(0, [mask.bit_count() for mask in nest.steps.rooms])


def _keeper(every: MetalIsomers, operation: int, rng: np.random.Generator) -> Callable[[], list[int]]:
    """Return what draws an arrangement that an operation keeps: cycle by cycle, by the ways that remain."""
    metals = every.composition.metals
    cycles = [
        (mask, [k for k, metal in enumerate(metals) if metal in room.metals])
        for room in every.rooms
        for mask in cycle_masks(every.group.distinct[operation], room.sites)
    ]

    @cache
    def ways(index: int, left: tuple[int, ...]) -> int:
        if index == len(cycles):
            return 1
        return sum(ways(index + 1, after) for _, after in _options(cycles[index], left))

    def keep() -> list[int]:
        left = tuple(n for _, n in every.composition.numbers)
        held = [0] * len(metals)
        for index, cycle in enumerate(cycles):
            options = list(_options(cycle, left))
            ends = list(accumulate(ways(index + 1, after) for _, after in options))
            rank = int(below(rng, ends[-1], 1)[0])
            metal, left = options[next(k for k, end in enumerate(ends) if rank < end)]
            held[metal] |= cycle[0]
        return held[:-1]

    return keep


def _options(cycle: tuple[int, list[int]], left: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]]:
    """Metals that may hold a cycle, and the numbers left then."""
    mask, allowed = cycle
    length = mask.bit_count()
    return [
        (metal, (*left[:metal], left[metal] - length, *left[metal + 1 :]))
        for metal in allowed
        if left[metal] >= length
    ]
