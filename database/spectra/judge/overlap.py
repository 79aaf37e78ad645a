"""Cosines of broadened envelopes in closed form.

Two Gaussian peaks of standard deviation s at distance d overlap as exp(-d^2 / 4 s^2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.read.sampling import FWHM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks

__all__ = ["best_overlap", "inner", "norms", "overlap"]

_REACH = 6.0  # standard deviations; two peaks overlap by 1e-4 there


def overlap(one: Peaks, two: Peaks, resolution: float) -> NDArray[np.float64]:
    """Cosines of all pairs, shape (one.count, two.count)."""
    return best_overlap(one, two, resolution, np.zeros(1))


def best_overlap(
    one: Peaks, two: Peaks, resolution: float, shifts: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Highest cosine of all pairs when `two` moves by one of the relative shifts."""
    raw = _inner(one, two, resolution, shifts).max(axis=0)
    return np.asarray(raw / np.outer(norms(one, resolution), norms(two, resolution)))


def norms(peaks: Peaks, resolution: float) -> NDArray[np.float64]:
    """Length of each broadened envelope, the root of its inner product with itself, shape (count,)."""
    order = np.lexsort((peaks.mz, peaks.owner))
    mz, abundance, owner = peaks.mz[order], peaks.abundance[order], peaks.owner[order]
    squared = np.bincount(owner, abundance**2, peaks.count)
    for apart in range(1, len(mz)):
        same = owner[apart:] == owner[:-apart]
        d = (mz[apart:] - mz[:-apart]) * resolution * FWHM / mz[:-apart]
        close = same & (d < _REACH)
        if not close.any():
            break
        product = np.where(close, abundance[apart:] * abundance[:-apart] * np.exp(-0.25 * d * d), 0.0)
        squared += 2 * np.bincount(owner[apart:], product, peaks.count)
    return np.asarray(np.sqrt(squared), dtype=np.float64)


def inner(one: Peaks, two: Peaks, resolution: float) -> NDArray[np.float64]:
    """Inner products of all pairs in a common unit, shape (one.count, two.count)."""
    return np.asarray(_inner(one, two, resolution, np.zeros(1))[0])


def _inner(one: Peaks, two: Peaks, resolution: float, shifts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inner products with `two` at each of the relative shifts, shape (shifts, one.count, two.count)."""
    order = np.argsort(two.mz)
    mz, abundance, owner = two.mz[order], two.abundance[order], two.owner[order]
    sigma = one.mz / (resolution * FWHM)
    half = _REACH * sigma + float(np.max(np.abs(shifts))) * one.mz
    first = np.searchsorted(mz, one.mz - half)
    length = np.searchsorted(mz, one.mz + half) - first
    left = np.repeat(np.arange(len(one.mz)), length)
    right = np.arange(len(left)) - np.repeat(np.cumsum(length) - length - first, length)
    product = one.abundance[left] * abundance[right]
    place = one.owner[left] * two.count + owner[right]
    apart, there, narrow = one.mz[left] - mz[right], mz[right], 1.0 / sigma[left]
    found = np.empty((len(shifts), one.count * two.count))
    for k, shift in enumerate(shifts):
        d = (apart - there * shift) * narrow
        found[k] = np.bincount(place, product * np.exp(-0.25 * d * d), one.count * two.count)
    return found.reshape(len(shifts), one.count, two.count)
