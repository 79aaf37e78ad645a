"""Exact numbers of isomers by Burnside's lemma, for every number of guests at once.

An isomer is an orbit of placements under the full group, mirror images merged. The same sum over the
rotations alone counts mirror images apart, so the difference is the number of chiral pairs. Source: Pólya,
Acta Math. 1937, 68, 145; the multivariate form gives the guests of each orbit.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

import numpy as np

from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from structures.substitution.group import SiteGroup

__all__ = [
    "Count",
    "CycleType",
    "burnside",
    "count_placements",
    "cycle_lengths",
    "cycle_type",
    "fixed_sets",
    "gold_numbers",
    "split_chiral",
]

CycleType = tuple[tuple[int, int], ...]  # (length, how many), ascending


@dataclass(frozen=True, slots=True)
class Count:
    """How many isomers have `gold` guests.

    Attributes
    ----------
    isomers
        Inequivalent placements, mirror images counted once.
    chiral_pairs
        Isomers that differ from their mirror image. In a framework that is chiral itself every isomer is
        one: its partner lies in the mirror framework.
    achiral
        Isomers that are their own mirror image; `isomers = chiral_pairs + achiral`.
    placements
        Labelled placements on the chosen sites.
    """

    gold: int
    isomers: int
    chiral_pairs: int
    achiral: int
    placements: int


def count_placements(group: SiteGroup, places: Sequence[int] | None = None) -> list[Count]:
    """Counts for 0, 1, ... guests on `places`, a union of orbits (all places where left out)."""
    active = np.arange(group.size) if places is None else np.array(sorted(places))
    full = burnside(group.permutations, active)
    proper = full if group.chiral else burnside(group.permutations[group.proper], active)
    return [
        Count(x, *split_chiral(full[x], proper[x], chiral=group.chiral), comb(len(active), x))
        for x in range(len(active) + 1)
    ]


def burnside(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> list[int]:
    """Number of orbits on subsets of `places` (invariant), by subset size, exact."""
    total = [0] * (len(places) + 1)
    for kind, times in _cycle_types(permutations, places).items():
        for size, fixed in enumerate(fixed_sets(kind)):
            total[size] += times * fixed
    return [value // len(permutations) for value in total]


def cycle_lengths(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Length of the cycle that holds each place, shape (g, len(places))."""
    lengths = np.zeros((len(permutations), len(places)), dtype=np.int64)
    image = permutations[:, places]
    power = 1
    while True:
        lengths[(image == places) & (lengths == 0)] = power
        if lengths.all():
            return lengths
        image = np.take_along_axis(permutations, image, axis=1)
        power += 1


def gold_numbers(gold: int | Iterable[int] | None, places: int) -> list[int]:
    """Check the numbers of guests against the number of places; all of them for None.

    Raises
    ------
    InvalidInputError
        If a number is negative or larger than `places`.
    """
    if gold is None:
        return list(range(places + 1))
    numbers = [int(gold)] if isinstance(gold, (int, np.integer)) else [int(x) for x in gold]
    for x in numbers:
        if not 0 <= x <= places:
            raise InvalidInputError(f"gold = {x} does not fit on {places} sites; use 0 to {places}")
    return numbers


def split_chiral(full: int, proper: int, *, chiral: bool) -> tuple[int, int, int]:
    """Isomers, chiral pairs and achiral ones from both Burnside sums."""
    return (full, full, 0) if chiral else (full, proper - full, 2 * full - proper)


def _cycle_types(permutations: NDArray[np.int64], places: NDArray[np.int64]) -> Counter[CycleType]:
    lengths = cycle_lengths(permutations, places)
    return Counter(cycle_type(row) for row in lengths.tolist())


def cycle_type(lengths: Sequence[int]) -> CycleType:
    """How many cycles of each length, from the cycle length of each place."""
    return tuple(sorted((length, n // length) for length, n in Counter(lengths).items()))


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
