"""The prior of a profile's m/z scale: normal in the shift, the drift and, where R is known, in ln R."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.scale import Scale

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.peaks import Peaks

__all__ = ["expected_scale", "fall", "information", "pull"]

_KNOWN_WIDTH = 0.1  # standard deviation of ln R where the user gave R
_DRIFT_SPAN = 100.0  # m/z from the middle to the end of a range over which it may drift by that much


def expected_scale(prior: Calibration, peaks: Peaks, resolution: float) -> Scale:
    """The expected scale of a range that peaks span."""
    low, high = float(peaks.mz.min()), float(peaks.mz.max())
    middle, half = 0.5 * (low + high), max(0.5 * (high - low), _DRIFT_SPAN)
    return Scale(prior.shift_ppm * 1e-6, resolution, prior.drift_ppm * 1e-6, middle, half)


def information(prior: Calibration) -> NDArray[np.float64]:
    """Of the priors on (relative shift, drift, ln R)."""
    width = 0.0 if prior.resolution is None else 1.0 / _KNOWN_WIDTH**2
    errors = np.maximum([prior.error_ppm, prior.drift_error], 1e-3) * 1e-6
    return np.append(1.0 / errors**2, width)


def pull(prior: Calibration, scale: Scale) -> float:
    """Deviance that the priors take for a scale."""
    by_shift, by_drift, _ = information(prior)
    away = scale.shift - prior.shift_ppm * 1e-6, scale.drift - prior.drift_ppm * 1e-6
    return float(by_shift * away[0] ** 2 + by_drift * away[1] ** 2)


def fall(prior: Calibration, scale: Scale) -> NDArray[np.float64]:
    """Half the fall of the priors' deviance along (relative shift, drift, ln R)."""
    wider = 0.0 if prior.resolution is None else np.log(scale.resolution / prior.resolution)
    away = np.array([scale.shift - prior.shift_ppm * 1e-6, scale.drift - prior.drift_ppm * 1e-6, wider])
    return -away * information(prior)
