"""The design matrix of a profile: one column an ion, its isotope peaks broadened on the measured points.

Peaks are Gaussians of constant resolving power R = m / FWHM, moved by the m/z scale. A column sums to 1 over
a complete envelope, so an amount is in the unit of the summed intensity (ions, where that counts ions).

The matrix is a chain of dense blocks, neighbouring points x the columns that live there: an envelope covers a
few m/z of a spectrum that covers hundreds. Products of small dense blocks are several times faster than
general sparse ones. The layout, which column has entries where, is made once and serves every scale nearby;
then only the values are computed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.read.sampling import FWHM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.fit.peaks import Peaks
    from database.spectra.fit.points import Points
    from database.spectra.fit.scale import Scale

__all__ = ["Blocks", "Layout"]

_BLOCK = 256  # points of a block
_REACH = 4.5  # standard deviations to which a peak is laid out; 7e-6 of it is left out
_LEAST = 4.2  # and to which it has to reach when the calibration moves: 3e-5 is left out
_WASTE = 1.3  # resolving power over that of the layout from which on most entries are zeros


class Layout:
    """Where the columns of some peaks have entries, about one scale.

    Parameters
    ----------
    slack
        Standard deviations by which peaks may move from there.
    """

    def __init__(self, points: Points, peaks: Peaks, scale: Scale, slack: float = 0.4) -> None:
        self.points, self.peaks, self.scale, self.slack = points, peaks, scale, slack
        self.width = peaks.count + points.background.columns
        centre = scale.measured(peaks.mz)
        half = (_REACH + slack) * centre / (scale.resolution * FWHM)
        first = np.searchsorted(points.mz, centre - half)
        self.length = np.searchsorted(points.mz, centre + half) - first
        place = np.cumsum(self.length)
        start = np.repeat(first - place + self.length, self.length)
        self.row = start + np.arange(len(start))
        self.owner = np.repeat(peaks.owner, self.length)
        self.mz, self.step = points.mz[self.row], points.width[self.row]
        self._lay_blocks()

    def covers(self, scale: Scale) -> bool:
        """Whether peaks on another scale keep enough of their flanks, without many idle entries."""
        ratio = scale.resolution / self.scale.resolution
        return (_REACH + self.slack - self.scale.apart(scale)) * ratio >= _LEAST and ratio < _WASTE

    def at(self, scale: Scale) -> Blocks:
        """The matrix on a scale."""
        centre = scale.measured(self.peaks.mz)
        narrow = scale.resolution * FWHM / centre
        z = (self.mz - np.repeat(centre, self.length)) * np.repeat(narrow, self.length)
        height = self.peaks.abundance * narrow / np.sqrt(2.0 * np.pi)
        value = np.exp(-0.5 * z * z) * np.repeat(height, self.length) * self.step
        flat = np.bincount(self.entry, value, self.size).astype(np.float64, copy=False)
        flat[self.under] = self.level
        return Blocks(self, scale, z, value, flat)

    def _lay_blocks(self) -> None:
        """Give every live pair of block and column its place in one flat array."""
        count = len(self.points.mz)
        self.cuts = np.append(np.arange(0, count, _BLOCK), count)
        sizes = np.diff(self.cuts)
        background = self.points.background
        live = np.zeros((len(sizes), self.width), dtype=bool)
        block, under = self.row // _BLOCK, background.row // _BLOCK
        column = background.column + self.peaks.count
        live[block, self.owner] = True
        live[under, column] = True
        number = live.sum(axis=1)
        offset = np.concatenate([[0], np.cumsum(number * sizes)])
        slot = np.cumsum(live, axis=1) - 1
        origin = offset[:-1, None] + slot * sizes[:, None] - self.cuts[:-1, None]
        self.size = int(offset[-1])
        self.entry = origin[block, self.owner] + self.row
        self.under, self.level = origin[under, column] + background.row, background.value
        self.columns = [np.flatnonzero(row) for row in live]
        self.parts = [slice(int(a), int(b)) for a, b in pairwise(offset)]
        self.spans = [slice(int(a), int(b)) for a, b in pairwise(self.cuts)]
        pairs = [(one[:, None] * self.width + one).ravel() for one in self.columns]
        self.pair = np.concatenate(pairs)
        self.column = np.concatenate(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """A design matrix: columns of the ions, then of the background.

    Attributes
    ----------
    z, value
        Of every entry of an ion: distance from its peak's centre in standard deviations, and share of it.
    flat
        The blocks one after the other, each (columns, points).
    """

    layout: Layout
    scale: Scale
    z: NDArray[np.float64]
    value: NDArray[np.float64]
    flat: NDArray[np.float64]

    def normal(
        self, weight: NDArray[np.float64], intensity: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Normal equations of weighted least squares: shapes (columns, columns) and (columns,)."""
        lay = self.layout
        weighted = intensity * weight
        products, moments = [], []
        for block, span in zip(self._blocks(), lay.spans, strict=True):
            products.append(((block * weight[span]) @ block.T).ravel())
            moments.append(block @ weighted[span])
        gram = np.bincount(lay.pair, np.concatenate(products), lay.width**2)
        moment = np.bincount(lay.column, np.concatenate(moments), lay.width)
        return gram.reshape(lay.width, lay.width).astype(np.float64, copy=False), moment.astype(
            np.float64, copy=False
        )

    def model(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Matrix times amounts, shape (points,)."""
        pairs = zip(self.layout.columns, self._blocks(), strict=True)
        return np.concatenate([amounts[columns] @ block for columns, block in pairs])

    def column(self, ion: int) -> NDArray[np.float64]:
        """Share of one ion in each point, shape (points,)."""
        lay = self.layout
        own = lay.owner == ion
        return np.bincount(lay.row[own], self.value[own], len(lay.points.mz)).astype(np.float64, copy=False)

    def project(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Transposed matrix times values on the points, (points, n) to (columns, n)."""
        lay = self.layout
        found = np.zeros((lay.width, values.shape[1]))
        for columns, block, span in zip(lay.columns, self._blocks(), lay.spans, strict=True):
            found[columns] += block @ values[span]
        return found

    def slope(self, amounts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Derivatives of the model by the relative shift, the drift and ln R, shape (points, 3)."""
        lay, points = self.layout, len(self.layout.points.mz)
        weight = self.value * amounts[lay.owner]
        by_shift = np.bincount(lay.row, weight * self.z, points) * (self.scale.resolution * FWHM)
        by_width = np.bincount(lay.row, weight * (1.0 - self.z * self.z), points)
        return np.column_stack([by_shift, by_shift * self.scale.part(lay.points.mz), by_width])

    def _blocks(self) -> list[NDArray[np.float64]]:
        lay = self.layout
        return [
            self.flat[part].reshape(len(columns), span.stop - span.start)
            for part, columns, span in zip(lay.parts, lay.columns, lay.spans, strict=True)
        ]
