"""The file `gradient` of Turbomole, which xtb writes too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ase.units import Bohr, Hartree

from structures.results.output import text_of
from structures.results.tables import last_table

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["gradient_forces"]

_SLOPE = r"\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*(-?\d*\.\d+[DE][+-]\d+)\s*$"


def gradient_forces(path: Path, count: int) -> NDArray[np.float64] | None:
    """Forces (atoms, 3), eV/Å, of the last cycle; None where there is none for this number of atoms."""
    rows = last_table(text_of(path), "cycle =", _SLOPE)
    if len(rows) != count or not count:
        return None
    numbers = [[float(word.replace("D", "E")) for word in row] for row in rows]
    return -np.array(numbers, dtype=np.float64) * Hartree / Bohr
