"""Uniform integers below a bound of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["below"]

_NATIVE = 1 << 62


def below(rng: np.random.Generator, bound: int, n: int) -> NDArray[np.integer]:
    """Independent uniform integers 0 <= r < bound, shape (n,); Python integers where they need to be."""
    if bound <= _NATIVE:
        return rng.integers(0, bound, n)
    size = (bound.bit_length() + 7) // 8
    surplus = 8 * size - bound.bit_length()
    found: list[int] = []
    while len(found) < n:
        value = int.from_bytes(rng.bytes(size), "little") >> surplus
        if value < bound:
            found.append(value)
    return np.array(found, dtype=object)
