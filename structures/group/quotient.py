"""The quotient by some operations: one place for each orbit of the group that they generate.

The placements that all these operations keep are the placements on the quotient, so that sums over them are
sums over a smaller graph.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Quotient", "quotient"]

Number = TypeVar("Number", int, float)


@dataclass(frozen=True, slots=True)
class Quotient:
    """Number of the orbit of each place; orbits are numbered from 0 by their lowest place."""

    orbit: tuple[int, ...]

    def sums(self, weights: Sequence[int]) -> tuple[int, ...]:
        """Weight of each orbit, from the weight of each place."""
        summed = [0] * (max(self.orbit, default=-1) + 1)
        for orbit, weight in zip(self.orbit, weights, strict=True):
            summed[orbit] += weight
        return tuple(summed)

    def collected(self, terms: Iterable[tuple[tuple[int, ...], Number]]) -> dict[tuple[int, ...], Number]:
        """Terms of groups of places as terms of groups of orbits, those of one group added up."""
        found: dict[tuple[int, ...], Number] = {}
        for places, value in terms:
            orbits = tuple(sorted({self.orbit[place] for place in places}))
            found[orbits] = found[orbits] + value if orbits in found else value
        return found


def quotient(rows: NDArray[np.int64]) -> Quotient:
    """Quotient by operations, shape (k, n); they need not be a whole group.

    Examples
    --------
    >>> quotient(np.array([[1, 0, 2, 3], [0, 1, 3, 2]])).orbit
    (0, 0, 1, 1)
    """
    lowest = np.arange(rows.shape[1])
    while True:
        lower = np.minimum(lowest, lowest[rows].min(axis=0))
        if np.array_equal(lower, lowest):
            return Quotient(tuple(np.unique(lowest, return_inverse=True)[1].tolist()))
        lowest = lower
