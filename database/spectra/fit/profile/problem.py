"""The steps of a profile fit: where to start, amounts, noise, calibration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.blocks import Layout
from database.spectra.fit.noise import Noise, estimate_noise
from database.spectra.fit.nonnegative import gram_nnls, objective
from database.spectra.fit.points import smoothed
from database.spectra.fit.profile.information import information
from database.spectra.fit.profile.prior import expected_scale, fall, pull
from database.spectra.fit.profile.state import Start, State, moved
from database.spectra.fit.scaled import solve_scaled
from database.spectra.read.sampling import FWHM, first_resolution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.blocks import Blocks
    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.points import Points
    from database.spectra.fit.scale import Scale

__all__ = ["ProfileProblem"]

_STEPS = 12
_STILL = 2e-4  # of a peak's width: a scale that moves less stands still


class ProfileProblem:
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

    def only(self, chosen: NDArray[np.intp]) -> ProfileProblem:
        """The same spectrum with some of the candidates."""
        return ProfileProblem(self.points, self.peaks.only(chosen), self.calibration, self.noise)

    def lay(self, scale: Scale, slack: float) -> None:
        """Make ready for scales about this one, peaks moving by `slack` widths (FWHM)."""
        self._layout = Layout(self.points, self.peaks, scale, slack * FWHM + 0.4)

    def design(self, scale: Scale) -> Blocks:
        """Design matrix on a scale; the background comes after the ions."""
        if self._layout is None or not self._layout.covers(scale):
            self._layout = Layout(self.points, self.peaks, scale)
        return self._layout.at(scale)

    def search(self) -> Start:
        """Start: resolving power from the peaks' tops, shift from a grid over its prior."""
        prior = self.calibration
        smooth = smoothed(self.points)
        weight = 1.0 / smooth
        scale = expected_scale(prior, self.peaks, prior.resolution or 1.0)
        if prior.resolution is None:
            scale = self._first_resolution(scale, weight)
        reach = min(2.5 * prior.error_ppm * 1e-6, 1e-3)
        step = 0.35 / scale.resolution
        half = int(np.ceil(reach / step)) if reach > 0.3 * step else 0
        self.lay(scale, min(half * 0.35, 1.0))
        tried = [scale.moved(place * step) for place in range(-half, half + 1)]
        scale = min(tried, key=lambda one: self._score(one, weight))
        if prior.resolution is None:
            tried = [scale.moved(0.0, 0.0, float(np.log(factor))) for factor in (0.87, 1.0, 1.15)]
            scale = min(tried, key=lambda one: self._score(one, weight))
        return Start(scale, Noise(max(float(np.mean(smooth)) * 1e-2, 1e-12)))

    def _first_resolution(self, scale: Scale, weight: NDArray[np.float64]) -> Scale:
        """Best of a coarse grid from the width of the tops (too low where peaks merge) to the sampling."""
        sampled = float(np.median(self.points.mz / self.points.width)) / 3.5
        low = max(0.8 * first_resolution(self.points.mz, self.points.intensity), sampled / 8)
        pieces = max(int(np.ceil(np.log(max(sampled, 1.6 * low) / low) / np.log(1.35))), 1)
        widths = low * np.exp(np.linspace(0.0, np.log(max(sampled, 1.6 * low) / low), pieces + 1))
        tried = [replace(scale, resolution=float(width)) for width in widths[:10]]
        return min(tried, key=lambda one: self._score(one, weight))

    def _score(self, scale: Scale, weight: NDArray[np.float64]) -> float:
        """Weighted residual sum of squares at a fixed scale and fixed weights."""
        gram, moment = self.design(scale).normal(weight, self.points.intensity)
        x = gram_nnls(gram, moment)
        return objective(gram, moment, x) + pull(self.calibration, scale)

    def settle(self, start: Start | State, steps: int = _STEPS) -> State:
        """Alternate amounts, noise and scale until the scale stands still."""
        state = self.amounts(start, rounds=3)
        for _ in range(steps):
            step = self.scale_step(state)
            still = max(abs(step[:2])) * state.scale.resolution < _STILL and abs(step[2]) < _STILL
            state = self.amounts(moved(state, step), rounds=2)  # one round, and it swings
            if still:
                break
        return state

    def amounts(self, start: Start | State, rounds: int = 1) -> State:
        """Amounts and noise on a scale; without a model the first weights come from smoothed intensity."""
        made, positive = None, None
        if isinstance(start, State):
            made = start.made if start.made.scale == start.scale else None
            positive = start.x > 0
        made, noise = made or self.design(start.scale), start.noise
        weight = 1.0 / (smoothed(self.points) if start.model is None else noise.variance(start.model))
        for _ in range(rounds):
            gram, moment = made.normal(weight, self.points.intensity)
            x = gram_nnls(gram, moment, positive)
            model, positive = made.model(x), x > 0
            noise = self.noise or estimate_noise(self.points.intensity, model)
            weight = 1.0 / noise.variance(model)
        return State(start.scale, noise, x, gram, moment, model, made)

    def scale_step(self, state: State) -> NDArray[np.float64]:
        """Gauss-Newton step of (shift, drift, ln R) with the positive amounts free to follow."""
        matrix, slope = information(state, self.calibration)
        pulled = state.weight * (self.points.intensity - state.model)
        gradient = np.zeros(len(matrix))
        gradient[-3:] = pulled @ slope + fall(self.calibration, state.scale)
        limit = 0.3 / state.scale.resolution
        most = np.array([limit, limit, 0.2])
        return np.clip(solve_scaled(matrix, gradient)[-3:], -most, most)

    def deviance(self, state: State) -> float:
        """Quasi-deviance with the priors on shift and drift."""
        return state.noise.deviance(self.points.intensity, state.model) + pull(self.calibration, state.scale)
