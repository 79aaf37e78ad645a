"""A smooth background: hat functions on even knots, continuous and too wide to follow a peak.

Each point has an entry at the knot on either side. (scipy's sparse matrices would do the same, and cost a
fifth of the time in which `link` starts.)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Background"]


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """Columns of a background; arrays have an entry for each pair of point and column that meet.

    Attributes
    ----------
    points, columns
        How many there are.
    row, column, value
        Of each entry: point, column, and what one unit of that column brings to the point.
    """

    points: int
    columns: int
    row: NDArray[np.intp]
    column: NDArray[np.intp]
    value: NDArray[np.float64]

    @classmethod
    def none(cls, points: int) -> Self:
        """No column at all."""
        empty = np.zeros(0, dtype=np.intp)
        return cls(points, 0, empty, empty, np.zeros(0))

    @classmethod
    def hats(cls, mz: NDArray[np.float64], width: NDArray[np.float64], spacing: float) -> Self:
        """A hat every `spacing` m/z over sorted points of these widths; none without a point."""
        low, high = float(mz[0]), float(mz[-1])
        pieces = max(int(np.ceil((high - low) / spacing)), 1)
        position = (mz - low) / max(high - low, 1e-9) * pieces
        left = np.minimum(position.astype(np.intp), pieces - 1)
        part, rows = position - left, np.arange(len(mz))
        value = np.concatenate([(1.0 - part) * width, part * width])
        return cls._used(len(mz), np.tile(rows, 2), np.concatenate([left, left + 1]), value)

    @classmethod
    def _used(
        cls, points: int, row: NDArray[np.intp], column: NDArray[np.intp], value: NDArray[np.float64]
    ) -> Self:
        """Entries above 0, their columns numbered without gaps."""
        there = value > 0
        names, place = np.unique(column[there], return_inverse=True)
        return cls(points, len(names), row[there], place.astype(np.intp, copy=False), value[there])

    def at(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """The background of these levels, shape (columns,), at each point."""
        found = np.bincount(self.row, self.value * levels[self.column], self.points)
        return found.astype(np.float64, copy=False)

    def only(self, inside: NDArray[np.bool_]) -> Self:
        """At some of the points; columns that reach none of them are left out."""
        there = inside[self.row]
        rows = (np.cumsum(inside) - 1)[self.row[there]]
        return self._used(
            int(np.count_nonzero(inside)), rows, self.column[there], self.value[there]
        )  # fmt: skip

    def toarray(self) -> NDArray[np.float64]:
        """The matrix, shape (points, columns)."""
        matrix = np.zeros((self.points, self.columns))
        matrix[self.row, self.column] = self.value
        return matrix
