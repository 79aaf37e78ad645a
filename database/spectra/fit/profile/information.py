"""What a state of a fit knows: Fisher information, standard errors, and the worth of each ion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.nonnegative import gram_nnls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.profile.problem import Calibration, State

__all__ = ["errors_of", "gains_of", "information", "inverse_scaled", "marginal", "solve_scaled", "t_values"]

_RIDGE = 1e-10  # of the unit diagonal


def information(state: State, calibration: Calibration) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fisher information of (positive amounts and background, shift, drift, ln R) with priors, and slopes.

    Shapes (n + 3, n + 3) and (points, 3).
    """
    inside = np.flatnonzero(state.x > 0)
    slope, cross, corner = _calibration_parts(state, calibration)
    gram = state.gram[np.ix_(inside, inside)]
    return np.block([[gram, cross[inside]], [cross[inside].T, corner]]), slope


def _calibration_parts(
    state: State, calibration: Calibration
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Slopes of the model along (shift, drift, ln R), their information with each column, and their own."""
    slope = state.made.slope(state.x)
    weighted = state.weight[:, None] * slope
    return slope, state.made.project(weighted), slope.T @ weighted + np.diag(calibration.information)


def marginal(state: State, calibration: Calibration, count: int) -> NDArray[np.float64]:
    """Information of all candidates with background and scale free, shape (count, count)."""
    _, cross, corner = _calibration_parts(state, calibration)
    full = np.block([[state.gram, cross], [cross.T, corner]])
    rest = np.arange(count, len(full))
    rest = rest[np.diag(full)[rest] > 0]
    nuisance = inverse_scaled(full[np.ix_(rest, rest)])
    mixed = full[:count][:, rest]
    return np.asarray(full[:count, :count] - mixed @ nuisance @ mixed.T)


def errors_of(
    state: State, calibration: Calibration, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Standard errors of all candidates, covariance of the kept ones, errors of (shift, drift, ln R)."""
    covariance = inverse_scaled(information(state, calibration)[0])
    inside = np.flatnonzero(state.x > 0)
    ions = np.flatnonzero(inside < count)
    single = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    errors = np.full(count, np.nan)
    errors[inside[ions]] = single[ions]
    return errors, covariance[np.ix_(ions, ions)], single[-3:]


def t_values(state: State, calibration: Calibration, count: int) -> NDArray[np.float64]:
    """T of every candidate, 0 where its amount is 0."""
    errors, _, _ = errors_of(state, calibration, count)
    amounts = state.x[:count]
    return np.where(amounts > 0, amounts / np.where(errors > 0, errors, np.inf), 0.0)


def gains_of(
    gram: NDArray[np.float64], moment: NDArray[np.float64], x: NDArray[np.float64], count: int
) -> NDArray[np.float64]:
    """Deviance lost without each of the kept ions, every other candidate free to follow, shape (count,).

    `gram` and `moment` run over all candidates and the background, as the amounts `x` do.
    """
    gains = np.zeros(count)
    free = np.ones(len(x), dtype=bool)
    full = _objective(gram, moment, gram_nnls(gram, moment, x > 0))
    for ion in np.flatnonzero(x[:count] > 0):
        free[ion] = False
        inside = np.flatnonzero(free)
        part, target = gram[np.ix_(inside, inside)], moment[inside]
        gains[ion] = _objective(part, target, gram_nnls(part, target, x[inside] > 0)) - full
        free[ion] = True
    return gains


def _objective(gram: NDArray[np.float64], moment: NDArray[np.float64], x: NDArray[np.float64]) -> float:
    return float(x @ gram @ x - 2 * moment @ x)


def solve_scaled(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve a positive semidefinite system whose diagonal spans many orders of magnitude."""
    unit, scale = _unit(matrix)
    return np.asarray(np.linalg.solve(unit, right / scale) / scale)


def inverse_scaled(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse of a positive semidefinite matrix whose diagonal spans many orders of magnitude."""
    unit, scale = _unit(matrix)
    return np.asarray(np.linalg.inv(unit) / np.outer(scale, scale))


def _unit(matrix: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    unit = matrix / np.outer(scale, scale)
    unit[np.diag_indices_from(unit)] += _RIDGE
    return unit, scale
