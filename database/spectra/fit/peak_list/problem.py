"""The steps of a joint fit to a peak list: matching, amounts, calibration, noise, scatter, errors.

Objective: squared residuals of the intensities over their variance, plus squared residuals of the positions
over theirs (`rows`), plus the prior of the calibration shift. Both variances are V(m) = f m + (g m)^2 of
the modelled intensity m (`noise`): f counts ions, g is the relative error of an intensity, and in ppm the
scatter of the positions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.noise import Noise, estimate_noise
from database.spectra.fit.nonnegative import gram_nnls
from database.spectra.fit.peak_list.normal import Normal, normal_equations
from database.spectra.fit.peak_list.rows import Rows, match_peaks
from database.spectra.fit.scaled import inverse_scaled, solve_scaled
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["PeakListProblem", "PeakListState"]

_STEPS, _LEAST = 12, 3  # the weights follow the noise a step behind
_STILL = 0.01  # ppm
_GRID = 5.0  # ppm between the shifts that a search tries
_REACH = 2.5  # standard deviations of the prior that a search covers
_GAIN = 0.01  # relative error that an intensity of a list has at least
_FINEST = 0.5  # ppm: scatter that positions of a list have at least
_FIRST = 5.0  # ppm: scatter assumed before there is a model
_ENOUGH = 20  # listed peaks from which on their own scatter is estimated
_PRIOR_PEAKS, _PRIOR_SCATTER = 4.0, 3.0  # below that: as if 4 more peaks had scattered by 3 ppm


@dataclass(frozen=True, slots=True, eq=False)
class PeakListState:
    """Where an iteration stands; `x` are the amounts, `shift` is in ppm."""

    shift: float
    rows: Rows
    x: NDArray[np.float64]
    noise: Noise
    scatter: Noise
    normal: Normal

    @property
    def model(self) -> NDArray[np.float64]:
        """Fitted intensity of each row."""
        return np.asarray(self.rows.height @ self.x)

    @property
    def moved(self) -> NDArray[np.float64]:
        """Fitted intensity x distance (predicted minus listed, ppm) of each row."""
        return np.asarray(self.rows.away @ self.x) + self.shift * np.where(self.rows.listed, self.model, 0.0)


class PeakListProblem:
    """One peak list with its candidates."""

    def __init__(
        self,
        spectrum: Spectrum,
        peaks: Peaks,
        calibration: Calibration,
        tolerance_ppm: float,
        errors: tuple[Noise, Noise] | None = None,
    ) -> None:
        self.errors = errors  # noise of the intensities, scatter of the positions; None: from the residuals
        self.spectrum = spectrum
        self.peaks = peaks
        self.calibration = calibration
        self.tolerance = tolerance_ppm
        self.allowed = np.ones(peaks.count, dtype=bool)

    def rows(self, shift: float, peaks: Peaks | None = None) -> Rows:
        """The problem's peaks, or others, matched at a shift (ppm)."""
        return match_peaks(self.spectrum, self.peaks if peaks is None else peaks, shift, self.tolerance)

    def search(self) -> float:
        """Shift (ppm) to start from: the best of a grid over its prior, in steps of 5 ppm."""
        prior = self.calibration
        half = int(np.ceil(_REACH * prior.error_ppm / _GRID)) if prior.error_ppm > 0.5 * _GRID else 0
        shifts = prior.shift_ppm + _GRID * np.arange(-half, half + 1)
        return float(min(shifts, key=lambda shift: self._begin(float(shift))[1]))

    def _begin(self, shift: float) -> tuple[PeakListState, float]:
        """State with weights from the data, and its objective with the prior."""
        rows = self.rows(shift)
        guess = np.maximum(rows.intensity, 0.01 * float(self.spectrum.intensity.max()))
        typical = float(np.median(self.spectrum.intensity))
        first = Noise(max(typical, 1e-300), _GAIN), Noise(1e-300, _FIRST)
        noise, scatter = self.errors or first
        normal = normal_equations(rows, guess, noise, scatter)
        x = normal.solve(shift)
        score = normal.objective(shift, x) + self.pull(shift)
        return PeakListState(shift, rows, x, noise, scatter, normal), score

    def settle(self, shift: float) -> PeakListState:
        """From a shift to amounts, noise, scatter and shift that agree with each other.

        Raises
        ------
        InvalidInputError
            No candidate has a peak within the tolerance of a listed one.
        """
        state, _ = self._begin(shift)
        if not state.rows.listed.any():
            raise InvalidInputError(
                f"no candidate has a peak within {self.tolerance:g} ppm of a listed one; widen the "
                "tolerance or the candidates"
            )
        return self.refine(state)

    def refine(self, state: PeakListState, steps: int = _STEPS) -> PeakListState:
        """Go on until the shift stands still."""
        for number in range(steps):
            before = state.shift
            state = self._step(state)
            if number + 1 >= _LEAST and abs(state.shift - before) < _STILL:
                break
        return state

    def selected(
        self, state: PeakListState, t_keep: float, held: NDArray[np.bool_] | None = None
    ) -> PeakListState:
        """Leave out candidates whose t stays below `t_keep`, in three rounds; held ones stay."""
        stay = np.zeros(self.peaks.count, dtype=bool) if held is None else held
        for threshold in (0.5 * t_keep, t_keep, t_keep):
            low = self.allowed & ~stay & (self.t_values(state) < threshold)
            if low.any():
                self.allowed &= ~low
                state = self.refine(state)
        return state

    def _step(self, state: PeakListState) -> PeakListState:
        shift = state.shift + self._shift_step(state)
        rows = self.rows(shift)
        model = np.asarray(rows.height @ state.x)
        normal = normal_equations(rows, model, state.noise, state.scatter)
        inside = np.flatnonzero(self.allowed)
        x = np.zeros(self.peaks.count)
        part = np.ix_(inside, inside)
        x[inside] = gram_nnls(normal.gram(shift)[part], normal.moment[inside], state.x[inside] > 0)
        moved = PeakListState(shift, rows, x, state.noise, state.scatter, normal)
        return moved if self.errors else PeakListState(shift, rows, x, *_estimated(moved), normal)

    def _shift_step(self, state: PeakListState) -> float:
        """Gauss-Newton step of the shift with the positive amounts free to follow, ppm."""
        information = self.information(state)
        inside = state.x > 0
        gradient = np.zeros(len(information))
        gradient[-1] = -float(state.normal.place @ (state.model * state.moved))
        gradient[-1] -= (state.shift - self.calibration.shift_ppm) / self.calibration_error**2
        slope = state.normal.moment - state.normal.gram(state.shift) @ state.x
        gradient[:-1] = slope[inside]
        step = float(solve_scaled(information, gradient)[-1])
        return float(np.clip(step, -0.3 * self.tolerance, 0.3 * self.tolerance))

    def information(self, state: PeakListState) -> NDArray[np.float64]:
        """Fisher information of (positive amounts, shift) with the prior on the shift."""
        inside = np.flatnonzero(state.x > 0)
        return self._bordered(state)[np.ix_([*inside, -1], [*inside, -1])]

    def _bordered(self, state: PeakListState) -> NDArray[np.float64]:
        """Information of (all candidates, shift)."""
        model = state.model
        column = state.normal.place * model
        cross = state.rows.away.T @ column + state.shift * (state.rows.height.T @ column)
        corner = float(column @ model) + 1.0 / self.calibration_error**2
        gram = state.normal.gram(state.shift)
        return np.block([[gram, cross[:, None]], [cross[None, :], np.array([[corner]])]])

    def marginal(self, state: PeakListState) -> NDArray[np.float64]:
        """Information of all candidates with the shift free, shape (ions, ions)."""
        full = self._bordered(state)
        return np.asarray(full[:-1, :-1] - np.outer(full[:-1, -1], full[-1, :-1]) / full[-1, -1])

    def covariance(self, state: PeakListState) -> NDArray[np.float64]:
        """Of (positive amounts, shift)."""
        return inverse_scaled(self.information(state))

    def t_values(self, state: PeakListState) -> NDArray[np.float64]:
        """T of every candidate, 0 where its amount is 0."""
        t = np.zeros(len(state.x))
        inside = np.flatnonzero(state.x > 0)
        error = np.sqrt(np.maximum(np.diag(self.covariance(state))[:-1], 1e-300))
        t[inside] = state.x[inside] / error
        return t

    @property
    def calibration_error(self) -> float:
        """Standard deviation of the prior on the shift, ppm."""
        return max(self.calibration.error_ppm, 1e-3)

    def pull(self, shift: float) -> float:
        """Deviance of the prior on the shift."""
        return ((shift - self.calibration.shift_ppm) / self.calibration_error) ** 2


def _estimated(state: PeakListState) -> tuple[Noise, Noise]:
    """Noise of the intensities and scatter of the positions, from the residuals."""
    model, listed = state.model, state.rows.listed
    told = listed | (model > state.rows.cut)  # below the cut no peak says nothing
    noise = estimate_noise(state.rows.intensity[told], model[told])
    noise = Noise(noise.ion, max(noise.gain, _GAIN))
    m, moved = model[listed], state.moved[listed]
    seen = m > max(1e-3 * float(m.max(initial=0.0)), 1e-300)
    if np.count_nonzero(seen) >= _ENOUGH:
        scatter = estimate_noise(m + moved, m)
        return noise, Noise(scatter.ion, max(scatter.gain, _FINEST))
    apart = moved[seen] / m[seen]
    total = float(apart @ apart) + _PRIOR_PEAKS * _PRIOR_SCATTER**2
    return noise, Noise(1e-300, max(float(np.sqrt(total / (len(apart) + _PRIOR_PEAKS))), _FINEST))
