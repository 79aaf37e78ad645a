"""The points that a fit uses, with the zeros that a file left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.background import Background
from database.spectra.read.sampling import point_widths
from structures.errors import InvalidInputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks
    from database.spectra.read.spectrum import Spectrum

__all__ = ["Points", "grid", "nearby", "points_near", "smoothed"]

BACKGROUND_SPACING = 25.0
"""m/z between the knots of the background; wider than an envelope of the 44s."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points that candidates can reach, with the gaps that a file left out filled with zeros."""

    mz: NDArray[np.float64]
    width: NDArray[np.float64]
    intensity: NDArray[np.float64]
    background: Background


def points_near(spectrum: Spectrum, peaks: Peaks, *, margin: float = 1.0) -> Points:
    """Points within `margin` m/z of any candidate peak, those of a saturated detector left out.

    Raises
    ------
    InvalidInputError
        No candidates, or fewer than 10 points near them.
    """
    if peaks.count == 0:
        raise InvalidInputError("no candidate ions; widen the frameworks, charges or adducts")
    mz, intensity, width = _filled(spectrum)
    near = _near(mz, peaks, margin) & (intensity <= spectrum.ceiling)
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
    return Points(mz, width, intensity[near], Background.hats(mz, width, BACKGROUND_SPACING))


def grid(mz: NDArray[np.float64], width: NDArray[np.float64]) -> Points:
    """Points without intensity and background, to draw or to simulate on."""
    return Points(mz, width, np.zeros(len(mz)), Background.none(len(mz)))


def nearby(points: Points, peaks: Peaks, *, margin: float) -> tuple[Points, NDArray[np.bool_]]:
    """Those of the points that lie within `margin` m/z of a peak, and which they are."""
    inside = _near(points.mz, peaks, margin)
    return Points(
        points.mz[inside], points.width[inside], points.intensity[inside], points.background.only(inside)
    ), inside  # fmt: skip


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
    return np.maximum(smooth, 0.0) + max(floor, 1e-3 * float(points.intensity.max(initial=1.0)))


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
