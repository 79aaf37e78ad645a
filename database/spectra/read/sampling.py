"""How a profile is sampled: the stretch of m/z that each point stands for, and how wide its peaks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FWHM", "first_resolution", "point_widths"]

FWHM = 2.0 * np.sqrt(2.0 * np.log(2.0))
"""Full width at half maximum of a Gaussian of unit standard deviation."""


def point_widths(mz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Stretch of m/z that each sorted point stands for: the smaller of the steps to its neighbours.

    The smaller one, because files leave out points of zero intensity and a gap is no wide point.
    """
    if len(mz) < 2:
        return np.ones_like(mz)
    step = np.diff(mz)
    return np.asarray(np.minimum(np.append(step, step[-1]), np.insert(step, 0, step[0])), dtype=np.float64)


def first_resolution(mz: NDArray[np.float64], intensity: NDArray[np.float64]) -> float:
    """Resolving power m / FWHM from parabolas through the logarithm of the highest tops."""
    y = np.convolve(intensity, np.ones(3) / 3, "same")
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
        apart = mz[first:last] - mz[place]
        curve = np.polyfit(apart, np.log(height), 2, w=np.sqrt(height))[0]
        if curve < 0:
            found.append(mz[place] / (FWHM / np.sqrt(-2 * curve)))
    return float(np.clip(np.median(found), 500, 2e6)) if found else 20_000.0
