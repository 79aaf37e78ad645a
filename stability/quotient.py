"""The colourings that symmetry operations leave alone are the colourings of a smaller graph: their orbits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stability.colouring import ColouringEnergy
from structures.group.quotient import quotient

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["colouring_quotient"]


def colouring_quotient(
    energy: ColouringEnergy, permutations: NDArray[np.int64]
) -> tuple[ColouringEnergy, tuple[int, ...]]:
    """Energy of the colourings that all rows (k, sites) keep, on their orbits, and their sizes."""
    orbits = quotient(permutations)
    sizes = orbits.sums((1,) * energy.sites)
    terms = orbits.collected(energy.terms)
    # per_guest counts metals; a quotient site stands for several, so it becomes a site term
    for orbit, size in enumerate(sizes):
        terms[orbit,] = terms.get((orbit,), 0.0) + energy.per_guest * size
    return ColouringEnergy(len(sizes), tuple(sorted(terms.items())), energy.constant), sizes
