"""Rough fits of many compositions: weighted least squares with the same weights for all.

With common weights the products over all points are those over the frequencies of the transforms, so that a
fit costs the square of some dozens. The weights are from the counts themselves, as far as these frequencies
follow them; good enough to leave out what cannot lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.search.fitting import bounded_step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from database.spectra.search.group import PeakGroup
    from database.spectra.search.profiles import Basis

__all__ = ["Screen"]

_AGAIN = 120.0  # chi-square beyond the least up to which a second step is taken
_LOW = 0.5  # ions a point: lower ones are weighted as if they were expected there
_WIDTH = 0.15  # standard deviation of ln width
_LONGEST = (8e-6, 0.2)  # step of shift and ln width
_LEAST = 0.1  # of the ions: a smaller amount is no measure of shift and width


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Products of the frequencies of a basis over the points of a group, weighted by what is expected.

    Attributes
    ----------
    products, right, total
        Shape (2 frequencies, 2 frequencies), (2 frequencies,), and the sum of weighted squares.
    """

    basis: Basis
    products: NDArray[np.float64]
    right: NDArray[np.float64]
    total: float
    ions: float

    @classmethod
    def of(cls, group: PeakGroup, basis: Basis) -> Screen:
        """Weigh the counts of a group as far as the frequencies follow them."""
        back = basis.back
        products = back @ back.T
        ridge = 1e-6 * np.trace(products) / len(products) * np.eye(len(products))
        smooth = back.T @ np.linalg.solve(products + ridge, back @ group.counts)
        expected = np.maximum(smooth, max(group.background * float(group.width.mean()), _LOW))
        weighted = back / expected
        total = float(group.counts**2 @ (1 / expected))
        return cls(basis, weighted @ back.T, weighted @ group.counts, total, group.ions)

    def fits(
        self, values: NDArray[np.complex128], shift: NDArray[np.float64], *, error_ppm: float
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Chi-square, relative shift and ln width of each transform, shape (n,) each.

        Parameters
        ----------
        shift
            Relative shift to begin with, shape (n,).
        error_ppm
            Standard deviation of the calibration.
        """
        square, shift, log_width = self._stepped(values, shift, np.zeros(len(shift)), error_ppm)
        again = np.flatnonzero(square < square.min(initial=np.inf) + _AGAIN)
        for kept, better in zip(
            (square, shift, log_width),
            self._stepped(values[again], shift[again], log_width[again], error_ppm), strict=True,
        ):  # fmt: skip
            kept[again] = better
        return square, shift, log_width

    def _stepped(
        self,
        values: NDArray[np.complex128],
        shift: NDArray[np.float64],
        log_width: NDArray[np.float64],
        error_ppm: float,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Chi-square of the best step, and where it leads."""
        priors = np.array([(error_ppm * 1e-6) ** -2, _WIDTH**-2])
        matrix, slope = self._normal(values, shift, log_width)
        penalty = priors[0] * shift**2 + priors[1] * log_width**2
        for place, (precision, value) in enumerate(zip(priors, (shift, log_width), strict=True)):
            row = matrix.shape[1] - 2 + place
            matrix[:, row, row] += precision
            slope[:, row] -= precision * value
        found = bounded_step(matrix, slope, np.zeros((len(shift), matrix.shape[1] - 2)))
        bent = (matrix @ found[:, :, None])[:, :, 0]
        square = self.total + penalty + np.sum(found * (bent - 2 * slope), axis=1)
        share = np.maximum(found[:, 0] / self.ions, _LEAST)
        shift = shift + np.clip(found[:, -2] / share, -_LONGEST[0], _LONGEST[0])
        return square, shift, log_width + np.clip(found[:, -1] / share, -_LONGEST[1], _LONGEST[1])

    def _normal(
        self, values: NDArray[np.complex128], shift: NDArray[np.float64], log_width: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Normal equations of amount, background, companions, shift and ln width."""
        shaped = self.basis.shaped(values, shift, log_width)
        own, *beside, moved, wider = self.basis.kinds(shaped, log_width)
        flat = np.zeros_like(shaped)
        flat[:, 0] = 1.0
        kinds = np.stack([own, flat, *beside, self.ions * moved, self.ions * wider], axis=1)
        parts = np.concatenate([kinds.real, kinds.imag], axis=2).astype(np.float32)
        there = (parts.reshape(-1, parts.shape[2]) @ self.products.astype(np.float32)).reshape(parts.shape)
        matrix = (there @ parts.transpose(0, 2, 1)).astype(np.float64)
        return matrix, (parts @ self.right.astype(np.float32)).astype(np.float64)
