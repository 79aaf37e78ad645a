"""What stays together and what disproportionates: the lower convex hull of a free energy over x.

Two clusters of one kind turn into one with more gold and one with less where the line between those lies
lower. Metal is conserved; ligands are not, they come from the solution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["above_hull", "vertices"]


def vertices(energies: NDArray[np.float64]) -> list[int]:
    """The x, ascending, at which the lower hull of energies (eV, shape (gold,)) has its corners."""
    corners: list[int] = []
    for x, energy in enumerate(energies.tolist()):
        while len(corners) > 1:
            a, b = corners[-2:]
            if (energies[b] - energies[a]) * (x - a) < (energy - energies[a]) * (b - a):
                break
            corners.pop()
        corners.append(x)
    return corners


def above_hull(energies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Energy won (eV, shape (gold,)) by disproportionation at each x; 0 at the corners of the hull."""
    corners = vertices(energies)
    every = np.arange(len(energies))
    found: NDArray[np.float64] = energies - np.interp(every, corners, energies[corners])
    return found
