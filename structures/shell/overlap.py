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
    centre = trials.mean(axis=0)
    spread = np.sqrt(((trials - centre) ** 2).sum(axis=2).max(axis=0))
    limit = SOFT * (radii[:, None] + around_radii)
    near = (cdist(centre, around) < limit + spread[:, None]).any(axis=0)
    limit = limit[:, near]
    square = cdist(trials.reshape(-1, 3), around[near], "sqeuclidean").reshape(*trials.shape[:2], -1)
    deep = np.flatnonzero(square < limit**2)  # few of very many
    depth = limit.ravel()[deep % max(limit.size, 1)] - np.sqrt(square.ravel()[deep])
    cost: NDArray[np.float64] = np.zeros(len(trials))
    np.add.at(cost, deep // max(limit.size, 1), depth**2)
    return cost


def self_overlap(
    trials: NDArray[np.float64], image: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same between each trial and its own image, both of shape (t, n, 3)."""
    distance = np.linalg.norm(trials[:, :, None] - image[:, None], axis=-1)
    limit = SOFT * (radii[:, None] + radii[None])
    depth = np.clip(limit - distance, 0, None)
    cost: NDArray[np.float64] = (depth**2).sum(axis=(1, 2))
    return cost
