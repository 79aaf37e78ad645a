"""What a state of a profile fit knows: Fisher information and standard errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.profile.prior import information as prior_information
from database.spectra.fit.scaled import inverse_scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.profile.state import State

__all__ = ["errors_of", "information", "marginal", "t_values"]


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
    return slope, state.made.project(weighted), slope.T @ weighted + np.diag(prior_information(calibration))


def marginal(state: State, calibration: Calibration, count: int) -> NDArray[np.float64]:
    """Information of all candidates with background and scale free, shape (count, count)."""
    _, cross, corner = _calibration_parts(state, calibration)
    full = np.block([[state.gram, cross], [cross.T, corner]])
    rest = np.arange(count, len(full))
    rest = rest[np.diag(full)[rest] > 0]
    nuisance = inverse_scaled(full[np.ix_(rest, rest)])
    mixed = full[:count][:, rest]
    return np.asarray(full[:count, :count] - mixed @ nuisance @ mixed.T)


def errors_of(state: State, calibration: Calibration, count: int) -> tuple[NDArray[np.float64], list[float]]:
    """Standard errors of all candidates (NaN where the amount is 0), and of (shift, drift, ln R)."""
    covariance = inverse_scaled(information(state, calibration)[0])
    inside = np.flatnonzero(state.x > 0)
    ions = np.flatnonzero(inside < count)
    single = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    errors = np.full(count, np.nan)
    errors[inside[ions]] = single[ions]
    return errors, single[-3:].tolist()


def t_values(state: State, calibration: Calibration, count: int) -> NDArray[np.float64]:
    """T of every candidate, 0 where its amount is 0."""
    errors, _ = errors_of(state, calibration, count)
    amounts = state.x[:count]
    return np.where(amounts > 0, amounts / np.where(errors > 0, errors, np.inf), 0.0)
