"""Peaks of a profile spectrum: a centroid and an area for every top above the noise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from database.spectra.design import point_widths
from database.spectra.points import Points, first_resolution

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.spectrum import Spectrum

__all__ = ["pick_peaks"]

_NOISE_TIMES = 6.0  # a top must stand this many median absolute steps above zero
_TOP = 0.5  # the centroid is taken over the points above half of the top


def pick_peaks(spectrum: Spectrum, *, smallest: float = 1e-3) -> Spectrum:
    """The spectrum as a peak list; a centroid spectrum comes back as it is.

    A peak reaches from minimum to minimum; its intensity is the sum of its points, its m/z the mean of the
    points above half of its top. Tops below `smallest` of the highest one, or within the noise, are left
    out.
    """
    if spectrum.kind == "centroid":
        return spectrum
    y = _smoothed(spectrum)
    rise = np.diff(y)
    top = np.flatnonzero((rise[:-1] > 0) & (rise[1:] <= 0)) + 1
    noise = float(np.median(np.abs(np.diff(spectrum.intensity)))) if len(y) > 2 else 0.0
    top = top[y[top] > max(smallest * float(y.max(initial=0.0)), _NOISE_TIMES * noise)]
    mz, area = [], []
    for place, (left, right) in zip(top, _valleys(y, top), strict=True):
        x, values = spectrum.mz[left : right + 1], spectrum.intensity[left : right + 1]
        high = y[left : right + 1] > _TOP * y[place]
        weight = np.where(high, values, 0.0)
        if weight.sum() > 0:
            mz.append(float(x @ weight / weight.sum()))
            area.append(float(values.sum()))
    if not mz:
        best = int(np.argmax(spectrum.intensity))
        mz, area = [float(spectrum.mz[best])], [float(spectrum.intensity[best])]
    order = np.argsort(mz)
    found, sizes = np.array(mz)[order], np.array(area)[order]
    found.setflags(write=False)
    sizes.setflags(write=False)
    remark = f"{len(found)} peaks picked from the profile"
    return replace(spectrum, mz=found, intensity=sizes, kind="centroid", remarks=(*spectrum.remarks, remark))


def _smoothed(spectrum: Spectrum) -> NDArray[np.float64]:
    """Intensity under a Gaussian of a third of a peak's width, so that counting noise makes no tops."""
    width = point_widths(spectrum.mz)
    points = Points(spectrum.mz, width, spectrum.intensity, sparse.csc_array((len(width), 0)))
    fwhm = float(np.median(spectrum.mz / width)) / first_resolution(points)
    sigma = float(np.clip(0.27 * fwhm, 0.7, 20.0))
    reach = np.arange(-int(3 * sigma) - 1, int(3 * sigma) + 2)
    kernel = np.exp(-0.5 * (reach / sigma) ** 2)
    return np.convolve(spectrum.intensity, kernel / kernel.sum(), "same")[: len(width)]


def _valleys(y: NDArray[np.float64], top: NDArray[np.intp]) -> list[tuple[int, int]]:
    """For each top the minima to its left and right, half-way shared with the neighbours."""
    bounds = []
    for index, place in enumerate(top):
        before = int(top[index - 1]) if index else max(int(place) - 50, 0)
        after = int(top[index + 1]) if index + 1 < len(top) else min(int(place) + 50, len(y) - 1)
        left = before + int(np.argmin(y[before : place + 1]))
        right = int(place) + int(np.argmin(y[place : after + 1]))
        bounds.append((left + 1 if index and left > before else left, right))
    return bounds
