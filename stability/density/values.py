"""Join the halves: the number of colourings with each value of a polynomial."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stability.density.cut import Cut, find_cut
from stability.density.half import count_half
from stability.density.tally import Tally

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stability.colouring import ColouringEnergy

__all__ = ["add_values", "value_counts"]

_BLOCK = 1 << 20  # pairs of values at a time: 8 MB for each array of them
_PRODUCTS = 4  # such blocks in one matrix product: idle threads of its library burn time after each


def value_counts(energy: ColouringEnergy) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whole values that the terms of a polynomial take, ascending, and how many colourings have each.

    `constant` counts, `per_guest` has to be zero. The value of each half is rounded: exact where all
    coefficients are whole numbers, otherwise a value may be one too high or low.

    Raises
    ------
    TooManyError
        If a half has too many sites or values.
    """
    tally = Tally(*_bounds(energy))
    add_values(tally, energy, find_cut(energy.sites, energy.edges))
    return tally.result()


def add_values(tally: Tally, energy: ColouringEnergy, cut: Cut, *, times: int = 1) -> None:
    """Add the colourings of a polynomial, each counted `times` times, to a tally.

    The counts pass through float64 products: no value may have 2^53 colourings.
    """
    left = count_half(energy, cut.left, cut.separator, inner=True)
    right = count_half(energy, cut.right, cut.separator, inner=False)
    ways = right.counts.astype(np.float64)
    shift = round(energy.constant)
    reach = right.values - right.values[0]
    step = max(1, _BLOCK // len(reach))
    for start in range(0, len(left.values), _PRODUCTS * step):
        block = slice(start, start + _PRODUCTS * step)
        products = (left.counts[:, block] * np.float64(times)).T @ ways
        for row in range(0, len(products), step):
            values = left.values[start + row :][: len(products[row : row + step])]
            offsets = (values - values[0])[:, None] + reach
            tally.add(shift + int(values[0] + right.values[0]), offsets, products[row : row + step])


def _bounds(energy: ColouringEnergy) -> tuple[int, int]:
    """Least and greatest value that could occur, with room for rounding."""
    low = energy.constant + sum(value for _, value in energy.terms if value < 0)
    high = energy.constant + sum(value for _, value in energy.terms if value > 0)
    return int(low) - 3, int(high) + 3
