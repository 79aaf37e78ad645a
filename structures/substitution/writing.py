"""Writing outer products of prefixes and completions into arrays of masks and degeneracies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from structures.substitution.bits import short_buffers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from structures.substitution.pieces import Piece

__all__ = ["packed", "write_products"]


def write_products(
    products: Iterable[Piece], masks: NDArray[np.uint64], degeneracies: NDArray[np.unsignedinteger]
) -> None:
    """Write products one after another; the arrays must be as long as all together."""
    place = 0
    with short_buffers():
        for prefixes, completions, weights in products:
            shape = len(prefixes), len(completions)
            stop = place + shape[0] * shape[1]
            np.bitwise_or(prefixes[:, None], completions, out=masks[place:stop].reshape(shape))
            if isinstance(weights, int):
                degeneracies[place:stop] = weights
            else:
                degeneracies[place:stop].reshape(shape)[...] = weights
            place = stop


def packed(products: Iterable[Piece], size: int) -> Iterator[tuple[int, list[Piece]]]:
    """Cut products into groups of at most `size` isomers; rows stay whole where one fits a group.

    Yields
    ------
    isomers, products
        Number of isomers of the group and its products.
    """
    group: list[Piece] = []
    filled = 0
    for prefixes, completions, weights in _short_rows(products, size):
        row, width = 0, len(completions)
        while row < len(prefixes):
            rows = min(len(prefixes) - row, (size - filled) // width)
            if rows:
                group.append((prefixes[row : row + rows], completions, weights))
                filled, row = filled + rows * width, row + rows
            else:
                yield filled, group
                group, filled = [], 0
    if group:
        yield filled, group


def _short_rows(products: Iterable[Piece], size: int) -> Iterator[Piece]:
    """Products with rows of at most `size`: longer ones are cut, prefix by prefix."""
    for prefixes, completions, weights in products:
        if len(completions) <= size:
            yield prefixes, completions, weights
            continue
        for index in range(len(prefixes)):
            for start in range(0, len(completions), size):
                part = slice(start, start + size)
                own = weights if isinstance(weights, int) else weights[part]
                yield prefixes[index : index + 1], completions[part], own
