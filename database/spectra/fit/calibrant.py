"""Calibration from ions that the user names as certain: each is fitted alone, in its own stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.calibration import Calibration
from database.spectra.fit.joint import fit_alone
from database.spectra.fit.peaks import peaks_of
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Spectrum

__all__ = ["DRIFT_PPM", "calibrated"]

DRIFT_PPM = 1.0
"""What a calibration keeps as error, ppm: a TOF's scale drifts by this much between lock mass and sample."""

_WIDE = 30.0  # ppm, standard deviation of the shift of an instrument that was not recalibrated
_CERTAIN = 10.0  # t of a calibrant


def calibrated(
    spectrum: Spectrum, calibrants: Sequence[Ion], *, drift_ppm: float = DRIFT_PPM
) -> tuple[Calibration, list[tuple[float, float]]]:
    """Shift with its error from calibrants, and (shift, error) of each, ppm.

    Raises
    ------
    InvalidInputError
        No calibrant given, or one is not in the spectrum.
    """
    if not calibrants:
        raise InvalidInputError("no calibrant given; name an ion that is certainly in the spectrum")
    single = []
    for ion in calibrants:
        try:
            fit = fit_alone(spectrum, peaks_of([ion]), Calibration(0.0, _WIDE))
        except InvalidInputError as error:
            raise InvalidInputError(f"the calibrant {ion} is not in the spectrum: {error}") from error
        if fit.t[0] < _CERTAIN:
            raise InvalidInputError(
                f"the calibrant {ion} is not in the spectrum (t = {fit.t[0]:.1f}, {_CERTAIN:g} is asked); "
                "name another"
            )
        single.append((fit.shift_ppm, max(fit.shift_error, 0.02)))
    shifts, errors = np.array(single).T
    weight = 1.0 / errors**2
    mean = float(weight @ shifts / weight.sum())
    spread = float(np.sqrt(weight @ (shifts - mean) ** 2 / weight.sum())) if len(single) > 1 else 0.0
    together = float(np.sqrt(1.0 / weight.sum() + drift_ppm**2 + spread**2))
    return Calibration(mean, together), single
