"""Which ions a spectrum can hold: their envelopes overlap it, and its intensity leaves room for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.masses.envelopes import envelopes
from database.spectra.fit.design import Peaks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Spectrum

__all__ = ["peaks_of", "room_for", "select"]

SMALLEST_PEAK = 1e-4
"""Isotope peaks below this share of the highest one are not fitted: 1e-3 of an amount in all."""

_STRONG = 0.3  # peaks above this share of the base peak decide whether there is room for the ion


def peaks_of(ions: Sequence[Ion]) -> Peaks:
    """Isotope peaks of ions as the flat arrays of a fit."""
    made = envelopes(ions, smallest=SMALLEST_PEAK)
    owner = np.repeat(np.arange(len(ions)), np.diff(made.first))
    return Peaks(made.mz, made.abundance, owner, len(ions))


def select(
    spectrum: Spectrum,
    peaks: Peaks,
    *,
    tolerance_ppm: float = 20.0,
    resolution: float = 20_000.0,
    smallest: float = 1e-3,
) -> NDArray[np.intp]:
    """Candidates that the spectrum has room for: indices, ascending.

    An ion stays when the amount that its strong peaks leave room for is above `smallest` of the spectrum's
    intensity and its base peak lies inside the measured range.

    Parameters
    ----------
    tolerance_ppm
        Calibration error to allow for.
    resolution
        m / FWHM of a profile; a centroid list uses the tolerance only.
    """
    room = room_for(spectrum, peaks, tolerance_ppm=tolerance_ppm, resolution=resolution)
    return np.flatnonzero(room > smallest * spectrum.intensity.sum())


def room_for(
    spectrum: Spectrum, peaks: Peaks, *, tolerance_ppm: float, resolution: float
) -> NDArray[np.float64]:
    """Largest amount of each candidate that the intensity at its strong peaks allows (lower quartile)."""
    total = np.concatenate([[0.0], np.cumsum(spectrum.intensity)])
    half = peaks.mz * (tolerance_ppm * 1e-6 + (1.0 / resolution if spectrum.kind == "profile" else 0.0))
    inside = total[np.searchsorted(spectrum.mz, peaks.mz + half, "right")]
    inside = inside - total[np.searchsorted(spectrum.mz, peaks.mz - half)]
    base = np.zeros(peaks.count)
    np.maximum.at(base, peaks.owner, peaks.abundance)
    strong = peaks.abundance > _STRONG * base[peaks.owner]
    owner, ratio = peaks.owner[strong], inside[strong] / peaks.abundance[strong]
    order = np.lexsort((ratio, owner))
    owner, ratio = owner[order], ratio[order]
    first = np.searchsorted(owner, np.arange(peaks.count))
    number = np.bincount(owner, minlength=peaks.count)
    room = np.zeros(peaks.count)
    found = number > 0
    room[found] = ratio[(first + number // 4)[found]]
    return room
