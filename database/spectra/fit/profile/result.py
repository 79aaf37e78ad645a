"""What a fit of a profile says: a `protocol.Fit` whose rows are points of a curve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.blocks import Layout
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.peaks import joined
from database.spectra.fit.points import grid, points_near
from database.spectra.fit.profile.information import t_values
from database.spectra.fit.profile.problem import ProfileProblem
from database.spectra.fit.profile.state import Start
from database.spectra.fit.profile.swaps import ProfileSwaps
from database.spectra.fit.profile.unexplained import left_over
from database.spectra.fit.protocol import Fit
from database.spectra.read.sampling import point_widths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.points import Points
    from database.spectra.fit.scale import Scale

__all__ = ["ProfileFit"]

_LEFT = 0.5  # of the decoys above t = 2 before selection: 0.92 of 1.76 a spectrum in 110 simulated ones
_SCATTER = 3e-6  # relative, three standard deviations of a peak's place
_SHARED = 0.5  # of the points must be shared by two fits that are compared
_LEAST = 0.05  # ppm, error that shift and drift keep when decoys are fitted


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ProfileFit(Fit):
    """A fit to a profile.

    Attributes
    ----------
    points
        The points that were fitted; they are the rows.
    scale, drift_error
        m/z scale, and standard error of its drift, ppm.
    """

    points: Points
    scale: Scale
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

    def corrected(self, mz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Shift and drift taken off; beyond the candidates' range the drift stays what it is at its end."""
        part = np.clip(self.scale.part(mz), -1.0, 1.0)
        return np.asarray(mz / (1.0 + self.scale.shift + self.scale.drift * part))

    def columns(self) -> Iterator[NDArray[np.float64]]:
        """Share of each kept ion in each point."""
        own = Layout(self.points, self.peaks.only(self.kept), self.scale, slack=0.0).at(self.scale)
        return (own.column(place) for place in range(len(self.kept)))

    def noise_energy(self, residual: NDArray[np.float64]) -> float:
        """Half of the summed squared steps between neighbours: noise has no memory."""
        return 0.5 * float(np.sum(np.diff(residual) ** 2))

    def left_over(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Points that stand significantly above the fit, or outside of it above a level background."""
        return left_over(self.spectrum, self.points, self.model, noise=self.noise, resolution=self.resolution)

    def unexplained(self) -> float:
        """Share of the signal that stands significantly above the fit or outside of its points."""
        left = float(self.left_over()[1].sum())
        return left / max(float(self.amounts.sum()) + left, 1e-300)

    def above_ceiling(self) -> tuple[float, float]:
        """Of the kept ions, over a background that is small there."""
        spectrum = self.spectrum
        high = spectrum.intensity > spectrum.ceiling
        if not high.any():
            return 0.0, 0.0
        points = grid(spectrum.mz[high], point_widths(spectrum.mz)[high])
        made = Layout(points, self.peaks.only(self.kept), self.scale, slack=0.0).at(self.scale)
        return float(spectrum.intensity[high].sum()), float(made.model(self.amounts[self.kept]).sum())

    def lead(self, other: Fit) -> float:
        """Over the points that both fitted."""
        _, own, others = np.intersect1d(self.mz, other.mz, return_indices=True)
        if len(own) < _SHARED * len(self.mz):
            return np.inf
        deviances = (
            self.noise.deviance(fit.intensity[rows], fit.model[rows])
            for fit, rows in ((other, others), (self, own))
        )
        return next(deviances) - next(deviances)

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


def _beyond(t: NDArray[np.float64], threshold: float) -> float:
    """Number expected above a threshold (over 1): from t = 1 on the numbers fall off exponentially in t^2."""
    seen = t[t > 1.0] ** 2 - 1.0
    if len(seen) == 0:
        return 0.0
    return len(seen) * float(np.exp(-(threshold**2 - 1.0) / np.mean(seen)))
