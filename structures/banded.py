"""Positive definite systems of points that touch near ones only: ordered into a band, solved there.

A dense solve starts threads that wait for each other on a busy machine, and a sparse one spends most of its
time on finding out, anew at each step, where the same matrix is not zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.linalg import solveh_banded
from scipy.sparse import csr_array
from scipy.sparse.csgraph import reverse_cuthill_mckee

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Banded"]


class Banded:
    """The band of every matrix (3n, 3n) whose blocks of 3 are zero where two of n points do not touch.

    Parameters
    ----------
    touching
        Which points touch, (n, n), symmetric. A point touches itself.

    Examples
    --------
    >>> Banded(np.eye(1, dtype=np.bool_)).solve(2 * np.eye(3), np.array([2.0, 4.0, 6.0]))
    array([1., 2., 3.])
    """

    def __init__(self, touching: NDArray[np.bool_]) -> None:
        order = reverse_cuthill_mckee(csr_array(touching), symmetric_mode=True)
        place = np.argsort(order)
        first, second = np.nonzero(touching)
        width = 3 * int(np.abs(place[first] - place[second]).max(initial=0)) + 3
        self._order = (3 * order[:, None] + np.arange(3)).ravel()
        # below the end of a column of the band nothing is read
        below = np.minimum(np.arange(len(self._order)) + np.arange(width)[:, None], len(self._order) - 1)
        self._rows = self._order[below]

    def solve(self, matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return x of matrix x = right, shape (3n,); `matrix` (3n, 3n) is positive definite, unchecked."""
        band = matrix[self._rows, self._order]
        solution = np.empty_like(right)
        solution[self._order] = solveh_banded(
            band, right[self._order], overwrite_ab=True, lower=True, check_finite=False
        )
        return solution
