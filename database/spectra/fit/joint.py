"""The fit that goes with a spectrum: of a profile or of a peak list. Only here the kind is asked.

That of a peak list is loaded when there is one: scipy's sparse matrices take a fifth of the time in which
`link` starts.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.profile.fit import fit_profile
from database.spectra.fit.room import room_for
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.calibration import Calibration
    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.protocol import Fit
    from database.spectra.read.spectrum import Spectrum

__all__ = ["above_background", "fit_alone", "fit_together", "require_intensities", "with_room"]

_SMALLEST = 1e-3  # of a spectrum's intensity: an ion with room for less is not fitted
_RESOLUTION = 20_000.0  # m / FWHM taken for a profile before it is fitted
_LEAST_PPM = 3.0  # that a calibration may be off in a profile, whatever is said
_STRETCH = 25.0  # m/z over which a background is taken as level
_LEVEL = 0.25  # quantile of the intensities of a stretch that is its background
_OWN_MARGIN = 0.6  # m/z about the peaks of an ion that is fitted alone


def fit_together(spectrum: Spectrum, peaks: Peaks, calibration: Calibration, *, t_keep: float = 3.0) -> Fit:
    """Fit a spectrum with candidates; those whose t stays below `t_keep` are left out.

    Raises
    ------
    InvalidInputError
        An m/z list, or no candidate that reaches the spectrum.
    """
    if _is_profile(spectrum):
        return fit_profile(spectrum, peaks, calibration, t_keep=t_keep)
    from database.spectra.fit.peak_list.fit import fit_peak_list  # noqa: PLC0415  scipy's sparse matrices

    return fit_peak_list(spectrum, peaks, calibration, t_keep=t_keep)


def fit_alone(spectrum: Spectrum, peaks: Peaks, calibration: Calibration) -> Fit:
    """Fit the stretch of one ion; a listed peak may be as far away as two standard deviations of the shift.

    Raises
    ------
    InvalidInputError
        An m/z list, or the ion does not reach the spectrum.
    """
    if _is_profile(spectrum):
        return fit_profile(spectrum, peaks, calibration, t_keep=0.0, margin=_OWN_MARGIN)
    from database.spectra.fit.peak_list.fit import fit_peak_list  # noqa: PLC0415  scipy's sparse matrices

    return fit_peak_list(spectrum, peaks, calibration, tolerance_ppm=2 * calibration.error_ppm)


def with_room(spectrum: Spectrum, peaks: Peaks, calibration: Calibration) -> NDArray[np.intp]:
    """Candidates that the spectrum has room for: indices, ascending.

    An ion stays when the amount that its strong peaks leave room for is above a thousandth of the spectrum's
    intensity.

    Raises
    ------
    InvalidInputError
        An m/z list.
    """
    if _is_profile(spectrum):
        least, width = _LEAST_PPM, 1.0 / (calibration.resolution or _RESOLUTION)
    else:
        from database.spectra.fit.peak_list.rows import match_tolerance  # noqa: PLC0415  as above

        least, width = match_tolerance(spectrum), 0.0
    off = max(2.0 * calibration.error_ppm, least) + abs(calibration.shift_ppm)
    room = room_for(spectrum, peaks, off * 1e-6 + width)
    return np.flatnonzero(room > _SMALLEST * np.maximum(spectrum.intensity, 0.0).sum())


def above_background(spectrum: Spectrum) -> Spectrum:
    """A profile less its local background; a peak list, which has none, as it is."""
    if not _is_profile(spectrum):
        return spectrum
    part = (spectrum.mz // _STRETCH).astype(np.int64)
    cuts = np.flatnonzero(np.diff(part, prepend=part[0] - 1))
    levels = [np.quantile(piece, _LEVEL) for piece in np.split(spectrum.intensity, cuts[1:])]
    level = np.repeat(levels, np.diff(np.append(cuts, len(part))))
    return replace(spectrum, intensity=np.maximum(spectrum.intensity - level, 0.0))


def require_intensities(spectrum: Spectrum) -> None:
    """Raise InvalidInputError for an m/z list."""
    if spectrum.kind == "m/z list":
        raise InvalidInputError("an m/z list has no intensities to fit; use link_mz")


def _is_profile(spectrum: Spectrum) -> bool:
    require_intensities(spectrum)
    return spectrum.kind == "profile"
