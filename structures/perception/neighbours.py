"""Pairs of near atoms, also across the faces of any cell, by a k-d tree of atoms and their images.

ASE's `neighbor_list` gives the same pairs (the tests compare them); it is ten times slower where there are
thousands of atoms in no cell, as in a cluster with its ligands.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from ase import Atoms
    from numpy.typing import NDArray

__all__ = ["near_pairs"]


def near_pairs(
    atoms: Atoms, reach: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Return every pair closer than `reach` Å twice: first, second, distance (Å), cell shift of the second.

    The distance is that of `positions[second] + shift @ cell` from `positions[first]`. An atom is paired with
    its own images.
    """
    positions = np.asarray(atoms.positions, dtype=np.float64)
    if not atoms.pbc.any():
        pairs = cKDTree(positions).query_pairs(reach, output_type="ndarray").astype(np.int64)
        first, second = np.hstack([pairs.T, pairs.T[::-1]])
        length = np.linalg.norm(positions[second] - positions[first], axis=1)
        return first, second, length, np.zeros((len(first), 3), dtype=np.int64)
    return _across_faces(atoms, positions, reach)


def _across_faces(
    atoms: Atoms, positions: NDArray[np.float64], reach: float
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    periodic = np.asarray(atoms.pbc, dtype=bool)
    cell = np.asarray(atoms.cell.complete().array, dtype=np.float64)
    fractional = positions @ np.linalg.inv(cell)
    corner = np.where(periodic, np.floor(fractional), 0.0).astype(np.int64)
    inside = fractional - corner
    heights = 1.0 / np.linalg.norm(np.linalg.inv(cell), axis=0)
    margin = reach / heights
    steps = [
        range(-int(np.ceil(m)), int(np.ceil(m)) + 1) if on else (0,)
        for m, on in zip(margin, periodic, strict=True)
    ]
    source, image = [], []
    for step in product(*steps):
        moved = inside + np.array(step)
        near = ((moved > -margin) & (moved < 1 + margin) | ~periodic).all(axis=1)
        source.append(np.nonzero(near)[0])
        image.append(np.broadcast_to(np.array(step, dtype=np.int64), (int(near.sum()), 3)))
    atom, shift = np.concatenate(source), np.concatenate(image)
    ghosts = (inside[atom] + shift) @ cell
    found = cKDTree(inside @ cell).sparse_distance_matrix(cKDTree(ghosts), reach, output_type="coo_matrix")
    first, ghost, length = found.row.astype(np.int64), found.col, found.data
    second = atom[ghost]
    shift = shift[ghost] + corner[first] - corner[second]
    other = (first != second) | shift.any(axis=1)
    return first[other], second[other], length[other], shift[other]
