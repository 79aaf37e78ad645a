"""Linear systems whose diagonal spans many orders of magnitude: solved on a unit diagonal with a ridge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["inverse_scaled", "solve_scaled"]

_RIDGE = 1e-10  # of the unit diagonal


def solve_scaled(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve a positive semidefinite system whose diagonal spans many orders of magnitude."""
    unit, scale = _unit(matrix)
    return np.asarray(np.linalg.solve(unit, right / scale) / scale)


def inverse_scaled(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of a positive semidefinite matrix whose diagonal spans many orders of magnitude."""
    unit, scale = _unit(matrix)
    return np.asarray(np.linalg.inv(unit) / np.outer(scale, scale))


def _unit(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-280))
    unit = matrix / np.outer(scale, scale)
    unit[np.diag_indices_from(unit)] += _RIDGE
    return unit, scale
