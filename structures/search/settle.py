"""The springs and walls of `structures.library.clean`, minimised for very many frames: quick, stopped early.

Half the sum of squares over ordered pairs, as there, without its tether: what a frame starts from is rough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import minimize
from scipy.spatial.distance import cdist

from structures.library.clean import METAL_METAL, METAL_SULFUR, SULFUR_SULFUR, Cleaned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from structures.library.clean import Spring

__all__ = ["settled"]


def settled(positions: NDArray[np.float64], metals: int, springs: Sequence[Spring], *, steps: int) -> Cleaned:
    """At most `steps` steps of L-BFGS from `positions`, shape (n, 3) Å; the first `metals` are metals.

    Examples
    --------
    >>> pair = settled(np.array([[0.0, 0, 0], [3, 0, 0]]), 1, [(0, 1, 2.4, 1.0)], steps=50)
    >>> round(float(np.linalg.norm(pair.positions[0] - pair.positions[1])), 3), round(pair.residual, 6)
    (2.4, 0.0)
    """
    n = len(positions)
    sulfur = (np.arange(n) >= metals).astype(int)
    target = np.array([METAL_METAL, METAL_SULFUR, SULFUR_SULFUR])[sulfur[:, None] + sulfur[None]]
    stiffness, one_sided = np.ones((n, n)), np.ones((n, n), dtype=bool)
    for i, j, length, weight in springs:
        target[i, j] = target[j, i] = length
        stiffness[i, j] = stiffness[j, i] = weight
        one_sided[i, j] = one_sided[j, i] = False
    np.fill_diagonal(stiffness, 0.0)

    def energy(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        points = flat.reshape(-1, 3)
        distance = cdist(points, points)
        distance.flat[:: n + 1] = 1.0
        miss = distance - target
        np.minimum(miss, 0.0, out=miss, where=one_sided)
        push = stiffness * miss
        total = 0.5 * float(np.einsum("ij,ij->", push, miss))
        push /= np.maximum(distance, 1e-9)
        gradient = 2 * (push.sum(axis=1)[:, None] * points - np.einsum("ij,jk->ik", push, points))
        return total, gradient.ravel()

    result = minimize(
        energy, positions.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": steps, "gtol": 1e-5}
    )
    return Cleaned(result.x.reshape(-1, 3), float(result.fun))
