"""The design matrix of a profile as one sparse matrix: a slow form that shares no code with the fit's.

Peaks are Gaussians of constant resolving power R = m / FWHM, moved by one relative shift; a column sums to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks

FWHM = np.sqrt(8.0 * np.log(2.0))
_REACH = 4.5  # standard deviations; 7e-6 of a peak is left out


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """A design matrix and what its derivatives need.

    Attributes
    ----------
    matrix
        Shape (points, ions), CSC.
    row, owner, value, z
        Its entries one by one; z is the distance from the peak's centre in standard deviations.
    resolution
        Resolving power of the peaks.
    """

    matrix: sparse.csc_array
    row: NDArray[np.intp]
    owner: NDArray[np.intp]
    value: NDArray[np.float64]
    z: NDArray[np.float64]
    resolution: float

    def slope(self, amounts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Derivatives of the model by the relative shift and by ln R, shape (points,) each."""
        weight = self.value * amounts[self.owner]
        points = self.matrix.shape[0]
        by_shift = np.bincount(self.row, weights=weight * self.z, minlength=points) * self.resolution * FWHM
        by_width = np.bincount(self.row, weights=weight * (1.0 - self.z**2), minlength=points)
        return by_shift.astype(np.float64), by_width.astype(np.float64)


def columns(
    mz: NDArray[np.float64], width: NDArray[np.float64], peaks: Peaks, shift: float, resolution: float
) -> Columns:
    """Build the matrix on sorted points.

    Parameters
    ----------
    mz, width
        Shape (points,): m/z and the stretch of m/z that each point stands for.
    shift
        Relative: 1e-6 is 1 ppm; measured = true x (1 + shift).
    """
    centre = peaks.mz * (1.0 + shift)
    sigma = centre / (resolution * FWHM)
    first = np.searchsorted(mz, centre - _REACH * sigma)
    length = np.searchsorted(mz, centre + _REACH * sigma) - first
    peak = np.repeat(np.arange(len(centre)), length)
    row = np.arange(len(peak)) - np.repeat(np.cumsum(length) - length - first, length)
    z = (mz[row] - centre[peak]) / sigma[peak]
    value = np.exp(-0.5 * z * z) * (peaks.abundance / (np.sqrt(2.0 * np.pi) * sigma))[peak] * width[row]
    owner = peaks.owner[peak]
    matrix = sparse.coo_array((value, (row, owner)), shape=(len(mz), peaks.count)).tocsc()
    return Columns(matrix, row, owner, value, z, resolution)
