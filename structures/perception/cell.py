"""Cells that cannot hold their atoms are no cells: placeholders such as CRYST1 1 1 1, zeros, lost axes.

Crystals need 5.7 Å³ an atom (diamond) and more, metals 10, organic crystals 8 to 11 with their hydrogens;
lattice points and planes of a crystal of clusters are much more than 2 Å apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ase import Atoms

__all__ = ["held_in_cell", "without_cell"]

_ROOM = 4.0  # Å³ an atom
_LONGEST = 1e6  # Å
_SHORTEST = 2.0  # Å between lattice points, and between lattice planes that bound the cell


def held_in_cell(atoms: Atoms) -> tuple[Atoms, str | None]:
    """Return the atoms as they are, or a copy without its cell and the sentence that says so."""
    if not atoms.pbc.any() and not np.any(atoms.cell.array):
        return atoms, None
    problem = _problem(atoms)
    if problem is None:
        return atoms, None
    return without_cell(atoms, problem)


def without_cell(atoms: Atoms, problem: str) -> tuple[Atoms, str]:
    """Return a copy without its cell and the sentence that says so."""
    free = atoms.copy()  # type: ignore[no-untyped-call]
    free.pbc = False
    free.cell[:] = 0.0
    return free, f"the cell of the file cannot hold its {len(atoms)} atoms ({problem}): read without a cell"


def _problem(atoms: Atoms) -> str | None:
    """Why the cell holds nothing, or None."""
    cell = np.asarray(atoms.cell.array, dtype=np.float64)
    if not (np.abs(cell) < _LONGEST).all():
        return "its lengths are no lengths"
    axes = cell[np.asarray(atoms.pbc, dtype=bool)]
    if not len(axes):
        return None
    lengths = np.linalg.norm(axes, axis=1)
    if lengths.min() < _SHORTEST:
        return f"an axis of {lengths.min():.2f} Å"
    if np.linalg.matrix_rank(axes) < len(axes):
        return "its axes lie in a plane or on a line"
    planes = 1 / np.linalg.norm(np.linalg.inv(atoms.cell.complete().array), axis=0)[atoms.pbc]
    if planes.min() < _SHORTEST:
        return f"lattice planes {planes.min():.2g} Å apart"
    room = abs(float(np.linalg.det(cell))) / max(len(atoms), 1)
    return f"{room:.2f} Å³ an atom" if len(axes) == 3 and room < _ROOM else None
