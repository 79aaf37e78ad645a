"""A small harmonic clean-up: springs between chosen pairs, one-sided walls between all others, a tether.

It mends a frame after an edit of its topology; it is no energy. Its residual ranks wrong topologies out:
0.1 to 0.6 Å² for sound frames, above 3 where a sulfur has no room.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["METAL_METAL", "METAL_SULFUR", "SULFUR_SULFUR", "Cleaned", "Spring", "clean", "springs_of"]

# the closest unbonded contacts that the walls allow, Å: below those of the DFT frames of Au44(SR)26
# and Au38(SR)24 (M-M 2.78, M...S 3.5, S...S 3.8) and above what the checks of a frame refuse
METAL_METAL = 2.80
METAL_SULFUR = 3.25
SULFUR_SULFUR = 3.55
_TETHER = 0.01  # per Å²: holds what nothing else moves

Spring = tuple[int, int, float, float]  # two points, length in Å, stiffness


@dataclass(frozen=True, eq=False)
class Cleaned:
    """Positions (n, 3) in Å after the clean-up, and the residual (Å²) of springs and walls."""

    positions: NDArray[np.float64]
    residual: float


def springs_of(
    positions: NDArray[np.float64],
    pairs: Sequence[tuple[int, int]],
    *,
    low: float,
    high: float,
    stiffness: float = 1.0,
) -> list[Spring]:
    """Make springs of the present lengths of `pairs`, clipped to low..high Å."""
    return [
        (i, j, float(np.clip(np.linalg.norm(positions[i] - positions[j]), low, high)), stiffness)
        for i, j in pairs
    ]


def clean(positions: NDArray[np.float64], metals: int, springs: Sequence[Spring]) -> Cleaned:
    """Minimise springs, walls and tether from `positions`, shape (n, 3) Å; the first `metals` are metals."""
    start = np.asarray(positions, dtype=np.float64)
    stiffness, length = _sprung(len(start), springs)
    wall = _walls(len(start), metals)

    def energy(flat: NDArray[np.float64], tether: float) -> tuple[float, NDArray[np.float64]]:
        points = flat.reshape(-1, 3)
        distance = np.linalg.norm(points[:, None] - points[None], axis=-1)
        np.fill_diagonal(distance, 1.0)
        stretch = stiffness * (distance - length)
        squeeze = np.where(stiffness > 0, 0.0, np.minimum(distance - wall, 0.0))
        np.fill_diagonal(squeeze, 0.0)
        total = 0.5 * float((stretch * (distance - length) + squeeze**2).sum())
        push = (stretch + squeeze) / np.maximum(distance, 1e-9)
        # einsum and CG, not @ and L-BFGS: a threaded BLAS on vectors this small costs ten times the clean-up
        gradient = 2 * (push.sum(axis=1)[:, None] * points - np.einsum("ij,jk->ik", push, points))
        moved = points - start
        total += tether * float((moved**2).sum())
        return total, (gradient + 2 * tether * moved).ravel()

    result = minimize(
        energy,
        start.ravel(),
        args=(_TETHER,),
        jac=True,
        method="CG",
        options={"maxiter": 3000, "gtol": 1e-6},
    )
    return Cleaned(result.x.reshape(-1, 3), energy(result.x, 0.0)[0])


def _sprung(n: int, springs: Sequence[Spring]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Stiffness and length of every pair, both (n, n); stiffness 0 where no spring joins the pair."""
    stiffness, length = np.zeros((n, n)), np.zeros((n, n))
    for i, j, target, weight in springs:
        stiffness[i, j] = stiffness[j, i] = weight
        length[i, j] = length[j, i] = target
    return stiffness, length


def _walls(n: int, metals: int) -> NDArray[np.float64]:
    """Closest distance of every pair without a spring, (n, n)."""
    sulfur = (np.arange(n) >= metals).astype(int)
    walls = np.array([METAL_METAL, METAL_SULFUR, SULFUR_SULFUR])
    picked: NDArray[np.float64] = walls[sulfur[:, None] + sulfur[None]]
    return picked
