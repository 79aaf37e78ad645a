"""What every fit of a spectrum says: a judge need not know whether it was of a profile or a peak list."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.groups import Group
    from database.spectra.fit.noise import Noise
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.swaps import Swaps
    from database.spectra.read.spectrum import Spectrum

__all__ = ["Fit"]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Fit(ABC):
    """Result of a joint fit; arrays run over the candidates, in their order, or over the rows.

    A row is a point of a profile, or a peak that is listed or expected in a peak list.

    Attributes
    ----------
    mz, intensity, model, background
        Of each row: m/z, measured and fitted intensity, and fitted background, which the model includes.
    peaks
        Envelopes of the candidates.
    amounts, errors
        Intensity of each candidate and its standard error (0 and NaN where it was left out).
    gains
        Deviance that each amount is worth: what the fit loses without it when all others may follow.
    kept
        Candidates that were kept.
    groups
        Candidates whose single amounts are not determined.
    shift_ppm, shift_error
        Common calibration shift.
    noise
        Estimated intensity of one ion and gain noise.
    """

    spectrum: Spectrum
    mz: NDArray[np.float64]
    intensity: NDArray[np.float64]
    model: NDArray[np.float64]
    background: NDArray[np.float64]
    peaks: Peaks
    calibration: Calibration
    amounts: NDArray[np.float64]
    errors: NDArray[np.float64]
    gains: NDArray[np.float64]
    kept: NDArray[np.intp]
    groups: tuple[Group, ...]
    shift_ppm: float
    shift_error: float
    noise: Noise

    @property
    def t(self) -> NDArray[np.float64]:
        """Amount over error, 0 where a candidate was left out."""
        return np.where(self.amounts > 0, self.amounts / np.where(self.errors > 0, self.errors, 1.0), 0.0)

    @property
    @abstractmethod
    def residual(self) -> NDArray[np.float64]:
        """Measured minus fitted intensity of each row, in standard deviations."""

    @property
    @abstractmethod
    def determined(self) -> Mapping[str, float]:
        """What the spectrum determines besides the shift, by name: resolution, drift_ppm, scatter_ppm ..."""

    @property
    @abstractmethod
    def comparing(self) -> float:
        """Resolving power at which envelopes are compared."""

    @property
    @abstractmethod
    def reach(self) -> float:
        """Relative distance from where a peak should be within which its intensity lies."""

    @property
    @abstractmethod
    def asked(self) -> str:
        """What has to be measured with more ions: words before their number, or none."""

    def corrected(self, mz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Measured m/z on the axis without the fitted error."""
        return np.asarray(mz / (1.0 + 1e-6 * self.shift_ppm))

    @abstractmethod
    def columns(self) -> Iterator[NDArray[np.float64]]:
        """Share of each kept ion in each row."""

    @abstractmethod
    def noise_energy(self, residual: NDArray[np.float64]) -> float:
        """How much of the summed squares of neighbouring residuals is noise and no structure."""

    @abstractmethod
    def left_over(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where intensity is not fitted: m/z, ascending, and how much."""

    @abstractmethod
    def unexplained(self) -> float:
        """Share of the signal (background excluded) that is not fitted, 0 to 1."""

    @abstractmethod
    def above_ceiling(self) -> tuple[float, float]:
        """Measured and expected intensity at the points that the spectrum's ceiling left out."""

    @abstractmethod
    def lead(self, other: Fit) -> float:
        """Deviance by which another fit of the spectrum is worse; inf where they share little of it."""

    @abstractmethod
    def swaps(self, rivals: Sequence[Ion]) -> Swaps:
        """Refits in which some of the rivals take the place of kept ions."""

    @abstractmethod
    def decoys(self, decoys: Peaks, threshold: float) -> tuple[NDArray[np.float64], float]:
        """Fit decoys beside the kept ions: t of each, and how many false ions to expect above a t."""

    @abstractmethod
    def curve(
        self, peaks: Peaks, amounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Envelopes with these amounts as a curve to draw: m/z and intensity."""
