"""The steps of a joint fit: normal equations, amounts, noise, calibration, errors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from database.spectra.design import Columns, Peaks, columns
from database.spectra.noise import Noise, estimate_noise
from database.spectra.nonnegative import gram_nnls
from database.spectra.points import first_resolution, smoothed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.points import Points

__all__ = ["Calibration", "Problem", "Start", "State"]

_STEPS = 12
_KNOWN_WIDTH = 0.1  # standard deviation of ln R where the user gave R


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known before: shift (ppm) and its standard deviation, resolving power or None."""

    shift_ppm: float = 0.0
    error_ppm: float = 10.0
    resolution: float | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Where an iteration begins: relative shift, resolving power, noise."""

    shift: float
    resolution: float
    noise: Noise


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """Where an iteration stands: `x` has the amounts of the ions, then of the background."""

    shift: float
    resolution: float
    noise: Noise
    x: NDArray[np.float64]
    gram: NDArray[np.float64]
    moment: NDArray[np.float64]
    model: NDArray[np.float64]
    made: Columns


class Problem:
    """One spectrum with its candidates: builds the normal equations and takes the steps."""

    def __init__(
        self, points: Points, peaks: Peaks, calibration: Calibration, noise: Noise | None = None
    ) -> None:
        self.noise = noise  # None: estimated from the residuals
        self.points = points
        self.peaks = peaks
        self.calibration = calibration
        self.allowed = np.ones(peaks.count, dtype=bool)
        self.smooth = smoothed(points)

    def search(self) -> Start:
        """Start: resolving power from the peaks' tops, shift from a grid over its prior."""
        prior = self.calibration
        resolution = prior.resolution or self._first_resolution(prior.shift_ppm * 1e-6)
        reach = min(2.5 * prior.error_ppm * 1e-6, 1e-3)
        step = 0.35 / resolution
        half = int(np.ceil(reach / step)) if reach > 0.3 * step else 0
        shifts = prior.shift_ppm * 1e-6 + np.arange(-half, half + 1) * step
        best = min(shifts, key=lambda shift: self._score(shift, resolution))
        if prior.resolution is None:
            tried = [resolution * factor for factor in (0.87, 1.0, 1.15)]
            resolution = min(tried, key=lambda value: self._score(best, value))
        return Start(float(best), float(resolution), Noise(max(float(np.mean(self.smooth)) * 1e-2, 1e-12)))

    def _first_resolution(self, shift: float) -> float:
        """Best of a coarse grid from the width of the tops (too low where peaks merge) to the sampling."""
        sampled = float(np.median(self.points.mz / self.points.width)) / 3.5
        low = max(0.8 * first_resolution(self.points), sampled / 8)
        pieces = max(int(np.ceil(np.log(max(sampled, 1.6 * low) / low) / np.log(1.35))), 1)
        tried = low * np.exp(np.linspace(0.0, np.log(max(sampled, 1.6 * low) / low), pieces + 1))
        return float(min(tried[:10], key=lambda value: self._score(shift, float(value))))

    def _score(self, shift: float, resolution: float) -> float:
        """Weighted residual sum of squares at fixed calibration, weights from the smoothed data."""
        weight = 1.0 / self.smooth
        design = self._design(columns(self.points.mz, self.points.width, self.peaks, shift, resolution))
        gram, moment = _normal(design, weight, self.points.intensity)
        x = gram_nnls(gram, moment)
        prior = (shift * 1e6 - self.calibration.shift_ppm) / max(self.calibration.error_ppm, 1e-3)
        return float(x @ gram @ x - 2 * moment @ x) + prior**2

    def settle(self, start: Start | State, steps: int = _STEPS) -> State:
        """Alternate amounts, noise and calibration until the calibration stands still."""
        state = self._amounts(start, rounds=3)
        for _ in range(steps):
            shift, log_width = self._calibration_step(state)
            still = abs(shift) * state.resolution < 2e-4 and abs(log_width) < 2e-4
            width = state.resolution * float(np.exp(log_width))
            state = self._amounts(replace(state, shift=state.shift + shift, resolution=width), rounds=2)
            if still:
                break
        return state

    def _amounts(self, start: Start | State, rounds: int) -> State:
        """Amounts and noise at a calibration; the first weights come from the smoothed data."""
        made = columns(self.points.mz, self.points.width, self.peaks, start.shift, start.resolution)
        design = self._design(made)
        noise, x = start.noise, None
        weight = 1.0 / self.smooth
        if isinstance(start, State):
            x, weight = start.x, 1.0 / noise.variance(start.model)
        for _ in range(rounds):
            gram, moment = _normal(design, weight, self.points.intensity)
            x = self._solve(gram, moment, x)
            model = design @ x
            noise = self.noise or estimate_noise(self.points.intensity, model)
            weight = 1.0 / noise.variance(model)
        assert x is not None  # noqa: S101  there is at least one round
        return State(start.shift, start.resolution, noise, x, gram, moment, model, made)

    def _solve(
        self, gram: NDArray[np.float64], moment: NDArray[np.float64], before: NDArray[np.float64] | None
    ) -> NDArray[np.float64]:
        live = np.append(self.allowed, np.ones(len(moment) - self.peaks.count, dtype=bool))
        inside = np.flatnonzero(live)
        start = None if before is None else before[inside] > 0
        x = np.zeros_like(moment)
        x[inside] = gram_nnls(gram[np.ix_(inside, inside)], moment[inside], start)
        return x

    def _calibration_step(self, state: State) -> tuple[float, float]:
        """Gauss-Newton step of (shift, ln R) with the positive amounts free to follow."""
        information, slope = self._information(state)
        residual = self.points.intensity - state.model
        weight = 1.0 / state.noise.variance(state.model)
        gradient = np.zeros(len(information))
        gradient[-2:] = [float(column @ (weight * residual)) for column in slope]
        error = max(self.calibration.error_ppm, 1e-3) * 1e-6
        gradient[-2] -= (state.shift - self.calibration.shift_ppm * 1e-6) / error**2
        if self.calibration.resolution is not None:
            gradient[-1] -= np.log(state.resolution / self.calibration.resolution) / _KNOWN_WIDTH**2
        step = _solve_scaled(information, gradient)[-2:]
        limit = 0.3 / state.resolution
        return float(np.clip(step[0], -limit, limit)), float(np.clip(step[1], -0.2, 0.2))

    def _information(self, state: State) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
        """Fisher information of (positive amounts and background, shift, ln R) with priors, and slopes."""
        inside = np.flatnonzero(state.x > 0)
        slope = list(state.made.slope(state.x[: self.peaks.count]))
        weight = 1.0 / state.noise.variance(state.model)
        design = self._design(state.made)
        size = len(inside)
        information = np.zeros((size + 2, size + 2))
        information[:size, :size] = state.gram[np.ix_(inside, inside)]
        for place, column in enumerate(slope):
            cross = (design.T @ (weight * column))[inside]
            information[size + place, :size] = information[:size, size + place] = cross
            for other, second in enumerate(slope):
                information[size + place, size + other] = float(column @ (weight * second))
        information[size:, size:] += np.diag(self._prior_information())
        return information, slope

    def marginal(self, state: State) -> NDArray[np.float64]:
        """Information of all candidates with background, shift and resolving power free, shape (n, n)."""
        count = self.peaks.count
        slope = np.column_stack(state.made.slope(state.x[:count]))
        weight = 1.0 / state.noise.variance(state.model)
        cross = self._design(state.made).T @ (weight[:, None] * slope)
        corner = slope.T @ (weight[:, None] * slope) + np.diag(self._prior_information())
        full = np.block([[state.gram, cross], [cross.T, corner]])
        rest = np.arange(count, len(full))
        rest = rest[np.diag(full)[rest] > 0]
        nuisance = _inverse(full[np.ix_(rest, rest)])
        mixed = full[:count][:, rest]
        return np.asarray(full[:count, :count] - mixed @ nuisance @ mixed.T)

    def amounts_of(self, state: State) -> NDArray[np.float64]:
        """Amounts of the candidates, without the background."""
        return np.asarray(state.x[: self.peaks.count])

    def _prior_information(self) -> tuple[float, float]:
        """Information of the priors on (shift, ln R)."""
        error = max(self.calibration.error_ppm, 1e-3) * 1e-6
        return 1.0 / error**2, 1.0 if self.calibration.resolution is None else 1.0 / _KNOWN_WIDTH**2

    def t_values(self, state: State) -> NDArray[np.float64]:
        """T of every candidate, 0 where its amount is 0."""
        errors, _, _ = self.errors(state)
        amounts = state.x[: self.peaks.count]
        return np.where(amounts > 0, amounts / np.where(errors > 0, errors, np.inf), 0.0)

    def errors(self, state: State) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
        """Standard errors of all candidates, covariance of the kept ones, errors of (shift, ln R)."""
        information, _ = self._information(state)
        covariance = _inverse(information)
        inside = np.flatnonzero(state.x > 0)
        ions = np.flatnonzero(inside < self.peaks.count)
        errors = np.full(self.peaks.count, np.nan)
        errors[inside[ions]] = np.sqrt(np.maximum(np.diag(covariance)[ions], 0.0))
        tail = np.sqrt(np.maximum(np.diag(covariance)[-2:], 0.0))
        return errors, covariance[np.ix_(ions, ions)], (float(tail[0]), float(tail[1]))

    def normal(
        self, shift: float, resolution: float, model: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Normal equations at a calibration, weights from a model; the background comes after the ions."""
        assert self.noise is not None  # noqa: S101  called with the noise of a fit
        made = columns(self.points.mz, self.points.width, self.peaks, shift, resolution)
        return _normal(self._design(made), 1.0 / self.noise.variance(model), self.points.intensity)

    def deviance(self, state: State) -> float:
        """Quasi-deviance with the prior on the shift."""
        pull = (state.shift * 1e6 - self.calibration.shift_ppm) / max(self.calibration.error_ppm, 1e-3)
        return state.noise.deviance(self.points.intensity, state.model) + pull**2

    def gains(self, state: State) -> NDArray[np.float64]:
        """Deviance lost without each kept ion, every other candidate free to follow."""
        gains = np.zeros(self.peaks.count)
        free = np.ones(len(state.x), dtype=bool)
        full = _objective(state.gram, state.moment, gram_nnls(state.gram, state.moment, state.x > 0))
        for ion in np.flatnonzero(state.x[: self.peaks.count] > 0):
            free[ion] = False
            inside = np.flatnonzero(free)
            gram, moment = state.gram[np.ix_(inside, inside)], state.moment[inside]
            gains[ion] = _objective(gram, moment, gram_nnls(gram, moment, state.x[inside] > 0)) - full
            free[ion] = True
        return gains

    def _design(self, made: Columns) -> sparse.csc_array:
        return sparse.hstack([made.matrix, self.points.background], format="csc")


def _normal(
    design: sparse.csc_array, weight: NDArray[np.float64], intensity: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Normal equations of weighted least squares."""
    weighted = design.copy()
    weighted.data = weighted.data * weight[weighted.indices]
    return (weighted.T @ design).toarray(), weighted.T @ intensity


def _objective(gram: NDArray[np.float64], moment: NDArray[np.float64], x: NDArray[np.float64]) -> float:
    return float(x @ gram @ x - 2 * moment @ x)


def _solve_scaled(matrix: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    unit = matrix / np.outer(scale, scale)
    unit[np.diag_indices_from(unit)] += 1e-10
    return np.asarray(np.linalg.solve(unit, right / scale) / scale)


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    unit = matrix / np.outer(scale, scale)
    unit[np.diag_indices_from(unit)] += 1e-10
    return np.asarray(np.linalg.inv(unit) / np.outer(scale, scale))
