"""Where a profile has intensity that no candidate explains, inside the candidates' stretch and outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.noise import Noise
    from database.spectra.fit.points import Points
    from database.spectra.read.spectrum import Spectrum


__all__ = ["left_over"]

_SIGNIFICANT = 5.0  # standard deviations of a stretch of one peak width
_WIDTH = 3  # points
_STRETCH = 25.0  # m/z over which a background outside is taken as level


def left_over(
    spectrum: Spectrum,
    points: Points,
    model: NDArray[np.float64],
    *,
    noise: Noise,
    resolution: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where intensity is significant and not fitted: m/z, ascending, and how much.

    Parameters
    ----------
    model
        Shape (points,): fitted intensity, background included.
    """
    pairs = [_inside(points, model, noise, resolution), *_outside(spectrum, points, noise)]
    mz, left = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    order = np.argsort(mz)
    return mz[order], left[order]


def _inside(
    points: Points, model: NDArray[np.float64], noise: Noise, resolution: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Residual where a stretch of one peak width stands significantly above the model."""
    size = float(np.median(points.mz / points.width)) / resolution
    kernel = np.ones(min(max(round(size), 1), len(points.mz)))
    residual = np.convolve(points.intensity - model, kernel, "same")
    error = np.sqrt(np.convolve(noise.variance(model), kernel, "same"))
    high = residual > _SIGNIFICANT * error
    return points.mz[high], np.maximum((points.intensity - model)[high], 0.0)


def _outside(
    spectrum: Spectrum, points: Points, noise: Noise
) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Intensity above a level background at points that no candidate reaches, stretch by stretch."""
    place = np.searchsorted(points.mz, spectrum.mz)
    place = np.minimum(place, len(points.mz) - 1)
    other = (np.abs(points.mz[place] - spectrum.mz) > 1e-6) & (spectrum.intensity <= spectrum.ceiling)
    mz, intensity = spectrum.mz[other], spectrum.intensity[other]
    parts = (mz // _STRETCH == part for part in np.unique(mz // _STRETCH))
    return [(mz[part][high], left[high]) for part in parts for high, left in [_above(intensity[part], noise)]]


def _above(intensity: NDArray[np.float64], noise: Noise) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Which points of a stretch are significant, and how far each stands above its median."""
    level = float(np.median(intensity))
    above = np.maximum(intensity - level, 0.0)
    if len(intensity) < _WIDTH:
        return np.zeros(len(intensity), dtype=bool), above
    smooth = np.convolve(intensity - level, np.ones(_WIDTH) / _WIDTH, "same")
    error = np.sqrt(noise.variance(np.full(1, max(level, 0.0)))[0] / _WIDTH)
    return smooth > _SIGNIFICANT * error, above
