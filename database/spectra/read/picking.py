"""Peaks of a profile spectrum: an m/z and an area for every top above the noise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.read.sampling import first_resolution, point_widths
from structures.words import counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.read.spectrum import Spectrum

__all__ = ["pick_peaks"]

_NOISE_TIMES = 6.0  # a top must stand this many median absolute steps above zero
_REACH = 1.5  # FWHM to either side of a top: 3.5 standard deviations; beyond is background


def pick_peaks(spectrum: Spectrum, *, smallest: float = 1e-3) -> Spectrum:
    """The spectrum as a peak list; a list comes back as it is.

    A peak reaches from minimum to minimum, at most 1.5 FWHM from its top; its intensity is the sum of its
    points (a minimum between two peaks is shared), its m/z the apex of a parabola through its top, which the
    tails of its neighbours hardly move. Tops below `smallest` of the highest one, or within the noise, are
    left out.
    """
    if spectrum.kind != "profile":
        return spectrum
    width = _points_per_width(spectrum)
    y = _smoothed(spectrum, width)
    rise = np.diff(y)
    top = np.flatnonzero((rise[:-1] > 0) & (rise[1:] <= 0)) + 1
    noise = float(np.median(np.abs(np.diff(spectrum.intensity)))) if len(y) > 2 else 0.0
    top = top[y[top] > max(smallest * float(y.max(initial=0.0)), _NOISE_TIMES * noise)]
    mz, area = [], []
    for place, (left, right) in zip(top, _valleys(y, top, round(_REACH * width)), strict=True):
        inside = slice(left, right + 1)
        values = spectrum.intensity[inside]
        mz.append(_apex(spectrum.mz, y, int(place)))
        area.append(float(values.sum() - 0.5 * (values[0] + values[-1])))
    if not mz:
        best = int(np.argmax(spectrum.intensity))
        mz, area = [float(spectrum.mz[best])], [float(spectrum.intensity[best])]
    order = np.argsort(mz)
    found, sizes = np.array(mz)[order], np.array(area)[order]
    found.setflags(write=False)
    sizes.setflags(write=False)
    remark = f"{counted(len(found), 'peak')} picked from the profile"
    return replace(spectrum, mz=found, intensity=sizes, kind="peak list", remarks=(*spectrum.remarks, remark))


def _points_per_width(spectrum: Spectrum) -> float:
    """Points on one FWHM."""
    points = float(np.median(spectrum.mz / point_widths(spectrum.mz)))
    return points / first_resolution(spectrum.mz, spectrum.intensity)


def _smoothed(spectrum: Spectrum, width: float) -> NDArray[np.float64]:
    """Intensity under a Gaussian of a third of a peak's width, so that counting noise makes no tops."""
    sigma = float(np.clip(0.27 * width, 0.7, 20.0))
    reach = np.arange(-int(3 * sigma) - 1, int(3 * sigma) + 2)
    kernel = np.exp(-0.5 * (reach / sigma) ** 2)
    return np.convolve(spectrum.intensity, kernel / kernel.sum(), "same")[: len(spectrum)]


def _apex(mz: NDArray[np.float64], y: NDArray[np.float64], place: int) -> float:
    """Top of the parabola through the logarithms of a maximum and its two neighbours."""
    left, top, right = np.log(np.maximum(y[place - 1 : place + 2], 1e-300))
    curve = left - 2 * top + right
    away = 0.5 * (left - right) / curve if curve < 0 else 0.0
    step = mz[place + 1] - mz[place] if away > 0 else mz[place] - mz[place - 1]
    return float(mz[place] + away * step)


def _valleys(y: NDArray[np.float64], top: NDArray[np.intp], reach: int) -> list[tuple[int, int]]:
    """For each top the minima to its left and right, not beyond `reach` points or the next top."""
    bounds = []
    for index, place in enumerate(top.tolist()):
        before = max(int(top[index - 1]) if index else 0, place - reach, 0)
        after = min(int(top[index + 1]) if index + 1 < len(top) else len(y) - 1, place + reach)
        left = before + int(np.argmin(y[before : place + 1]))
        bounds.append((left, place + int(np.argmin(y[place : after + 1]))))
    return bounds
