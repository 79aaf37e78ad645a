"""Cycles of permutations, and the orbits of placements that they count (Burnside's lemma).

Source: Pólya, Acta Math. 1937, 68, 145. Rows are all operations of a group, shape (g, n); places are kept by
each of them. All numbers are exact.
"""

from __future__ import annotations

from collections import Counter
from math import comb
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = [
    "CycleType",
    "burnside",
    "burnside_coloured",
    "cycle_masks",
    "cycle_types",
    "fixed_sets",
]

CycleType = tuple[tuple[int, int], ...]  # (length, how many), ascending


def cycle_types(rows: NDArray[np.int64], places: Iterable[int]) -> list[CycleType]:
    """How many cycles of each length every operation has on `places`."""
    chosen = np.array(list(places), dtype=np.int64)
    return [
        tuple(sorted((length, n // length) for length, n in Counter(lengths).items()))
        for lengths in _cycle_lengths(rows, chosen).tolist()
    ]


def cycle_masks(row: NDArray[np.int64], places: Iterable[int]) -> list[int]:
    """Masks of the cycles of one operation, by their lowest place."""
    cycles, left = [], set(places)
    while left:
        place, mask = min(left), 0
        while not mask >> place & 1:
            mask |= 1 << place
            left.discard(place)
            place = int(row[place])
        cycles.append(mask)
    return cycles


def burnside(rows: NDArray[np.int64], places: Sequence[int]) -> list[int]:
    """Number of orbits on subsets of `places`, by subset size."""
    total = [0] * (len(places) + 1)
    for kind, times in Counter(cycle_types(rows, places)).items():
        for size, fixed in enumerate(fixed_sets(kind)):
            total[size] += times * fixed
    return [value // len(rows) for value in total]


def burnside_coloured(rows: NDArray[np.int64], places: Iterable[int], numbers: tuple[int, ...]) -> int:
    """Number of orbits on colourings of `places` in which colour k has `numbers[k]` places, all of them."""
    kinds = Counter(cycle_types(rows, places))
    counted = tuple(sorted(numbers)[:-1])  # the most frequent colour takes what the others leave
    return sum(times * _fixed_colourings(kind, counted) for kind, times in kinds.items()) // len(rows)


def fixed_sets(kind: CycleType) -> list[int]:
    """Coefficients of the product of (1 + t^length): subsets of each size that the operation keeps."""
    polynomial = [1]
    for length, cycles in kind:
        factor = [comb(cycles, j) for j in range(cycles + 1)]
        longer = [0] * (len(polynomial) + length * cycles)
        for i, a in enumerate(polynomial):
            for j, b in enumerate(factor):
                longer[i + length * j] += a * b
        polynomial = longer
    return polynomial


def _fixed_colourings(kind: CycleType, numbers: tuple[int, ...]) -> int:
    """Ways to colour some of the cycles so that colour k takes `numbers[k]` places; the rest stay blank."""
    ways = Counter({numbers: 1})
    for length, cycles in kind:
        for _ in range(cycles):
            after = Counter(ways)
            for left, count in ways.items():
                for k, room in enumerate(left):
                    if room >= length:
                        after[(*left[:k], room - length, *left[k + 1 :])] += count
            ways = after
    return ways[(0,) * len(numbers)]


def _cycle_lengths(rows: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Length of the cycle that holds each place, shape (g, places)."""
    lengths = np.zeros((len(rows), len(places)), dtype=np.int64)
    image = rows[:, places]
    power = 1
    while True:
        lengths[(image == places) & (lengths == 0)] = power
        if lengths.all():
            return lengths
        image = np.take_along_axis(rows, image, axis=1)
        power += 1
