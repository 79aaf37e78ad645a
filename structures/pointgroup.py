"""The Schoenflies symbol of a finite set of orthogonal matrices.

Convention: the textbook decision tree (Cotton, Chemical Applications of Group Theory, ch. 3), on counts of
axes read from the matrices themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["schoenflies"]


def schoenflies(rotations: NDArray[np.float64]) -> str:
    """Name the point group whose operations are `rotations`, shape (g, 3, 3).

    The matrices must form a group; this is not checked.
    """
    proper = [matrix for matrix in rotations if np.linalg.det(matrix) > 0]
    improper = [matrix for matrix in rotations if np.linalg.det(matrix) < 0]
    folds = [_fold(matrix) for matrix in proper]
    inversion = any(np.allclose(matrix, -np.eye(3), atol=0.2) for matrix in improper)
    if len(proper) in (12, 24, 60) and folds.count(3) >= 8:
        return _cubic(len(proper), inversion=inversion, achiral=bool(improper))
    n = max(folds)
    if n == 1:
        return _no_axis(inversion=inversion, mirror=bool(improper))
    axis = _axis(proper[folds.index(n)])
    mirrors = [matrix for matrix in improper if _is_mirror(matrix)]
    horizontal = any(np.allclose(matrix @ axis, -axis, atol=0.2) for matrix in mirrors)
    dihedral = len(proper) == 2 * n
    letter = "D" if dihedral else "C"
    if not improper:
        return f"{letter}{n}"
    if horizontal:
        return f"{letter}{n}h"
    if dihedral:
        return f"D{n}d"
    if mirrors:
        return f"C{n}v"
    return "C3i" if n == 3 else f"S{2 * n}"


def _cubic(proper: int, *, inversion: bool, achiral: bool) -> str:
    letter = {12: "T", 24: "O", 60: "I"}[proper]
    if not achiral:
        return letter
    return f"{letter}h" if inversion else "Td"


def _no_axis(*, inversion: bool, mirror: bool) -> str:
    if inversion:
        return "Ci"
    return "Cs" if mirror else "C1"


def _fold(matrix: NDArray[np.float64]) -> int:
    """Order of a proper rotation: the smallest k with matrix^k = 1."""
    angle = np.arccos(np.clip((np.trace(matrix) - 1) / 2, -1, 1))
    if angle < 1e-2:
        return 1
    turns = 2 * np.pi / angle
    for k in range(1, 9):
        if abs(k * turns - round(k * turns)) < 0.05 * k:
            fold: int = round(k * turns)
            return fold
    nearest: int = round(turns)
    return nearest


def _axis(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Unit vector that a proper rotation leaves alone."""
    values, vectors = np.linalg.eig(matrix)
    axis = np.real(vectors[:, np.argmin(np.abs(values - 1))])
    unit: NDArray[np.float64] = axis / np.linalg.norm(axis)
    return unit


def _is_mirror(matrix: NDArray[np.float64]) -> bool:
    return bool(abs(np.trace(matrix) - 1) < 0.1)
