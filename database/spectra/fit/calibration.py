"""What is known of a spectrum's m/z scale before it is fitted."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Calibration"]

_DRIFT = 1.0  # ppm, standard deviation of the drift: as much as a TOF's scale changes between calibrations


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known before.

    Attributes
    ----------
    shift_ppm, error_ppm
        Common shift and its standard deviation.
    resolution
        Resolving power, or None.
    drift_ppm, drift_error
        Change of the shift from the middle to the upper end of the fitted range, and its standard deviation.
    """

    shift_ppm: float = 0.0
    error_ppm: float = 10.0
    resolution: float | None = None
    drift_ppm: float = 0.0
    drift_error: float = _DRIFT
