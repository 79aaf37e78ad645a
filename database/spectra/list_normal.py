"""Normal equations of a peak-list fit, at fixed weights a polynomial of second degree in the shift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from database.spectra.nonnegative import gram_nnls

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from database.spectra.listing import Rows
    from database.spectra.noise import Noise

__all__ = ["Normal", "height_weight", "normal_equations", "place_weight"]


@dataclass(frozen=True, slots=True, eq=False)
class Normal:
    """Normal equations at fixed weights: gram(s) = flat + s x tilt + s^2 x bend, and the moment."""

    flat: NDArray[np.float64]
    tilt: NDArray[np.float64]
    bend: NDArray[np.float64]
    moment: NDArray[np.float64]

    def gram(self, shift_ppm: float) -> NDArray[np.float64]:
        """Shape (ions, ions)."""
        return np.asarray(self.flat + shift_ppm * self.tilt + shift_ppm**2 * self.bend)

    def solve(self, shift_ppm: float, start: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
        """Nonnegative amounts at a shift, shape (ions,)."""
        return gram_nnls(self.gram(shift_ppm), self.moment, start)

    def objective(self, shift_ppm: float, x: NDArray[np.float64]) -> float:
        """Of amounts at a shift, less the squared intensities."""
        return float(x @ self.gram(shift_ppm) @ x - 2 * self.moment @ x)


def normal_equations(rows: Rows, model: NDArray[np.float64], noise: Noise, scatter: Noise) -> Normal:
    """Normal equations of the rows, weights from a model."""
    by_height = height_weight(rows, model, noise)
    by_place = place_weight(rows, model, scatter)
    height, away = rows.height, rows.away
    weighted = _scaled(height, by_height)
    placed, shifted = _scaled(height, by_place), _scaled(away, by_place)
    cross = (shifted.T @ height).toarray()
    return Normal(
        flat=(weighted.T @ height).toarray() + (shifted.T @ away).toarray(),
        tilt=cross + cross.T,
        bend=(placed.T @ height).toarray(),
        moment=np.asarray(weighted.T @ rows.intensity),
    )


def _scaled(matrix: sparse.csc_array, weight: NDArray[np.float64]) -> sparse.csc_array:
    scaled = matrix.copy()
    scaled.data = scaled.data * weight[scaled.indices]
    return scaled


def height_weight(rows: Rows, model: NDArray[np.float64], noise: Noise) -> NDArray[np.float64]:
    """Weights of the intensities; a peak that is not listed may be as high as where the list was cut."""
    allowed = np.where(rows.listed, 0.0, rows.cut**2)
    return np.asarray(1.0 / (noise.variance(np.maximum(model, rows.cut)) + allowed))


def place_weight(rows: Rows, model: NDArray[np.float64], scatter: Noise) -> NDArray[np.float64]:
    """Weights of the positions; what of a peak is not modelled lets the rest of it stand anywhere."""
    weight = np.zeros(len(model))
    whole = np.maximum(model, rows.intensity)[rows.listed]
    weight[rows.listed] = 1.0 / scatter.variance(np.maximum(whole, 1e-9 * whole.max(initial=1e-300)))
    return weight
