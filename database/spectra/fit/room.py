"""Which candidates a spectrum has room for: its intensity at their strong peaks allows some amount."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["room_for"]

_STRONG = 0.3  # peaks above this share of the base peak decide whether there is room for the ion


def room_for(spectrum: Spectrum, peaks: Peaks, reach: float) -> NDArray[np.float64]:
    """Largest amount of each candidate that the intensity at its strong peaks allows (lower quartile).

    Parameters
    ----------
    reach
        Relative distance from a predicted peak within which intensity may be its own.
    """
    total = np.concatenate([[0.0], np.cumsum(spectrum.intensity)])
    half = peaks.mz * reach
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
