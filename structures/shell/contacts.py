"""How close the ligands of an assembled model come to the metal and to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["Contacts", "contacts"]


@dataclass(frozen=True, slots=True)
class Contacts:
    """Shortest distances (Å); infinite where there is no such pair.

    Attributes
    ----------
    metal_hydrogen
        Between a metal and a hydrogen.
    metal_ligand
        Between a metal and any atom beyond the anchor.
    ligand_ligand
        Between atoms of two ligands; two anchor atoms are no such pair.
    """

    metal_hydrogen: float
    metal_ligand: float
    ligand_ligand: float


def contacts(atoms: Atoms) -> Contacts:
    """Measure a model from `assemble`, by its arrays `site` and `anchor`."""
    metal = atoms.arrays["site"] >= 0
    anchor = atoms.arrays["anchor"]
    head = (np.diff(anchor, prepend=-2) != 0) & (anchor >= 0)
    beyond = ~metal & ~head
    hydrogen = atoms.numbers == 1
    return Contacts(
        _between(atoms.positions[metal], atoms.positions[hydrogen]),
        _between(atoms.positions[metal], atoms.positions[beyond]),
        _among(atoms.positions[~metal], anchor[~metal], head[~metal]),
    )


def _between(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    if not len(first) or not len(second):
        return np.inf
    return float(cKDTree(first).query(second)[0].min())


def _among(
    positions: NDArray[np.float64], owner: NDArray[np.int64], head: NDArray[np.bool_], reach: float = 6.0
) -> float:
    """Shortest distance between atoms of two owners, not both heads; infinite beyond `reach` Å."""
    pairs = cKDTree(positions).query_pairs(reach, output_type="ndarray")
    a, b = pairs.T
    kept = (owner[a] != owner[b]) & ~(head[a] & head[b])
    if not kept.any():
        return np.inf
    return float(np.linalg.norm(positions[a[kept]] - positions[b[kept]], axis=1).min())
