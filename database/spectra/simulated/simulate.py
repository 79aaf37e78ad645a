"""Simulated profile spectra: what a mixture of ions would look like, with its noise.

Each point gets a Poisson number of ions about the model, then a gain that differs from point to point.
Peaks are Gaussians of constant resolving power; the background is flat. Real spectra have tails, saturation
and species that nobody thought of, so a simulation tells what cannot be told apart, not what can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.blocks import Layout
from database.spectra.fit.peaks import peaks_of
from database.spectra.fit.points import grid
from database.spectra.fit.scale import Scale
from database.spectra.read.sampling import point_widths
from database.spectra.read.spectrum import make_spectrum
from structures.errors import InvalidInputError
from structures.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from database.masses.ions import Ion
    from database.spectra.read.spectrum import Spectrum

__all__ = ["simulate"]

_MARGIN = 4.0  # Th beside the outermost peaks
_MAX_POINTS = 5_000_000


def simulate(
    mixture: Mapping[Ion, float],
    *,
    ions: float = 1e5,
    resolution: float = 20_000,
    shift_ppm: float = 0.0,
    gain_noise: float = 0.02,
    background: float = 0.02,
    window: tuple[float, float] | None = None,
    points_per_peak: float = 5.0,
    seed: int | None = None,
) -> Spectrum:
    """A profile spectrum of a mixture, in ions a point.

    Parameters
    ----------
    mixture
        Ions with their relative amounts.
    ions
        Ions detected in the whole spectrum, background included.
    resolution
        m / FWHM.
    shift_ppm
        Calibration error, measured minus true.
    gain_noise
        Relative standard deviation of each point's gain.
    background
        Share of all ions that is spread evenly over the window.
    window
        m/z limits; default 4 Th beyond the outermost peaks.
    points_per_peak
        Points on one FWHM.

    Raises
    ------
    InvalidInputError
        An empty mixture, an amount or setting that is negative or not finite, or over 5 million points.
    """
    _check_mixture(mixture)
    settings = {"ions": ions, "resolution": resolution, "gain noise": gain_noise}
    settings |= {"background": background, "points per peak": points_per_peak}
    for name, value in settings.items():
        _check_setting(name, value)
    amounts = np.array(list(mixture.values()), dtype=np.float64)
    peaks = peaks_of(list(mixture))
    low, high = window or (float(peaks.mz.min()) - _MARGIN, float(peaks.mz.max()) + _MARGIN)
    mz = _points(low, high, 1.0 / (resolution * points_per_peak))
    width = point_widths(mz)
    scale = Scale(shift_ppm * 1e-6, resolution)
    model = Layout(grid(mz, width), peaks, scale, slack=0.0).at(scale).model(amounts)
    if not model.sum() > 0:
        raise InvalidInputError(f"no peak of the mixture lies in the window {low} to {high}; widen it")
    expected = ions * ((1 - background) * model / amounts.sum() + background * width / width.sum())
    noise = np.random.default_rng(seed)
    gain = np.maximum(1.0 + gain_noise * noise.standard_normal(len(mz)), 0.0)
    charge = next(iter(mixture)).charge
    return make_spectrum(
        mz,
        noise.poisson(expected) * gain,
        kind="profile",
        polarity="negative" if charge < 0 else "positive",
        title=f"simulated: {counted(len(mixture), 'ion')}, R {resolution:g}, {ions:g} ions detected",
    )


def _points(low: float, high: float, step: float) -> NDArray[np.float64]:
    """Points of m/z from low to high, each `step` further than the last, relative to it."""
    if not 0 < low < high:
        raise InvalidInputError(
            f"the window {low} to {high} is no range of m/z; give low < high, both positive"
        )
    points = int(np.log(high / low) / np.log1p(step)) + 1
    if points > _MAX_POINTS:
        raise InvalidInputError(f"{points} points are more than {_MAX_POINTS}; narrow the window")
    return np.asarray(low * (1.0 + step) ** np.arange(points), dtype=np.float64)


def _check_mixture(mixture: Mapping[Ion, float]) -> None:
    amounts = list(mixture.values())
    if not amounts or not np.isfinite(amounts).all() or min(amounts) < 0 or sum(amounts) <= 0:
        raise InvalidInputError(
            f"the mixture's amounts are {amounts}; give at least one ion an amount above 0"
        )
    if len({ion.charge > 0 for ion in mixture}) > 1:
        raise InvalidInputError("the mixture has ions of both polarities; simulate one at a time")


_ALLOWED = {
    "ions": (1e-3, 1e12),
    "resolution": (100, 1e7),
    "gain noise": (0, 1),
    "background": (0, 0.999),
    "points per peak": (2, 100),
}


def _check_setting(name: str, value: float) -> None:
    low, high = _ALLOWED[name]
    if not low <= value <= high:
        raise InvalidInputError(f"{name} is {value:g}; allowed: {low:g} to {high:g}")
