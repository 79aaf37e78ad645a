"""How much atoms overlap: Σ max(0, r0 − d)², r0 being 0.92 of the sum of van der Waals radii."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.matter.elements import element

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["overlap", "radii_of", "self_overlap"]

_SOFT = 0.92  # contacts down to 0.92 of the sum of van der Waals radii (Bondi) cost nothing


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
    centre = trials.reshape(-1, 3).mean(axis=0)
    reach = np.linalg.norm(trials - centre, axis=-1).max() + _SOFT * (radii.max() + around_radii.max())
    near = np.linalg.norm(around - centre, axis=1) < reach
    flat, around = trials.reshape(-1, 3) - centre, around[near] - centre
    square = (flat**2).sum(1)[:, None] + (around**2).sum(1)[None] - 2 * flat @ around.T
    limit = _SOFT * (np.tile(radii, len(trials))[:, None] + around_radii[near][None])
    depth = np.clip(limit - np.sqrt(np.clip(square, 0, None)), 0, None)
    cost: NDArray[np.float64] = (depth**2).sum(axis=1).reshape(len(trials), -1).sum(axis=1)
    return cost


def self_overlap(
    trials: NDArray[np.float64], image: NDArray[np.float64], radii: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same between each trial and its own image, both of shape (t, n, 3)."""
    distance = np.linalg.norm(trials[:, :, None] - image[:, None], axis=-1)
    limit = _SOFT * (radii[:, None] + radii[None])
    depth = np.clip(limit - distance, 0, None)
    cost: NDArray[np.float64] = (depth**2).sum(axis=(1, 2))
    return cost
