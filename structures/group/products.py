"""Products of operations, what some of them generate, and orbits, for permutations of any number of points.

An operation is a permutation with its mark, proper or not: on planar points a rotation and a reflection can
be the same permutation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["generated", "orbits_of", "product_table"]


def product_table(rows: NDArray[np.int64], proper: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Row of each product, shape (g, g): entry (a, b) is b first, then a; -1 where it is not among the rows.

    Parameters
    ----------
    rows, proper
        Permutations (g, n) and their marks (g,).
    """
    # quick: a row and its mark become one integer key, products are looked up among the keys
    n = rows.shape[1]
    weights = _weights(n + 1)
    marked = np.column_stack([rows, n + ~proper]).astype(np.uint64)
    keys, first = np.unique(marked @ weights, return_index=True)
    mark = (n + (proper[:, None] ^ proper)).astype(np.uint64)
    products = rows.astype(np.uint64)[:, rows] @ weights[:n] + mark * weights[n]
    place = np.minimum(np.searchsorted(keys, products), len(keys) - 1)
    return np.where(keys[place] == products, first[place], -1)


@lru_cache(maxsize=64)
def _weights(number: int) -> NDArray[np.uint64]:
    """Odd numbers at random, the same ones each time."""
    random = np.random.default_rng(0).integers(0, 2**63, number, dtype=np.uint64)
    return random * np.uint64(2) + np.uint64(1)


def generated(products: NDArray[np.int64], generators: Iterable[int]) -> frozenset[int]:
    """Rows of the group that some rows generate (finite, so products are enough)."""
    some = list(generators)
    members, fresh = set(some), set(some)
    while fresh:
        fresh = set(products[np.ix_(list(fresh), some)].ravel().tolist()) - members
        members |= fresh
    return frozenset(members)


def orbits_of(rows: NDArray[np.int64], places: Iterable[int]) -> tuple[tuple[int, ...], ...]:
    """Orbits that meet `places`, each ascending, in order of their lowest place; rows are a whole group."""
    orbits: list[tuple[int, ...]] = []
    left = set(places)
    while left:
        orbit = set(rows[:, min(left)].tolist())
        orbits.append(tuple(sorted(orbit)))
        left -= orbit
    return tuple(orbits)
