"""Laying points on points: the orthogonal matrix of least squares, and the axes of a pair of vectors.

Source: Kabsch, Acta Cryst. A 1976, 32, 922, with the singular values of Umeyama, IEEE PAMI 1991, 13, 376.
Convention: a matrix R carries points as rows, `points @ R.T`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["pair_axes", "rms", "superposed", "superposition"]


def superposition(
    start: NDArray[np.float64], end: NDArray[np.float64], *, proper: bool = True
) -> NDArray[np.float64]:
    """Orthogonal matrix that carries `start` closest to `end`, both (n, 3) and centred already, or stacks.

    Parameters
    ----------
    proper
        True for a rotation, False for a rotation with a reflection: the best of its kind in either case.

    Examples
    --------
    >>> points = np.array([[1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 3.0]])
    >>> np.abs(np.round(superposition(points, points[:, [1, 0, 2]], proper=False))).astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 1]]
    """
    left, _, right = np.linalg.svd(end.swapaxes(-1, -2) @ start)
    sign = np.sign(np.linalg.det(left @ right)) * (1.0 if proper else -1.0)
    left[..., 2] *= sign[..., None]
    matrix: NDArray[np.float64] = left @ right
    return matrix


def superposed(
    points: NDArray[np.float64], target: NDArray[np.float64], chosen: list[int] | slice = slice(None)
) -> NDArray[np.float64]:
    """All points (n, 3), turned and moved so that the chosen ones lie closest to the target."""
    centre, goal = points[chosen].mean(axis=0), target.mean(axis=0)
    turned: NDArray[np.float64] = (points - centre) @ superposition(
        points[chosen] - centre, target - goal
    ).T + goal
    return turned


def rms(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Root of the mean squared distance between points in the same order, both (n, 3)."""
    return float(np.sqrt(((first - second) ** 2).sum(axis=1).mean()))


def pair_axes(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Right-handed orthonormal axes (columns) with the first along a and the second in the plane of a, b."""
    x = a / np.linalg.norm(a)
    z = np.cross(x, b)
    z /= max(float(np.linalg.norm(z)), 1e-9)
    return np.column_stack([x, np.cross(z, x), z])
