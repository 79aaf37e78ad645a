"""Intensity that no candidate explains: inside the candidates' stretch, and outside of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.profile.fit import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["unexplained_share"]

_SIGNIFICANT = 5.0  # standard deviations of a stretch of one peak width
_WIDTH = 3  # points
_STRETCH = 25.0  # m/z over which a background outside is taken as level


def unexplained_share(spectrum: Spectrum, fit: Fit) -> float:
    """Share of the signal (background excluded) that is significant and not fitted, 0 to 1."""
    if spectrum.kind == "centroid":
        used = np.isin(spectrum.mz, fit.points.mz)
        left = np.maximum(fit.points.intensity - fit.model, 0.0).sum()
        return float((left + spectrum.intensity[~used].sum()) / max(spectrum.intensity.sum(), 1e-300))
    inside = _inside(fit)
    outside = _outside(spectrum, fit)
    signal = fit.amounts.sum() + inside + outside
    return float((inside + outside) / max(signal, 1e-300))


def _inside(fit: Fit) -> float:
    """Summed residual where a stretch of one peak width stands significantly above the model."""
    points = fit.points
    size = float(np.median(points.mz / points.width)) / fit.resolution
    kernel = np.ones(min(max(round(size), 1), len(points.mz)))
    residual = np.convolve(points.intensity - fit.model, kernel, "same")
    error = np.sqrt(np.convolve(fit.noise.variance(fit.model), kernel, "same"))
    high = residual > _SIGNIFICANT * error
    return float(np.maximum((points.intensity - fit.model)[high], 0.0).sum())


def _outside(spectrum: Spectrum, fit: Fit) -> float:
    """Intensity above a level background at points that no candidate reaches."""
    place = np.searchsorted(fit.points.mz, spectrum.mz)
    place = np.minimum(place, len(fit.points.mz) - 1)
    other = np.abs(fit.points.mz[place] - spectrum.mz) > 1e-6
    mz, intensity = spectrum.mz[other], spectrum.intensity[other]
    return sum(_above(intensity[mz // _STRETCH == part], fit) for part in np.unique(mz // _STRETCH))


def _above(intensity: NDArray[np.float64], fit: Fit) -> float:
    if len(intensity) < _WIDTH:
        return 0.0
    level = float(np.median(intensity))
    smooth = np.convolve(intensity - level, np.ones(_WIDTH) / _WIDTH, "same")
    noise = np.sqrt(fit.noise.variance(np.full(1, max(level, 0.0)))[0] / _WIDTH)
    return float(np.maximum(intensity - level, 0.0)[smooth > _SIGNIFICANT * noise].sum())
