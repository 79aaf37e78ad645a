"""Facts of many atoms at once, by atomic number, as `ase.Atoms.numbers` holds them.

All raise UnknownNameError where the table of elements lacks one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ase.data import chemical_symbols

from structures.matter.elements import element

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from structures.matter.elements import Element

__all__ = ["are_anchors", "are_core_metals", "covalent_radii"]


def are_core_metals(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of each atomic number, shape (n,), whether it may be a metal of a cluster.

    Examples
    --------
    >>> are_core_metals(np.array([79, 16, 1])).tolist()
    [True, False, False]
    """
    return _of_each(numbers, lambda row: row.core).astype(np.bool_)


def are_anchors(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell of each atomic number, shape (n,), whether it may be an anchor."""
    return _of_each(numbers, lambda row: row.anchor is not None).astype(np.bool_)


def covalent_radii(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Covalent radius (Å) of each atomic number, shape (n,)."""
    return _of_each(numbers, lambda row: row.covalent)


def _of_each(numbers: NDArray[np.int64], fact: Callable[[Element], float]) -> NDArray[np.float64]:
    kinds, place = np.unique(np.asarray(numbers, dtype=np.int64), return_inverse=True)
    facts = [fact(element(chemical_symbols[number])) for number in kinds]
    return np.array(facts, dtype=np.float64)[place]
