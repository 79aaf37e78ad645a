"""Intensity of a profile that no candidate explains: inside the candidates' stretch, and outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.noise import Noise
    from database.spectra.fit.points import Points
    from database.spectra.read.spectrum import Spectrum


__all__ = ["unexplained_share"]

_SIGNIFICANT = 5.0  # standard deviations of a stretch of one peak width
_WIDTH = 3  # points
_STRETCH = 25.0  # m/z over which a background outside is taken as level


def unexplained_share(
    spectrum: Spectrum,
    points: Points,
    model: NDArray[np.float64],
    *,
    noise: Noise,
    resolution: float,
    amount: float,
) -> float:
    """Share of the signal (background excluded) that is significant and not fitted, 0 to 1.

    Parameters
    ----------
    model
        Shape (points,): fitted intensity, background included.
    amount
        Sum of all amounts.
    """
    inside = _inside(points, model, noise, resolution)
    outside = _outside(spectrum, points, noise)
    return float((inside + outside) / max(amount + inside + outside, 1e-300))


def _inside(points: Points, model: NDArray[np.float64], noise: Noise, resolution: float) -> float:
    """Summed residual where a stretch of one peak width stands significantly above the model."""
    size = float(np.median(points.mz / points.width)) / resolution
    kernel = np.ones(min(max(round(size), 1), len(points.mz)))
    residual = np.convolve(points.intensity - model, kernel, "same")
    error = np.sqrt(np.convolve(noise.variance(model), kernel, "same"))
    high = residual > _SIGNIFICANT * error
    return float(np.maximum((points.intensity - model)[high], 0.0).sum())


def _outside(spectrum: Spectrum, points: Points, noise: Noise) -> float:
    """Intensity above a level background at points that no candidate reaches."""
    place = np.searchsorted(points.mz, spectrum.mz)
    place = np.minimum(place, len(points.mz) - 1)
    other = np.abs(points.mz[place] - spectrum.mz) > 1e-6
    mz, intensity = spectrum.mz[other], spectrum.intensity[other]
    return sum(_above(intensity[mz // _STRETCH == part], noise) for part in np.unique(mz // _STRETCH))


def _above(intensity: NDArray[np.float64], noise: Noise) -> float:
    if len(intensity) < _WIDTH:
        return 0.0
    level = float(np.median(intensity))
    smooth = np.convolve(intensity - level, np.ones(_WIDTH) / _WIDTH, "same")
    error = np.sqrt(noise.variance(np.full(1, max(level, 0.0)))[0] / _WIDTH)
    return float(np.maximum(intensity - level, 0.0)[smooth > _SIGNIFICANT * error].sum())
