"""The charge of a group of peaks from their spacing, or None where it cannot be told.

Fourier amplitudes at the frequencies 1, 2, 3 ... per nominal mass, less what a smooth envelope leaks there:
the charge is the smallest whose amplitude is above chance, near to what peaks of this width would give, and
not on the slope of the next one's: where the width is thought too large, that slope would be enough. Where
peaks of this width would show nothing, what is above chance is chance.
The highest power alone takes noise for charge 1 and harmonics for the charge; the autocorrelation multiples.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import LATTICE
from database.spectra.read.sampling import FWHM

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["charge_of_spacing"]

_MOST = 10
_FEWEST = 5  # points or peaks
_HIGH = 0.05  # of the highest mean over 1 m/z
_CHANCE = 10.0  # power over what counting noise gives, which is above 10 once in 20,000
_CLEAR = 0.45  # of the amplitude that peaks of this width have
_SEEN = 1.0  # of the noise: power that peaks of this width must have; eight percent of width are a factor 10
_FALLING = 0.8  # of the amplitude at the next charge: harmonics of narrow peaks hardly fall
_SAMPLED = 0.45  # of the sampling frequency: higher ones fold back


def charge_of_spacing(
    mz: NDArray[np.float64], intensity: NDArray[np.float64], resolution: float, ion: float = 1.0
) -> int | None:
    """Charge (without sign) of the peaks in a stretch of a profile, or of listed peaks.

    Parameters
    ----------
    mz, intensity
        Shape (n,), the background taken off.
    resolution
        m / FWHM.
    ion
        Intensity of one ion.
    """
    if len(mz) < _FEWEST or intensity.sum() <= 0:
        return None
    mz, intensity = _inside(mz, intensity)
    total = float(intensity.sum())
    if len(mz) < _FEWEST or total <= 0:
        return None
    centre = float(mz @ intensity) / total
    spread = float(np.sqrt(max(float((mz - centre) ** 2 @ intensity) / total, 1e-12)))
    sigma = centre / (resolution * FWHM)
    step = min(float(np.median(np.diff(mz))), centre / resolution)  # listed peaks were sampled finely
    tried = np.arange(1, _MOST + 2)
    frequency = 2 * np.pi * tried / LATTICE
    leak = total * np.exp(-0.5 * (frequency * spread) ** 2)
    amplitude = np.maximum(np.abs(np.exp(-1j * np.outer(frequency, mz)) @ intensity) - leak, 0.0)
    expected = total * np.exp(-0.5 * (frequency * sigma) ** 2)
    noise = float(np.abs(intensity).sum()) * ion
    clear = (amplitude**2 > _CHANCE * noise) & (amplitude > _CLEAR * expected)
    clear &= (expected**2 > _SEEN * noise) & (tried <= _SAMPLED / step)
    first = np.flatnonzero(clear[:-1] & (amplitude[:-1] >= _FALLING * amplitude[1:]))
    return int(tried[first[0]]) if len(first) else None


def _inside(
    mz: NDArray[np.float64], intensity: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The envelope without its surroundings, whose noise has no width: where the mean over 1 m/z is high."""
    points = int(np.clip(round(1.0 / float(np.median(np.diff(mz)))), 1, len(mz)))
    mean = np.convolve(intensity, np.ones(points), "same")
    high = np.flatnonzero(mean >= _HIGH * mean.max())  # at least the highest
    return mz[high[0] : high[-1] + 1], intensity[high[0] : high[-1] + 1]
