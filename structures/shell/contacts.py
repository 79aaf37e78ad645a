"""How close the ligands of an assembled model come to the metal and to each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from structures.matter.elements import element

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["CLASH", "Clash", "Contacts", "clash", "contacts"]

CLASH = 0.7  # of the sum of van der Waals radii; a hydrogen bond between acids keeps above it


@dataclass(frozen=True, slots=True)
class Clash:
    """Two atoms (indices) that are too close, their distance (Å) and the least that is allowed (Å)."""

    first: int
    second: int
    distance: float
    allowed: float


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
    anchor, head = _owners(atoms)
    beyond = ~metal & ~head
    hydrogen = atoms.numbers == 1
    return Contacts(
        _between(atoms.positions[metal], atoms.positions[hydrogen]),
        _between(atoms.positions[metal], atoms.positions[beyond]),
        _among(atoms.positions[~metal], anchor[~metal], head[~metal]),
    )


def clash(atoms: Atoms) -> Clash | None:
    """Find the worst pair below `CLASH`: an atom beyond an anchor, and one of another ligand or a metal."""
    anchor, head = _owners(atoms)
    radii = np.array([element(str(symbol)).van_der_waals for symbol in atoms.symbols])
    pairs = cKDTree(atoms.positions).query_pairs(2 * CLASH * float(radii.max()), output_type="ndarray")
    first, second = pairs.T
    beyond = (anchor >= 0) & ~head
    kept = (beyond[first] | beyond[second]) & (anchor[first] != anchor[second])
    first, second = first[kept], second[kept]
    distance = np.linalg.norm(atoms.positions[first] - atoms.positions[second], axis=1)
    allowed = CLASH * (radii[first] + radii[second])
    if not (distance < allowed).any():
        return None
    worst = int(np.argmin(distance / allowed))
    return Clash(int(first[worst]), int(second[worst]), float(distance[worst]), float(allowed[worst]))


def _owners(atoms: Atoms) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """First anchor of each atom's ligand (-1: metal), and what is an anchor itself."""
    anchor = atoms.arrays["anchor"]
    head = (np.diff(anchor, prepend=-2) != 0) & (anchor >= 0)
    owner = anchor.copy()
    for held in atoms.info.get("spanned", ()):
        owner[np.isin(anchor, held)] = min(held)
    return owner, head


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
