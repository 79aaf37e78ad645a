"""How much atoms overlap: Σ max(0, r0 − d)², r0 being 0.92 of the sum of van der Waals radii."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.distance import cdist

from structures.matter.elements import element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["SOFT", "overlap", "radii_of", "self_overlap"]

SOFT = 0.92  # contacts down to 0.92 of the sum of van der Waals radii (Bondi) cost nothing
_FEW = 0.15  # of all pairs: below it each pair is looked at alone, above it all are


def radii_of(symbols: Sequence[str]) -> NDArray[np.float64]:
    """Van der Waals radius (Å) of each element."""
    return np.array([element(symbol).van_der_waals for symbol in symbols], dtype=np.float64)


def overlap(
    trials: NDArray[np.float64],
    radii: NDArray[np.float64],
    around: NDArray[np.float64],
    around_radii: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Σ max(0, r0 − d)² of each trial, shape (t, n, 3), with atoms around it, shape (m, 3)."""
    centre, spread = _about(trials)
    limit = SOFT * (radii[:, None] + around_radii)
    reached = cdist(centre, around) < limit + spread[:, None]
    near = reached.any(axis=0)
    if reached.sum() < _FEW * len(radii) * near.sum():
        atoms, others = np.nonzero(reached)
        limit = limit[reached]
        square = sum((trials[:, :, k].take(atoms, 1) - around[others, k]) ** 2 for k in range(3))
    else:
        limit = limit[:, near].ravel()
        square = cdist(trials.reshape(-1, 3), around[near], "sqeuclidean")
    deep = np.flatnonzero(square.reshape(len(trials), -1) < limit**2)  # few of very many
    depth = limit[deep % max(limit.size, 1)] - np.sqrt(square.ravel()[deep])
    cost: NDArray[np.float64] = np.zeros(len(trials))
    np.add.at(cost, deep // max(limit.size, 1), depth**2)
    return cost


def self_overlap(
    trials: NDArray[np.float64], image: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same between each trial and its own image, both of shape (t, n, 3)."""
    (centre, spread), (centre_there, spread_there) = _about(trials), _about(image)
    limit = SOFT * (radii[:, None] + radii[None])
    near = cdist(centre, centre_there) < limit + spread[:, None] + spread_there
    atoms, others = np.nonzero(near)
    square = sum((trials[:, :, k].take(atoms, 1) - image[:, :, k].take(others, 1)) ** 2 for k in range(3))
    depth = np.zeros((len(trials), *limit.shape))
    depth[:, atoms, others] = np.clip(limit[near] - np.sqrt(square), 0, None)
    cost: NDArray[np.float64] = (depth**2).sum(axis=(1, 2))
    return cost


def _about(trials: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean place of each atom over all trials, (n, 3), and how far from it the furthest one lies, (n,)."""
    centre = trials.mean(axis=0)
    return centre, np.sqrt(((trials - centre) ** 2).sum(axis=2).max(axis=0))
