"""The m/z scale of a spectrum: a common relative shift, a linear drift, and the resolving power."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import Peaks
from database.spectra.read.sampling import FWHM

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Scale"]


@dataclass(frozen=True, slots=True)
class Scale:
    """Measured = true x (1 + shift + drift x u), where u goes from -1 to 1 over the fitted range.

    Attributes
    ----------
    shift, drift
        Relative: 1e-6 is 1 ppm. The drift is what the shift changes by from the middle to the upper end.
    resolution
        m / FWHM.
    middle, half
        m/z where u is 0, and how far from there it is 1.
    """

    shift: float
    resolution: float
    drift: float = 0.0
    middle: float = 0.0
    half: float = 1.0

    def moved(self, shift: float, drift: float = 0.0, log_width: float = 0.0) -> Scale:
        """The scale after a step of shift, drift and ln R."""
        width = self.resolution * float(np.exp(log_width))
        return replace(self, shift=self.shift + shift, drift=self.drift + drift, resolution=width)

    def part(self, mz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where u is at each m/z."""
        return (mz - self.middle) / self.half

    def measured(self, mz: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where true m/z are found."""
        return mz * (1.0 + self.shift + self.drift * self.part(mz))

    def applied(self, peaks: Peaks) -> Peaks:
        """Peaks where they are found."""
        return Peaks(self.measured(peaks.mz), peaks.abundance, peaks.owner, peaks.count)

    def apart(self, other: Scale) -> float:
        """Largest distance of peaks on two scales of one range, in standard deviations of this one's."""
        away = abs(self.shift - other.shift) + abs(self.drift - other.drift)
        return float(away * self.resolution * FWHM)
