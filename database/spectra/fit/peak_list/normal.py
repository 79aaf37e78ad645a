"""Normal equations of a peak-list fit, at fixed weights a polynomial of second degree in the shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.fit.nonnegative import gram_nnls, objective

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from database.spectra.fit.noise import Noise
    from database.spectra.fit.peak_list.rows import Rows


__all__ = ["Normal", "height_weight", "normal_equations"]

_SMALL = 1_000_000  # multiplications


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """Normal equations at fixed weights: gram(s) = flat + s x tilt + s^2 x bend, and the moment.

    `place` are the weights of the positions, shape (rows,).
    """

    flat: NDArray[np.float64]
    tilt: NDArray[np.float64]
    bend: NDArray[np.float64]
    moment: NDArray[np.float64]
    place: NDArray[np.float64]

    def gram(self, shift_ppm: float) -> NDArray[np.float64]:
        """Shape (ions, ions)."""
        return np.asarray(self.flat + shift_ppm * self.tilt + shift_ppm**2 * self.bend)

    def solve(self, shift_ppm: float, start: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Nonnegative amounts at a shift, shape (ions,)."""
        return gram_nnls(self.gram(shift_ppm), self.moment, start)

    def objective(self, shift_ppm: float, x: NDArray[np.float64]) -> float:
        """Of amounts at a shift, less the squared intensities."""
        return objective(self.gram(shift_ppm), self.moment, x)


def normal_equations(rows: Rows, model: NDArray[np.float64], noise: Noise, scatter: Noise) -> Normal:
    """Normal equations of the rows, weights from a model."""
    by_height = height_weight(rows, model, noise)
    by_place = _place_weight(rows, model, scatter)
    height, away = _workable(rows.height), _workable(rows.away)
    shifted = _scaled(away, by_place).T
    cross = _dense(shifted @ height)
    return Normal(
        flat=_dense(_scaled(height, by_height).T @ height) + _dense(shifted @ away),
        tilt=cross + cross.T,
        bend=_dense(_scaled(height, by_place).T @ height),
        moment=np.asarray(height.T @ (by_height * rows.intensity)),
        place=by_place,
    )


def _workable(matrix: sparse.csc_array) -> NDArray[np.float64] | sparse.csc_array:
    """A dense array where its products are small: there sparse ones spend their time on bookkeeping."""
    rows, ions = matrix.shape
    return np.asarray(matrix.toarray()) if rows * ions**2 < _SMALL else matrix


def _scaled(
    matrix: NDArray[np.float64] | sparse.csc_array, weight: NDArray[np.float64]
) -> NDArray[np.float64] | sparse.csc_array:
    """Every row times its weight."""
    if isinstance(matrix, np.ndarray):
        return np.asarray(matrix * weight[:, None])
    scaled = matrix.copy()
    scaled.data = scaled.data * weight[scaled.indices]
    return scaled


def _dense(product: NDArray[np.float64] | sparse.csc_array) -> NDArray[np.float64]:
    return product if isinstance(product, np.ndarray) else np.asarray(product.toarray())


def height_weight(rows: Rows, model: NDArray[np.float64], noise: Noise) -> NDArray[np.float64]:
    """Weights of the intensities; a peak that is not listed may be as high as where the list was cut."""
    allowed = np.where(rows.listed, 0.0, rows.cut**2)
    return np.asarray(1.0 / (noise.variance(np.maximum(model, rows.cut)) + allowed))


def _place_weight(rows: Rows, model: NDArray[np.float64], scatter: Noise) -> NDArray[np.float64]:
    """Weights of the positions; what of a peak is not modelled lets the rest of it stand anywhere."""
    weight = np.zeros(len(model))
    whole = np.maximum(model, rows.intensity)[rows.listed]
    weight[rows.listed] = 1.0 / scatter.variance(np.maximum(whole, 1e-9 * whole.max(initial=1e-300)))
    return weight
