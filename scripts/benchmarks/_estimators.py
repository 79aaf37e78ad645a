"""What the joint fit is compared with, on peak lists that suit each method.

The lists are made of the noise-free peak positions, with the right calibration, and the noisy areas.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import nnls

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["greedy", "isotope_fit", "least_squares", "masserstein"]

TOLERANCE = 20e-6
COSINE = 0.9  # of the greedy method
RESOLUTION = 20_000


def _listed(
    spectrum: Spectrum, peaks: Peaks, shift: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Peak list for the others: predicted positions under half a width apart are one, areas from the data."""
    order = np.sort(peaks.mz) * (1 + shift)
    label = np.concatenate([[0], np.cumsum(np.diff(order) > 0.5 * order[1:] / RESOLUTION)])
    centre = np.bincount(label, order) / np.bincount(label)
    half = np.concatenate([[order[0] - 0.1], 0.5 * (centre[1:] + centre[:-1]), [order[-1] + 0.1]])
    total = np.concatenate([[0.0], np.cumsum(spectrum.intensity)])
    reach = 1.2 * centre / RESOLUTION
    low = np.searchsorted(spectrum.mz, np.maximum(half[:-1], centre - reach))
    high = np.searchsorted(spectrum.mz, np.minimum(half[1:], centre + reach))
    flat = np.median(spectrum.intensity)
    area = np.maximum(total[high] - total[low] - flat * (high - low), 0.0)
    return centre / (1 + shift), area


def _matched(mz: NDArray[np.float64], peaks: Peaks) -> NDArray[np.float64]:
    """Dense matrix (listed peaks, ions) of abundances at the nearest listed peak within the tolerance."""
    near = np.clip(np.searchsorted(mz, peaks.mz), 1, len(mz) - 1)
    near -= np.abs(mz[near - 1] - peaks.mz) < np.abs(mz[near] - peaks.mz)
    good = np.abs(mz[near] / peaks.mz - 1) < TOLERANCE
    matrix = np.zeros((len(mz), peaks.count))
    np.add.at(matrix, (near[good], peaks.owner[good]), peaks.abundance[good])
    return matrix


def least_squares(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    """Nonnegative least squares on the peak list."""
    mz, area = _listed(spectrum, peaks, shift)
    return np.asarray(nnls(_matched(mz, peaks), area)[0])


def isotope_fit(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    """Nonnegative least squares of Gaussian envelopes on the points, each alike, less a flat background.

    The method of IsotopeFit (Ralser et al., Int. J. Mass Spectrom. 2015, 379, 194), a Matlab program; m/z and
    resolving power are calibrated before, so both are told, the latter by the nominal one.
    """
    mz, step = spectrum.mz, np.gradient(spectrum.mz)
    matrix = np.zeros((len(mz), peaks.count))
    for centre, share, owner in zip(peaks.mz * (1 + shift), peaks.abundance, peaks.owner, strict=True):
        sigma = centre / RESOLUTION / 2.3548
        first, last = np.searchsorted(mz, [centre - 5 * sigma, centre + 5 * sigma])
        away = (mz[first:last] - centre) / sigma
        matrix[first:last, owner] += (
            share * step[first:last] * np.exp(-0.5 * away**2) / (sigma * np.sqrt(2 * np.pi))
        )
    return np.asarray(nnls(matrix, spectrum.intensity - np.median(spectrum.intensity))[0])


def greedy(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    """Take the ion of the highest cosine, peel its envelope off, repeat while the cosine is above 0.9."""
    mz, area = _listed(spectrum, peaks, shift)
    matrix, amounts = _matched(mz, peaks), np.zeros(peaks.count)
    left = area.copy()
    for _ in range(peaks.count):
        cosine = np.zeros(peaks.count)
        for ion in np.flatnonzero(amounts == 0):
            rows = matrix[:, ion] > 0
            norm = np.linalg.norm(matrix[rows, ion]) * np.linalg.norm(left[rows])
            cosine[ion] = matrix[rows, ion] @ left[rows] / norm if norm > 0 else 0.0
        cosine[matrix.T @ left < 1e-4 * area.sum() * (matrix**2).sum(axis=0)] = 0.0
        best = int(np.argmax(cosine))
        if cosine[best] < COSINE:
            break
        amounts[best] = matrix[:, best] @ left / (matrix[:, best] @ matrix[:, best])
        left = np.maximum(left - amounts[best] * matrix[:, best], 0.0)
    return amounts


def masserstein(spectrum: Spectrum, peaks: Peaks, shift: float) -> NDArray[np.float64]:
    """Masserstein as it comes, with one try at its settings."""
    package = import_module("masserstein")
    mz, area = _listed(spectrum, peaks, shift)
    kept = area > 0
    whole = package.Spectrum(confs=list(zip(mz[kept], area[kept], strict=True)))
    whole.normalize()
    parts = []
    for ion in range(peaks.count):
        own = peaks.owner == ion
        part = package.Spectrum(confs=list(zip(peaks.mz[own], peaks.abundance[own], strict=True)))
        part.normalize()
        parts.append(part)
    found = package.estimate_proportions(whole, parts, MTD=0.05, MDC=1e-8, progress=False)
    return np.asarray(found["proportions"] if isinstance(found, dict) else found)
