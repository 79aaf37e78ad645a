"""The points that a fit uses, with the zeros that a file left out, and first guesses from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.design import FWHM, Peaks, background_columns, point_widths
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from database.spectra.read.spectrum import Spectrum

__all__ = ["Points", "first_resolution", "nearby", "points_near", "smoothed"]

BACKGROUND_SPACING = 25.0
"""m/z between the knots of the background; wider than an envelope of the 44s."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points that candidates can reach, with the gaps that a file left out filled with zeros."""

    mz: NDArray[np.float64]
    width: NDArray[np.float64]
    intensity: NDArray[np.float64]
    background: sparse.csc_array


def points_near(spectrum: Spectrum, peaks: Peaks, *, margin: float = 1.0) -> Points:
    """Points within `margin` m/z of any candidate peak.

    Raises
    ------
    InvalidInputError
        No candidates, or fewer than 10 points near them.
    """
    if peaks.count == 0:
        raise InvalidInputError("no candidate ions; widen the frameworks, charges or adducts")
    mz, intensity, width = _filled(spectrum)
    near = _near(mz, peaks, margin)
    if np.count_nonzero(near) < 10:
        raise InvalidInputError(
            f"no candidate reaches the spectrum (m/z {spectrum.mz[0]:.1f} to {spectrum.mz[-1]:.1f}); "
            "add frameworks, charges or adducts"
        )
    mz, width = mz[near], width[near]
    if not intensity[near].any():
        raise InvalidInputError(
            f"no intensity between m/z {mz[0]:.1f} and {mz[-1]:.1f}, where the candidates are"
        )
    return Points(mz, width, intensity[near], background_columns(mz, width, BACKGROUND_SPACING))


def nearby(points: Points, peaks: Peaks, *, margin: float) -> tuple[Points, NDArray[np.bool_]]:
    """Those of the points that lie within `margin` m/z of a peak, and which they are."""
    inside = _near(points.mz, peaks, margin)
    background = points.background[inside]
    used = np.flatnonzero(background.sum(axis=0) > 0)
    chosen = Points(points.mz[inside], points.width[inside], points.intensity[inside], background[:, used])
    return chosen, inside


def _near(mz: NDArray[np.float64], peaks: Peaks, margin: float) -> NDArray[np.bool_]:
    """Whether sorted m/z are within a margin of a peak, shape (points,)."""
    change = np.zeros(len(mz) + 1)
    np.add.at(change, np.searchsorted(mz, peaks.mz - margin, "right"), 1.0)
    np.add.at(change, np.searchsorted(mz, peaks.mz + margin), -1.0)
    return np.cumsum(change[:-1]) > 0


def smoothed(points: Points) -> NDArray[np.float64]:
    """Running mean over 7 points plus a floor: first weights, before there is a model."""
    kernel = np.ones(7) / 7
    smooth = np.convolve(points.intensity, kernel, "same")
    positive = points.intensity[points.intensity > 0]
    floor = float(np.quantile(positive, 0.05)) if len(positive) else 1.0
    return smooth + max(floor, 1e-3 * float(points.intensity.max(initial=1.0)))


def first_resolution(points: Points) -> float:
    """Resolving power from parabolas through the logarithm of the highest tops."""
    y = np.convolve(points.intensity, np.ones(3) / 3, "same")
    inner = y[1:-1]
    top = np.flatnonzero((inner > y[:-2]) & (inner >= y[2:]) & (inner > 0.2 * y.max(initial=0.0))) + 1
    top = top[np.argsort(-y[top])][:40]
    found = []
    for place in top:
        reach = 1
        while (
            place - reach > 0
            and place + reach < len(y) - 1
            and min(y[place - reach], y[place + reach]) > 0.6 * y[place]
        ):
            reach += 1
        first, last = max(int(place) - reach, 0), int(place) + reach + 1
        height = y[first:last]
        if np.any(height <= 0) or len(height) < 3:
            continue
        apart = points.mz[first:last] - points.mz[place]
        curve = np.polyfit(apart, np.log(height), 2, w=np.sqrt(height))[0]
        if curve < 0:
            found.append(points.mz[place] / (FWHM / np.sqrt(-2 * curve)))
    return float(np.clip(np.median(found), 500, 2e6)) if found else 20_000.0


def _filled(
    spectrum: Spectrum,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Points with the zeros that a file left out: a gap over 1.6 steps gets two zero points at either end."""
    mz, intensity = spectrum.mz, spectrum.intensity
    width = point_widths(mz)
    gap = np.flatnonzero(np.diff(mz) > 1.6 * np.maximum(width[:-1], width[1:]))
    if len(gap) == 0:
        return mz, intensity, width
    added = []
    for place in gap:
        step = 0.5 * (width[place] + width[place + 1])
        number = int(min(round((mz[place + 1] - mz[place]) / step) - 1, 2000))
        added.append(mz[place] + step * np.arange(1, number + 1))
    extra = np.concatenate(added)
    together = np.concatenate([mz, extra])
    order = np.argsort(together, kind="stable")
    filled = np.concatenate([intensity, np.zeros(len(extra))])[order]
    return together[order], filled, point_widths(together[order])
