"""Predicted isotope peaks matched with the peaks of a list: the rows of a peak-list fit.

A predicted peak belongs to the nearest listed peak within the tolerance; peaks closer than that merge, so a
listed peak may stand for several ions. Predicted peaks without one are rows of zero intensity.

Every listed peak says two things: its intensity is the sum of what merged there, and its m/z is the mean of
what merged there. With amounts x, shares a and distances d (predicted minus listed, ppm) both are linear:
sum a x = intensity, and sum a x d = 0. So one nonnegative least squares fits both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["Rows", "match_peaks", "match_tolerance", "nearest"]

_MERGED = 20.0  # ppm: peaks of a TOF that are closer merge
_DIGITS = 4  # decimals up to which a list may have been rounded


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Matched rows, sorted by m/z.

    Attributes
    ----------
    mz, intensity
        Shape (rows,): of the listed peak; the predicted m/z and 0 where none is listed.
    place
        Shape (rows,): index of the listed peak, -1 where none is listed.
    cut
        The smallest listed intensity, below which lists are cut.
    height
        Shape (rows, ions), CSC: share of each ion in each row.
    away
        Shape (rows, ions), CSC: share x distance (predicted minus listed, ppm) at zero shift; a shift of s
        ppm adds s x `height` on listed rows.
    """

    mz: NDArray[np.float64]
    intensity: NDArray[np.float64]
    place: NDArray[np.intp]
    cut: float
    height: sparse.csc_array
    away: sparse.csc_array

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Shape (rows,): whether the row is a listed peak."""
        return self.place >= 0

    def only(self, ions: NDArray[np.intp]) -> Rows:
        """The same rows with some ions only."""
        return replace(self, height=self.height[:, ions], away=self.away[:, ions])


def match_tolerance(spectrum: Spectrum) -> float:
    """Farthest distance of a listed from a predicted peak, ppm: where peaks merge, or half a last digit."""
    for digits in range(_DIGITS + 1):
        if np.abs(spectrum.mz - np.round(spectrum.mz, digits)).max() < 1e-9 * float(spectrum.mz[-1]):
            return max(_MERGED, 0.55e6 * 10.0**-digits / float(spectrum.mz[0]))
    return _MERGED


def match_peaks(spectrum: Spectrum, peaks: Peaks, shift_ppm: float, tolerance_ppm: float) -> Rows:
    """Match at a shift (measured = true x (1 + shift)); listed peaks that no ion reaches are left out."""
    moved = peaks.mz * (1 + shift_ppm * 1e-6)
    place = nearest(spectrum.mz, moved, tolerance_ppm)
    found = place >= 0
    used, row_used = np.unique(place[found], return_inverse=True)
    label, absent_mz = _clusters(moved, ~found, tolerance_ppm)
    row = np.empty(len(moved), dtype=np.intp)
    row[found] = row_used
    row[~found] = len(used) + label
    mz = np.concatenate([spectrum.mz[used], absent_mz])
    rank = np.empty(len(mz), dtype=np.intp)
    rank[np.argsort(mz, kind="stable")] = np.arange(len(mz))
    row = rank[row]
    distance = np.zeros(len(moved))
    distance[found] = (peaks.mz[found] / spectrum.mz[place[found]] - 1) * 1e6
    shape = (len(mz), peaks.count)
    order = np.argsort(mz, kind="stable")
    intensity = np.concatenate([spectrum.intensity[used], np.zeros(len(absent_mz))])[order]
    listed = np.concatenate([used, np.full(len(absent_mz), -1)])[order]
    smallest = float(spectrum.intensity[spectrum.intensity > 0].min())
    return Rows(
        mz[order], intensity, listed, smallest,
        sparse.coo_array((peaks.abundance, (row, peaks.owner)), shape=shape).tocsc(),
        sparse.coo_array((peaks.abundance * distance, (row, peaks.owner)), shape=shape).tocsc(),
    )  # fmt: skip


def nearest(
    listed: NDArray[np.float64], predicted: NDArray[np.float64], tolerance_ppm: float
) -> NDArray[np.intp]:
    """Index of the nearest listed m/z within the tolerance, or -1; `listed` is sorted."""
    after = np.clip(np.searchsorted(listed, predicted), 1, max(len(listed) - 1, 1))
    before = np.minimum(after, len(listed)) - 1
    after = np.minimum(after, len(listed) - 1)
    nearer = np.abs(listed[after] - predicted) < np.abs(predicted - listed[before])
    place = np.where(nearer, after, before)
    return np.where(np.abs(listed[place] / predicted - 1) <= tolerance_ppm * 1e-6, place, -1)


def _clusters(
    mz: NDArray[np.float64], chosen: NDArray[np.bool_], tolerance_ppm: float
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Chosen peaks that would merge: the label of each in the order of `mz`, and the mean m/z of each."""
    inside = np.flatnonzero(chosen)
    order = np.argsort(mz[inside], kind="stable")
    sorted_mz = mz[inside][order]
    gap = np.diff(sorted_mz) > sorted_mz[1:] * tolerance_ppm * 1e-6
    label = np.concatenate([[0], np.cumsum(gap)]).astype(np.intp)[: len(order)]
    back = np.empty(len(order), dtype=np.intp)
    back[order] = label
    number = int(label[-1]) + 1 if len(label) else 0
    return back, np.bincount(label, sorted_mz, number) / np.maximum(np.bincount(label, minlength=number), 1)
