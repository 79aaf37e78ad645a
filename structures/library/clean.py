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
    first = np.array([spring[0] for spring in springs])
    second = np.array([spring[1] for spring in springs])
    length = np.array([spring[2] for spring in springs])
    stiffness = np.array([spring[3] for spring in springs])
    low, high = _unsprung(len(start), first, second)
    wall = np.array([METAL_METAL, METAL_SULFUR, SULFUR_SULFUR])[
        (low >= metals).astype(int) + (high >= metals).astype(int)
    ]

    def energy(flat: NDArray[np.float64], tether: float) -> tuple[float, NDArray[np.float64]]:
        points = flat.reshape(-1, 3)
        gradient = 2 * tether * (points - start)
        total = tether * float(((points - start) ** 2).sum())
        for i, j, target, weight, one_sided in (
            (first, second, length, stiffness, False),
            (low, high, wall, np.ones(len(wall)), True),
        ):
            arrow = points[i] - points[j]
            distance = np.sqrt((arrow**2).sum(axis=1))
            excess = distance - target
            if one_sided:
                excess = np.minimum(excess, 0.0)
            total += float((weight * excess**2).sum())
            push = (2 * weight * excess / np.maximum(distance, 1e-9))[:, None] * arrow
            np.add.at(gradient, i, push)
            np.add.at(gradient, j, -push)
        return total, gradient.ravel()

    result = minimize(
        energy,
        start.ravel(),
        args=(_TETHER,),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": 3000, "ftol": 1e-13, "gtol": 1e-7},
    )
    return Cleaned(result.x.reshape(-1, 3), energy(result.x, 0.0)[0])


def _unsprung(
    n: int, first: NDArray[np.int64], second: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs of points that no spring joins, low index first."""
    free = np.triu(np.ones((n, n), dtype=bool), k=1)
    free[np.minimum(first, second), np.maximum(first, second)] = False
    low, high = np.nonzero(free)
    return low, high
