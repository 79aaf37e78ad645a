"""Nonnegative least squares on the normal equations: min x'Gx/2 - h'x with x >= 0.

Block principal pivoting (Portugal, Judice, Vicente, Math. Comp. 63 (1994) 625; Kim, Park, SIAM J. Sci.
Comput. 33 (2011) 3261): with 50 to 500 columns it needs a few small solves, fewer when it is started from
the last answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["gains_of", "gram_nnls", "objective"]

_RIDGE = 1e-11  # of the unit diagonal: keeps two equal columns solvable
_TOLERANCE = 1e-10
_ROUNDS = 200


def gram_nnls(
    gram: NDArray[np.float64], moment: NDArray[np.float64], start: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """Solve for x >= 0.

    Parameters
    ----------
    gram
        Shape (n, n), symmetric, positive semidefinite.
    moment
        Shape (n,).
    start
        Shape (n,), which x are guessed to be positive.
    """
    scale = np.sqrt(np.diag(gram))
    live = scale > 0
    scale = np.where(live, scale, 1.0)
    unit = gram / np.outer(scale, scale)
    unit[np.diag_indices_from(unit)] += _RIDGE
    target = np.where(live, moment / scale, 0.0)
    positive = (live & start) if start is not None else np.zeros(len(target), dtype=bool)
    best, patience = len(target) + 1, 3
    for _ in range(_ROUNDS):
        x, dual = _solve(unit, target, positive)
        size = max(float(np.max(np.abs(target), initial=0.0)), 1e-300)
        wrong = (positive & (x < 0)) | (~positive & live & (dual < -_TOLERANCE * size))
        number = int(np.count_nonzero(wrong))
        if number == 0:
            return np.asarray(np.maximum(x, 0.0) / scale)
        if number < best:
            best, patience = number, 3
        elif patience > 0:
            patience -= 1
        else:  # one at a time, the last one first: cannot cycle
            last = int(np.flatnonzero(wrong)[-1])
            wrong = np.zeros_like(wrong)
            wrong[last] = True
        positive = positive ^ wrong
    from scipy.optimize import nnls  # noqa: PLC0415  0.2 s to import, and hardly ever needed

    root = np.linalg.cholesky(unit + 1e-9 * np.eye(len(unit)))
    return np.asarray(nnls(root.T, np.linalg.solve(root, target))[0] / scale)


def objective(gram: NDArray[np.float64], moment: NDArray[np.float64], x: NDArray[np.float64]) -> float:
    """X'Gx - 2h'x: the weighted squared residuals of amounts, less those of no amounts."""
    return float(x @ gram @ x - 2 * moment @ x)


def gains_of(
    gram: NDArray[np.float64],
    moment: NDArray[np.float64],
    x: NDArray[np.float64],
    *,
    count: int,
    least: float,
) -> NDArray[np.float64]:
    """Objective lost without each of the kept ions, every other column free to follow, shape (count,).

    Parameters
    ----------
    gram, moment, x
        Of all candidates, then of a background where there is one.
    count
        Number of the candidates.
    least
        Objective with all of them.
    """
    gains = np.zeros(count)
    free = np.ones(len(x), dtype=bool)
    for ion in np.flatnonzero(x[:count] > 0):
        free[ion] = False
        inside = np.flatnonzero(free)
        part, target = gram[np.ix_(inside, inside)], moment[inside]
        gains[ion] = objective(part, target, gram_nnls(part, target, x[inside] > 0)) - least
        free[ion] = True
    return gains


def _solve(
    unit: NDArray[np.float64], target: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """X on the positive set (0 elsewhere) and the gradient."""
    x = np.zeros_like(target)
    if positive.any():
        inside = np.flatnonzero(positive)
        x[inside] = np.linalg.solve(unit[np.ix_(inside, inside)], target[inside])
    return x, unit @ x - target
