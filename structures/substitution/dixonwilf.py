"""Uniform isomers without ranks: Dixon and Wilf, J. Algorithms 1983, 4, 205.

Draw an operation in proportion to the number of placements that it keeps, then one of these placements
uniformly: each isomer then has the same chance, because operations times kept placements of an isomer
number the group's order.
"""

from __future__ import annotations

from itertools import accumulate
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.group.cycles import cycle_masks
from structures.group.wide import WORD, mask_type, pack
from structures.substitution.canonical import canonical_masks
from structures.substitution.engine import free_chain
from structures.substitution.randomness import below
from structures.substitution.unrank import chain_unrank

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from structures.group.group import PermutationGroup

__all__ = ["uniform_orbits", "uniform_placements"]


def uniform_orbits(
    group: PermutationGroup, places: tuple[int, ...], gold: int, n: int, rng: np.random.Generator
) -> NDArray[np.uint64]:
    """Draw `n` canonical occupancies, each isomer with `gold` guests on `places` (whole orbits) alike."""
    cycles = [cycle_masks(row, places) for row in group.distinct]
    ways = [_ways(kind) for kind in cycles]
    ends = list(accumulate(way[0].get(gold, 0) for way in ways))
    drawn = below(rng, ends[-1], n)
    operation = np.searchsorted(np.array(ends, dtype=drawn.dtype), drawn, side="right")
    masks = np.zeros(n, dtype=mask_type(group.size))
    free = np.nonzero(operation == 0)[0]  # the identity keeps all: no need to look at cycles
    masks[free] = uniform_placements(group.size, places, gold, len(free), rng)
    for index in np.nonzero(operation)[0]:
        k = int(operation[index])
        masks[index] = _kept_placement(cycles[k], ways[k], gold, rng)
    return canonical_masks(group, masks)


def uniform_placements(
    size: int, places: tuple[int, ...], gold: int, n: int, rng: np.random.Generator
) -> NDArray[np.uint64]:
    """Draw `n` occupancies of `size` places, each set of `gold` of `places` alike."""
    if size <= WORD:
        labelled = free_chain(places).root(gold)
        return chain_unrank(labelled, below(rng, comb(len(places), gold), n))[0]
    bits = np.zeros((n, size), np.uint8)
    bits[:, places[:gold]] = 1
    bits[:, places] = rng.permuted(bits[:, places], axis=1)
    return pack(bits)


def _ways(cycles: list[int]) -> list[dict[int, int]]:
    """Row i: number of ways to make each sum of sizes from cycles i, i + 1, ..."""
    rows: list[dict[int, int]] = [{0: 1}]
    for mask in reversed(cycles):
        row = dict(rows[-1])
        for total, count in rows[-1].items():
            row[total + mask.bit_count()] = row.get(total + mask.bit_count(), 0) + count
        rows.append(row)
    return rows[::-1]


def _kept_placement(
    cycles: list[int], ways: list[dict[int, int]], gold: int, rng: np.random.Generator
) -> int:
    """One placement that the operation keeps: take or leave each cycle by the ways that remain."""
    mask = 0
    for index, cycle in enumerate(cycles):
        leave = ways[index + 1].get(gold, 0)
        if int(below(rng, ways[index][gold], 1)[0]) >= leave:
            mask |= cycle
            gold -= cycle.bit_count()
    return mask
