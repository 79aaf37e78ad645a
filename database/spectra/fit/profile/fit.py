"""Joint fit of all candidates to one profile spectrum.

Model: intensity = sum of amount x envelope (one column an ion, `blocks`) + a smooth background, with a
common m/z scale: relative shift, linear drift and resolving power. Amounts are nonnegative and solve the
weighted normal equations with weights from the model, iterated to the Poisson (quasi-)likelihood; the scale
takes Gauss-Newton steps that let the amounts follow. Small species are dropped while their t is low.
Standard errors let scale and background vary.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.blocks import Layout
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.groups import in_groups, unresolved
from database.spectra.fit.nonnegative import gains_of, gram_nnls, objective
from database.spectra.fit.peaks import joined
from database.spectra.fit.points import grid, points_near
from database.spectra.fit.profile.information import errors_of, marginal, t_values
from database.spectra.fit.profile.problem import ProfileProblem
from database.spectra.fit.profile.selection import selected
from database.spectra.fit.profile.state import Start
from database.spectra.fit.profile.swaps import ProfileSwaps
from database.spectra.fit.profile.unexplained import unexplained_share
from database.spectra.fit.protocol import Fit
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.groups import Group
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.points import Points
    from database.spectra.fit.profile.state import State
    from database.spectra.fit.scale import Scale
    from database.spectra.read.spectrum import Spectrum

__all__ = ["ProfileFit", "fit_profile"]

_T_KEEP = 3.0  # species below this t are left out: true false share 0.8 % at recall 0.98 in simulated spectra
_LEFT = 0.5  # of the decoys above t = 2 before selection: 0.92 of 1.76 a spectrum in 110 simulated ones
_SCATTER = 3e-6  # relative, three standard deviations of a peak's place
_LEAST = 0.05  # ppm, error that shift and drift keep when decoys are fitted


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProfileFit(Fit):
    """A fit to a profile.

    Attributes
    ----------
    points
        The points that were fitted; they are the rows.
    scale, resolution_error, drift_error
        m/z scale, and standard errors of its resolving power and of its drift (ppm).
    """

    points: Points
    scale: Scale
    resolution_error: float
    drift_error: float

    @property
    def residual(self) -> NDArray[np.float64]:
        """Measured minus fitted intensity of each point, in standard deviations."""
        return np.asarray((self.intensity - self.model) / np.sqrt(self.noise.variance(self.model)))

    @property
    def resolution(self) -> float:
        """Resolving power m / FWHM."""
        return self.scale.resolution

    @property
    def drift_ppm(self) -> float:
        """Change of the shift from the middle to the upper end of the candidates' range."""
        return self.scale.drift * 1e6

    @property
    def determined(self) -> Mapping[str, float]:
        """Resolving power, and the drift with its error."""
        return {
            "resolution": self.resolution, "drift_ppm": self.drift_ppm, "drift_error": self.drift_error
        }  # fmt: skip

    @property
    def comparing(self) -> float:
        """The fitted resolving power."""
        return self.resolution

    @property
    def reach(self) -> float:
        """FWHM of a peak, and the scatter of its place."""
        return 1.0 / self.resolution + _SCATTER

    @property
    def asked(self) -> str:
        """Nothing else."""
        return ""

    def columns(self) -> Iterator[NDArray[np.float64]]:
        """Share of each kept ion in each point."""
        own = Layout(self.points, self.peaks.only(self.kept), self.scale, slack=0.0).at(self.scale)
        return (own.column(place) for place in range(len(self.kept)))

    def noise_energy(self, residual: NDArray[np.float64]) -> float:
        """Half of the summed squared steps between neighbours: noise has no memory."""
        return 0.5 * float(np.sum(np.diff(residual) ** 2))

    def unexplained(self) -> float:
        """Share of the signal that stands significantly above the fit or outside of its points."""
        total = float(self.amounts.sum())
        return unexplained_share(
            self.spectrum, self.points, self.model, noise=self.noise, resolution=self.resolution, amount=total
        )

    def swaps(self, rivals: Sequence[Ion]) -> ProfileSwaps:
        """Refits with rivals in the place of kept ions, at the fit's drift and noise."""
        held = replace(self.calibration, drift_ppm=self.drift_ppm, drift_error=0.0)
        return ProfileSwaps(
            self.peaks, self.kept, rivals,
            points=self.points, model=self.model, calibration=held, scale=self.scale, noise=self.noise,
        )  # fmt: skip

    def decoys(self, decoys: Peaks, threshold: float) -> tuple[NDArray[np.float64], float]:
        """Fit decoys beside the kept ions: t of each, and how many false ions to expect above a t.

        A selection like that of the targets would leave a few decoys at most, none in most spectra; so their
        number is taken from the tail of all decoys' t, of which selection would leave about half.
        """
        both = joined(self.peaks.only(self.kept), decoys)
        calibration = Calibration(
            self.shift_ppm, max(self.shift_error, _LEAST), self.resolution,
            self.drift_ppm, max(self.drift_error, _LEAST),
        )  # fmt: skip
        problem = ProfileProblem(points_near(self.spectrum, both), both, calibration, self.noise)
        state = problem.settle(Start(self.scale, self.noise), steps=1)
        t = t_values(state, calibration, both.count)[len(self.kept) :]
        return t, _LEFT * _beyond(t, threshold)

    def curve(
        self, peaks: Peaks, amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Envelopes on those of the points that they reach."""
        inside = (self.mz > peaks.mz.min() - 0.5) & (self.mz < peaks.mz.max() + 0.5)
        points = grid(self.mz[inside], self.points.width[inside])
        return points.mz, Layout(points, peaks, self.scale, slack=0.0).at(self.scale).model(amounts)


def fit_profile(
    spectrum: Spectrum,
    peaks: Peaks,
    calibration: Calibration | None = None,
    *,
    t_keep: float = _T_KEEP,
    margin: float = 1.0,
) -> ProfileFit:
    """Fit a profile spectrum with candidates; those whose t stays below `t_keep` are left out.

    Parameters
    ----------
    margin
        Points within this m/z of a candidate's peak are fitted.

    Raises
    ------
    InvalidInputError
        No profile, no candidate, or none that reaches the spectrum.
    """
    if spectrum.kind != "profile":
        raise InvalidInputError(
            f"a profile fit needs a profile, not a spectrum of kind {spectrum.kind!r}; use fit_peak_list"
        )
    prior = calibration or Calibration()
    problem = ProfileProblem(points_near(spectrum, peaks, margin=margin), peaks, prior)
    state = problem.settle(problem.search())
    groups = unresolved(marginal(state, prior, peaks.count), state.x[: peaks.count])
    live, state = selected(problem, state, t_keep, held=in_groups(groups, peaks.count))
    return _finished(spectrum, problem, state, live, tuple(groups))


def _finished(
    spectrum: Spectrum,
    problem: ProfileProblem,
    state: State,
    live: NDArray[np.intp],
    groups: tuple[Group, ...],
) -> ProfileFit:
    """Everything that a caller may ask of the fit; `live` are the candidates that the state has."""
    points, count = problem.points, problem.peaks.count
    single, covariance, scale_errors = errors_of(state, problem.calibration, len(live))
    shift_error, drift_error, width_error = scale_errors.tolist()
    background = state.x[len(live) :]
    amounts, errors = np.zeros(count), np.full(count, np.nan)
    amounts[live], errors[live] = state.x[: len(live)], single
    return ProfileFit(
        spectrum=spectrum,
        mz=points.mz,
        intensity=points.intensity,
        model=state.model,
        background=np.asarray(points.background @ background),
        peaks=problem.peaks,
        calibration=problem.calibration,
        amounts=amounts,
        errors=errors,
        gains=_gains(problem, state, np.concatenate([amounts, background])),
        kept=np.flatnonzero(amounts > 0),
        covariance=covariance,
        groups=groups,
        shift_ppm=state.scale.shift * 1e6,
        shift_error=shift_error * 1e6,
        noise=state.noise,
        deviance=problem.deviance(state),
        points=points,
        scale=state.scale,
        resolution_error=state.scale.resolution * width_error,
        drift_error=drift_error * 1e6,
    )


def _gains(problem: ProfileProblem, state: State, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Deviance that each candidate is worth, those that were left out free to return."""
    gram, moment = problem.design(state.scale).normal(state.weight, problem.points.intensity)
    least = objective(gram, moment, gram_nnls(gram, moment, x > 0))
    return gains_of(gram, moment, x, count=problem.peaks.count, least=least)


def _beyond(t: NDArray[np.float64], threshold: float) -> float:
    """Number expected above a threshold (over 1): from t = 1 on the numbers fall off exponentially in t^2."""
    seen = t[t > 1.0] ** 2 - 1.0
    if len(seen) == 0:
        return 0.0
    return len(seen) * float(np.exp(-(threshold**2 - 1.0) / np.mean(seen)))
