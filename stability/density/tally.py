"""Counts by value, added up block by block: an array where the values are dense, sorted lists where not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Tally", "labelled"]

_DENSE = 1 << 24  # values that an array may span: 128 MB of counts


class Tally:
    """Whole numbers that belong to whole values from `lowest` to `highest`.

    Counts are kept as float64: they are exact below 2^53, which the caller has to see to.
    """

    def __init__(self, lowest: int, highest: int) -> None:
        self._lowest = lowest
        dense = highest - lowest < _DENSE
        self._array = np.zeros(highest - lowest + 1 if dense else 0)
        self._values = np.zeros(0, np.int64)
        self._counts: NDArray[Any] = np.zeros(0)

    def add(self, base: int, offsets: NDArray[np.int64], counts: NDArray[np.float64]) -> None:
        """Add `counts` to the values `base + offsets`; arrays of one shape, offsets not negative.

        Values beyond the lowest and highest may be among them if they have no counts.
        """
        if len(self._array):
            found = np.bincount(offsets.ravel(), counts.ravel())
            start = base - self._lowest
            first, last = max(0, -start), min(len(found), len(self._array) - start)
            assert not found[:first].any()  # noqa: S101  the bounds of the caller are wrong
            assert not found[max(0, last) :].any()  # noqa: S101  the same
            if first < last:
                self._array[start + first : start + last] += found[first:last]
            return
        distinct, index = np.unique(offsets, return_inverse=True)
        summed = np.bincount(index.ravel(), counts.ravel())
        values = np.concatenate([self._values, distinct + base])
        self._values, places = np.unique(values, return_inverse=True)
        self._counts = np.bincount(places, np.concatenate([self._counts, summed]))

    def result(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Values that occur, ascending, and their counts."""
        if len(self._array):
            places = np.flatnonzero(self._array)
            return places + self._lowest, np.rint(self._array[places]).astype(np.int64)
        kept = self._counts > 0
        return self._values[kept], np.rint(self._counts[kept]).astype(np.int64)


def labelled(values: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distinct values, ascending, and the place of each value among them (of the shape of `values`)."""
    lowest = int(values.min())
    span = int(values.max()) - lowest + 1
    if span > _DENSE:
        distinct, index = np.unique(values, return_inverse=True)
        return distinct, index.reshape(values.shape)
    offsets = values - lowest
    seen = np.zeros(span, np.bool_)
    seen[offsets] = True
    distinct = np.flatnonzero(seen)
    place = np.zeros(span, np.int64)
    place[distinct] = np.arange(len(distinct))
    return distinct + lowest, place[offsets]
