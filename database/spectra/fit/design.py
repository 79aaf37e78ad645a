"""The design matrix of a profile fit: one column an ion, its isotope peaks broadened on the measured points.

Peaks are Gaussians of constant resolving power R = m / FWHM, moved by one relative shift. A column sums to 1
over a complete envelope, so an amount is in the unit of the summed intensity (ions, where that counts ions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FWHM", "Columns", "Peaks", "background_columns", "columns", "joined", "point_widths"]

FWHM = 2.0 * np.sqrt(2.0 * np.log(2.0))
"""Full width at half maximum of a Gaussian of unit standard deviation."""

_REACH = 4.5  # standard deviations; 7e-6 of a peak is left out


@dataclass(frozen=True, slots=True, eq=False)
class Peaks:
    """Isotope peaks of all candidates in flat arrays: m/z, share of the ion, and which candidate owns it."""

    mz: NDArray[np.float64]
    abundance: NDArray[np.float64]
    owner: NDArray[np.intp]
    count: int

    def only(self, chosen: NDArray[np.intp]) -> Peaks:
        """The peaks of some candidates, renumbered in the order of `chosen`."""
        place = np.full(self.count, -1)
        place[chosen] = np.arange(len(chosen))
        kept = place[self.owner] >= 0
        order = np.argsort(place[self.owner[kept]], kind="stable")
        owner = place[self.owner[kept]][order]
        return Peaks(self.mz[kept][order], self.abundance[kept][order], owner, len(chosen))


def joined(one: Peaks, two: Peaks) -> Peaks:
    """The peaks of the candidates of both, those of `two` numbered after those of `one`."""
    return Peaks(
        np.concatenate([one.mz, two.mz]),
        np.concatenate([one.abundance, two.abundance]),
        np.concatenate([one.owner, two.owner + one.count]),
        one.count + two.count,
    )


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


def point_widths(mz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch of m/z that each sorted point stands for: the smaller of the steps to its neighbours.

    The smaller one, because files leave out points of zero intensity and a gap is no wide point.
    """
    if len(mz) < 2:
        return np.ones_like(mz)
    step = np.diff(mz)
    return np.asarray(np.minimum(np.append(step, step[-1]), np.insert(step, 0, step[0])), dtype=np.float64)


def background_columns(
    mz: NDArray[np.float64], width: NDArray[np.float64], spacing: float
) -> sparse.csc_array:
    """Hat functions every `spacing` m/z: a background that is continuous and cannot follow a peak."""
    low, high = float(mz[0]), float(mz[-1])
    pieces = max(int(np.ceil((high - low) / spacing)), 1)
    position = (mz - low) / max(high - low, 1e-9) * pieces
    left = np.minimum(position.astype(np.intp), pieces - 1)
    part = position - left
    rows = np.arange(len(mz))
    matrix = sparse.coo_array(
        (
            np.concatenate([(1.0 - part) * width, part * width]),
            (np.concatenate([rows, rows]), np.concatenate([left, left + 1])),
        ),
        shape=(len(mz), pieces + 1),
    ).tocsc()
    used = np.flatnonzero(matrix.sum(axis=0) > 0)
    return matrix[:, used]
