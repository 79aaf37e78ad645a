"""What a fit of a peak list says: a `protocol.Fit` whose rows are peaks, listed or expected."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.blocks import Layout
from database.spectra.fit.calibration import Calibration
from database.spectra.fit.peak_list.normal import height_weight
from database.spectra.fit.peak_list.problem import PeakListProblem, PeakListState
from database.spectra.fit.peak_list.swaps import PeakListSwaps
from database.spectra.fit.peaks import joined
from database.spectra.fit.points import grid
from database.spectra.fit.protocol import Fit
from database.spectra.fit.scale import Scale
from database.spectra.read.sampling import point_widths

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.peaks import Peaks

__all__ = ["PeakListFit"]

_RESOLUTION = 20_000.0  # m / FWHM of an instrument that is not named: a TOF of this field
_LEAST = 0.05  # ppm, error that the shift keeps when decoys are fitted
_COUNTED = 3  # decoys above the threshold from which on their number is the estimate
_TAIL = 1.0  # t from which on decoys belong to the tail
_DRAWN = (
    30_000.0,
    0.01,
)  # m / FWHM of the narrow Gaussians that stand for peaks in a figure, and their step, m/z


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PeakListFit(Fit):
    """A fit to a peak list, with the problem and the state that later tests go on from."""

    problem: PeakListProblem = field(repr=False)
    state: PeakListState = field(repr=False)

    @property
    def scatter_ppm(self) -> float:
        """Scatter of strong peaks about the calibration."""
        return self.state.scatter.gain

    @property
    def residual(self) -> NDArray[np.float64]:
        """Of each row in standard deviations; a peak that is not listed may be as high as the list's cut."""
        weight = height_weight(self.state.rows, self.model, self.noise)
        return np.asarray((self.intensity - self.model) * np.sqrt(weight))

    @property
    def determined(self) -> Mapping[str, float]:
        """The scatter of single peaks."""
        return {"scatter_ppm": self.scatter_ppm}

    @property
    def comparing(self) -> float:
        """That of the instrument where it is known."""
        return self.calibration.resolution or _RESOLUTION

    @property
    def reach(self) -> float:
        """Three standard deviations of a peak's place."""
        return 3e-6 * max(self.scatter_ppm, 1.0)

    @property
    def asked(self) -> str:
        """The profile says more than the list."""
        return "its profile with "

    def columns(self) -> Iterator[NDArray[np.float64]]:
        """Share of each kept ion in each row."""
        height = self.state.rows.height
        return (height[:, [place]].toarray().ravel() for place in self.kept)

    def noise_energy(self, residual: NDArray[np.float64]) -> float:
        """None: peaks have no neighbours, all their residual counts."""
        del residual
        return 0.0

    def left_over(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Of listed peaks: above the fit, or all of one that no candidate reaches."""
        used = np.isin(self.spectrum.mz, self.mz)
        mz = np.concatenate([self.mz, self.spectrum.mz[~used]])
        rows = np.maximum(self.intensity - self.model, 0.0)
        left = np.concatenate([rows, self.spectrum.intensity[~used]])
        order = np.argsort(mz)
        return mz[order], left[order]

    def unexplained(self) -> float:
        """Share of the listed intensity."""
        return float(self.left_over()[1].sum() / max(self.spectrum.intensity.sum(), 1e-300))

    def above_ceiling(self) -> tuple[float, float]:
        """None: a list has no flanks, so all its peaks are fitted."""
        return 0.0, 0.0

    def lead(self, other: Fit) -> float:
        """Over all listed peaks, those that neither fitted included."""
        return self._deviance(other) - self._deviance(self)

    def _deviance(self, fit: Fit) -> float:
        """Of a fit, in this one's noise; listed peaks that it does not reach have a model of zero."""
        left = self.spectrum.intensity[~np.isin(self.spectrum.mz, fit.mz)]
        rows = self.noise.deviance(fit.intensity, fit.model)
        return rows + self.noise.deviance(left, np.zeros(len(left)))

    def swaps(self, rivals: Sequence[Ion]) -> PeakListSwaps:
        """Refits with rivals in the place of kept ions, at the fit's noise and scatter."""
        return PeakListSwaps(self.problem, self.state, self.kept, rivals)

    def decoys(self, decoys: Peaks, threshold: float) -> tuple[NDArray[np.float64], float]:
        """Fit decoys beside the kept ions: t of each, and how many false ions to expect above a t.

        A list's errors have heavier tails than a Gaussian (merged and cut peaks), so where few decoys pass,
        their expected number is taken from an exponential tail through all of them (peaks over threshold;
        Coles, An Introduction to Statistical Modeling of Extreme Values, ch. 4, with shape 0).
        """
        both = joined(self.peaks.only(self.kept), decoys)
        calibration = Calibration(self.shift_ppm, max(self.shift_error, _LEAST))
        errors = (self.state.noise, self.state.scatter)
        problem = PeakListProblem(self.spectrum, both, calibration, self.problem.tolerance, errors)
        t = problem.t_values(problem.settle(self.shift_ppm))[len(self.kept) :]
        passed = int(np.count_nonzero(t > threshold))
        return t, float(passed) if passed >= _COUNTED else _in_tail(t, threshold)

    def curve(
        self, peaks: Peaks, amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Envelopes as narrow Gaussians that are as high as the peaks."""
        resolution, step = _DRAWN
        mz = np.arange(peaks.mz.min() - 0.5, peaks.mz.max() + 0.5, step)
        scale = Scale(self.shift_ppm * 1e-6, resolution)
        drawn = Layout(grid(mz, point_widths(mz)), peaks, scale, slack=0.0).at(scale).model(amounts)
        highest = float((peaks.abundance * amounts[peaks.owner]).max())
        return mz, drawn * highest / max(float(drawn.max(initial=0.0)), 1e-300)


def _in_tail(t: NDArray[np.float64], threshold: float) -> float:
    """Number expected above a threshold from an exponential tail."""
    excess = t[t > _TAIL] - _TAIL
    if len(excess) == 0:
        return 0.0
    return float(len(excess) * np.exp(-(threshold - _TAIL) / excess.mean()))
