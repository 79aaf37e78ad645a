"""How a relaxation changed a cluster: RMSD after superposition, metal-sulfur bonds kept, lost and new.

A lost metal-sulfur contact is the signal that a frame broke; the RMSD alone is not (mounts breathe by 0.5 Å
with every bond in place).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from structures.calculations.geometry import symbols_of
from structures.errors import InvalidInputError
from structures.matter.lengths import METAL_SULFUR
from structures.matter.numbers import are_anchors, are_core_metals
from structures.superposition import rms, superposed

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["Change", "compare"]


@dataclass(frozen=True, slots=True)
class Change:
    """RMSD over all atoms (Å) and the numbers of metal-sulfur bonds kept, lost and new."""

    rmsd: float
    kept: int
    lost: int
    new: int


def compare(start: Atoms, end: Atoms) -> Change:
    """Compare two structures with the same atoms in the same order.

    Raises
    ------
    InvalidInputError
        If the elements differ.
    UnknownNameError
        If an element is not in the table.
    """
    if symbols_of(start) != symbols_of(end):
        raise InvalidInputError("the two structures have other elements or another order of atoms")
    before, after = _bonds(start), _bonds(end)
    moved = rms(superposed(end.positions, start.positions), start.positions)
    return Change(moved, len(before & after), len(before - after), len(after - before))


def _bonds(atoms: Atoms) -> set[tuple[int, int]]:
    metals = np.flatnonzero(are_core_metals(atoms.numbers))
    anchors = np.flatnonzero(are_anchors(atoms.numbers))
    distance: NDArray[np.float64] = np.linalg.norm(
        atoms.positions[metals][:, None] - atoms.positions[anchors][None], axis=-1
    )
    rows, columns = np.nonzero(distance < METAL_SULFUR)
    return {(int(metals[i]), int(anchors[j])) for i, j in zip(rows, columns, strict=True)}
