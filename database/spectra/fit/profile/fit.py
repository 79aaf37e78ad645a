"""Joint fit of all candidates to one profile spectrum.

Model: intensity = sum of amount x envelope (one column an ion, `design`) + a smooth background, with a
common m/z scale: relative shift, linear drift and resolving power. Amounts are nonnegative and solve the
weighted normal equations with weights from the model, iterated to the Poisson (quasi-)likelihood; the scale
takes Gauss-Newton steps that let the amounts follow. Small species are dropped while their t is low.
Standard errors let scale and background vary.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.groups import unresolved
from database.spectra.fit.profile.information import errors_of, gains_of, marginal
from database.spectra.fit.profile.points import points_near
from database.spectra.fit.profile.problem import Calibration, Problem, State
from database.spectra.fit.profile.selection import selected
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from database.spectra.fit.design import Peaks
    from database.spectra.fit.groups import Group
    from database.spectra.fit.noise import Noise
    from database.spectra.fit.profile.points import Points
    from database.spectra.fit.profile.scale import Scale
    from database.spectra.read.spectrum import Spectrum

__all__ = ["LIST_RESOLUTION", "Fit", "fit_points", "fit_profile"]

LIST_RESOLUTION = 20_000.0
"""m / FWHM taken for a peak list that does not say: a TOF of this field."""

_T_KEEP = 3.0  # species below this t are left out (true FDP 0.8 % at recall 0.98 in masses.md section 5)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Result of a joint fit; arrays run over the candidates, in their order.

    Attributes
    ----------
    amounts, errors
        Intensity of each candidate and its standard error (0 and NaN where it was left out).
    gains
        Deviance that each amount is worth: what the fit loses without it when all others may follow.
    covariance
        Of the kept amounts, shape (kept, kept), in the order of `kept`.
    shift_ppm, shift_error, resolution, resolution_error
        Common calibration shift and resolving power.
    background
        Summed background.
    noise
        Estimated intensity of one ion and gain noise.
    deviance
        Quasi-deviance of the fit, shift prior included.
    model
        Shape (points,): fitted intensity, background included.
    columns
        Design matrix of a peak list; None for a profile, whose columns follow from the scale.
    scale, drift_error
        m/z scale of a profile, drift included, and the drift's standard error in ppm; None for a peak list.
    """

    points: Points
    peaks: Peaks
    amounts: NDArray[np.float64]
    errors: NDArray[np.float64]
    gains: NDArray[np.float64]
    kept: NDArray[np.intp]
    covariance: NDArray[np.float64]
    shift_ppm: float
    shift_error: float
    resolution: float
    resolution_error: float
    background: float
    background_amounts: NDArray[np.float64]
    noise: Noise
    deviance: float
    model: NDArray[np.float64]
    calibration: Calibration
    gram: NDArray[np.float64] = field(repr=False)
    moment: NDArray[np.float64] = field(repr=False)
    groups: tuple[Group, ...] = ()
    columns: sparse.csc_array | None = field(repr=False, default=None)
    scale: Scale | None = None
    drift_error: float = 0.0

    @property
    def drift_ppm(self) -> float:
        """Change of the shift from the middle to the upper end of the candidates' range."""
        return 0.0 if self.scale is None else self.scale.drift * 1e6

    @property
    def comparing(self) -> float:
        """Resolving power at which envelopes are compared; a peak list has that of its instrument."""
        if np.isfinite(self.resolution):
            return self.resolution
        return self.calibration.resolution or LIST_RESOLUTION

    @property
    def scatter_ppm(self) -> float:
        """Scatter of single peaks about the calibration; 0 in a profile, where shapes are fitted."""
        return 0.0

    @property
    def residual(self) -> NDArray[np.float64]:
        """Measured minus fitted intensity of each point, in standard deviations."""
        return np.asarray((self.points.intensity - self.model) / np.sqrt(self.noise.variance(self.model)))

    @property
    def t(self) -> NDArray[np.float64]:
        """Amount over error, 0 where a candidate was left out."""
        return np.where(self.amounts > 0, self.amounts / np.where(self.errors > 0, self.errors, 1.0), 0.0)


def fit_profile(
    spectrum: Spectrum, peaks: Peaks, calibration: Calibration | None = None, *, t_keep: float = _T_KEEP
) -> Fit:
    """Fit a profile spectrum with candidates.

    Raises
    ------
    InvalidInputError
        A centroid spectrum, no candidate, or none that reaches the spectrum.
    """
    if spectrum.kind != "profile":
        raise InvalidInputError("a profile fit needs a profile spectrum; peak lists go through fit_centroids")
    return fit_points(points_near(spectrum, peaks), peaks, calibration or Calibration(), t_keep=t_keep)


def fit_points(
    points: Points,
    peaks: Peaks,
    calibration: Calibration,
    *,
    t_keep: float = _T_KEEP,
) -> Fit:
    """Fit chosen points; candidates whose t stays below `t_keep` are left out."""
    problem = Problem(points, peaks, calibration)
    state = problem.settle(problem.search())
    groups = unresolved(marginal(state, calibration, peaks.count), state.x[: peaks.count])
    held = np.zeros(peaks.count, dtype=bool)
    for group in groups:
        held[group.members] = True
    live, state = selected(problem, state, t_keep, held=held)
    return _finished(problem, state, live, tuple(groups))


def _finished(problem: Problem, state: State, live: NDArray[np.intp], groups: tuple[Group, ...]) -> Fit:
    """Everything that a caller may ask of the fit; `live` are the candidates that the state has."""
    points, count, prior = problem.points, problem.peaks.count, problem.calibration
    single, covariance, scale_errors = errors_of(state, prior, len(live))
    shift_error, drift_error, width_error = scale_errors.tolist()
    background = state.x[len(live) :]
    amounts, errors = np.zeros(count), np.full(count, np.nan)
    amounts[live], errors[live] = state.x[: len(live)], single
    gram, moment = problem.design(state.scale).normal(state.weight, points.intensity)
    return Fit(
        points=points,
        peaks=problem.peaks,
        amounts=amounts,
        errors=errors,
        gains=gains_of(gram, moment, np.concatenate([amounts, background]), count),
        kept=np.flatnonzero(amounts > 0),
        covariance=covariance,
        shift_ppm=state.scale.shift * 1e6,
        shift_error=shift_error * 1e6,
        resolution=state.scale.resolution,
        resolution_error=state.scale.resolution * width_error,
        background=float((points.background @ background).sum()),
        background_amounts=background,
        noise=state.noise,
        deviance=problem.deviance(state),
        model=state.model,
        calibration=prior,
        gram=gram,
        moment=moment,
        groups=groups,
        scale=state.scale,
        drift_error=drift_error * 1e6,
    )
