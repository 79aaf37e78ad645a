"""The steps of a joint fit: where to start, amounts, noise, calibration."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.blocks import Blocks, Layout
from database.spectra.design import FWHM
from database.spectra.information import information, solve_scaled
from database.spectra.noise import Noise, estimate_noise
from database.spectra.nonnegative import gram_nnls
from database.spectra.points import first_resolution, smoothed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.design import Peaks
    from database.spectra.points import Points

__all__ = ["Calibration", "Problem", "Start", "State"]

_STEPS = 12
_KNOWN_WIDTH = 0.1  # standard deviation of ln R where the user gave R
_STILL = 2e-4  # of a peak's width: a calibration that moves less stands still


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known before: shift (ppm) and its standard deviation, resolving power or None."""

    shift_ppm: float = 0.0
    error_ppm: float = 10.0
    resolution: float | None = None

    @property
    def information(self) -> tuple[float, float]:
        """Of the priors on (relative shift, ln R)."""
        error = max(self.error_ppm, 1e-3) * 1e-6
        return 1.0 / error**2, 0.0 if self.resolution is None else 1.0 / _KNOWN_WIDTH**2

    def pull(self, shift: float) -> float:
        """Deviance that the prior takes for a relative shift."""
        return ((shift * 1e6 - self.shift_ppm) / max(self.error_ppm, 1e-3)) ** 2

    def gradient(self, shift: float, resolution: float) -> NDArray[np.float64]:
        """Half the fall of the priors' deviance along (relative shift, ln R)."""
        by_shift, by_width = self.information
        away = 0.0 if self.resolution is None else np.log(resolution / self.resolution)
        return np.array([-(shift - self.shift_ppm * 1e-6) * by_shift, -away * by_width])


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where an iteration begins: relative shift, resolving power, noise, a model for the first weights."""

    shift: float
    resolution: float
    noise: Noise
    model: NDArray[np.float64] | None = None


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
    made: Blocks

    @property
    def weight(self) -> NDArray[np.float64]:
        """Of the points, from the model."""
        return np.asarray(1.0 / self.noise.variance(self.model), dtype=np.float64)


class Problem:
    """One spectrum with its candidates: builds the normal equations and takes the steps.

    Without `noise` the noise is estimated from the residuals.
    """

    def __init__(
        self, points: Points, peaks: Peaks, calibration: Calibration, noise: Noise | None = None
    ) -> None:
        self.noise = noise
        self.points = points
        self.peaks = peaks
        self.calibration = calibration
        self._layout: Layout | None = None

    def only(self, chosen: NDArray[np.intp]) -> Problem:
        """The same spectrum with some of the candidates."""
        return Problem(self.points, self.peaks.only(chosen), self.calibration, self.noise)

    def lay(self, shift: float, resolution: float, slack: float) -> None:
        """Make ready for calibrations about this one, peaks moving by `slack` widths (FWHM)."""
        self._layout = Layout(self.points, self.peaks, shift, resolution, slack * FWHM + 0.4)

    def design(self, shift: float, resolution: float) -> Blocks:
        """Design matrix at a calibration; the background comes after the ions."""
        if self._layout is None or not self._layout.covers(shift, resolution):
            self._layout = Layout(self.points, self.peaks, shift, resolution)
        return self._layout.at(shift, resolution)

    def search(self) -> Start:
        """Start: resolving power from the peaks' tops, shift from a grid over its prior."""
        prior = self.calibration
        smooth = smoothed(self.points)
        weight = 1.0 / smooth
        resolution = prior.resolution or self._first_resolution(prior.shift_ppm * 1e-6, weight)
        reach = min(2.5 * prior.error_ppm * 1e-6, 1e-3)
        step = 0.35 / resolution
        half = int(np.ceil(reach / step)) if reach > 0.3 * step else 0
        shifts = prior.shift_ppm * 1e-6 + np.arange(-half, half + 1) * step
        self.lay(prior.shift_ppm * 1e-6, resolution, min(half * 0.35, 1.0))
        best = min(shifts, key=lambda shift: self._score(shift, resolution, weight))
        if prior.resolution is None:
            tried = [resolution * factor for factor in (0.87, 1.0, 1.15)]
            resolution = min(tried, key=lambda value: self._score(best, value, weight))
        return Start(float(best), float(resolution), Noise(max(float(np.mean(smooth)) * 1e-2, 1e-12)))

    def _first_resolution(self, shift: float, weight: NDArray[np.float64]) -> float:
        """Best of a coarse grid from the width of the tops (too low where peaks merge) to the sampling."""
        sampled = float(np.median(self.points.mz / self.points.width)) / 3.5
        low = max(0.8 * first_resolution(self.points), sampled / 8)
        pieces = max(int(np.ceil(np.log(max(sampled, 1.6 * low) / low) / np.log(1.35))), 1)
        tried = low * np.exp(np.linspace(0.0, np.log(max(sampled, 1.6 * low) / low), pieces + 1))
        return float(min(tried[:10], key=lambda value: self._score(shift, float(value), weight)))

    def _score(self, shift: float, resolution: float, weight: NDArray[np.float64]) -> float:
        """Weighted residual sum of squares at fixed calibration and weights."""
        gram, moment = self.design(shift, resolution).normal(weight, self.points.intensity)
        x = gram_nnls(gram, moment)
        return float(x @ gram @ x - 2 * moment @ x) + self.calibration.pull(shift)

    def settle(self, start: Start | State, steps: int = _STEPS) -> State:
        """Alternate amounts, noise and calibration until the calibration stands still."""
        state = self.amounts(start, rounds=3)
        for _ in range(steps):
            shift, log_width = self.calibration_step(state)
            still = abs(shift) * state.resolution < _STILL and abs(log_width) < _STILL
            state = self.amounts(moved(state, shift, log_width), rounds=2)  # one round, and it swings
            if still:
                break
        return state

    def amounts(self, start: Start | State, rounds: int = 1) -> State:
        """Amounts and noise at a calibration; without a model the first weights come from smoothed data."""
        made, positive = None, None
        if isinstance(start, State):
            made = start.made if start.made.at == (start.shift, start.resolution) else None
            positive = start.x > 0
        made, noise = made or self.design(start.shift, start.resolution), start.noise
        weight = 1.0 / (smoothed(self.points) if start.model is None else noise.variance(start.model))
        for _ in range(rounds):
            gram, moment = made.normal(weight, self.points.intensity)
            x = gram_nnls(gram, moment, positive)
            model, positive = made.model(x), x > 0
            noise = self.noise or estimate_noise(self.points.intensity, model)
            weight = 1.0 / noise.variance(model)
        return State(start.shift, start.resolution, noise, x, gram, moment, model, made)

    def calibration_step(self, state: State) -> tuple[float, float]:
        """Gauss-Newton step of (shift, ln R) with the positive amounts free to follow."""
        matrix, slope = information(state, self.calibration)
        pulled = state.weight * (self.points.intensity - state.model)
        gradient = np.zeros(len(matrix))
        gradient[-2:] = pulled @ slope + self.calibration.gradient(state.shift, state.resolution)
        step = solve_scaled(matrix, gradient)[-2:]
        limit = 0.3 / state.resolution
        return float(np.clip(step[0], -limit, limit)), float(np.clip(step[1], -0.2, 0.2))

    def deviance(self, state: State) -> float:
        """Quasi-deviance with the prior on the shift."""
        return state.noise.deviance(self.points.intensity, state.model) + self.calibration.pull(state.shift)


def moved(state: State, shift: float, log_width: float) -> State:
    """The state with another calibration, its amounts not yet adapted."""
    width = state.resolution * float(np.exp(log_width))
    return replace(state, shift=state.shift + shift, resolution=width)
