"""How far apart two ions are in a spectrum: cosine, deviance an ion, ions needed to decide.

The deviance of the wrong ion grows with the number of ions N as N x d, d = 2 sum p ln(p/q), p and q the
broadened envelopes over a flat background. With a free calibration q may move to its best place first. The
cosine is given to show that it decides nothing: one H more or less scores 0.99.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.peaks import Peaks, peaks_of
from database.spectra.judge.verdicts import DECIDED
from database.spectra.read.sampling import FWHM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from database.masses.ions import Ion

__all__ = ["SHAPE_LIMIT", "Distance", "distance", "distances"]

SHAPE_LIMIT = 0.9985
"""Cosine above which only a difference of shape under 5.5 % is left: below what peak shapes are known to."""

_POINTS = 5.0  # a FWHM
_REACH = 4.5  # standard deviations
_SPARE = 1.0  # FWHM at each end of a grid, for rounding to its points
_PACE = 0.2  # FWHM between the shifts that are tried first
_STEPS, _STILL = 12, 5e-9  # of the search for the best shift: most steps, and the last one's size
_TOGETHER = 64  # pairs compared at once


@dataclass(frozen=True, slots=True)
class Distance:
    """Two ions compared, the second as the wrong explanation of the first.

    Attributes
    ----------
    cosine, cosine_free
        Of the broadened envelopes in place, and after the best shift inside the calibration error.
    shift_ppm
        That best shift.
    deviance_per_ion, deviance_per_ion_free
        Mean deviance that one detected ion brings against the rival.
    """

    cosine: float
    cosine_free: float
    shift_ppm: float
    deviance_per_ion: float
    deviance_per_ion_free: float

    @property
    def ions_to_decide(self) -> float:
        """Ions for a deviance of 10 with a known calibration."""
        return DECIDED / max(self.deviance_per_ion, 1e-12)

    @property
    def ions_to_decide_free(self) -> float:
        """Ions for a deviance of 10 with the calibration free."""
        return DECIDED / max(self.deviance_per_ion_free, 1e-12)

    @property
    def calibrant_ppm(self) -> float:
        """Calibration error (standard deviation) below which the position decides: a third of the shift."""
        return abs(self.shift_ppm) / 3


def distance(
    ion: Ion,
    rival: Ion,
    *,
    resolution: float = 20_000.0,
    calibration_ppm: float = 10.0,
    background: float = 0.02,
) -> Distance:
    """Compare an ion with a rival at a resolving power; the parameters are those of `distances`."""
    return distances(
        [(ion, rival)], resolution=resolution, calibration_ppm=calibration_ppm, background=background
    )[0]


def distances(
    pairs: Sequence[tuple[Ion, Ion]],
    *,
    resolution: float = 20_000.0,
    calibration_ppm: float = 10.0,
    background: float = 0.02,
) -> list[Distance]:
    """Compare ions with rivals at a resolving power, pair by pair of (ion, rival).

    Parameters
    ----------
    calibration_ppm
        Standard deviation of the calibration; the free shift stays within 2.5 of it.
    background
        Share of the ions that lies flat under the envelope.
    """
    found: list[Distance] = []
    for first in range(0, len(pairs), _TOGETHER):
        some = pairs[first : first + _TOGETHER]
        reach = 2.5e-6 * calibration_ppm
        found += _compared(_Grids(some, resolution, background, reach), reach)
    return found


def _compared(grids: _Grids, reach: float) -> list[Distance]:
    """All pairs of some grids, the rivals free to move by `reach` (relative)."""
    half = max(round(reach * grids.resolution / _PACE), 1)
    tried = np.linspace(-reach, reach, 2 * half + 1)
    scores = np.array([grids.deviance(grids.density(np.full(grids.count, shift))) for shift in tried])
    start = tried[np.argmin(scores, axis=0)]
    pace = reach / half
    best = _lowest(grids, start, np.maximum(start - pace, -reach), np.minimum(start + pace, reach))
    there, moved = grids.density(np.zeros(grids.count)), grids.density(best)
    table = np.column_stack(
        [grids.cosine(there), grids.cosine(moved), best * 1e6, grids.deviance(there), grids.deviance(moved)]
    )
    return [Distance(*row) for row in table.tolist()]


def _lowest(
    grids: _Grids, shift: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Newton steps of every pair to its smallest deviance, by halves where they leave the bracket."""
    for _ in range(_STEPS):
        slope, curve = grids.derivatives(shift)
        low, high = np.where(slope < 0, shift, low), np.where(slope > 0, shift, high)
        step = shift - slope / np.where(curve > 0, curve, np.inf)
        inside = (curve > 0) & (step > low) & (step < high)
        after = np.where(inside, step, 0.5 * (low + high))
        still = float(np.max(np.abs(after - shift), initial=0.0)) < _STILL
        shift = after
        if still:
            break
    return shift


class _Grids:
    """Pairs of ions, each pair with its own grid of m/z: the rows of arrays of shape (pairs, points)."""

    def __init__(
        self, pairs: Sequence[tuple[Ion, Ion]], resolution: float, background: float, reach: float
    ) -> None:
        self.count, self.resolution, self.background = len(pairs), resolution, background
        ions = list(dict.fromkeys(ion for pair in pairs for ion in pair))
        place = {ion: number for number, ion in enumerate(ions)}
        peaks = peaks_of(ions)
        one, other = np.array([[place[ion] for ion in pair] for pair in pairs]).T
        lowest, highest = np.full(len(ions), np.inf), np.zeros(len(ions))
        np.minimum.at(lowest, peaks.owner, peaks.mz)
        np.maximum.at(highest, peaks.owner, peaks.mz)
        high = np.maximum(highest[one], highest[other])
        # a tail beyond its own grid would lie in that of the next pair
        margin = np.maximum(high * (_REACH / (resolution * FWHM) + reach + _SPARE / resolution), 1.0)
        self.low = np.minimum(lowest[one], lowest[other]) - margin
        high = high + margin
        self.step = 0.5 * (self.low + high) / (resolution * _POINTS)
        self.points = np.ceil((high - self.low) / self.step).astype(np.intp)
        self.inside = np.arange(self.points.max()) < self.points[:, None]
        self.rival = _rows(peaks, other)
        self.true = self._density(self._spread(_rows(peaks, one), np.zeros(self.count))[0])

    def density(self, shift: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of every rival, moved by its own relative shift."""
        return self._density(self._spread(self.rival, shift)[0])

    def deviance(self, wrong: NDArray[np.float64]) -> NDArray[np.float64]:
        """Twice the Kullback-Leibler divergence from the true densities."""
        return np.asarray(2 * np.sum(self.true * np.log(self.true / wrong), axis=1))

    def cosine(self, other: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of the true densities with others."""
        true, other = np.where(self.inside, self.true, 0.0), np.where(self.inside, other, 0.0)
        norm = np.sqrt(np.sum(true**2, axis=1) * np.sum(other**2, axis=1))
        return np.asarray(np.sum(true * other, axis=1) / norm)

    def derivatives(self, shift: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """First and second of the deviance by the relative shift."""
        column, first, second = self._spread(self.rival, shift, derivatives=True)
        share = (1.0 - self.background) / np.maximum(column.sum(axis=1, keepdims=True), 1e-300)
        by = share * first / self._density(column)
        twice = share * second / self._density(column)
        return -2 * np.sum(self.true * by, axis=1), 2 * np.sum(self.true * (by * by - twice), axis=1)

    def _density(self, column: NDArray[np.float64]) -> NDArray[np.float64]:
        """Signal over a flat background; 1 beyond the end of a grid, where logarithms vanish."""
        signal = column / np.maximum(column.sum(axis=1, keepdims=True), 1e-300)
        mixed = (1.0 - self.background) * signal + self.background / self.points[:, None]
        return np.where(self.inside, mixed, 1.0)

    def _spread(
        self, peaks: Peaks, shift: NDArray[np.float64], *, derivatives: bool = False
    ) -> list[NDArray[np.float64]]:
        """Broadened envelopes, and on demand their first and second derivatives by the relative shift."""
        row, points = peaks.owner, int(self.inside.shape[1])
        centre = peaks.mz * (1.0 + shift[row])
        narrow, step = self.resolution * FWHM / centre, self.step[row]
        first = np.ceil((centre - _REACH / narrow - self.low[row]) / step).astype(np.intp)
        length = int(np.max(2 * _REACH / (narrow * step))) + 1
        place = first[:, None] + np.arange(length)
        z = (self.low[row, None] + place * step[:, None] - centre[:, None]) * narrow[:, None]
        value = np.exp(-0.5 * z * z) * (peaks.abundance * narrow * step)[:, None]
        flat = (place + row[:, None] * points).ravel()
        scale = self.resolution * FWHM
        kinds = [value, value * z * scale, value * (z * z - 1.0) * scale**2] if derivatives else [value]
        size = self.count * points
        return [
            np.asarray(np.bincount(flat, one.ravel(), size), dtype=np.float64).reshape(-1, points)
            for one in kinds
        ]


def _rows(peaks: Peaks, chosen: NDArray[np.intp]) -> Peaks:
    """The peaks of chosen ions, an ion as often as it is chosen; `owner` is the place in `chosen`."""
    order = np.argsort(peaks.owner, kind="stable")
    first = np.searchsorted(peaks.owner[order], np.arange(peaks.count))
    number = np.bincount(peaks.owner, minlength=peaks.count)[chosen]
    start = np.repeat(first[chosen] - np.cumsum(number) + number, number)
    place = order[start + np.arange(len(start))]
    return Peaks(
        peaks.mz[place], peaks.abundance[place], np.repeat(np.arange(len(chosen)), number), len(chosen)
    )
